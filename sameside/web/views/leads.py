"""One lead: everything both sides know of it, and each answer to it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from sameside.records.models import Handoff, Member
from sameside.schema.errors import Conflict, NotAllowed, SamesideError, UnknownName
from sameside.services import dispositions
from sameside.services.acts import KINDS, log_act
from sameside.services.handoff import (
    UNDO_WITHIN,
    Rejection,
    accept_lead,
    disqualify_lead,
    insist_on_rejection,
    n_attempts,
    recycle_lead,
    reject_lead,
    undo_answer,
)
from sameside.services.inbox import may_take
from sameside.services.lead_page import ShownLead, shown_lead
from sameside.services.lead_talk import CRITERIA, rate_lead, write_on_lead
from sameside.services.reassigning import reassign_lead, withdraw_lead
from sameside.services.steady_time import promise_now
from sameside.services.workspace import utc_now
from sameside.web.page import member_of, page, show, workspace_of, zone_name
from sameside.web.views.inbox import day_named, seller_named, sellers

_Step = Callable[[int, Member, datetime], object]


@page(get="see_leads")
def lead(request: HttpRequest, lead_cycle_id: str) -> HttpResponse:
    """One lead."""
    return _shown(request, lead_cycle_id)


@page(post="answer_leads")
def accept(request: HttpRequest, handoff_id: int) -> HttpResponse:
    """Promise to follow it up."""
    version = _number(request.POST.get("version"))
    return _step(request, handoff_id, lambda pk, by, now: accept_lead(handoff_id=pk, by=by, now=now, version=version), "Accepted: {name}.")


@page(post="answer_leads")
def reject(request: HttpRequest, handoff_id: int) -> HttpResponse:
    """Turn it away before contact."""
    typed = request.POST
    said = Rejection(typed.get("kind", ""), typed.get("reason", ""), typed.get("clause", ""), typed.get("text", ""))
    if said.kind != "procedural":
        said = Rejection(said.kind, "", said.clause, said.text)

    def step(pk: int, by: Member, now: datetime) -> object:
        answer = reject_lead(handoff_id=pk, rejection=said, by=by, now=now, version=_number(typed.get("version")))
        if answer.check_result == "challenged":
            messages.warning(request, f"{answer.handoff.name}: {answer.record_says} Take the rejection back, or say why you stand by it.")
        return answer

    return _step(request, handoff_id, step, "Rejected: {name}.")


@page(post="answer_leads")
def insist(request: HttpRequest, handoff_id: int) -> HttpResponse:
    """Stand by a challenged rejection."""
    note = request.POST.get("note", "")
    return _step(
        request, handoff_id, lambda pk, by, now: insist_on_rejection(handoff_id=pk, note=note, by=by, now=now), "Kept, with your note."
    )


@page(post="answer_leads")
def disqualify(request: HttpRequest, handoff_id: int) -> HttpResponse:
    """Turn it away after contact."""
    reason, text, version = request.POST.get("reason", ""), request.POST.get("text", ""), _number(request.POST.get("version"))
    return _step(
        request,
        handoff_id,
        lambda pk, by, now: disqualify_lead(handoff_id=pk, reason=reason, text=text, by=by, now=now, version=version),
        "Disqualified: {name}.",
    )


@page(post="answer_leads")
def recycle(request: HttpRequest, handoff_id: int) -> HttpResponse:
    """Send it back until a day."""
    typed = request.POST

    def step(pk: int, by: Member, now: datetime) -> object:
        revisit_on, version = day_named(typed.get("revisit_on", "")), _number(typed.get("version"))
        reason, text = typed.get("reason", ""), typed.get("text", "")
        return recycle_lead(handoff_id=pk, reason=reason, text=text, revisit_on=revisit_on, by=by, now=now, version=version)

    return _step(request, handoff_id, step, "Sent back until its day: {name}.")


@page(post="answer_leads")
def undo(request: HttpRequest, handoff_id: int) -> HttpResponse:
    """Take the answer back."""
    return _step(request, handoff_id, lambda pk, by, now: undo_answer(handoff_id=pk, by=by, now=now), "Taken back: {name}.")


@page(post="reassign_leads")
def reassign(request: HttpRequest, handoff_id: int) -> HttpResponse:
    """Hand it to somebody else of sales."""
    typed = request.POST

    def step(pk: int, by: Member, now: datetime) -> object:
        to, version = seller_named(typed.get("to")), _number(typed.get("version"))
        return reassign_lead(handoff_id=pk, to=to, why=typed.get("why", ""), by=by, now=now, version=version)

    return _step(request, handoff_id, step, "Handed on: {name}.")


@page(post="withdraw_leads")
def withdraw(request: HttpRequest, handoff_id: int) -> HttpResponse:
    """Marketing takes it back before an answer."""
    why = request.POST.get("why", "")
    return _step(request, handoff_id, lambda pk, by, now: withdraw_lead(handoff_id=pk, why=why, by=by, now=now), "Taken back: {name}.")


@page(post="log_act")
def log(request: HttpRequest, handoff_id: int) -> HttpResponse:
    """Log a call, mail or meeting."""
    typed = request.POST

    def step(pk: int, by: Member, now: datetime) -> object:
        lead_cycle_id = Handoff.objects.get(pk=pk).lead_cycle_id
        at = _instant(typed.get("occurred_at", ""), request)
        direction = typed.get("direction", "outbound")
        kind, note = typed.get("kind", ""), typed.get("note", "")
        return log_act(lead_cycle_id=lead_cycle_id, kind=kind, direction=direction, note=note, occurred_at=at, by=by, now=now)

    return _step(request, handoff_id, step, "On record.")


@page(post="write_on_lead")
def write(request: HttpRequest, handoff_id: int) -> HttpResponse:
    """A line to the other side."""
    text = request.POST.get("text", "")
    return _step(request, handoff_id, lambda pk, by, now: write_on_lead(handoff_id=pk, text=text, by=by, now=now), "Written.")


@page(post="rate_leads")
def rate(request: HttpRequest, handoff_id: int) -> HttpResponse:
    """How good it was."""
    typed = request.POST

    def step(pk: int, by: Member, now: datetime) -> object:
        marks = {name: _number(typed.get(name)) or 0 for name in CRITERIA}
        is_great, version = typed.get("is_great") == "yes", _number(typed.get("version")) or 0
        return rate_lead(handoff_id=pk, by=by, now=now, note=typed.get("note", ""), is_great=is_great, version=version, **marks)

    return _step(request, handoff_id, step, "Thank you: whoever provided it can see it.")


def _step(request: HttpRequest, handoff_id: int, step: _Step, said: str) -> HttpResponse:
    """Do one step and go back to where it was asked for; what was wrong with a form is said on the lead's page, with what was typed."""
    row = Handoff.objects.filter(pk=handoff_id).only("lead_cycle_id", "name").first()
    if row is None:
        raise UnknownName("There is no such lead here.")
    try:
        step(handoff_id, member_of(request), utc_now())
    except (NotAllowed, Conflict):
        raise
    except SamesideError as refused:
        return _shown(request, row.lead_cycle_id, problem=str(refused), status=400)
    messages.success(request, said.format(name=row.name))
    back = request.POST.get("back", "")
    return redirect(
        back if back and url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "lead", *([] if back else [row.lead_cycle_id])
    )


