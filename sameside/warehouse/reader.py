"""How is one snapshot read? Its files as views of an engine of one's own: many readers, no locks."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from sameside.schema.errors import SamesideError, UnknownName, did_you_mean
from sameside.schema.tables import CANONICAL, CANONICAL_BY_NAME, DUCKDB_TYPE, Table
from sameside.warehouse.content_columns import columns_of, content_columns
from sameside.warehouse.engine import another_session, connect
from sameside.warehouse.search_file import load_search_rows, make_search_file

# Column names and rows.
Rows = tuple[list[str], list[tuple[Any, ...]]]

# Smaller files are read whole before each use, larger ones when their size or time no longer is what the build left.
_ALWAYS_CHECKED_BYTES = 4_000_000


class SnapshotDamaged(SamesideError):
    """A file of a snapshot is gone or not as it was written. It can be made again: everything in it is derived."""


@dataclass(frozen=True)
class SnapshotFile:
    """A canonical file as the build left it. `sha256` is of its bytes; `modified_ns` its time of change."""

    path: Path
    n_rows: int
    sha256: str
    modified_ns: int
    n_bytes: int


@dataclass(frozen=True)
class SnapshotFiles:
    """One snapshot: what it is called, when and under which settings it was built, and its file per canonical table."""

    snapshot_id: str
    built_at: datetime
    settings: Mapping[str, Any]
    files: Mapping[str, SnapshotFile]


class Reader:
    """The canonical tables of one snapshot, each a view by its name; a table the snapshot doesn't hold is empty.

    Close it, or use it in a `with`.
    """

    def __init__(self, snapshot: SnapshotFiles, *, memory: str | None = None, beside: "Reader | None" = None) -> None:
        self.snapshot = snapshot
        self.snapshot_id = snapshot.snapshot_id
        self.built_at = snapshot.built_at
        self.settings = dict(snapshot.settings)
        self._files = dict(snapshot.files)
        # Tables made by whoever first needed them; known to all sessions of an engine.
        self._loaded: set[str] = set() if beside is None else beside._loaded
        if beside is not None:
            self._connection: duckdb.DuckDBPyConnection = another_session(beside._connection)
            return
        refuse_damaged(snapshot)
        self._connection = connect(memory)
        for table in CANONICAL:
            self._connection.execute(_view(table, snapshot.files.get(table.name)))

    def another(self) -> "Reader":
        """A reader of the same engine for another thread; closed by itself. One reader is for one thread at a time."""
        return Reader(self.snapshot, beside=self)

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> Rows:
        """Run one query: (column names, rows). Parameters a query doesn't mention are left aside.

        Raises  SnapshotDamaged when a file went while the snapshot was open
        """
        wanted = {name: value for name, value in (parameters or {}).items() if f"${name}" in sql}
        try:
            found = self._connection.execute(sql, wanted)
            return [column[0] for column in found.description or ()], found.fetchall()
        except duckdb.IOException as fault:
            # Checked when it was opened, gone since: another build has removed it, or somebody its folder.
            raise SnapshotDamaged(
                f"Files of snapshot {self.snapshot_id} were removed while it was read. Ask again; if that fails, run `sameside build`."
            ) from fault

    def columns(self, table: str) -> list[str]:
        """The columns of a canonical table, a source's own x_ columns included.

        Raises  UnknownName
        """
        self._refuse_unknown(table)
        return columns_of(self._connection, table)

    def count(self, table: str) -> int:
        """How many rows a canonical table has, as the build counted them."""
        self._refuse_unknown(table)
        file = self._files.get(table)
        return file.n_rows if file is not None else 0

    def make_searchable(self) -> None:
        """Prepare what `load_search_rows` reads, so that the first who searches does not wait for it."""
        make_search_file(self._connection, self._folder)

    def load_search_rows(self) -> None:
        """Hold `search_rows`, what can be searched for, beside the tables: see `warehouse/search_file.py`. Once for all of an engine.

        Raises  SnapshotDamaged
        """
        if not self._loaded:
            try:
                load_search_rows(self._connection, self._folder)
            except duckdb.Error:
                refuse_damaged(self.snapshot)
                raise
            self._loaded.add("search_rows")

    def write_rows(self, table: str, path: Path) -> None:
        """Write a table's rows as CSV without a header, all its columns in their order; null is an empty field."""
        self._refuse_unknown(table)
        target = str(path).replace("'", "''")
        self._connection.execute(f"copy {table} to '{target}' (format csv, header false)")

    def path(self, table: str) -> Path | None:
        """The file a canonical table lies in; None where the snapshot doesn't hold the table."""
        self._refuse_unknown(table)
        file = self._files.get(table)
        return file.path if file is not None else None

    def write_text(self, table: str, path: Path) -> None:
        """Write a table as CSV that is equal for equal content: sorted, and without where a row lay in which batch."""
        self._refuse_unknown(table)
        content = content_columns(self._connection, table)
        columns = [f'"{column}"' for column in content]
        # The key sorts fast and settles nearly everything; the other columns settle what is left, so that equal rows may stand anywhere.
        keys = [f'"{column}"' for column in CANONICAL_BY_NAME[table].key if column in content]
        order = ", ".join(f"{column} nulls first" for column in [*keys, *(c for c in columns if c not in keys)])
        target = str(path).replace("'", "''")
        self._connection.execute(f"copy (select {', '.join(columns)} from {table} order by {order}) to '{target}' (format csv, header)")

    def close(self) -> None:
        """Let the engine go."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def _folder(self) -> Path:
        return next(iter(self._files.values())).path.parent

    def _refuse_unknown(self, table: str) -> None:
        if table not in CANONICAL_BY_NAME:
            raise UnknownName(f"There is no table '{table}'.{did_you_mean(table, CANONICAL_BY_NAME)}")


def refuse_damaged(snapshot: SnapshotFiles, *, thorough: bool = False) -> None:
    """Raise SnapshotDamaged when a file is gone or changed. Thorough: read every byte, however large the files."""
    for table, file in sorted(snapshot.files.items()):
        reason = _damage(file, thorough=thorough)
        if reason:
            raise SnapshotDamaged(
                f"Table {table} of snapshot {snapshot.snapshot_id} {reason} ({file.path.name})."
                " Nothing is lost: run `sameside build` to make it again."
            )


def _damage(file: SnapshotFile, *, thorough: bool) -> str:
    try:
        there = file.path.stat()
    except FileNotFoundError:
        return "has no file any more"
    if there.st_size != file.n_bytes:
        return f"has {there.st_size} bytes, not {file.n_bytes}"
    if not thorough and there.st_size > _ALWAYS_CHECKED_BYTES and there.st_mtime_ns == file.modified_ns:
        return ""
    with file.path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return "" if digest == file.sha256 else "is not as it was written"


def _view(table: Table, file: SnapshotFile | None) -> str:
    if file is None:
        empty = ", ".join(f'cast(null as {DUCKDB_TYPE[column.type]}) as "{column.name}"' for column in table.columns)
        return f"create view {table.name} as select {empty} limit 0"
    path = str(file.path).replace("'", "''")
    return f"create view {table.name} as select * from read_parquet('{path}')"
