"""Which means may be told? By hand, and every sum that small companies can have tried."""

import random
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from sameside.analytics.item_figures import ItemFigures, item_figures
from sameside.analytics.sum_figures import mean_figures, weighted_percent
from sameside.analytics.suppression import Cell, PublicationPlan, publication_plan
from tests.analytics.test_suppression import company

SALES, MARKETING = ("sales", "team_member"), ("marketing", "team_member")


def test_it_tells_the_means_of_two_teams_and_their_total() -> None:
    plan = publication_plan(company("0 0 6 / 0 0 8 / 0 0 0"))
    means = mean_figures(plan, {SALES: 144, MARKETING: 240}, 48)
    assert (means["sales"], means["marketing"], means["total"]) == (Fraction(24), Fraction(30), Fraction(384, 14))


def test_a_sum_all_but_one_at_the_end_of_the_scale_has_no_mean_and_is_not_given_away() -> None:
    plan = publication_plan(company("0 0 6 / 0 0 8 / 0 0 0"))
    # 5 of 6 at 48 and one at 10.
    means = mean_figures(plan, {SALES: 250, MARKETING: 240}, 48)
    assert (means["sales"], means["marketing"], means["total"]) == (None, Fraction(30), None)


@pytest.mark.parametrize("seed", range(10))
def test_no_sum_of_a_few_follows_from_the_means_told(seed: int) -> None:
    chance = random.Random(seed)
    cells = [("sales", "manager"), ("sales", "team_member"), ("marketing", "team_member"), ("marketing", "manager")]
    sizes = [chance.choice([1, 2, 3, 4]) for _ in cells]
    plan, most = publication_plan(dict(zip(cells, sizes, strict=True)), 3), 3
    likely = chance.choice([0.15, 0.5, 0.85])
    sums = {
        cell: sum(sum(chance.random() < likely for _ in range(most)) for _ in range(size)) for cell, size in zip(cells, sizes, strict=True)
    }
    means = mean_figures(plan, sums, most)
    grids = np.meshgrid(*[np.arange(most * size + 1) for size in sizes], indexing="ij")
    tables = np.stack([grid.ravel() for grid in grids], axis=1)
    for group in plan.shown:
        if (mean := means[group.name]) is not None:
            tables = tables[tables @ np.asarray(group.cells) == mean * group.n]
    for length in (1, 2):
        for union in combinations(range(4), length):
            if sum(sizes[place] for place in union) < 3:
                assert len(np.unique(tables[:, list(union)].sum(axis=1))) > 1, (union, means)


def told_of(plan: PublicationPlan, said: dict[Cell, int]) -> ItemFigures:
    """All figures of an item that so many agreed with and the others did not."""
    answers = {cell: {4: said.get(cell, 0), 2: size - said.get(cell, 0)} for cell, size in zip(plan.cells, plan.sizes, strict=True)}
    return item_figures(plan, answers, (1, 2, 3, 4, 5), {"agree": {4, 5}})


def weighted(plan: PublicationPlan, said: dict[Cell, int], weights: dict[Cell, float]) -> tuple[int | None, str]:
    return weighted_percent(plan, said, weights, told_of(plan, said), "agree")


def test_a_weighted_total_stands_beside_its_groups_as_a_whole_percentage() -> None:
    plan = publication_plan(company("0 0 20 / 0 0 10 / 0 0 0"))
    # Weights 1 and 2: (12 + 8) / 40.
    assert weighted(plan, {SALES: 12, MARKETING: 4}, {SALES: 1.0, MARKETING: 2.0}) == (50, "")


def test_a_weighted_total_that_would_undo_a_mask_is_not_told() -> None:
    plan = publication_plan(company("0 0 20 / 0 0 10 / 0 0 0"))
    assert weighted(plan, {SALES: 12, MARKETING: 1}, {SALES: 1.0, MARKETING: 2.0}) == (None, "not_exact")


def test_a_weighted_total_far_from_the_unweighted_one_is_not_shown() -> None:
    plan = publication_plan(company("0 0 20 / 0 0 10 / 0 0 0"))
    # 17 of 30, and (15 + 4 x 2) / 60: 57 and 38 %.
    assert weighted(plan, {SALES: 15, MARKETING: 2}, {SALES: 1.0, MARKETING: 4.0}) == (None, "moves_more_than_10")


def test_a_weighted_total_that_would_tell_of_two_leaders_is_not_told() -> None:
    # Total 20 with two leaders of weight 9 beside eighteen of weight 1: one leader more or less moves it by 25 points.
    plan = publication_plan(company("1 0 9 / 0 1 9 / 0 0 0"))
    said = {("sales", "c_level"): 1, SALES: 4, ("marketing", "manager"): 1, MARKETING: 5}
    weights = {("sales", "c_level"): 9.0, SALES: 1.0, ("marketing", "manager"): 9.0, MARKETING: 1.0}
    assert told_of(plan, said).counts["agree"]["total"].form == "exact"
    assert weighted(plan, said, weights) == (None, "would_tell")
    assert weighted(plan, said, dict.fromkeys(weights, 1.0)) == (55, "")
