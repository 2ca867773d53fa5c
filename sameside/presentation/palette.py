"""Which colours does Sameside use? One calm set, light and dark; charts and pages read it, nothing else names a colour.

Sales and marketing have a hue each, of equal weight: neither is the warm or the loud one, and neither is the colour of danger.
Every text colour has at least 4.5 to 1 against the surfaces it stands on, in both schemes (a test works the ratios out).
"""

from dataclasses import dataclass, fields
from typing import Literal

# Whose a mark is.
Hue = Literal["accent", "sales", "marketing", "quiet", "warning"]


@dataclass(frozen=True)
class Palette:
    """One colour per role, as #rrggbb."""

    paper: str  # behind everything
    surface: str  # tiles and tables
    ink: str  # text
    muted: str  # second text: axes, notes
    line: str  # rules and grid
    accent: str  # bars, points, links
    accent_soft: str  # intervals, quiet fills
    sales: str  # what sales did or brought
    sales_soft: str
    marketing: str  # what marketing did or brought
    marketing_soft: str
    quiet: str  # marks that claim nothing
    quiet_soft: str
    warning: str  # what needs a second look
    warning_soft: str
    danger: str  # what is late, refused or broken
    danger_soft: str
    good: str  # what was kept
    good_soft: str


LIGHT = Palette(
    paper="#faf9f6",
    surface="#ffffff",
    ink="#17222b",
    muted="#566470",
    line="#dfe2e1",
    accent="#14646c",
    accent_soft="#b5d5d6",
    sales="#3f4fa0",
    sales_soft="#c9cfec",
    marketing="#8c5608",
    marketing_soft="#efd3a6",
    quiet="#75828c",
    quiet_soft="#d5dadd",
    warning="#8a4b12",
    warning_soft="#f6e3cf",
    danger="#a5322c",
    danger_soft="#f7dcd9",
    good="#2a6b3f",
    good_soft="#d5e9d9",
)
DARK = Palette(
    paper="#10161a",
    surface="#182026",
    ink="#e9edeb",
    muted="#a4b1b8",
    line="#2f3a41",
    accent="#66c2c3",
    accent_soft="#25565a",
    sales="#a3b0f3",
    sales_soft="#39427a",
    marketing="#e3b064",
    marketing_soft="#64461a",
    quiet="#909da6",
    quiet_soft="#3a464e",
    warning="#e7b07d",
    warning_soft="#50341c",
    danger="#f09a91",
    danger_soft="#562a27",
    good="#86c99a",
    good_soft="#214530",
)


def roles() -> tuple[str, ...]:
    """The names of the colours."""
    return tuple(field.name for field in fields(Palette))


def as_css(palette: Palette) -> str:
    """The colours as custom properties, `--ink: #17222b;` and so on."""
    return " ".join(f"--{role.replace('_', '-')}: {getattr(palette, role)};" for role in roles())


def chart_css() -> str:
    """Rules that let a drawn chart follow the scheme: its colours are attributes, and a rule outranks an attribute."""
    rules = []
    for role in roles():
        colour = getattr(LIGHT, role)
        rules += [f'svg [{kind}="{colour}"] {{ {kind}: var(--{role.replace("_", "-")}); }}' for kind in ("fill", "stroke")]
    return "\n".join(rules)


def screen_css() -> str:
    """The style sheet of the pages' colours: both schemes, and the rules that let charts follow them. `make palette` writes it."""
    light = f":root, [data-bs-theme=light] {{ color-scheme: light; {as_css(LIGHT)} }}"
    dark = f"[data-bs-theme=dark] {{ color-scheme: dark; {as_css(DARK)} }}"
    return "\n".join(("/* Written by `make palette` from sameside/presentation/palette.py. */", light, dark, chart_css(), ""))
