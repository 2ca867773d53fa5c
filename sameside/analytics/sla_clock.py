"""How long did it take in business time, when is it due, and was the promise kept?

One clock for both sides: a lead answered by sales and a request answered by marketing are counted alike. Instants are UTC and taken
to the whole second; business time is looked up in the calendar of whoever owes the answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sameside.analytics.working_calendar import Shifts

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class SlaPolicy:
    """What was promised: business seconds, and the only reasons for which the clock may be held."""

    target_seconds: int
    pause_reasons: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Pause:
    """One hold of a clock. `resumed_at` is None while it lasts."""

    paused_at: datetime
    resumed_at: datetime | None
    reason: str


class ClockState(StrEnum):
    """Where a promise stands. Every promise is in exactly one state, so the counts add up."""

    PENDING = "pending"  # has not begun: before its start, or before the first opening after it
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"  # answered, too late
    OVERDUE_OPEN = "overdue_open"  # not answered, past due
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class ClockReading:
    """A clock as it stood: its state, when it is due (None while a pause holds it), and what has been counted so far."""

    state: ClockState
    due_at: datetime | None
    business_seconds: int
    held_seconds: int
    elapsed_seconds: int


def working_seconds(starts_at: datetime, ends_at: datetime, shifts: Shifts) -> int:
    """Question  How much open time of the calendar lies between two instants?

    Reads    shifts: one calendar's open intervals
    Returns  seconds, 0 or more; 0 when the span lies outside every shift, or ends before it starts (acted before the clock began)
    Raises   SpanBeyondCalendar when either instant lies outside what the calendar knows
    """
    # Two lookups and a subtraction. Stepping a clock through the span gives the same answer and takes minutes;
    # tests keep that slow twin and compare.
    return max(0, shifts.open_seconds_until(ends_at) - shifts.open_seconds_until(starts_at))


def elapsed_seconds(starts_at: datetime, ends_at: datetime) -> int:
    """Clock time between two instants, each taken to its whole second. 0 when the span ends before it starts."""
    return max(0, (ends_at.replace(microsecond=0) - starts_at.replace(microsecond=0)) // _SECOND)


def due_at(starts_at: datetime, target_seconds: int, shifts: Shifts, pauses: Iterable[Pause] = ()) -> datetime | None:
    """Question  By when must it be done?

    Reads    starts_at: the offer; outside hours the clock starts at the next opening. target_seconds: business seconds promised.
             pauses: those that count (see `listed_pauses`); each moves the due instant by its own open time
    Returns  the earliest instant by which the target has been open: a day's promise ends at closing time, not at the next opening
    Nulls    None while a pause that began before the due instant has not ended: nobody knows yet
    Raises   SpanBeyondCalendar when the calendar ends first
    """
    opening = shifts.opening_from(starts_at)
    begins = shifts.open_seconds_until(opening)
    # Everything is counted in open seconds since the calendar's first opening: there a pause is a plain interval and a night has no
    # length, so a pause over the week-end costs nothing.
    due = begins + target_seconds
    for paused, resumed in _holds(pauses, begins, shifts):
        if paused >= due:
            break
        if resumed is None:
            return None
        due += resumed - paused
    return opening.replace(microsecond=0) if due == begins else shifts.instant_after(due)


def held_seconds(pauses: Iterable[Pause], starts_at: datetime, ends_at: datetime, shifts: Shifts) -> int:
    """Question  How much open time between two instants was the clock held?

    Reads    pauses: those that count; pauses that overlap are counted once; one still lasting at `ends_at` counts up to it, so
             closing straight from a pause credits the hold
    Returns  seconds, 0 or more, never more than `working_seconds` of the span
    Raises   SpanBeyondCalendar when an instant lies outside what the calendar knows
    """
    begins, ends = shifts.open_seconds_until(starts_at), shifts.open_seconds_until(ends_at)
    held = 0
    for paused, resumed in _holds(pauses, begins, shifts):
        until = ends if resumed is None else min(resumed, ends)
        held += max(0, until - paused)
    return held


def listed_pauses(policy: SlaPolicy, pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """The pauses that hold the clock: those whose reason the policy lists. 'Busy' is no reason unless both sides signed it."""
    return tuple(pause for pause in pauses if pause.reason in policy.pause_reasons)


def read_clock(
    *,
    policy: SlaPolicy,
    shifts: Shifts,
    starts_at: datetime,
    stopped_at: datetime | None,
    as_of: datetime,
    pauses: Sequence[Pause] = (),
    cancelled_at: datetime | None = None,
) -> ClockReading:
    """Question  How did one promise stand at `as_of`?

    Reads    stopped_at: the evidence that stops the clock, a logged act, never a change of status; None when there is none yet.
             A stop before `starts_at` is a promise met at 0. What happened after `as_of` is not looked at
    Returns  the state, the due instant, and business, held and elapsed seconds up to the stop, the cancellation or `as_of`
    Raises   SpanBeyondCalendar when the calendar does not reach
    """
    known = _known_by(as_of, listed_pauses(policy, pauses))
    stopped = stopped_at is not None and stopped_at <= as_of
    cancelled = cancelled_at is not None and cancelled_at <= as_of and not stopped
    ends_at = stopped_at if stopped and stopped_at else cancelled_at if cancelled and cancelled_at else as_of
    ends_at = max(starts_at, ends_at)
    due = due_at(starts_at, policy.target_seconds, shifts, known)
    held = held_seconds(known, starts_at, ends_at, shifts)
    if cancelled:
        state = ClockState.CANCELLED
    elif stopped:
        # The instant decides, not the seconds counted: work done on the Friday evening after a promise for closing time is late,
        # though no open second has passed since.
        state = ClockState.MET if due is None or ends_at.replace(microsecond=0) <= due else ClockState.BREACHED
    else:
        state = _open_state(shifts, starts_at, as_of, due, known)
    return ClockReading(
        state=state,
        due_at=due,
        business_seconds=working_seconds(starts_at, ends_at, shifts) - held,
        held_seconds=held,
        elapsed_seconds=elapsed_seconds(starts_at, ends_at),
    )


def _open_state(shifts: Shifts, starts_at: datetime, as_of: datetime, due: datetime | None, pauses: Sequence[Pause]) -> ClockState:
    if due is not None and as_of > due:
        return ClockState.OVERDUE_OPEN
    if as_of < shifts.opening_from(starts_at):
        return ClockState.PENDING
    is_held = any(pause.paused_at <= as_of and (pause.resumed_at is None or as_of < pause.resumed_at) for pause in pauses)
    return ClockState.PAUSED if is_held else ClockState.RUNNING


def _known_by(as_of: datetime, pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """The pauses as they stood: one begun later is not known yet, one ended later still lasts."""
    return tuple(
        Pause(pause.paused_at, None if pause.resumed_at is None or pause.resumed_at > as_of else pause.resumed_at, pause.reason)
        for pause in pauses
        if pause.paused_at <= as_of
    )


def _holds(pauses: Iterable[Pause], begins: int, shifts: Shifts) -> list[tuple[int, int | None]]:
    """Pauses as intervals of open seconds since the calendar's first opening, ascending and apart. None: still lasting."""
    apart: list[tuple[int, int | None]] = []
    for pause in sorted(pauses, key=lambda pause: pause.paused_at):
        paused = max(begins, shifts.open_seconds_until(pause.paused_at))
        resumed = None if pause.resumed_at is None else max(paused, shifts.open_seconds_until(pause.resumed_at))
        if apart and (apart[-1][1] is None or paused <= apart[-1][1]):
            before, until = apart[-1]
            apart[-1] = (before, None if until is None or resumed is None else max(until, resumed))
        else:
            apart.append((paused, resumed))
    return apart
