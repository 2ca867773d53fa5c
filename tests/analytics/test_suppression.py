"""Which groups of a survey are shown? The design's seven companies, and an independent judge on random ones."""

import random
from itertools import combinations

import numpy as np
import pytest

from sameside.analytics.suppression import (
    FUNCTIONS,
    GROUPS_IN_ORDER,
    SENIORITIES,
    PublicationPlan,
    collusion,
    item_plan,
    publication_plan,
    withheld_for_movers,
)

CELLS = [(function, seniority) for function in FUNCTIONS for seniority in SENIORITIES]


def company(text: str) -> dict[tuple[str, ...], int]:
    """'1 3 11 / 1 2 6 / 2 4 9': C-level, managers and team members of sales, marketing, other."""
    return dict(zip(CELLS, map(int, text.replace("/", " ").split()), strict=True))


def shown(plan: PublicationPlan) -> dict[str, int]:
    return {group.name: group.n for group in plan.shown}


def hidden_second(plan: PublicationPlan) -> dict[str, int]:
    return {group.name: group.n for group in plan.groups if group.state == "secondary"}


def test_it_shows_a_company_of_39() -> None:
    plan = publication_plan(company("1 3 11 / 1 2 6 / 2 4 9"))
    assert shown(plan) == {
        "total": 39, "sales": 15, "marketing": 9, "leaders": 13, "team": 26, "other": 15, "other/leaders": 6, "other/team": 9,
    }  # fmt: skip
    # Practitioners, too: the total without them is the four of C-level.
    assert hidden_second(plan) == {"sales/team": 11, "marketing/team": 6, "manager": 9, "practitioner": 35}


def test_it_leaves_out_the_single_other() -> None:
    plan = publication_plan(company("1 3 11 / 1 2 6 / 0 0 1"))
    assert plan.left_out == 1
    assert shown(plan) == {"total": 24, "sales": 15, "marketing": 9, "leaders": 7, "team": 17}
    assert hidden_second(plan) == {"sales/team": 11, "marketing/team": 6, "manager": 5, "practitioner": 22}


def test_without_leaving_out_the_single_other_leaders_would_have_to_go() -> None:
    # sales + marketing - team = leaders - the single other person. Here that person is a function of its own name.
    counts = company("1 3 11 / 1 2 6 / 0 0 0") | {("legal", "team_member"): 1}
    plan = publication_plan(counts, groups=["sales", "marketing", "team", "leaders"])
    assert hidden_second(plan) == {"leaders": 7}


def test_it_shows_the_total_only_where_sales_would_reveal_marketing() -> None:
    plan = publication_plan(company("1 1 8 / 1 0 3 / 1 0 2"))
    assert plan.left_out == 3
    assert shown(plan) == {"total": 14}
    assert hidden_second(plan) == {"sales": 10, "team": 11, "practitioner": 12}
    assert {group.name: group.state for group in plan.groups}["sales/team"] == "parent_hidden"


def test_it_shows_the_total_of_a_tiny_company() -> None:
    plan = publication_plan(company("1 0 3 / 0 1 2 / 1 0 0"))
    assert shown(plan) == {"total": 7}
    assert hidden_second(plan) == {"team": 5, "practitioner": 6}


def test_it_shows_everything_that_exists_of_three_even_teams() -> None:
    plan = publication_plan(company("0 0 5 / 0 0 5 / 0 0 5"))
    assert {group.state for group in plan.groups} == {"shown", "empty"}
    assert set(shown(plan)) == {
        "total", "sales", "marketing", "team", "practitioner", "other", "sales/team", "marketing/team", "other/team",
    }  # fmt: skip


def test_it_hides_the_team_whose_rest_is_two_leaders() -> None:
    plan = publication_plan(company("1 0 9 / 0 1 9 / 0 0 0"))
    assert shown(plan) == {"total": 20, "sales": 10, "marketing": 10}
    assert hidden_second(plan) == {"team": 18, "practitioner": 19}


def test_golden_17_shows_no_part_of_marketing_or_sales_that_reveals_the_other_part() -> None:
    # Marketing 6 = 4 managers + 2 staff; sales 9 = 6 managers + 3 team members: no part of either is shown.
    plan = publication_plan(company("0 6 3 / 0 4 2 / 0 0 0"))
    assert {"total", "sales", "marketing"} <= set(shown(plan))
    assert not any("/" in name for name in shown(plan))


def test_it_shows_practitioners_once_five_of_c_level_answered() -> None:
    plan = publication_plan(company("5 6 20 / 5 6 20 / 5 6 20"))
    assert set(shown(plan)) == set(GROUPS_IN_ORDER)


@pytest.mark.parametrize("seed", range(12))
def test_no_small_union_follows_from_the_groups_shown(seed: int) -> None:
    """An independent judge: floating-point ranks over all 511 unions. And every group hidden second was hidden for a reason."""
    chance = random.Random(seed)
    for _ in range(10):
        counts = {cell: chance.choice([0, 0, 1, 1, 2, 3, 4, 6, 9, 12]) for cell in CELLS}
        k = chance.choice([3, 5])
        plan = publication_plan(counts, k)
        rows = [group.cells for group in plan.shown]
        assert revealed(rows, plan.sizes, k) == [], (seed, counts)
        for place, group in enumerate(plan.groups):
            if group.state == "secondary":
                before = [earlier.cells for earlier in plan.groups[:place] if earlier.state == "shown"]
                assert revealed([*before, group.cells], plan.sizes, k) != [], (seed, counts, group.name)


