"""The first page: what this role needs to look at today, or what is to be set up first."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse

from sameside.presentation.landing_tiles import landing_charts, landing_tiles
from sameside.services.access import Role
from sameside.services.landing import first_steps, landing_figures, waiting_for
from sameside.services.landing_lists import beside_figures
from sameside.services.open_figures import figures_of
from sameside.services.promises import STEPS_BY_NAME
from sameside.services.service_levels import service_levels
from sameside.services.snapshots import MadeEarlier, NothingBuilt
from sameside.services.steady_time import promise_now
from sameside.services.workspace import utc_now
from sameside.web.figure_address import number_address
from sameside.web.page import member_of, page, show, workspace_of

_NOON, _EVENING = 12, 18


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
        greeting=_greeting,
        address=_address,
        number=number_address,
    )


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
