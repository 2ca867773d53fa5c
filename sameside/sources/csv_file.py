"""How does a text file become rows of text? Fast where it is well-formed, careful where it is not, the same answer either way.

A block of about 2 MB is cut at a record boundary and given to Arrow's parser. Records that must be left out (a wrong number of
columns, a NUL, bytes that are not text, a broken quote) are cut out of the block first, so one poisoned record costs its own row
and nothing else. Memory stays at a few blocks, whatever the size of the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from sameside.schema.errors import UnreadableInput
from sameside.sources.csv_block import BlockParser
from sameside.sources.csv_dialect import Dialect, detect_dialect
from sameside.sources.csv_structure import NeedsMore, RecordRead, count_lines, plain_length, read_record
from sameside.sources.disarmed_cells import rearmed_batch
from sameside.sources.file_object import FileObject
from sameside.sources.file_survey import Survey, os_reason, survey_file
from sameside.sources.source_object import (
    ReadOptions,
    Reject,
    add_reject,
    batch_schema,
    column_labels,
    shortened,
)
from sameside.sources.text_batches import batch_of_rows, gathered
from sameside.sources.utf8_text import Utf8Text

BLOCK_BYTES = 2 << 20
# After a broken record the next look ahead is short and grows again, so that many broken records don't cost a block each.
FIRST_WINDOW = 64 << 10
MAX_CAREFUL = 4_096
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


class CsvFile(FileObject):
    """One delimited text file; a SourceObject."""

    def __init__(self, path: Path, file_name: str, *, survey: Survey, dialect: Dialect, options: ReadOptions) -> None:
        super().__init__(path, file_name, options=options, survey=survey)
        self._dialect = dialect
        self._delimiter = dialect.delimiter.encode()
        self._text = Utf8Text(path, dialect.encoding)
        with self._text.open():
            header, self._start = self._read_header()
        self.columns, renamed = column_labels(header, file_name)
        self.read_as = {"format": "CSV", **dialect.shown(), **renamed}
        self._schema = batch_schema(self.columns)
        self._parser = BlockParser(self.columns, dialect.delimiter, dialect.encoding.label.split(" ")[0])

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All good rows in order; rejects and n_received are complete at the end.

        Raises  UnreadableInput when the file changed since it was opened, or too many rows are faulty
        """
        self._begin()
        try:
            with self._text.open():
                yield from map(rearmed_batch, gathered(self._read(), self._schema, BATCH_ROWS))
        except OSError as fault:
            raise UnreadableInput(f"{self.file_name}: {os_reason(fault)}.") from None
        self._check_unchanged()
        self._fraction = 1.0

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
        buffer, at, wanted = b"", 0, BLOCK_BYTES
        window, n_careful = BLOCK_BYTES, 1
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
                if length > window // 2:
                    window, n_careful = min(BLOCK_BYTES, window * 4), 1
            else:
                rows, length = self._careful(buffer, at, n_careful, place)
                if not length:
                    wanted += BLOCK_BYTES
                    continue
                yield from rows
                # Where one stray quote stands there are often more: take ever longer careful runs before the next fast try.
                window, n_careful = FIRST_WINDOW, min(MAX_CAREFUL, n_careful * 4)
            at += length
            wanted = BLOCK_BYTES
            self.n_received = place.record
            self._fraction = min(1.0, self._text.n_read / max(1, self._survey.stamp.size))

    def _plain(self, block: bytes, place: _Place) -> Iterator[pa.RecordBatch]:
        """A block of whole, well-formed records, the fast way."""
        parsed = self._parser.parse(block)
        at, line = 0, place.line
        for fault in parsed.faults:
            line += count_lines(block, at, fault.start)
            at = fault.start
            self._reject(line, fault.column, fault.reason, block[fault.start : fault.end])
        first = place.record + 1
        numbers = range(first, first + parsed.n_records) if parsed.numbers is None else [first + number for number in parsed.numbers]
        if len(numbers):
            yield pa.RecordBatch.from_arrays([*parsed.columns, pa.array(numbers, pa.int64())], schema=self._schema)
        cells = parsed.columns if parsed.numbers is None else []
        place.line += self._lines.block(block, record=first, line=place.line, n_records=parsed.n_records, columns=cells)
        place.record += parsed.n_records

    def _careful(self, buffer: bytes, start: int, n_records: int, place: _Place) -> tuple[list[pa.RecordBatch], int]:
        """Up to n_records records, one by one; returns their good rows and the length read, 0 when the first needs more bytes."""
        rows: list[list[str | None]] = []
        numbers: list[int] = []
        at = start
        for _ in range(n_records):
            if at >= len(buffer):
                break
            try:
                found = self._record_at(buffer, at)
            except NeedsMore:
                break
            raw = buffer[at : found.end]
            at = found.end
            row = self._judged(found, raw, place)
            if row is not None:
                rows.append(row)
                numbers.append(place.record)
            place.line += count_lines(raw, 0, len(raw))
        return ([batch_of_rows(rows, numbers, self._schema)] if rows else []), at - start

    def _judged(self, found: RecordRead, raw: bytes, place: _Place) -> list[str | None] | None:
        if not raw.strip(b"\r\n"):
            return None
        place.record += 1
        self._lines.begins(place.record, place.line)
        column, fault = (None, found.fault) if found.cells is None else self._parser.cells_fault(found.cells)
        if found.cells is None or fault:
            self._reject(place.line, column, fault, raw)
            return None
        return [cell.decode("utf-8") or None for cell in found.cells]

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

    def _reject(self, line: int, column: str | None, reason: str, raw: bytes) -> None:
        text = shortened(raw[:4_000].decode("utf-8", "backslashreplace").replace("\x00", "\\x00").rstrip("\r\n"))
        add_reject(self.rejects, Reject(line, column, reason, text), self.file_name)
