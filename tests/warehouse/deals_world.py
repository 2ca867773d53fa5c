"""A world of one source with one object, `deals`, typed in a test and read through a mapping of it."""

from typing import Any

import duckdb

from sameside.schema.mapping import Mapping
from sameside.sources.mapping import parse_mapping
from sameside.warehouse.engine import connect
from sameside.warehouse.mapped import MappedSettings, MappedSource, create_mapped
from sameside.warehouse.sql_text import identifier, literal

Row = dict[str, str | None]
DEALS = "objects: {deals: {files: deals}}\n"


def raw(rows: list[Row], batch: str = "b1") -> str:
    """Rows of one object as the lake hands them over: all text, and `_record_id`."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    selects = [
        f"select {', '.join(f'cast({_text(row.get(name))} as varchar) as {identifier(name)}' for name in columns)}"
        f"{',' if columns else ''} {literal(f'{batch}:{number}')} as _record_id"
        for number, row in enumerate(rows, start=1)
    ]
    return " union all ".join(selects)


def _text(value: str | None) -> str:
    return "null" if value is None else literal(value)


def mapping(tables: str, head: str = "", objects: str = DEALS) -> Mapping:
    """A mapping of the object `deals`, from the text of its tables."""
    return parse_mapping(f"mapping: crm\n{head}{objects}tables:\n{tables}", "crm.yaml")


def build(*sources: MappedSource, currency: str | None = None, zone: str = "UTC") -> duckdb.DuckDBPyConnection:
    connection = connect()
    create_mapped(connection, sources, MappedSettings(zone, currency))
    return connection


def deals(tables: str, rows: list[Row], head: str = "", **settings: Any) -> duckdb.DuckDBPyConnection:
    """The mapped relations of one source with one object."""
    return build(MappedSource("crm", mapping(tables, head), {"deals": raw(rows)}), **settings)


def faults(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return connection.execute("select record_id, column_name, reason, effect, value from mapped_faults order by all").fetchall()


def accounting(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[int, ...]]:
    rows = connection.execute("select table_name, object, n_rows_in, n_rows_kept, n_rows_left_out, n_rows_folded from mapped_accounting")
    return {(row[0], row[1]): tuple(row[2:]) for row in rows.fetchall()}
