"""How does an old binary workbook (XLS) become rows of text? Read by calamine, after a look that it can't blow up the memory.

Calamine lays a sheet out as a full rectangle, so a single cell in the far corner would take hundreds of megabytes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import python_calamine

from sameside.schema.errors import UnreadableInput
from sameside.sources.file_object import FileObject, chosen_sheets, filled_sheets
from sameside.sources.file_survey import Survey
from sameside.sources.source_object import ReadOptions, Reject, add_reject, batch_schema, column_labels, shortened
from sameside.sources.text_batches import batch_of_rows
from sameside.sources.value_text import text_of
from sameside.sources.xls_extent import largest_rectangle

BATCH_ROWS = 10_000
MAX_FILE_BYTES = 64 << 20
MAX_RECTANGLE = 4_000_000


def open_xls(path: Path, file_name: str, *, options: ReadOptions, survey: Survey) -> list["XlsSheet"]:
    """Every sheet with rows, or the one the options name.

    Raises  UnreadableInput when it is no workbook, is locked by a password, is too large, or has no rows
    """
    if survey.stamp.size > MAX_FILE_BYTES:
        raise UnreadableInput(f"{file_name}: an XLS workbook of {survey.stamp.size:,} bytes. Save it as XLSX or CSV and import that.")
    cells = largest_rectangle(path, file_name)
    if cells > MAX_RECTANGLE:
        raise UnreadableInput(
            f"{file_name}: a sheet spans {cells:,} cells, most of them empty; at most {MAX_RECTANGLE:,} are read. Save it as XLSX or CSV."
        )
    workbook = _workbook(path, file_name)
    names = chosen_sheets(list(workbook.sheet_names), options, file_name)
    found = [XlsSheet(path, file_name, name, workbook=workbook, survey=survey, options=options) for name in names]
    return filled_sheets(found, path, file_name)


def _workbook(path: Path, file_name: str) -> Any:
    with _faults_named(file_name):
        return python_calamine.CalamineWorkbook.from_path(str(path))


@contextmanager
def _faults_named(file_name: str) -> Iterator[None]:
    """Turn calamine's faults into ours."""
    try:
        yield
    except python_calamine.PasswordError:
        raise UnreadableInput(f"{file_name}: the workbook is locked by a password. Save it without one.") from None
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as fault:
        raise UnreadableInput(f"{file_name}: not an XLS workbook that can be read ({str(fault)[:120]}).") from None
    except BaseException as fault:
        # A panic of the Rust library arrives as an exception outside of Exception, under a name that can't be imported.
        if type(fault).__name__ != "PanicException":
            raise
        raise UnreadableInput(f"{file_name}: a damaged XLS workbook.") from None


class XlsSheet(FileObject):
    """One sheet; a SourceObject."""

    def __init__(self, path: Path, file_name: str, sheet: str, *, workbook: Any, survey: Survey, options: ReadOptions) -> None:
        super().__init__(path, file_name, options=options, survey=survey, sheet=sheet)
        self._sheet = sheet
        self._header_row = 0
        self.read_as = {"format": "XLS", "sheet": sheet}
        header = next(self._rows(workbook), None)
        if header is not None:
            self._header_row = header[0]
            self.columns, renamed = column_labels([text or "" for text in _trimmed(header[1])], file_name)
            self.read_as.update(renamed)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All good rows in order; rejects and n_received are complete at the end."""
        self._begin()
        schema = batch_schema(self.columns)
        rows: list[list[str | None]] = []
        numbers: list[int] = []
        for line, texts in self._rows(_workbook(self._path, self.file_name)):
            if line == self._header_row:
                continue
            self.n_received += 1
            self._lines.begins(self.n_received, line)
            filled = _trimmed(texts)
            fault = f"expected {len(self.columns)} columns, found {len(filled)}" if len(filled) > len(self.columns) else ""
            if not fault and any("\x00" in text for text in filled if text):
                fault = "a cell holds a NUL character"
            if fault:
                shown = shortened(" | ".join(text or "" for text in filled[:50]).replace("\x00", "\\x00"))
                add_reject(self.rejects, Reject(line, None, fault, shown), self.file_name)
                continue
            rows.append(filled + [None] * (len(self.columns) - len(filled)))
            numbers.append(self.n_received)
            if len(rows) >= BATCH_ROWS:
                yield batch_of_rows(rows, numbers, schema)
                rows, numbers = [], []
        if rows:
            yield batch_of_rows(rows, numbers, schema)
        self._fraction = 1.0

    def _rows(self, workbook: Any) -> Iterator[tuple[int, list[str | None]]]:
        """Row number and texts of each row with a filled cell."""
        with _faults_named(self.file_name):
            sheet = workbook.get_sheet_by_name(self._sheet)
        if sheet.start is None:
            return
        first_row, first_column = sheet.start
        # Leading empty rows and columns may or may not be part of what calamine hands out; its own height says which.
        skipped = first_row if sheet.height == sheet.end[0] - first_row + 1 else 0
        margin: list[str | None] = [None] * (first_column if sheet.width == sheet.end[1] - first_column + 1 else 0)
        for place, row in enumerate(sheet.iter_rows()):
            texts = margin + [text_of(cell, self._options.mark) for cell in row]
            if any(texts):
                yield skipped + place + 1, texts


def _trimmed(texts: list[str | None]) -> list[str | None]:
    width = max((place for place, text in enumerate(texts, start=1) if text), default=0)
    return texts[:width]
