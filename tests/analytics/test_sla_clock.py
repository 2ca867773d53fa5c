"""Golden cases G1 to G4, then what must hold of any clock, against two independent twins.

The slow twin walks a clock through the span minute by minute. `businesstimedelta` is somebody else's library; it means something else
by two things, so it is asked about day shifts only: its holiday closes the calendar day (ours closes the shifts that begin on it, a night
shift of the eve runs on), and after midnight it no longer knows a night shift that began the day before.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import businesstimedelta
import pytest
import pytz
from hypothesis import given, settings
from hypothesis import strategies as st

from sameside.analytics.sla_clock import (
    ClockState,
    Pause,
    SlaPolicy,
    due_at,
    elapsed_seconds,
    held_seconds,
    listed_pauses,
    read_clock,
    working_seconds,
)
from sameside.analytics.working_calendar import Shifts, SpanBeyondCalendar, shifts, working_calendar

HOUR = 3600
LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")


def _shifts(time_zone: str, hours: str, holidays: str = "", first: date = date(2026, 1, 1), last: date = date(2026, 12, 31)) -> Shifts:
    return shifts(working_calendar(time_zone=time_zone, hours=hours, holidays=holidays), first, last)


def _at(text: str, zone: ZoneInfo = LONDON) -> datetime:
    """An instant from a wall time in a zone."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=zone).astimezone(UTC)


def test_it_carries_a_friday_evening_lead_over_the_bank_holiday() -> None:
    # G1. Closing time Fri 22 May; Sat, Sun and the bank holiday Mon 25 are closed; Tue opens 09:00 + 4 h = 13:00.
    london = _shifts("Europe/London", "Mon-Fri 09:00-17:30", "GB-ENG")
    assert due_at(_at("2026-05-22 17:30"), 4 * HOUR, london) == _at("2026-05-26 13:00")


def test_it_starts_at_once_for_an_owner_whose_day_has_not_ended() -> None:
    # G1, same instant: 12:30 in New York, 4 h to 16:30 the same Friday, though Monday is Memorial Day there too.
    new_york = _shifts("America/New_York", "Mon-Fri 09:00-17:00", "US-NY")
    assert _at("2026-05-22 17:30") == _at("2026-05-22 12:30", NEW_YORK)
    assert due_at(_at("2026-05-22 17:30"), 4 * HOUR, new_york) == _at("2026-05-22 16:30", NEW_YORK)


def test_it_counts_real_hours_through_a_clock_change_around_the_clock() -> None:
    # G2. Sat 28 March 23:00 GMT + 4 h. At 01:00 GMT the clock jumps to 02:00 BST, so the wall shows 04:00 after four hours.
    assert due_at(_at("2026-03-28 23:00"), 4 * HOUR, _shifts("Europe/London", "24x7")) == _at("2026-03-29 04:00")


def test_it_credits_a_hold_that_ends_by_closing_straight_from_it() -> None:
    # G3. Start 09:00; held 10 to 12 and from 15:00; closed from that pause at 16:00: 7 h on the wall, 2 + 1 h held, 4 h worked.
    day = _shifts("Europe/London", "Mon-Fri 09:00-17:00")
    policy = SlaPolicy(target_seconds=4 * HOUR, pause_reasons=frozenset({"waiting on buyer"}))
    pauses = [
        Pause(_at("2026-05-20 10:00"), _at("2026-05-20 12:00"), "waiting on buyer"),
        Pause(_at("2026-05-20 15:00"), None, "waiting on buyer"),
    ]
    reading = read_clock(
        policy=policy,
        shifts=day,
        starts_at=_at("2026-05-20 09:00"),
        stopped_at=_at("2026-05-20 16:00"),
        pauses=pauses,
        as_of=_at("2026-05-21 09:00"),
    )
    assert (reading.business_seconds, reading.held_seconds, reading.elapsed_seconds) == (4 * HOUR, 3 * HOUR, 7 * HOUR)
    # 4 h of work were due at 15:00 (09-10, 12-15), the very moment of the second pause: it holds nothing back, and 16:00 is late.
    assert (reading.due_at, reading.state) == (_at("2026-05-20 15:00"), ClockState.BREACHED)
    # With five hours promised the pause came in time: an hour was left, and closing from the pause keeps the promise.
    five = read_clock(
        policy=SlaPolicy(5 * HOUR, policy.pause_reasons),
        shifts=day,
        starts_at=_at("2026-05-20 09:00"),
        stopped_at=_at("2026-05-20 16:00"),
        pauses=pauses,
        as_of=_at("2026-05-21 09:00"),
    )
    assert (five.due_at, five.state, five.business_seconds) == (None, ClockState.MET, 4 * HOUR)


