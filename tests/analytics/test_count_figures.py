"""Does any published count tell what a few people said? The design's example, and every possible table of small companies tried."""

import random
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from sameside.analytics.count_figures import CountFigure, count_figures
from sameside.analytics.publication_audit import Facts, revealed, sum_of, two_classes, value_range
from sameside.analytics.suppression import PublicationPlan, publication_plan
from tests.analytics.test_suppression import CELLS, company

V2 = "1 3 11 / 1 2 6 / 0 0 1"


def test_it_shows_the_design_s_example() -> None:
    plan = publication_plan(company(V2))
    # Total 10, sales 9, marketing 1, leaders 1, team 9.
    figures = count_figures(plan, company("1 0 8 / 0 0 1 / 0 0 0"))
    assert figures == {
        "total": CountFigure("range", 24, 9, 11),
        "sales": CountFigure("exact", 15, 9, 9),
        "marketing": CountFigure("at_most", 9, 0, 1),
        "leaders": CountFigure("at_most", 7, 0, 1),
        "team": CountFigure("exact", 17, 9, 9),
    }
    assert figures["sales"].count == 9
    assert figures["total"].count is None


def test_what_a_mask_hides_leaves_no_trace() -> None:
    plan = publication_plan(company(V2))
    one = count_figures(plan, company("1 0 8 / 0 0 1 / 0 0 0"))
    none = count_figures(plan, company("0 0 9 / 0 0 0 / 0 0 0"))
    assert repr(one) == repr(none)


def test_a_bin_s_edge_leaves_no_trace_either() -> None:
    # Sales 11 and marketing 0 or 1 make a total of 11 or 12: in bins of three these are two pictures, so both bins are shown.
    plan = publication_plan(company("0 0 15 / 0 0 9 / 0 0 0"))
    none, one = (count_figures(plan, company(f"0 0 11 / 0 0 {n} / 0 0 0")) for n in (0, 1))
    assert none == one
    assert one["total"] == CountFigure("range", 24, 9, 14)


def test_nearly_all_is_masked_like_nearly_none() -> None:
    plan = publication_plan(company("0 0 5 / 0 0 5 / 0 0 5"))
    figures = count_figures(plan, company("0 0 5 / 0 0 4 / 0 0 3"))
    assert figures["sales"] == figures["marketing"] == CountFigure("at_least", 5, 4, 5)
    assert figures["other"] == CountFigure("exact", 5, 3, 3)


def test_masks_that_bounds_would_undo_are_protected() -> None:
    # 14 of 15 and 8 of 9 leave 22 of 24 as the least: an exact 22 would tell both.
    plan = publication_plan(company("0 0 15 / 0 0 9 / 0 0 0"))
    figures = count_figures(plan, company("0 0 14 / 0 0 8 / 0 0 0"))
    assert figures["total"] == CountFigure("range", 24, 22, 24)  # all that the two leave it


def test_a_total_of_masked_sides_is_one_picture_whatever_it_is() -> None:
    # A total of two that is not masked, beside two sides that are, would say: one in each.
    plan = publication_plan(company("0 0 8 / 0 0 7 / 0 0 0"))
    two, one, none = (count_figures(plan, company(f"0 0 {a} / 0 0 {b} / 0 0 0")) for a, b in ((1, 1), (0, 1), (0, 0)))
    assert two == one == none
    assert (two["total"], two["sales"].form) == (CountFigure("range", 15, 0, 2), "at_most")


def possible_tables(plan: PublicationPlan, figures: dict[str, CountFigure]) -> npt.NDArray[np.int64]:
    """Every table of counts, a row each, that fits what is published; by trying them all."""
    grids = np.meshgrid(*[np.arange(size + 1) for size in plan.sizes], indexing="ij")
    tables = np.stack([grid.ravel() for grid in grids], axis=1)
    for group in plan.shown:
        figure = figures[group.name]
        if figure.low is None or figure.high is None:
            continue
        sums = tables @ np.asarray(group.cells)
        tables = tables[(sums >= figure.low) & (sums <= figure.high)]
    return tables


def range_of(figure: CountFigure) -> set[int]:
    assert figure.low is not None
    assert figure.high is not None
    return set(range(figure.low, figure.high + 1))


