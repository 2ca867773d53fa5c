"""Which colours does Sameside use? One calm set, light and dark; charts and pages read it, nothing else names a colour.

Every text colour has at least 4.5 to 1 against the surfaces it stands on, in both schemes (a test works the ratios out).
"""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Palette:
    """One colour per role, as #rrggbb."""

    paper: str  # behind everything
    surface: str  # cards and figures
    ink: str  # text
    muted: str  # second text: axes, notes
    line: str  # rules and grid
    accent: str  # bars, points, links
    accent_soft: str  # intervals, quiet fills
    reference: str  # the line others are compared with
    warning: str  # what needs a second look


LIGHT = Palette(
    paper="#f6f5f1",
    surface="#fffefb",
    ink="#1c2730",
    muted="#56636e",
    line="#dcdfdd",
    accent="#176b73",
    accent_soft="#9cc5c6",
    reference="#a2561f",
    warning="#8a4b12",
)
DARK = Palette(
    paper="#11171b",
    surface="#192126",
    ink="#e8ece9",
    muted="#a3b0b6",
    line="#313c43",
    accent="#63bfc0",
    accent_soft="#2f6266",
    reference="#e0a06c",
    warning="#e7b07c",
)


def roles() -> tuple[str, ...]:
    """The names of the colours."""
    return tuple(field.name for field in fields(Palette))


def as_css(palette: Palette) -> str:
    """The colours as custom properties, `--ink: #1c2730;` and so on."""
    return " ".join(f"--{role.replace('_', '-')}: {getattr(palette, role)};" for role in roles())


def chart_css() -> str:
    """Rules that let a drawn chart follow the scheme: its colours are attributes, and a rule outranks an attribute."""
    rules = []
    for role in roles():
        colour = getattr(LIGHT, role)
        rules += [f'svg [{kind}="{colour}"] {{ {kind}: var(--{role.replace("_", "-")}); }}' for kind in ("fill", "stroke")]
    return "\n".join(rules)
