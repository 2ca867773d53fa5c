"""On which physical line does a record begin? Remembered only where counting on from the record before does not tell."""

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sameside.sources.csv_block import inner_line_ends, record_spans, whole_numbers
from sameside.sources.csv_structure import count_lines


class RecordLines:
    """The lines of the records of one file, told in order while it is read, asked for afterwards.

    Records mostly stand one to a line. Kept are the others: 16 bytes for each that is not on the line below the one before.
    """

    def __init__(self) -> None:
        self._records = array("q")
        self._lines = array("q")
        self._lead = 0

    def begins(self, record: int, line: int) -> None:
        """A record begins on a line. Records come in order; one that is left out is taken to follow the one before."""
        if line - record != self._lead or not self._records:
            self._records.append(record)
            self._lines.append(line)
            self._lead = line - record

    def block(self, block: bytes, *, record: int, line: int, n_records: int, columns: Sequence[pa.StringArray] = ()) -> int:
        """A block of well-formed CSV whose first record and line these are. Returns how many lines it holds.

        columns  the cells of all its records, where they are at hand: they spare looking for the records one by one
        """
        n_lines = count_lines(block, 0, len(block))
        n_ends = n_lines + (0 if block.endswith((b"\n", b"\r")) else 1)
        # Every record has a line end of its own, so equal numbers leave none for empty lines or for the inside of cells.
        if n_ends == n_records:
            self.begins(record, line)
            return n_lines
        inner = inner_line_ends(columns)
        # Here, too: as many as there are records and line ends within cells leave none for empty lines.
        if inner is not None and n_ends == n_records + pc.sum(inner).as_py():
            self._begin_by_counts(record, line, inner)
            return n_lines
        at = 0
        for number, (start, _) in enumerate(record_spans(block), start=record):
            line += count_lines(block, at, start)
            at = start
            self.begins(number, line)
        return n_lines

    def _begin_by_counts(self, record: int, line: int, inner: "pa.Array[Any]") -> None:
        """Records one below the other, each with so many line ends within its cells."""
        self.begins(record, line)
        places = pc.indices_nonzero(inner)
        for place, n_inner in zip(whole_numbers(places), whole_numbers(inner.take(places)), strict=True):
            line += n_inner
            self.begins(record + place + 1, line + place + 1)

    @property
    def marks(self) -> list[tuple[int, int]]:
        """Every record that does not simply follow the one before on the next line, with its line; the first always."""
        return list(zip(self._records, self._lines, strict=True))

    def line_of(self, record: int) -> int:
        """The line a record begins on."""
        place = bisect_right(self._records, record) - 1
        return self._lines[place] + record - self._records[place]
