"""When will a person at Larkfield, who works nine to five in Berlin, have got round to it?

The demo keeps its own small clock: it must not lean on the calendar code whose answers it is there to check.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
OPENS, CLOSES = time(9), time(17)
DAY_SECONDS = 8 * 3600


def after_working_time(start: datetime, seconds: int) -> datetime:
    """The UTC instant when so many open seconds have passed since start. Weekends count nothing; there are no holidays."""
    local = _next_open(start.astimezone(ZONE).replace(tzinfo=None))
    while seconds > 0:
        left_today = int((datetime.combine(local.date(), CLOSES) - local).total_seconds())
        if seconds <= left_today:
            local += timedelta(seconds=seconds)
            break
        seconds -= left_today
        local = _next_open(datetime.combine(local.date() + timedelta(days=1), OPENS))
    return local.replace(tzinfo=ZONE).astimezone(UTC)


def _next_open(local: datetime) -> datetime:
    """The same wall time if the office is open, else the next opening."""
    if local.time() >= CLOSES:
        local = datetime.combine(local.date() + timedelta(days=1), OPENS)
    elif local.time() < OPENS:
        local = datetime.combine(local.date(), OPENS)
    while local.weekday() >= 5:
        local = datetime.combine(local.date() + timedelta(days=1), OPENS)
    return local
