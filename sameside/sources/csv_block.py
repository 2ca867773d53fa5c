"""How is a block of well-formed CSV parsed, and which of its records can't be taken?

Arrow parses it. Where Arrow drops records for their number of columns it says which, and the rest stands. Where a byte is no text or
a cell is too long, the records are judged one by one and the bad ones cut out before Arrow sees the block.
"""

import io
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from sameside.sources.csv_structure import read_record
from sameside.sources.file_survey import as_one_text
from sameside.sources.source_object import MAX_CELL_BYTES


@dataclass(frozen=True)
class Fault:
    """A record that is left out: where it stands in the block, and why."""

    start: int
    end: int
    column: str | None
    reason: str


@dataclass(frozen=True)
class ParsedBlock:
    """columns: the good rows; numbers: their places among the block's records, from 0, None when all are good."""

    columns: list[pa.StringArray]
    n_records: int
    numbers: list[int] | None = None
    faults: list[Fault] = field(default_factory=list)


class BlockParser:
    """Parses blocks of one file."""

    def __init__(self, columns: tuple[str, ...], delimiter: str, encoding: str) -> None:
        self._columns = columns
        self._delimiter = delimiter
        self._encoding = encoding
        self._convert = arrow_csv.ConvertOptions(
            check_utf8=False,
            column_types=dict.fromkeys(columns, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        )

    def parse(self, block: bytes) -> ParsedBlock:
        """A block of whole, well-formed records."""
        if b"\x00" in block or not is_utf8(block):
            return self._one_by_one(block)
        table, wrong = self._arrow(block, is_numbered=False)
        if _longest_cell(table) > MAX_CELL_BYTES:
            return self._one_by_one(block)
        if not wrong:
            return ParsedBlock(_arrays(table), table.num_rows)
        return self._without_wrong(block)

    def cells_fault(self, cells: list[bytes]) -> tuple[str | None, str]:
        """What is wrong with one record's cells: column and reason; reason "" when nothing is."""
        if len(cells) != len(self._columns):
            return None, self._count_fault(len(cells))
        for name, cell in zip(self._columns, cells, strict=True):
            if b"\x00" in cell:
                return name, "a cell holds a NUL byte"
            if len(cell) > MAX_CELL_BYTES:
                return name, f"a cell is {len(cell):,} bytes long; at most {MAX_CELL_BYTES:,} are read"
            if not is_utf8(cell):
                return name, f"a cell holds bytes that are not {self._encoding}"
        return None, ""

    def _without_wrong(self, block: bytes) -> ParsedBlock:
        # Only the serial parser numbers the records it drops; blocks with faults are few, so they are parsed twice.
        table, wrong = self._arrow(block, is_numbered=True)
        spans = record_spans(block)
        assert len(spans) == table.num_rows + len(wrong), "the two ways to cut records disagree"
        faults = [Fault(*spans[number], None, self._count_fault(found)) for number, found in wrong]
        dropped = {number for number, _ in wrong}
        kept = [number for number in range(len(spans)) if number not in dropped]
        return ParsedBlock(_arrays(table), len(spans), kept, faults)

    def _one_by_one(self, block: bytes) -> ParsedBlock:
        spans = record_spans(block)
        faults: list[Fault] = []
        kept: list[int] = []
        for number, (start, end) in enumerate(spans):
            column, reason = self._record_fault(block[start:end])
            if reason:
                faults.append(Fault(start, end, column, reason))
            else:
                kept.append(number)
        good = b"\n".join(block[start:end] for start, end in (spans[number] for number in kept))
        table, _ = self._arrow(good, is_numbered=False)
        assert table.num_rows == len(kept), "the two ways to read a record disagree"
        return ParsedBlock(_arrays(table), len(spans), kept, faults)

    def _record_fault(self, raw: bytes) -> tuple[str | None, str]:
        # Most records are good: judge them by counting, and cut into cells only where quotes or a fault call for it.
        if b'"' not in raw and len(raw) <= MAX_CELL_BYTES and b"\x00" not in raw and is_utf8(raw):
            found = raw.count(self._delimiter.encode()) + 1
            return None, "" if found == len(self._columns) else self._count_fault(found)
        cells = read_record(raw, 0, self._delimiter.encode(), is_last=True).cells
        assert cells is not None, "a well-formed block holds a record that is not"
        return self.cells_fault(cells)

    def _count_fault(self, found: int) -> str:
        return f"expected {len(self._columns)} columns, found {found}"

    def _arrow(self, block: bytes, *, is_numbered: bool) -> tuple[pa.Table, list[tuple[int, int]]]:
        """The good rows, and (place, columns found) of the records dropped; the places hold only when is_numbered."""
        if block[:1] in (b"", b"\r", b"\n") and not block.strip(b"\r\n"):
            return pa.table({name: pa.array([], pa.string()) for name in self._columns}), []
        wrong: list[tuple[int, int]] = []

        def skip(row: arrow_csv.InvalidRow) -> Literal["skip"]:
            wrong.append(((row.number or 1) - 1, row.actual_columns))
            return "skip"

        table = arrow_csv.read_csv(
            io.BytesIO(block),
            read_options=arrow_csv.ReadOptions(column_names=list(self._columns), block_size=len(block) + 1, use_threads=not is_numbered),
            parse_options=arrow_csv.ParseOptions(delimiter=self._delimiter, newlines_in_values=True, invalid_row_handler=skip),
            convert_options=self._convert,
        )
        return table, wrong


def is_utf8(block: bytes) -> bool:
    """Whether the bytes are UTF-8."""
    if block.isascii():
        return True
    try:
        as_one_text(block).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def inner_line_ends(columns: Sequence[pa.StringArray]) -> "pa.Array[Any] | None":
    """How many line ends lie within the cells of each row; None when none do anywhere."""
    total: pa.Array[Any] | None = None
    for column in columns:
        letters = column.buffers()[2]
        held = letters.to_pybytes() if letters is not None else b""
        if b"\r" in held:
            found: pa.Array[Any] = pc.count_substring_regex(column, "\r\n|\r|\n")
        elif b"\n" in held:
            found = pc.count_substring(column, "\n")
        else:
            continue
        found = found.fill_null(0)
        total = found if total is None else pc.add(total, found)
    return total


def record_spans(block: bytes) -> list[tuple[int, int]]:
    """Start and end of each record of a well-formed block, line ends left out, empty lines left out."""
    letters = pa.Array.from_buffers(pa.uint8(), len(block), [None, pa.py_buffer(block)])
    places = whole_numbers(pc.indices_nonzero(pc.is_in(letters, value_set=pa.array([0x0A, 0x0D], pa.uint8()))))
    if b'"' in block:
        quotes = whole_numbers(pc.indices_nonzero(pc.equal(letters, pa.scalar(0x22, pa.uint8()))))
        # Behind an even number of quotes a line end ends a record; behind an odd number it is part of a cell.
        places = [place for place in places if bisect_right(quotes, place) % 2 == 0]
    return [(left + 1, right) for left, right in pairwise([-1, *places, len(block)]) if right > left + 1]


def whole_numbers(places: "pa.Array[Any]") -> list[int]:
    """As Python numbers; nulls left out."""
    return [place for place in places.to_pylist() if place is not None]


def _arrays(table: pa.Table) -> list[Any]:
    return [column.combine_chunks() for column in table.columns]


def _longest_cell(table: pa.Table) -> int:
    return max((pc.max(pc.binary_length(column)).as_py() or 0 for column in table.columns), default=0)
