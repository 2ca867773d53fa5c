"""Which engine runs the figures? The built-in one over the lake's files, or the one a company's tables have outgrown it for.

An engine is asked in one way: a statement in the facts' SQL with $names, and the values bound to them. All hold the same tables of the
same snapshot, and give the same figures; the tests ask every metric of each.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from sameside.schema.errors import SamesideError
from sameside.warehouse.reader import Reader, Rows, SnapshotFiles

BUILT_IN = "duckdb"


class Engine(Protocol):
    """What asks a snapshot's tables.

    query  column names and rows; money as Decimal, times as UTC without a zone, dates as dates, truths as bool
    """

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> Rows: ...
    def close(self) -> None: ...


def _postgresql(url: str, snapshot: SnapshotFiles) -> Engine:
    from sameside.warehouse.postgresql_engine import PostgresqlEngine

    return PostgresqlEngine(url, snapshot.snapshot_id)


def _spark(url: str, snapshot: SnapshotFiles) -> Engine:
    from sameside.warehouse.spark_engine import SparkEngine

    return SparkEngine(url, snapshot)


def _clickhouse(url: str, snapshot: SnapshotFiles) -> Engine:
    del url  # it runs inside this process
    from sameside.warehouse.clickhouse_engine import ClickhouseEngine

    return ClickhouseEngine(snapshot)


_BY_SCHEME: dict[str, Callable[[str, SnapshotFiles], Engine]] = {
    "postgresql": _postgresql,
    "postgres": _postgresql,
    "sc": _spark,
    "chdb": _clickhouse,
}


@contextmanager
def engine_for(url: str, reader: Reader) -> Iterator[Engine]:
    """The engine a setting names, over the snapshot a reader has open; the reader itself where it names the built-in one.

    Raises  SamesideError for an address of no known kind, an engine that can't be reached, or one whose package is not installed
    """
    scheme = url.partition(":")[0].casefold()
    if scheme in ("", BUILT_IN):
        yield reader
        return
    if scheme not in _BY_SCHEME:
        raise SamesideError(f"SAMESIDE_ENGINE begins with '{scheme}': give duckdb, postgresql://…, sc://… (Spark Connect) or chdb.")
    try:
        engine = _BY_SCHEME[scheme](url, reader.snapshot)
    except ImportError as absent:
        raise SamesideError(
            f"SAMESIDE_ENGINE names an engine whose package '{absent.name}' is not installed: pip install -r requirements-engines.lock"
        ) from absent
    try:
        yield engine
    finally:
        engine.close()
