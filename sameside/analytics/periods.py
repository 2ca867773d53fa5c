"""Which local days does '2018-Q1' mean, and in which month, quarter or week does a day lie?

Days are days of the workspace's zone; the `_on` columns hold them. Calendar periods are 2018, 2018-Q1, 2018-02, the ISO week 2018-W05,
one day 2018-02-01 or a stretch 2018-02-01..2018-03-31. Fiscal ones begin with FY: FY2018, FY2018-Q1. A fiscal year is named after
the calendar year it ends in.
"""

import re
from datetime import date, timedelta

from sameside.analytics.answer import Period
from sameside.schema.errors import WrongUsage

_DAY = timedelta(days=1)
_YEAR = re.compile(r"(\d{4})\Z", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-Q([1-4])\Z", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})\Z", re.ASCII)
_WEEK = re.compile(r"(\d{4})-W(\d{2})\Z", re.ASCII)
_FISCAL = re.compile(r"FY(\d{4})(?:-Q([1-4]))?\Z", re.ASCII)
GRAMMAR = "2018, 2018-Q1, 2018-02, 2018-W05, 2018-02-01, 2018-02-01..2018-03-31, FY2018 or FY2018-Q1"

TIME_DIMENSIONS: dict[str, str] = {
    "day": "local day, as 2018-02-01",
    "week": "ISO week, as 2018-W05",
    "month": "calendar month, as 2018-02",
    "quarter": "calendar quarter, as 2018-Q1",
    "year": "calendar year, as 2018",
    "fiscal_quarter": "quarter of the fiscal year, as FY2018-Q1",
    "fiscal_year": "fiscal year, named after the calendar year it ends in, as FY2018",
}


def parse_period(text: str, *, fiscal_start_month: int = 1) -> Period:
    """The days a written period means.

    Raises  WrongUsage for a text that is no period, a day that does not exist, or a stretch that ends before it begins
    """
    written = text.strip()
    try:
        first_on, last_on = _ends(written.upper(), fiscal_start_month)
    except ValueError as wrong:
        raise WrongUsage(f"'{text}' is no period: {wrong}. Write {GRAMMAR}.") from None
    if last_on < first_on:
        raise WrongUsage(f"'{text}' is no period: it ends before it begins.")
    return Period(written, first_on, last_on)


def _ends(text: str, fiscal_start_month: int) -> tuple[date, date]:
    if ".." in text:
        first, last = text.split("..", 1)
        return date.fromisoformat(first.strip()), date.fromisoformat(last.strip())
    if found := _FISCAL.match(text):
        year = int(found[1]) - (1 if fiscal_start_month > 1 else 0)
        quarter = found[2]
        return _months(year, fiscal_start_month + (3 * (int(quarter) - 1) if quarter else 0), 3 if quarter else 12)
    if found := _YEAR.match(text):
        return _months(int(found[1]), 1, 12)
    if found := _QUARTER.match(text):
        return _months(int(found[1]), 3 * int(found[2]) - 2, 3)
    if found := _MONTH.match(text):
        if not 1 <= int(found[2]) <= 12:
            raise ValueError("there are twelve months")
        return _months(int(found[1]), int(found[2]), 1)
    if found := _WEEK.match(text):
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return monday, monday + 6 * _DAY
    if re.match(r"\d{4}-\d{2}-\d{2}\Z", text, re.ASCII):
        day = date.fromisoformat(text)
        return day, day
    raise ValueError("the form is unknown")


def _months(year: int, first_month: int, n_months: int) -> tuple[date, date]:
    """First and last day of n months from a month that may lie past December."""
    return _first_of(year, first_month), _first_of(year, first_month + n_months) - _DAY


def _first_of(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def time_label_sql(dimension: str, day: str, *, fiscal_start_month: int) -> str:
    """SQL text for the label of the period a day lies in; labels sort as text. A null day gives null.

    Reads  day: SQL of a date column. Portable: extract, lpad and whole numbers only
    """
    year = f"cast(extract(year from {day}) as integer)"
    month = f"cast(extract(month from {day}) as integer)"
    if dimension == "day":
        return f"cast({day} as varchar)"
    if dimension == "year":
        return f"cast({year} as varchar)"
    if dimension == "month":
        return f"cast({year} as varchar) || '-' || lpad(cast({month} as varchar), 2, '0')"
    if dimension == "quarter":
        return f"cast({year} as varchar) || '-Q' || cast(cast(extract(quarter from {day}) as integer) as varchar)"
    if dimension == "week":
        week = f"lpad(cast(cast(extract(week from {day}) as integer) as varchar), 2, '0')"
        return f"cast(cast(extract(isoyear from {day}) as integer) as varchar) || '-W' || {week}"
    # Months since the fiscal year's first month, counted from 0: the year is the part before, the quarter lies in the rest.
    shift = fiscal_start_month - 1
    elapsed = f"({year} * 12 + {month} - 1 - {shift})"
    in_year = f"mod({elapsed}, 12)"
    named = f"'FY' || cast(cast(({elapsed} - {in_year}) / 12 as integer) + {1 if shift else 0} as varchar)"
    if dimension == "fiscal_year":
        return named
    return f"{named} || '-Q' || cast(cast(({in_year} - mod({in_year}, 3)) / 3 as integer) + 1 as varchar)"
