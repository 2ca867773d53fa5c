"""The first page of what both sides have agreed on: what is in force, and what waits for whom."""

from django.http import HttpRequest, HttpResponse

from sameside.records.models import LeadDefinition
from sameside.services.access import may
from sameside.services.definitions import definition_in_force
from sameside.services.goals import conflicts_between, standing_goals
from sameside.services.members import term_on
from sameside.services.responsibilities import orphans
from sameside.services.signed_definitions import clauses_of
from sameside.services.signers import SideSignature, sides_of
from sameside.web.page import member_of, page, show, today_of


@page(get="see_agreements")
def agreements(request: HttpRequest) -> HttpResponse:
    """What is in force, what waits for whose signature, and what nobody answers for."""
    today = today_of(request)
    in_force = definition_in_force(today)
    versions = list(LeadDefinition.objects.order_by("-version"))
    member = member_of(request)
    term = term_on(member, today) if may(member, "sign_agreements") else None

    def is_mine(sides: list[SideSignature]) -> bool:
        """Whether the reader's own signature is wanted."""
        return term is not None and any(one.side == term.side and one.signature is None for one in sides)

    return show(
        request,
        "agreements/agreements.html",
        in_force=in_force,
        clauses=clauses_of(in_force) if in_force else (),
        signatures=in_force.signatures.filter(voided_at=None).select_related("member") if in_force else (),
        waiting=[(one, sides_of(one, today)) for one in versions if one.status == "proposed"],
        versions=versions,
        today=today,
        is_mine=is_mine,
        orphans=len(orphans()),
        conflicts=len(conflicts_between(standing_goals())),
    )