def test_it_charges_nobody_with_the_time_of_an_earlier_owner() -> None:
    # G4. 4 h promised, offered 09:00; at 11:00, half spent, the owner changes; answered 14:00. "Restart": the second owner is due 15:00
    # and kept it; the lead itself waited 5 h.
    day = _shifts("Europe/London", "Mon-Fri 09:00-17:00")
    offered, changed, answered = _at("2026-05-20 09:00"), _at("2026-05-20 11:00"), _at("2026-05-20 14:00")
    assert due_at(offered, 4 * HOUR, day) == _at("2026-05-20 13:00")
    assert due_at(changed, 4 * HOUR, day) == _at("2026-05-20 15:00")
    assert working_seconds(changed, answered, day) == 3 * HOUR
    assert working_seconds(offered, answered, day) == 5 * HOUR


def test_it_is_due_at_closing_time_when_exactly_the_day_was_promised() -> None:
    day = _shifts("Europe/London", "Mon-Fri 09:00-17:00")
    assert due_at(_at("2026-05-20 09:00"), 8 * HOUR, day) == _at("2026-05-20 17:00")
    assert due_at(_at("2026-05-20 09:00"), 8 * HOUR + 1, day) == _at("2026-05-21 09:00") + timedelta(seconds=1)


def test_it_starts_at_the_next_opening_when_offered_outside_hours() -> None:
    day = _shifts("Europe/London", "Mon-Fri 09:00-17:00")
    for offered in ("2026-05-20 17:00", "2026-05-20 23:59", "2026-05-21 03:00", "2026-05-21 09:00"):
        assert due_at(_at(offered), HOUR, day) == _at("2026-05-21 10:00")
        assert due_at(_at(offered), 0, day) == _at("2026-05-21 09:00")


def test_it_is_due_one_minute_into_the_next_working_day_after_one_minute_to_five() -> None:
    # Fri 22 May 16:59, two minutes promised: one on Friday, one on Tuesday after the bank holiday.
    day = _shifts("Europe/London", "Mon-Fri 09:00-17:00", "GB-ENG")
    assert due_at(_at("2026-05-22 16:59"), 120, day) == _at("2026-05-26 09:01")


def test_it_moves_the_due_instant_by_the_open_time_of_a_hold() -> None:
    day = _shifts("Europe/London", "Mon-Fri 09:00-17:00")
    offered = _at("2026-05-20 09:00")
    # Held from 16:00 to 10:00 next morning: two open hours, though 18 on the wall.
    assert due_at(offered, 8 * HOUR, day, [Pause(_at("2026-05-20 16:00"), _at("2026-05-21 10:00"), "")]) == _at("2026-05-21 11:00")
    # Held over night only: nothing is held, and the due instant stays.
    assert due_at(offered, 8 * HOUR, day, [Pause(_at("2026-05-20 17:00"), _at("2026-05-21 09:00"), "")]) == _at("2026-05-20 17:00")
    # Two pauses that overlap hold three hours, not four.
    overlapping = [
        Pause(_at("2026-05-20 11:00"), _at("2026-05-20 13:00"), ""),
        Pause(_at("2026-05-20 10:00"), _at("2026-05-20 12:00"), ""),
    ]
    assert due_at(offered, 4 * HOUR, day, overlapping) == _at("2026-05-20 16:00")
    assert held_seconds(overlapping, offered, _at("2026-05-20 17:00"), day) == 3 * HOUR
    # A pause before the offer, or after the due instant, moves nothing.
    beside = [Pause(_at("2026-05-19 09:00"), _at("2026-05-19 12:00"), ""), Pause(_at("2026-05-20 14:00"), None, "")]
    assert due_at(offered, 4 * HOUR, day, beside) == _at("2026-05-20 13:00")


def test_it_does_not_know_when_it_is_due_while_held() -> None:
    day = _shifts("Europe/London", "Mon-Fri 09:00-17:00")
    assert due_at(_at("2026-05-20 09:00"), 4 * HOUR, day, [Pause(_at("2026-05-20 12:59"), None, "")]) is None


