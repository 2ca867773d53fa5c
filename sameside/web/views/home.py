"""The first page: what this role needs to look at today, or what is to be set up first."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse

from sameside.presentation.belief_text import anchor_of, gap_of_week, line_sentence
from sameside.presentation.landing_tiles import landing_charts, landing_tiles
from sameside.records.models import Member
from sameside.services.access import MANAGERS, Role, may
from sameside.services.landing import first_steps, landing_figures, waiting_for
from sameside.services.landing_lists import beside_figures
from sameside.services.newest_beliefs import newest_beliefs
from sameside.services.open_figures import figures_of
from sameside.services.promises import STEPS_BY_NAME
from sameside.services.service_levels import service_levels
from sameside.services.snapshots import MadeEarlier, NothingBuilt
from sameside.services.steady_time import promise_now
from sameside.services.workspace import utc_now
from sameside.settings import home_folder
from sameside.web.figure_address import number_address
from sameside.web.page import member_of, page, show, workspace_of

_NOON, _EVENING = 12, 18
# Those who answer for both sides getting on: one belief a week beside what was so.
_TOLD_A_BELIEF = MANAGERS | {Role.REVENUE_OPERATIONS, Role.FINANCE}


@dataclass(frozen=True)
class BeliefOfWeek:
    """One belief of the newest survey that clearly differs from its fact, another each week."""

    title: str
    sentence: str
    survey: str
    closed_at: datetime
    href: str


@page(get="see_home")
def home(request: HttpRequest) -> HttpResponse:
    """Where one lands."""
    member, workspace, now = member_of(request), workspace_of(request), utc_now()
    figures, waits_for_build = None, False
    try:
        figures = figures_of(workspace=workspace, now=now)
    except NothingBuilt:
        pass  # the first steps are shown instead
    except MadeEarlier:
        waits_for_build = True
    levels = service_levels(reader=member, now=promise_now(now))
    found = landing_figures(figures=figures, role=Role(member.role), levels=levels) if figures is not None else None
    currency, company, time_zone = (str(workspace.options[name]) for name in ("currency", "company", "time_zone"))
    return show(
        request,
        "home/home.html",
        now=promise_now(now),
        figures_of=found,
        waits_for_build=waits_for_build,
        tiles=landing_tiles(found.tiles, currency=currency) if found else [],
        charts=landing_charts(found.charts, company=company, time_zone=time_zone) if found else [],
        waiting=waiting_for(member, now=promise_now(now), levels=levels),
        beside=beside_figures(member, now=promise_now(now)),
        promised={step.name: step.label for step in STEPS_BY_NAME.values()},
        steps=first_steps(),
        belief=_belief_of_week(member, now),
        greeting=_greeting,
        address=_address,
        number=number_address,
    )


def _belief_of_week(member: Member, now: datetime) -> BeliefOfWeek | None:
    """None for other roles, before the first survey, and where no belief clearly differs from its fact."""
    if Role(member.role) not in _TOLD_A_BELIEF or not may(member, "read_survey_results"):
        return None
    newest = newest_beliefs(home_folder())
    line = gap_of_week(newest.lines, now.isocalendar().week) if newest else None
    if newest is None or line is None:
        return None
    href = f"{reverse('survey-beside', args=[newest.round_id])}#{anchor_of(line)}"
    return BeliefOfWeek(line.pair.title, line_sentence(line), newest.title, newest.closed_at, href)


def _greeting(now: datetime, zone: object) -> str:
    """By the reader's own clock."""
    hour = now.astimezone(ZoneInfo(str(zone))).hour
    return "Good morning" if hour < _NOON else "Good afternoon" if hour < _EVENING else "Good evening"


def _address(name: str, *values: object) -> str:
    """The address of a page; empty where there is none yet."""
    try:
        return reverse(name, args=values)
    except NoReverseMatch:
        return ""
