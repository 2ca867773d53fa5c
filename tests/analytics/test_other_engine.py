"""Do figures and records come out equal on PostgreSQL, from the same SQL text? Facts are written for more engines than one."""

import tempfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from sameside.analytics.catalogue import CATALOGUE
from sameside.analytics.measuring import measure
from sameside.analytics.metric import Metric
from sameside.warehouse.engines import Engine
from sameside.warehouse.postgresql_engine import PostgresqlEngine, publish
from sameside.warehouse.reader import Reader
from tests.analytics.engine_worlds import asking, assert_alike, written_snapshot
from tests.analytics.typed_world import FROM_THE_WEB, TypedWorld, World, cycle, deal, event, promised, refused
from tests.records_servers import own_postgresql

# A little of everything: dates and instants, a way back, an undated win, two currencies, an unknown source, a channel with a letter
# beyond a to z in two spellings.
_ROWS: World = {
    "lead_cycles": [
        cycle("c1", "2026-01-01", lead_source="web", owner_id="m1", person_id="p", account_id="a"),
        cycle("c2", "2026-01-03 10:00", lead_source="Unknown", owner_id="m2"),
        cycle("c3", "2026-02-01", person_id="q"), cycle("c3#2", "2026-03-01 08:00", person_id="q", cycle_no=2),
        cycle("crm:c4", "2026-01-04"), cycle("c5", "2026-02-04", lead_source="Über Messe"),
    ],
    "stage_events": [
        event("c1", "mql", "2026-01-02"), event("c1", "sal", "2026-01-09"), event("c1", "mql", "2026-01-12"),
        event("c2", "mql", "2026-01-03 11:00"), event("c2", "closed_won", None),
        event("c3", "mql", "2026-02-02"), event("c3", "recycled", "2026-02-20"), event("c3#2", "mql", "2026-03-02 09:00"),
        event("crm:c4", "sal", "2026-01-06 10:00"), event("crm:c4", "mql", "2026-01-07 10:00"),
    ],
    "handoffs": [
        {
            "handoff_id": "h", "lead_cycle_id": "c1", "owner_id": "m1", "offered_at": "2026-01-02 09:00",
            "due_at": "2026-01-03 09:00", "outcome": "accepted", "answered_at": "2026-01-02 10:00",
            "first_touch_at": "2026-01-02 11:00", "business_seconds_to_touch": 7200, "elapsed_seconds_to_touch": 7200,
            "business_seconds_to_answer": 3600, "grace_until": "2026-01-04 09:00", "person_id": "p",
        },
        {
            "handoff_id": "h3", "lead_cycle_id": "c3", "offered_at": "2026-02-02", "offered_precision": "instant",
            "due_at": "2026-02-03 09:00", "grace_until": "2026-02-04 09:00",
        },
    ],
    "opportunities": [
        deal("d1", "2026-01-01", "won", "2026-02-01", 100, account_id="a", source_side="marketing", person_id="p"),
        deal("d2", "2026-01-01 11:00", "lost", "2026-02-11", 300),
        deal("d3", "2026-01-01", "open", amount=5, currency="USD", forecast_category="Best Case", source_side="sales"),
        deal("d4", "2026-01-01", "won", "2026-02-11", Decimal("33.33"), currency="USD", account_id="a", is_first_won=True),
        # 0.29 in EUR, which no double holds.
        deal("d5", "2026-01-02", "won", "2026-02-12", Decimal("0.31"), currency="USD"),
    ],
    "opportunity_people": [{"opportunity_id": "d4", "person_id": "p"}],
    "campaigns": [{"campaign_id": "k", "name": "Spring", "channel": "WEB"}, {"campaign_id": "k2", "name": "Fair", "channel": "über Messe"}],
    "costs": [
        {"cost_id": "x1", "campaign_id": "k", "channel": "web", "spent_on": "2026-01-01", "amount": 70, "currency": "USD"},
        {"cost_id": "x2", "channel": "fair", "spent_on": "2026-01-02", "reported_leads": 3},
        {"cost_id": "x4", "channel": "fair", "spent_on": "2023-12-31", "amount": 5, "currency": "EUR"},
        {"cost_id": "x5", "campaign_id": "k2", "spent_on": "2026-02-02", "amount": 7, "currency": "EUR"},
        {"cost_id": "x6", "channel": "ÜBER MESSE", "spent_on": "2026-02-03", "amount": 8, "currency": "EUR"},
        {"cost_id": "x3", "channel": "Web ", "spent_on": "2026-02-01", "amount": 11, "currency": "EUR"},
    ],
    "side_costs": [
        {"side_cost_id": "w1", "side": "sales", "kind": "salaries", "spent_on": "2026-02-01", "amount": 40, "currency": "USD"},
        {"side_cost_id": "w2", "side": "sales", "kind": "tools", "spent_on": "2026-02-11", "amount": 3, "currency": "EUR"},
        {"side_cost_id": "w3", "side": "marketing", "spent_on": "2026-01-31"}, {"side_cost_id": "w4", "amount": 2, "currency": "EUR"},
    ],
    "exchange_rates": [
        {"currency": "USD", "valid_from": "2026-01-01", "rate": 1.0832},
        {"currency": "USD", "valid_from": "2026-02-01", "rate": 1.07, "first_rate": 1.7},
    ],
    "refunds": [{"refund_id": "r", "opportunity_id": "d4", "refunded_at": "2026-03-01", "amount": 10, "currency": "USD"}],
    "targets": [
        {
            "target_id": "g", "metric": "bookings", "first_on": "2026-01-01", "last_on": "2026-12-31", "team": "North",
            "amount": 999, "currency": "EUR",
        }
    ],
    "touches": [
        {"touch_id": "t", "account_id": "a", "occurred_at": "2025-12-30"},
        {"touch_id": "t2", "person_id": "p", "occurred_at": "2025-12-31"},
    ],
    "sales_activities": [{"activity_id": "s", "person_id": "p", "account_id": "a", "occurred_at": "2026-01-05 09:30"}],
    "accounts": [{"account_id": "a", "name": "Ada", "country": "DE", "n_employees": 70}],
    "people": [{"person_id": "p", "title": "Head of IT", "phone": "1"}],
    "person_emails": [{"person_id": "p", "email": "p@ada.example", "is_freemail": False}],
    "promises": [
        promised("p1", stopped_at="2026-01-06 09:00", result="met", business_seconds=25200, elapsed_seconds=82800,
                 owner="Maya", owner_team="North"),
        promised("p2", side="sales", subject="lead", step="first_touch", stopped_at="2026-01-07 10:00", result="breached",
                 recorded_at="2026-01-08 10:00", business_seconds=57600, elapsed_seconds=172800, is_late_arrival=True),
        promised("p3", due_at=None, step="acknowledge"), promised("p4", cancelled_at="2026-01-05 12:00"), promised("p5"),
    ],
    "rejections": [
        refused("r1", lead_cycle_id="c1", owner="Sam", owner_team="North"), refused("r2", check_result="challenged", is_stood_by=True),
        refused("r3", kind="procedural", clause=None, check_result=None, reason="There is an open deal with them"),
        refused("r4", check_result="unknown", undone_at="2026-01-06 09:00"),
    ],
    "members": [{"member_id": "m1", "name": "Sam", "team": "North"}, {"member_id": "m2", "name": "Sam"}],
}  # fmt: skip


