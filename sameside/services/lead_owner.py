"""Give a lead to somebody: clocks, notice and log go with it. And find the row of a lead, locked, as it was shown."""

from collections.abc import Iterable
from datetime import datetime

from sameside.records.models import Handoff, HandoffAnswer, Member, SlaClock
from sameside.schema.errors import Conflict, UnknownName
from sameside.services.audit import record_act
from sameside.services.clocks import Evidence, cancel_clock, clock_of, reassign_clock, reopen_clock, start_clock, stop_clock
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


def begin_next(handoff: Handoff, *, now: datetime, started_at: datetime | None = None, by: Member | None = None) -> None:
    """Begin what is owed next in this pass, one thing at a time: an owner, then the answer, then the first touch.

    A step nobody promised is passed over, so that the first touch counts from the offer where no answer is promised.
    started_at: when what came before was done, if that is not now. by: whose act began it; None = the program.
    """
    for step in owed_steps(handoff):
        if (touch := lead_clock(handoff, step)) is not None and touch.cancelled_at is not None:
            reopen_clock(touch, why="Accepted again", now=now, by=by)
            return
        begun = start_clock(
            subject_kind="lead",
            subject_id=handoff.lead_cycle_id,
            step=step,
            owner=handoff.owner,
            now=now,
            started_at=started_at,
            pass_no=handoff.pass_no,
            by=by,
        )
        if begun is not None:
            return


def owed_steps(handoff: Handoff) -> tuple[str, ...]:
    """What may be owed of a lead as it stands, what comes first on top."""
    if handoff.outcome == "open":
        return ("accept", "first_touch") if handoff.owner_id else ("assign", "accept", "first_touch")
    return ("first_touch",) if handoff.outcome == "accepted" else ()


def owed_clock(handoff: Handoff, clocks: Iterable[SlaClock]) -> SlaClock | None:
    """Of the clocks of its pass, the one that runs for what is owed now; else that of the last step; None where there is none."""
    by_step = {clock.step: clock for clock in clocks}
    found = [by_step[step] for step in owed_steps(handoff) if step in by_step]
    running = (clock for clock in found if clock.stopped_at is None and clock.cancelled_at is None)
    return next(running, found[-1] if found else None)


def settle_touch(handoff: Handoff, *, why: str, now: datetime, by: Member | None = None) -> None:
    """An answer was taken back: a lead that stands accepted is to be touched, one that waits for its answer is not yet."""
    touch = lead_clock(handoff, "first_touch")
    if touch is None or touch.evidence.get("kind") == "act":
        return
    if handoff.outcome == "accepted" or (handoff.outcome == "open" and touch.started_at <= handoff.offered_at):
        reopen_clock(touch, why=why, now=now, by=by)
    else:
        cancel_clock(touch, why=why, now=now, by=by)


def standing_answer(handoff: Handoff) -> HandoffAnswer | None:
    """The answer that stands in this pass; None while it is open."""
    return handoff.answers.filter(pass_no=handoff.pass_no, undone_at=None).select_related("by").order_by("-id").first()


def keep(handoff: Handoff) -> None:
    """Save the row as a new version, with what is owed next as the clocks say: what lists sort by."""
    clocks = SlaClock.objects.filter(subject_kind="lead", subject_id=handoff.lead_cycle_id, pass_no=handoff.pass_no)
    clock = owed_clock(handoff, clocks)
    is_running = clock is not None and clock.stopped_at is None and clock.cancelled_at is None
    handoff.due_at = clock.due_at if clock is not None and is_running else None
    handoff.version += 1
    handoff.save()


def give_to(handoff: Handoff, owner: Member, *, by: Member | None, now: datetime, why: str, is_answered: bool = False) -> None:
    """Make somebody the owner of a lead. Call it in the transaction of the act, with the row locked.

    Changes  owner, queue and clocks: in a queue, the clock of finding an owner stops, and that of the answer begins unless they give it
             in the same act (is_answered); what runs goes on or restarts as the promise says
    """
    before = handoff.owner
    handoff.owner, handoff.queue = owner, ""
    for step in ("accept", "first_touch"):
        if (clock := lead_clock(handoff, step)) is not None:
            reassign_clock(clock, owner=owner, now=now, by=by)
    if (waiting := lead_clock(handoff, "assign")) is not None:
        stop_clock(waiting, evidence=Evidence("assignment", f"handoff:{handoff.pk}", f"Given to {owner.name}"), at=now, now=now, by=by)
        if not is_answered:
            begin_next(handoff, now=now)
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
