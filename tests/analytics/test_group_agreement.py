"""Does a group see it the same way? The printed and worked examples of the survey design, scipy as a twin."""

import random

import pytest
from scipy.stats import f_oneway

from sameside.analytics.group_agreement import average_deviation, is_of_one_mind, rater_icc, rwg, rwg_of_items, shared_by_group
from tests.analytics.test_reliability import RATINGS


def test_it_tells_one_mind_from_two_camps() -> None:
    assert rwg([4, 4, 5, 4, 3]) == pytest.approx(0.75)
    assert rwg([4, 4, 4, 4]) == 1
    # Worse than by lot: cut off at 0.
    assert rwg([1, 5, 1, 5, 1]) == 0
    assert rwg([4]) is None


def test_it_takes_several_items_together() -> None:
    assert rwg_of_items([[4, 4, 4], [4, 5, 4], [5, 4, 4], [4, 4, 5], [3, 3, 3]]) == pytest.approx(0.90)
    assert rwg_of_items([[1, 1], [5, 5], [1, 1], [5, 5]]) == 0
    assert rwg_of_items([[4, 4]]) is None


def test_an_average_deviation_of_five_sixths_of_a_step_is_still_one_mind() -> None:
    # Mean 4, deviations 0 0 1 0 1.
    deviation = average_deviation([4, 4, 5, 4, 3])
    assert deviation == pytest.approx(0.4)
    assert is_of_one_mind(5 / 6)
    assert not is_of_one_mind(0.84)
    assert average_deviation([]) is None


def test_it_gives_the_worked_example_of_three_functions() -> None:
    found = shared_by_group([[4, 5, 4, 4, 3, 5], [2, 3, 2, 3], [3, 3, 4, 2, 3]])
    assert found is not None
    assert (found.f, found.p) == (pytest.approx(7.714286, abs=1e-6), pytest.approx(0.0070124, abs=1e-7))
    assert (found.icc_1, found.icc_1_n0) == (pytest.approx(0.57317, abs=1e-5), pytest.approx(0.57645, abs=1e-5))
    assert found.icc_2 == pytest.approx(0.87037, abs=1e-5)
    assert (found.n, found.n_groups) == (15, 3)


def test_it_gives_the_six_printed_coefficients() -> None:
    found = rater_icc(RATINGS)
    assert (found.one_way, found.two_way_random, found.two_way_fixed) == tuple(pytest.approx(x, abs=5e-5) for x in (0.1657, 0.2898, 0.7148))
    means = (found.one_way_mean, found.two_way_random_mean, found.two_way_fixed_mean)
    assert means == tuple(pytest.approx(x, abs=5e-5) for x in (0.4428, 0.6201, 0.9093))


def test_its_analysis_of_variance_equals_scipy() -> None:
    chance = random.Random(1)
    for _ in range(20):
        groups = [[chance.randint(1, 5) for _ in range(chance.randint(2, 12))] for _ in range(chance.randint(2, 5))]
        found, expected = shared_by_group(groups), f_oneway(*groups)
        assert found is not None
        assert (found.f, found.p) == (pytest.approx(expected.statistic), pytest.approx(expected.pvalue))


def test_it_says_nothing_where_nothing_can_be_said() -> None:
    assert shared_by_group([[1, 2, 3]]) is None
    assert shared_by_group([[1], [2]]) is None
    assert shared_by_group([[3, 3], [4, 4], []]) is None
