"""Does the estimate that waits for the slow ones agree with hand counting, and with an independent implementation?"""

import random

import numpy as np
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from sameside.analytics.aalen_johansen import Ages, Incidence, Stratum, incidence_curve, is_told, standardised
from sameside.analytics.intervals import wilson
from tests.analytics.typed_world import TypedWorld, cycle, day, event, utc


def _at(ages: Ages, age: int, fate: str = "reached") -> Incidence:
    found = incidence_curve(ages, fate, [age])[0]
    assert found is not None
    return found


def test_it_is_the_plain_share_when_everybody_was_watched_to_the_end() -> None:
    # 10 cycles watched for 30 days: 3 reach the goal on day 5, 2 end otherwise on day 7.
    ages = {5: {"reached": 3}, 7: {"lost": 2}, 30: {"open": 5}}
    assert _at(ages, 30).share == pytest.approx(0.3)
    assert _at(ages, 30, "lost").share == pytest.approx(0.2)
    assert _at(ages, 30, "open").share == pytest.approx(0.5)


def test_it_lets_an_open_one_count_for_as_long_as_it_was_watched() -> None:
    # Four cycles. Day 1: one of 4 reaches: 1/4, three quarters are left. Day 2: one is last seen open. Day 3: one of the 2 left
    # reaches: 3/4 x 1/2 = 3/8 more. Day 9: the last is open. 1/4 + 3/8 = 0.625.
    ages = {1: {"reached": 1}, 2: {"open": 1}, 3: {"reached": 1}, 9: {"open": 1}}
    curve = incidence_curve(ages, "reached", [0, 1, 2, 3, 9])
    assert [point and point.share for point in curve] == [0.0, 0.25, 0.25, pytest.approx(0.625), pytest.approx(0.625)]


def test_it_says_nothing_beyond_what_was_watched() -> None:
    ages = {1: {"reached": 1}, 5: {"open": 1}}
    assert [point is None for point in incidence_curve(ages, "reached", [5, 6])] == [False, True]
    assert incidence_curve({}, "reached", [6]) == [None]
    # Everybody's fate is known on day 5: nothing is left to watch.
    assert _at({1: {"reached": 1}, 5: {"lost": 1}}, 90).share == 0.5


def test_it_tells_a_curve_as_long_as_one_in_five_of_the_open_ones_are_watched() -> None:
    # 20 reach at once; of the 10 still open eight were last seen on day 3, two on day 9: two of ten is one in five.
    assert [is_told({0: {"reached": 20}, 3: {"open": 8}, 9: {"open": 2}}, age) for age in (3, 9, 10)] == [True, True, False]
    assert not is_told({3: {"open": 9}, 9: {"open": 2}}, 9)
    assert is_told({3: {"reached": 1}}, 90)
    assert not is_told({}, 0)


def test_it_gives_wilsons_interval_where_nobody_or_everybody_got_there() -> None:
    # Of ten, three were last seen open on day 2: seven were watched to day 5, and none of them got there.
    ages = {2: {"open": 3}, 5: {"open": 7}}
    nobody = _at(ages, 5)
    assert (nobody.share, nobody.low, nobody.high, nobody.n_watched) == (0.0, *wilson(0, 7), 7)  # type: ignore[misc]  # n is not 0
    everybody = _at({1: {"reached": 1}, 2: {"reached": 1}, 3: {"reached": 1}}, 3)
    assert (everybody.share, everybody.low, everybody.high) == (1.0, *wilson(3, 3))  # type: ignore[misc]  # n is not 0


def test_it_weighs_each_cohort_by_its_size() -> None:
    # 30 cycles at 0.2 and 10 at 0.6: (6 + 6) / 40 = 0.3. Errors 0.04 and 0.08: sqrt((0.75 x 0.04)^2 + (0.25 x 0.08)^2) = 0.0360555.
    found = standardised([Stratum(30, Incidence(0.2, 0.04, 0.1, 0.3, 30)), Stratum(10, Incidence(0.6, 0.08, 0.4, 0.8, 10))])
    assert found is not None
    assert (found.share, found.standard_error) == (pytest.approx(0.3), pytest.approx(0.0360555, abs=1e-7))
    assert 0.22 < found.low < 0.3 < found.high < 0.38
    assert standardised([]) is None


def test_it_gives_a_cohort_where_nobody_got_there_an_error_all_the_same() -> None:
    # Two of 10 in one cohort, none of 10 in the other: 0.1. The second takes 0.1 x 0.9 / 10 for its variance, not 0.
    nobody = Incidence(0.0, 0.0, 0.0, 0.28, 10)
    found = standardised([Stratum(10, Incidence(0.2, 0.1265, 0.06, 0.51, 10)), Stratum(10, nobody)])
    assert found is not None
    assert found.standard_error == pytest.approx((0.25 * 0.1265**2 + 0.25 * 0.009) ** 0.5)


