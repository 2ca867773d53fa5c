"""How do the rows of the workspace's own records come before the build's SQL? As `exported_<table>`, typed as the table declares them."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from sameside.schema.tables import CANONICAL_BY_NAME
from sameside.warehouse.small_tables import FLAG, INSTANT, TEXT, WHOLE, lay_out

# Canonical tables that are made of records, and their columns that the build works out itself.
EXPORTED: dict[str, frozenset[str]] = {
    "requests": frozenset({"asked_on"}),
    "promises": frozenset({"started_on", "due_on"}),
    "rejections": frozenset({"rejected_on"}),
}
_ARROW: dict[str, pa.DataType] = {"id": TEXT, "text": TEXT, "instant": INSTANT, "date": pa.date32(), "integer": WHOLE, "boolean": FLAG}


def lay_out_exported(connection: duckdb.DuckDBPyConnection, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Make `exported_<table>` for each table of records; one nobody exported is empty."""
    for name, worked_out in EXPORTED.items():
        columns = {column.name: _ARROW[column.type] for column in CANONICAL_BY_NAME[name].columns if column.name not in worked_out}
        lay_out(connection, f"exported_{name}", columns, [tuple(row[column] for column in columns) for row in rows.get(name, ())])
