"""Rows of text into record batches of a sensible size."""

from collections.abc import Iterator, Sequence

import pyarrow as pa


def batch_of_rows(rows: Sequence[Sequence[str | None]], numbers: Sequence[int], schema: pa.Schema) -> pa.RecordBatch:
    """A batch from rows (at least one) and the numbers of their records."""
    return batch_of_columns(list(zip(*rows, strict=True)), numbers, schema)


def batch_of_columns(columns: Sequence[Sequence[str | None]], numbers: Sequence[int], schema: pa.Schema) -> pa.RecordBatch:
    """A batch from columns and the numbers of their records."""
    arrays = [pa.array(column, pa.string()) for column in columns]
    return pa.RecordBatch.from_arrays([*arrays, pa.array(numbers, pa.int64())], schema=schema)


def gathered(batches: Iterator[pa.RecordBatch], schema: pa.Schema, n_rows: int) -> Iterator[pa.RecordBatch]:
    """Join small batches until they hold n_rows, so that a file full of faults does not reach the lake a few rows at a time."""
    waiting: list[pa.RecordBatch] = []
    n_waiting = 0
    for batch in batches:
        waiting.append(batch)
        n_waiting += batch.num_rows
        if n_waiting >= n_rows:
            yield _joined(waiting, schema)
            waiting, n_waiting = [], 0
    if waiting:
        yield _joined(waiting, schema)


def _joined(batches: list[pa.RecordBatch], schema: pa.Schema) -> pa.RecordBatch:
    if len(batches) == 1:
        return batches[0]
    return pa.Table.from_batches(batches, schema=schema).combine_chunks().to_batches()[0]
