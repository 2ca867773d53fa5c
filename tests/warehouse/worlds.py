"""Small worlds typed in a test: rows of mapped tables in, canonical tables out, with nothing in between but the build."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from sameside.schema.tables import DUCKDB_TYPE, MAPPED
from sameside.warehouse.build import BuildInputs, BuildResult, build_tables
from sameside.warehouse.engine import connect

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

INPUTS = BuildInputs(time_zone="UTC", target_seconds=86_400, default_calendar_id="always")


class Built:
    """A built world: its tables by SQL, and what the build said of it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, result: BuildResult) -> None:
        self.connection = connection
        self.result = result

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query over the canonical tables and the steps before them."""
        return self.connection.execute(sql).fetchall()


def build_world(out: Path, inputs: BuildInputs = INPUTS, /, **tables: Sequence[Mapping[str, Any]]) -> Built:
    """Build a world from rows per mapped table.

    A row names the columns it knows. Ids are written in full ('crm:1'). A time typed as '2024-01-05' is known to the day only,
    '2024-01-05 10:00' to the instant, in UTC. `_source` is the part of the key before the colon unless given; `_object` is the table's
    name.
    """
    connection = connect("300MB")
    create_world(connection, tables)
    return Built(connection, build_tables(connection, inputs=inputs, out=out))


def with_decisions(*decisions: Any) -> BuildInputs:
    """The usual inputs, and decisions in force."""
    return replace(INPUTS, decisions=tuple(decisions))


def create_world(connection: duckdb.DuckDBPyConnection, tables: Rows) -> None:
    """The mapped tables of a world, each there even when empty, as the mapping leaves them."""
    accounts = []
    for table in MAPPED:
        rows = tables.get(table.name, ())
        extra = sorted({name for row in rows for name in row if name.startswith("x_")})
        times = [column.name for column in table.columns if column.type == "instant"]
        columns = {column.name: DUCKDB_TYPE[column.type] for column in table.columns}
        columns |= {_precision_of(name): "VARCHAR" for name in times} | dict.fromkeys(
            (*extra, "_source", "_object", "_record_id"), "VARCHAR"
        )
        declared = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f"create temp table staged_{table.name} ({declared})")
        connection.execute(f"create temp view mapped_{table.name} as select * from staged_{table.name}")
        for number, row in enumerate(rows, start=1):
            unknown = set(row) - set(columns)
            assert not unknown, f"{table.name} has no column {unknown}"
            full = {"_object": table.name, "_source": str(row[table.key[0]]).split(":")[0], "_record_id": f"b1:{number}", **row}
            for name in times:
                if full.get(name):
                    full.setdefault(_precision_of(name), "date" if re.fullmatch(r"\d{4}-\d\d-\d\d", full[name]) else "instant")
            names = ", ".join(f'"{name}"' for name in full)
            marks = ", ".join("?" for _ in full)
            connection.execute(f"insert into staged_{table.name} ({names}) values ({marks})", list(full.values()))
        accounts.append(
            f"select '{table.name}' as table_name, _source as source, _object as object, count(*) as n_rows_in, count(*) as n_rows_kept,"
            f" 0 as n_rows_left_out, 0 as n_rows_folded from mapped_{table.name} group by _source, _object"
        )
    connection.execute(f"create temp table mapped_accounting as {' union all '.join(accounts)}")
    connection.execute(
        "create temp table mapped_faults (table_name varchar, source varchar, object varchar, record_id varchar, column_name varchar,"
        " reason varchar, effect varchar, value varchar)"
    )


def _precision_of(column: str) -> str:
    return column.removesuffix("_at") + "_precision"