def test_it_refuses_a_span_that_the_calendar_does_not_reach() -> None:
    week = _shifts("UTC", "Mon-Fri 09:00-17:00", first=date(2026, 5, 18), last=date(2026, 5, 22))
    friday = _at("2026-05-22 12:00", ZoneInfo("UTC"))
    with pytest.raises(SpanBeyondCalendar):
        due_at(friday, 6 * HOUR, week)
    with pytest.raises(SpanBeyondCalendar):
        working_seconds(friday, friday + timedelta(days=1), week)
    with pytest.raises(SpanBeyondCalendar):
        working_seconds(friday - timedelta(days=30), friday, week)


def test_it_is_in_exactly_one_state_at_any_time() -> None:
    # Offered Wed 18:00, after hours; 4 h; held Thu 10 to 12 for a listed reason; answered Thu 16:00. Due: 09 + 4 + 2 held = 15:00.
    day = _shifts("Europe/London", "Mon-Fri 09:00-17:00")
    policy = SlaPolicy(4 * HOUR, frozenset({"waiting on buyer"}))
    pauses = [Pause(_at("2026-05-21 10:00"), _at("2026-05-21 12:00"), "waiting on buyer")]

    def state(as_of: str) -> ClockState:
        return read_clock(
            policy=policy,
            shifts=day,
            starts_at=_at("2026-05-20 18:00"),
            stopped_at=_at("2026-05-21 16:00"),
            pauses=pauses,
            as_of=_at(as_of),
        ).state

    assert [state(f"2026-05-{when}") for when in ("20 17:00", "20 20:00", "21 09:00", "21 11:00", "21 12:00", "21 15:00")] == [
        ClockState.PENDING,
        ClockState.PENDING,
        ClockState.RUNNING,
        ClockState.PAUSED,
        ClockState.RUNNING,
        ClockState.RUNNING,  # the due instant itself is still in time
    ]
    assert state("2026-05-21 15:01") == ClockState.OVERDUE_OPEN
    assert state("2026-05-21 16:00") == ClockState.BREACHED
    assert state("2026-06-30 12:00") == ClockState.BREACHED


def test_it_is_met_at_0_when_touched_before_the_offer() -> None:
    day = _shifts("Europe/London", "Mon-Fri 09:00-17:00")
    reading = read_clock(
        policy=SlaPolicy(HOUR),
        shifts=day,
        starts_at=_at("2026-05-20 12:00"),
        stopped_at=_at("2026-05-20 11:00"),
        as_of=_at("2026-05-21 12:00"),
    )
    assert (reading.state, reading.business_seconds, reading.elapsed_seconds) == (ClockState.MET, 0, 0)


def test_it_is_late_after_closing_time_though_no_open_second_has_passed() -> None:
    day = _shifts("Europe/London", "Mon-Fri 09:00-17:00")
    for stopped, state in (("2026-05-20 17:00", ClockState.MET), ("2026-05-20 19:00", ClockState.BREACHED)):
        reading = read_clock(
            policy=SlaPolicy(8 * HOUR),
            shifts=day,
            starts_at=_at("2026-05-20 09:00"),
            stopped_at=_at(stopped),
            as_of=_at("2026-05-21 12:00"),
        )
        assert (reading.state, reading.business_seconds) == (state, 8 * HOUR)


def test_it_is_cancelled_unless_it_was_answered_first() -> None:
    day = _shifts("Europe/London", "Mon-Fri 09:00-17:00")
    cancelled = _at("2026-05-20 11:00")
    for stopped, state in ((None, ClockState.CANCELLED), (_at("2026-05-20 10:00"), ClockState.MET)):
        reading = read_clock(
            policy=SlaPolicy(HOUR),
            shifts=day,
            starts_at=_at("2026-05-20 09:00"),
            stopped_at=stopped,
            cancelled_at=cancelled,
            as_of=_at("2026-05-21 12:00"),
        )
        assert reading.state == state


def test_it_is_not_held_for_a_reason_nobody_listed() -> None:
    pauses = [Pause(_at("2026-05-20 10:00"), _at("2026-05-20 11:00"), reason) for reason in ("waiting on buyer", "busy")]
    assert listed_pauses(SlaPolicy(HOUR, frozenset({"waiting on buyer"})), pauses) == (pauses[0],)
    assert listed_pauses(SlaPolicy(HOUR), pauses) == ()


