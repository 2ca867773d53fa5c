"""Does anything follow, from every number of a round's whole result taken together, that a few people answered? Tried as an attacker would.

The attacker knows how many answered what they answered in every cell, and who could judge which item; every table of answers that fits
all that is published is possible to them. The tables are searched by a solver here, with nothing of the program's own protection.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from sameside.analytics.calibration import Measured, is_hit
from sameside.analytics.instrument import Wave, frozen_form
from sameside.analytics.round_view import RoundView
from sameside.analytics.suppression import is_in_group
from sameside.analytics.survey_result import round_result
from sameside.analytics.weighted_totals import round_weights

Cell = tuple[str, str]
CELLS: tuple[Cell, ...] = (("sales", "manager"), ("sales", "team_member"), ("marketing", "manager"), ("marketing", "team_member"))
BY_OPEN_LINK = 3  # the seed of the company that was asked by one link for everybody
K = 3
PAIR = ("D1", "D2")  # all of the dimension 'leadership', the second reversed
WHOLE = frozen_form(Wave("full"))
FORM = WHOLE | {"items": {name: WHOLE["items"][name] for name in ("O2", "X1", *PAIR, "E1")}}
MEASURED = Measured("share", 0.12, 0.1, 0.14)
NOT_JUDGED = 0


@dataclass(frozen=True)
class Person:
    function: str
    seniority: str
    answers: dict[str, Any]

    @property
    def cell(self) -> Cell:
        return self.function, self.seniority


@dataclass
class Attack:
    """Counts of people per (cell, class), and what is published of them. seats: how many of a cell are known to be of a kind of class."""

    classes: Sequence[Any]
    rows: list[npt.NDArray[np.float64]] = field(default_factory=list)
    ends: list[tuple[float, float]] = field(default_factory=list)

    def sum_of(self, cells: Sequence[Cell], weight: Any) -> npt.NDArray[np.float64]:
        """weight: of a class, a number."""
        return np.array([float(weight(one)) if cell in cells else 0.0 for cell in CELLS for one in self.classes])

    def learn(self, row: npt.NDArray[np.float64], low: float, high: float) -> None:
        self.rows.append(row)
        self.ends.append((low - 1e-6, high + 1e-6))

    def table(self, cost: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        low, high = np.array(self.ends).T
        found = milp(cost, constraints=LinearConstraint(np.array(self.rows), low, high), bounds=Bounds(0, 99), integrality=1)
        assert found.x is not None, "what is published must be possible"
        return np.round(found.x)

    def known(self, targets: Mapping[Any, npt.NDArray[np.float64]], dice: np.random.Generator) -> list[Any]:
        """The targets that have one value in every table that fits."""
        first = self.table(np.zeros(len(self.rows[0])))
        open_ones = dict(targets)
        for _ in range(6):
            other = self.table(dice.normal(size=len(first)))
            open_ones = {name: row for name, row in open_ones.items() if abs(row @ (other - first)) < 0.5}
        return [name for name, row in open_ones.items() if self._is_fixed(row)]

    def _is_fixed(self, row: npt.NDArray[np.float64]) -> bool:
        return bool(abs(row @ (self.table(row) - self.table(-row))) < 0.5)


def a_company(chance: random.Random) -> list[Person]:
    likely, sure = chance.choice([0.1, 0.4, 0.6, 0.9]), chance.choice([0.2, 0.8])
    people = []
    for cell in CELLS:
        for _ in range(chance.choice([0, 1, 2, 3, 4, 6])):
            answers: dict[str, Any] = {}
            for name in ("O2", *PAIR):
                answers[name] = (
                    "cannot_judge" if chance.random() < 0.15 else chance.choice([4, 5] if chance.random() < likely else [1, 2, 3])
                )
            answers["X1"] = chance.choice([2, 3, 6, 6, 7, 9])
            number = {"value": chance.choice([11.0, 12.0, 40.0]), "confidence": 3 if chance.random() < sure else 1}
            answers["E1"] = {"value": "dont_know"} if chance.random() < 0.2 else number
            people.append(Person(*cell, answers))
    return people


def members(group: str) -> list[Cell]:
    return [cell for cell in CELLS if is_in_group(cell, group)]


def small_unions(people: Sequence[Person]) -> Iterator[tuple[Cell, ...]]:
    sizes = Counter(one.cell for one in people)
    for length in range(1, K):
        for union in combinations([cell for cell in CELLS if sizes[cell]], length):
            if sum(sizes[cell] for cell in union) < K:
                yield union


def invited_to(people: Sequence[Person], seed: int) -> dict[Cell, int] | None:
    """Everybody who answered; one company is asked by one link for everybody."""
    return None if seed == BY_OPEN_LINK else dict(Counter(one.cell for one in people))


def learn_sizes(attack: Attack, people: Sequence[Person], kind_of_person: Any, kind_of_class: Any) -> None:
    """What the attacker knows beforehand: of every cell how many are of each kind."""
    for cell in CELLS:
        kinds = Counter(kind_of_person(one) for one in people if one.cell == cell)
        for kind in {kind_of_class(one) for one in attack.classes}:
            attack.learn(attack.sum_of([cell], lambda one, kind=kind: kind_of_class(one) == kind), kinds[kind], kinds[kind])


def learn_item(attack: Attack, told: Mapping[str, Any], value_of: Any, counted: Mapping[str, set[Any]]) -> dict[Any, Any]:
    """Everything told of one item; the masked counts, which must stay open."""
    masked = {}
    for group, of_group in told["groups"].items():
        if of_group["state"] != "shown":
            continue
        cells = members(group)
        for thing, values in counted.items():
            figure, row = of_group["counts"][thing], attack.sum_of(cells, lambda one, values=values: value_of(one) in values)
            if figure["low"] is not None:
                attack.learn(row, figure["low"], figure["high"])
            if figure["form"] in ("at_most", "at_least"):
                masked[group, thing] = row
        if of_group.get("mean") is not None:
            total = round(of_group["mean"] * of_group["base"])
            attack.learn(attack.sum_of(cells, lambda one: value_of(one) or 0), total, total)
        for value, n in (of_group.get("distribution") or {}).items():
            attack.learn(attack.sum_of(cells, lambda one, value=value: value_of(one) == int(value)), n, n)
        for band, n in (of_group.get("bands") or {}).items():
            low, high = map(int, band.split("-"))
            attack.learn(attack.sum_of(cells, lambda one, low=low, high=high: low <= value_of(one) <= high), n, n)
    return masked


@pytest.mark.parametrize("seed", range(4))
def test_nothing_of_a_few_follows_from_two_items_their_score_and_their_weighted_totals(seed: int) -> None:
    chance = random.Random(seed)
    people = a_company(chance)
    invited = {cell: n + chance.choice([0, 1, 2, 5]) for cell, n in Counter(one.cell for one in people).items()}
    known = None if seed == BY_OPEN_LINK else invited
    result = round_result(FORM, people, invited=known, k=K)
    weighing = round_weights(RoundView(FORM, people, known, K))
    attack = Attack(list(product(range(6), repeat=2)))
    learn_sizes(attack, people, lambda one: tuple(isinstance(one.answers[name], int) for name in PAIR), lambda one: tuple(map(bool, one)))
    targets: dict[Any, Any] = {}
    for place, name in enumerate(PAIR):
        targets |= learn_item(attack, result["items"][name], lambda one, place=place: one[place], {"agree": {4, 5}})
        percent = result["weighted"].get(name, {}).get("percent")
        if percent is not None and weighing is not None:
            learn_weighted(attack, people, place, percent, weighing[0])
    for group, told in result["dimensions"]["leadership"].items():
        if told["score"] is not None:
            bases = [sum(isinstance(one.answers[name], int) for one in people if one.cell in members(group)) for name in PAIR]
            row = attack.sum_of(members(group), lambda one, bases=bases: one[0] / bases[0] + (6 - one[1]) * bool(one[1]) / bases[1])
            mean = told["score"] / 100 * 4 + 1
            attack.learn(row, 2 * mean - 1e-5, 2 * mean + 1e-5)
    targets |= few_answers(attack, people)
    if people:
        assert attack.known(targets, np.random.default_rng(seed)) == [], result["dimensions"]


def learn_weighted(attack: Attack, people: Sequence[Person], place: int, percent: int, weights: Mapping[Cell, float]) -> None:
    """The weights follow from how many were invited and how many answered: the attacker knows both."""
    of_all = sum(weights[one.cell] for one in people if isinstance(one.answers[PAIR[place]], int))
    row = sum(weights[cell] * attack.sum_of([cell], lambda one: one[place] >= 4) for cell in {one.cell for one in people})
    attack.learn(row, (percent - 0.5) / 100 * of_all, (percent + 0.5) / 100 * of_all)


def few_answers(attack: Attack, people: Sequence[Person]) -> dict[Any, Any]:
    """Of every union of cells with fewer than k people, and of the few of any group who judged one item only: each answer's number."""
    targets: dict[Any, Any] = {}
    for place, value in product(range(2), range(1, 6)):
        for union in small_unions([one for one in people if isinstance(one.answers[PAIR[place]], int)]):
            targets[union, place, value] = attack.sum_of(union, lambda one, place=place, value=value: one[place] == value)
        for group in ("total", "sales", "marketing", "leaders", "team"):
            few = [one for one in people if one.cell in members(group) and judged_only(one, place)]
            if 0 < len(few) < K:
                row = attack.sum_of(members(group), lambda one, place=place, value=value: one[place] == value and not one[1 - place])
                targets[group, "only", place, value] = row
    return targets


