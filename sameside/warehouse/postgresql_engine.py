"""How do the figures come from PostgreSQL? A snapshot is copied there as one schema, and the facts' SQL runs on it as it stands."""

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql

from sameside.schema.columns import DUCKDB_TYPE
from sameside.schema.errors import SamesideError
from sameside.schema.tables import CANONICAL, CANONICAL_BY_NAME
from sameside.warehouse.reader import Reader, Rows

SCHEMA = "sameside"
_NEW = "sameside_new"
# Which snapshot lies there; also the mark by which a schema is known as ours before it is replaced.
_MARK = "published_snapshot"
_PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")
# Text in the order of code points, as every other engine compares it, and with letters beyond a to z in `lower`: whatever language the
# database itself sorts by. The first has been there since version 17, the second comes with the system.
_COLLATIONS = ("pg_c_utf8", "C.utf8")
_BLOCK_BYTES = 1 << 20


class PostgresqlEngine:
    """The tables of one published snapshot, read only."""

    def __init__(self, url: str, snapshot_id: str) -> None:
        self._connection = _connect(url)
        there = _published(self._connection)
        if there != snapshot_id:
            self._connection.close()
            found = f"it holds snapshot {there}" if there else "nothing was published to it"
            raise SamesideError(f"The database of SAMESIDE_ENGINE can't answer for snapshot {snapshot_id}: {found}. Run: sameside publish")
        self._connection.execute("set default_transaction_read_only = on")
        self._connection.execute(sql.SQL("set search_path = {}").format(sql.Identifier(SCHEMA)))

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> Rows:
        """One statement. Its text is the built-in engine's, but for how a parameter is written."""
        text = _PARAMETER.sub(r"%(\1)s", sql.replace("%", "%%"))
        try:
            found = self._connection.execute(text.encode(), parameters or {})
        except psycopg.OperationalError as fault:
            raise SamesideError(f"The database of SAMESIDE_ENGINE stopped answering: {str(fault).strip().splitlines()[0]}") from fault
        return [column.name for column in found.description or ()], found.fetchall()

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()


def publish(reader: Reader, url: str) -> dict[str, int]:
    """Copy the open snapshot into the schema `sameside` of a database, in the place of the one that was there. All or nothing.

    Returns  table -> rows copied
    Raises   SamesideError when the database can't be reached, or a schema of that name is not ours
    """
    with _connect(url) as connection, connection.transaction():
        if _has_schema(connection, SCHEMA) and not _published(connection):
            raise SamesideError(f"The database has a schema '{SCHEMA}' that was not published from here: it is left alone.")
        connection.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(_NEW)))
        connection.execute(sql.SQL("create schema {}").format(sql.Identifier(_NEW)))
        text = _text_type(connection)
        copied = {table.name: _copy(connection, reader, table.name, text) for table in CANONICAL}
        mark = sql.Identifier(_NEW, _MARK)
        connection.execute(sql.SQL("create table {} (snapshot_id text, built_at timestamptz)").format(mark))
        connection.execute(sql.SQL("insert into {} values (%s, %s)").format(mark), (reader.snapshot_id, reader.built_at))
        connection.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(SCHEMA)))
        connection.execute(sql.SQL("alter schema {} rename to {}").format(sql.Identifier(_NEW), sql.Identifier(SCHEMA)))
    return copied


def _text_type(connection: psycopg.Connection) -> str:
    own = "select encoding from pg_database where datname = current_database()"
    known = {name for (name,) in connection.execute(f"select collname from pg_collation where collencoding in (-1, ({own}))")}
    return next((f'text collate "{name}"' for name in _COLLATIONS if name in known), "text")


def _copy(connection: psycopg.Connection, reader: Reader, name: str, text: str) -> int:
    table = CANONICAL_BY_NAME[name]
    types = {column.name: DUCKDB_TYPE[column.type].replace("VARCHAR", text) for column in table.columns}
    columns = reader.columns(name)
    declared = sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(types.get(column, text))) for column in columns)
    target = sql.Identifier(_NEW, name)
    connection.execute(sql.SQL("create table {} ({})").format(target, declared))
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.csv"
        reader.write_rows(name, rows)
        # An empty field is null, two quotes are empty text: both engines write and read it so.
        with connection.cursor().copy(sql.SQL("copy {} from stdin (format csv)").format(target)) as copy, rows.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                copy.write(block)
    connection.execute(sql.SQL("create index on {} ({})").format(target, sql.SQL(", ").join(map(sql.Identifier, table.key))))
    connection.execute(sql.SQL("analyze {}").format(target))
    return reader.count(name)


def _connect(url: str) -> psycopg.Connection:
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.Error as fault:
        # The address may hold a password: only the driver's own words are passed on, and they name host and reason.
        raise SamesideError(f"The database did not answer: {str(fault).strip().splitlines()[-1]}") from None


def _published(connection: psycopg.Connection) -> str:
    mark = connection.execute("select to_regclass(%s)", (f"{SCHEMA}.{_MARK}",)).fetchone()
    if mark is None or mark[0] is None:
        return ""
    row = connection.execute(sql.SQL("select snapshot_id from {}").format(sql.Identifier(SCHEMA, _MARK))).fetchone()
    return str(row[0]) if row else ""


def _has_schema(connection: psycopg.Connection, name: str) -> bool:
    return connection.execute("select 1 from pg_namespace where nspname = %s", (name,)).fetchone() is not None
