"""What does everybody of the demo company answer in a wave of the survey? Drawn with the odds of `survey_card`; seeded.

Whoever is invited answers or not, each question or not; a person who thinks well of the other side tends to do so throughout. The chance
of each single answer is the card's all the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any
from zlib import crc32

import numpy as np

from sameside.demo.survey_card import (
    AGREEING,
    CANNOT_JUDGE_SHARE,
    GUESSING,
    HAPPENED,
    LEFT_OUT_SHARE,
    NOT_MY_JOB_SHARE,
    OWN_VIEW_SHARE,
    RATED,
    RATING_SPREAD,
    REMARK_SHARE,
    REMARKS,
    RESPONSE_SHARE,
    Guessing,
)

Seat = tuple[str, ...]  # function, seniority
_NORMAL = NormalDist()
# Of those who agree, who do so strongly; of those who don't, who disagree strongly, and who disagree.
_STRONGLY, _NOT_AT_ALL, _NOT = 0.35, 0.2, 0.4
_TEAM = "team_member"
_TURN = 44  # another number, another company


@dataclass(frozen=True)
class FilledIn:
    """One person's form, as they would send it."""

    function: str
    seniority: str
    answers: Mapping[str, Any]


@dataclass
class _Person:
    function: str
    seniority: str
    wave: int
    dice: np.random.Generator
    view: float  # of the other side: a normal number

    def luck(self, *, is_turned: bool = False) -> float:
        """A number between 0 and 1, each as likely; high where somebody thinks well of the other side."""
        own = -self.view if is_turned else self.view
        mixed = sqrt(OWN_VIEW_SHARE) * own + sqrt(1 - OWN_VIEW_SHARE) * float(self.dice.standard_normal())
        return _NORMAL.cdf(mixed)

    def is_so(self, share: float) -> bool:
        return float(self.dice.random()) < share


def draw_answers(
    *,
    form: Mapping[str, Any],
    seats: Mapping[Seat, int],
    wave: int,
    seed: int,
    measured: Mapping[str, float],
    response_share: float = RESPONSE_SHARE,
) -> list[FilledIn]:
    """The forms that come in.

    Reads    form: as frozen for the wave; seats: people invited per function and seniority; measured: of estimates that are a factor off,
             the measured share
    Returns  of everybody who answers; whoever does not is not in it
    """
    forms = []
    for seat, (function, seniority) in enumerate(sorted(seats)):
        for place in range(seats[function, seniority]):
            turns = (_TURN, seed, wave, seat, place)
            dice = np.random.default_rng(turns)
            person = _Person(function, seniority, wave, dice, float(dice.standard_normal()))
            if function == "other" or person.is_so(response_share):
                answers = _answers(person, turns, form, measured)
                forms.append(FilledIn(function, seniority, answers))
    return forms


def _answers(person: _Person, turns: tuple[int, ...], form: Mapping[str, Any], measured: Mapping[str, float]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for name, item in form["items"].items():
        # Dice of its own: what somebody answers does not depend on what else is asked.
        person.dice = np.random.default_rng((*turns, crc32(name.encode())))
        if person.function not in next(iter(item["text"].values())) or person.is_so(LEFT_OUT_SHARE):
            continue
        answer = _answer(person, name, item, measured)
        if answer is not None:
            given[name] = answer
    return given


def _answer(person: _Person, name: str, item: Mapping[str, Any], measured: Mapping[str, float]) -> Any:
    kind = item["type"]
    if kind == "text":
        return REMARKS[int(person.dice.integers(len(REMARKS)))] if person.is_so(REMARK_SHARE) else None
    if kind == "estimate":
        return _estimate(person, GUESSING[name], measured.get(name))
    if kind == "rating":
        return int(np.clip(round(RATED[person.function] + RATING_SPREAD * _NORMAL.inv_cdf(person.luck())), 0, 10))
    if kind == "pair":
        return _happened(person, name, str(item["giver"]))
    if name not in AGREEING:
        return None
    return _agreeing(person, name, [1, 2, 3, 4] if kind == "overall" else [1, 2, 3, 4, 5], is_turned=bool(item.get("reverse")))


def _agreeing(person: _Person, name: str, values: Sequence[int], *, is_turned: bool) -> int | str:
    card = AGREEING[name]
    if person.function == "other":
        return values[-1]  # so different from everybody else that a figure they got into would show it
    if person.is_so(card.cannot_judge if person.function == "marketing" else CANNOT_JUDGE_SHARE):
        return "cannot_judge"
    share = card.share(person.function, is_leader=person.seniority != _TEAM, wave=person.wave)
    luck = person.luck(is_turned=is_turned)
    if luck >= 1 - share:
        return values[-1] if luck >= 1 - share * _STRONGLY else values[-2]
    beside = luck / (1 - share)
    # Of four steps two say no, of five three.
    return values[0] if beside < _NOT_AT_ALL else values[1] if beside < _NOT_AT_ALL + _NOT or len(values) == 4 else values[2]


def _happened(person: _Person, name: str, giver: str) -> str:
    if person.is_so(NOT_MY_JOB_SHARE):
        return "not_my_job"
    is_giver = person.function == giver or (giver == "both" and person.function == "sales")
    share = HAPPENED[name].said if is_giver else HAPPENED[name].received
    if person.is_so(share):
        return "several" if person.is_so(0.5) else "once"
    return "cannot_remember" if person.is_so(0.3) else "no"


def _estimate(person: _Person, card: Guessing, measured: float | None) -> dict[str, Any]:
    if person.is_so(card.dont_know):
        return {"value": "dont_know"}
    off = 2.0 ** (card.spread * float(person.dice.standard_normal()))
    sure = 1 + int(person.dice.choice(3, p=(0.4, 0.4, 0.2)))
    if not card.factor and card.centre > 100:
        return {"value": float(round(card.centre * off, -2)), "confidence": sure}
    middle = card.factor * measured / (1 - measured) if card.factor and measured else card.centre / (100 - card.centre)
    odds = middle * off
    return {"value": round(100 * odds / (1 + odds), 1), "confidence": sure}
