"""How does the demo company answer two waves of the survey? Prepared, opened, answered by slips and closed, as anybody would."""

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from sameside.demo.survey_answers import draw_answers
from sameside.demo.survey_truths import SurveyFinding, SurveyTruth, found_in, survey_truths
from sameside.records.models import Member, SurveyRound
from sameside.services.demo_agreements import Company
from sameside.services.demo_diary import Diary, clock_on, working_day
from sameside.services.demo_staff import let_one_rise
from sameside.services.survey_answers import submit_answer
from sameside.services.survey_evidence import evidence_at_close, measured_for_estimates
from sameside.services.survey_form import asked_form
from sameside.services.survey_roster import take_members
from sameside.services.survey_round import RoundDraft, close_round, closed_rounds, draft_round, open_round, usual_placeholders
from sameside.services.survey_sending import make_slips
from sameside.services.workspace import Workspace

_APART = timedelta(days=182)
_OPEN_FOR = 10  # working days
_RISES_BEFORE = timedelta(days=90)
_LANGUAGES = ("en", "de")
_AT_HAND = "http://localhost:8000"


@dataclass(frozen=True)
class FoundSurveyTruth:
    """Something planted in the survey, beside what the closed round says of it."""

    truth: SurveyTruth
    found: SurveyFinding


@dataclass
class _Wave:
    """One round from its opening to its end."""

    number: int
    last_on: date
    company: Company
    seed: int
    made: list[SurveyRound] = field(default_factory=list)

    @property
    def home(self) -> Path:
        return self.company.workspace.home

    def open(self, now: datetime) -> None:
        """Everybody who works here is asked; each draws a slip."""
        runner = self.company["Rita"]
        draft = RoundDraft(
            title=f"Survey of {self.last_on:%B %Y}",
            form="full",
            closes_on=self.last_on,
            contact=f"{runner.name}, {runner.email}",
            languages=_LANGUAGES,
            placeholders={language: usual_placeholders(language) for language in _LANGUAGES},
        )
        item = draft_round(draft=draft, by=runner, now=now)
        take_members(item=item, by=runner, now=now)
        self.made.append(open_round(home=self.home, item=item, by=runner, now=now))

    def answer(self, now: datetime) -> None:
        """Whoever answers does so by a slip of their group."""
        (item,) = self.made
        links: dict[tuple[str, str], list[str]] = {}
        for slip in make_slips(home=self.home, item=item, address=_AT_HAND, by=self.company["Rita"], now=now):
            links.setdefault((slip.stratum.function, slip.stratum.seniority), []).append(slip.link)
        form = asked_form(item)
        factors = {"items": {"E1": form["items"]["E1"]}}
        measured = measured_for_estimates(factors, evidence_at_close(workspace=self.company.workspace, form=factors, now=now))
        drawn = draw_answers(
            form=form,
            seats={seat: len(held) for seat, held in links.items()},
            wave=self.number,
            seed=self.seed,
            measured={name: one.value for name, one in measured.items()},
        )
        for one in drawn:
            token = links[one.function, one.seniority].pop().partition("#t=")[2]
            mark = urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
            submit_answer(home=self.home, item=item, token=token, answer_id=mark, answers=one.answers, now=now)

    def close(self, now: datetime) -> None:
        """The answers become one result."""
        (item,) = self.made
        close_round(home=self.home, item=item, by=self.company["Rita"], now=now)


def enter_survey(diary: Diary, company: Company, last_day: date, seed: int) -> None:
    """Enter both waves; the second is still open at the end, see `close_last_wave`."""
    for number, last_on in ((1, last_day - _APART), (2, last_day)):
        wave = _Wave(number, last_on, company, seed)
        diary.enter(clock_on(working_day(last_on, _OPEN_FOR), 9, 40), wave.open)
        diary.enter(clock_on(working_day(last_on, 1), 16, 40), wave.answer)
        if last_on < last_day:
            diary.enter(clock_on(last_on, 18, 10), wave.close)
    rises_on = last_day - _RISES_BEFORE
    diary.enter(clock_on(rises_on, 8, 20), partial(_rise, company["Ada"], rises_on))


def _rise(by: Member, from_on: date, now: datetime) -> None:
    let_one_rise(from_on=from_on, by=by, now=now)


def close_last_wave(workspace: Workspace, last_day: date) -> SurveyRound:
    """Close the second wave on the evening of the last day: what its people did until then stands in the tables beside it."""
    item = SurveyRound.objects.get(status="open")
    runner = Member.objects.get(name="Rita Renner")
    return close_round(home=workspace.home, item=item, by=runner, now=clock_on(last_day, 22, 30))


def find_survey_truths() -> list[FoundSurveyTruth]:
    """Read every planted truth off the result of the last wave, as anybody may."""
    item = closed_rounds().first()
    if item is None or item.result is None:
        return []
    result = item.result
    return [FoundSurveyTruth(truth, found_in(result, truth)) for truth in survey_truths()]
