"""A typed world laid out as a snapshot's files, engines to ask it of, and the demand that all answer alike."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sameside.analytics.measuring import Run, measure, records
from sameside.analytics.metric import Metric
from sameside.schema.tables import CANONICAL
from sameside.warehouse.engines import Engine
from sameside.warehouse.reader import SnapshotFile, SnapshotFiles
from tests.analytics.typed_world import TypedWorld


def written_snapshot(world: TypedWorld, folder: Path) -> SnapshotFiles:
    """The world's tables as the files of a snapshot."""
    files = {}
    for table in CANONICAL:
        path = folder / f"{table.name}.parquet"
        world.connection.execute(f"copy (select * from {table.name}) to '{path}' (format parquet)")
        counted = world.connection.execute(f"select count(*) from {table.name}").fetchone()
        assert counted is not None
        there = path.stat()
        files[table.name] = SnapshotFile(path, counted[0], hashlib.sha256(path.read_bytes()).hexdigest(), there.st_mtime_ns, there.st_size)
    return SnapshotFiles("s1", datetime(2030, 1, 1, tzinfo=UTC), {}, files)


def asking(engine: Engine) -> Run:
    """An engine, asked as the built-in one is."""
    return lambda statement: engine.query(statement.sql, statement.parameters)


def assert_alike(one: Metric, world: TypedWorld, engine: Engine) -> None:
    """The same figures and the same records, as a whole and cut by all kinds of dimension, in one currency too where there is money."""
    currencies = [[], ["in=EUR"]] if _has_currency(one) else [[]]
    for by in ([], _cuts(one, world)):
        for money in currencies:
            _assert_same(one, world, engine, by=by, where=money)


def assert_alike_once(one: Metric, world: TypedWorld, engine: Engine) -> None:
    """As `assert_alike`, cut by all kinds of dimension and in one currency only: for an engine that thinks long before each answer."""
    _assert_same(one, world, engine, by=_cuts(one, world), where=["in=EUR"] if _has_currency(one) else [])


def _has_currency(one: Metric) -> bool:
    return any(parameter.name == "in" for parameter in one.parameters)


def _cuts(one: Metric, world: TypedWorld) -> list[str]:
    offered = world.plan(one.name).dimensions
    asked = ("lead_source", "owner", "country", "channel", "team", "source", "field", "week", "fiscal_quarter")
    return [name for name in asked if name in offered]


def _assert_same(one: Metric, world: TypedWorld, engine: Engine, *, by: Sequence[str], where: Sequence[str]) -> None:
    known = ["lead_source!=nobody"] if "lead_source" in world.plan(one.name).dimensions else []
    plan, run = world.plan(one.name, by=by, where=[*known, *where], period="2026"), asking(engine)
    assert measure(plan, run) == measure(plan, world.run)
    mine, theirs = records(plan, world.run), records(plan, run)
    assert theirs.columns == mine.columns
    assert [tuple(map(str, row)) for row in theirs.rows] == [tuple(map(str, row)) for row in mine.rows]