def judged_only(one: Person, place: int) -> bool:
    judged = [isinstance(one.answers[name], int) for name in PAIR]
    return judged[place] and not judged[1 - place]


@pytest.mark.parametrize("seed", range(4))
def test_nothing_of_a_few_follows_from_ratings_and_their_bands(seed: int) -> None:
    chance = random.Random(100 + seed)
    people = [one for _ in range(3) for one in a_company(chance)]
    result = round_result(FORM, people, invited=invited_to(people, seed), k=K)
    attack = Attack(range(11))
    learn_sizes(attack, people, lambda _: True, lambda _: True)
    learn_item(attack, result["items"]["X1"], lambda one: one, {})
    targets = {
        (union, value): attack.sum_of(union, lambda one, value=value: one == value) for union in small_unions(people) for value in range(11)
    }
    if people:
        assert attack.known(targets, np.random.default_rng(seed)) == []


@pytest.mark.parametrize("seed", range(4))
def test_nothing_of_a_few_follows_from_estimates_and_hits_by_confidence(seed: int) -> None:
    chance = random.Random(200 + seed)
    people = [one for _ in range(3) for one in a_company(chance)]
    result = round_result(FORM, people, invited=invited_to(people, seed), k=K, measured={"E1": MEASURED})
    # None: no number; else (is sure, is a hit).
    attack = Attack([None, *product((False, True), repeat=2)])
    learn_sizes(attack, people, lambda _: True, lambda _: True)
    counted: dict[str, set[Any]] = {
        "dont_know": {None}, "claims_to_know": {(True, False), (True, True)}, "knows": {(False, True), (True, True)},
    }  # fmt: skip
    targets = learn_item(attack, result["items"]["E1"], lambda one: one, counted)
    for group, told in result["items"]["E1"]["groups"].items():
        for line in told.get("by_confidence") or []:
            sure = {level > 1 for level in line["levels"]}
            cells = members(group)
            attack.learn(attack.sum_of(cells, lambda one, sure=sure: one is not None and one[0] in sure), line["n"], line["n"])
            attack.learn(
                attack.sum_of(cells, lambda one, sure=sure: one is not None and one[0] in sure and one[1]), line["hits"], line["hits"]
            )
            assert 1 < line["hits"] < line["n"] - 1
    for union in small_unions(people):
        targets |= {(union, kind): attack.sum_of(union, lambda one, kind=kind: one == kind) for kind in attack.classes}
    if people:
        assert attack.known(targets, np.random.default_rng(seed)) == []
    assert is_hit(0.12, MEASURED)


