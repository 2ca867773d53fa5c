"""Do the money figures agree with the slow twin in plain Python, in any small world?"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sameside.schema.errors import NotAvailable
from tests.analytics import money_twin as twin
from tests.analytics.money_worlds import World, money_worlds
from tests.analytics.typed_world import TypedWorld, utc

# Shrinking a failing world asks thousands of questions; the drawn world is small enough to read.
_SEEN = settings(max_examples=40, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.reuse, Phase.generate])
_NOWS = st.sampled_from(["2026-02-15 12:30", "2026-03-20 09:00", "2030-01-01 00:00"])
_IN_EURO = {"where": ["in=EUR"]}


def _asked(world: World, now: str) -> TypedWorld:
    return TypedWorld(world, now=utc(now), options={"currency": "EUR"})


def _rows(world: World, now: str, metric: str, **question: Any) -> dict[tuple[str, ...], tuple[Any, int, float | None]] | None:
    """Figures by their labels; None where the metric is not available in this world."""
    try:
        answer = _asked(world, now).ask(metric, **question)
    except NotAvailable:
        return None
    return {tuple(row.by.values()): (row.value, row.n, row.coverage) for row in answer.rows}


def _money(amounts: list[Decimal | None]) -> tuple[Decimal | None, int, float | None]:
    value, n, n_asked = twin.summed(amounts)
    return value, n, n / n_asked if n_asked else None


@_SEEN
@given(money_worlds(), _NOWS)
def test_it_books_in_one_currency_as_the_twin_does(world: World, now: str) -> None:
    every = twin.deals(world, now)
    won = [one.euro for one in every if one.outcome == "won"]
    expected = {
        "bookings": won,
        "pipeline_amount": [one.euro for one in every if one.outcome == "open"],
        "forecast_pipeline": [one.euro for one in every if one.is_forecast],
    }
    for name, amounts in expected.items():
        found = _rows(world, now, name, **_IN_EURO)
        # Not available only where the twin finds no amount either.
        assert found == {(): _money(amounts)} or (found is None and not any(amount is not None for amount in amounts))


@_SEEN
@given(money_worlds(), _NOWS, st.sampled_from([0, 20, 180]))
def test_it_credits_sides_as_the_twin_does(world: World, now: str, window: int) -> None:
    found = _rows(world, now, "marketing_sourced", by=["definition", "side"], where=["in=EUR", f"window={window}"])
    if found is None:
        return
    expected: dict[tuple[str, str], list[Decimal | None]] = {}
    euro = {one.id: one.euro for one in twin.deals(world, now)}
    for definition, of_deals in twin.sides(world, now, window).items():
        for deal_id, side in of_deals.items():
            expected.setdefault((definition, side or "unknown"), []).append(euro[deal_id])
    assert found == {labels: _money(amounts) for labels, amounts in expected.items()}


@_SEEN
@given(money_worlds(), _NOWS, st.sampled_from([0, 20, 180]))
def test_it_finds_influence_as_the_twin_does(world: World, now: str, window: int) -> None:
    expected = twin.influenced(world, now, window)
    euro = {one.id: one.euro for one in twin.deals(world, now)}
    where = ["in=EUR", f"window={window}"]
    found = _rows(world, now, "marketing_influenced", where=where)
    touched = [euro[deal_id] for deal_id, how in expected.items() if how in ("yes", "by account")]
    assert found == {(): _money(touched)} or (found is None and not any(amount is not None for amount in touched))
    share = _rows(world, now, "influenced_share", where=[*where, "measure=by_count"])
    judged = [how for how in expected.values() if how != "blind"]
    part = sum(how != "no" for how in judged)
    if judged or share is not None:
        assert share is not None
        assert share[("by_count",)][:2] == (pytest.approx(part / len(judged)) if judged else None, len(judged))


@_SEEN
@given(money_worlds(), _NOWS, st.sampled_from([0, 1, 2]))
def test_it_counts_costs_as_the_twin_does(world: World, now: str, lag: int) -> None:
    every, back = twin.deals(world, now), twin.refunded(world, now)
    leads = [(row, twin.on(row["created_at"])) for row in world["lead_cycles"] if twin.is_known(row["created_at"], now)]
    new = [one for one in every if one.outcome == "won" and one.row["is_first_won"]]
    results = {
        "cpl": leads,
        "cpo": [(one.row, one.created_on) for one in every],
        "cpa": [(one.row, one.closed_on) for one in new],
        "cpa_net": [(one.row, one.closed_on) for one in new if not back.get(one.id)],
    }
    for name, of in results.items():
        found = _rows(world, now, name, where=["in=EUR", "measure=cost_each", f"lag={lag}"])
        if found is not None:
            each, n, coverage = twin.cost_per(world, of, now, lag)
            assert found == {("cost_each",): (each, n, None if coverage is None else pytest.approx(coverage))}


@_SEEN
@given(money_worlds(), _NOWS)
def test_it_takes_refunds_off_as_the_twin_does(world: World, now: str) -> None:
    found = _rows(world, now, "bookings_net", **_IN_EURO)
    assert found is not None
    every = {one.id: one for one in twin.deals(world, now)}
    won = [one.euro for one in every.values() if one.outcome == "won"]
    known = [one for one in world["refunds"] if twin.is_known(one["refunded_at"], now)]
    back = {one["refund_id"]: twin.in_euro(world, one, twin.on(one["refunded_at"])) for one in known}
    minus = {name: None if amount is None else -amount for name, amount in back.items()}
    of_won = [
        minus[one["refund_id"]] for one in known if one["opportunity_id"] in every and every[one["opportunity_id"]].outcome == "won"
    ]  # fmt: skip
    assert found[("gross",)] == _money(won)
    assert found[("refunded",)] == _money(list(minus.values()))
    assert found[("net",)] == _money([*won, *minus.values()])
    assert found[("cohort_net",)] == _money([*won, *of_won])


@_SEEN
@given(money_worlds(), _NOWS, st.sampled_from(["2026-01", "2026-Q1", "2026"]))
def test_it_covers_targets_as_the_twin_does(world: World, now: str, period: str) -> None:
    try:
        answer = _asked(world, now).ask("pipeline_coverage", period=period)
    except NotAvailable:
        return
    last = {"2026-01": date(2026, 1, 31), "2026-Q1": date(2026, 3, 31), "2026": date(2026, 12, 31)}[period]
    expected = twin.coverage_of_target(world, date(2026, 1, 1), last, now)
    for row in answer.rows:
        value = expected.get(row.currency)
        assert row.value == (None if value is None else pytest.approx(float(value)))


@_SEEN
@given(money_worlds(), _NOWS, st.sampled_from([None, 0, 30]))
def test_it_follows_cohorts_of_deals_as_the_twin_does(world: World, now: str, within: int | None) -> None:
    where = [f"within={'ever' if within is None else within}"]
    found = _rows(world, now, "win_rate_cohort", where=where)
    assert found is not None
    counted = won = 0
    for one in twin.deals(world, now):
        if one.outcome is None:
            continue
        if within is None:
            counted, won = counted + 1, won + (one.outcome == "won")
        elif one.created_on is not None and (one.outcome == "open" or one.closed_on is not None) and _age(one, now) > within:
            counted += 1
            won += one.outcome == "won" and _days(one) <= within
    assert found[("of_created",)][:2] == (pytest.approx(won / counted) if counted else None, counted)


def _age(one: twin.Deal, now: str) -> int:
    return (twin.on(now) - one.created_on).days  # type: ignore[operator]  # both are there


def _days(one: twin.Deal) -> float:
    created, closed = one.row["created_at"], one.closed_at
    if ":" in created and ":" in closed:
        return (datetime.fromisoformat(closed) - datetime.fromisoformat(created)).total_seconds() / 86400
    return float((twin.on(closed) - twin.on(created)).days)  # type: ignore[operator]  # both are moments
