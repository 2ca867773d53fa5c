"""How do rows made in Python reach the engine? As one temporary table, typed column by column."""

from collections.abc import Iterable
from typing import Any

import duckdb
import pyarrow as pa

TEXT, FLAG, WHOLE, SHARE, INSTANT = pa.string(), pa.bool_(), pa.int64(), pa.float64(), pa.timestamp("us")


def lay_out(connection: duckdb.DuckDBPyConnection, name: str, columns: dict[str, pa.DataType], rows: Iterable[tuple[Any, ...]]) -> None:
    """Make a temporary table of rows; with no rows it is empty, and typed all the same."""
    listed = list(rows)
    values: list[tuple[Any, ...]] = list(zip(*listed, strict=True)) if listed else [()] * len(columns)
    arrays = {column: pa.array(value, kind) for (column, kind), value in zip(columns.items(), values, strict=True)}
    connection.register("_incoming", pa.table(arrays))
    connection.execute(f"create temp table {name} as select * from _incoming")
    connection.unregister("_incoming")
