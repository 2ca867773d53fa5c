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


STAGES = ("inquiry", "mql", "mql", "sal", "sql", "opportunity", "rejected", "recycled", "disqualified")


def _random_rows(generator: random.Random) -> Rows:
    """At most ten rows a table. Every instant is a different one, so that nothing is a tie that an id would have to break."""
    minutes = iter(generator.sample(range(60 * 24 * 90), 60))

    def some_time() -> str:
        return f"{datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=next(minutes)):%Y-%m-%dT%H:%M:00Z}"

    def pick(*choices: str) -> str:
        return generator.choice(choices)

    def row(columns: str, *cells: str) -> dict[str, str]:
        return dict(zip(columns.split(), cells, strict=True))

    return {
        "accounts": [row("account_id name website", f"A{n}", f"Firm {n}", f"firm-{n}.com") for n in range(3)],
        "people": [row("person_id email", f"P{n}", f"p{n}@{pick('firm-0.com', 'firm-1.com', 'gmail.com')}") for n in range(4)],
        "members": [
            row("member_id name time_zone", f"M{n}", f"Member {n}", pick("Europe/London", "America/New_York", "")) for n in range(2)
        ],
        "leads": [
            row(
                "lead_id person_id owner_id created_at source_side",
                f"L{n}",
                pick("P0", "P1", "P2", "P3"),
                pick("M0", "M1", ""),
                some_time(),
                pick("marketing", "sales", ""),
            )
            for n in range(6)
        ],
        "stage_events": [
            row("event_id lead_id stage entered_at", f"E{n}", f"L{generator.randrange(6)}", pick(*STAGES), some_time()) for n in range(10)
        ],
        "sales_activities": [
            row("activity_id person_id owner_id occurred_at", f"S{n}", pick("P0", "P1", "P2", "P3"), "M0", some_time()) for n in range(6)
        ],
        "touches": [row("touch_id person_id occurred_at", f"T{n}", pick("P0", "P1", "P2", "P3"), some_time()) for n in range(5)],
        "opportunities": [_random_deal(n, pick, some_time) for n in range(6)],
    }


def _random_deal(n: int, pick: Callable[..., str], some_time: Callable[[], str]) -> dict[str, str]:
    return {
        "opportunity_id": f"O{n}",
        "account_id": pick("A0", "A1", "A2"),
        "lead_id": pick("L0", "L1", "L2", "", ""),
        "outcome": pick("won", "lost", "open"),
        "created_at": some_time(),
        "closed_at": some_time(),
        "amount": pick("10", "250", "999.99", "0.01"),
        "currency": pick("EUR", "USD"),
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


SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 12))]


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
