"""A round that takes answers now, for tests of pages: those read the real clock."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from sameside.records.models import SurveyRound
from sameside.services.survey_round import RoundDraft, draft_round, open_round
from sameside.services.survey_sending import make_slips
from sameside.services.workspace import utc_now
from tests.services.survey_world import PEOPLE, invite_people


def a_prepared_round(people: dict[str, int] | None = None, **changed: Any) -> SurveyRound:
    """A round that is being prepared; it would close in two weeks."""
    usual: dict[str, Any] = {
        "title": "Spring survey", "form": "full", "closes_on": (utc_now() + timedelta(days=14)).date(), "contact": "ada@larkfield.example",
        "languages": ("en", "de"), "placeholders": {"en": {"company": "Larkfield"}, "de": {"company": "Larkfield"}},
    }  # fmt: skip
    item = draft_round(draft=RoundDraft(**(usual | changed)), by=None, now=utc_now())
    invite_people(item, PEOPLE if people is None else people)
    return item


def a_round_by_open_link(home: Path, **changed: Any) -> SurveyRound:
    """An open round everybody answers by the same link."""
    return open_round(home=home, item=a_prepared_round({}, mode="open", **changed), by=None, now=utc_now())


def a_served_round(home: Path, people: dict[str, int] | None = None, **changed: Any) -> tuple[SurveyRound, list[tuple[str, str]]]:
    """An open round, and (function, token) of everybody invited."""
    item = open_round(home=home, item=a_prepared_round(people, **changed), by=None, now=utc_now())
    slips = make_slips(home=home, item=item, address="http://localhost", by=None, now=utc_now())
    return item, [(slip.stratum.function, slip.link.partition("#t=")[2]) for slip in slips]
