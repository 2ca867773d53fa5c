"""Does a workbook keep every figure whole, every name as text, and leave empty what is not known?"""

import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from sameside.presentation.charts import Moment, TimeChart
from sameside.presentation.documents import Cell, Column, Document, Footnote, Missing, Panel, Section, Table
from sameside.presentation.workbook import number_format, report_workbook

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
COLUMNS = (Column("Source", "words"), Column("Won"), Column("95% interval", "interval"), Column("n"))


def row(name: str, value: float | None) -> tuple[Cell, ...]:
    ends = (None, None) if value is None else (value / 2, value * 2)
    return Cell(name), Cell("shown", (value,), "share"), Cell("ends", ends, "share"), Cell("7", (7,), "count")


def book(*rows: tuple[Cell, ...]) -> CalamineWorkbook:
    chart = TimeChart((Moment("Q1", 0.1, 0.05, 0.2, "10.0%"),), "share")
    section = Section("close-rate", "Which?", "A sentence.", (Panel((Table("Won", COLUMNS, rows),), chart),), (1,), ("A note.",))
    missing = (Missing("A file of deals", ("How much?",)),)
    notes = (Footnote(1, "close_rate_lead", "How.", ("sameside metrics close_rate_lead",)),)
    document = Document("=Title", "Lead.", (("Snapshot", "s1"),), "Running", (), (section,), missing, notes)
    return CalamineWorkbook.from_filelike(io.BytesIO(report_workbook(document, made_at=NOW)))


def cells(made: CalamineWorkbook, sheet: str) -> list[object]:
    return [cell for line in made.get_sheet_by_name(sheet).to_python() for cell in line if cell != ""]


def test_it_keeps_figures_whole_and_intervals_as_two() -> None:
    shown = cells(book(row("Web", 0.123456789012)), "Close rate")
    for exact in (0.123456789012, 0.061728394506, 0.246913578024, 7.0):
        assert exact in shown


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "http://elsewhere.example", "007"])
def test_it_writes_a_name_as_the_text_it_is(name: str) -> None:
    assert name in cells(book(row(name, 0.1)), "Close rate")


def test_it_leaves_empty_what_is_not_known() -> None:
    lines = book(row("Web", None)).get_sheet_by_name("Close rate").to_python()
    line = next(line for line in lines if line and line[0] == "Web")
    assert [cell for cell in line if cell != ""] == ["Web", 7.0]


def test_it_has_a_sheet_for_each_question_what_is_missing_and_the_definitions() -> None:
    made = book(row("Web", 0.1))
    assert made.sheet_names == ["In brief", "Close rate", "Not yet", "Definitions"]
    assert "=Title" in cells(made, "In brief")


@pytest.mark.parametrize(
    ("cell", "value", "shown"),
    [
        (Cell("", (), "share"), 0.123, "0.0%"),
        (Cell("", (), "share"), 0.0042, "0.00%"),
        (Cell("", (), "money", "EUR"), Decimal("1200.50"), "[$EUR] #,##0"),
        (Cell("", (), "money", "EUR"), Decimal("12.50"), "[$EUR] #,##0.00"),
        (Cell("", (), "count"), 1200, "#,##0"),
    ],
)
def test_it_shows_figures_as_near_to_their_text_as_a_spreadsheet_can(cell: Cell, value: object, shown: str) -> None:
    assert number_format(cell, value) == shown
