"""How do the tables of a database become rows of text? Read-only, table by table, through a cursor that holds few rows.

    postgresql://user@host/name        every table of the schemas the user may read
    postgresql://…?schema=crm&table=leads&table=deals
    sqlite:///path/to/file.db          every table

Tables are named by themselves in the one schema read, else `schema.table`. The password never appears in a message.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Protocol

import pyarrow as pa

from sameside.schema.errors import UnreadableInput, did_you_mean
from sameside.sources.source_object import MAX_CELL_BYTES, Reject, add_reject, batch_schema, column_labels, shortened
from sameside.sources.text_batches import batch_of_rows
from sameside.sources.value_text import text_of

BATCH_ROWS = 5_000


class Rows(Protocol):
    """Where a table's rows come from: a consistent view, read in a fixed order."""

    def read(self) -> Iterator[Sequence[object]]:
        """All rows, a few in memory at a time.

        Raises  UnreadableInput when the database gives up
        """


class DatabaseTable:
    """One table or view; a SourceObject."""

    def __init__(self, name: str, address: str, *, columns: Sequence[str], kind: str, rows: Rows, size_hint: int | None, mark: str) -> None:
        self.name = name
        self.file_name = f"{address} table {name}"
        self.rejects: list[Reject] = []
        self.n_received = 0
        self.size_hint = size_hint
        self.columns, renamed = column_labels(columns, self.file_name)
        self.read_as = {"format": kind, "table": name, **renamed}
        self._rows = rows
        self._mark = mark
        self._is_done = False

    @property
    def fraction(self) -> float:
        if self._is_done:
            return 1.0
        return min(1.0, self.n_received / self.size_hint) if self.size_hint else 0.0

    def digest(self) -> str:
        """sha256 of the columns and of every row as text, in the order they are read."""
        digest = hashlib.sha256()
        digest.update(repr(self.columns).encode())
        for row in self._rows.read():
            digest.update(repr([_text_or_fault(value, self._mark)[0] for value in row]).encode("utf-8", "backslashreplace"))
        return digest.hexdigest()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All good rows in order; rejects and n_received are complete at the end."""
        self.rejects.clear()
        self.n_received = 0
        self._is_done = False
        schema = batch_schema(self.columns)
        rows: list[list[str | None]] = []
        numbers: list[int] = []
        for row in self._rows.read():
            self.n_received += 1
            texts = self._texts(row)
            if texts is not None:
                rows.append(texts)
                numbers.append(self.n_received)
            if len(rows) >= BATCH_ROWS:
                yield batch_of_rows(rows, numbers, schema)
                rows, numbers = [], []
        if rows:
            yield batch_of_rows(rows, numbers, schema)
        self._is_done = True

    def line_of(self, record: int) -> int:
        """The number of the row: there are no lines."""
        return record

    def line_marks(self) -> list[tuple[int, int]]:
        """None: there are no lines."""
        return []

    def _texts(self, row: Sequence[object]) -> list[str | None] | None:
        texts: list[str | None] = []
        for name, value in zip(self.columns, row, strict=True):
            text, fault = _text_or_fault(value, self._mark)
            if fault:
                shown = shortened(" | ".join(str(cell)[:300] for cell in row).replace("\x00", "\\x00"))
                add_reject(self.rejects, Reject(self.n_received, name, fault, shown), self.file_name)
                return None
            texts.append(text)
        return texts


def _text_or_fault(value: object, decimal_mark: str) -> tuple[str | None, str]:
    try:
        text = text_of(value, decimal_mark)
    except (UnicodeDecodeError, ValueError, OverflowError):
        return None, "a value is neither text nor a number nor a date"
    if text is not None and "\x00" in text:
        return None, "a value holds a NUL character"
    if text is not None and len(text) > MAX_CELL_BYTES:
        return None, f"a value is longer than {MAX_CELL_BYTES:,} characters"
    return text, ""


def wanted_tables(found: list[str], wanted: list[str], address: str) -> list[str]:
    """The tables to read: those asked for, else all.

    Raises  UnreadableInput when one asked for does not exist, or there is none at all
    """
    for name in wanted:
        if name not in found:
            raise UnreadableInput(f"{address}: no table is named '{name}'.{did_you_mean(name, found)}")
    if not found:
        raise UnreadableInput(f"{address}: no table that may be read.")
    return wanted or found
