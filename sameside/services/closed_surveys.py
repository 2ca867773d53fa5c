"""Which surveys are closed, and what was published of one? The result and the questions it answers; nothing else is left to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sameside.records.models import Member, SurveyRound
from sameside.schema.errors import UnknownName
from sameside.services.access import may, require
from sameside.services.survey_form import invited_in
from sameside.services.survey_round import closed_rounds, count_in_fives, published_result, round_named
from sameside.services.survey_sending import last_day


@dataclass(frozen=True)
class ClosedSurvey:
    """A closed round as everybody reads it. form: the questions as they were asked."""

    id: str
    title: str
    wave: int
    closed_at: datetime
    form: Mapping[str, Any]
    result: Mapping[str, Any]


@dataclass(frozen=True)
class NotYet:
    """A round without a result: status draft, open or lost; while it is open how many have answered, in fives."""

    id: str
    title: str
    status: str
    closes_at: datetime
    n_answered: int


def closed_survey(*, home: Path, round_id: str, by: Member) -> ClosedSurvey | NotYet:
    """Question  What was published of a survey?

    Allowed  every member, from the close on; before it they are told how many have answered, in fives, and the last day
    Raises   UnknownName for a round that is not there, and to who runs none for one that is being prepared
    """
    require(by, "read_survey_results")
    item = round_named(round_id)
    if item.status == "draft" and not may(by, "run_survey"):
        raise UnknownName(f"There is no survey '{round_id}'.")
    if item.status != "closed" or item.result is None:
        return NotYet(item.pk, item.title, item.status, item.closes_at, count_in_fives(home=home, item=item))
    return as_read(item)


def exported_survey(*, round_id: str, by: Member | None, now: datetime) -> ClosedSurvey:
    """The same for a file.

    Raises   Locked while people answer, with the attempt on record; SamesideError where there is no result
    """
    published_result(round_id=round_id, by=by, now=now)
    return as_read(round_named(round_id))


def newest_closed() -> SurveyRound:
    """The survey that closed last.

    Raises  UnknownName where none has
    """
    item = closed_rounds().first()
    if item is None:
        raise UnknownName("No survey has closed yet: what sales and marketing believe is known once the first one has.")
    return item


def every_survey() -> list[tuple[SurveyRound, int, date]]:
    """Every round, the newest first, with how many are invited and its last day."""
    return [(item, invited_in(item.invited), last_day(item).date()) for item in SurveyRound.objects.all()]


def as_read(item: SurveyRound) -> ClosedSurvey:
    """A closed round without what only its running needed."""
    assert item.closed_at is not None
    assert item.result is not None
    return ClosedSurvey(item.pk, item.title, item.wave, item.closed_at, dict(item.instrument), dict(item.result))
