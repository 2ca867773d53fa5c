"""How does a table stand on a slide? Hair rules, figures in line on the right, rows as high as their words need."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from sameside.presentation.slide_deck import DRAWN, describe, hex_of, write
from sameside.presentation.svg import REGULAR, text_width

_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # the one without fills and grid
_LINE, _ABOVE_BELOW, _BESIDE = 1.2, 0.05, 0.08  # a line's height in letter sizes; room in a cell, in inches
# Letters are measured by Inter's widths, a little wider than Arial's, so that words take no more room than they were given.
POINTS_PER_INCH = 72
_LONG, _LEAST_LONG, _MOST_LONG = 1.9, 1.7, 6.0  # of columns of words, in inches


@dataclass(frozen=True)
class SlideColumn:
    """A column of a slide's table. width in inches; role: the colour of its heading."""

    name: str
    width: float
    is_figure: bool = False
    role: str = "muted"


@dataclass(frozen=True)
class SlideTable:
    """What is to be set. name: said to who can't see it."""

    name: str
    columns: tuple[SlideColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    size: float = 12.0
    lead: float = 0.0  # further room per row, in inches

    @property
    def heights(self) -> list[float]:
        """Of each row, in inches."""
        return [round(self._height(row, self.size) + self.lead, 3) for row in self.rows]

    @property
    def head_height(self) -> float:
        """Of the headings."""
        return self._height([column.name for column in self.columns], self.size - 1)

    @property
    def height(self) -> float:
        """Of all of it."""
        return self.head_height + sum(self.heights)

    @property
    def width(self) -> float:
        """Of all its columns."""
        return sum(column.width for column in self.columns)

    def _height(self, row: Sequence[str], size: float) -> float:
        lines = max(n_lines(text, column.width - 2 * _BESIDE, size) for text, column in zip(row, self.columns, strict=True))
        return round(lines * size * _LINE / POINTS_PER_INCH + 2 * _ABOVE_BELOW, 3)


def n_lines(text: str, width: float, size: float, weight: int = REGULAR) -> int:
    """On how many lines a text comes out, in a box so many inches wide."""
    room, lines, taken = width * POINTS_PER_INCH, 0, 0.0
    blank = text_width(" ", size, weight)
    for part in text.split("\n"):
        lines, taken = lines + 1, 0.0
        for word in part.split():
            length = text_width(word, size, weight)
            if taken and taken + blank + length > room:
                lines, taken = lines + 1, length
            else:
                taken += (blank if taken else 0.0) + length
            while taken > room:  # one word longer than the line is broken by whoever shows it
                lines, taken = lines + 1, taken - room
    return max(lines, 1)


def column_widths(
    names: Sequence[str], texts: Sequence[Sequence[str]], size: float, room: float, *, is_words: Sequence[bool]
) -> list[float] | None:
    """How wide each column is to be; None where figures would have to break.

    Figures and short words get what they need. Long words share what is left; where there are none, the columns stand close together
    """
    natural = [_natural([name, *(row[place] for row in texts)], size) for place, name in enumerate(names)]
    long = [place for place, width in enumerate(natural) if is_words[place] and width > _LONG]
    left = room - sum(width for place, width in enumerate(natural) if place not in long)
    if not long:
        return [width * min(room / sum(natural), 1.2) for width in natural] if left >= 0 else None
    if left < _LEAST_LONG * len(long):
        return None
    wanted = [min(natural[place], _MOST_LONG) for place in long]
    share = [left * width / sum(wanted) for width in wanted]
    short = [place for place, width in enumerate(share) if width < _LEAST_LONG]
    for place in short:  # a short one beside a very long one keeps its least
        share = [
            _LEAST_LONG if other == place else width - (_LEAST_LONG - share[place]) / (len(share) - 1) for other, width in enumerate(share)
        ]
    found = dict(zip(long, share, strict=True))
    return [found.get(place, width) for place, width in enumerate(natural)]


def _natural(texts: Sequence[str], size: float) -> float:
    """How wide a column would like to be, in inches."""
    longest = max((text_width(line, size) for text in texts for line in text.split("\n")), default=0.0)
    return longest / POINTS_PER_INCH + 2 * _BESIDE + 0.06


def add_table(slide: Any, table: SlideTable, left: float, top: float) -> None:
    """Set it with its upper left corner at a place, in inches."""
    frame = slide.shapes.add_table(
        len(table.rows) + 1, len(table.columns), Inches(left), Inches(top),
        Inches(table.width), Inches(table.height),
    )  # fmt: skip
    describe(frame, name=table.name, words=table.name)
    set_in = frame.table
    set_in.horz_banding = False
    set_in._tbl.tblPr.find(qn("a:tableStyleId")).text = _NO_STYLE
    for place, column in enumerate(table.columns):
        set_in.columns[place].width = Inches(column.width)
    for place, height in enumerate((table.head_height, *table.heights)):
        set_in.rows[place].height = Inches(height)
    for place, column in enumerate(table.columns):
        _cell(set_in.cell(0, place), column.name, column, table.size - 1, role=column.role, bold=column.role != "muted", is_head=True)
        for number, row in enumerate(table.rows):
            _cell(set_in.cell(number + 1, place), row[place], column, table.size)


def _cell(cell: Any, text: str, column: SlideColumn, size: float, *, role: str = "ink", bold: bool = False, is_head: bool = False) -> None:
    cell.margin_left = cell.margin_right = Inches(_BESIDE)
    cell.margin_top = cell.margin_bottom = Inches(_ABOVE_BELOW)
    cell.vertical_anchor = MSO_ANCHOR.BOTTOM if is_head else MSO_ANCHOR.MIDDLE
    for number, part in enumerate(text.split("\n")):
        paragraph = cell.text_frame.paragraphs[0] if number == 0 else cell.text_frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.RIGHT if column.is_figure else PP_ALIGN.LEFT
        paragraph.font.size = Pt(size)
        if part:
            write(paragraph, part, size=size, role=role, bold=bold)
    _ruled(cell, "quiet" if is_head else "line", 1.0 if is_head else 0.5)


def _ruled(cell: Any, role: str, width: float) -> None:
    """A rule below, none elsewhere, and no fill."""
    properties = cell._tc.get_or_add_tcPr()
    for side in ("lnL", "lnR", "lnT"):
        properties.append(parse_xml(f'<a:{side} xmlns:a="{DRAWN}" w="0"><a:noFill/></a:{side}>'))
    fill = f'<a:solidFill><a:srgbClr val="{hex_of(role)}"/></a:solidFill>'
    properties.append(parse_xml(f'<a:lnB xmlns:a="{DRAWN}" w="{int(width * 12700)}">{fill}</a:lnB>'))
    properties.append(parse_xml(f'<a:noFill xmlns:a="{DRAWN}"/>'))
