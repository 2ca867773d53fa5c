"""How far apart do two groups rate? Printed examples, scipy as a twin, and every permutation looked at one by one."""

import random
from itertools import combinations

import numpy as np
import pytest
from scipy.stats import brunnermunzel, mannwhitneyu

from sameside.analytics.rating_gap import N_DRAWS, brunner_munzel, cliffs_delta, permutation_p, rating_gap

# Brunner and Munzel 2000: pain scores, as R's lawstat prints them.
PAIN_X = [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1]
PAIN_Y = [3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4]


def test_it_gives_the_printed_brunner_munzel_test() -> None:
    seen = brunner_munzel(PAIN_X, PAIN_Y)
    assert seen.statistic == pytest.approx(3.1374675, abs=1e-7)
    assert seen.p == pytest.approx(0.0057862, abs=1e-7)
    assert seen.above == pytest.approx(0.7889610, abs=1e-7)
    assert seen.df == pytest.approx(17.6828, abs=1e-4)


def test_its_interval_of_delta_stays_inside_and_matches_the_design() -> None:
    gap = rating_gap(PAIN_Y, PAIN_X)
    assert gap is not None
    assert gap.low is not None
    assert gap.high is not None
    assert gap.delta == pytest.approx(0.5779, abs=5e-5)
    assert (gap.low, gap.high) == (pytest.approx(0.0774, abs=5e-5), pytest.approx(0.8458, abs=5e-5))
    # The interval on the logit of A: .5387 to .9229.
    assert ((gap.low + 1) / 2, (gap.high + 1) / 2) == (pytest.approx(0.5387, abs=5e-5), pytest.approx(0.9229, abs=5e-5))


def test_it_looks_at_every_way_to_deal_out_twelve_answers() -> None:
    first, second = [4, 5, 4, 3, 5], [2, 3, 2, 4, 1, 2, 3]
    gap = rating_gap(first, second)
    assert gap is not None
    assert gap.low is not None
    assert gap.high is not None
    assert gap.is_exact
    assert gap.p == pytest.approx(13 / 792, abs=1e-12)
    assert gap.delta == pytest.approx(0.8286, abs=5e-5)
    assert (gap.low, gap.high) == (pytest.approx(0.0958, abs=5e-5), pytest.approx(0.9789, abs=5e-5))


def test_it_has_a_p_and_no_nan_under_complete_separation() -> None:
    gap = rating_gap([4, 5, 5, 4, 4], [1, 1, 2, 2, 1])
    assert gap is not None
    assert (gap.delta, gap.low, gap.high) == (1.0, None, None)
    assert gap.p == pytest.approx(2 / 252, abs=1e-12)


def test_it_has_p_1_where_all_ratings_are_one_value() -> None:
    gap = rating_gap([3, 3, 3], [3, 3])
    assert gap is not None
    assert (gap.delta, gap.low, gap.high, gap.p) == (0.0, None, None, 1.0)


def test_it_gives_cliffs_printed_delta() -> None:
    assert cliffs_delta([10, 10, 20, 20, 20, 30, 30, 30, 40, 50], [10, 20, 30, 40, 40, 50]) == pytest.approx(-0.25)
    assert cliffs_delta([], [1]) is None


def one_by_one(first: list[int], second: list[int]) -> float:
    """The same test by scipy's statistic, every way of dealing out looked at; separation is farther than anything."""

    def far(ones: list[int], others: list[int]) -> float:
        if max(ones) < min(others) or max(others) < min(ones):
            return float("inf")
        if len(set(ones)) == 1 and len(set(others)) == 1:
            return 0.0
        with np.errstate(all="ignore"):
            statistic = brunnermunzel(ones, others).statistic
        return abs(float(statistic))

    pooled = [*first, *second]
    seen = far(first, second)
    dealt = list(combinations(range(len(pooled)), len(first)))
    as_far = 0
    for chosen in dealt:
        ones = [pooled[place] for place in chosen]
        others = [pooled[place] for place in range(len(pooled)) if place not in chosen]
        as_far += far(ones, others) >= seen - 1e-9
    return as_far / len(dealt)


@pytest.mark.parametrize("seed", range(4))
def test_counting_tables_gives_what_looking_one_by_one_gives(seed: int) -> None:
    chance = random.Random(seed)
    first, second = [chance.randint(1, 5) for _ in range(4)], [chance.randint(1, 5) for _ in range(4)]
    assert permutation_p(first, second) == (pytest.approx(one_by_one(first, second), abs=1e-12), True), (first, second)


def test_its_statistic_and_delta_equal_scipy_on_random_ratings() -> None:
    chance = random.Random(3)
    for _ in range(30):
        first, second = [[chance.randint(0, 10) for _ in range(chance.randint(5, 25))] for _ in range(2)]
        expected, seen = brunnermunzel(first, second), brunner_munzel(first, second)
        assert (seen.statistic, seen.p) == (pytest.approx(expected.statistic), pytest.approx(expected.pvalue))
        u = mannwhitneyu(first, second).statistic
        assert cliffs_delta(first, second) == pytest.approx(2 * u / (len(first) * len(second)) - 1)


def test_many_answers_are_drawn_with_one_seed() -> None:
    chance = random.Random(9)
    first, second = [[chance.randint(0, 10) for _ in range(n)] for n in (60, 50)]
    p, is_exact = permutation_p(first, second)
    assert not is_exact
    assert permutation_p(first, second) == (p, False)
    assert p * (N_DRAWS + 1) == pytest.approx(round(p * (N_DRAWS + 1)))
    assert p == pytest.approx(brunner_munzel(first, second).p, abs=0.03)


def test_it_needs_two_answers_a_group() -> None:
    assert rating_gap([3], [3, 4, 5]) is None
