"""What the company says about itself: read by everybody, changed by administrators, asked once of the first of them."""

import zoneinfo
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sameside.records.models import Job
from sameside.services.company_settings import KIND, OBJECT, WrongSettings, change_settings, end_first_run, settings_awaiting_build
from sameside.services.jobs import enqueue
from sameside.services.workspace import utc_now
from sameside.web.page import member_of, page, show, workspace_of
from sameside.web.setting_fields import FIELDS, FIRST_RUN, GROUPS, answers_of


@page(get="see_members", post="change_settings")
def settings(request: HttpRequest) -> HttpResponse:
    """Every option under its heading."""
    refused: dict[str, str] = {}
    if request.method == "POST":
        try:
            changed = change_settings(answers=answers_of(request.POST), by=member_of(request), now=utc_now())
        except WrongSettings as wrong:
            refused = {one.name: one.reason for one in wrong.refused}
        else:
            messages.success(request, f"Changed: {_labels(changed)}." if changed else "Nothing was changed.")
            return redirect("settings")
    options = workspace_of(request).options
    awaiting = settings_awaiting_build(options)
    return show(
        request,
        "settings/settings.html",
        status=400 if refused else 200,
        groups=GROUPS,
        options=options,
        typed=request.POST,
        refused=refused,
        zones=_zones(),
        awaiting=_labels(awaiting),
        is_building=Job.objects.filter(kind="build", status__in=("waiting", "running")).exists(),
        object=(KIND, OBJECT),
    )


@page(post="change_data")
def build_settings(request: HttpRequest) -> HttpResponse:
    """Have a worker build, so that figures follow the settings."""
    with transaction.atomic():
        if not Job.objects.filter(kind="build", status="waiting").exists():
            enqueue(kind="build", arguments={}, now=utc_now(), asked_by=member_of(request))
    messages.success(request, "A build is on its way. Figures follow the settings once it is done.")
    return redirect("settings")


@page(get="change_settings", post="change_settings")
def first_run(request: HttpRequest) -> HttpResponse:
    """The first questions, on one page; all of them may wait."""
    refused: dict[str, str] = {}
    if request.method == "POST":
        answers = {} if "skip" in request.POST else answers_of(request.POST)
        try:
            end_first_run(answers=answers, by=member_of(request), now=utc_now())
        except WrongSettings as wrong:
            refused = {one.name: one.reason for one in wrong.refused}
        else:
            messages.success(request, "Kept. All of it stands under Settings." if answers else "You find these questions under Settings.")
            return redirect("home")
    return show(
        request,
        "settings/first_run.html",
        status=400 if refused else 200,
        fields=FIRST_RUN,
        options=workspace_of(request).options,
        typed=request.POST,
        refused=refused,
        zones=_zones(),
    )


def _labels(names: Any) -> str:
    return ", ".join(FIELDS[name].label.lower() for name in names)


def _zones() -> list[str]:
    return sorted(name for name in zoneinfo.available_timezones() if "/" in name or name == "UTC")
