"""Do the demo company's people answer with the odds of their card, and the same whenever they are drawn?"""

from collections import Counter
from functools import cache
from typing import Any

import pytest

from sameside.analytics.instrument import Changes, Wave, frozen_form, items_by_id
from sameside.demo.survey_answers import FilledIn, draw_answers
from sameside.demo.survey_card import AGREEING, HAPPENED
from sameside.demo.survey_truths import survey_truths

SEATS: dict[tuple[str, ...], int] = {
    ("sales", "manager"): 400,
    ("sales", "team_member"): 600,
    ("marketing", "team_member"): 600,
    ("other", "team_member"): 4,
}


def a_form(*items: str) -> dict[str, Any]:
    return frozen_form(Wave("full", changes=Changes(off=tuple(name for name in items_by_id() if name not in items))))


@cache
def drawn(wave: int, *items: str) -> list[FilledIn]:
    return draw_answers(form=a_form(*items), seats=SEATS, wave=wave, seed=5, measured={"E1": 0.04}, response_share=1.0)


def share(forms: list[FilledIn], item: str, said: set[Any], judged: set[Any], *seat: str) -> tuple[float, float]:
    """How many of a group said it, of those who judged; and what four standard errors are."""
    counts = Counter(one.answers[item] for one in forms if item in one.answers and set(seat) <= {one.function, one.seniority})
    n = sum(counts[value] for value in judged)
    p = sum(counts[value] for value in said) / n
    return p, 4 * (0.25 / n) ** 0.5


@pytest.mark.parametrize("wave", [1, 2])
def test_each_group_agrees_as_often_as_its_card_says(wave: int) -> None:
    forms = drawn(wave, "O2", "R1", "P2", "D2")
    for item in ("O2", "R1", "P2", "D2"):
        for function, seniority in (("sales", "manager"), ("sales", "team_member"), ("marketing", "team_member")):
            planted = AGREEING[item].share(function, is_leader=seniority == "manager", wave=wave)
            found, error = share(forms, item, {4, 5}, {1, 2, 3, 4, 5}, function, seniority)
            assert found == pytest.approx(planted, abs=error), (item, function, seniority)


def test_each_side_remembers_as_often_as_its_card_says() -> None:
    yes, all_of_them = {"once", "several"}, {"once", "several", "no", "cannot_remember"}
    forms = drawn(2, "S1", "S3")
    for item, giver, receiver in (("S1", "marketing", "sales"), ("S3", "sales", "marketing")):
        for function, planted in ((giver, HAPPENED[item].said), (receiver, HAPPENED[item].received)):
            found, error = share(forms, item, yes, all_of_them, function)
            assert found == pytest.approx(planted, abs=error), (item, function)


def test_estimates_lie_a_known_factor_above_what_was_measured() -> None:
    given = sorted(
        one.answers["E1"]["value"] for one in drawn(2, "E1") if one.answers.get("E1", {}).get("value") not in (None, "dont_know")
    )
    middle = given[len(given) // 2] / 100
    assert middle / (1 - middle) / (0.04 / 0.96) == pytest.approx(3.0, rel=0.12)


def test_the_same_people_answer_the_same_whatever_else_is_asked() -> None:
    alone, among = drawn(2, "O2"), drawn(2, "O2", "R1", "P2", "D2")
    assert [one.answers.get("O2") for one in alone] == [one.answers.get("O2") for one in among]
    assert [one.answers for one in alone] == [one.answers for one in draw_answers(
        form=a_form("O2"), seats=SEATS, wave=2, seed=5, measured={}, response_share=1.0
    )]  # fmt: skip


def test_every_truth_is_of_something_that_is_asked() -> None:
    assert {truth.item for truth in survey_truths()} <= set(items_by_id())
