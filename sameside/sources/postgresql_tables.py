"""How is a PostgreSQL database read without touching it? In a read-only transaction, under a time limit, by a cursor of the server.

Only table reads are ever sent: no text of the user's becomes SQL, names are quoted, and the session can't write.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

import psycopg
from psycopg import sql
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.rows import class_row

from sameside.schema.errors import UnreadableInput
from sameside.sources.database import DatabaseTable, wanted_tables

STATEMENT_SECONDS = 600
CONNECT_SECONDS = 10
MAX_ROWS = 100_000_000
_FETCH = 2_000
_TABLES = """
select n.nspname as schema, c.relname as name, greatest(c.reltuples, 0)::bigint as n_rows,
       array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum)
           as columns,
       array(select a.attname::text from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
             where i.indrelid = c.oid and i.indisprimary order by array_position(i.indkey::int[], a.attnum::int)) as key
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
  and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%%'
  and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
order by 1, 2
"""


def open_postgresql(url: str, *, mark: str = ".") -> list[DatabaseTable]:
    """Every table the user may read, or those named by `?schema=` and `?table=`.

    Reads   mark: the decimal mark that fractions are written with

    Raises  UnreadableInput when the server can't be reached or refuses; the text holds no password
    """
    dsn, schemas, tables = _split(url)
    shown = without_password(url)
    try:
        with _connected(dsn) as connection, connection.cursor(row_factory=class_row(_Listed)) as cursor:
            listed = cursor.execute(_TABLES).fetchall()
    except psycopg.Error as fault:
        raise UnreadableInput(f"{shown}: {_reason(fault, dsn)}") from None
    listed = [table for table in listed if not schemas or table.schema in schemas]
    is_one_schema = len({table.schema for table in listed}) <= 1
    by_name = {(table.name if is_one_schema else f"{table.schema}.{table.name}"): table for table in listed}
    found = []
    for name in wanted_tables(list(by_name), tables, shown):
        table = by_name[name]
        rows = _PostgresqlRows(dsn, f"{shown} table {name}", table)
        size_hint = table.n_rows if table.n_rows > 0 else None
        found.append(DatabaseTable(name, shown, columns=table.columns, kind="PostgreSQL", rows=rows, size_hint=size_hint, mark=mark))
    return found


@dataclass(frozen=True)
class _Listed:
    """A table as the catalogue lists it; n_rows is the server's estimate."""

    schema: str
    name: str
    n_rows: int
    columns: list[str]
    key: list[str]


def _split(url: str) -> tuple[str, list[str], list[str]]:
    """The address for the driver, and our own parameters schema= and table=."""
    # Cut by hand: a password may hold what an address parser stumbles over, and the driver is the one to judge it.
    place, _, written = url.partition("?")
    query = parse_qsl(written, keep_blank_values=True)
    schemas = [value for name, value in query if name == "schema"]
    tables = [value for name, value in query if name == "table"]
    rest = urlencode([(name, value) for name, value in query if name not in ("schema", "table")])
    return f"{place}?{rest}" if rest else place, schemas, tables


def without_password(url: str) -> str:
    """The address as it may be shown: no password, no parameters."""
    scheme, _, rest = url.partition("://")
    rest = rest.partition("?")[0].partition("#")[0]
    # A password may itself hold '@' and '/': everything up to the last '@' is credentials.
    credentials, at, place = rest.rpartition("@")
    user = credentials.partition(":")[0]
    return f"{scheme}://{user}{at}{place}" if at else f"{scheme}://{place}"


def _connected(dsn: str) -> "psycopg.Connection[tuple[object, ...]]":
    connection = psycopg.connect(dsn, connect_timeout=CONNECT_SECONDS, autocommit=False, application_name="sameside import")
    connection.read_only = True
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.execute(f"set local statement_timeout = '{STATEMENT_SECONDS}s'")
    connection.execute("set local idle_in_transaction_session_timeout = '1h'")
    # Values are rendered by us; the session must not colour them.
    connection.execute("set local time zone 'UTC'; set local datestyle = 'ISO'; set local intervalstyle = 'iso_8601'")
    for kind in ("date", "timestamp", "timestamptz", "interval"):
        connection.adapters.register_loader(kind, _TimeText)
    return connection


class _TimeText(Loader):
    """Dates and times as the server writes them: Python has no infinity, no year 10000, and one such value would end the import."""

    def load(self, data: Buffer) -> str:
        text = bytes(data).decode("utf-8")
        text = text[:-3] + "Z" if text.endswith("+00") else text
        return text.replace(" ", "T", 1) if text[:1].isdigit() and not text.endswith("BC") else text


def _reason(fault: psycopg.Error, dsn: str) -> str:
    """The driver's first line, with anything that could be the password taken out."""
    text = str(fault).strip().split("\n", 1)[0] or type(fault).__name__
    try:
        password = psycopg.conninfo.conninfo_to_dict(dsn).get("password")
    except psycopg.Error:
        # The address itself is broken, and the driver quotes parts of it.
        return "not a PostgreSQL address (postgresql://user:password@host:5432/name; special characters as %40)."
    if password:
        text = text.replace(str(password), "***")
    return re.sub(r"password=\S+", "password=***", text) + ("" if text.endswith(".") else ".")


class _PostgresqlRows:
    """The rows of one table, by primary key where there is one."""

    def __init__(self, dsn: str, where: str, table: _Listed) -> None:
        self._dsn = dsn
        self._where = where
        names = sql.SQL(", ").join(sql.Identifier(name) for name in table.columns)
        self._query = sql.SQL("select {} from {}").format(names, sql.Identifier(table.schema, table.name))
        if table.key:
            self._query += sql.SQL(" order by ") + sql.SQL(", ").join(sql.Identifier(name) for name in table.key)

    def read(self) -> Iterator[Sequence[object]]:
        n_rows = 0
        try:
            with _connected(self._dsn) as connection, connection.cursor("sameside") as cursor:
                cursor.itersize = _FETCH
                cursor.execute(self._query)
                for row in cursor:
                    n_rows += 1
                    if n_rows > MAX_ROWS:
                        raise UnreadableInput(f"{self._where}: more than {MAX_ROWS:,} rows. Import a view that holds fewer.")
                    yield row
        except psycopg.Error as fault:
            raise UnreadableInput(f"{self._where}: {_reason(fault, self._dsn)}") from None
