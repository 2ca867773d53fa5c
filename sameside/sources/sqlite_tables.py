"""How is an SQLite file read without touching it? Opened read-only, one transaction for a table, rows in rowid order."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from urllib.parse import parse_qs, quote, unquote

from pysqlite3 import dbapi2 as sqlite

from sameside.schema.errors import UnreadableInput
from sameside.sources.database import DatabaseTable, wanted_tables
from sameside.sources.file_survey import stamp_of

READ_SECONDS = 600
_FETCH = 1_000
_STEPS_BETWEEN_CHECKS = 1_000_000
_TABLES = """
select name, type from sqlite_schema
where type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\'
order by name
"""


def open_sqlite(url: str, *, mark: str = ".") -> list[DatabaseTable]:
    """Every table of `sqlite:///path`, or those named by `?table=`.

    Raises  UnreadableInput when the file is no SQLite database
    """
    place, _, query = url.partition("?")
    path = Path(unquote(place.removeprefix("sqlite://").removeprefix("/"))).expanduser()
    if not path.exists() and Path("/", path).exists():
        # Strictly sqlite:///tmp/x.db is a relative path and an absolute one has four slashes; hardly anybody knows.
        path = Path("/", path)
    return open_sqlite_file(path, place, tables=parse_qs(query).get("table", []), mark=mark)


def open_sqlite_file(path: Path, file_name: str, *, tables: list[str], mark: str = ".") -> list[DatabaseTable]:
    """Every table of one database file."""
    stamp_of(path, file_name)
    found: list[DatabaseTable] = []
    try:
        with _connected(path) as connection:
            listed = dict(connection.execute(_TABLES).fetchall())
            for name in wanted_tables(list(listed), tables, file_name):
                columns = [row[0] for row in connection.execute("select name from pragma_table_info(?) order by cid", (name,))]
                if not all(isinstance(label, str) for label in (name, *columns)):
                    raise UnreadableInput(f"{file_name}: the name of a table or column is not text; the file is damaged.")
                # Counting a view means running it; only tables are counted.
                count = f"select count(*) from {quoted(name)}" if listed[name] == "table" else "select null"
                (n_rows,) = connection.execute(count).fetchone()
                rows = _SqliteRows(path, file_name, name)
                found.append(DatabaseTable(name, file_name, columns=columns, kind="SQLite", rows=rows, size_hint=n_rows, mark=mark))
    except (sqlite.Error, UnicodeDecodeError) as fault:
        raise UnreadableInput(f"{file_name}: {_reason(fault)}.") from None
    return found


def _reason(fault: Exception) -> str:
    return "names that are not text; the file is damaged" if isinstance(fault, UnicodeDecodeError) else str(fault)


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


class _connected:  # noqa: N801  reads as a verb in `with _connected(path)`
    """A read-only connection, closed at the end (sqlite's own context manager only ends the transaction)."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, isolation_level=None)
        # Text that is not UTF-8 comes as bytes, so that its row can be rejected by name and not the whole table.
        self._connection.text_factory = _text_or_bytes
        # A view may be made to run for ever.
        ends_at = monotonic() + READ_SECONDS
        self._connection.set_progress_handler(lambda: int(monotonic() > ends_at), _STEPS_BETWEEN_CHECKS)

    def __enter__(self) -> "sqlite.Connection":
        self._connection.execute("pragma query_only = on")
        self._connection.execute("pragma trusted_schema = off")
        self._connection.execute("begin")
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def _text_or_bytes(raw: bytes) -> str | bytes:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw


class _SqliteRows:
    """The rows of one table."""

    def __init__(self, path: Path, file_name: str, table: str) -> None:
        self._path = path
        self._file_name = file_name
        self._table = table

    def read(self) -> Iterator[Sequence[object]]:
        try:
            with _connected(self._path) as connection:
                cursor = connection.execute(f"select * from {quoted(self._table)}")
                while rows := cursor.fetchmany(_FETCH):
                    yield from rows
        except (sqlite.Error, UnicodeDecodeError) as fault:
            raise UnreadableInput(f"{self._file_name}, table {self._table}: {_reason(fault)}.") from None