@pytest.mark.parametrize("seed", range(12))
def test_it_agrees_with_statsmodels_errors_included(seed: int) -> None:
    chance = random.Random(seed)
    n = chance.choice([5, 40, 400])
    times = [chance.randint(0, 60) for _ in range(n)]
    fates = [chance.choice(["reached", "lost", "rejected", "open", "open"]) for _ in range(n)]
    fates[:3] = ["reached", "lost", "rejected"]
    # The very last one open: statsmodels divides by zero when nobody is left.
    times[-1], fates[-1] = 61, "open"
    ages: dict[int, dict[str, int]] = {}
    for time, fate in zip(times, fates, strict=True):
        counts = ages.setdefault(time, {})
        counts[fate] = counts.get(fate, 0) + 1
    # statsmodels wants times above 0, and shifts nothing.
    shifted = np.array(times, dtype=float) + 1.0
    ends = ["reached", "lost", "rejected"]
    oracle = CumIncidenceRight(shifted, np.array([ends.index(fate) + 1 if fate in ends else 0 for fate in fates]))
    survival = SurvfuncRight(shifted, np.array([fate != "open" for fate in fates], dtype=float))
    horizons = list(range(62))
    total = np.zeros(62)
    for place, fate in enumerate(ends):
        curve = incidence_curve(ages, fate, horizons)
        total += _shares(curve)
        assert _shares(curve) == pytest.approx(_stepwise(oracle.times, oracle.cinc[place], horizons), abs=1e-12)
        assert _errors(curve) == pytest.approx(_stepwise(oracle.times, oracle.cinc_se[place], horizons), abs=1e-12)
        assert all(point is not None and 0 <= point.low <= point.share <= point.high <= 1 for point in curve)
    still_open = incidence_curve(ages, "open", horizons)
    assert _shares(still_open) == pytest.approx(_stepwise(survival.surv_times, survival.surv_prob, horizons, before=1.0), abs=1e-12)
    assert _errors(still_open) == pytest.approx(_stepwise(survival.surv_times, survival.surv_prob_se, horizons), abs=1e-12)
    assert total + _shares(still_open) == pytest.approx(np.ones(62), abs=1e-12)


def _shares(curve: list[Incidence | None]) -> np.ndarray:
    return np.array([point.share if point else np.nan for point in curve])


def _errors(curve: list[Incidence | None]) -> np.ndarray:
    return np.array([point.standard_error if point else np.nan for point in curve])


def _stepwise(times: np.ndarray, values: np.ndarray, horizons: list[int], before: float = 0.0) -> np.ndarray:
    """The oracle's step function at our ages, which lie one below its times."""
    places = [int(np.searchsorted(times, horizon + 1.0, side="right")) - 1 for horizon in horizons]
    return np.array([values[place] if place >= 0 else before for place in places])


def test_it_stands_beside_the_headline_of_a_conversion() -> None:
    # Window 10 days, seen on 21 January. Entered on 1 January: one reaches after 2 days, one never. Entered on 16 January: one reaches
    # after 2 days, one is open at 5 days. Watched: day 2: 2 of 4 reach; the one open at 5 drops out; one is left to day 20.
    # Estimate 0.5, though the headline (mature only) is 1 of 2 and so far 2 of 3.
    world = TypedWorld(
        {
            "lead_cycles": [cycle(name, "2026-01-01") for name in "abcd"],
            "stage_events": [event(name, "mql", "2026-01-01") for name in "ab"]
            + [event(name, "mql", "2026-01-16") for name in "cd"]
            + [event("a", "sal", "2026-01-03"), event("c", "sal", "2026-01-18")],
        }
    )
    rows = world.table("stage_conversion", where=["within=10"], as_of=utc("2026-01-21"))
    assert (rows[("aalen_johansen",)].value, rows[("aalen_johansen",)].n) == (pytest.approx(0.5), 4)
    assert (rows[("headline",)].value, rows[("decided_so_far",)].value) == (0.5, pytest.approx(2 / 3))


def test_it_counts_an_instant_within_the_last_hours_of_the_window_in_and_one_after_it_out() -> None:
    # Window 1 day: after 23 hours in, after 25 hours out. Both were watched long enough: 1 of 2.
    start = "2026-01-01"
    world = TypedWorld(
        {
            "lead_cycles": [cycle(name, start) for name in "ab"],
            "stage_events": [event(name, "mql", f"{start} 10:00") for name in "ab"]
            + [event("a", "sal", f"{day(start, 1)} 09:00"), event("b", "sal", f"{day(start, 1)} 11:00")],
        }
    )
    assert world.table("stage_conversion", where=["within=1"])[("aalen_johansen",)].value == pytest.approx(0.5)
