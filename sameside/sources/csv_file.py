"""How does a text file become rows of text? Fast where it is well-formed, careful where it is not, the same answer either way.

A block of about 2 MB is cut at a record boundary and given to Arrow's parser. Records that must be left out (a wrong number of
columns, a NUL, bytes that are not text, a broken quote) are cut out of the block first, so one poisoned record costs its own row
and nothing else. Memory stays at a few blocks, whatever the size of the file.
"""

import hashlib
import io
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from sameside.schema.errors import UnreadableInput
from sameside.sources.csv_dialect import Dialect, detect_dialect
from sameside.sources.csv_structure import NeedsMore, RecordRead, count_lines, plain_length, read_record
from sameside.sources.file_survey import Survey, os_reason, stamp_of, survey_file
from sameside.sources.source_object import (
    MAX_CELL_BYTES,
    ReadOptions,
    Reject,
    add_reject,
    batch_schema,
    column_labels,
    shortened,
)
from sameside.sources.utf8_text import Utf8Text

BLOCK_BYTES = 2 << 20
# After a broken record the next look ahead is short and grows again, so that many broken records don't cost a block each.
FIRST_WINDOW = 64 << 10
# An opened quote is looked after for this long; a cell may hold MAX_CELL_BYTES at most, so what is longer was never closed.
MAX_RECORD_BYTES = 32 << 20
BATCH_ROWS = 10_000


def open_csv(path: Path, file_name: str, *, options: ReadOptions, survey: Survey | None = None) -> "CsvFile":
    """Open one text file of delimited rows.

    Raises  UnreadableInput when it has no rows, its encoding is unclear, or its header can't be read
    """
    survey = survey or survey_file(path, file_name)
    if survey.kind == "empty":
        raise UnreadableInput(f"{file_name}: no rows (the file is empty).")
    dialect = detect_dialect(survey, options, file_name)
    return CsvFile(path, file_name, survey=survey, dialect=dialect, options=options)


@dataclass
class _Place:
    """Where reading stands: bytes of the file, physical line, records so far."""

    offset: int = 0
    line: int = 1
    record: int = 0


