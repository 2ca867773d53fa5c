"""What time is it, when the machine's clock may have jumped?

A promise must not be broken, and nobody warned, because somebody set a clock. Beside the wall clock a machine counts the seconds since
it started; that count does not jump. Where the two disagree, promises go on by the count, until an administrator says that the new time
is right.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from sameside.records.models import Member, TimeMark
from sameside.services.access import require
from sameside.services.audit import record_act

# Clocks are corrected by seconds all the time. A minute early or late hurts no promise.
TOLERANCE = timedelta(minutes=1)
# After a restart of the machine its count is gone, and the program may really have been off for days.
LONGEST_REST = timedelta(days=7)


@dataclass(frozen=True)
class Tick:
    """The machine's own count: which start it counts from, and the seconds since."""

    boot_id: str
    seconds: float


@dataclass(frozen=True)
class SteadyTime:
    """The instant promises are counted by, and how far the machine's clock is ahead of it (negative: behind); 0 as a rule."""

    at: datetime
    jumped: timedelta


def read_tick() -> Tick:
    """The count as it is now. Read at the edge, like the clock itself."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    return Tick(boot.read_text().strip() if boot.exists() else "", time.clock_gettime(time.CLOCK_BOOTTIME))


def steady_time(now: datetime, tick: Tick) -> SteadyTime:
    """Question  Which instant may promises be counted by, when the wall says `now`?

    Returns  `now`, unless it lies off the last trusted instant plus what the machine has counted since; after a restart of the machine,
             unless it lies before that instant or more than a week after it
    """
    mark = TimeMark.objects.order_by("id").first()
    if mark is None:
        return SteadyTime(now, timedelta(0))
    if mark.ticks is not None and mark.boot_id == tick.boot_id and tick.seconds >= mark.ticks:
        expected = mark.at + timedelta(seconds=tick.seconds - mark.ticks)
        is_trusted = abs(now - expected) <= TOLERANCE
    else:
        expected = mark.at
        is_trusted = mark.at - TOLERANCE <= now <= mark.at + LONGEST_REST
    return SteadyTime(now, timedelta(0)) if is_trusted else SteadyTime(expected, now - expected)


def promise_now(now: datetime) -> datetime:
    """The instant a page reads promises by, when the wall says `now`."""
    return steady_time(now, read_tick()).at


def keep_mark(steady: SteadyTime, tick: Tick) -> bool:
    """Remember the instant trusted last. Returns whether the jump is new, and people should be told."""
    mark = TimeMark.objects.order_by("id").first() or TimeMark(at=steady.at)
    is_new = not mark.jumped_seconds and bool(steady.jumped)
    mark.at, mark.boot_id, mark.ticks = steady.at, tick.boot_id, tick.seconds
    mark.jumped_seconds = steady.jumped.total_seconds()
    mark.save()
    return is_new


@transaction.atomic
def take_new_time(*, by: Member, now: datetime, tick: Tick) -> None:
    """The machine's clock is right: promises are counted by it from here on, and what it makes overdue is overdue.

    Allowed  administrators
    """
    require(by, "change_settings")
    jumped = steady_time(now, tick).jumped
    keep_mark(SteadyTime(now, timedelta(0)), tick)
    record_act(by=by, act="take_new_time", kind="time", object_id="clock", now=now, detail={"jumped_seconds": jumped.total_seconds()})
