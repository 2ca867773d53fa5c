"""When does a weighted total stand beside the figures of its groups? By hand."""

from sameside.analytics.item_figures import ItemFigures, item_figures
from sameside.analytics.suppression import Cell, PublicationPlan, publication_plan
from sameside.analytics.weighted_percent import weighted_percent
from tests.analytics.test_suppression import company

SALES, MARKETING = ("sales", "team_member"), ("marketing", "team_member")


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


def test_ten_points_away_is_shown_and_eleven_are_not() -> None:
    plan = publication_plan(company("0 0 20 / 0 0 10 / 0 0 0"))
    # 18 of 30 against (16 + 4) / 40; 19 of 30 against (17 + 4) / 40.
    assert weighted(plan, {SALES: 16, MARKETING: 2}, {SALES: 1.0, MARKETING: 2.0}) == (50, "")
    assert weighted(plan, {SALES: 17, MARKETING: 2}, {SALES: 1.0, MARKETING: 2.0}) == (None, "moves_more_than_10")


def test_a_weighted_total_that_would_tell_of_two_leaders_is_not_told() -> None:
    # Total 20 with two leaders of weight 9 beside eighteen of weight 1: one leader more or less moves it by 25 points.
    plan = publication_plan(company("1 0 9 / 0 1 9 / 0 0 0"))
    said = {("sales", "c_level"): 1, SALES: 4, ("marketing", "manager"): 1, MARKETING: 5}
    weights = {("sales", "c_level"): 9.0, SALES: 1.0, ("marketing", "manager"): 9.0, MARKETING: 1.0}
    assert told_of(plan, said).counts["agree"]["total"].form == "exact"
    assert weighted(plan, said, weights) == (None, "would_tell")
    assert weighted(plan, said, dict.fromkeys(weights, 1.0)) == (55, "")
