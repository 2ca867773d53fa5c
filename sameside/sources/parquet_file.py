"""How does a Parquet file become rows of text? Batch by batch, each typed column in the one rendering."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sameside.schema.errors import UnreadableInput
from sameside.sources.file_object import FileObject
from sameside.sources.file_survey import Survey
from sameside.sources.source_object import MAX_CELL_BYTES, ReadOptions, Reject, add_reject, batch_schema, column_labels, shortened
from sameside.sources.value_text import text_column, text_of

BATCH_ROWS = 20_000
# What one row group may unpack to; a column of one group is decoded whole.
MAX_ROW_GROUP_BYTES = 1 << 30


class ParquetFile(FileObject):
    """One Parquet file; a SourceObject. Nested columns become JSON text."""

    def __init__(self, path: Path, file_name: str, *, options: ReadOptions, survey: Survey) -> None:
        super().__init__(path, file_name, options=options, survey=survey)
        try:
            with pq.ParquetFile(path) as file:
                names = file.schema_arrow.names
                self.size_hint = file.metadata.num_rows
                widest = max((file.metadata.row_group(place).total_byte_size for place in range(file.metadata.num_row_groups)), default=0)
        except (pa.ArrowException, OSError, ValueError) as fault:
            raise UnreadableInput(f"{file_name}: a damaged Parquet file ({_first_line(fault)}).") from None
        if widest > MAX_ROW_GROUP_BYTES:
            raise UnreadableInput(f"{file_name}: a row group unpacks to {widest:,} bytes; write the file with smaller row groups.")
        self.columns, renamed = column_labels(names, file_name)
        self.read_as = {"format": "Parquet", **renamed}

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All good rows in order; rejects and n_received are complete at the end."""
        self._begin()
        try:
            with pq.ParquetFile(self._path) as file:
                for batch in file.iter_batches(BATCH_ROWS):
                    yield from self._rendered(batch)
                    self._fraction = self.n_received / max(1, file.metadata.num_rows)
        except (pa.ArrowException, OSError) as fault:
            raise UnreadableInput(f"{self.file_name}: a damaged Parquet file ({_first_line(fault)}).") from None
        self._fraction = 1.0

    def line_of(self, record: int) -> int:
        """The number of the row: there are no lines."""
        return record

    def line_marks(self) -> list[tuple[int, int]]:
        """None: there are no lines."""
        return []

    def _rendered(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        first = self.n_received + 1
        self.n_received += batch.num_rows
        columns: list[Any] = []
        faults: dict[int, tuple[str, str]] = {}
        for name, column in zip(self.columns, batch.columns, strict=True):
            texts = _column_or_none(column, self._options.mark)
            if texts is None:
                texts = self._value_by_value(name, column, faults)
            columns.append(texts)
            if pc.any(pc.match_substring(texts, "\x00")).as_py() or (pc.max(pc.binary_length(texts)).as_py() or 0) > MAX_CELL_BYTES:
                for place, text in enumerate(texts.to_pylist()):
                    if text is not None and "\x00" in text:
                        faults.setdefault(place, (name, "a cell holds a NUL character"))
                    elif text is not None and len(text.encode()) > MAX_CELL_BYTES:
                        faults.setdefault(place, (name, f"a cell is longer than {MAX_CELL_BYTES:,} bytes"))
        columns.append(pa.array(range(first, first + batch.num_rows), pa.int64()))
        good = pa.RecordBatch.from_arrays(columns, schema=batch_schema(self.columns))
        for place, (name, reason) in sorted(faults.items()):
            row = shortened(" | ".join(str(column[place].as_py() or "")[:300] for column in columns[:-1]).replace("\x00", "\\x00"))
            add_reject(self.rejects, Reject(first + place, name, reason, row), self.file_name)
        if faults:
            good = good.filter(pa.array([place not in faults for place in range(batch.num_rows)]))
        if good.num_rows:
            yield good

    def _value_by_value(self, name: str, column: "pa.Array[Any]", faults: dict[int, tuple[str, str]]) -> "pa.Array[Any]":
        texts: list[str | None] = []
        for place in range(len(column)):
            try:
                texts.append(text_of(column[place].as_py(), self._options.mark))
            except (UnicodeDecodeError, ValueError, OverflowError):
                faults.setdefault(place, (name, "a value is neither text nor a number nor a date"))
                texts.append(None)
        return pa.array(texts, pa.string())


def _column_or_none(column: "pa.Array[Any]", decimal_mark: str) -> Any:
    try:
        return text_column(column, decimal_mark)
    except (pa.ArrowException, UnicodeDecodeError, ValueError, OverflowError):
        return None


def _first_line(fault: BaseException) -> str:
    return str(fault).split("\n", 1)[0][:200]
