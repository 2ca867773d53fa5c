"""Is a difference more than chance? The survey design's check values, scipy and statsmodels as twins."""

import random

import numpy as np
import pytest
from scipy.stats import binom, fisher_exact, hypergeom
from statsmodels.stats.multitest import multipletests

from sameside.analytics.exact_tests import Table, as_table, benjamini_hochberg, boschloo_p, fisher_p, gap_p, holm, mid_p
from sameside.analytics.survey_shares import AgreeCount

# Benjamini and Hochberg 1995, section 3.2.
THROMBOLYSIS = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "fisher", "mid", "boschloo"),
    [
        (((9, 1), (3, 7)), 0.019767, 0.010241, 0.006965),
        (((6, 1), (2, 5)), 0.102564, 0.053613, 0.040384),
        (((10, 4), (3, 9)), 0.047180, 0.026006, 0.029036),
    ],
)
def test_it_gives_the_check_values_of_three_tables(table: Table, fisher: float, mid: float, boschloo: float) -> None:
    assert fisher_p(table) == pytest.approx(fisher, abs=1e-6)
    assert mid_p(table) == pytest.approx(mid, abs=1e-6)
    assert boschloo_p(table) == pytest.approx(boschloo, abs=1e-5)


def test_it_tests_the_gaps_of_the_design() -> None:
    assert gap_p(AgreeCount(12, 15), AgreeCount(3, 7)) == pytest.approx(0.10976, abs=1e-5)
    assert fisher_p(as_table(AgreeCount(12, 15), AgreeCount(3, 7))) == pytest.approx(0.14466, abs=1e-5)
    # The design's check values of two examples are of tables with the groups in rows, where agreeing and not agreeing are what is held
    # fixed. Held fixed are the people of each group, so that the p of these gaps is another one.
    assert boschloo_p(((6, 1), (9, 17))) == pytest.approx(0.02013, abs=1e-5)
    assert gap_p(AgreeCount(6, 7), AgreeCount(9, 26)) == pytest.approx(0.01945, abs=1e-5)
    assert boschloo_p(((5, 2), (5, 10))) == pytest.approx(0.14995, abs=1e-5)
    assert gap_p(AgreeCount(5, 7), AgreeCount(5, 15)) == pytest.approx(0.13152, abs=1e-5)


def slow_boschloo(x: int, n: int, y: int, m: int) -> float:
    """Two groups as binomials on a fine grid of shares, Fisher's one-sided p as the statistic, twice the smaller side."""
    ones, others, grid = np.arange(n + 1)[:, None], np.arange(m + 1)[None, :], np.linspace(0, 1, 2001)
    first, second = binom.pmf(ones, n, grid), binom.pmf(others.T, m, grid)
    sides = []
    for fishers in (hypergeom.sf(ones - 1, n + m, ones + others, n), hypergeom.cdf(ones, n + m, ones + others, n)):
        refused = (fishers <= fishers[x, y] * (1 + 1e-9)).astype(float)
        sides.append(float(np.einsum("ag,bg,ab->g", first, second, refused).max()))
    return 2 * min(sides)


def test_its_size_is_taken_over_the_share_both_groups_have_in_common() -> None:
    for x, n, y, m in ((6, 7, 9, 26), (5, 7, 5, 15), (9, 10, 3, 10)):
        assert gap_p(AgreeCount(x, n), AgreeCount(y, m)) == pytest.approx(slow_boschloo(x, n, y, m), abs=2e-5)


def test_its_fisher_equals_scipy_on_random_tables() -> None:
    chance = random.Random(8)
    for _ in range(100):
        table = ((chance.randint(0, 15), chance.randint(0, 15)), (chance.randint(0, 15), chance.randint(0, 15)))
        assert fisher_p(table) == pytest.approx(fisher_exact(table).pvalue, abs=1e-9)
        assert mid_p(table) <= fisher_p(table)


@pytest.mark.parametrize("table", [((0, 0), (5, 7)), ((5, 7), (0, 0)), ((3, 0), (2, 0))])
def test_it_has_p_1_where_nothing_can_differ(table: Table) -> None:
    assert boschloo_p(table) == 1.0
    assert fisher_p(table) == 1.0


def test_it_adjusts_the_published_family() -> None:
    adjusted = benjamini_hochberg(THROMBOLYSIS)
    assert sum(p < 0.05 for p in adjusted) == 4
    assert (adjusted[3], adjusted[4]) == (pytest.approx(0.0356, abs=5e-5), pytest.approx(0.0603, abs=5e-5))
    assert sum(p < 0.05 for p in holm(THROMBOLYSIS)) == 3


@pytest.mark.parametrize("seed", range(5))
def test_it_adjusts_as_statsmodels_does(seed: int) -> None:
    chance = random.Random(seed)
    family = [round(chance.random() ** 2, 3) for _ in range(chance.randint(1, 40))]
    assert benjamini_hochberg(family) == pytest.approx(list(multipletests(family, method="fdr_bh")[1]), abs=1e-12)
    assert holm(family) == pytest.approx(list(multipletests(family, method="holm")[1]), abs=1e-12)


def test_it_adjusts_nothing_where_there_is_nothing_and_refuses_what_is_no_p() -> None:
    assert benjamini_hochberg([]) == holm([]) == []
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm([0.2, 1.2])


def test_hundreds_a_group_are_tested_by_the_fast_stand_in() -> None:
    assert gap_p(AgreeCount(300, 900), AgreeCount(160, 400)) == mid_p(as_table(AgreeCount(300, 900), AgreeCount(160, 400)))
    # At a hundred each the two are a hair apart.
    near = as_table(AgreeCount(60, 99), AgreeCount(45, 99))
    assert boschloo_p(near) == pytest.approx(mid_p(near), abs=0.004)
