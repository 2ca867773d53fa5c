"""What must hold of any world: names and order of rows decide nothing, twice the world is twice the count, parts add up to the whole."""

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.worlds.world import World

COUNTS = ("cycles", "handoffs", "opportunities", "closed_opportunities")
SHARES = ("acceptance_rate", "sla_attainment", "win_rate_count", "close_rate_lead", "close_rate_mql", "regression_rate", "stage_conversion")
OTHERS = ("conversion_days", "speed_to_lead", "speed_to_lead_days", "bookings", "sales_cycle_days", "sourced_share", "stage_duration")
ASKED_AS_OF = "2026-06-30"

Rows = dict[str, list[dict[str, str]]]


def _random_rows(generator: random.Random) -> Rows:
    """At most ten rows a table. Every instant is a different one, so that nothing is a tie that an id would have to break."""
    instants = iter(generator.sample(range(60 * 24 * 90), 60))

    def some_time() -> str:
        instant = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=next(instants))
        return f"{instant:%Y-%m-%dT%H:%M:00Z}"

    def pick(*choices: str) -> str:
        return generator.choice(choices)

    stages = ("inquiry", "mql", "mql", "sal", "sql", "opportunity", "rejected", "recycled", "disqualified")
    return {
        "accounts": [{"account_id": f"A{n}", "name": f"Firm {n}", "website": f"firm-{n}.com"} for n in range(3)],
        "people": [{"person_id": f"P{n}", "email": f"p{n}@{pick('firm-0.com', 'firm-1.com', 'gmail.com')}"} for n in range(4)],
        "members": [
            {"member_id": f"M{n}", "name": f"Member {n}", "time_zone": pick("Europe/London", "America/New_York", "")} for n in range(2)
        ],
        "leads": [
            {
                "lead_id": f"L{n}",
                "person_id": f"P{generator.randrange(4)}",
                "owner_id": pick("M0", "M1", ""),
                "created_at": some_time(),
                "source_side": pick("marketing", "sales", ""),
            }
            for n in range(6)
        ],
        "stage_events": [
            {"event_id": f"E{n}", "lead_id": f"L{generator.randrange(6)}", "stage": pick(*stages), "entered_at": some_time()}
            for n in range(10)
        ],
        "sales_activities": [
            {"activity_id": f"S{n}", "person_id": f"P{generator.randrange(4)}", "owner_id": "M0", "occurred_at": some_time()}
            for n in range(6)
        ],
        "touches": [{"touch_id": f"T{n}", "person_id": f"P{generator.randrange(4)}", "occurred_at": some_time()} for n in range(5)],
        "opportunities": [
            {
                "opportunity_id": f"O{n}",
                "account_id": f"A{generator.randrange(3)}",
                "lead_id": pick("L0", "L1", "L2", "", ""),
                "outcome": pick("won", "lost", "open"),
                "created_at": some_time(),
                "closed_at": some_time(),
                "amount": str(generator.randrange(1, 1000)),
                "currency": pick("EUR", "USD"),
            }
            for n in range(6)
        ],
    }


def _bring_in(world: World, rows: Rows) -> None:
    texts = {}
    for table, records in rows.items():
        columns = list(records[0])
        texts[table] = "\n".join([" | ".join(columns), *(" | ".join(record[column] for column in columns) for record in records)])
    world.company(response_hours="8", time_zone="Europe/London", currency="EUR")
    world.has(**texts)


def _changed(rows: Rows, change: Callable[[str, str], str]) -> Rows:
    """The same rows with every id (and the ids that refer to it) and every e-mail and web domain changed alike."""
    return {
        table: [
            {
                column: change(column, value) if value and (column.endswith("_id") or column in ("email", "website")) else value
                for column, value in record.items()
            }
            for record in records
        ]
        for table, records in rows.items()
    }


def _figures(world: World, metric: str) -> list[dict[str, Any]] | str:
    """The rows of an answer in one order, or the reason why there is none."""
    words = ("metrics", metric, "--home", str(world.home), "--format", "json", "--as-of", ASKED_AS_OF)
    try:
        return sorted(json.loads(world.command(*words))["rows"], key=json.dumps)
    except AssertionError:
        return world.complained


SEEDS = range(2)


@pytest.mark.parametrize("seed", SEEDS)
def test_it_lets_neither_names_nor_the_order_of_rows_decide(world: World, twin: World, seed: int) -> None:
    generator = random.Random(f"names {seed}")
    rows = _random_rows(generator)
    # Backwards, so that what sorted first by its id now sorts last.
    renamed = _changed(rows, lambda column, value: value if column in ("email", "website") else f"{value[0]}{90 - int(value[1:])}")
    for records in renamed.values():
        generator.shuffle(records)
    _bring_in(world, rows)
    _bring_in(twin, renamed)
    for metric in COUNTS + SHARES + OTHERS:
        assert _figures(world, metric) == _figures(twin, metric), f"seed {seed}: {metric}"


@pytest.mark.parametrize("seed", SEEDS)
def test_it_counts_twice_as_much_of_a_world_told_twice_and_shares_stay(world: World, twin: World, seed: int) -> None:
    rows = _random_rows(random.Random(f"twice {seed}"))
    copy = _changed(
        rows,
        lambda column, value: (
            value.replace("firm-", "copy-").replace("gmail", "outlook") if column in ("email", "website") else value[0] + "9" + value[1:]
        ),
    )
    for record in copy["people"]:
        record["email"] = "copy" + record["email"]
    _bring_in(world, rows)
    _bring_in(twin, {table: records + copy[table] for table, records in rows.items()})
    for metric in COUNTS + SHARES:
        once, twice = _figures(world, metric), _figures(twin, metric)
        if isinstance(once, str) or isinstance(twice, str):
            assert once == twice, f"seed {seed}: {metric}"
            continue
        factor = 2 if metric in COUNTS else 1
        assert [(row["by"], row["value"] and pytest.approx(factor * row["value"]), 2 * row["n"]) for row in once] == [
            (row["by"], row["value"], row["n"]) for row in twice
        ], f"seed {seed}: {metric}"


@pytest.mark.parametrize("seed", SEEDS)
def test_it_cuts_into_parts_that_add_up(world: World, seed: int) -> None:
    _bring_in(world, _random_rows(random.Random(f"parts {seed}")))
    for metric in COUNTS:
        if isinstance(_figures(world, metric), str):
            continue
        whole = world.value(metric, as_of=ASKED_AS_OF)
        for cut in ("month", "owner", "source_side", "account", "week"):
            parts = world.values(metric, by=cut, as_of=ASKED_AS_OF)
            assert sum(parts.values()) == whole, f"seed {seed}: {metric} by {cut}"
            for part, n in parts.items():
                if cut in ("owner", "source_side", "account"):
                    assert world.value(metric, where=f'{cut}="{part}"', as_of=ASKED_AS_OF) == n, f"seed {seed}: {metric} where {cut}={part}"
    # A funnel never widens.
    steps = world.values("cycles", by="stage", as_of=ASKED_AS_OF)
    spine = [steps.get(stage, 0) for stage in ("inquiry", "mql", "sal", "sql", "opportunity", "closed_won")]
    assert spine == sorted(spine, reverse=True)
