"""How does a workbook become rows of text? Sheet by sheet, cell by cell, without ever holding a sheet in memory.

Cells are placed by their own address, so one cell in the far corner costs one rejected row and no memory.
"""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from sameside.schema.errors import UnreadableInput
from sameside.sources.file_object import FileObject, chosen_sheets, filled_sheets
from sameside.sources.file_survey import Survey
from sameside.sources.sheet_rows import SheetRow, sheet_rows
from sameside.sources.source_object import (
    MAX_CELL_BYTES,
    MAX_COLUMNS,
    ReadOptions,
    Reject,
    add_reject,
    batch_schema,
    column_labels,
    shortened,
)
from sameside.sources.text_batches import batch_of_columns
from sameside.sources.workbook_parts import Sheet, Workbook, load_shared_texts, read_workbook
from sameside.sources.workbook_zip import open_zip

BATCH_ROWS = 10_000


def open_xlsx(path: Path, file_name: str, *, options: ReadOptions, survey: Survey) -> list["XlsxSheet"]:
    """Every sheet with rows, or the one the options name.

    Raises  UnreadableInput when this is no workbook, is refused as an attack, lacks the sheet, or has no rows at all
    """
    with open_zip(path, file_name) as archive:
        workbook = read_workbook(archive, file_name)
        texts = load_shared_texts(archive, workbook, file_name)
    names = chosen_sheets([sheet.name for sheet in workbook.sheets], options, file_name)
    sheets = [sheet for sheet in workbook.sheets if sheet.name in names]
    found = [XlsxSheet(path, file_name, sheet, workbook=workbook, survey=survey, options=options) for sheet in sheets]
    for sheet in found:
        sheet.read_header(texts)
    return filled_sheets(found, path, file_name)


class XlsxSheet(FileObject):
    """One sheet of a workbook; a SourceObject."""

    def __init__(self, path: Path, file_name: str, sheet: Sheet, *, workbook: Workbook, survey: Survey, options: ReadOptions) -> None:
        super().__init__(path, file_name, options=options, survey=survey, sheet=sheet.name)
        self._sheet = sheet
        self._workbook = workbook
        self._header_row = 0
        self.read_as = {"format": "XLSX", "sheet": sheet.name + (" (hidden)" if sheet.is_hidden else "")}
        if workbook.is_1904:
            self.read_as["dates"] = "counted from 1904"

    def read_header(self, texts: list[str]) -> None:
        """Take the first filled row as the header; a sheet without one keeps no columns."""
        header = next(self._rows(texts), None)
        self._fraction = 0.0
        if header is not None:
            self._header_row = header.number
            self.columns, renamed = column_labels(_placed(header, MAX_COLUMNS, self.file_name), self.file_name)
            self.read_as.update(renamed)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All good rows in order; rejects and n_received are complete at the end."""
        self._begin()
        columns: list[list[str | None]] = [[] for _ in self.columns]
        records: list[int] = []
        schema = batch_schema(self.columns)
        for row in self._rows():
            if row.number == self._header_row:
                continue
            self.n_received += 1
            self._lines.begins(self.n_received, row.number)
            if self._is_rejected(row):
                continue
            records.append(self.n_received)
            for place, column in enumerate(columns):
                column.append(row.cells.get(place) or None)
            if len(records) >= BATCH_ROWS:
                yield batch_of_columns(columns, records, schema)
                columns, records = [[] for _ in self.columns], []
        if records:
            yield batch_of_columns(columns, records, schema)
        self._fraction = 1.0

    def _rows(self, texts: list[str] | None = None) -> Iterator[SheetRow]:
        """Rows with at least one filled cell."""
        self._check_unchanged()
        with open_zip(self._path, self.file_name) as archive:
            if texts is None:
                texts = load_shared_texts(archive, self._workbook, self.file_name)
            mark = self._options.mark
            for rows, fraction in sheet_rows(archive, self._sheet, self._workbook, texts, self.file_name, decimal_mark=mark):
                self._fraction = fraction
                yield from rows

    def _is_rejected(self, row: SheetRow) -> bool:
        column: str | None = None
        reason = ""
        widest = max(row.cells) + 1
        if widest > len(self.columns):
            reason = f"expected {len(self.columns)} columns, found {widest}"
        elif row.fault is not None:
            place, reason = row.fault
            column = self.columns[place] if place < len(self.columns) else None
        else:
            for place, cell in row.cells.items():
                if "\x00" in cell:
                    column, reason = self.columns[place], "a cell holds a NUL character"
                elif len(cell) > MAX_CELL_BYTES:
                    column, reason = self.columns[place], f"a cell is longer than {MAX_CELL_BYTES:,} characters"
        if not reason:
            return False
        text = " | ".join(row.cells[place][:300] for place in sorted(row.cells)[:50]).replace("\x00", "\\x00")
        add_reject(self.rejects, Reject(row.number, column, reason, shortened(text)), self.file_name)
        return True


def _placed(row: SheetRow, most: int, file_name: str) -> list[str]:
    width = max(row.cells) + 1
    if width > most:
        raise UnreadableInput(f"{file_name}: the header reaches to column {width:,}; at most {most:,} columns can be read.")
    return [row.cells.get(place, "") for place in range(width)]