# (zone, hours as we write them, holidays as we write them, the same by hand for the twins: weekdays, ranges, days off)
_SPRING_ENGLAND = {date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25)}
_AUTUMN_NEW_YORK = {date(2026, 9, 7), date(2026, 10, 12), date(2026, 11, 3), date(2026, 11, 11), date(2026, 11, 26)}
WEEKDAYS = [0, 1, 2, 3, 4]
PLACES = [
    # Each season holds a clock change: 29 March and 1 November 2026, 5 April and 4 October in Sydney.
    ("Europe/London", "Mon-Fri 09:00-17:30", "GB-ENG", WEEKDAYS, [(540, 1050)], _SPRING_ENGLAND, date(2026, 3, 20)),
    ("America/New_York", "Mon-Fri 09:00-17:00", "US-NY", WEEKDAYS, [(540, 1020)], _AUTUMN_NEW_YORK, date(2026, 10, 25)),
    ("Australia/Sydney", "Mon-Sun 01:00-04:00", "", [*WEEKDAYS, 5, 6], [(60, 240)], set(), date(2026, 9, 28)),
    ("America/New_York", "Mon-Sun 02:30-09:00", "", [*WEEKDAYS, 5, 6], [(150, 540)], set(), date(2026, 3, 1)),
    ("America/New_York", "Mon-Sun 01:30-09:00", "", [*WEEKDAYS, 5, 6], [(90, 540)], set(), date(2026, 10, 26)),
    ("Europe/London", "Mon-Fri 08:00-12:00 13:00-16:30", "GB-ENG", WEEKDAYS, [(480, 720), (780, 990)], _SPRING_ENGLAND, date(2026, 5, 18)),
    ("Europe/London", "Fri-Tue 22:00-06:00", "GB-ENG", [0, 1, 4, 5, 6], [(1320, 1800)], _SPRING_ENGLAND, date(2026, 3, 20)),
    ("Asia/Kathmandu", "24x7", "", [*WEEKDAYS, 5, 6], [(0, 1440)], set(), date(2026, 5, 18)),
]


def _open_minutes(zone: ZoneInfo, weekdays: list[int], ranges: list[tuple[int, int]], days_off: set[date], first: date) -> Iterator[bool]:
    """The slow twin: is each minute from `first` 00:00 UTC on open? A minute is open when the furthest time any clock on the wall has
    shown so far lies in a range: a time that comes again, when clocks go back, is not reached a second time."""
    minute = datetime.combine(first, time.min, UTC) - timedelta(days=2)
    furthest = minute.astimezone(zone).replace(tzinfo=None)
    while True:
        furthest = max(furthest, minute.astimezone(zone).replace(tzinfo=None))
        is_open = False
        for day in (furthest.date() - timedelta(days=1), furthest.date()):
            since_midnight = (furthest - datetime.combine(day, time.min)) // timedelta(minutes=1)
            works = day.weekday() in weekdays and day not in days_off
            is_open = is_open or (works and any(opens <= since_midnight < closes for opens, closes in ranges))
        if minute >= datetime.combine(first, time.min, UTC):
            yield is_open
        minute += timedelta(minutes=1)


@pytest.mark.parametrize("place", PLACES, ids=[f"{place[0]} {place[1]}" for place in PLACES])
def test_it_equals_a_clock_walked_minute_by_minute(place: tuple) -> None:
    zone, hours, holidays, weekdays, ranges, days_off, first = place
    table = _shifts(zone, hours, holidays)
    walk = _open_minutes(ZoneInfo(zone), weekdays, ranges, days_off, first)
    n_minutes = 12 * 24 * 60
    counted = [0]
    for _ in range(n_minutes):
        counted.append(counted[-1] + 60 * next(walk))
    midnight = datetime.combine(first, time.min, UTC)
    generator = random.Random(f"minute twin {zone} {hours}")
    for _ in range(300):
        start, end = sorted(generator.randrange(n_minutes + 1) for _ in range(2))
        starts_at = midnight + timedelta(minutes=start)
        working = counted[end] - counted[start]
        assert working_seconds(starts_at, midnight + timedelta(minutes=end), table) == working, (starts_at, end - start)
        if working:
            # Due: the first minute by which so much was open.
            due = next(minute for minute in range(start, end + 1) if counted[minute] - counted[start] == working)
            assert due_at(starts_at, working, table) == midnight + timedelta(minutes=due)


