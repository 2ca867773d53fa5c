"""When is a member at work? Working hours, a zone and public holidays, as a table of open intervals.

A table holds UTC instants with the open seconds before each interval, so business time is two lookups and a subtraction and no
question of zones, clock changes or holidays is left to whoever counts (`sla_clock.py` here, `handoffs.sql` in the build).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import groupby
from zoneinfo import ZoneInfo, available_timezones

import holidays as public_holidays

from sameside.schema.errors import SamesideError, did_you_mean

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MINUTES_A_DAY = 24 * 60

# Days that a table of open intervals may hold. An event outside is a slip of the keyboard: its business time stays unknown, and no
# table grows by a thousand years for it.
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2100, 12, 31)

_TOKEN = re.compile(
    r"(?P<first_day>[A-Za-z]+)(?:\s*[-\u2013]\s*(?P<last_day>[A-Za-z]+))?"
    r"|(?P<opens>\d{1,2}:\d{2})\s*[-\u2013]\s*(?P<closes>\d{1,2}:\d{2})"
    r"|[\s,;]+"
)


class WrongCalendar(SamesideError, ValueError):
    """Working hours, a zone or a holiday region that can't be read; the text names the part."""


class SpanBeyondCalendar(SamesideError, LookupError):
    """A span reaches before the first or past the last known open interval: its business time is unknown, not shorter."""


@dataclass(frozen=True, order=True)
class OpenRange:
    """Open hours that begin on one weekday (0 is Monday), in minutes after that day's midnight.

    `closes` may lie past 24 hours: a night shift belongs to the day it begins on, for holidays too.
    """

    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True)
class WorkingCalendar:
    """Weekly hours in one zone, less the public holidays of one region ('' keeps every day)."""

    time_zone: str
    ranges: tuple[OpenRange, ...]
    holidays: str

    @property
    def hours(self) -> str:
        """The hours in one fixed spelling: two ways to write the same week give one text."""
        if not self.holidays and self.ranges == _ALWAYS:
            return "24x7"
        days = [(weekday, _ranges_text(self.ranges, weekday)) for weekday in range(7)]
        spelled = []
        for text, run in groupby(days, key=lambda day: day[1]):
            weekdays = [weekday for weekday, _ in run]
            if text:
                names = dict.fromkeys([DAYS[weekdays[0]][:3], DAYS[weekdays[-1]][:3]])
                spelled.append(f"{'-'.join(names)} {text}")
        return "; ".join(spelled)

    @property
    def calendar_id(self) -> str:
        """The calendar's name in canonical tables: its zone, hours and holidays in words."""
        return f"{self.time_zone} {self.hours}" + (f" {self.holidays}" if self.holidays else "")


@dataclass(frozen=True)
class Shift:
    """One open interval: UTC instants, and the open seconds of its calendar before it."""

    opens_at: datetime
    closes_at: datetime
    open_before_seconds: int


class Shifts:
    """The open intervals of one calendar, ascending and apart; what business time is looked up in.

    Knows the span from the first opening to the last closing; anything outside is refused, never counted as closed.
    """

    def __init__(self, shifts: Sequence[Shift]) -> None:
        self._shifts = tuple(shifts)
        self._opens = [shift.opens_at for shift in self._shifts]
        self._before = [shift.open_before_seconds for shift in self._shifts]

    def __len__(self) -> int:
        return len(self._shifts)

    def __iter__(self) -> Iterator[Shift]:
        return iter(self._shifts)

    def open_seconds_until(self, instant: datetime) -> int:
        """Open seconds from the first opening to an instant, to the whole second below.

        Raises  SpanBeyondCalendar outside the known span; ValueError for an instant without a zone
        """
        self._refuse_unknown(instant)
        shift = self._shifts[bisect_right(self._opens, instant) - 1]
        return shift.open_before_seconds + min(instant - shift.opens_at, shift.closes_at - shift.opens_at) // timedelta(seconds=1)

    def opening_from(self, instant: datetime) -> datetime:
        """The instant itself when open, else the next opening: where a clock that starts here really starts.

        Raises  SpanBeyondCalendar outside the known span
        """
        self._refuse_unknown(instant)
        place = bisect_right(self._opens, instant) - 1
        if instant < self._shifts[place].closes_at:
            return instant
        if place + 1 == len(self._shifts):
            raise SpanBeyondCalendar(f"{instant:%Y-%m-%d %H:%M} UTC is the last closing known to the calendar.")
        return self._shifts[place + 1].opens_at

    def instant_after(self, open_seconds: int) -> datetime:
        """The earliest instant by which that many seconds (1 or more) were open since the first opening.

        Raises  SpanBeyondCalendar when so many are never reached
        """
        # The earliest, so that a promise of exactly one day ends at closing time, not at the next day's opening.
        place = bisect_left(self._before, open_seconds) - 1
        shift = self._shifts[place] if place >= 0 else None
        if shift is None or shift.opens_at + timedelta(seconds=open_seconds - shift.open_before_seconds) > shift.closes_at:
            raise SpanBeyondCalendar(f"The calendar does not reach {open_seconds} open seconds.")
        return shift.opens_at + timedelta(seconds=open_seconds - shift.open_before_seconds)

    def _refuse_unknown(self, instant: datetime) -> None:
        if instant.tzinfo is None:
            raise ValueError(f"{instant} has no zone: give a UTC instant.")
        if not self._shifts:
            raise SpanBeyondCalendar("The calendar has no open interval at all.")
        first, last = self._shifts[0].opens_at, self._shifts[-1].closes_at
        if not first <= instant <= last:
            known = f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC"
            raise SpanBeyondCalendar(f"{instant.astimezone(UTC):%Y-%m-%d %H:%M} UTC lies outside the calendar, which knows {known}.")


