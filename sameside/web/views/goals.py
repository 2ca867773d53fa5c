"""Both teams' goals on one page, and where they can't be met together."""

from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sameside.analytics.catalogue import CATALOGUE, metric
from sameside.presentation.goal_text import conflict_in_words, goal_in_words, metric_in_words, reached_in_words
from sameside.records.models import Goal, Member
from sameside.schema.errors import NotAllowed, SamesideError, UnknownName
from sameside.services.goals import (
    GoalTerms,
    confirm_goal,
    conflicts_between,
    end_goal,
    goal_readers,
    is_stale,
    note_goals_read,
    reached_so_far,
    set_goal,
    standing_goals,
)
from sameside.services.open_figures import Figures, figures_of
from sameside.services.responsibilities import standing_charges
from sameside.services.workspace import utc_now
from sameside.web.page import member_of, page, show, workspace_of

_READ_WITHIN = timedelta(days=90)


@page(get="see_agreements", post="see_agreements")
def goals(request: HttpRequest) -> HttpResponse:
    """Read them; a reader may say so."""
    now = utc_now()
    today = workspace_of(request).day_of(now)
    if request.method == "POST":
        note_goals_read(by=member_of(request), on=today)
        messages.success(request, "Noted that you have read both sides' goals.")
        return redirect("goals")
    standing = standing_goals()
    answered = {one.subject_id: one for one in standing_charges() if one.kind == "conflict"}
    try:
        figures = figures_of(workspace=workspace_of(request), now=now)
    except SamesideError:
        figures = None  # nothing was built yet: goals stand without figures
    sides = {side: [_shown(goal, figures, now, today) for goal in standing if goal.side == side] for side in ("sales", "marketing")}
    return show(
        request,
        "agreements/goals.html",
        sides=sides,
        conflicts=[(conflict_in_words(one), one.key, answered.get(one.key)) for one in conflicts_between(standing)],
        readers=goal_readers(today - _READ_WITHIN),
    )


def _shown(goal: Goal, figures: Figures | None, now: datetime, today: date) -> dict[str, Any]:
    asked = metric(goal.metric)
    so_far = reached_so_far(goal, figures) if figures and goal.first_on <= today else None
    return {
        "goal": goal,
        "name": metric_in_words(goal.metric),
        "question": asked.question,
        "words": goal_in_words(goal.target, goal.currency, asked.unit),
        "so_far": reached_in_words(*so_far) if so_far else "",
        "is_stale": is_stale(goal, now),
    }


@page(get="draft_agreements", post="draft_agreements")
def new(request: HttpRequest) -> HttpResponse:
    """Set a goal for one's own side."""
    problem = ""
    if request.method == "POST":
        try:
            set_goal(terms=_terms(request), owner=_owner(request), by=member_of(request), now=utc_now())
        except NotAllowed:
            raise
        except SamesideError as wrong:
            problem = str(wrong)
        else:
            messages.success(request, "The goal stands; the other side sees it.")
            return redirect("goals")
    return show(
        request,
        "agreements/goal_form.html",
        typed=request.POST,
        problem=problem,
        metrics=[(one.name, f"{metric_in_words(one.name)}: {one.question}") for one in CATALOGUE],
        members=[("", "Choose"), *Member.objects.filter(is_active=True).order_by("name").values_list("pk", "name")],
        currency=workspace_of(request).options["currency"],
        status=400 if problem else 200,
    )


def _terms(request: HttpRequest) -> GoalTerms:
    posted = request.POST
    asked = metric(posted.get("metric", ""))
    try:
        target = Decimal(posted.get("target", "").replace(",", "").removesuffix("%").strip())
        first_on, last_on = date.fromisoformat(posted.get("first_on", "")), date.fromisoformat(posted.get("last_on", ""))
    except (InvalidOperation, ValueError):
        raise SamesideError("Give the target as a number, and both days.") from None
    is_money = asked.unit in ("money", "money_per_day")
    return GoalTerms(
        side=posted.get("side", ""),
        metric=asked.name,
        target=target / 100 if asked.unit == "share" else target,
        first_on=first_on,
        last_on=last_on,
        strategy=posted.get("strategy", "").strip(),
        currency=posted.get("currency", "").strip().upper() if is_money else "",
    )


def _owner(request: HttpRequest) -> Member:
    chosen = request.POST.get("owner", "")
    found = Member.objects.filter(pk=int(chosen)).first() if chosen.isdigit() else None
    if found is None:
        raise UnknownName("Say who owns the goal.")
    return found


@page(post="draft_agreements")
def confirm(request: HttpRequest, goal_id: int) -> HttpResponse:
    """It still stands."""
    confirm_goal(goal_id=goal_id, by=member_of(request), now=utc_now())
    return redirect("goals")


@page(post="draft_agreements")
def end(request: HttpRequest, goal_id: int) -> HttpResponse:
    """It is given up."""
    end_goal(goal_id=goal_id, by=member_of(request), now=utc_now())
    return redirect("goals")
