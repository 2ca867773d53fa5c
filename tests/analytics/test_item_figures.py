"""Do counts, means and distributions side by side tell of a few people? Every table of small companies tried, by hand and by chance."""

import random
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import numpy.typing as npt
import pytest

from sameside.analytics.item_figures import ItemFigures, item_figures
from sameside.analytics.suppression import Cell, PublicationPlan, publication_plan
from tests.analytics.test_suppression import company

FIVE, AGREE = (1, 2, 3, 4, 5), {"agree": {4, 5}}
SALES, MARKETING = ("sales", "team_member"), ("marketing", "team_member")


def answers_of(**given: list[int]) -> dict[Cell, dict[int, int]]:
    """sales=[1, 2, 3, 4, 5]: how often each value of the scale was given."""
    return {(function, "team_member"): dict(zip(FIVE, counts, strict=True)) for function, counts in given.items()}


def test_two_teams_of_twelve_are_shown_whole() -> None:
    plan = publication_plan(company("0 0 12 / 0 0 12 / 0 0 0"))
    figures = item_figures(plan, answers_of(sales=[2, 2, 2, 4, 2], marketing=[2, 3, 3, 2, 2]), FIVE, AGREE)
    assert figures.counts["agree"]["sales"].count == 6
    assert figures.counts["agree"]["total"].count == 10
    # (2 + 4 + 6 + 16 + 10) / 12, and (2 + 6 + 9 + 8 + 10) / 12.
    assert (figures.means["sales"], figures.means["marketing"]) == (Fraction(38, 12), Fraction(35, 12))
    assert figures.distributions["sales"] == (2, 2, 2, 4, 2)
    assert figures.distributions["total"] == (4, 5, 5, 6, 4)


def test_a_distribution_with_a_value_given_once_stays_away_and_the_mean_stands() -> None:
    plan = publication_plan(company("0 0 12 / 0 0 12 / 0 0 0"))
    figures = item_figures(plan, answers_of(sales=[1, 3, 2, 4, 2], marketing=[2, 3, 3, 2, 2]), FIVE, AGREE)
    assert figures.distributions["sales"] is None
    # Total less marketing would be the distribution of sales: the larger of the two goes, too.
    assert (figures.distributions["total"], figures.distributions["marketing"]) == (None, (2, 3, 3, 2, 2))
    assert figures.means["sales"] is not None


def test_nine_answers_are_too_few_for_a_distribution() -> None:
    plan = publication_plan(company("0 0 9 / 0 0 9 / 0 0 0"))
    figures = item_figures(plan, answers_of(sales=[2, 2, 2, 2, 1], marketing=[2, 2, 2, 1, 2]), FIVE, AGREE)
    assert figures.distributions["sales"] is None
    assert figures.means["sales"] == Fraction(25, 9)
    # On five steps two of each make ten; on four, nine could hold two of each.
    of_four = {SALES: {1: 2, 2: 2, 3: 2, 4: 3}, MARKETING: {1: 3, 2: 2, 3: 2, 4: 2}}
    figures = item_figures(plan, of_four, (1, 2, 3, 4), {"top2": {3, 4}})
    assert (figures.distributions["sales"], figures.counts["top2"]["sales"].count) == (None, 5)


def test_a_masked_count_has_no_mean_and_no_other_group_gives_it_away() -> None:
    plan = publication_plan(company("0 0 12 / 0 0 12 / 0 0 0"))
    figures = item_figures(plan, answers_of(sales=[2, 2, 2, 4, 2], marketing=[4, 4, 3, 1, 0]), FIVE, AGREE)
    assert figures.counts["agree"]["marketing"].form == "at_most"
    assert (figures.means["marketing"], figures.means["total"]) == (None, None)
    assert figures.means["sales"] is not None


def test_everybody_at_the_least_value_but_one_step_has_no_mean() -> None:
    # Ratings without anything counted: a sum of the least, or one above it, would tell of everyone.
    plan = publication_plan(company("0 0 6 / 0 0 6 / 0 0 0"))
    figures = item_figures(plan, {SALES: {0: 5, 1: 1}, MARKETING: {0: 2, 5: 3, 9: 1}}, tuple(range(11)), {})
    assert figures.means["sales"] is None
    assert figures.means["marketing"] == Fraction(24, 6)
    assert figures.means["total"] is None


def tables_of(plan: PublicationPlan, values: tuple[int, ...]) -> npt.NDArray[np.int64]:
    """Every way the cells can have answered: tables by cells by values."""
    of_cells = [[row for row in product(range(size + 1), repeat=len(values)) if sum(row) == size] for size in plan.sizes]
    return np.array(list(product(*of_cells)))


def fitting(plan: PublicationPlan, tables: npt.NDArray[np.int64], figures: ItemFigures, values: tuple[int, ...]) -> npt.NDArray[np.int64]:
    for group in plan.shown:
        of_group = np.einsum("tcv,c->tv", tables, np.asarray(group.cells))
        keep = np.ones(len(tables), dtype=bool)
        for name, counting in (("high", {3}), ("low", {1})):
            figure = figures.counts[name][group.name]
            if figure.low is not None and figure.high is not None:
                count = of_group[:, [value in counting for value in values]].sum(axis=1)
                keep &= (count >= figure.low) & (count <= figure.high)
        if (mean := figures.means[group.name]) is not None:
            keep &= of_group @ np.asarray(values) == mean * group.n
        if (distribution := figures.distributions[group.name]) is not None:
            keep &= (of_group == np.asarray(distribution)).all(axis=1)
        tables = tables[keep]
    return tables


@pytest.mark.parametrize("seed", range(12))
def test_no_table_that_fits_tells_how_a_few_answered(seed: int) -> None:
    chance, values = random.Random(seed), (1, 2, 3)
    sizes = chance.choice([(1, 2, 4, 3), (2, 3, 3, 2), (1, 1, 4, 5), (2, 2, 5, 1), (3, 4, 3, 0), (5, 3, 1, 2)])
    cells = [("sales", "manager"), ("sales", "team_member"), ("marketing", "team_member"), ("marketing", "manager")]
    plan = publication_plan(dict(zip(cells, sizes, strict=True)), 3)
    weights = [chance.random() for _ in values]
    answers: dict[Cell, dict[int, int]] = {}
    for cell, size in zip(cells, sizes, strict=True):
        given = chance.choices(values, weights, k=size)
        answers[cell] = {value: given.count(value) for value in values}
    figures = item_figures(plan, answers, values, {"high": {3}, "low": {1}})
    tables = fitting(plan, tables_of(plan, values), figures, values)
    assert len(tables), "what is published must be true"
    held = [place for place, size in enumerate(sizes) if size]
    for length in range(1, 3):
        for union in combinations(held, length):
            if sum(sizes[place] for place in union) < 3:
                of_few = tables[:, list(union)].sum(axis=1)
                assert all(len(np.unique(of_few[:, place])) > 1 for place in range(3)), (union, figures)
                assert len(np.unique(of_few @ np.asarray(values))) > 1, (union, figures)
