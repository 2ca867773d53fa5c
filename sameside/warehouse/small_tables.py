"""How do rows made in Python reach the engine? As one temporary table, typed column by column."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

import duckdb
import pyarrow as pa

TEXT, FLAG, WHOLE, SHARE, INSTANT = pa.string(), pa.bool_(), pa.int64(), pa.float64(), pa.timestamp("us")


# Rows that stand in Python at once: a million as objects take as much memory as all the rest of a build.
_PIECE = 50_000


def lay_out(connection: duckdb.DuckDBPyConnection, name: str, columns: dict[str, pa.DataType], rows: Iterable[tuple[Any, ...]]) -> None:
    """Make a temporary table of rows; with no rows it is empty, and typed all the same. Rows are taken piece by piece."""
    coming = iter(rows)
    verb = f"create temp table {name} as"
    while True:
        piece = list(islice(coming, _PIECE))
        values: list[tuple[Any, ...]] = list(zip(*piece, strict=True)) if piece else [()] * len(columns)
        arrays = {column: pa.array(value, kind) for (column, kind), value in zip(columns.items(), values, strict=True)}
        connection.register("_incoming", pa.table(arrays))
        connection.execute(f"{verb} select * from _incoming")
        connection.unregister("_incoming")
        if len(piece) < _PIECE:
            return
        verb = f"insert into {name}"
