"""Days and hours in words, checked against the wall clocks and holiday lists of real places."""

from datetime import UTC, date, datetime

import pytest

from sameside.analytics.working_calendar import (
    SpanBeyondCalendar,
    WorkingCalendar,
    WrongCalendar,
    covered_days,
    shifts,
    working_calendar,
)


def _calendar(time_zone: str = "UTC", hours: str = "Mon-Fri 09:00-17:00", holidays: str = "") -> WorkingCalendar:
    return working_calendar(time_zone=time_zone, hours=hours, holidays=holidays)


def _open(calendar: WorkingCalendar, first: date, last: date) -> list[str]:
    """The open intervals as text, in UTC: 'Mon 18 09:00-17:00'."""
    return [f"{shift.opens_at:%a %d %H:%M}-{shift.closes_at:%H:%M}" for shift in shifts(calendar, first, last)]


def _at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def test_it_opens_on_working_days_and_counts_the_open_seconds_before_each() -> None:
    # Fri 22 May to Tue 26 May 2026: the week-end opens nothing. Days of 8 hours: 28,800 seconds each.
    found = list(shifts(_calendar(), date(2026, 5, 22), date(2026, 5, 26)))
    assert [(shift.opens_at.day, shift.open_before_seconds) for shift in found] == [(22, 0), (25, 28_800), (26, 57_600)]


def test_it_stays_closed_on_the_spring_bank_holiday_in_england() -> None:
    # British summer time: 09:00 on the wall is 08:00 UTC.
    assert _open(_calendar("Europe/London", "Mon-Fri 09:00-17:30", "GB-ENG"), date(2026, 5, 22), date(2026, 5, 26)) == [
        "Fri 22 08:00-16:30",
        "Tue 26 08:00-16:30",
    ]


def test_it_stays_closed_on_memorial_day_in_new_york() -> None:
    assert _open(_calendar("America/New_York", "Mon-Fri 09:00-17:00", "US-NY"), date(2026, 5, 22), date(2026, 5, 26)) == [
        "Fri 22 13:00-21:00",
        "Tue 26 13:00-21:00",
    ]


def test_it_knows_holidays_of_one_part_of_a_country_only() -> None:
    # Corpus Christi, Thu 4 June 2026: a public holiday in Bavaria, not in Berlin.
    assert _open(_calendar("Europe/Berlin", holidays="DE-BY"), date(2026, 6, 4), date(2026, 6, 4)) == []
    assert _open(_calendar("Europe/Berlin", holidays="DE-BE"), date(2026, 6, 4), date(2026, 6, 4)) == ["Thu 04 07:00-15:00"]


def test_it_takes_several_ranges_a_day_and_different_days() -> None:
    assert _open(_calendar(hours="Mon, Wed 08:00-12:00 13:00-16:30; Sat 10:00-14:00"), date(2026, 5, 18), date(2026, 5, 24)) == [
        "Mon 18 08:00-12:00",
        "Mon 18 13:00-16:30",
        "Wed 20 08:00-12:00",
        "Wed 20 13:00-16:30",
        "Sat 23 10:00-14:00",
    ]


def test_it_joins_ranges_that_touch_or_overlap() -> None:
    assert _open(_calendar(hours="Mon 09:00-12:00 12:00-15:00 14:00-16:00"), date(2026, 5, 18), date(2026, 5, 18)) == ["Mon 18 09:00-16:00"]


def test_it_runs_a_night_shift_past_midnight_and_gives_it_to_the_day_it_begins_on() -> None:
    # Sunday 24 May at night is worked into the bank holiday; Monday night is not worked at all.
    calendar = _calendar("Europe/London", "Sun-Tue 22:00-06:00", "GB-ENG")
    assert _open(calendar, date(2026, 5, 24), date(2026, 5, 26)) == ["Sun 24 21:00-05:00", "Tue 26 21:00-05:00"]