@pytest.mark.parametrize("place", PLACES[:2], ids=["London in spring", "New York in autumn"])
def test_it_equals_businesstimedelta_on_day_shifts(place: tuple) -> None:
    zone, hours, holidays, weekdays, ranges, days_off, first = place
    table = _shifts(zone, hours, holidays)
    (opens, closes) = ranges[0]
    tz = pytz.timezone(zone)
    days = businesstimedelta.WorkDayRule(time(opens // 60, opens % 60), time(closes // 60, closes % 60), weekdays, tz=tz)
    rule = businesstimedelta.Rules([days, businesstimedelta.HolidayRule(sorted(days_off | {date(2027, 12, 31)}), tz=tz)])
    generator = random.Random(f"businesstimedelta {zone}")
    for _ in range(150):
        starts_at = datetime.combine(first, time.min, UTC) + timedelta(seconds=generator.randrange(14 * 86_400))
        ends_at = starts_at + timedelta(seconds=generator.randrange(14 * 86_400))
        theirs = int(rule.difference(starts_at, ends_at).timedelta.total_seconds())
        assert working_seconds(starts_at, ends_at, table) == theirs, (starts_at, ends_at)
        target = generator.randrange(1, 30 * HOUR)
        assert due_at(starts_at, target, table) == starts_at + businesstimedelta.BusinessTimeDelta(rule, seconds=target), (
            starts_at,
            target,
        )


_TABLES = [_shifts(place[0], place[1], place[2]) for place in PLACES]
_instants = st.datetimes(datetime(2026, 1, 7), datetime(2026, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis wants bounds without a zone
_spans = st.tuples(_instants, st.integers(0, 20 * 86_400 * 1_000_000)).map(
    lambda span: (span[0], span[0] + timedelta(microseconds=span[1]))
)
_tables = st.sampled_from(_TABLES)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(_tables, _spans)
def test_it_never_exceeds_clock_time_and_is_never_negative(table: Shifts, span: tuple[datetime, datetime]) -> None:
    starts_at, ends_at = span
    assert 0 <= working_seconds(starts_at, ends_at, table) <= elapsed_seconds(starts_at, ends_at)
    assert working_seconds(ends_at, starts_at, table) == 0 or starts_at == ends_at


@settings(max_examples=200, deadline=None, derandomize=True)
@given(_tables, _spans, st.floats(0, 1))
def test_it_adds_up_over_any_split(table: Shifts, span: tuple[datetime, datetime], where: float) -> None:
    starts_at, ends_at = span
    middle = starts_at + (ends_at - starts_at) * where
    assert working_seconds(starts_at, ends_at, table) == working_seconds(starts_at, middle, table) + working_seconds(middle, ends_at, table)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(_tables, _instants, st.integers(1, 40 * HOUR))
def test_it_is_due_exactly_when_the_promised_time_has_been_open(table: Shifts, starts_at: datetime, target: int) -> None:
    due = due_at(starts_at, target, table)
    assert due is not None
    assert due > starts_at
    assert working_seconds(starts_at, due, table) == target
    # A second earlier it had not.
    assert working_seconds(starts_at, due - timedelta(seconds=1), table) == target - 1


@settings(max_examples=200, deadline=None, derandomize=True)
@given(_tables, _spans)
def test_it_finds_the_end_of_a_span_again_from_its_length(table: Shifts, span: tuple[datetime, datetime]) -> None:
    starts_at, ends_at = span
    length = working_seconds(starts_at, ends_at, table)
    if length:
        due = due_at(starts_at, length, table)
        assert due is not None
        # The span may end in closed hours; then the promise ended at the closing before.
        assert due <= ends_at
        assert working_seconds(due, ends_at, table) == 0


@settings(max_examples=200, deadline=None, derandomize=True)
@given(_tables, _instants, st.lists(st.tuples(st.integers(-48, 200), st.integers(0, 60)), max_size=5), st.integers(1, 40 * HOUR))
def test_it_holds_no_longer_than_it_worked_and_due_excludes_the_hold(
    table: Shifts, starts_at: datetime, hours: list[tuple[int, int]], target: int
) -> None:
    pauses = [Pause(starts_at + timedelta(hours=begin), starts_at + timedelta(hours=begin + length), "") for begin, length in hours]
    due = due_at(starts_at, target, table, pauses)
    assert due is not None
    held = held_seconds(pauses, starts_at, due, table)
    assert 0 <= held <= working_seconds(starts_at, due, table)
    assert working_seconds(starts_at, due, table) - held == target