@cache
def _zones() -> frozenset[str]:
    # Listed from a folder of hundreds of files, and asked for once per calendar of each member.
    return frozenset(available_timezones())


def working_calendar(*, time_zone: str, hours: str, holidays: str) -> WorkingCalendar:
    """A calendar from what people type.

    Reads    time_zone: IANA name; hours: 'Mon-Fri 09:00-17:30', 'Mon, Wed 08:00-12:00 13:00-17:00; Fri 22:00-06:00' or '24x7'
             (every day, public holidays too); holidays: '', a country or country-subdivision of ISO 3166: GB, GB-ENG, US-NY
    Raises   WrongCalendar naming the part that can't be read
    """
    if time_zone not in _zones():
        raise WrongCalendar(f"Time zone '{time_zone}' is not an IANA zone.{did_you_mean(time_zone, _zones())}")
    if hours.strip().casefold() in {"24x7", "24/7"}:
        return WorkingCalendar(time_zone, _ALWAYS, "")
    region = holidays.strip()
    _holiday_dates(region, [2000])  # refuses a region that does not exist
    return WorkingCalendar(time_zone, _parse_hours(hours), region)


def shifts(calendar: WorkingCalendar, first: date, last: date) -> Shifts:
    """Question  When is this calendar open?

    Reads    calendar; first, last: local days, both included. A night shift of `last` runs to its end on the next day
    Returns  one Shift per open interval, ascending; touching and overlapping ranges are one interval

    A wall time that a clock change skips is taken at the change, and one that comes twice at its first: the first moment a clock on
    the wall shows that time or later.
    """
    return joined_shifts([Stretch(calendar, first, last)])


@dataclass(frozen=True)
class Stretch:
    """Days, both included, on which one calendar holds: somebody's hours change when they go part time or move."""

    calendar: WorkingCalendar
    first: date
    last: date


def joined_shifts(stretches: Sequence[Stretch], absent: Collection[date] = frozenset()) -> Shifts:
    """Question  When is a member at work whose hours change, and who is away on some days?

    Reads    stretches; absent: local days off, closed like a public holiday: a night shift of the eve runs on
    Returns  one Shift per open interval, as `shifts` does
    """
    spans: list[tuple[datetime, datetime]] = []
    for stretch in stretches:
        years = range(stretch.first.year, stretch.last.year + 1)
        closed = _holiday_dates(stretch.calendar.holidays, years).union(absent)
        spans += _spans(stretch.calendar, ZoneInfo(stretch.calendar.time_zone), stretch.first, stretch.last, closed)
    merged: list[tuple[datetime, datetime]] = []
    for opens_at, closes_at in sorted(spans):
        if merged and opens_at <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes_at))
        elif opens_at < closes_at:
            merged.append((opens_at, closes_at))
    found, open_before = [], 0
    for opens_at, closes_at in merged:
        found.append(Shift(opens_at, closes_at, open_before))
        open_before += (closes_at - opens_at) // timedelta(seconds=1)
    return Shifts(found)


def covered_days(earliest: datetime, latest: datetime, target_seconds: int) -> tuple[date, date]:
    """Which days must a calendar's table hold, so that every span between two events, and each promise made in it, can be counted?

    Reads    earliest, latest: instants of the events; target_seconds: business seconds promised, taken twice for the grace
    Returns  (first, last) local days, generous: a table a few weeks too long costs nothing, one too short hides due times; never
             outside FIRST_DAY to LAST_DAY
    """
    # The table must open before the first event in any zone, after a long public holiday. A promise in business hours takes longer on
    # the wall: even a calendar open four hours a week makes 42 clock hours of one open hour.
    margin = timedelta(days=31)
    promise = timedelta(seconds=2 * target_seconds) * 42
    first, last = (min(max(FIRST_DAY, instant.date()), LAST_DAY) for instant in (earliest, latest))
    return max(FIRST_DAY, first - margin), min(LAST_DAY, last + margin + promise)