def test_who_took_part_in_a_group_that_is_not_shown_changes_nothing_in_the_whole_object() -> None:
    invited = {("sales", "team_member"): 9, ("sales", "manager"): 4, ("marketing", "team_member"): 8, ("marketing", "manager"): 2}
    invited[("other", "team_member")] = 2
    seen: dict[Any, Any] = {}
    n_alike = 0
    for answered in product((6, 7, 8), (1, 2), (5, 6, 7), (0, 1, 2), (0, 1, 2)):
        people = [Person(*cell, {}) for cell, n in zip(invited, answered, strict=True) for _ in range(n)]
        result = round_result(FORM, people, invited=invited, k=K)
        sizes = tuple((one["name"], one["n"]) for one in result["groups"])
        n_alike += sizes in seen
        assert seen.setdefault(sizes, result) == result
    assert n_alike > 50


def fits_reliability(told: Mapping[str, Any], first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> bool:
    """Can these answers of thirty people be paired so that they give what is told? Every sum of products is tried."""
    n, (a, b) = len(first), (first.var(ddof=1), second.var(ddof=1))
    least, most = np.sort(first) @ np.sort(second)[::-1], np.sort(first) @ np.sort(second)
    for products in range(round(least), round(most) + 1):
        shared = (products - n * first.mean() * second.mean()) / (n - 1)
        r, alpha = shared / np.sqrt(a * b), 4 * shared / (a + b + 2 * shared) if a + b + 2 * shared > 0 else np.nan
        if round(float(alpha), 2) == told["alpha"] and r > -1 and round(float(2 * r / (1 + r)), 2) == told["spearman_brown"]:
            return True
    return False


@pytest.mark.parametrize("seed", range(3))
def test_reliability_does_not_tell_what_the_one_answered_who_judged_one_item_only(seed: int) -> None:
    chance = random.Random(300 + seed)
    pairs = [
        (level, max(1, min(5, 6 - level + chance.choice([-1, 0, 0, 1])))) for level in (chance.choice([1, 2, 3, 4, 5]) for _ in range(30))
    ]
    alone = chance.choice([1, 2, 3, 4, 5])
    people = [Person("sales", "team_member", dict(zip(PAIR, both, strict=True))) for both in pairs]
    one_more = [*people, Person("sales", "team_member", {"D1": alone, "D2": "cannot_judge"})]
    small = FORM | {"items": {name: FORM["items"][name] for name in PAIR}}
    told = [round_result(small, some, invited={("sales", "team_member"): 40}, k=K)["reliability"] for some in (people[1:], one_more)]
    assert told[0] == {}  # twenty-nine
    assert told[1]["leadership"]["n"] == 30
    # Whoever knows every distribution: the one's answer is any of those that are in the first.
    of_first, of_second = (
        np.array([*[one for one, _ in pairs], alone], dtype=float),
        6 - np.array([other for _, other in pairs], dtype=float),
    )
    possible = []
    for value in range(1, 6):
        places = np.flatnonzero(of_first == value)
        if len(places) and fits_reliability(told[1]["leadership"], np.delete(of_first, places[0]), of_second):
            possible.append(value)
    assert alone in possible
    assert len(possible) > 1, possible
