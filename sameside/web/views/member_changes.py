"""Each thing that may be changed about a member, as a form on their page."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sameside.records.models import Absence, Member, MemberTerm
from sameside.schema.errors import NotAllowed, SamesideError, UnknownName
from sameside.services import member_terms
from sameside.services import members as people
from sameside.services.member_lists import member_numbered
from sameside.services.workspace import utc_now
from sameside.web.member_forms import chosen_member, day_of, standing_typed
from sameside.web.page import member_of, page, today_of
from sameside.web.views.members import show_links, show_member

_Step = Callable[[Member, Member, datetime], object]


@page(get="see_members", post="change_members")
def change_member(request: HttpRequest, member_id: int) -> HttpResponse:
    """Name, role, and who they are in imported tables."""
    typed = request.POST

    def step(member: Member, by: Member, now: datetime) -> object:
        tied = typed.get("source_member_id", "")
        return people.change_member(
            member=member, name=typed.get("name", ""), role=typed.get("role", ""), source_member_id=tied, by=by, now=now
        )

    return _step(request, member_id, step, "Changed. It holds from their next page on.")


@page(get="see_members", post="change_members")
def set_term(request: HttpRequest, member_id: int) -> HttpResponse:
    """Where they stand from a day on."""

    def step(member: Member, by: Member, now: datetime) -> object:
        from_on = day_of(request.POST.get("from_on", ""))
        return member_terms.set_term(member=member, standing=standing_typed(request.POST), from_on=from_on, by=by, now=now)

    return _step(request, member_id, step, "Kept. What was true before that day stays true of it.")


@page(post="change_members")
def remove_term(request: HttpRequest, member_id: int, term_id: int) -> HttpResponse:
    """Take a term back that has not begun."""
    term = MemberTerm.objects.filter(pk=term_id, member_id=member_id).first()
    if term is None:
        raise UnknownName("There is no such term.")
    return _step(request, member_id, lambda _, by, now: member_terms.remove_term(term=term, by=by, now=now), "Taken back.")


@page(get="see_members", post="plan_absence")
def add_absence(request: HttpRequest, member_id: int) -> HttpResponse:
    """When they are away, and who stands in."""
    typed = request.POST

    def step(member: Member, by: Member, now: datetime) -> object:
        if not member_terms.may_plan_absence(by, member, today_of(request)):
            raise NotAllowed("Only the member, whom they report to, and administrators may say when somebody is away.")
        first_on = day_of(typed.get("first_on", ""))
        last_on = day_of(typed.get("last_on", ""), otherwise=first_on)
        deputy = chosen_member(typed.get("deputy"))
        return member_terms.add_absence(member=member, first_on=first_on, last_on=last_on, deputy=deputy, by=by, now=now)

    return _step(request, member_id, step, "Kept. No lead is offered to them on those days.")


@page(post="plan_absence")
def remove_absence(request: HttpRequest, member_id: int, absence_id: int) -> HttpResponse:
    """Take an absence back."""
    absence = Absence.objects.filter(pk=absence_id, member_id=member_id).select_related("member").first()
    if absence is None:
        raise UnknownName("There is no such absence.")
    return _step(request, member_id, lambda _, by, now: member_terms.remove_absence(absence=absence, by=by, now=now), "Taken back.")


@page(post="change_members")
def stop_member(request: HttpRequest, member_id: int) -> HttpResponse:
    """Let them in no more."""
    return _step(
        request, member_id, lambda member, by, now: people.stop_member(member=member, by=by, now=now), "Stopped, from their next page on."
    )


@page(post="change_members")
def admit_member(request: HttpRequest, member_id: int) -> HttpResponse:
    """Let them in again."""
    return _step(request, member_id, lambda member, by, now: people.admit_member(member=member, by=by, now=now), "They may come in again.")


@page(post="change_members")
def new_link(request: HttpRequest, member_id: int) -> HttpResponse:
    """A new link to set a password with; earlier ones stop working."""
    member = member_numbered(member_id)
    if not member.is_active:
        return show_member(request, member, problem=f"{member.name} was stopped: let them in again first.", status=400)
    return show_links(request, [(member, people.invite_member(member=member, by=member_of(request), now=utc_now()))])


def _step(request: HttpRequest, member_id: int, step: _Step, said: str) -> HttpResponse:
    """Do one thing; what was wrong with a form is said on the page, with what was typed. Looking shows the member."""
    member = member_numbered(member_id)
    if request.method != "POST":
        return show_member(request, member)
    try:
        step(member, member_of(request), utc_now())
    except NotAllowed:
        raise
    except SamesideError as refused:
        return show_member(request, member_numbered(member_id), problem=str(refused), status=400)
    messages.success(request, said)
    return redirect("member", member_id=member_id)
