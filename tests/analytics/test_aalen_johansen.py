"""Does the estimate that waits for the slow ones agree with hand counting, and with an independent implementation?"""

import random

import numpy as np
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight

from sameside.analytics.aalen_johansen import AgeCounts, cumulative_incidence
from tests.analytics.typed_world import TypedWorld, cycle, day, event, utc


def test_it_is_the_plain_share_when_everybody_was_watched_to_the_end() -> None:
    # 10 cycles watched for 30 days: 3 reach the goal on day 5, 2 end otherwise on day 7.
    ages = {5: AgeCounts(reached=3), 7: AgeCounts(ended=2), 30: AgeCounts(open=5)}
    found = cumulative_incidence(ages, 30)
    assert found is not None
    assert found.share == pytest.approx(0.3)


def test_it_lets_an_open_one_count_for_as_long_as_it_was_watched() -> None:
    # Four cycles. Day 1: one of 4 reaches: 1/4, three quarters are left. Day 2: one is last seen open. Day 3: one of the 2 left
    # reaches: 3/4 x 1/2 = 3/8 more. Day 9: the last is open. 1/4 + 3/8 = 0.625.
    ages = {1: AgeCounts(reached=1), 2: AgeCounts(open=1), 3: AgeCounts(reached=1), 9: AgeCounts(open=1)}
    assert cumulative_incidence(ages, 9).share == pytest.approx(0.625)  # type: ignore[union-attr]  # there is one


def test_it_says_nothing_beyond_what_was_watched() -> None:
    ages = {1: AgeCounts(reached=1), 5: AgeCounts(open=1)}
    assert cumulative_incidence(ages, 5) is not None
    assert cumulative_incidence(ages, 6) is None
    assert cumulative_incidence({}, 6) is None
    # Everybody's fate is known on day 5: nothing is left to watch.
    assert cumulative_incidence({1: AgeCounts(reached=1), 5: AgeCounts(ended=1)}, 90) is not None


def test_it_leaves_what_comes_after_the_window_out() -> None:
    ages = {1: AgeCounts(reached=1), 40: AgeCounts(reached=1), 90: AgeCounts(open=2)}
    assert cumulative_incidence(ages, 30).share == pytest.approx(0.25)  # type: ignore[union-attr]  # there is one
    assert cumulative_incidence(ages, None).share == pytest.approx(0.5)  # type: ignore[union-attr]  # there is one


@pytest.mark.parametrize("seed", range(12))
def test_it_agrees_with_statsmodels_errors_included(seed: int) -> None:
    chance = random.Random(seed)
    n = chance.choice([5, 40, 400])
    times = [chance.randint(0, 60) for _ in range(n)]
    fates = [chance.choice(["reached", "ended", "open", "open"]) for _ in range(n)]
    if "reached" not in fates or "ended" not in fates:
        fates[0], fates[1] = "reached", "ended"
    # The very last one open: statsmodels divides by zero when nobody is left.
    times[-1], fates[-1] = 61, "open"
    ages: dict[int, AgeCounts] = {}
    for time, fate in zip(times, fates, strict=True):
        ages[time] = ages.get(time, AgeCounts()).plus(fate, 1)
    # statsmodels wants times above 0, and shifts nothing.
    codes = np.array([{"open": 0, "reached": 1, "ended": 2}[fate] for fate in fates])
    oracle = CumIncidenceRight(np.array(times, dtype=float) + 1.0, codes)
    for horizon in (0, 10, 30, 61):
        found = cumulative_incidence(ages, horizon)
        place = int(np.searchsorted(oracle.times, horizon + 1.0, side="right")) - 1
        share, error = (oracle.cinc[0][place], oracle.cinc_se[0][place]) if place >= 0 else (0.0, 0.0)
        assert found is not None
        assert found.share == pytest.approx(share, abs=1e-12)
        assert found.standard_error == pytest.approx(error, abs=1e-12)
        assert 0 <= found.low <= found.share <= found.high <= 1


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
