"""Do fiscal years of weeks begin, end and divide as a patient person with a wall calendar would say?"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import duckdb
import pytest

from sameside.analytics.fiscal_calendar import (
    WEEK_PATTERNS,
    FiscalCalendar,
    YearEnd,
    fiscal_calendar,
    fiscal_week_sql,
    fiscal_year_sql,
    read_year_end,
)
from sameside.analytics.periods import name_of_day, other_period, parse_period, time_label_sql
from sameside.schema.errors import WrongUsage
from tests.analytics.typed_world import TypedWorld, deal

DAY = timedelta(days=1)
KINDS = ("fiscal_year", "fiscal_quarter", "fiscal_period", "fiscal_week")
RULES = ("last Saturday of December", "Saturday nearest end of January", "last Friday of September", "Sunday nearest end of December")


def _retail(pattern: str = "4-5-4", rule: str = "Saturday nearest end of January") -> FiscalCalendar:
    return FiscalCalendar(pattern=WEEK_PATTERNS[pattern], year_end=read_year_end(rule))


def test_it_ends_the_year_on_the_day_the_rule_names() -> None:
    # 31 January 2026 is a Saturday. In 2025 it was a Friday: 1 February is nearer than 25 January. In 2024 a Wednesday: 3 February.
    nearest = read_year_end("Saturday nearest end of January")
    assert [nearest.in_year(year) for year in (2024, 2025, 2026)] == [date(2024, 2, 3), date(2025, 2, 1), date(2026, 1, 31)]
    # The last Saturdays of December 2022 to 2024: the 31st, the 30th, the 28th.
    last = read_year_end("last  saturday of December")
    assert [last.in_year(year) for year in (2022, 2023, 2024)] == [date(2022, 12, 31), date(2023, 12, 30), date(2024, 12, 28)]


def test_it_has_53_weeks_in_the_years_retailers_know_to_have_them() -> None:
    # The retail calendar ends on the Saturday nearest the end of January; its years of 53 weeks ended early in 2007, 2013, 2018, 2024.
    calendar = _retail()
    long = [year for year in range(2001, 2030) if (calendar.week_ends(year, 1, 52)[1] - calendar.week_ends(year, 1, 52)[0]).days == 370]
    assert long == [2001, 2007, 2013, 2018, 2024, 2029]
    assert parse_period("FY2024-W53", calendar=calendar).last_on == date(2024, 2, 3)


def test_it_gives_the_53rd_week_to_the_last_period_and_quarter() -> None:
    calendar = _retail()
    assert parse_period("FY2024-P12", calendar=calendar).first_on == date(2023, 12, 31)  # weeks 49 to 53
    assert parse_period("FY2024-P12", calendar=calendar).last_on == date(2024, 2, 3)
    assert parse_period("FY2024-Q4", calendar=calendar).last_on == date(2024, 2, 3)
    # FY2024 began on 29 January 2023; its second period has five weeks.
    second = parse_period("fy2024-p02", calendar=calendar)
    assert (second.first_on, second.last_on) == (date(2023, 2, 26), date(2023, 4, 1))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("FY2025-W53", "FY2025 has 52 weeks"),
        ("FY2025-W54", "52 or 53 weeks"),
        ("FY2025-P13", "twelve periods"),
        ("FY2025-P00", "twelve periods"),
        ("FY1950-Q1", "are known from"),
        ("FY2025-Q5", "form is unknown"),
    ],
)
def test_it_refuses_what_the_year_does_not_have(text: str, why: str) -> None:
    with pytest.raises(WrongUsage, match=why):
        parse_period(text, calendar=_retail())


def test_it_knows_no_weeks_in_a_year_of_months_and_says_so() -> None:
    with pytest.raises(WrongUsage, match="made of months"):
        parse_period("FY2025-W01")
    period = parse_period("FY2025-P07", calendar=FiscalCalendar(start_month=4))
    assert (period.first_on, period.last_on) == (date(2024, 10, 1), date(2024, 10, 31))


@pytest.mark.parametrize("text", ["last Caturday of May", "Saturday", "first Saturday of May", "Saturday nearest end of Mai", ""])
def test_it_refuses_a_rule_it_cannot_read(text: str) -> None:
    with pytest.raises(ValueError, match="write it as"):
        read_year_end(text)


@cache
def _walked(rule: str, pattern: str) -> dict[date, tuple[int, int, int, int]]:
    """The slow twin: every day from 1995 to 2036, one after the other, with (year, quarter, period, week). Nothing is computed ahead:
    a year goes on until its end is reached, and ends where a walk over the days of the month says."""
    weekday, month, is_nearest = read_year_end(rule).weekday, read_year_end(rule).month, read_year_end(rule).is_nearest
    found = {}
    day, year, week, weekday_no = _end_by_walking(1995, weekday, month, is_nearest) + DAY, 1996, 1, 0
    weeks_in = [int(n) for n in pattern.split("-")] * 4
    while year <= 2036:
        period, left = 1, week
        while left > weeks_in[period - 1] and period < 12:
            left -= weeks_in[period - 1]
            period += 1
        found[day] = (year, (period - 1) // 3 + 1, period, week)
        weekday_no += 1
        if weekday_no == 7:
            week, weekday_no = week + 1, 0
        if day == _end_by_walking(year, weekday, month, is_nearest):
            year, week = year + 1, 1
        day += DAY
    return found


@cache
def _end_by_walking(year: int, weekday: int, month: int, is_nearest: bool) -> date:
    days = [date(year, month, 1) + n * DAY for n in range(-10, 45)]
    last = max(day for day in days if day.month == month)
    candidates = [day for day in days if day.weekday() == weekday and (is_nearest or day <= last)]
    return min(candidates, key=lambda day: abs((day - last).days))


def _variants() -> Iterator[tuple[str, str]]:
    return ((rule, pattern) for rule in RULES for pattern in WEEK_PATTERNS)


@pytest.mark.parametrize(("rule", "pattern"), list(_variants()))
def test_it_agrees_with_a_walk_over_forty_years(rule: str, pattern: str) -> None:
    calendar = _retail(pattern, rule)
    walked = _walked(rule, pattern)
    assert len(walked) > 14_900
    connection = duckdb.connect()
    connection.execute("create table days as select unnest(?) as d", [list(walked)])
    labels = ", ".join(time_label_sql(kind, "d", calendar=calendar) for kind in KINDS)
    rows = connection.execute(f"select d, {labels} from days").fetchall()
    expected = {day: (f"FY{y}", f"FY{y}-Q{q}", f"FY{y}-P{p:02}", f"FY{y}-W{w:02}") for day, (y, q, p, w) in walked.items()}
    assert {row[0]: row[1:] for row in rows} == expected
    assert {day: tuple(name_of_day(kind, day, calendar) for kind in KINDS) for day in expected} == expected
    # The first and last day of every period are those on which the walk changes its name.
    for place in range(4):
        days_of: dict[str, list[date]] = {}
        for day, names in expected.items():
            days_of.setdefault(names[place], []).append(day)
        for name, days in days_of.items():
            period = parse_period(name, calendar=calendar)
            assert (period.first_on, period.last_on) == (days[0], days[-1])


def test_it_gives_no_label_to_an_unknown_day_nor_to_one_outside_the_known_years() -> None:
    connection = duckdb.connect()
    for kind in KINDS:
        for day in ("cast(null as date)", "date '1931-01-01'", "date '2090-01-01'"):
            assert connection.execute(f"select {time_label_sql(kind, day, calendar=_retail())}").fetchone() == (None,)
    assert "null" in fiscal_year_sql(_retail(), "d")
    assert "null" in fiscal_week_sql(_retail(), "d")


def test_it_is_described_by_the_options_of_a_workspace() -> None:
    assert fiscal_calendar({}) == FiscalCalendar()
    options = {"fiscal_calendar": "5-4-4", "fiscal_year_end": "last Friday of June"}
    assert fiscal_calendar(options) == FiscalCalendar(1, (5, 4, 4), YearEnd(4, 6, is_nearest=False))


def test_a_figure_can_be_cut_by_the_weeks_and_periods_of_the_workspaces_year() -> None:
    # FY2026 of 4-4-5 weeks up to the last Saturday of December begins on 28 December 2025: 3 January is its first week, 4 January its
    # second; week 5 begins its second period.
    options = {"fiscal_calendar": "4-4-5"}
    days = ["2026-01-03", "2026-01-04", "2026-01-25", "2025-12-27"]
    world = TypedWorld({"opportunities": [deal(f"d{n}", day, "open") for n, day in enumerate(days)]}, options=options)
    assert [key for (key,) in world.table("opportunities", by=["fiscal_week"])] == ["FY2025-W52", "FY2026-W01", "FY2026-W02", "FY2026-W05"]
    assert {key: row.n for (key,), row in world.table("opportunities", by=["fiscal_period"], period="FY2026").items()} == {
        "FY2026-P01": 2,
        "FY2026-P02": 1,
    }
    assert world.one("opportunities", where=["fiscal_quarter=FY2026-Q1", "fiscal_year=FY2026"]).n == 3
    assert len(world.records("opportunities", by=["fiscal_week"]).rows) == 4


@pytest.mark.parametrize(
    ("text", "other", "expected"),
    [
        ("2026-Q2", "previous", "2026-Q1 2026-01-01 2026-03-31"),
        ("2026-Q1", "previous", "2025-Q4 2025-10-01 2025-12-31"),
        ("2026", "previous", "2025 2025-01-01 2025-12-31"),
        ("2026-01", "previous", "2025-12 2025-12-01 2025-12-31"),
        ("2026-W01", "previous", "2025-W52 2025-12-22 2025-12-28"),
        ("2026-03-01", "previous", "2026-02-28 2026-02-28 2026-02-28"),
        ("2026-02-01..2026-02-10", "previous", "2026-01-22..2026-01-31 2026-01-22 2026-01-31"),
        ("2026-Q2", "Last-Year", "2025-Q2 2025-04-01 2025-06-30"),
        ("2026-W05", "last-year", "2025-W05 2025-01-27 2025-02-02"),
        ("2024-02-29", "last-year", "2023-02-28 2023-02-28 2023-02-28"),
        ("2024-02-01..2024-02-29", "last-year", "2023-02-01..2023-02-28 2023-02-01 2023-02-28"),
        ("fy2026-q1", "last-year", "FY2025-Q1 2024-12-29 2025-03-29"),
        ("FY2026-W01", "previous", "FY2025-W52 2025-12-21 2025-12-27"),
        ("FY2026-P01", "previous", "FY2025-P12 2025-11-23 2025-12-27"),
        ("2026-Q2", "2025-11", "2025-11 2025-11-01 2025-11-30"),
    ],
)
def test_it_finds_the_period_to_compare_with(text: str, other: str, expected: str) -> None:
    calendar = _retail("4-4-5", "last Saturday of December")
    found = other_period(other, parse_period(text, calendar=calendar), calendar=calendar)
    assert f"{found.name} {found.first_on} {found.last_on}" == expected


def test_it_says_where_last_year_has_no_such_period() -> None:
    with pytest.raises(WrongUsage, match="no last-year period"):
        other_period("last-year", parse_period("2026-W53"))


def test_it_names_the_words_for_another_period_where_one_is_no_period() -> None:
    with pytest.raises(WrongUsage, match=r"'nonsense' is no period.*previous, or last-year"):
        other_period("nonsense", parse_period("2026-Q1"))
