"""How far apart do two groups answer? Newcombe's printed table, the survey design's examples, statsmodels as a twin."""

import random
from math import log

import pytest
from scipy.optimize import brentq, minimize_scalar
from statsmodels.stats.proportion import confint_proportions_2indep

from sameside.analytics.perception_gap import clarity, gap_interval, score_gap_interval, wave_change
from sameside.analytics.survey_shares import AgreeCount

# Newcombe 1998, Table II: the two shares, method 10, and Miettinen and Nurminen's.
PRINTED = [
    ((56, 70), (48, 80), (0.0524, 0.3339), (0.0528, 0.3382)),
    ((9, 10), (3, 10), (0.1705, 0.8090), (0.1700, 0.8406)),
    ((6, 7), (2, 7), (0.0582, 0.8062), (0.0342, 0.8534)),
    ((5, 56), (0, 29), (-0.0381, 0.1926), (-0.0326, 0.1933)),
    ((0, 10), (0, 20), (-0.1611, 0.2775), (-0.1658, 0.2844)),
    ((0, 10), (0, 10), (-0.2775, 0.2775), (-0.2879, 0.2879)),
    ((10, 10), (0, 20), (0.6791, 1.0), (0.7156, 1.0)),
    ((10, 10), (0, 10), (0.6075, 1.0), (0.6636, 1.0)),
]


def near(low: float, high: float) -> tuple[object, object]:
    return pytest.approx(low, abs=6e-5), pytest.approx(high, abs=6e-5)


@pytest.mark.parametrize(("first", "second", "newcombe", "score"), PRINTED)
def test_it_gives_the_printed_intervals(
    first: tuple[int, int], second: tuple[int, int], newcombe: tuple[float, float], score: tuple[float, float]
) -> None:
    assert gap_interval(AgreeCount(*first), AgreeCount(*second)) == near(*newcombe)
    assert score_gap_interval(AgreeCount(*first), AgreeCount(*second)) == near(*score)


def test_it_gives_two_more_printed_score_intervals() -> None:
    assert score_gap_interval(AgreeCount(84, 101), AgreeCount(89, 105)) == near(-0.1191, 0.0860)
    assert score_gap_interval(AgreeCount(3, 29), AgreeCount(6, 36)) == near(-0.2370, 0.1228)


@pytest.mark.parametrize(
    ("first", "second", "gap", "by_chance", "of_us"),
    [
        (AgreeCount(12, 15, 18), AgreeCount(3, 7, 9), 0.3714, (-0.0366, 0.6712), (0.1662, 0.5497)),
        (AgreeCount(6, 7, 8), AgreeCount(9, 26, 31), 0.5110, (0.0941, 0.7029), (0.3649, 0.6114)),
        (AgreeCount(5, 7, 9), AgreeCount(5, 15, 18), 0.3810, (-0.0533, 0.6537), None),
    ],
)
def test_it_gives_the_gaps_of_the_design(
    first: AgreeCount, second: AgreeCount, gap: float, by_chance: tuple[float, float], of_us: tuple[float, float] | None
) -> None:
    assert first.share is not None
    assert second.share is not None
    assert first.share - second.share == pytest.approx(gap, abs=5e-5)
    without = [AgreeCount(one.agreeing, one.n) for one in (first, second)]
    assert gap_interval(*without) == near(*by_chance)
    if of_us:
        assert gap_interval(first, second) == near(*of_us)


def test_it_gives_the_score_interval_of_the_design_s_example() -> None:
    assert score_gap_interval(AgreeCount(12, 15), AgreeCount(3, 7)) == near(-0.0518, 0.7055)


def test_golden_16_cannot_tell_8_of_25_from_17_of_100() -> None:
    # +15 points looks like the published level gap; the interval holds 0.
    interval = gap_interval(AgreeCount(8, 25), AgreeCount(17, 100))
    assert interval is not None
    assert (round(interval[0], 2), round(interval[1], 2)) == (-0.02, 0.36)
    assert clarity(interval, 0.1, 0.2) == "none"


