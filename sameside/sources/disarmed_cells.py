"""Which cells of a CSV carry an apostrophe only to keep a spreadsheet from running them? It is taken off again."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sameside.schema.formulas import ARMED, rearmed

# As a class of a pattern: only the hyphen has a meaning of its own there.
_SIGNS = ARMED.replace("-", r"\-")


def rearmed_batch(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The rows with such apostrophes taken off their cells of text. Few files hold any, so columns without are passed on as they are."""
    columns = [_rearmed(column) if pa.types.is_string(column.type) else column for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _rearmed(column: "pa.Array[Any]") -> "pa.Array[Any]":
    # Most columns hold no apostrophe at all, and names such as O'Hara no sign behind theirs: both are seen without any cell in Python.
    if not _holds(pc.match_substring(column, "'")) or not _holds(pc.match_substring_regex(column, f"'[{_SIGNS}]")):
        return column
    return pa.array([cell if cell is None else rearmed(cell) for cell in column.to_pylist()], pa.string())


def _holds(found: "pa.Array[Any]") -> bool:
    return bool(pc.any(found).as_py())
