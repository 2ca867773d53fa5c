"""Do written periods mean the days they should, and do labels name the period a day lies in?"""

from datetime import date, timedelta

import duckdb
import pytest

from sameside.analytics.fiscal_calendar import FiscalCalendar
from sameside.analytics.periods import name_of_day, parse_period, time_dimensions, time_label_sql
from sameside.schema.errors import WrongUsage


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018", "2018-01-01", "2018-12-31"),
        ("2018-Q1", "2018-01-01", "2018-03-31"),
        ("2018-q4", "2018-10-01", "2018-12-31"),
        ("2018-02", "2018-02-01", "2018-02-28"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2018-W05", "2018-01-29", "2018-02-04"),
        ("2020-W53", "2020-12-28", "2021-01-03"),
        ("2018-02-03", "2018-02-03", "2018-02-03"),
        ("2018-02-01..2018-03-31", "2018-02-01", "2018-03-31"),
        (" 2018 ", "2018-01-01", "2018-12-31"),
    ],
)
def test_it_reads(text: str, first: str, last: str) -> None:
    period = parse_period(text)
    assert (period.first_on, period.last_on) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "start", "first", "last"),
    [
        # A fiscal year from April 2017 to March 2018 is FY2018; its first quarter is April to June.
        ("FY2018", 4, "2017-04-01", "2018-03-31"),
        ("FY2018-Q1", 4, "2017-04-01", "2017-06-30"),
        ("FY2018-Q4", 4, "2018-01-01", "2018-03-31"),
        # From January it is the calendar year.
        ("FY2018", 1, "2018-01-01", "2018-12-31"),
        ("FY2018-Q2", 1, "2018-04-01", "2018-06-30"),
        ("fy2018-q1", 12, "2017-12-01", "2018-02-28"),
    ],
)
def test_it_reads_fiscal_periods_from_the_workspaces_first_month(text: str, start: int, first: str, last: str) -> None:
    period = parse_period(text, calendar=FiscalCalendar(start_month=start))
    assert (period.first_on, period.last_on) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "18",
        "2018-13",
        "2018-Q5",
        "2018-W54",
        "2019-W53",
        "2018-02-30",
        "2018-03-31..2018-02-01",
        "..",
        "0000",
        "Q1",
        "2018-1",
        "9999-13",
    ],
)
def test_it_refuses_what_is_no_period(text: str) -> None:
    with pytest.raises(WrongUsage, match="is no period"):
        parse_period(text)


@pytest.mark.parametrize("start", [1, 2, 4, 7, 12])
@pytest.mark.parametrize("dimension", list(time_dimensions(FiscalCalendar())))
def test_it_labels_each_day_with_the_period_it_lies_in(dimension: str, start: int) -> None:
    # 1,100 days over leap years and years of 53 weeks: the label of a day, read as a period, must hold the day.
    days = [date(2019, 12, 20) + timedelta(days=n) for n in range(1100)]
    connection = duckdb.connect()
    connection.execute("create table days as select unnest(?) as d", [days])
    label = time_label_sql(dimension, "d", calendar=FiscalCalendar(start_month=start))
    rows = connection.execute(f"select d, {label} from days").fetchall()
    assert len(rows) == 1100
    for day, text in rows:
        period = parse_period(text, calendar=FiscalCalendar(start_month=start))
        assert period.first_on <= day <= period.last_on
        assert text == name_of_day(dimension, day, FiscalCalendar(start_month=start))


def test_it_gives_labels_that_sort_as_the_days_do() -> None:
    connection = duckdb.connect()
    for dimension in time_dimensions(FiscalCalendar()):
        label = time_label_sql(dimension, "d", calendar=FiscalCalendar(start_month=4))
        rows = connection.execute(
            f"select {label} from (select date '2019-12-01' + cast(range as integer) as d from range(800)) order by d"
        ).fetchall()
        labels = [row[0] for row in rows]
        assert labels == sorted(labels)


def test_it_gives_no_label_to_an_unknown_day() -> None:
    connection = duckdb.connect()
    for dimension in time_dimensions(FiscalCalendar()):
        label = time_label_sql(dimension, "cast(null as date)", calendar=FiscalCalendar(start_month=4))
        assert connection.execute(f"select {label}").fetchall() == [(None,)]