def small_company(chance: random.Random) -> dict[tuple[str, ...], int]:
    """A company whose tables of answers are few enough to try them all."""
    while True:
        counts = {cell: chance.choice([0, 0, 0, 1, 1, 2, 3, 4, 6]) for cell in CELLS}
        if 1 < np.prod([n + 1 for n in counts.values()]) <= 20_000 and sum(counts.values()) >= 5:
            return counts


def company_of(seed: int) -> tuple[random.Random, PublicationPlan, dict[tuple[str, ...], int]]:
    chance = random.Random(seed)
    plan = publication_plan(small_company(chance), chance.choice([3, 5]))
    likely = chance.choice([0.1, 0.5, 0.9])
    said = {cell: sum(chance.random() < likely for _ in range(size)) for cell, size in zip(plan.cells, plan.sizes, strict=True)}
    return chance, plan, said


@pytest.mark.parametrize("seed", [*range(20), 112, 144, 160, 172])  # in the last four it matters that a range is known to be no mask
def test_no_table_of_a_small_company_tells_what_a_few_said_or_what_a_mask_hides(seed: int) -> None:
    _, plan, said = company_of(seed)
    figures = count_figures(plan, said)
    tables = possible_tables(plan, figures)
    truth = np.array([said[cell] for cell in plan.cells])
    assert (tables == truth).all(axis=1).any(), "what is published must be true"
    held = [place for place, size in enumerate(plan.sizes) if size]
    for length in range(1, plan.k):
        for union in combinations(held, length):
            if sum(plan.sizes[place] for place in union) < plan.k:
                assert len(np.unique(tables[:, list(union)].sum(axis=1))) > 1, (union, figures)
    for group in plan.shown:
        figure = figures[group.name]
        if figure.form == "range":
            # That it is a range and no mask may tell nothing: it holds no number a mask stands for, or both of them and more.
            assert {0, 1}.isdisjoint(range_of(figure)) or {0, 1, 2} <= range_of(figure), figures
            assert {group.n, group.n - 1}.isdisjoint(range_of(figure)) or {group.n - 2, group.n - 1, group.n} <= range_of(figure), figures
        if figure.form in ("at_most", "at_least"):
            assert len(np.unique(tables @ np.asarray(group.cells))) == 2, (group.name, figures)


@pytest.mark.parametrize("seed", range(40, 50))
def test_inputs_that_differ_inside_a_mask_only_give_one_picture(seed: int) -> None:
    chance, plan, said = company_of(seed)
    masked = [group for group in plan.shown if not 1 < plan.total_of(group, said) < group.n - 1]
    exact = [group for group in plan.shown if group not in masked]
    facts = {group.name: CountFigure("exact", group.n, *(2 * [plan.total_of(group, said)])) for group in exact}
    for group in masked:
        is_low = plan.total_of(group, said) <= 1
        facts[group.name] = CountFigure("at_most", group.n, *((0, 1) if is_low else (group.n - 1, group.n)))
    alike = possible_tables(plan, facts)
    expected = count_figures(plan, said)
    for other in chance.sample(range(len(alike)), min(3, len(alike))):
        assert count_figures(plan, dict(zip(plan.cells, map(int, alike[other]), strict=True))) == expected


def test_the_solver_finds_what_trying_every_table_finds() -> None:
    for seed in range(60, 70):
        _, plan, said = company_of(seed)
        facts = Facts(plan.sizes, 2, two_classes(plan.sizes, [said[cell] for cell in plan.cells]))
        figures = {}
        for group in plan.shown:
            count = plan.total_of(group, said)
            facts.publish(group.cells, (1, 0), count, count)
            figures[group.name] = CountFigure("exact", group.n, count, count)
        tables = possible_tables(plan, figures)
        targets = [sum_of([int(cell == place) for cell in range(len(plan.sizes))], (1, 0)) for place in range(len(plan.sizes))]
        known = [place for place in range(len(plan.sizes)) if len(np.unique(tables[:, place])) == 1]
        assert [place for place, target in enumerate(targets) if revealed(facts, [target]) == 0] == known, seed
        for place, target in enumerate(targets):
            assert value_range(facts, target) == (tables[:, place].min(), tables[:, place].max())


def test_it_refuses_more_who_said_it_than_answered() -> None:
    with pytest.raises(ValueError, match="more who said it"):
        count_figures(publication_plan(company(V2)), company("0 4 0 / 0 0 0 / 0 0 0"))
