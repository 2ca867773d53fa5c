"""A round of the survey and people who answer it, typed by hand."""

import base64
import secrets
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from sameside.records.models import Member, SurveyInvitee, SurveyRound
from sameside.services.records_store import start_records
from sameside.services.survey_answers import submit_answer
from sameside.services.survey_round import RoundDraft, draft_round, open_round
from sameside.services.survey_sending import make_slips
from sameside.services.survey_store import Outcome
from sameside.services.workspace import init_workspace
from tests.records_servers import copy_workspace
from tests.services.staffed_company import staff

NOW = datetime(2026, 5, 20, 9, tzinfo=UTC)  # a Wednesday
CLOSES_ON = date(2026, 6, 3)
# Ten in sales, six in marketing, five elsewhere.
PEOPLE = {"sales/c_level": 1, "sales/manager": 2, "sales/team_member": 7, "marketing/manager": 1, "marketing/team_member": 5} | {
    "other/c_level": 1, "other/team_member": 4,
}  # fmt: skip


def a_draft(**changed: Any) -> RoundDraft:
    """What is settled of a round where a test says nothing else."""
    usual: dict[str, Any] = {
        "title": "Spring survey", "form": "full", "closes_on": CLOSES_ON, "contact": "Ada, ada@larkfield.example",
    }  # fmt: skip
    return RoundDraft(**(usual | changed))


def a_round(people: dict[str, int] | None = None, **changed: Any) -> SurveyRound:
    """A round that is being prepared, with people on its list."""
    item = draft_round(draft=a_draft(**changed), by=None, now=NOW)
    invite_people(item, PEOPLE if people is None else people)
    return item


def invite_people(item: SurveyRound, people: dict[str, int]) -> None:
    rows = [
        SurveyInvitee(
            round=item, name=f"{cell} {number}", address=f"{cell.replace('/', '.')}.{number}@larkfield.example",
            function=cell.split("/")[0], seniority=cell.split("/")[1], language=item.languages[0],
        )
        for cell, n in people.items()
        for number in range(n)
    ]  # fmt: skip
    SurveyInvitee.objects.bulk_create(rows)


def an_open_round(home: Path, people: dict[str, int] | None = None, **changed: Any) -> tuple[SurveyRound, list[tuple[str, str]]]:
    """A round that takes answers, and (function, token) of everybody invited."""
    item = open_round(home=home, item=a_round(people, **changed), by=None, now=NOW)
    slips = make_slips(home=home, item=item, address="http://localhost", by=None, now=NOW)
    return item, [(slip.stratum.function, slip.link.partition("#t=")[2]) for slip in slips]


def an_answer_id() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")


def answers_of(function: str, agree: int = 4) -> dict[str, Any]:
    """A form filled in a little, every kind of answer in it."""
    both = {"O1": 3, "O2": agree, "G1": "cannot_judge", "X1": 7, "E1": {"value": 2.5, "confidence": 2}, "E2": {"value": "dont_know"}}
    return both if function == "other" else both | {"S1": "once", "C2": agree}


def send(home: Path, item: SurveyRound, token: str, answers: dict[str, Any], answer_id: str | None = None, now: datetime = NOW) -> Outcome:
    return submit_answer(home=home, item=item, token=token, answer_id=answer_id or an_answer_id(), answers=answers, now=now)


@pytest.fixture(scope="session")
def staffed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a few people, made once; `people` copies it."""
    home = tmp_path_factory.mktemp("surveyed") / "home"
    init_workspace(home, options={"company": "Larkfield", "time_zone": "Europe/Berlin"})
    staff()
    return home


@pytest.fixture
def people(staffed_once: Path, home: Path) -> dict[str, Member]:
    """The people of this test's own workspace, by first name."""
    copy_workspace(staffed_once, home)
    start_records(home)
    return {member.name: member for member in Member.objects.all()}


@pytest.fixture
def outbox(monkeypatch: pytest.MonkeyPatch, settings_of_mail: None) -> list[mail.EmailMessage]:
    mail.outbox = []
    return mail.outbox


@pytest.fixture
def settings_of_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    monkeypatch.setenv("SAMESIDE_MAIL", "smtp://mail.larkfield.example:587")
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")


def tokens_in(letters: list[mail.EmailMessage]) -> dict[str, str]:
    return {letter.to[0]: str(letter.body).partition("#t=")[2].split()[0] for letter in letters}
