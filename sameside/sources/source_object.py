"""What does every source hand over? One table of text at a time, the rows it had to leave out, and how it was read.

The rendering is one for all formats, so the same table read from CSV, XLSX, Parquet or SQL comes out equal; see `value_text.py`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from sameside.schema.errors import UnreadableInput

# Names the lake adds to a row (warehouse/). A source column of the same name, in any case, is renamed; `read_as` says so.
RESERVED_COLUMNS = frozenset({"_record", "_record_id", "_line", "_place", "_row_hash", "_occurrence", "_key", "_modified"}) | frozenset(
    {"_deleted", "_is_deleted", "_is_seen_again", "_is_active", "_source", "_object", "_batch", "_batch_id"}
)
RESERVED_COLUMNS |= {"_order", "_last_order", "_lake_file", "_file_no"}
# Salesforce's longest text field holds 131,072 characters; a cell seven times that is a fault of quoting or an attack.
MAX_CELL_BYTES = 1_000_000
MAX_COLUMNS = 4_096
MAX_COLUMN_NAME = 500
# So many faulty rows mean the file was misread as a whole (a wrong delimiter), and a list of them would fill the memory.
MAX_REJECTS = 100_000
REJECT_TEXT = 300


@dataclass(frozen=True)
class ReadOptions:
    """What the user fixed by hand; None is detected.

    delimiter     one character, or one of the words comma, semicolon, tab, pipe
    encoding      a name Python knows, such as utf-8 or windows-1252
    decimal_mark  '.' or ',': how numbers of workbooks, Parquet, JSON and databases are written as text; None is '.'
    date_order    ymd, dmy or mdy: how 02/03/2026 is meant; None is as the mapping says
    sheet         the one sheet of a workbook to read
    """

    delimiter: str | None = None
    encoding: str | None = None
    decimal_mark: str | None = None
    sheet: str | None = None
    date_order: str | None = None

    @property
    def mark(self) -> str:
        """The decimal mark in force."""
        return self.decimal_mark or "."


@dataclass(frozen=True)
class Reject:
    """One record that was left out because of its form.

    line    physical line in the file where the record starts (sheet row for a workbook, row number for Parquet and SQL)
    column  the column at fault, None when the whole record is
    text    the record as it stands in the file, shortened
    """

    line: int
    column: str | None
    reason: str
    text: str


class SourceObject(Protocol):
    """One table of a source, read once, in order, in bounded memory.

    name       object name candidate: file stem, sheet, or database table
    file_name  the path as the user gave it, for messages
    read_as    how it was read, to be shown: format, encoding, delimiter and so on
    size_hint  rows, None when not known before reading
    rejects, n_received   complete once `batches` is exhausted; n_received counts the rejects too
    fraction   how much was read, 0 to 1
    """

    name: str
    file_name: str
    read_as: dict[str, str]
    columns: tuple[str, ...]
    size_hint: int | None
    rejects: list[Reject]
    n_received: int

    @property
    def fraction(self) -> float: ...

    def digest(self) -> str:
        """sha256 of the bytes and of the options they are read with; for a database, of the rows in order."""

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Every source column as text, and `_record`, the number of the record in the file (1 is the first after the header)."""

    def line_of(self, record: int) -> int:
        """The line a record begins on, as in `Reject.line`. Ask once `batches` is exhausted."""

    def line_marks(self) -> list[tuple[int, int]]:
        """What tells the line of any record: see `RecordLines.marks`; none where there are no lines. Ask once `batches` is exhausted."""


def add_reject(rejects: list[Reject], reject: Reject, file_name: str) -> None:
    """Keep one reject; too many mean that the file itself is not what it seems.

    Raises  UnreadableInput after MAX_REJECTS
    """
    rejects.append(reject)
    if len(rejects) > MAX_REJECTS:
        first = rejects[0]
        raise UnreadableInput(
            f"{file_name}: more than {MAX_REJECTS:,} rows can't be read, so the file was refused. "
            f"The first is line {first.line}: {first.reason}."
        )


def shortened(text: str) -> str:
    """A record's text for a message: at most REJECT_TEXT characters."""
    return text if len(text) <= REJECT_TEXT else text[: REJECT_TEXT - 1] + "…"


def column_labels(header: Sequence[str], file_name: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """Turn the cells of a header into names that are all there and all different.

    Names are kept as plain labels, byte for byte. Two names that differ only in case count as equal, because SQL folds case.

    Returns  the names, and what to say in `read_as` about those that had to be changed (empty when none had)
    Raises   UnreadableInput when there are too many columns or a name is too long
    """
    if len(header) > MAX_COLUMNS:
        raise UnreadableInput(f"{file_name}: the header names {len(header):,} columns; at most {MAX_COLUMNS:,} can be read.")
    taken = {cell.casefold() for cell in header} | RESERVED_COLUMNS
    seen: set[str] = set()
    labels: list[str] = []
    changed: list[str] = []
    for place, cell in enumerate(header, start=1):
        if len(cell) > MAX_COLUMN_NAME:
            raise UnreadableInput(
                f"{file_name}: the name of column {place} is {len(cell):,} characters long; at most {MAX_COLUMN_NAME} can be read."
            )
        label = cell
        if not label or label.isspace():
            label = _free_label(f"column {place}", seen | taken, first_number=0)
        elif label.casefold() in seen | RESERVED_COLUMNS:
            label = _free_label(label, seen | taken, first_number=2)
        if label != cell:
            changed.append(f"column {place} '{cell}' -> '{label}'")
        seen.add(label.casefold())
        labels.append(label)
    return tuple(labels), {"renamed columns": "; ".join(changed)} if changed else {}


def _free_label(wanted: str, taken: set[str], *, first_number: int) -> str:
    number = first_number
    label = wanted if number == 0 else f"{wanted} ({number})"
    while label.casefold() in taken:
        number = max(number + 1, 2)
        label = f"{wanted} ({number})"
    return label


def batch_schema(columns: Sequence[str]) -> pa.Schema:
    """The one form of every batch: all columns text, then `_record`."""
    return pa.schema([pa.field(name, pa.string()) for name in columns] + [pa.field("_record", pa.int64())])
