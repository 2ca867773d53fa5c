"""The inbox: what waits for an answer, many at once with a preview, what a provider handed over, and the great ones."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from sameside.presentation.figures import plural
from sameside.records.models import Handoff, Member
from sameside.schema.errors import SamesideError
from sameside.services import inbox as reading
from sameside.services.access import SALES, Role, may
from sameside.services.dispositions import RECYCLING_REASONS
from sameside.services.handoff import accept_lead, recycle_lead
from sameside.services.reassigning import reassign_lead
from sameside.services.steady_time import promise_now
from sameside.services.workspace import utc_now
from sameside.web.page import member_of, page, show

_A_PAGE = 50
MOST_AT_ONCE = 200
BULK_ACTS = {"accept": "Accept", "recycle": "Send back for later", "reassign": "Hand to somebody else"}


@page(get="see_leads")
def inbox(request: HttpRequest) -> HttpResponse:
    """Leads by due time, with how long is left, why this owner, and what is known."""
    member, now = member_of(request), promise_now(utc_now())
    views = reading.views_for(member)
    view = request.GET.get("view", views[0])
    start = _number(request.GET.get("start")) or 0
    if view not in views:
        raise Http404
    rows = reading.inbox_rows(reader=member, view=view, now=now, start=start, limit=_A_PAGE + 1)
    counts = reading.inbox_counts(reader=member, now=now)
    return show(
        request,
        "inbox/inbox.html",
        rows=rows[:_A_PAGE],
        view=view,
        tabs=[(reading.VIEWS[name], f"?view={name}", name == view, str(counts[name])) for name in views],
        earlier=f"?view={view}&start={max(0, start - _A_PAGE)}" if start else "",
        later=f"?view={view}&start={start + _A_PAGE}" if len(rows) > _A_PAGE else "",
        bulk=[(name, words) for name, words in BULK_ACTS.items() if may(member, _ACT_OF[name])],
        now=now,
    )


_ACT_OF = {"accept": "answer_leads", "recycle": "answer_leads", "reassign": "reassign_leads"}


@page(post="handle_many_leads")
def many_leads(request: HttpRequest) -> HttpResponse:
    """Do one thing with several leads: first the preview, then the doing. Each stands for itself; what is refused is said."""
    act, member = request.POST.get("act", ""), member_of(request)
    if act not in BULK_ACTS or not may(member, _ACT_OF[act]):
        raise SamesideError("Choose what to do with the leads.")
    ids = [number for text in request.POST.getlist("lead")[:MOST_AT_ONCE] if (number := _number(text)) is not None]
    rows = list(Handoff.objects.filter(pk__in=ids).select_related("owner").order_by("due_at", "id"))
    if not rows:
        raise SamesideError("Tick the leads first.")
    if request.POST.get("sure") != "yes":
        return _preview(request, act, rows)
    done, refused = _each(rows, _doing(request, act, member), request.POST)
    if done:
        messages.success(request, f"{BULK_ACTS[act]}: {plural(done, 'lead')}.")
    for name, reason in refused:
        messages.warning(request, f"{name}: {reason}")
    return redirect("inbox")


@page(get="see_leads")
def handed_over(request: HttpRequest) -> HttpResponse:
    """The last leads a provider handed over, and what became of each."""
    member = member_of(request)
    own = member if Role(member.role) is Role.MARKETER else None
    return show(
        request,
        "inbox/handed_over.html",
        rows=reading.handed_over(provider=member, now=utc_now()),
        is_own=own is not None,
        validity=reading.reason_validity(provider=own),
    )


@page(get="see_leads")
def gallery(request: HttpRequest) -> HttpResponse:
    """Great leads, and what made them so."""
    return show(request, "inbox/gallery.html", leads=reading.great_leads())


def sellers() -> list[Member]:
    """Who may be given a lead."""
    return list(Member.objects.filter(role__in=[role.value for role in SALES], is_active=True).order_by("name"))


def seller_named(text: str | None) -> Member:
    """The seller a form names.

    Raises  SamesideError
    """
    number = _number(text)
    found = Member.objects.filter(pk=number, role__in=[role.value for role in SALES], is_active=True).first() if number else None
    if found is None:
        raise SamesideError("Choose who is to have it.")
    return found


def day_named(text: str) -> date:
    """The day a form names.

    Raises  SamesideError
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SamesideError("Say on which day it should come back, as 2026-06-30.") from None


def _preview(request: HttpRequest, act: str, rows: list[Handoff]) -> HttpResponse:
    return show(
        request,
        "inbox/preview.html",
        act=act,
        verb=BULK_ACTS[act],
        heading=f"{BULK_ACTS[act]}: {plural(len(rows), 'lead')}",
        rows=rows,
        reasons=list(RECYCLING_REASONS.items()),
        sellers=[("", "Choose"), *((seller.pk, seller.name) for seller in sellers())],
    )


_Do = Callable[[Handoff, int | None], object]


def _doing(request: HttpRequest, act: str, by: Member) -> _Do:
    """What to do with each lead, from the form of the preview."""
    now: datetime = utc_now()
    if act == "accept":
        return lambda row, version: accept_lead(handoff_id=row.pk, by=by, now=now, version=version)
    if act == "reassign":
        to, why = seller_named(request.POST.get("to")), request.POST.get("why", "")
        return lambda row, version: reassign_lead(handoff_id=row.pk, to=to, by=by, now=now, why=why, version=version)
    reason, text = request.POST.get("reason", ""), request.POST.get("text", "")
    revisit_on = day_named(request.POST.get("revisit_on", ""))
    return lambda row, version: recycle_lead(
        handoff_id=row.pk, reason=reason, text=text, revisit_on=revisit_on, by=by, now=now, version=version
    )


def _each(rows: list[Handoff], do: _Do, typed: Any) -> tuple[int, list[tuple[str, str]]]:
    """Do it with each, under the version that was previewed. Returns how many, and the name and reason of those refused."""
    refused = []
    for row in rows:
        try:
            do(row, _number(typed.get(f"version-{row.pk}")))
        except SamesideError as no:
            refused.append((row.name, str(no)))
    return len(rows) - len(refused), refused


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
