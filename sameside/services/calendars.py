"""Which working calendars does a build need, and for which days?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sameside.analytics.working_calendar import WorkingCalendar, WrongCalendar, covered_days, shifts, working_calendar
from sameside.schema.errors import SamesideError
from sameside.warehouse.build import CalendarName, MemberHours, Opening


@dataclass(frozen=True)
class Calendars:
    """The calendars of one build: the workspace's, each member's by what the source says, and their open intervals."""

    default_calendar_id: str
    target_seconds: int
    names: tuple[CalendarName, ...]
    openings: tuple[Opening, ...]


def lay_out_calendars(member_hours: Sequence[MemberHours], span: tuple[datetime, datetime] | None, options: dict[str, Any]) -> Calendars:
    """The calendars that the mapped members name, over the days the mapped events span.

    Reads    member_hours: each distinct (time zone, hours, holidays) of the mapped members; span: the first and last instant of what
             happened, None when nothing has; options: the workspace's
    Raises   SamesideError when the workspace's own hours or holidays can't be read. A member's that can't be read are a fault, and
             the workspace's stand in for them
    """
    default = _workspace_calendar(options)
    target_seconds = round(float(options["response_hours"]) * 3600)
    found = {default.calendar_id: default}
    names = []
    for zone, hours, holidays in member_hours:
        name, calendar = _member_calendar(zone, hours, holidays, options, default)
        found[calendar.calendar_id] = calendar
        names.append(name)
    openings: list[Opening] = []
    if span is not None:
        first, last = covered_days(*span, target_seconds)
        for calendar_id, calendar in sorted(found.items()):
            openings += [Opening(calendar_id, s.opens_at, s.closes_at, s.open_before_seconds) for s in shifts(calendar, first, last)]
    return Calendars(default.calendar_id, target_seconds, tuple(names), tuple(openings))


def _workspace_calendar(options: dict[str, Any]) -> WorkingCalendar:
    try:
        return working_calendar(time_zone=options["time_zone"], hours=options["working_hours"], holidays=options["holidays"])
    except WrongCalendar as fault:
        raise SamesideError(f"The workspace's calendar can't be read. {fault}") from fault


def _member_calendar(
    zone: str | None, hours: str | None, holidays: str | None, options: dict[str, Any], default: WorkingCalendar
) -> tuple[CalendarName, WorkingCalendar]:
    given = {"time_zone": zone, "working_hours": hours, "holidays": holidays}
    # Each part is tried alone beside the workspace's other parts, so that the fault names the part that is wrong.
    for column, value in given.items():
        if value is None:
            continue
        parts = {"time_zone": options["time_zone"], "working_hours": options["working_hours"], "holidays": options["holidays"]} | {
            column: value
        }
        try:
            working_calendar(time_zone=parts["time_zone"], hours=parts["working_hours"], holidays=parts["holidays"])
        except WrongCalendar:
            return CalendarName(zone, hours, holidays, default.calendar_id, column, "not_a_calendar", value), default
    calendar = working_calendar(
        time_zone=zone or options["time_zone"],
        hours=hours or options["working_hours"],
        holidays=options["holidays"] if holidays is None else holidays,
    )
    return CalendarName(zone, hours, holidays, calendar.calendar_id), calendar
