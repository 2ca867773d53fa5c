"""How do the figures come from ClickHouse's engine? It runs inside this process and reads the snapshot's own files."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pyarrow as pa
from chdb.session import Session

from sameside.schema.errors import SamesideError
from sameside.schema.tables import CANONICAL
from sameside.warehouse.dialect import translate
from sameside.warehouse.reader import Rows, SnapshotFiles

_PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")
# Null stays null through casts, joins and column types; a name means the column before it means the alias.
_SETTINGS = (
    "cast_keep_nullable = 1, data_type_default_nullable = 1, join_use_nulls = 1, prefer_column_name_to_alias = 1, "
    "schema_inference_make_columns_nullable = 1, output_format_arrow_string_as_string = 1, session_timezone = 'UTC'"
)
_TYPES: tuple[tuple[type, str], ...] = ((bool, "Bool"), (int, "Int64"), (datetime, "DateTime64(6, 'UTC')"), (date, "Date32"))


class ClickhouseEngine:
    """One snapshot's tables as views over its files."""

    def __init__(self, snapshot: SnapshotFiles) -> None:
        self._session = Session()
        self._session.query("create database sameside")
        self._session.query("use sameside")
        for table in CANONICAL:
            file = snapshot.files.get(table.name)
            if file is not None:
                path = str(file.path).replace("\\", "\\\\").replace("'", "\\'")
                self._session.query(f"create view {table.name} as select * from file('{path}', Parquet) settings {_SETTINGS}")

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> Rows:
        """One statement, said in ClickHouse's words."""
        bound = parameters or {}
        text = _PARAMETER.sub(lambda found: f"{{{found[1]}:Nullable({_type(bound[found[1]])})}}", translate(sql, "clickhouse"))
        values = {name: "\\N" if value is None else str(value) for name, value in bound.items()}
        try:
            table: pa.Table = self._session.query(f"{text}\nsettings {_SETTINGS}", "ArrowTable", params=values)
        except RuntimeError as fault:
            raise SamesideError(f"ClickHouse's engine did not answer: {str(fault).strip().splitlines()[0]}") from fault
        return table.column_names, [tuple(map(_plain, row.values())) for row in table.to_pylist()]

    def close(self) -> None:
        """End the session and remove what it kept."""
        self._session.close()


def _type(value: object) -> str:
    return next((name for kind, name in _TYPES if isinstance(value, kind)), "String")


def _plain(value: Any) -> Any:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value
