"""Do typical errors of guesses, told or not, tell anything of a few people or of a masked count? Small companies, both sides of a mask."""

import random
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from sameside.analytics.calibration import Measured
from sameside.analytics.instrument import Wave, frozen_form
from sameside.analytics.suppression import is_in_group
from sameside.analytics.survey_result import round_result

WHOLE = frozen_form(Wave("full"))
FORM = WHOLE | {"items": {name: WHOLE["items"][name] for name in ("E1", "E3")}}
MEASURED = {"E1": Measured("share", 0.12, 0.1, 0.14), "E3": Measured("money", 500.0)}
CELLS = (("sales", "manager"), ("sales", "team_member"), ("marketing", "manager"), ("marketing", "team_member"))
NO_IDEA = {"value": "dont_know"}


@dataclass(frozen=True)
class Person:
    function: str
    seniority: str
    answers: dict[str, Any]


def guess(value: float, confidence: int = 1) -> dict[str, Any]:
    return {"value": value, "confidence": confidence}


def told_of(people: list[Person], k: int, item: str = "E1") -> dict[str, Any]:
    invited = Counter((one.function, one.seniority) for one in people)
    groups: dict[str, Any] = round_result(FORM, people, invited=invited, k=k, measured=MEASURED)["items"][item]["groups"]
    return {name: told for name, told in groups.items() if told["state"] == "shown"}


def sellers(*answers: dict[str, Any], item: str = "E1") -> list[Person]:
    return [Person("sales", "team_member", {item: given}) for given in answers]


def parts_told(people: list[Person], k: int) -> dict[str, Any]:
    """Of every group: its counts, and which parts of its error there are."""
    return {
        name: (told["counts"], [part for part, value in (told["error"] or {}).items() if value is not None])
        for name, told in told_of(people, k).items()
    }


@pytest.mark.parametrize(("n", "k"), [(5, 5), (10, 5), (3, 3)])
def test_whether_a_ratio_or_its_interval_is_told_does_not_tell_if_one_had_no_idea(n: int, k: int) -> None:
    wide = [guess(value) for value in (1.0, 12.0, 30.0, 12.5, 2.0, 50.0, 11.0, 12.0, 40.0, 3.0)][:n]
    told = parts_told(sellers(*wide), k)
    assert told["sales"][0]["dont_know"]["form"] == "at_most"
    assert told == parts_told(sellers(*wide[:-1], NO_IDEA), k)


def test_one_far_out_among_those_who_are_right_is_not_seen_in_the_interval() -> None:
    all_right, one_wrong = [guess(12.0)] * 12, [*[guess(12.0)] * 11, guess(95.0)]
    told = parts_told(sellers(*all_right), 5)
    assert told["sales"][0]["knows"]["form"] == "at_least"
    assert told["sales"][1] == ["typical_ratio"]
    assert told == parts_told(sellers(*one_wrong), 5)


def test_ten_who_are_neither_all_right_nor_all_sure_have_their_interval() -> None:
    people = sellers(*[guess(12.0)] * 4, *[guess(24.0)] * 6, *[NO_IDEA] * 3)
    error = told_of(people, 5)["sales"]["error"]
    assert error["typical_ratio"] == 1.5
    assert (error["interval"], error["spread_factor"]) == ([1.0, 2.3], 2.3)


def test_where_few_are_right_the_interval_stands_though_it_is_masked_how_few() -> None:
    far = [guess(value) for value in (30.0, 35.0, 25.0, 40.0, 22.0, 28.0, 45.0, 33.0, 38.0, 24.0, 26.0)]
    told = parts_told(sellers(*far, guess(29.0)), 5)
    assert told["sales"][0]["knows"]["form"] == "at_most"
    assert told["sales"][1] == ["typical_ratio", "interval", "spread_factor"]
    # All of one number, one who is right would be seen.
    assert parts_told(sellers(*[guess(30.0)] * 11, guess(12.0)), 5)["sales"][1] == ["typical_ratio"]


def test_nothing_as_an_amount_is_a_guess_like_others() -> None:
    # Were it left out, four numbers would be too few, and that there is none would tell of whoever wrote 0.
    people = sellers(*[guess(500.0)] * 4, guess(0.0), guess(700.0), item="E3")
    assert told_of(people, 5, "E3")["sales"]["error"]["typical_ratio"] == 1.0


@pytest.mark.parametrize("seed", range(3))
def test_no_fewer_than_k_guesses_lie_between_any_two_ratios(seed: int) -> None:
    chance = random.Random(seed)
    n_told = 0
    for _ in range(3):
        idle = chance.choice([0.1, 0.5, 0.8])
        people = [
            Person(
                *cell, {"E1": NO_IDEA if chance.random() < idle else guess(chance.choice([2.0, 11.0, 12.0, 40.0]), chance.choice([1, 3]))}
            )
            for cell in CELLS
            for _ in range(chance.choice([0, 2, 3, 5, 7]))
        ]
        givers = Counter((one.function, one.seniority) for one in people if one.answers["E1"] != NO_IDEA)
        rows = [[float(is_in_group(cell, name)) for cell in CELLS] for name, told in told_of(people, 3).items() if told["error"]]
        n_told += len(rows)
        for size in range(1, len(CELLS) + 1):
            for union in combinations(CELLS, size):
                wanted = [float(cell in union) for cell in CELLS]
                if rows and np.linalg.matrix_rank([*rows, wanted]) == np.linalg.matrix_rank(rows):
                    n = sum(givers[cell] for cell in union)
                    assert n == 0 or n >= 3, (union, givers)
    assert n_told
