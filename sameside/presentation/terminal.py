"""How does a table look on a terminal? Aligned, unbordered, and safe to show whatever a file held."""

import re
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# C0 and C1 controls, and the marks that turn reading direction: a cell must not repaint the screen or fake a message.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Heading:
    """One column: its name, and whether its cells are figures (then they line up on the right)."""

    name: str
    is_figure: bool = False


def printable(text: str, *, keep_lines: bool = False) -> str:
    """The text with control characters shown as '?'. Lines and tabs stay only in messages."""
    cleaned = _CONTROLS.sub("?", text)
    return cleaned if keep_lines else cleaned.replace("\n", " ").replace("\t", " ")


def table_text(headings: Sequence[Heading], rows: Sequence[Sequence[str]], *, indent: str = "") -> str:
    """Rows as aligned lines. Nothing is cut off: a reader who pipes it gets every letter."""
    cells = [[printable(cell) for cell in row] for row in rows]
    widths = [max([_width(heading.name), *(_width(row[i]) for row in cells)]) for i, heading in enumerate(headings)]

    def line(row: Sequence[str]) -> str:
        parts = [_padded(cell, width, heading) for cell, width, heading in zip(row, widths, headings, strict=True)]
        return (indent + "  ".join(parts)).rstrip()

    rule = ["-" * width for width in widths]
    return "\n".join([line([heading.name for heading in headings]), line(rule), *(line(row) for row in cells)])


def terminal_columns() -> int:
    """How many columns the reader's terminal has, within reason; 80 where nobody's is known."""
    return min(max(shutil.get_terminal_size((80, 24)).columns, 40), 120)


def wrapped(text: str, *, indent: str = "", first: str | None = None, columns: int | None = None) -> str:
    """Text in lines that fit the reader's terminal, each after the indent."""
    return textwrap.fill(
        printable(text),
        width=columns or terminal_columns(),
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _padded(cell: str, width: int, heading: Heading) -> str:
    gap = " " * (width - _width(cell))
    return gap + cell if heading.is_figure else cell + gap


def _width(text: str) -> int:
    """Terminal columns: Chinese, Japanese and Korean letters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def is_terminal(stream: object = None) -> bool:
    """Does a person look at this stream?"""
    looked_at = stream if stream is not None else sys.stdout
    isatty = getattr(looked_at, "isatty", None)
    return bool(isatty and isatty())