def test_it_is_one_long_opening_around_the_clock_public_holidays_too() -> None:
    assert _calendar("Europe/London", "24x7", "GB-ENG") == _calendar("Europe/London", "24/7")
    (only,) = shifts(_calendar("Europe/London", "24x7"), date(2026, 3, 28), date(2026, 3, 30))
    # From Sat 28 March 00:00 GMT to Mon 30 March 24:00 BST: three days less the hour that the clock jumped.
    assert (only.opens_at, only.closes_at) == (_at("2026-03-28 00:00"), _at("2026-03-30 23:00"))


def test_it_follows_the_clock_change_in_spring_and_in_autumn() -> None:
    calendar = _calendar("America/New_York", "Sun 00:00-12:00")
    assert _open(calendar, date(2026, 3, 8), date(2026, 3, 8)) == ["Sun 08 05:00-16:00"]  # 11 hours: 02:00 to 03:00 was skipped
    assert _open(calendar, date(2026, 11, 1), date(2026, 11, 1)) == ["Sun 01 04:00-17:00"]  # 13 hours: 01:00 to 02:00 came twice


def test_it_opens_at_the_change_when_the_opening_time_was_skipped() -> None:
    # 02:30 never came on 8 March in New York: the first moment at or after it is 03:00 EDT, 07:00 UTC.
    assert _open(_calendar("America/New_York", "Sun 02:30-10:00"), date(2026, 3, 8), date(2026, 3, 8)) == ["Sun 08 07:00-14:00"]


def test_it_has_no_shift_where_the_whole_shift_was_skipped() -> None:
    assert _open(_calendar("America/New_York", "Sun 02:00-03:00"), date(2026, 3, 8), date(2026, 3, 8)) == []
    # Samoa left out Friday 30 December 2011 altogether.
    assert _open(_calendar("Pacific/Apia", "Fri 09:00-17:00"), date(2011, 12, 30), date(2011, 12, 30)) == []


def test_it_takes_the_first_of_a_time_that_comes_twice() -> None:
    # 01:30 comes at 05:30 UTC (EDT) and again at 06:30 UTC (EST).
    assert _open(_calendar("America/New_York", "Sun 01:30-08:00"), date(2026, 11, 1), date(2026, 11, 1)) == ["Sun 01 05:30-13:00"]


def test_it_opens_on_a_leap_day() -> None:
    assert _open(_calendar(), date(2028, 2, 28), date(2028, 3, 1)) == ["Mon 28 09:00-17:00", "Tue 29 09:00-17:00", "Wed 01 09:00-17:00"]


@pytest.mark.parametrize("year", [1970, 2038, 2100])
def test_it_opens_in_far_years(year: int) -> None:
    assert len(list(shifts(_calendar("Europe/London", "Mon-Sun 09:00-17:00"), date(year, 1, 1), date(year, 12, 31)))) == 365


def test_it_names_a_calendar_alike_however_it_was_typed() -> None:
    typed = [
        "Mon-Fri 09:00-17:30",
        " monday - FRIDAY 9:00\u201317:30 ",
        "Mon,Tue,Wed,Thu,Fri 09:00-17:30",
        "Fri 09:00-17:30; Mon-Thu 09:00-17:30",
    ]
    assert {_calendar("Europe/London", hours, "GB-ENG").calendar_id for hours in typed} == {"Europe/London Mon-Fri 09:00-17:30 GB-ENG"}
    assert _calendar("UTC", "24x7").calendar_id == "UTC 24x7"
    assert _calendar("UTC", "Mon-Sun 00:00-24:00", "US-NY").calendar_id == "UTC Mon-Sun 00:00-24:00 US-NY"


@pytest.mark.parametrize(
    "hours",
    ["Mon-Fri 09:00-17:30", "Mon, Wed 08:00-12:00 13:00-24:00; Sat 22:00-06:00", "Sun-Thu 09:00-18:00", "24x7", "Sat 00:00-24:00"],
)
def test_it_reads_back_its_own_spelling(hours: str) -> None:
    calendar = _calendar(hours=hours)
    assert _calendar(hours=calendar.hours) == calendar


