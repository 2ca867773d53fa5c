"""Hand a lead to somebody else, or take it back before sales has answered."""

from datetime import datetime

from django.db import transaction

from sameside.records.models import Handoff, Member
from sameside.schema.errors import Conflict, NotAllowed, SamesideError
from sameside.services.access import SALES, Role, require
from sameside.services.audit import record_act
from sameside.services.clocks import release_clock
from sameside.services.lead_owner import give_to, keep, lead_clock, locked_handoff

LIVE = ("open", "accepted")


@transaction.atomic
def reassign_lead(*, handoff_id: int, to: Member, by: Member, now: datetime, why: str = "", version: int | None = None) -> Handoff:
    """Hand an open or accepted lead to another seller; its clocks go on or restart, as the promise says.

    Allowed  sales managers, revenue operations
    Twice    to the same: no change
    Raises   SamesideError for somebody who takes no leads; Conflict once it was turned away, or changed since it was shown
    """
    require(by, "reassign_leads")
    handoff = locked_handoff(handoff_id)
    if handoff.owner == to and handoff.outcome in LIVE:
        return handoff
    if version is not None:
        handoff = locked_handoff(handoff_id, version=version)
    if handoff.outcome not in LIVE:
        raise Conflict(f"{handoff.name} was {handoff.outcome}: there is nothing to hand on.")
    require_seller(to)
    handoff.trace = [{"rule": "reassigned", "says": f"{by.name} gave it to you{f': {why.strip()}' if why.strip() else '.'}"[:500]}]
    give_to(handoff, to, by=by, now=now, why=why.strip())
    return handoff


@transaction.atomic
def withdraw_lead(*, handoff_id: int, why: str, by: Member, now: datetime) -> Handoff:
    """Marketing takes a lead back that sales has not answered; nothing is owed on it any more.

    Allowed  whoever provided it, marketing managers; anybody of marketing where nobody in particular provided it
    Twice    no change
    Raises   Conflict once sales has answered; SamesideError without a reason
    """
    require(by, "withdraw_leads")
    handoff = locked_handoff(handoff_id)
    if handoff.outcome == "withdrawn":
        return handoff
    if handoff.provider not in (None, by) and Role(by.role) is not Role.MARKETING_MANAGER:
        raise NotAllowed(f"That is for {handoff.provider}, who provided it, or a marketing manager.")
    if handoff.outcome != "open":
        raise Conflict(f"Sales has answered already: {handoff.outcome}.")
    if not why.strip():
        raise SamesideError("Say why it is taken back: sales may have begun to look at it.")
    handoff.outcome, handoff.answered_at, handoff.queue = "withdrawn", now, ""
    for step in ("assign", "accept", "first_touch"):
        if (clock := lead_clock(handoff, step)) is not None:
            release_clock(clock, why=f"Taken back by {by.name}", now=now, by=by)
    keep(handoff)
    record_act(by=by, act="withdraw_lead", kind="lead", object_id=handoff.lead_cycle_id, now=now, detail={"why": why.strip()[:500]})
    return handoff


def require_seller(member: Member) -> None:
    """Refuse somebody who takes no leads.

    Raises  SamesideError
    """
    if not member.is_active or Role(member.role) not in SALES:
        raise SamesideError(f"{member.name} takes no leads: choose somebody of sales.")
