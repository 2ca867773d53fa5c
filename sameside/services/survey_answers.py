"""Take in what somebody answered: each value one of its scale's, each form once."""

import base64
import binascii
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sameside.analytics.instrument import SENIORITIES, VARIANTS, asked_items
from sameside.records.models import SurveyRound
from sameside.schema.errors import SamesideError
from sameside.services.survey_form import asked_form, is_by_open_link, is_taking
from sameside.services.survey_store import Outcome, StoreMissing, Stratum, SurveyStore

DONT_KNOW = "dont_know"
_ID_BYTES = 16
_MOST_MONEY = 1_000_000_000
_AROUND_NUMBER = re.compile(r"[\s'\u2019%€$£]|EUR|USD|GBP|CHF")
_ONE_THOUSAND_MARK = re.compile(r"\d{1,3}[.,]\d{3}", re.ASCII)
_PLAIN_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)


class WrongAnswer(SamesideError):
    """A value that is none of its scale's. item: whose."""

    def __init__(self, item: str, reason: str) -> None:
        super().__init__(reason)
        self.item = item


def stratum_for(*, home: Path, item: SurveyRound, token: str, now: datetime) -> Stratum | None:
    """The group of a token while the round takes answers; None otherwise. Nothing is noted, and whether it was used is not told."""
    if not is_taking(item, now):
        return None
    try:
        return SurveyStore(home, item.pk).stratum_of(token)
    except StoreMissing:
        return None


def submit_answer(*, home: Path, item: SurveyRound, token: str, answer_id: str, answers: Mapping[str, Any], now: datetime) -> Outcome:
    """Store one form: the token is used up and the answers are there, both or neither.

    Reads    answer_id: 128 random bits, base64 for addresses, made where the form was filled in; answers: by item, left-out ones absent
    Twice    the same answer_id: ALREADY, nothing changes; another by the same token: SPENT, nothing changes
    Raises   WrongAnswer for a value that is none of its scale's; SamesideError when nothing is answered
    """
    checked = checked_answers(asked_form(item), answers)
    key = _read_id(answer_id)
    if not is_taking(item, now):
        return Outcome.CLOSED
    try:
        store = SurveyStore(home, item.pk)
        stratum = store.stratum_of(token)
        if stratum is None:
            return Outcome.UNKNOWN
        values, comments = _of_group(item, stratum.function, checked)
        return store.submit(token=token, answer_id=key, form=item.form, answers=values, comments=comments)
    except StoreMissing:
        return Outcome.CLOSED


def submit_by_open_link(
    *, home: Path, item: SurveyRound, stratum: Stratum, answer_id: str, answers: Mapping[str, Any], now: datetime
) -> Outcome:
    """Store one form that came by the one link for everybody. stratum: the group its sender named.

    Twice    the same answer_id: ALREADY, nothing changes. Somebody who answers again with another one counts twice: nobody can tell
    Raises   WrongAnswer for a value that is none of its scale's; SamesideError when nothing is answered, and in a round of own links
    """
    if not is_by_open_link(item):
        raise SamesideError("In this survey each person has a link of their own.")
    checked = checked_answers(asked_form(item), answers)
    key = _read_id(answer_id)
    if not is_taking(item, now):
        return Outcome.CLOSED
    values, comments = _of_group(item, stratum.function, checked)
    try:
        store = SurveyStore(home, item.pk)
        return store.submit_without_token(stratum=stratum, answer_id=key, form=item.form, answers=values, comments=comments)
    except StoreMissing:
        return Outcome.CLOSED


def group_named(function: str, seniority: str) -> Stratum | None:
    """The group somebody says they are in; None where there is no such group."""
    return Stratum(function, seniority) if function in VARIANTS and seniority in SENIORITIES else None


def _of_group(item: SurveyRound, function: str, checked: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Of checked answers those to questions a function is asked: values, and comments apart."""
    form = asked_form(item)
    asked = [name for name in asked_items(form, function) if name in checked]
    comments = {name: checked[name] for name in asked if form["items"][name]["type"] == "text"}
    return {name: checked[name] for name in asked if name not in comments}, comments


def checked_answers(form: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers, each in the form it is stored in.

    Raises  WrongAnswer; SamesideError when there is none
    """
    checked: dict[str, Any] = {}
    for name, value in answers.items():
        item = form["items"].get(name)
        if item is None:
            raise WrongAnswer(name, "There is no such question in this survey.")
        kept = _checked(name, form["scales"][item["scale"]], value)
        if kept is not None:
            checked[name] = kept
    if not checked:
        raise SamesideError("Nothing is answered yet.")
    return checked


def _checked(name: str, scale: Mapping[str, Any], value: Any) -> Any:
    if scale["type"] == "free_text":
        return _text(name, value, int(scale["max_chars"]))
    if scale["type"] == "number":
        return _estimate(name, scale, value)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise WrongAnswer(name, "This is no answer one can choose.")
    choices = {option["value"] for part in ("options", "extra") for option in scale.get(part, ())}
    if "options" not in scale:
        choices |= set(range(int(scale["min"]), int(scale["max"]) + 1))
    if value not in choices:
        raise WrongAnswer(name, "This is no answer one can choose.")
    return value


def _estimate(name: str, scale: Mapping[str, Any], value: Any) -> dict[str, Any]:
    """{"value": 2.5, "confidence": 2} or {"value": "dont_know"}."""
    if not isinstance(value, Mapping) or set(value) - {"value", "confidence"}:
        raise WrongAnswer(name, "Give a number, or say that you don't know.")
    number, confidence = value.get("value"), value.get("confidence")
    if number == DONT_KNOW:
        return {"value": DONT_KNOW}
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise WrongAnswer(name, "Give a number, or say that you don't know.")
    most = scale["max"] if scale["max"] is not None else _MOST_MONEY
    if not scale["min"] <= number <= most:
        raise WrongAnswer(name, f"Give a number from {scale['min']} to {most:,}.")
    if confidence not in (None, 1, 2, 3) or isinstance(confidence, bool):
        raise WrongAnswer(name, "Say how sure you are by one of the three.")
    return {"value": round(float(number), int(scale["decimals"])), "confidence": confidence}


def read_number(text: str, decimals: int) -> float | None:
    """ "2,5", "2.5", "1.200", "1,200" and "12 000" as people mean them, and as `static/survey/questions.js` reads them.

    Reads    decimals: of the scale; where it has none, a mark before three digits stands for thousands
    Nulls    None where it is no number
    """
    said = _AROUND_NUMBER.sub("", text)
    marks = [sign for sign in said if sign in ".,"]
    is_thousands = (len(marks) > 1 and len(set(marks)) == 1) or (decimals == 0 and bool(_ONE_THOUSAND_MARK.fullmatch(said)))
    whole, mark, part = said.rpartition(marks[-1]) if marks and not is_thousands else (said, "", "")
    plain = f"{whole.replace('.', '').replace(',', '')}{'.' if mark else ''}{part}"
    return float(plain) if _PLAIN_NUMBER.fullmatch(plain) else None


def _text(name: str, value: Any, longest: int) -> str | None:
    if not isinstance(value, str):
        raise WrongAnswer(name, "A comment is text.")
    # Signs that steer a terminal or turn the reading direction have no place in what is shown to others.
    said = "".join(sign for sign in value.strip() if sign == "\n" or unicodedata.category(sign)[0] != "C")
    if len(said) > longest:
        raise WrongAnswer(name, f"A comment has at most {longest} letters.")
    return said or None


def _read_id(text: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _ID_BYTES:
        raise SamesideError("The form came without its mark: load the page anew.")
    return key
