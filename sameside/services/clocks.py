"""Start a promise's clock, hold it, hand it on, and stop it by evidence. The same for a lead with sales and a request with marketing.

What stops a clock is something that was done and is on record: a seller's call, an answer with a reason, a delivery one can open. A
changed status is not; see `STOPPED_BY`.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from sameside.analytics.sla_clock import ClockState
from sameside.records.models import ClockOwner, ClockPause, LoggedAct, Member, SlaClock, SlaPolicy
from sameside.schema.errors import SamesideError
from sameside.services.audit import record_act
from sameside.services.clock_reading import deciding_part, next_step, opening_of, owner_times, read_clock, state_of
from sameside.services.member_calendar import ALWAYS, FixedCalendar, fixed_calendar
from sameside.services.promises import policy_in_force
from sameside.services.workspace import company_day

# Which evidence stops which step.
STOPPED_BY = {"assign": "assignment", "accept": "answer", "first_touch": "act", "acknowledge": "acknowledgement", "deliver": "delivery"}


class NotEvidence(SamesideError, ValueError):
    """What was given does not stop this clock; the text says what does."""


@dataclass(frozen=True)
class Evidence:
    """Why a clock stops. kind: see `STOPPED_BY`; id: the record that shows it; says: for people."""

    kind: str
    id: str
    says: str


def clock_of(subject_kind: str, subject_id: str, step: str) -> SlaClock | None:
    """The newest clock of one step of one lead or request; None when nothing was promised."""
    found = SlaClock.objects.filter(subject_kind=subject_kind, subject_id=subject_id, step=step)
    return found.select_related("policy", "owner").order_by("-pass_no").first()


@transaction.atomic
def start_clock(
    *,
    subject_kind: str,
    subject_id: str,
    step: str,
    owner: Member | None,
    now: datetime,
    started_at: datetime | None = None,
    request_kind: str = "",
    pass_no: int = 1,
    by: Member | None = None,
) -> SlaClock | None:
    """Begin to count a promise, in the owner's calendar as it stands now.

    Allowed  whoever may do the act that triggers it; None = the program
    Returns  the clock; None when no promise of this step is in force on the day
    Twice    for the same subject, step and pass: the clock that is there
    """
    begun_at = started_at or now
    policy = policy_in_force(step, request_kind=request_kind, on=company_day(begun_at))
    if policy is None:
        return None
    clock, is_made = SlaClock.objects.get_or_create(
        subject_kind=subject_kind,
        subject_id=subject_id,
        step=step,
        pass_no=pass_no,
        defaults={"policy": policy, "side": policy.side, "owner": owner, "started_at": begun_at, "begins_at": begun_at},
    )
    if is_made:
        ClockOwner.objects.create(
            clock=clock,
            member=owner,
            number=1,
            from_at=begun_at,
            target_seconds=policy.target_seconds,
            calendar=_calendar_for(policy, owner, begun_at),
        )
        _keep_columns(clock, now)
        _write(clock, "start_clock", by=by, now=now, owner=owner.name if owner else None, due_at=_text(clock.due_at))
        clock = _met_before(clock, now)
    return clock


@transaction.atomic
def stop_clock(clock: SlaClock, *, evidence: Evidence, at: datetime, now: datetime, by: Member | None = None) -> SlaClock:
    """Stop a clock by what was done at an instant. `at` may lie before `now`: the act came to light later.

    Allowed  whoever may do the act that is the evidence; None = the program
    Changes  the stop, its result and whom it is charged to. An act earlier than the one that stopped it restates the clock, flagged
    Twice    by a later act: no change. A clock cancelled before the act stays cancelled
    Raises   NotEvidence for anything but the evidence of this step
    """
    clock = _locked(clock)
    if evidence.kind != STOPPED_BY[clock.step]:
        raise NotEvidence(f"This clock stops by {_IN_WORDS[STOPPED_BY[clock.step]]}. {evidence.says or evidence.kind}: not that.")
    if clock.cancelled_at is not None and at >= clock.cancelled_at:
        return clock
    was = state_of(clock, now)
    if clock.stopped_at is not None:
        if at >= clock.stopped_at:
            return clock
        clock.restated.append({"stopped_at": _text(clock.stopped_at), "result": clock.result, "evidence": clock.evidence})
    clock.stopped_at, clock.recorded_at, clock.evidence = at, now, asdict(evidence)
    clock.was_touched_before = at < clock.started_at
    _end_pauses(clock, max(at, clock.started_at))
    reading = _keep_columns(clock, now)
    came_late = was is ClockState.OVERDUE_OPEN and reading is ClockState.MET
    clock.is_late_arrival = clock.is_late_arrival or came_late or bool(clock.restated)
    clock.save()
    _write(clock, "stop_clock", by=by, now=now, at=_text(at), result=clock.result, evidence=clock.evidence, was=was.value)
    return clock


@transaction.atomic
def pause_clock(clock: SlaClock, *, reason: str, now: datetime, by: Member | None) -> SlaClock:
    """Hold a clock for a reason its policy lists.

    Twice    no change while a pause lasts, nor once the clock has ended
    Raises   SamesideError for a reason the policy does not list
    """
    clock = _locked(clock)
    listed = clock.policy.pause_reasons
    if reason not in listed:
        said = " or ".join(_reason_words(one) for one in listed) or "nothing"
        raise SamesideError(f"This promise waits for {said} only, as it was agreed: '{_reason_words(reason)}' does not hold its clock.")
    if clock.paused_at is None and not _has_ended(clock):
        ClockPause.objects.create(clock=clock, reason=reason, paused_at=now, paused_by=by)
        _keep_columns(clock, now)
        _write(clock, "pause_clock", by=by, now=now, reason=reason)
    return clock


@transaction.atomic
def resume_clock(clock: SlaClock, *, now: datetime, by: Member | None) -> SlaClock:
    """Let a held clock run on; its due time moves by the business time it was held.

    Twice    no change when nothing holds it
    """
    clock = _locked(clock)
    if clock.paused_at is not None and not _has_ended(clock):
        _end_pauses(clock, now)
        _keep_columns(clock, now)
        _write(clock, "resume_clock", by=by, now=now, due_at=_text(clock.due_at))
    return clock


@transaction.atomic
def reassign_clock(clock: SlaClock, *, owner: Member | None, now: datetime, by: Member | None = None) -> SlaClock:
    """Hand a running clock to another owner: it restarts, or goes on with what is left of the target, as the policy says.

    Both durations are kept, the lead's and each owner's. A promise that was due before it was handed on stays with whom it was due from:
    handing on un-breaks nothing, and the new owner is charged with nothing.
    Twice    to the same owner, or once the clock has ended: no change
    """
    clock = _locked(clock)
    if clock.owner_id == (owner.pk if owner else None) or _has_ended(clock):
        return clock
    reading = read_clock(clock, now)
    last = clock.owners.order_by("-number")[0]
    is_due = reading.due_at is not None and now >= reading.due_at
    # Whoever takes on what nobody had yet goes on with it: waiting for an owner must not buy time.
    restarts = clock.policy.on_reassign == "restart" and not is_due and clock.owner is not None
    left = clock.policy.target_seconds if restarts else max(0, last.target_seconds - reading.business_seconds)
    last.until_at = now
    last.save(update_fields=["until_at"])
    ClockOwner.objects.create(
        clock=clock,
        member=owner,
        number=last.number + 1,
        lap=last.lap + 1 if restarts else last.lap,
        from_at=now,
        target_seconds=0 if is_due else max(1, left),
        is_deciding=not is_due,
        calendar=_calendar_for(clock.policy, owner, now),
    )
    before = clock.owner
    clock.owner = owner
    _keep_columns(clock, now)
    names = [before.name if before else None, owner.name if owner else None]
    _write(clock, "reassign_clock", by=by, now=now, owner=names, policy=clock.policy.on_reassign, due_at=_text(clock.due_at))
    return clock


@transaction.atomic
def cancel_clock(clock: SlaClock, *, why: str, now: datetime, by: Member | None = None) -> SlaClock:
    """Nothing is owed any more: the lead was rejected, the request withdrawn. Not met, not breached, counted apart.

    Twice    no change, nor once the clock was stopped
    """
    clock = _locked(clock)
    if not _has_ended(clock):
        clock.cancelled_at = now
        _end_pauses(clock, now)
        _keep_columns(clock, now)
        _write(clock, "cancel_clock", by=by, now=now, why=why)
    return clock


@transaction.atomic
def release_clock(clock: SlaClock, *, why: str, now: datetime, by: Member | None = None) -> SlaClock:
    """There is nothing left to do: the lead was turned away. In time, the promise is cancelled; past due, it was broken first and stays so.

    Twice    no change
    """
    clock = _locked(clock)
    if _has_ended(clock) or clock.due_at is None or now <= clock.due_at:
        return cancel_clock(clock, why=why, now=now, by=by)
    clock.stopped_at, clock.recorded_at, clock.evidence = now, now, {"kind": "released", "id": "", "says": why}
    _keep_columns(clock, now)
    _write(clock, "stop_clock", by=by, now=now, at=_text(now), result=clock.result, evidence=clock.evidence)
    return clock


@transaction.atomic
def reopen_clock(clock: SlaClock, *, why: str, now: datetime, by: Member | None = None) -> SlaClock:
    """What ended a clock was taken back: it runs on as if it had not been, and keeps what it said in between.

    Twice    no change while it runs
    """
    clock = _locked(clock)
    if not _has_ended(clock):
        return clock
    stopped_at = _text(clock.stopped_at or clock.cancelled_at)
    clock.restated.append({"stopped_at": stopped_at, "result": clock.result or "cancelled", "evidence": clock.evidence, "undone": why})
    clock.stopped_at = clock.recorded_at = clock.cancelled_at = None
    clock.business_seconds = clock.held_seconds = clock.elapsed_seconds = None
    clock.evidence, clock.was_touched_before = {}, False
    _keep_columns(clock, now)
    _write(clock, "reopen_clock", by=by, now=now, why=why, due_at=_text(clock.due_at))
    return clock


@transaction.atomic
def note_buyer(clock: SlaClock, *, at: datetime, now: datetime) -> SlaClock:
    """The buyer wrote before any seller acted: written on the clock, which runs on."""
    clock = _locked(clock)
    acted_first = clock.stopped_at is not None and clock.stopped_at <= at
    is_first = clock.buyer_first_at is None or at < clock.buyer_first_at
    if at >= clock.started_at and is_first and not acted_first:
        clock.buyer_first_at = at
        clock.save(update_fields=["buyer_first_at"])
        _write(clock, "note_buyer", by=None, now=now, at=_text(at))
    return clock


_IN_WORDS = {
    "assignment": "somebody being given the lead",
    "answer": "an answer: accepted, or rejected with a reason",
    "act": "a call, mail or meeting of a seller that is on record",
    "acknowledgement": "somebody taking the request on",
    "delivery": "a delivery with a link or a note of where it lies",
}


def refresh_next_step(clock: SlaClock, now: datetime) -> None:
    """Look up again when the next escalation is owed: one was taken."""
    step = None if _has_ended(clock) else next_step(clock, now)
    clock.next_step_at = step.owed_at if step else None
    clock.save(update_fields=["next_step_at"])


def _met_before(clock: SlaClock, now: datetime) -> SlaClock:
    """A lead that a seller touched before its clock began, in this pass, owes no first touch: met at 0, flagged."""
    if clock.step != "first_touch":
        return clock
    acts = LoggedAct.objects.filter(lead_cycle_id=clock.subject_id, direction="outbound", is_automatic=False, occurred_at__lte=now)
    if clock.pass_no > 1:
        offered = SlaClock.objects.filter(subject_id=clock.subject_id, step="accept", pass_no=clock.pass_no).first()
        acts = acts.filter(occurred_at__gte=offered.started_at if offered else clock.started_at)
    act = acts.order_by("occurred_at").first()
    if act is None:
        return clock
    evidence = Evidence("act", f"logged_act:{act.pk}", f"{act.kind} by {act.by.name if act.by else 'a seller'}")
    return stop_clock(clock, evidence=evidence, at=act.occurred_at, now=now)


def _keep_columns(clock: SlaClock, now: datetime) -> ClockState:
    """Read the clock by the engine and keep in its columns what lists show and count."""
    seen_at = max([now, *(at for at in (clock.stopped_at, clock.cancelled_at) if at is not None)])
    reading, part = read_clock(clock, seen_at), deciding_part(clock, seen_at)
    clock.due_at = reading.due_at
    clock.begins_at = opening_of(clock, part, seen_at)
    clock.charged_to = part.member
    lasting = [pause.paused_at for pause in clock.pauses.all() if pause.resumed_at is None]
    clock.paused_at = lasting[0] if lasting and not _has_ended(clock) else None
    clock.result = reading.state.value if clock.stopped_at is not None else ""
    if clock.stopped_at is not None:
        times = owner_times(clock, seen_at)
        clock.business_seconds = sum(time.business_seconds for time in times)
        clock.held_seconds = sum(time.held_seconds for time in times)
        clock.elapsed_seconds = max(0, round((clock.stopped_at - clock.started_at).total_seconds()))
    step = None if _has_ended(clock) else next_step(clock, now)
    clock.next_step_at = step.owed_at if step else None
    clock.save()
    return reading.state


def _locked(clock: SlaClock) -> SlaClock:
    """The clock as it is now, locked: two acts at once are taken one after the other."""
    return SlaClock.objects.select_for_update(of=("self",)).select_related("policy", "owner").get(pk=clock.pk)


def _has_ended(clock: SlaClock) -> bool:
    return clock.stopped_at is not None or clock.cancelled_at is not None


def _end_pauses(clock: SlaClock, at: datetime) -> None:
    for pause in clock.pauses.filter(resumed_at__isnull=True):
        pause.resumed_at = max(at, pause.paused_at)
        pause.save(update_fields=["resumed_at"])


def _calendar_for(policy: SlaPolicy, owner: Member | None, at: datetime) -> FixedCalendar:
    return ALWAYS if policy.calendar == "always" else fixed_calendar(owner, on=company_day(at))


def _reason_words(reason: str) -> str:
    return reason.replace("_", " ")


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")


def _write(clock: SlaClock, act: str, *, by: Member | None, now: datetime, **detail: Any) -> None:
    said = {"step": clock.step, "clock": clock.pk, **detail}
    record_act(by=by, act=act, kind=clock.subject_kind, object_id=clock.subject_id, now=now, detail=said)
