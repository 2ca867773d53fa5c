"""How does a report become a workbook? A sheet per question, its figures as numbers of full precision, its words as words.

Nothing in it is a formula: a name out of an export that begins with = or + is written as the text it is. An interval takes two columns.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sameside.presentation.charts import BarChart, Chart, FunnelChart, IntervalChart, TimeChart
from sameside.presentation.documents import Cell, Column, Document, Panel, Section, Table
from sameside.presentation.palette import LIGHT

if TYPE_CHECKING:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # brings no types
    from xlsxwriter.format import Format  # type: ignore[import-untyped]  # brings no types
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # brings no types

_NAME_WIDTH, _FIGURE_WIDTH = 40, 15
_PROSE_COLUMNS = 5  # prose runs over so many columns
_LETTERS_PER_LINE = 98
_CHART_WIDTH, _CHART_LEAST, _BAR_HEIGHT, _LINE_HEIGHT = 760, 110, 26, 260
_ROW_PIXELS, _LETTERS_PER_COLUMN = 20, 14
_MOST_NATIVE_ROWS = 30


@dataclass
class _Styles:
    """The few formats of the book, each made once."""

    book: "Workbook"
    made: dict[tuple[tuple[str, Any], ...], "Format"] = field(default_factory=dict)

    def __call__(self, **said: Any) -> "Format":
        key = tuple(sorted(said.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format({"font_size": 10, "font_color": LIGHT.ink, "valign": "top", **said})
        return self.made[key]


def report_workbook(document: Document, *, made_at: datetime) -> bytes:
    """A whole report as XLSX."""
    import xlsxwriter  # slow to load; only files need it

    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(written, options) as book:
        book.set_properties({"title": document.title, "author": "Sameside", "created": made_at.replace(tzinfo=None)})
        styles = _Styles(book)
        _front_sheet(book, styles, document)
        for section in document.sections:
            _section_sheet(book, styles, section)
        _missing_sheet(book, styles, document)
        _definitions_sheet(book, styles, document)
    return written.getvalue()


def _front_sheet(book: "Workbook", styles: _Styles, document: Document) -> None:
    sheet = _sheet(book, "In brief")
    row = _prose(sheet, styles, 0, document.title, bold=True, font_size=20)
    row = _prose(sheet, styles, row, document.lead) + 1
    for name, text in document.facts:
        sheet.write_string(row, 0, name, styles(font_color=LIGHT.muted))
        sheet.write_string(row, 1, text, styles())
        row += 1
    columns = (Column("Figures to leave with", "words"), Column("Figure"), Column("95% interval", "interval"), Column("n"))
    rows = tuple(
        (Cell(key.name), key.figure, key.interval or Cell("", (None, None)), Cell("", (key.n,), "count")) for key in document.key_figures
    )
    if rows:
        _table(sheet, styles, row + 1, Table("", columns, rows))


def _section_sheet(book: "Workbook", styles: _Styles, section: Section) -> None:
    sheet = _sheet(book, _sheet_name(section.anchor))
    row = _prose(sheet, styles, 0, section.heading, bold=True, font_size=16)
    numbers = ", ".join(map(str, section.footnotes))
    row = _prose(sheet, styles, row, f"{section.sentence} (Definitions: {numbers})")
    for panel in section.panels:
        row = _panel(book, sheet, styles, row + 1, panel)
    for note in section.notes:
        row = _prose(sheet, styles, row, note, font_color=LIGHT.muted)


def _missing_sheet(book: "Workbook", styles: _Styles, document: Document) -> None:
    if not document.missing:
        return
    sheet = _sheet(book, "Not yet")
    row = _prose(sheet, styles, 0, "What can't be answered yet", bold=True, font_size=16) + 1
    for gap in document.missing:
        row = _prose(sheet, styles, row, gap.unlocked_by, bold=True)
        for question in gap.questions:
            row = _prose(sheet, styles, row, question, font_color=LIGHT.muted, indent=1)
        row += 1


def _definitions_sheet(book: "Workbook", styles: _Styles, document: Document) -> None:
    sheet = _sheet(book, "Definitions")
    row = _prose(sheet, styles, 0, "Where each figure comes from", bold=True, font_size=16)
    for note in document.reading:
        row = _prose(sheet, styles, row, note, font_color=LIGHT.muted)
    row += 1
    for footnote in document.footnotes:
        row = _prose(sheet, styles, row, f"{footnote.number}  {footnote.metric}", bold=True)
        row = _prose(sheet, styles, row, footnote.definition)
        for command in footnote.commands:
            row = _prose(sheet, styles, row, f"{command} {document.command_end}", font_name="Courier New", font_color=LIGHT.muted)
        row += 1


def _sheet(book: "Workbook", name: str) -> "Worksheet":
    sheet = book.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, _NAME_WIDTH)
    sheet.set_column(1, 12, _FIGURE_WIDTH)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P / &N")
    return sheet


def _sheet_name(anchor: str) -> str:
    name = anchor.replace("-", " ")
    return f"{name[:1].upper()}{name[1:]}"[:31]


def _prose(sheet: "Worksheet", styles: _Styles, row: int, text: str, **look: Any) -> int:
    """A paragraph over several columns, as high as it needs; returns the next row."""
    size = look.get("font_size", 10)
    lines = -(-len(text) * size // (10 * _LETTERS_PER_LINE)) or 1
    sheet.merge_range(row, 0, row, _PROSE_COLUMNS - 1, "", styles(text_wrap=True, **look))
    sheet.write_string(row, 0, text, styles(text_wrap=True, **look))
    sheet.set_row(row, lines * size * 1.45 + 3)
    return row + 1


def _panel(book: "Workbook", sheet: "Worksheet", styles: _Styles, row: int, panel: Panel) -> int:
    if panel.heading:
        row = _prose(sheet, styles, row, panel.heading, bold=True, font_size=12)
    first = row
    for table in panel.tables:
        row = _table(sheet, styles, row, table) + 1
    native, height = _native_chart(book, sheet.get_name(), first, panel) or (None, 0)
    if native is not None:
        sheet.insert_chart(row, 0, native, {"object_position": 1})
        row += height // _ROW_PIXELS + 2
    return row


def _table(sheet: "Worksheet", styles: _Styles, row: int, table: Table) -> int:
    """Caption, headings, rows; returns the row after them."""
    if table.caption:
        sheet.write_string(row, 0, table.caption, styles(font_color=LIGHT.muted))
        row += 1
    table = _with_durations_said(table)
    places = _places(table)
    if any(len(column.name) > _LETTERS_PER_COLUMN for column in table.columns[1:]):
        sheet.set_row(row, 2 * _ROW_PIXELS * 0.75)
    head = styles(bold=True, bottom=1, bottom_color=LIGHT.quiet, text_wrap=True, align="right")
    words_head = styles(bold=True, bottom=1, bottom_color=LIGHT.quiet, text_wrap=True)
    later_words_head = styles(bold=True, bottom=1, bottom_color=LIGHT.quiet, text_wrap=True, indent=1)
    for column, place in zip(table.columns, places, strict=True):
        if column.kind == "interval":
            sheet.write_string(row, place, f"{column.name}, from", head)
            sheet.write_string(row, place + 1, "to", head)
        else:
            words_style = later_words_head if place else words_head
            sheet.write_string(row, place, column.name, words_style if column.kind == "words" else head)
    for cells in table.rows:
        row += 1
        for cell, place in zip(cells, places, strict=True):
            _cell(sheet, styles, row, place, cell)
    return row + 1


def _with_durations_said(table: Table) -> Table:
    """Seconds are exact but say little: each column of durations gets one of words before it, as the page has them."""
    columns, rows = list(table.columns), [list(row) for row in table.rows]
    timed = [place for place, column in enumerate(columns) if column.kind == "figure" and any("seconds" in row[place].unit for row in rows)]
    for place in reversed(timed):
        columns.insert(place, Column(columns[place].name, "words"))
        are_all = all("seconds" in row[place].unit for row in rows if row[place].unit)
        columns[place + 1] = Column(f"{columns[place + 1].name}, {'in seconds' if are_all else 'exact'}")
        for row in rows:
            row.insert(place, Cell(row[place].text))
    return Table(table.caption, tuple(columns), tuple(tuple(row) for row in rows))


def _places(table: Table) -> list[int]:
    """In which column of the sheet each column of the table begins."""
    places, next_place = [], 0
    for column in table.columns:
        places.append(next_place)
        next_place += 2 if column.kind == "interval" else 1
    return places


def _cell(sheet: "Worksheet", styles: _Styles, row: int, place: int, cell: Cell) -> None:
    rule = {"bottom": 4, "bottom_color": LIGHT.line}
    if not cell.values:
        sheet.write_string(row, place, cell.text, styles(text_wrap=place == 0, indent=1 if place else 0, **rule))
    for offset, value in enumerate(cell.values):
        style = styles(num_format=number_format(cell, value), align="right", **rule)
        if value is None:
            # Empty, not a word: a spreadsheet would draw a word as nought.
            sheet.write_blank(row, place + offset, None, style)
        else:
            sheet.write_number(row, place + offset, value, style)


def number_format(cell: Cell, value: Any) -> str:
    """How a spreadsheet shows a figure: as near to its text as number formats go; the cell holds the whole of it."""
    if value is None:
        return "General"
    if cell.unit == "share":
        return "0%" if value in (0, 1) else "0.00%" if abs(value) < 0.01 else "0.0%"
    if cell.unit.startswith("money"):
        digits = "#,##0" if abs(value) >= 1000 or value == int(value) else "#,##0.00"
        currency = f"[${cell.currency}] " if cell.currency else ""
        return f"{currency}{digits}" + (' "a day"' if cell.unit == "money_per_day" else "")
    if cell.unit == "days":
        return '0.0 "days"'
    if cell.unit == "business_seconds":
        return '#,##0 "business s"'
    if cell.unit == "seconds":
        return '#,##0 "s"'
    return "#,##0" if value == int(value) else "#,##0.0"


def _axis_format(cell: Cell) -> str:
    return "0%" if cell.unit == "share" else "#,##0"


def _native_chart(book: "Workbook", sheet_name: str, first: int, panel: Panel) -> tuple[Any, int] | None:
    """A chart of the spreadsheet's own beside the table it is drawn from, so that a reader can restyle it."""
    if not isinstance(panel.chart, FunnelChart | IntervalChart | TimeChart | BarChart) or len(panel.tables) != 1:
        return None
    table = _with_durations_said(panel.tables[0])
    n_rows = min(len(table.rows), _MOST_NATIVE_ROWS)
    figure = next((place for column, place in zip(table.columns, _places(table), strict=True) if column.kind == "figure"), None)
    if figure is None or not n_rows:
        return None
    top = first + 2
    chart = book.add_chart({"type": "line" if isinstance(panel.chart, TimeChart) else "bar"})
    chart.show_blanks_as("gap")
    chart.add_series(
        {
            "name": table.columns[1].name,
            "categories": [sheet_name, top, 0, top + n_rows - 1, 0],
            "values": [sheet_name, top, figure, top + n_rows - 1, figure],
            "fill": {"color": LIGHT.accent},
            "line": {"color": LIGHT.accent},
            "marker": {"type": "circle", "size": 6, "fill": {"color": LIGHT.accent}, "border": {"color": LIGHT.accent}},
            "gap": 60,
            **_error_bars(panel.chart, table.rows[:n_rows]),
        }
    )
    height = _LINE_HEIGHT if isinstance(panel.chart, TimeChart) else _CHART_LEAST + _BAR_HEIGHT * n_rows
    _dress(chart, panel.chart, table.caption, height, table.rows[0][1])
    return chart, height


