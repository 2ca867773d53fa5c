"""One link for everybody: nobody knows how many were asked, so nothing in the result may need to know it."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from sameside.analytics.instrument import Wave, frozen_form
from sameside.analytics.intervals import wilson_of_share
from sameside.analytics.survey_result import round_result
from tests.analytics.test_survey_result import Person

FORM = frozen_form(Wave("pulse"))
AGREE = next(name for name, item in FORM["items"].items() if item["type"] == "agree" and item["same_object"])


def people_of(n_by_cell: dict[tuple[str, str], int], n_agreeing: int = 3) -> list[Person]:
    """In each function so many agree with the one statement, the rest disagree."""
    placed = Counter[str]()
    found = []
    for (function, seniority), n in n_by_cell.items():
        for _ in range(n):
            placed[function] += 1
            found.append(Person(function, seniority, {AGREE: 4 if placed[function] <= n_agreeing else 2}))
    return found


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    """Ten of sales (seven agree), eight of marketing (three do), and two others."""
    people = people_of({("sales", "manager"): 2, ("sales", "team_member"): 8}, 7)
    people += people_of({("marketing", "team_member"): 8, ("other", "team_member"): 2})
    return round_result(FORM, people, invited=None, k=5)


def shown(result: dict[str, Any]) -> list[str]:
    return [group["name"] for group in result["groups"] if group["state"] == "shown"]


def test_how_many_were_asked_is_unknown_and_never_nought_or_everybody(result: dict[str, Any]) -> None:
    assert (result["mode"], result["n_invited"], result["n_answers"]) == ("open", None, 18)
    assert {(group["n_invited"], group["response"]) for group in result["groups"]} == {(None, None)}
    assert (result["weighting"], result["weighted"]) == (None, {})


def numbers_of(told: Any) -> Iterator[dict[str, Any]]:
    """Every stored figure with a share, wherever it stands."""
    if isinstance(told, dict):
        if "is_everyone" in told:
            yield told
        for value in told.values():
            yield from numbers_of(value)


def test_an_interval_is_plain_and_nothing_is_told_of_those_who_did_not_answer(result: dict[str, Any]) -> None:
    figure = result["items"][AGREE]["groups"]["sales"]["counts"]["agree"]
    low, high = wilson_of_share(0.7, 10)
    assert (figure["share"], figure["interval"]) == (0.7, [pytest.approx(low, abs=1e-6), pytest.approx(high, abs=1e-6)])
    assert {(one["worst_case"], one["is_everyone"]) for one in numbers_of(result["items"])} == {(None, False)}


def test_a_gap_stands_without_the_utmost(result: dict[str, Any]) -> None:
    (gap,) = [gap for gap in result["gaps"]["function"] if gap["item"] == AGREE]
    assert gap["gap"] == pytest.approx(0.7 - 0.375)
    assert (gap["interval"], gap["worst_case"]) == (gap["interval_by_chance"], None)


def test_few_others_are_left_out_as_ever(result: dict[str, Any]) -> None:
    assert result["is_other_left_out"]
    assert result["items"][AGREE]["groups"]["total"]["base"] == 18


@pytest.mark.parametrize("few", [{}, {("other", "team_member"): 4}, {("other", "c_level"): 1, ("other", "manager"): 1}])
def test_a_group_nobody_gave_reads_like_one_with_too_few(few: dict[tuple[str, str], int]) -> None:
    """Which groups are shown, and why others are not, doesn't tell whether the one head of marketing took part."""
    both = {("sales", "team_member"): 9, ("marketing", "team_member"): 8}
    told = [round_result(FORM, people_of(both | few | more), invited=None, k=5)["groups"] for more in ({}, {("marketing", "c_level"): 1})]
    assert [(group["name"], group["state"], group["why"]) for group in told[0]] == [
        (group["name"], group["state"], group["why"]) for group in told[1]
    ]
    assert "empty" not in {group["state"] for group in told[0]}


def test_nobody_answered_is_a_result_too() -> None:
    result = round_result(FORM, [], invited=None, k=5)
    assert (result["n_answers"], shown(result)) == (None, [])
