"""Do people know their own numbers? The survey design's example, and the signed-rank test turned round by scipy."""

import random
from math import log2

import numpy as np
import pytest
from scipy.stats import wilcoxon

from sameside.analytics.calibration import (
    Estimate,
    Measured,
    is_hit,
    knowledge,
    log2_error,
    signed_rank_p,
    typical_error,
)

COST = Measured("money", 12)
COST_ESTIMATES = [20, 25, 10, 30, 15, 40, 22]


def test_it_says_how_many_times_too_high_estimates_typically_are() -> None:
    error = typical_error([log2_error(value, COST) for value in COST_ESTIMATES])
    assert error is not None
    assert 2**error.median == pytest.approx(1.8333, abs=5e-5)
    assert error.centre == pytest.approx(0.8482, abs=5e-5)
    assert error.centre_level == pytest.approx(0.9531, abs=5e-5)
    assert error.p == pytest.approx(0.03125)


def test_its_interval_holds_exactly_the_values_the_signed_rank_test_keeps() -> None:
    logs = [log2_error(value, COST) for value in COST_ESTIMATES]
    error = typical_error(logs)
    assert error is not None
    assert error.centre_low is not None
    assert error.centre_high is not None
    # Third lowest and third highest of the 28 means of pairs; the fourth, .3057 and 1.3219, would be an interval of 92 %.
    assert (error.centre_low, error.centre_high) == (pytest.approx(0.2370, abs=5e-5), pytest.approx(1.3979, abs=5e-5))
    for tested, is_kept in ((error.centre_low - 1e-6, False), (error.centre_low + 1e-6, True), (0.3, True), (1.35, True)):
        assert (wilcoxon(np.asarray(logs) - tested, method="exact").pvalue > 0.05) == is_kept, tested
    assert wilcoxon(np.asarray(logs) - error.centre_high - 1e-6, method="exact").pvalue <= 0.05


@pytest.mark.parametrize(("n", "level"), [(5, None), (6, 0.96875), (7, 0.984375)])
def test_the_interval_of_a_median_is_the_range_from_six_values_on(n: int, level: float | None) -> None:
    values = [float(place) for place in range(n)]
    error = typical_error(values)
    assert error is not None
    assert (error.low, error.high) == ((None, None) if level is None else (0.0, n - 1.0))
    # The range misses the median when all lie on one side of it: 2 / 2^n.
    assert level is None or level == 1 - 2 / 2**n


@pytest.mark.parametrize(
    ("measured", "low", "high"), [(0.02, 0.0134, 0.0297), (0.12, 0.0833, 0.1698), (0.5, 0.40, 0.60), (0.9, 0.857, 0.931)]
)
def test_a_hit_is_within_half_again_the_odds(measured: float, low: float, high: float) -> None:
    truth = Measured("share", measured)
    assert is_hit(low + 0.0006, truth)
    assert is_hit(high - 0.0006, truth)
    assert not is_hit(low - 0.0006, truth)
    assert not is_hit(high + 0.0006, truth)


def test_a_hit_is_also_what_lies_in_the_measured_value_s_own_interval() -> None:
    assert not is_hit(0.30, Measured("share", 0.12))
    assert is_hit(0.30, Measured("share", 0.12, 0.04, 0.31))
    assert (is_hit(18, COST), is_hit(8, COST), is_hit(18.01, COST)) == (True, True, False)
    assert not is_hit(0, COST)


def test_none_and_all_are_moved_in_before_their_odds_are_taken() -> None:
    assert log2_error(0.0, Measured("share", 0.5)) == log2_error(0.005, Measured("share", 0.5)) == pytest.approx(log2(0.005 / 0.995))
    assert log2_error(1.0, Measured("share", 0.5)) == pytest.approx(log2(0.995 / 0.005))


def test_it_tells_those_who_know_from_those_who_only_say_so() -> None:
    said = [Estimate(12, 3), Estimate(13, 2), Estimate(40, 3), Estimate(11, 1), Estimate(60, None), Estimate(None), Estimate(None)]
    found = knowledge(said, COST, least_shown=5)
    assert (found.n, found.n_dont_know, found.n_claims, found.n_knows) == (7, 2, 3, 3)
    assert (found.n_certain, found.n_certain_missed) == (2, 1)
    assert found.error is not None
    assert found.error.n == 5
    # Four said how sure they were: too few for one level, so none is shown.
    assert found.by_confidence == ()


def test_levels_of_confidence_too_small_to_show_are_merged() -> None:
    said = [Estimate(12, 3)] * 5 + [Estimate(40, 2)] * 3 + [Estimate(40, 1)] * 4
    rates = knowledge(said, COST, least_shown=5).by_confidence
    assert [(rate.levels, rate.hits, rate.n) for rate in rates] == [((3,), 5, 5), ((2, 1), 0, 7)]
    few_guesses = knowledge([*said[:8], Estimate(12, 1)], COST, least_shown=5).by_confidence
    assert [(rate.levels, rate.hits, rate.n) for rate in few_guesses] == [((3, 2, 1), 6, 9)]


def test_its_signed_rank_p_equals_scipy_s_exact_one() -> None:
    chance = random.Random(7)
    for _ in range(40):
        values = [chance.gauss(0.3, 1) for _ in range(chance.randint(1, 40))]
        assert signed_rank_p(values) == pytest.approx(wilcoxon(values, method="exact").pvalue, abs=1e-9)


def test_ties_take_middle_ranks_and_zeros_are_left_out() -> None:
    # Sizes 1 1 2, ranks 1.5 1.5 3; signs + + -: positive sum 3 of 6. Every sum of 8 equally likely: 0 1.5 1.5 3 3 4.5 4.5 6.
    assert signed_rank_p([1, 1, -2]) == 1.0
    # All positive: 1 of 8 on either side.
    assert signed_rank_p([0, 1, 1, 2]) == pytest.approx(0.25)
    assert signed_rank_p([0, 0]) == 1.0


def test_nobody_who_guessed_is_no_error() -> None:
    assert typical_error([]) is None
    assert knowledge([Estimate(None)], COST, least_shown=5).error is None
    with pytest.raises(ValueError, match="above 0"):
        log2_error(0, COST)
