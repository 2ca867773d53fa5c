"""Who reads the result of a survey without a log-in? Whoever was asked, at one address of the round that is alike for everybody."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from sameside.records.models import Member, SurveyRound
from sameside.schema.errors import SamesideError, UnknownName
from sameside.services.access import require
from sameside.services.audit import record_act
from sameside.services.closed_surveys import ClosedSurvey, as_read
from sameside.services.survey_form import is_taking
from sameside.services.survey_sending import last_day

_NO_SURVEY = "There is no such survey."


@dataclass(frozen=True)
class ToCome:
    """A round whose result nobody reads yet. is_over: no answer is taken any more; is_lost: there will be no result."""

    languages: tuple[str, ...]
    contact: str
    title: str
    last_day: date
    is_over: bool
    is_lost: bool


def survey_for_readers(*, round_id: str, key: str, now: datetime) -> ClosedSurvey | ToCome:
    """Question  What was published of a survey, for somebody who holds its key?

    Allowed  whoever holds the key; before the close they are told the last day, and less than members: not how many have answered
    Raises   UnknownName for a round that is not there, that nobody was asked in yet, and for a key that is not its own: all alike
    """
    item = SurveyRound.objects.filter(pk=round_id).exclude(status="draft").first()
    expected = item.read_key if item is not None else ""
    is_right = hmac.compare_digest(expected.encode(), key.encode())  # takes as long wherever the two differ
    if item is None or not expected or not is_right:
        raise UnknownName(_NO_SURVEY)
    if item.status == "closed" and item.result is not None:
        return as_read(item)
    is_over = not is_taking(item, now)
    return ToCome(tuple(item.languages), item.contact, item.title, last_day(item).date(), is_over, item.status == "lost")


@transaction.atomic
def make_read_key(*, item: SurveyRound, by: Member | None, now: datetime) -> SurveyRound:
    """Give a round an address to read its result at, where it closed before rounds had one.

    Allowed  administrators and revenue operations; None = the program's owner, from the command line
    Twice    the same address: what people were told holds for good
    Raises   SamesideError before it is closed: it gets one when it opens
    """
    if by is not None:
        require(by, "run_survey")
    fresh = SurveyRound.objects.select_for_update().get(pk=item.pk)
    if not fresh.read_key and fresh.status != "closed":
        raise SamesideError("This survey has no result yet, so there is nothing to read at an address.")
    if not fresh.read_key:
        fresh.read_key = secrets.token_urlsafe(16)
        fresh.save(update_fields=["read_key"])
        record_act(by=by, act="make_read_address", kind="survey", object_id=item.pk, detail={}, now=now)
    item.read_key = fresh.read_key
    return item