_ALWAYS = tuple(OpenRange(weekday, 0, MINUTES_A_DAY) for weekday in range(7))


def _ranges_text(ranges: Sequence[OpenRange], weekday: int) -> str:
    # Closing at midnight is spelled 24:00; past it, the time of the next day.
    return " ".join(
        f"{_clock(found.opens)}-{_clock(found.closes if found.closes <= MINUTES_A_DAY else found.closes - MINUTES_A_DAY)}"
        for found in ranges
        if found.weekday == weekday
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _parse_hours(text: str) -> tuple[OpenRange, ...]:
    days: list[int] = []
    ranges: set[OpenRange] = set()
    place, had_hours = 0, True
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token is None:
            raise WrongCalendar(f"Working hours '{text}' can't be read from '{text[place:]}' on. Write them as: Mon-Fri 09:00-17:30")
        place = token.end()
        if token["first_day"]:
            # Days after hours begin a new group; days after days ('Mon, Wed 09:00-17:00') join theirs.
            days = ([] if had_hours else days) + _weekdays(text, token["first_day"], token["last_day"])
            had_hours = False
        elif token["opens"]:
            opens, closes = _minutes(text, token["opens"]), _minutes(text, token["closes"])
            if opens in {closes, MINUTES_A_DAY}:
                raise WrongCalendar(f"Working hours '{text}': '{token[0]}' does not say when to close. All day is 00:00-24:00.")
            if not days:
                raise WrongCalendar(f"Working hours '{text}': '{token[0]}' names no day. Write them as: Mon-Fri 09:00-17:30")
            past_midnight = MINUTES_A_DAY if closes < opens else 0
            ranges.update(OpenRange(weekday, opens, closes + past_midnight) for weekday in days)
            had_hours = True
    if not had_hours or not ranges:
        raise WrongCalendar(f"Working hours '{text}' name no hours for a day. Write them as: Mon-Fri 09:00-17:30, or 24x7.")
    return tuple(sorted(ranges))


def _weekdays(text: str, first: str, last: str | None) -> list[int]:
    start = _weekday(text, first)
    end = start if last is None else _weekday(text, last)
    return [(start + step) % 7 for step in range((end - start) % 7 + 1)]


def _weekday(text: str, word: str) -> int:
    for weekday, name in enumerate(DAYS):
        if len(word) >= 3 and name.casefold().startswith(word.casefold()):
            return weekday
    raise WrongCalendar(f"Working hours '{text}': '{word}' is not a day.{did_you_mean(word, [name[:3] for name in DAYS])}")


def _minutes(text: str, clock: str) -> int:
    hour, minute = (int(part) for part in clock.split(":"))
    if minute > 59 or hour * 60 + minute > MINUTES_A_DAY:
        raise WrongCalendar(f"Working hours '{text}': '{clock}' is not a time of day.")
    return hour * 60 + minute


def _holiday_dates(region: str, years: Sequence[int]) -> frozenset[date]:
    if not region:
        return frozenset()
    country, _, subdivision = region.partition("-")
    try:
        found = public_holidays.country_holidays(country, subdiv=subdivision or None, years=years)
    except NotImplementedError:
        known = public_holidays.list_supported_countries()
        if country not in known:
            raise WrongCalendar(f"Holidays '{region}': no country '{country}'. Give an ISO 3166 code, as GB-ENG or US-NY.") from None
        hint = did_you_mean(subdivision, known[country])
        raise WrongCalendar(f"Holidays '{region}': {country} has no part '{subdivision}'.{hint}") from None
    return frozenset(found)


def _spans(
    calendar: WorkingCalendar, zone: ZoneInfo, first: date, last: date, closed: frozenset[date]
) -> Iterator[tuple[datetime, datetime]]:
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if day in closed:
            continue
        midnight = datetime.combine(day, time.min)
        for found in calendar.ranges:
            if found.weekday == day.weekday():
                yield (
                    _wall_instant(midnight + timedelta(minutes=found.opens), zone),
                    _wall_instant(midnight + timedelta(minutes=found.closes), zone),
                )


def _wall_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first UTC instant at which a clock on the wall shows this time or later."""
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    # The wall time was skipped. The zone's rules place it after the change; the change itself is found between its two readings.
    before, after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), instant
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