class CsvFile:
    """One delimited text file; a SourceObject."""

    size_hint: int | None = None

    def __init__(self, path: Path, file_name: str, *, survey: Survey, dialect: Dialect, options: ReadOptions) -> None:
        self.name = path.stem
        self.file_name = file_name
        self.rejects: list[Reject] = []
        self.n_received = 0
        self._path = path
        self._survey = survey
        self._dialect = dialect
        self._options = options
        self._delimiter = dialect.delimiter.encode()
        self._fraction = 0.0
        self._text = Utf8Text(path, dialect.encoding)
        with self._text.open():
            header, self._start = self._read_header()
        self.columns, renamed = column_labels(header, file_name)
        self.read_as = {"format": "CSV", **dialect.shown(), **renamed}
        self._schema = batch_schema(self.columns)
        self._convert = arrow_csv.ConvertOptions(
            check_utf8=False,
            column_types=dict.fromkeys(self.columns, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        )

    @property
    def fraction(self) -> float:
        return self._fraction

    def digest(self) -> str:
        """sha256 of the bytes; where the user fixed how to read them, of that too."""
        if self._options == ReadOptions():
            return self._survey.sha256
        return hashlib.sha256(f"{self._survey.sha256} {self._options}".encode()).hexdigest()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All good rows in order; rejects and n_received are complete at the end.

        Raises  UnreadableInput when the file changed since it was opened, or too many rows are faulty
        """
        self.rejects.clear()
        self.n_received = 0
        self._check_unchanged()
        try:
            with self._text.open():
                yield from _gathered(self._read(), self._schema)
        except OSError as fault:
            raise UnreadableInput(f"{self.file_name}: {os_reason(fault)}.") from None
        self._check_unchanged()
        self._fraction = 1.0

    def _check_unchanged(self) -> None:
        if stamp_of(self._path, self.file_name) != self._survey.stamp:
            raise UnreadableInput(f"{self.file_name}: the file changed while it was read. Import it again.")

    def _read_header(self) -> tuple[list[str], _Place]:
        buffer = self._text.read(BLOCK_BYTES)[self._dialect.prologue :]
        place = _Place(offset=self._dialect.prologue, line=2 if self._dialect.prologue else 1)
        at = 0
        while at < len(buffer) and buffer[at] in b"\r\n":
            at += 1
        if at >= len(buffer):
            raise UnreadableInput(f"{self.file_name}: no rows (the file holds only empty lines).")
        try:
            found = read_record(buffer, at, self._delimiter, is_last=self._text.at_end)
        except NeedsMore:
            raise UnreadableInput(f"{self.file_name}: the first row is longer than {BLOCK_BYTES:,} bytes; this is no table.") from None
        place.line += count_lines(buffer, 0, found.end)
        place.offset += found.end
        if found.cells is None:
            raise UnreadableInput(f"{self.file_name}: the header can't be read: {found.fault}.")
        if b"\x00" in buffer[at : found.end]:
            raise UnreadableInput(f"{self.file_name}: the header holds a NUL byte; this is no table of text.")
        try:
            return [cell.decode("utf-8") for cell in found.cells], place
        except UnicodeDecodeError:
            raise UnreadableInput(
                f"{self.file_name}: the header holds bytes that are not {self._dialect.encoding.label}. "
                "Say which encoding it is with --encoding."
            ) from None

    def _read(self) -> Iterator[pa.RecordBatch]:
        place = _Place(line=self._start.line)
        self._text.skip(self._start.offset)
        buffer, at, wanted, window = b"", 0, BLOCK_BYTES, BLOCK_BYTES
        while True:
            if len(buffer) - at < wanted and not self._text.at_end:
                buffer, at = buffer[at:] + self._text.read(wanted - (len(buffer) - at)), 0
            if at >= len(buffer) and self._text.at_end:
                break
            view = buffer[at : at + window]
            is_last = self._text.at_end and at + len(view) == len(buffer)
            length = plain_length(view, self._delimiter, is_last=is_last)
            if length:
                yield from self._plain(view[:length], place)
                window = min(BLOCK_BYTES, window * 4)
            else:
                try:
                    found = self._record_at(buffer, at)
                except NeedsMore:
                    wanted += BLOCK_BYTES
                    continue
                length = found.end - at
                yield from self._careful(found, buffer[at : found.end], place)
                window = FIRST_WINDOW
            at += length
            wanted = BLOCK_BYTES
            self.n_received = place.record
            self._fraction = min(1.0, self._text.n_read / max(1, self._survey.stamp.size))

    def _record_at(self, buffer: bytes, at: int) -> RecordRead:
        try:
            return read_record(buffer, at, self._delimiter, is_last=self._text.at_end)
        except NeedsMore:
            if len(buffer) - at < MAX_RECORD_BYTES:
                raise
        try:
            # Reading it as if the file ended here gives up the one line whose quote never closes.
            found = read_record(buffer, at, self._delimiter, is_last=True)
        except NeedsMore:
            raise AssertionError("the last block needs no more") from None
        if found.cells is None:
            return found
        n_skipped = self._text.skip_line()
        return RecordRead(found.end, None, f"the row is longer than {MAX_RECORD_BYTES:,} bytes ({len(buffer) - at + n_skipped:,})")

    def _careful(self, found: RecordRead, raw: bytes, place: _Place) -> Iterator[pa.RecordBatch]:
        """One record that the fast parser was not trusted with."""
        line = place.line
        place.line += count_lines(raw, 0, len(raw))
        if not raw.strip(b"\r\n"):
            return
        place.record += 1
        column, fault = None, found.fault
        if found.cells is not None:
            column, fault = self._cells_fault(found.cells, raw)
        if fault or found.cells is None:
            self._reject(line, column, fault, raw)
            return
        values = [cell.decode("utf-8") or None for cell in found.cells]
        arrays = [pa.array([value], pa.string()) for value in values] + [pa.array([place.record], pa.int64())]
        yield pa.RecordBatch.from_arrays(arrays, schema=self._schema)

    def _cells_fault(self, cells: list[bytes], raw: bytes) -> tuple[str | None, str]:
        """What is wrong with one record's cells: column and reason, or None and ""."""
        if len(cells) != len(self.columns):
            return None, _count_fault(len(self.columns), len(cells))
        for name, cell in zip(self.columns, cells, strict=True):
            if b"\x00" in cell:
                return name, "a cell holds a NUL byte"
            if len(cell) > MAX_CELL_BYTES:
                return name, f"a cell is {len(cell):,} bytes long; at most {MAX_CELL_BYTES:,} are read"
            try:
                cell.decode("utf-8")
            except UnicodeDecodeError:
                return name, f"a cell holds bytes that are not {self._dialect.encoding.label.split(' ')[0]}"
        return None, "" if b"\x00" not in raw else "a NUL byte"

    def _plain(self, block: bytes, place: _Place) -> Iterator[pa.RecordBatch]:
        """A block of whole, well-formed records."""
        n_wrong = 0

        def count_wrong(_row: arrow_csv.InvalidRow) -> Literal["skip"]:
            nonlocal n_wrong
            n_wrong += 1
            return "skip"

        is_clean = b"\x00" not in block and _is_utf8(block)
        table = self._parse(block, count_wrong) if is_clean else None
        if table is None or n_wrong or _longest_cell(table) > MAX_CELL_BYTES:
            yield from self._plain_but_faulty(block, place)
            return
        yield from self._numbered(table, pa.array(range(place.record + 1, place.record + 1 + table.num_rows), pa.int64()))
        place.record += table.num_rows
        place.line += count_lines(block, 0, len(block))

    def _parse(self, block: bytes, on_wrong: Callable[[arrow_csv.InvalidRow], Literal["skip", "error"]]) -> pa.Table:
        if block[:1] in (b"", b"\r", b"\n") and not block.strip(b"\r\n"):
            return pa.table({name: pa.array([], pa.string()) for name in self.columns})
        return arrow_csv.read_csv(
            io.BytesIO(block),
            read_options=arrow_csv.ReadOptions(column_names=list(self.columns), block_size=len(block) + 1),
            parse_options=arrow_csv.ParseOptions(delimiter=self._dialect.delimiter, newlines_in_values=True, invalid_row_handler=on_wrong),
            convert_options=self._convert,
        )

    def _numbered(self, table: pa.Table, numbers: pa.Int64Array) -> Iterator[pa.RecordBatch]:
        if table.num_rows:
            # By place, not by name: names are unique but may hold dots and the like.
            arrays = [column.combine_chunks() for column in table.columns]
            yield pa.RecordBatch.from_arrays([*arrays, numbers], schema=self._schema)

    def _plain_but_faulty(self, block: bytes, place: _Place) -> Iterator[pa.RecordBatch]:
        """A well-formed block in which some records can't be taken: find them, cut them out, parse the rest."""
        starts, ends = _record_spans(block)
        kept: list[int] = []
        line_at, line = 0, place.line
        for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
            raw = block[start:end]
            column, fault = self._quick_fault(raw)
            if fault:
                line += count_lines(block, line_at, start)
                line_at = start
                self._reject(line, column, fault, raw)
            else:
                kept.append(index)
        good = b"\n".join(block[starts[index] : ends[index]] for index in kept)
        table = self._parse(good, _must_not_happen)
        assert table.num_rows == len(kept), "the two ways to read a record disagree"
        yield from self._numbered(table, pa.array([place.record + 1 + index for index in kept], pa.int64()))
        place.record += len(starts)
        place.line += count_lines(block, 0, len(block))

    def _quick_fault(self, raw: bytes) -> tuple[str | None, str]:
        # Most records of a faulty block are good: judge them by counting, and cut into cells only where quotes or a fault call for it.
        if b'"' not in raw and len(raw) <= MAX_CELL_BYTES and b"\x00" not in raw and _is_utf8(raw):
            found = raw.count(self._delimiter) + 1
            return None, "" if found == len(self.columns) else _count_fault(len(self.columns), found)
        cells = read_record(raw, 0, self._delimiter, is_last=True).cells
        assert cells is not None, "a well-formed block holds a record that is not"
        return self._cells_fault(cells, raw)

    def _reject(self, line: int, column: str | None, reason: str, raw: bytes) -> None:
        text = shortened(raw[:4_000].decode("utf-8", "backslashreplace").replace("\x00", "\\x00").rstrip("\r\n"))
        add_reject(self.rejects, Reject(line, column, reason, text), self.file_name)


def _count_fault(expected: int, found: int) -> str:
    return f"expected {expected} columns, found {found}"


def _must_not_happen(_row: arrow_csv.InvalidRow) -> Literal["error"]:
    return "error"


def _is_utf8(block: bytes) -> bool:
    if block.isascii():
        return True
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _longest_cell(table: pa.Table) -> int:
    return max((pc.max(pc.binary_length(column)).as_py() or 0 for column in table.columns), default=0)


def _record_spans(block: bytes) -> tuple[list[int], list[int]]:
    """Starts and ends of the records of a well-formed block, line ends left out, empty lines left out."""
    letters = pa.Array.from_buffers(pa.uint8(), len(block), [None, pa.py_buffer(block)])
    is_end = pc.is_in(letters, value_set=pa.array([0x0A, 0x0D], pa.uint8()))
    places = _numbers(pc.indices_nonzero(is_end))
    if b'"' in block:
        quotes = _numbers(pc.indices_nonzero(pc.equal(letters, pa.scalar(0x22, pa.uint8()))))
        places = [place for place in places if bisect_right(quotes, place) % 2 == 0]
    edges = [-1, *places, len(block)]
    spans = [(left + 1, right) for left, right in pairwise(edges) if right > left + 1]
    return [start for start, _ in spans], [end for _, end in spans]


def _numbers(places: "pa.Array[Any]") -> list[int]:
    return [place for place in places.to_pylist() if place is not None]


def _gathered(batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Join small batches, so that a file full of faults does not reach the lake one row at a time."""
    waiting: list[pa.RecordBatch] = []
    n_waiting = 0
    for batch in batches:
        waiting.append(batch)
        n_waiting += batch.num_rows
        if n_waiting >= BATCH_ROWS:
            yield _joined(waiting, schema)
            waiting, n_waiting = [], 0
    if waiting:
        yield _joined(waiting, schema)


def _joined(batches: list[pa.RecordBatch], schema: pa.Schema) -> pa.RecordBatch:
    if len(batches) == 1:
        return batches[0]
    return pa.Table.from_batches(batches, schema=schema).combine_chunks().to_batches()[0]
