"""When is a member at work? Their hours, zone and holidays from day to day, less the days they are away.

A clock is counted in its owner's calendar as it stood when their part of it began. That calendar is fixed as plain JSON and kept beside
the clock: somebody who moves or goes part time later changes no promise made before.
"""

import json
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sameside.analytics.working_calendar import (
    FIRST_DAY,
    LAST_DAY,
    Shifts,
    Stretch,
    WorkingCalendar,
    WrongCalendar,
    covered_days,
    joined_shifts,
    working_calendar,
)
from sameside.records.models import Member
from sameside.services.workspace import stored_options

FixedCalendar = dict[str, Any]

ALWAYS: FixedCalendar = {"stretches": [{"from_on": None, "time_zone": "UTC", "hours": "24x7", "holidays": ""}], "absent": []}


def fixed_calendar(member: Member | None, *, on: date) -> FixedCalendar:
    """A member's calendar from a day on, with every change and absence known now; nobody's is the workspace's.

    Returns  {"stretches": [{"from_on", "time_zone", "hours", "holidays"}], "absent": [[first, last]]}, dates as ISO text
    """
    options = stored_options()
    own = {"time_zone": options["time_zone"], "hours": options["working_hours"], "holidays": options["holidays"]}
    if member is None:
        return {"stretches": [{"from_on": None, **own}], "absent": []}
    stretches = []
    for term in member.terms.order_by("from_on"):
        said = {
            "time_zone": term.time_zone or own["time_zone"],
            "hours": term.working_hours or own["hours"],
            "holidays": term.holidays or own["holidays"],
        }
        stretches.append({"from_on": term.from_on.isoformat(), **(said if _can_be_read(said) else own)})
    past = [stretch for stretch in stretches if stretch["from_on"] <= on.isoformat()]
    coming = stretches[len(past) :]
    first = {**(past[-1] if past else stretches[0] if stretches else own), "from_on": None}
    absences = member.absences.filter(last_on__gte=on).order_by("first_on")
    return {
        "stretches": [first, *(coming if past else coming[1:])],
        "absent": [[absence.first_on.isoformat(), absence.last_on.isoformat()] for absence in absences],
    }


def shifts_of(member: Member | None, first: date, last: date) -> Shifts:
    """When a member works between two days of theirs, both included; absences and public holidays left out."""
    return _table(json.dumps(fixed_calendar(member, on=first), sort_keys=True), first, last)


def shifts_of_fixed(calendar: FixedCalendar, *, from_at: datetime, until: datetime, target_seconds: int) -> Shifts:
    """The open intervals of a fixed calendar around a clock: from before its start until after the promise, twice over, is due."""
    first, last = covered_days(from_at, max(from_at, until), target_seconds)
    start = from_at.date() - timedelta(days=1)
    away = [(max(date.fromisoformat(a), start), date.fromisoformat(b)) for a, b in calendar["absent"] if b >= start.isoformat()]
    # Whoever is away for a year can't be late for a year: the table reaches that much farther.
    last = min(LAST_DAY, last + sum((b - a for a, b in away), timedelta()))
    # An absence before the clock began has no bearing on it, and would leave the table without an opening to begin at.
    asked = {**calendar, "absent": [[a.isoformat(), b.isoformat()] for a, b in away]}
    # Whole months and years, so that clocks of one calendar share a table.
    return _table(json.dumps(asked, sort_keys=True), max(FIRST_DAY, first.replace(day=1)), date(last.year, 12, 31))


def zone_of(calendar: FixedCalendar) -> ZoneInfo:
    """The zone a fixed calendar starts in."""
    return ZoneInfo(calendar["stretches"][0]["time_zone"])


@lru_cache(maxsize=256)
def _table(calendar_text: str, first: date, last: date) -> Shifts:
    calendar = json.loads(calendar_text)
    stretches = []
    starts = [date.fromisoformat(stretch["from_on"]) if stretch["from_on"] else FIRST_DAY for stretch in calendar["stretches"]]
    for stretch, starts_on, next_on in zip(calendar["stretches"], starts, [*starts[1:], None], strict=True):
        begins = max(first, starts_on)
        ends = last if next_on is None else min(last, next_on - timedelta(days=1))
        if begins <= ends:
            stretches.append(Stretch(_read(stretch), begins, ends))
    return joined_shifts(stretches, frozenset(_days(calendar["absent"], first, last)))


def _days(absent: list[list[str]], first: date, last: date) -> set[date]:
    found = set()
    for begins, ends in absent:
        day, until = max(first, date.fromisoformat(begins)), min(last, date.fromisoformat(ends))
        while day <= until:
            found.add(day)
            day += timedelta(days=1)
    return found


def _read(stretch: dict[str, str]) -> WorkingCalendar:
    return working_calendar(time_zone=stretch["time_zone"], hours=stretch["hours"], holidays=stretch["holidays"])


def _can_be_read(stretch: dict[str, str]) -> bool:
    try:
        _read(stretch)
    except WrongCalendar:
        return False
    return True
