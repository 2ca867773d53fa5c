"""What is the least that could be done with the data? Reading every value of the columns once.

`count`, `min` and `max` are no scan: the engine answers them from the statistics of the file. An exclusive or of hashes touches all.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from sameside.analytics.statement import Statement
from sameside.schema.tables import CANONICAL, DUCKDB_TYPE
from sameside.warehouse.sql_text import identifier, literal


class ColumnsRead:
    """Which canonical columns does a statement read? The engine's own plan says it, so no list has to be kept.

    extra  table -> columns beyond the declared ones: a source's own attributes
    """

    def __init__(self, extra: Mapping[str, Iterable[str]]) -> None:
        self._connection = duckdb.connect()
        # Tests moved into the scan would hide the columns that nothing but a test reads, and empty tables end most plans at once.
        self._connection.execute("set disabled_optimizers = 'filter_pushdown,statistics_propagation,empty_result_pullup'")
        for table in CANONICAL:
            columns = {column.name: DUCKDB_TYPE[column.type] for column in table.columns}
            columns |= {name: "varchar" for name in extra.get(table.name, ()) if name not in columns}
            listed = ", ".join(f"{identifier(name)} {kind}" for name, kind in columns.items())
            self._connection.execute(f"create table {table.name} ({listed})")

    def of(self, statements: Iterable[Statement]) -> dict[str, set[str]]:
        """Table -> columns, over several statements together."""
        found: dict[str, set[str]] = {}
        for statement in statements:
            (answer,) = self._connection.execute(f"explain (format json) {statement.sql}", statement.parameters).fetchall()
            for node in json.loads(answer[1]):
                _collect(node, found)
        return found


def _collect(node: Mapping[str, Any], found: dict[str, set[str]]) -> None:
    table = node["extra_info"].get("Table", "").rpartition(".")[2]
    if table:
        listed = node["extra_info"].get("Projections", [])
        found.setdefault(table, set()).update([listed] if isinstance(listed, str) else listed)
    for child in node["children"]:
        _collect(child, found)


def scan_sql(path: str, columns: Iterable[str]) -> str:
    """Every value of some columns of a Parquet file, read once."""
    sums = ", ".join(f"bit_xor(hash({identifier(column)}))" for column in sorted(columns))
    return f"select count(*){', ' if sums else ''}{sums} from read_parquet({literal(path)})"
