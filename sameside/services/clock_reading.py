"""How does a stored promise stand? The engine's reading of a clock, of each owner's part of it, and of what is owed next.

Nothing here counts time: `analytics/sla_clock.py` does. This lays a clock's rows out for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sameside.analytics import sla_clock
from sameside.analytics.sla_clock import ClockReading, ClockState, Pause
from sameside.analytics.working_calendar import Shifts
from sameside.records.models import ClockOwner, Member, SlaClock
from sameside.services.member_calendar import shifts_of_fixed

OPEN_STATES = (ClockState.PENDING, ClockState.RUNNING, ClockState.PAUSED)


@dataclass(frozen=True)
class OwnerTime:
    """One owner's own time on a clock: what lay with somebody else is not in it."""

    member: Member | None
    from_at: datetime
    until_at: datetime | None
    business_seconds: int
    held_seconds: int
    elapsed_seconds: int
    is_charged: bool


@dataclass(frozen=True)
class NextStep:
    """The next step of escalation that is owed, and when."""

    percent: int
    owed_at: datetime
    lap: int


def read_clock(clock: SlaClock, now: datetime) -> ClockReading:
    """Question  How does a clock stand at an instant?

    Returns  the reading of the deciding owner's part: its state and due instant, and that owner's seconds
    """
    part = deciding_part(clock, now)
    return sla_clock.read_clock(
        policy=sla_clock.SlaPolicy(part.target_seconds, frozenset(clock.policy.pause_reasons)),
        shifts=_shifts(clock, part, now),
        starts_at=part.from_at,
        stopped_at=clock.stopped_at,
        as_of=now,
        pauses=_pauses(clock, part, now),
        cancelled_at=clock.cancelled_at,
    )


def state_of(clock: SlaClock, now: datetime) -> ClockState:
    """The same state from the clock's own columns alone: what lists show, without laying out a calendar."""
    if clock.stopped_at is not None and clock.stopped_at <= now:
        return ClockState(clock.result)
    if clock.cancelled_at is not None and clock.cancelled_at <= now:
        return ClockState.CANCELLED
    if clock.due_at is not None and now > clock.due_at:
        return ClockState.OVERDUE_OPEN
    if now < clock.begins_at:
        return ClockState.PENDING
    return ClockState.PAUSED if clock.paused_at is not None else ClockState.RUNNING


def deciding_part(clock: SlaClock, now: datetime) -> ClockOwner:
    """The part of whoever the promise is charged to: the owner at the stop, or at due where that came first."""
    at = min(now, clock.stopped_at) if clock.stopped_at is not None else now
    parts = [part for part in clock.owners.all() if part.is_deciding]
    return max((part for part in parts if part.from_at <= at), key=lambda part: part.number, default=parts[0])


def owner_times(clock: SlaClock, now: datetime) -> list[OwnerTime]:
    """Question  How long did each owner have it, in their own hours and on the wall?

    Returns  one per owner, in order. Their business seconds add up to the lead's; pauses are left out of them
    """
    ends_at = min([now, *(at for at in (clock.stopped_at, clock.cancelled_at) if at is not None)])
    charged = deciding_part(clock, now)
    found = []
    for part in clock.owners.all():
        until = ends_at if part.until_at is None else min(part.until_at, ends_at)
        if part.number > 1 and part.from_at > ends_at:
            continue
        shifts = _shifts(clock, part, max(until, part.from_at))
        held = sla_clock.held_seconds(_pauses(clock, part, max(part.from_at, until)), part.from_at, max(part.from_at, until), shifts)
        found.append(
            OwnerTime(
                member=part.member,
                from_at=part.from_at,
                until_at=part.until_at,
                business_seconds=sla_clock.working_seconds(part.from_at, until, shifts) - held,
                held_seconds=held,
                elapsed_seconds=sla_clock.elapsed_seconds(part.from_at, until),
                is_charged=part.pk == charged.pk,
            )
        )
    return found


def next_step(clock: SlaClock, now: datetime) -> NextStep | None:
    """The first step of the policy's escalation that was not taken yet; None when all were, or while a pause hides when."""
    part = deciding_part(clock, now)
    taken = {row.percent for row in clock.escalations.all() if row.lap == part.lap}
    owed = []
    for step in clock.policy.escalation:
        # A part that goes on from an earlier owner has less of the target before it: steps are counted back from the due instant.
        seconds = part.target_seconds - round(clock.policy.target_seconds * (100 - step["percent"]) / 100)
        if step["percent"] in taken or seconds <= 0:
            continue
        shifts = shifts_of_fixed(part.calendar, from_at=part.from_at, until=now, target_seconds=max(seconds, part.target_seconds))
        at = sla_clock.due_at(part.from_at, seconds, shifts, _pauses(clock, part, now))
        if at is not None:
            owed.append(NextStep(step["percent"], at, part.lap))
    return min(owed, key=lambda step: (step.owed_at, step.percent), default=None)


def opening_of(clock: SlaClock, part: ClockOwner, now: datetime) -> datetime:
    """When the part's clock begins to run: its start, or the next opening."""
    return _shifts(clock, part, now).opening_from(part.from_at)


def due_and_more(clock: SlaClock, more_seconds: int, now: datetime) -> datetime | None:
    """The due instant and so many business seconds more, in the deciding owner's time; None while a pause hides it."""
    part = deciding_part(clock, now)
    seconds = part.target_seconds + more_seconds
    shifts = shifts_of_fixed(part.calendar, from_at=part.from_at, until=now, target_seconds=seconds)
    return sla_clock.due_at(part.from_at, seconds, shifts, _pauses(clock, part, now))


def _shifts(clock: SlaClock, part: ClockOwner, until: datetime) -> Shifts:
    return shifts_of_fixed(part.calendar, from_at=part.from_at, until=until, target_seconds=clock.policy.target_seconds)


def _pauses(clock: SlaClock, part: ClockOwner, until: datetime) -> Sequence[Pause]:
    """The holds that fall into a part, as known at `until`: a calendar need not reach back to when an earlier owner's began."""
    return [
        Pause(
            max(pause.paused_at, part.from_at), pause.resumed_at if pause.resumed_at and pause.resumed_at <= until else None, pause.reason
        )
        for pause in clock.pauses.all()
        if pause.paused_at <= until and (pause.resumed_at is None or pause.resumed_at > part.from_at)
    ]
