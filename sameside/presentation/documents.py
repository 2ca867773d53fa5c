"""What is a report before it is a file? Sections with a sentence, a chart and its tables, and the footnotes they lean on.

HTML, PDF, workbook and JSON are all written from this one model, so a figure cannot differ between them: a cell holds its text, made in
`figures`, and the exact value behind it. Paper and screen show the text, a workbook and JSON keep the value.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sameside.presentation.charts import Chart

Exact = int | float | Decimal | None
MISSING_SAID = (
    "What is not recorded is not guessed. Each entry names one further file, or what else it would take, and the questions it would answer."
)
ColumnKind = Literal["words", "figure", "interval"]


@dataclass(frozen=True)
class Column:
    """One column of a table. An interval is one column on paper and two in a workbook: from, to."""

    name: str
    kind: ColumnKind = "figure"


@dataclass(frozen=True)
class Cell:
    """One cell: its text, and the exact figures behind it (none for words, two for an interval)."""

    text: str
    values: tuple[Exact, ...] = ()
    unit: str = ""
    currency: str | None = None


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """The figures behind a chart. The first column names the row."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class KeyFigure:
    """One figure a reader should leave with: what it is, the number, how sure, and the footnote that defines it (0: none does)."""

    name: str
    figure: Cell
    details: tuple[str, ...]  # interval and n
    footnote: int
    interval: Cell | None = None
    n: int | None = None

    @property
    def text(self) -> str:
        """The number as shown."""
        return self.figure.text


@dataclass(frozen=True)
class Panel:
    """One drawing with the tables that hold its figures; a section may have several, each with a small heading."""

    tables: tuple[Table, ...]
    chart: Chart | None = None
    heading: str = ""


@dataclass(frozen=True)
class Section:
    """One question and its answer: a sentence worked out from the figures, drawings where they help, and always the tables."""

    anchor: str
    heading: str
    sentence: str
    panels: tuple[Panel, ...]
    footnotes: tuple[int, ...]
    notes: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table of the section, in the order of its panels."""
        return tuple(table for panel in self.panels for table in panel.tables)


@dataclass(frozen=True)
class Missing:
    """Questions that can't be answered yet, and what would unlock them."""

    unlocked_by: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Footnote:
    """Where figures come from: their metric, its definition, and the commands that give them again."""

    number: int
    metric: str
    definition: str
    commands: tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """A whole report.

    facts    what it is about: period, as of, snapshot, each with its name
    running  the words at the head of every printed page
    kind     what sort of report, beside our name
    cover    a drawing for the cover on paper, where the funnel of the evidence is not it
    source   where figures come from that no footnote defines
    """

    title: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    running: str
    key_figures: tuple[KeyFigure, ...]
    sections: tuple[Section, ...]
    missing: tuple[Missing, ...]
    footnotes: tuple[Footnote, ...]
    command_end: str = ""  # how each command of the footnotes ends
    reading: tuple[str, ...] = ()  # how to read the figures
    kind: str = "evidence report"
    keys_heading: str = "Figures to leave with"
    cover: Chart | None = None
    source: str = ""


def words(text: str) -> Cell:
    """A cell without a figure."""
    return Cell(text)