def test_it_equals_statsmodels_on_random_counts() -> None:
    chance = random.Random(5)
    for _ in range(100):
        n_1, n_2 = chance.randint(1, 60), chance.randint(1, 60)
        x_1, x_2 = chance.randint(0, n_1), chance.randint(0, n_2)
        expected = confint_proportions_2indep(x_1, n_1, x_2, n_2, method="newcomb", compare="diff")
        assert gap_interval(AgreeCount(x_1, n_1), AgreeCount(x_2, n_2)) == tuple(pytest.approx(end, abs=1e-9) for end in expected)


def slow_score(tested: float, first: tuple[int, int], second: tuple[int, int]) -> float:
    """The squared score statistic less its 95 % limit, the restricted shares found by search instead of by the cubic's root."""
    (x_1, n_1), (x_2, n_2) = first, second

    def misfit(p: float) -> float:
        q = p - tested
        return -(x_1 * log(p) + (n_1 - x_1) * log(1 - p) + x_2 * log(q) + (n_2 - x_2) * log(1 - q))

    ends = max(1e-9, tested + 1e-9), min(1 - 1e-9, 1 + tested - 1e-9)
    p = minimize_scalar(misfit, bounds=ends, method="bounded", options={"xatol": 1e-12}).x
    variance = p * (1 - p) / n_1 + (p - tested) * (1 - p + tested) / n_2
    return float((x_1 / n_1 - x_2 / n_2 - tested) ** 2 / (variance * (n_1 + n_2) / (n_1 + n_2 - 1)) - 1.959963984540054**2)


def test_its_score_interval_ends_where_a_slow_search_ends() -> None:
    chance = random.Random(6)
    for _ in range(8):
        n_1, n_2 = chance.randint(4, 25), chance.randint(4, 25)
        first, second = (chance.randint(1, n_1 - 1), n_1), (chance.randint(1, n_2 - 1), n_2)
        gap = first[0] / n_1 - second[0] / n_2
        ends = brentq(slow_score, -1 + 1e-6, gap, args=(first, second)), brentq(slow_score, gap, 1 - 1e-6, args=(first, second))
        assert score_gap_interval(AgreeCount(*first), AgreeCount(*second)) == tuple(pytest.approx(end, abs=1e-6) for end in ends)


def test_it_bounds_how_many_changed_their_mind_between_waves() -> None:
    # 8 of 14, then 12 of 15, of 18 people.
    change = wave_change(AgreeCount(8, 14), AgreeCount(12, 15))
    assert change is not None
    assert change.change == pytest.approx(0.2286, abs=5e-5)
    assert (change.low, change.high) == near(-0.1024, 0.5062)
    assert (change.least_moved, change.most_moved) == near(0.2286, 0.6286)
    of_us = wave_change(AgreeCount(8, 14, 18), AgreeCount(12, 15, 18))
    assert of_us is not None
    assert (of_us.low, of_us.high) == near(0.0760, 0.3735)
    assert wave_change(AgreeCount(0, 0), AgreeCount(3, 4)) is None


def test_it_finds_no_gap_where_a_group_is_silent() -> None:
    assert gap_interval(AgreeCount(0, 0), AgreeCount(3, 5)) is None
    assert score_gap_interval(AgreeCount(3, 5), AgreeCount(0, 0)) is None


def test_its_words_need_the_interval_first_and_the_adjusted_p_second() -> None:
    assert clarity((0.02, 0.4), 0.01, 0.04) == "clear"
    assert clarity((0.02, 0.4), 0.01, 0.06) == "possible"
    assert clarity((-0.01, 0.4), 0.04, 0.04) == "possible"
    assert clarity((-0.01, 0.4), 0.06, 0.06) == "none"
    assert clarity(None, None, None) == "none"
