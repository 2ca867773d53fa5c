"""A few typed rows through a shipped mapping, to the tables it fills."""

from collections.abc import Sequence
from typing import Any

from sameside.sources.mapping import load_mapping
from sameside.warehouse.engine import connect
from sameside.warehouse.mapped import MappedSettings, MappedSource, create_mapped
from sameside.warehouse.sql_text import identifier, literal

Rows = Sequence[dict[str, str]]


class MappedWorld:
    """The mapped tables that one mapping makes of some rows per object. Ids are shown without their source."""

    def __init__(self, mapping: str, objects: dict[str, Rows]) -> None:
        self.source = mapping
        self.connection = connect()
        loaded = load_mapping(mapping)
        assert set(objects) <= set(loaded.objects), "the mapping has no such object"
        raw = {name: _rows_sql(name, rows) for name, rows in objects.items()}
        create_mapped(self.connection, [MappedSource(mapping, loaded, raw)], MappedSettings())

    def rows(self, table: str, *columns: str, order: str = "1") -> list[tuple[Any, ...]]:
        """Some columns of a mapped table."""
        return [
            tuple(self._short(value) for value in row)
            for row in self.ask(f"select {', '.join(columns)} from mapped_{table} order by {order}")
        ]

    def faults(self) -> list[tuple[Any, ...]]:
        """What could not be taken as it stands: column, reason, value."""
        return self.ask("select distinct column_name, reason, value from mapped_faults order by all")

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        return self.connection.execute(sql).fetchall()

    def _short(self, value: Any) -> Any:
        return value.removeprefix(f"{self.source}:") if isinstance(value, str) else value


def _rows_sql(name: str, rows: Rows) -> str:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    values = ", ".join(
        "(" + ", ".join([*(literal(row[c]) if row.get(c) else "null" for c in columns), literal(f"{name}:{place}")]) + ")"
        for place, row in enumerate(rows, start=1)
    )
    named = ", ".join(identifier(column) for column in [*columns, "_record_id"])
    casts = ", ".join(f"cast({identifier(c)} as varchar) as {identifier(c)}" for c in [*columns, "_record_id"])
    return f"select {casts} from (values {values}) as given({named})"
