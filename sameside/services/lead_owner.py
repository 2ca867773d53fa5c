"""Give a lead to somebody: clocks, notice and log go with it. And find the row of a lead, locked, as it was shown."""

from datetime import datetime

from sameside.records.models import Handoff, HandoffAnswer, Member, SlaClock
from sameside.schema.errors import Conflict, UnknownName
from sameside.services.audit import record_act
from sameside.services.clocks import Evidence, clock_of, reassign_clock, start_clock, stop_clock
from sameside.services.notices import tell


def locked_handoff(handoff_id: int, *, version: int | None = None) -> Handoff:
    """The row as it is now, held until the transaction ends. version: as it was shown; None = not asked.

    Raises  UnknownName; Conflict when it was changed since it was shown
    """
    found = Handoff.objects.select_for_update(of=("self",)).select_related("owner", "provider").filter(pk=handoff_id).first()
    if found is None:
        raise UnknownName("There is no such lead here.")
    if version is not None and version != found.version:
        raise Conflict(f"{found.name} was changed since this page was shown, so nothing was done. Look at it again first.")
    return found


def lead_clock(handoff: Handoff, step: str) -> SlaClock | None:
    """The clock of one step of the pass that runs now; None when nothing was promised."""
    clock = clock_of("lead", handoff.lead_cycle_id, step)
    return clock if clock is not None and clock.pass_no == handoff.pass_no else None


def start_lead_clock(handoff: Handoff, step: str, *, now: datetime, by: Member | None = None) -> None:
    """Begin what its owner owes next in this pass. by: whose act began it; None = the program."""
    pass_no = handoff.pass_no
    start_clock(subject_kind="lead", subject_id=handoff.lead_cycle_id, step=step, owner=handoff.owner, now=now, pass_no=pass_no, by=by)


def standing_answer(handoff: Handoff) -> HandoffAnswer | None:
    """The answer that stands in this pass; None while it is open."""
    return handoff.answers.filter(pass_no=handoff.pass_no, undone_at=None).select_related("by").order_by("-id").first()


def keep(handoff: Handoff) -> None:
    """Save the row as a new version, with what is owed next as the clocks say: what lists sort by."""
    step = {"open": "accept", "accepted": "first_touch"}.get(handoff.outcome)
    clock = lead_clock(handoff, step) if step else None
    is_running = clock is not None and clock.stopped_at is None and clock.cancelled_at is None
    handoff.due_at = clock.due_at if clock is not None and is_running else None
    handoff.version += 1
    handoff.save()


def give_to(handoff: Handoff, owner: Member, *, by: Member | None, now: datetime, why: str) -> None:
    """Make somebody the owner of a lead. Call it in the transaction of the act, with the row locked.

    Changes  owner, queue and clocks: in a queue, the clock of finding an owner stops; the others go on or restart as the promise says
    """
    before = handoff.owner
    handoff.owner, handoff.queue = owner, ""
    for step in ("accept", "first_touch"):
        if (clock := lead_clock(handoff, step)) is not None:
            reassign_clock(clock, owner=owner, now=now, by=by)
    if (waiting := lead_clock(handoff, "assign")) is not None:
        stop_clock(waiting, evidence=Evidence("assignment", f"handoff:{handoff.pk}", f"Given to {owner.name}"), at=now, now=now, by=by)
    keep(handoff)
    said = {"owner": [before.name if before else None, owner.name], "why": why, "trace": handoff.trace}
    record_act(by=by, act="reassign_lead", kind="lead", object_id=handoff.lead_cycle_id, now=now, detail=said)
    if owner != by:
        tell_owner(handoff, now)


def tell_owner(handoff: Handoff, now: datetime) -> None:
    """Leave the owner a notice of a lead that is theirs now; of a queued one, nobody."""
    if handoff.owner is not None:
        company = f" of {handoff.company}" if handoff.company else ""
        key = f"lead:{handoff.pk}:{handoff.pass_no}:{handoff.version}:offered"
        tell(handoff.owner, key=key, title=f"Offered to you: {handoff.name}{company}", href=f"/leads/{handoff.lead_cycle_id}/", now=now)


def tell_provider(handoff: Handoff, what: str, title: str, now: datetime) -> None:
    """Leave whoever provided the lead a notice; of a lead nobody in particular provided, nobody."""
    if handoff.provider is not None:
        key = f"lead:{handoff.pk}:{handoff.pass_no}:{handoff.version}:{what}"
        tell(handoff.provider, key=key, title=title, href=f"/leads/{handoff.lead_cycle_id}/", now=now)