def _shown(request: HttpRequest, lead_cycle_id: str, *, problem: str = "", status: int = 200) -> HttpResponse:
    now, member = promise_now(utc_now()), member_of(request)
    shown = shown_lead(workspace=workspace_of(request), lead_cycle_id=lead_cycle_id, now=now)
    return show(
        request,
        "leads/lead.html",
        status=status,
        shown=shown,
        item=shown.handoff,
        problem=problem,
        typed=request.POST,
        opened=request.POST.get("form") or request.GET.get("do", ""),
        back=request.POST.get("back") or request.GET.get("back", ""),
        now=now,
        **_choices(shown, member, now),
    )


def _choices(shown: ShownLead, member: Member, now: datetime) -> dict[str, Any]:
    """What this member may do with the lead now, and what the forms offer."""
    item = shown.handoff
    if item is None:
        return {"may_take": False, "has_contact": False, "may_undo": False, "own_rating": None, "is_live": False, "standing": None}
    standing = next((answer for answer, _ in shown.answers if answer.undone_at is None and answer.pass_no == item.pass_no), None)
    is_theirs = standing is not None and not standing.event_id and (standing.by_id == member.pk or member.role == "sales_manager")
    return {
        "may_take": may_take(item, member),
        "has_contact": n_attempts(item) > 0,
        "is_live": item.outcome in ("open", "accepted"),
        "standing": standing,
        "may_undo": is_theirs and standing is not None and (now - standing.at <= UNDO_WITHIN or standing.check_result == "challenged"),
        "own_rating": next((rating for rating in shown.ratings if rating.by_id == member.pk), None),
        "sellers": [("", "Choose"), *((seller.pk, seller.name) for seller in sellers())],
        "clause_choices": [(clause.id, clause.says, clause.record_says) for clause in shown.clauses],
        "criteria": list(CRITERIA.items()),
        "kinds": list(dispositions.REJECTION_KINDS.items()),
        "procedural": list(dispositions.PROCEDURAL_REASONS.items()),
        "disqualifying": list(dispositions.DISQUALIFICATION_REASONS.items()),
        "recycling": list(dispositions.RECYCLING_REASONS.items()),
        "act_kinds": [(kind, kind.capitalize()) for kind in KINDS],
    }


def _instant(text: str, request: HttpRequest) -> datetime | None:
    """A wall time of the reader's zone; empty = now."""
    if not text:
        return None
    zone = ZoneInfo(zone_name(request))
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
    except ValueError:
        raise SamesideError("Say when it was, as 2026-06-30 14:30.") from None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