def _world(options: Mapping[str, str] | None = None) -> TypedWorld:
    return TypedWorld(_ROWS, options={"currency": "EUR"} | dict(options or {}), definitions=[FROM_THE_WEB])


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Engine]:
    """The world published to a PostgreSQL of our own, on its own socket."""
    with tempfile.TemporaryDirectory() as folder, own_postgresql() as url:
        snapshot = written_snapshot(_world(), Path(folder))
        with Reader(snapshot) as reader:
            publish(reader, url)
        engine = PostgresqlEngine(url, snapshot.snapshot_id)
        yield engine
        engine.close()


@pytest.mark.parametrize("one", CATALOGUE, ids=[one.name for one in CATALOGUE])
def test_it_answers_alike_on_both(one: Metric, elsewhere: Engine) -> None:
    assert_alike(one, _world(), elsewhere)


def test_it_names_the_weeks_of_a_fiscal_year_alike_on_both(elsewhere: Engine) -> None:
    world = _world({"fiscal_calendar": "4-5-4", "fiscal_year_end": "Saturday nearest end of January"})
    plan = world.plan("opportunities", by=["fiscal_week", "fiscal_period", "fiscal_quarter", "fiscal_year"], period="FY2026-Q4")
    here = measure(plan, world.run)
    assert measure(plan, asking(elsewhere)) == here
    # 1 January 2026 lies in the week from 28 December, the 48th of the year that began on 2 February 2025 and ends on 31 January 2026.
    assert here.rows[0].by["fiscal_week"] == "FY2026-W48"


def test_it_moves_spend_on_by_months_alike_on_both(elsewhere: Engine) -> None:
    plan = _world().plan("cpl", by=["day"], where=["lag=2", "measure=spend"])
    here = measure(plan, _world().run)
    assert measure(plan, asking(elsewhere)) == here
    # 31 December 2023 and two months: the last day of a February that has 29.
    assert {row.by["day"]: row.value for row in here.rows if row.value is not None}["2024-02-29"] == 5
