"""Who answers for what, and what nobody answers for."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sameside.records.models import Member
from sameside.schema.errors import SamesideError, UnknownName
from sameside.services.responsibilities import KINDS, Charge, end_charge, orphans, standing_charges, take_charge
from sameside.services.workspace import utc_now
from sameside.web.page import member_of, page, show, today_of


@page(get="see_agreements", post="draft_agreements")
def responsibilities(request: HttpRequest) -> HttpResponse:
    """The register, with what is missing first; a new row at its end."""
    problem = ""
    if request.method == "POST":
        try:
            made = take_charge(charge=_charge(request), by=member_of(request), now=utc_now())
        except SamesideError as wrong:
            problem = str(wrong)
        else:
            messages.success(request, f"{made.owner.name} answers for it, with {made.deputy.name} as deputy.")
            return redirect("responsibilities")
    return show(
        request,
        "agreements/responsibilities.html",
        orphans=orphans(),
        charges=standing_charges(),
        kinds=KINDS,
        owners=[("", "Choose"), *Member.objects.filter(is_active=True).order_by("name").values_list("pk", "name")],
        typed=request.POST or request.GET,
        today=today_of(request),
        problem=problem,
        status=400 if problem else 200,
    )


def _charge(request: HttpRequest) -> Charge:
    posted = request.POST
    try:
        due_on = date.fromisoformat(posted.get("due_on", ""))
    except ValueError:
        raise SamesideError("Say by which day.") from None
    return Charge(
        kind=posted.get("kind", ""),
        subject=posted.get("subject", ""),
        subject_id=posted.get("subject_id", "")[:100],
        owner=_member(posted.get("owner", ""), "answers for it"),
        deputy=_member(posted.get("deputy", ""), "stands in"),
        due_on=due_on,
        note=posted.get("note", ""),
    )


def _member(chosen: str, what: str) -> Member:
    found = Member.objects.filter(pk=int(chosen)).first() if chosen.isdigit() else None
    if found is None:
        raise UnknownName(f"Say who {what}.")
    return found


@page(post="draft_agreements")
def end(request: HttpRequest, responsibility_id: int) -> HttpResponse:
    """Done, or no longer needed."""
    end_charge(responsibility_id=responsibility_id, by=member_of(request), now=utc_now())
    return redirect("responsibilities")
