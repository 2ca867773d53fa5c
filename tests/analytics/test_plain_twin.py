"""Does the SQL agree with the slow twin in plain Python, in any small world?"""

from datetime import UTC, datetime

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sameside.schema.errors import NotAvailable
from tests.analytics import plain_twin
from tests.analytics.random_worlds import World, worlds
from tests.analytics.typed_world import TypedWorld, utc

_PAIRS = [("inquiry", "mql"), ("inquiry", "closed_won"), ("mql", "sal"), ("mql", "closed_won"), ("sal", "opportunity")]
# Shrinking a failing world asks thousands of questions; the drawn world is small enough to read.
_SEEN = settings(max_examples=50, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.reuse, Phase.generate])


@_SEEN
@given(
    worlds(),
    st.sampled_from(_PAIRS),
    st.sampled_from([None, 0, 7, 30, 90]),
    st.sampled_from(["2026-02-15", "2026-04-10 12:30", "2030-01-01"]),
)
def test_it_converts_as_the_twin_does(world: World, pair: tuple[str, str], within: int | None, seen: str) -> None:
    now = utc(seen)
    # The snapshot is built at that moment, so undated events are known.
    rows = TypedWorld(world, now=now).table(
        "stage_conversion", where=[f"from={pair[0]}", f"to={pair[1]}", f"within={'ever' if within is None else within}"]
    )
    twin = plain_twin.conversion(world["lead_cycles"], world["stage_events"], *pair, within, now.replace(tzinfo=None))
    for measure in ("headline", "decided_so_far"):
        part, whole = twin[measure]
        row = rows[(measure,)]
        assert (row.n, row.pending) == (whole, twin["pending"])
        assert row.value == (pytest.approx(part / whole) if whole and twin["is_told"] else None)


@_SEEN
@given(worlds(), st.sampled_from([None, 10, 45]))
def test_it_closes_as_the_twin_does(world: World, within: int | None) -> None:
    now = datetime(2026, 4, 1, 9, tzinfo=UTC)
    for name, start in (("close_rate_lead", "inquiry"), ("close_rate_mql", "mql")):
        row = TypedWorld(world, now=now).one(name, where=[f"within={'ever' if within is None else within}"])
        twin = plain_twin.conversion(world["lead_cycles"], world["stage_events"], start, "closed_won", within, now.replace(tzinfo=None))
        part, whole = twin["headline"]
        assert (row.n, row.value) == (whole, pytest.approx(part / whole) if whole and twin["is_told"] else None)


@_SEEN
@given(worlds())
def test_it_wins_as_the_twin_does(world: World) -> None:
    twin = plain_twin.win_rates(world["opportunities"])
    asked = TypedWorld(world)
    part, whole = twin["count"]
    row = asked.one("win_rate_count")
    assert (row.n, row.value) == (whole, pytest.approx(part / whole) if whole else None)
    try:
        rows = asked.ask("win_rate_value").rows
    except NotAvailable:
        assert not any(one["outcome"] == "lost" and (one["amount"] or 0) > 0 for one in world["opportunities"])
        return
    found = {one.currency: one.value for one in rows if one.n}
    assert found == {currency: value if value is None else pytest.approx(value) for currency, value in twin["value"].items()}


@_SEEN
@given(worlds())
def test_it_finds_the_middle_and_the_ninth_tenth_as_the_twin_does(world: World) -> None:
    asked = TypedWorld(world)
    cycle_days = plain_twin.days_to_win(world["opportunities"])
    try:
        rows = asked.table("sales_cycle_days")
        assert rows[("median",)].value == _near(plain_twin.middle(cycle_days))
        assert rows[("p90",)].value == _near(plain_twin.nine_tenths(cycle_days))
    except NotAvailable:
        assert not cycle_days
    stays = plain_twin.stays(world["lead_cycles"], world["stage_events"])
    found = {labels[0]: row for labels, row in asked.table("stage_duration").items() if labels[1] == "median" and row.n}
    assert {stage: (row.n, row.value) for stage, row in found.items()} == {
        stage: (len(days), _near(plain_twin.middle(days))) for stage, days in stays.items()
    }


def _near(value: float | None) -> object:
    return None if value is None else pytest.approx(value)


@_SEEN
@given(worlds())
def test_it_counts_the_ways_that_are_not_straight_on_as_the_twin_does(world: World) -> None:
    asked, cycles, events = TypedWorld(world), world["lead_cycles"], world["stage_events"]
    assert asked.one("regressions").value == plain_twin.steps_back(cycles, events)
    part, whole = plain_twin.given_back(cycles, events, "mql")
    row = asked.one("recycle_rate")
    assert (row.n, row.value) == (whole, _near(part / whole) if whole else None)
    twin = plain_twin.skipped(cycles, events)
    try:
        found = {labels[0]: (row.n, row.value) for labels, row in asked.table("skip_rate").items()}
    except NotAvailable:
        assert all(part == whole for part, whole in twin.values())
        return
    assert found == {stage: (whole, _near(part / whole)) for stage, (part, whole) in twin.items()}


@_SEEN
@given(worlds())
def test_it_looks_for_values_as_the_twin_does(world: World) -> None:
    part, whole = plain_twin.filled(world["opportunities"], "lead_source")
    rows = TypedWorld(world).ask("data_completeness", where=["table_name=opportunities", "field=lead_source"]).rows
    assert [(row.n, row.value) for row in rows] == [(whole, _near(part / whole) if whole else None)]
