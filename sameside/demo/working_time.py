"""When will a seller at Larkfield, who works nine to five on weekdays, have got round to it?

The demo keeps its own small clock: it must not lean on the calendar code whose answers it is there to check.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from sameside.demo.text_columns import DAY_SECONDS, Ints

OPENS = time(9)
OPEN_SECONDS = 8 * 3600
_FIRST, _LAST = date(2018, 1, 1), date(2042, 12, 31)
_OFFSETS_FROM = date(2018, 1, 1)
_OFFSETS_FIRST = (_OFFSETS_FROM - date(1970, 1, 1)).days


@dataclass(frozen=True)
class Office:
    """The working days of one time zone: when each opens, in seconds since 1970. Every one is open for eight hours."""

    opens: Ints

    def after(self, starts: Ints, seconds: Ints) -> Ints:
        """The instant when so many open seconds have passed since each start; a day's last second is its closing time."""
        # Open seconds that lie before an instant, counted from the first working day; the sum says which day holds the answer.
        day = np.searchsorted(self.opens, starts, side="right") - 1
        before = day * OPEN_SECONDS + np.minimum(starts - self.opens[day], OPEN_SECONDS)
        until = before + seconds
        last = np.maximum(until - 1, 0) // OPEN_SECONDS
        return np.asarray(self.opens[last] + until - last * OPEN_SECONDS, dtype=np.int64)


@lru_cache(maxsize=8)
def office(zone: str) -> Office:
    """The office of a zone: Monday to Friday, no holidays."""
    days = [_FIRST + timedelta(days=n) for n in range((_LAST - _FIRST).days)]
    opens = [datetime.combine(day, OPENS, ZoneInfo(zone)).timestamp() for day in days if day.weekday() < 5]
    return Office(np.array(opens, dtype=np.int64))


@lru_cache(maxsize=8)
def _offsets(zone: str) -> Ints:
    """Seconds a zone is ahead of UTC at noon of each day from the first on."""
    noons = [datetime.combine(_OFFSETS_FROM + timedelta(days=n), time(12), UTC) for n in range((_LAST - _OFFSETS_FROM).days)]
    return np.array([(noon.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()).total_seconds() for noon in noons], dtype=np.int64)


def _offset(days: Ints, zone: str) -> Ints:
    # Earlier days are those of what never came about.
    return np.asarray(_offsets(zone)[np.maximum(days - _OFFSETS_FIRST, 0)], dtype=np.int64)


def local_days(seconds: Ints, zone: str) -> Ints:
    """The date of each instant on the wall of a zone, in days since 1970. Exact but for the night the clocks change."""
    return np.asarray((seconds + _offset(seconds // DAY_SECONDS, zone)) // DAY_SECONDS, dtype=np.int64)


def utc_seconds(days: Ints, clock: Ints, zone: str) -> Ints:
    """The instants at which a zone's walls show these days and seconds after midnight."""
    return np.asarray(days * DAY_SECONDS + clock - _offset(days, zone), dtype=np.int64)