def revealed(rows: list[tuple[int, ...]], sizes: tuple[int, ...], k: int) -> list[tuple[int, ...]]:
    """Unions of 1 to k - 1 people whose vector does not raise the rank of the rows."""
    if not rows:
        return []
    held = np.array([place for place, size in enumerate(sizes) if size])
    _, values, axes = np.linalg.svd(np.array(rows, dtype=float)[:, held])
    space = axes[: int((values > 1e-9).sum())]
    found = []
    for length in range(1, len(held) + 1):
        for union in combinations(range(len(held)), length):
            if 1 <= sum(sizes[held[place]] for place in union) < k:
                vector = np.zeros(len(held))
                vector[list(union)] = 1
                if np.linalg.norm(vector - space.T @ (space @ vector)) < 1e-7:
                    found.append(tuple(held[list(union)]))
    return found


def test_a_threshold_alone_would_leak_in_nearly_every_company() -> None:
    # Twenty realistic companies: groups with five answers shown, differences not looked at.
    chance = random.Random(4)
    leaks = 0
    for _ in range(20):
        counts = company(" ".join(str(chance.randint(0, top)) for top in (2, 4, 14, 2, 3, 8, 2, 3, 9)))
        plan = publication_plan(counts)
        large = [group.cells for group in plan.groups if group.n >= 5]
        leaks += bool(revealed(large, plan.sizes, 5))
    assert leaks >= 15


def test_the_plan_says_nothing_of_the_order_cells_come_in() -> None:
    counts = company("1 3 11 / 1 2 6 / 2 4 9")
    turned = dict(reversed(counts.items()))
    assert shown(publication_plan(counts)) == shown(publication_plan(turned))


def test_an_item_hides_groups_in_which_too_few_judged() -> None:
    of_round = publication_plan(company("1 3 11 / 1 2 6 / 0 0 0"))
    # Four of nine marketers judged: sales with the total would tell what they think.
    plan = item_plan(of_round, company("1 3 11 / 0 1 3 / 0 0 0"))
    states = {group.name: group.state for group in plan.groups}
    assert states["total"] == "shown"
    assert (states["marketing"], states["sales"]) == ("primary", "secondary")


def test_one_more_dimension_of_four_values_is_planned_in_a_moment() -> None:
    regions = ("north", "south", "east", "west")
    counts = {(*cell, region): 1 + (place + n) % 3 for place, cell in enumerate(CELLS) for n, region in enumerate(regions)}
    plan = publication_plan(counts, groups=[*GROUPS_IN_ORDER, *regions, "sales/north", "marketing/north"])
    assert {"total", "sales", "north"} <= set(shown(plan))


@pytest.mark.parametrize("n_colluding", [1, 2])
def test_colluding_people_get_no_nearer_than_k_without_them(n_colluding: int) -> None:
    for text in ("1 3 11 / 1 2 6 / 2 4 9", "0 0 5 / 0 0 5 / 0 0 5", "1 0 9 / 0 1 9 / 0 0 0"):
        found = collusion(publication_plan(company(text)), n_colluding)
        assert found
        assert all(line.smallest is None or line.smallest >= 5 - n_colluding for line in found)
    three_fives = collusion(publication_plan(company("0 0 5 / 0 0 5 / 0 0 5")), n_colluding)
    assert min(line.smallest for line in three_fives if line.smallest is not None) == 5 - n_colluding


@pytest.mark.parametrize("function", ["sales", "marketing"])
def test_which_groups_are_shown_does_not_tell_whether_the_one_at_the_top_answered(function: str) -> None:
    cells = [("sales", "c_level"), ("sales", "manager"), ("sales", "team_member"), ("marketing", "c_level"), ("marketing", "manager"),
             ("marketing", "team_member")]  # fmt: skip
    by_answers = []
    for n in (0, 1):
        sizes = dict(zip(cells, (0, 8, 22, 0, 8, 14), strict=True))
        sizes[function, "c_level"] = n
        by_answers.append([group.name for group in publication_plan(sizes, 5, asked=cells).shown])
    assert by_answers[0] == by_answers[1]
    assert f"{function}/manager" not in by_answers[0]
    # Unasked, the managers of a side without anybody at the top are all its leaders.
    assert f"{function}/leaders" in by_answers[0]


def test_nobody_is_told_whether_few_others_answered_or_none() -> None:
    cells = [("sales", "team_member"), ("marketing", "team_member"), ("other", "manager")]
    plans = [publication_plan(dict(zip(cells, (9, 8, n), strict=True)), 5, asked=cells) for n in (0, 1, 4)]
    assert [[group.name for group in plan.shown] for plan in plans] == [[group.name for group in plans[0].shown]] * 3
    assert [plan.sizes for plan in plans] == [(9, 8, 0)] * 3


def test_a_change_is_withheld_when_one_to_k_minus_1_people_moved() -> None:
    assert [withheld_for_movers(n, 5) for n in (0, 1, 4, 5)] == [False, True, True, False]


def test_it_refuses_a_k_below_three() -> None:
    with pytest.raises(ValueError, match="can't be below 3"):
        publication_plan(company("1 3 11 / 1 2 6 / 2 4 9"), 2)