@pytest.mark.parametrize(
    ("hours", "part"),
    [
        ("", "name no hours"),
        ("Mon-Fri", "name no hours"),
        ("Mon-Fri 09:00-17:00; Sat", "name no hours"),
        ("09:00-17:00", "names no day"),
        ("Mon-Fry 09:00-17:00", "'Fry' is not a day. Did you mean 'Fri'"),
        ("Mo-Fr 09:00-17:00", "'Mo' is not a day"),
        ("Mon-Fri 09:00-25:00", "'25:00' is not a time"),
        ("Mon-Fri 09:61-12:00", "'09:61' is not a time"),
        ("Mon-Fri 09:00-09:00", "All day is 00:00-24:00"),
        ("Mon-Fri 24:00-06:00", "All day is 00:00-24:00"),
        ("Mon-Fri 9 to 5", "from '9 to 5' on"),
    ],
)
def test_it_names_what_it_cannot_read_in_the_hours(hours: str, part: str) -> None:
    with pytest.raises(WrongCalendar) as refusal:
        _calendar(hours=hours)
    assert part in str(refusal.value)


@pytest.mark.parametrize(
    ("time_zone", "holidays", "part"),
    [
        ("Europe/Londn", "", "Did you mean 'Europe/London'"),
        ("UTC", "XX-YY", "no country 'XX'"),
        ("UTC", "Narnia", "no country 'Narnia'"),
        ("UTC", "GB-EN", "GB has no part 'EN'. Did you mean 'ENG'"),
    ],
)
def test_it_names_a_zone_or_a_region_that_does_not_exist(time_zone: str, holidays: str, part: str) -> None:
    with pytest.raises(WrongCalendar) as refusal:
        _calendar(time_zone=time_zone, holidays=holidays)
    assert part in str(refusal.value)


def test_it_refuses_an_instant_it_does_not_know_instead_of_calling_it_closed() -> None:
    table = shifts(_calendar(), date(2026, 5, 18), date(2026, 5, 22))
    assert table.open_seconds_until(_at("2026-05-18 09:00")) == 0
    assert table.open_seconds_until(_at("2026-05-22 17:00")) == 5 * 8 * 3600
    for unknown in ("2026-05-18 08:59", "2026-05-22 17:01", "1970-01-01 00:00", "2038-01-19 03:14"):
        with pytest.raises(SpanBeyondCalendar, match="2026-05-18 09:00 to 2026-05-22 17:00 UTC"):
            table.open_seconds_until(_at(unknown))
    with pytest.raises(SpanBeyondCalendar):
        table.opening_from(_at("2026-05-22 17:00"))
    with pytest.raises(SpanBeyondCalendar):
        table.instant_after(5 * 8 * 3600 + 1)
    with pytest.raises(SpanBeyondCalendar, match="no open interval"):
        shifts(_calendar(), date(2026, 5, 23), date(2026, 5, 24)).open_seconds_until(_at("2026-05-23 12:00"))


def test_it_refuses_an_instant_without_a_zone() -> None:
    with pytest.raises(ValueError, match="no zone"):
        shifts(_calendar(), date(2026, 5, 18), date(2026, 5, 22)).open_seconds_until(_at("2026-05-18 09:00").replace(tzinfo=None))


@pytest.mark.parametrize("hours", ["Mon-Fri 09:00-17:00", "24x7", "Tue 09:00-13:00"])
def test_it_covers_every_span_between_two_events_and_each_promise_made(hours: str) -> None:
    earliest, latest, target = _at("2025-12-24 23:59"), _at("2026-01-03 00:01"), 24 * 3600
    table = shifts(_calendar("Pacific/Auckland", hours, "NZ"), *covered_days(earliest, latest, target))
    before, position = table.open_seconds_until(earliest), table.open_seconds_until(latest)
    assert before <= position
    assert table.instant_after(position + 2 * target) > latest


def test_it_does_not_grow_by_centuries_for_a_slip_of_the_keyboard() -> None:
    for earliest, latest in (
        (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)),
        (_at("0202-05-01 10:00"), _at("0202-05-02 10:00")),
    ):
        first, last = covered_days(earliest, latest, 3600)
        assert date(1970, 1, 1) <= first <= last <= date(2100, 12, 31)