def _error_bars(chart: Chart, rows: Sequence[tuple[Cell, ...]]) -> dict[str, Any]:
    """The intervals as bars about the estimates; literal, so that no helper column is needed."""
    if isinstance(chart, FunnelChart | BarChart):
        return {}
    above, below = [], []
    for row in rows:
        ends = next((cell.values for cell in row if len(cell.values) == 2), (None, None))
        value = next((cell.values[0] for cell in row if len(cell.values) == 1), None)
        known = value is not None and ends[0] is not None and ends[1] is not None
        above.append(float(ends[1]) - float(value) if known else 0)  # type: ignore[arg-type]  # known says none of them is None
        below.append(float(value) - float(ends[0]) if known else 0)  # type: ignore[arg-type]  # as above
    bars = {"type": "custom", "plus_values": above, "minus_values": below, "line": {"color": LIGHT.quiet, "width": 1.25}}
    return {"y_error_bars": bars}


def _dress(native: Any, chart: Chart, caption: str, height: int, cell: Cell) -> None:
    font = {"color": LIGHT.muted, "size": 9}
    native.set_title({"name": caption, "overlay": False, "name_font": {"size": 10, "bold": False, "color": LIGHT.muted}})
    native.set_legend({"none": True})
    native.set_size({"width": _CHART_WIDTH, "height": height})
    quiet = {"line": {"none": True}, "num_font": font, "major_gridlines": {"visible": False}}
    ruled = {**quiet, "num_format": _axis_format(cell), "min": 0, "major_gridlines": {"visible": True, "line": {"color": LIGHT.line}}}
    if isinstance(chart, TimeChart):
        native.set_x_axis(quiet)
        native.set_y_axis(ruled)
    else:
        # Of a bar chart the spreadsheet calls the upright axis x; the first row of the table belongs on top.
        native.set_x_axis({**ruled, "label_position": "high"})
        native.set_y_axis({**quiet, "reverse": True})
