"""How is a drawing written? Marks at places in pixels, collected into one SVG text that any page, PDF or browser can hold.

Letters are measured with the bundled font's own widths, so that a label that would run over another is cut before it is drawn.
"""

import unicodedata
from dataclasses import dataclass, field
from html import escape
from typing import Literal

from sameside.presentation.palette import LIGHT

Anchor = Literal["start", "middle", "end"]
REGULAR, STRONG = 400, 600

# Advance widths of Inter in hundredths of the letter size, for the signs from the blank to the tilde.
_WIDTHS = {
    REGULAR: (
        "28 29 47 63 64 98 64 30 36 36 50 66 29 46 29 36 63 41 61 62 65 59 62 57 62 62 29 30 66 66 66 51 97 69 65 73 72 60 59 "
        "75 74 27 57 67 57 90 75 76 64 76 64 64 65 74 69 99 68 68 63 36 36 36 47 46 32 56 61 57 61 58 37 61 59 24 24 55 24 88 "
        "59 60 61 61 38 53 33 59 56 82 55 56 55 43 33 43 66 "
    ),
    STRONG: (
        "25 32 52 64 65 100 66 33 37 37 54 67 32 47 32 38 66 42 62 64 67 61 64 58 64 64 32 33 67 67 67 54 100 73 66 74 72 61 59 "
        "75 75 28 58 70 57 92 76 77 65 77 65 65 66 74 73 102 72 71 65 37 38 37 48 47 35 57 62 58 62 59 39 63 61 26 26 57 26 90 "
        "61 61 62 62 40 55 35 61 59 84 57 59 57 45 36 45 67 "
    ),
}
_ADVANCE = {weight: tuple(int(width) for width in widths.split()) for weight, widths in _WIDTHS.items()}
_OTHER_LETTER, _WIDE_LETTER = 70, 100


def text_width(text: str, size: float, weight: int = REGULAR) -> float:
    """How wide a text comes out, in pixels; a little too wide for letters beyond the Latin ones."""
    advance = _ADVANCE[weight]
    hundredths = 0
    for letter in text:
        if " " <= letter <= "~":
            hundredths += advance[ord(letter) - 32]
        elif not unicodedata.combining(letter):
            hundredths += _WIDE_LETTER if unicodedata.east_asian_width(letter) in "WF" else _OTHER_LETTER
    return hundredths * size / 100


def fitted(text: str, room: float, size: float, weight: int = REGULAR) -> str:
    """The text, or as much of its beginning as fits, with an ellipsis. The table beside a chart holds the whole of it."""
    if text_width(text, size, weight) <= room:
        return text
    kept = text
    while kept and text_width(f"{kept}…", size, weight) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


@dataclass
class Sheet:
    """A drawing in the making: `width` pixels wide, as high as it turns out."""

    width: float
    marks: list[str] = field(default_factory=list)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        fill: str = LIGHT.ink,
        anchor: Anchor = "start",
        weight: int = REGULAR,
        has_halo: bool = False,
    ) -> None:
        """A line of text; y is its baseline. With a halo it stays readable where a line runs behind it."""
        place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}"'
        face = f'font-family="Inter, sans-serif" font-weight="{weight}" text-anchor="{anchor}"'
        halo = f' stroke="{LIGHT.surface}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"' if has_halo else ""
        self.marks.append(f"<text {place} {face}{halo}>{escape(text)}</text>")

    def line(self, x1: float, y1: float, x2: float, y2: float, *, stroke: str, width: float = 1.0, dash: str = "") -> None:
        """A straight line with round ends."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ' stroke-linecap="round"'
        self.marks.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" stroke-width="{width:g}"{dashed}/>'
        )

    def box(self, x: float, y: float, width: float, height: float, *, fill: str, radius: float = 0.0, opacity: float = 1.0) -> None:
        """A filled rectangle."""
        soft = f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
        self.marks.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" rx="{radius:g}" fill="{fill}"{soft}/>'
        )

    def point(self, x: float, y: float, *, radius: float, fill: str, stroke: str = "none", width: float = 0.0) -> None:
        """A dot, or a ring where fill and stroke differ."""
        self.marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}" stroke="{stroke}" stroke-width="{width:g}"/>')

    def diamond(self, x: float, y: float, *, radius: float, fill: str, stroke: str, width: float = 1.5) -> None:
        """A square on its corner: another shape than a dot, so that colour alone tells nothing."""
        drawn = f"M{x:.1f} {y - radius:.1f} L{x + radius:.1f} {y:.1f} L{x:.1f} {y + radius:.1f} L{x - radius:.1f} {y:.1f} Z"
        self.marks.append(f'<path d="{drawn}" fill="{fill}" stroke="{stroke}" stroke-width="{width:g}" stroke-linejoin="round"/>')

    def path(self, places: list[tuple[float, float]], *, stroke: str, width: float, dash: str = "") -> None:
        """A line through several places."""
        drawn = " ".join(f"{'L' if number else 'M'}{x:.1f} {y:.1f}" for number, (x, y) in enumerate(places))
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        ends = 'stroke-linejoin="round" stroke-linecap="round"'
        self.marks.append(f'<path d="{drawn}" fill="none" stroke="{stroke}" stroke-width="{width:g}" {ends}{dashed}/>')

    def area(self, places: list[tuple[float, float]], *, fill: str, opacity: float = 1.0) -> None:
        """A filled shape."""
        drawn = " ".join(f"{'L' if number else 'M'}{x:.1f} {y:.1f}" for number, (x, y) in enumerate(places))
        self.marks.append(f'<path d="{drawn} Z" fill="{fill}" fill-opacity="{opacity:g}" stroke="none"/>')

    def svg(self, height: float) -> str:
        """The whole drawing. It has no size of its own: whoever shows it sets the width."""
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {height:g}">{"".join(self.marks)}</svg>'
