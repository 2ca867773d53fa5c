"""Which local days does '2018-Q1' mean, and in which month, quarter or week does a day lie?

Days are days of the workspace's zone; the `_on` columns hold them. Calendar periods are 2018, 2018-Q1, 2018-02, the ISO week 2018-W05,
one day 2018-02-01 or a stretch 2018-02-01..2018-03-31. Fiscal ones begin with FY: FY2018, FY2018-Q1, FY2018-P02, and where the fiscal
year is made of whole weeks FY2018-W05.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from sameside.analytics.answer import Period
from sameside.analytics.fiscal_calendar import FiscalCalendar, fiscal_week_sql, fiscal_year_sql
from sameside.schema.errors import WrongUsage

CALENDAR_YEAR = FiscalCalendar()
PREVIOUS, LAST_YEAR = "previous", "last-year"

_DAY = timedelta(days=1)
_FORMS: dict[str, re.Pattern[str]] = {
    "year": re.compile(r"(?P<year>\d{4})\Z", re.ASCII),
    "quarter": re.compile(r"(?P<year>\d{4})-Q(?P<part>[1-4])\Z", re.ASCII),
    "month": re.compile(r"(?P<year>\d{4})-(?P<part>\d{2})\Z", re.ASCII),
    "week": re.compile(r"(?P<year>\d{4})-W(?P<part>\d{2})\Z", re.ASCII),
    "day": re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII),
    "fiscal_year": re.compile(r"FY(?P<year>\d{4})\Z", re.ASCII),
    "fiscal_quarter": re.compile(r"FY(?P<year>\d{4})-Q(?P<part>[1-4])\Z", re.ASCII),
    "fiscal_period": re.compile(r"FY(?P<year>\d{4})-P(?P<part>\d{2})\Z", re.ASCII),
    "fiscal_week": re.compile(r"FY(?P<year>\d{4})-W(?P<part>\d{2})\Z", re.ASCII),
}
GRAMMAR = (
    "2018, 2018-Q1, 2018-02, 2018-W05, 2018-02-01, 2018-02-01..2018-03-31, FY2018, FY2018-Q1, FY2018-P02, "
    "or FY2018-W05 where fiscal years are made of weeks"
)

TIME_DIMENSIONS: dict[str, str] = {
    "day": "local day, as 2018-02-01",
    "week": "ISO week, as 2018-W05",
    "month": "calendar month, as 2018-02",
    "quarter": "calendar quarter, as 2018-Q1",
    "year": "calendar year, as 2018",
    "fiscal_week": "week of a fiscal year that is made of weeks, as FY2018-W05",
    "fiscal_period": "month, or period of four or five weeks, of the fiscal year, as FY2018-P02",
    "fiscal_quarter": "quarter of the fiscal year, as FY2018-Q1",
    "fiscal_year": "fiscal year, named after the calendar year of its last month, as FY2018",
}


def parse_period(text: str, *, calendar: FiscalCalendar = CALENDAR_YEAR) -> Period:
    """The days a written period means.

    Raises  WrongUsage for a text that is no period, a day that does not exist, or a stretch that ends before it begins
    """
    written = text.strip()
    try:
        first_on, last_on = _ends(written.upper(), calendar)
    except (ValueError, OverflowError) as wrong:
        raise WrongUsage(f"'{text}' is no period: {wrong}. Write {GRAMMAR}.") from None
    if last_on < first_on:
        raise WrongUsage(f"'{text}' is no period: it ends before it begins.")
    return Period(written, first_on, last_on)


def other_period(text: str, period: Period, *, calendar: FiscalCalendar = CALENDAR_YEAR) -> Period:
    """The period to compare with: a written one, 'previous' (the one of the same kind just before) or 'last-year' (of the same name).

    Raises  WrongUsage as `parse_period`, and where last year had no such period, as a week 53
    """
    asked = text.strip().casefold()
    try:
        if asked == PREVIOUS:
            return _before(period, calendar)
        if asked == LAST_YEAR:
            return _year_before(period, calendar)
    except (ValueError, OverflowError) as wrong:
        raise WrongUsage(f"{period.name} has no {asked} period to compare with: {wrong}.") from None
    try:
        return parse_period(text, calendar=calendar)
    except WrongUsage as wrong:
        raise WrongUsage(f"{wrong} Or name it: {PREVIOUS}, or {LAST_YEAR}.") from None


def time_dimensions(calendar: FiscalCalendar) -> dict[str, str]:
    """The time dimensions there are in a calendar: weeks of a fiscal year only where it is made of weeks."""
    return {name: meaning for name, meaning in TIME_DIMENSIONS.items() if name != "fiscal_week" or calendar.has_weeks}


def _ends(text: str, calendar: FiscalCalendar) -> tuple[date, date]:
    if ".." in text:
        first, last = text.split("..", 1)
        return date.fromisoformat(first.strip()), date.fromisoformat(last.strip())
    kind, year, part = _read(text)
    if kind.startswith("fiscal"):
        return _fiscal_ends(kind, year, part, calendar)
    if kind == "day":
        day = date.fromisoformat(text)
        return day, day
    if kind == "week":
        monday = date.fromisocalendar(year, part, 1)
        return monday, monday + 6 * _DAY
    if kind == "month":
        _refuse_outside(part, 12, "there are twelve months")
        return _months(year, part, 1)
    return _months(year, 3 * part - 2, 3) if kind == "quarter" else _months(year, 1, 12)


def _read(text: str) -> tuple[str, int, int]:
    """The kind of a written period, its year, and the number in it; 0 where there is none."""
    for kind, form in _FORMS.items():
        if found := form.match(text):
            parts = found.groupdict()
            return kind, int(parts.get("year", 0)), int(parts.get("part", 0))
    raise ValueError("the form is unknown")


def _fiscal_ends(kind: str, year: int, part: int, calendar: FiscalCalendar) -> tuple[date, date]:
    if kind == "fiscal_period":
        _refuse_outside(part, 12, "a fiscal year has twelve periods")
    if kind == "fiscal_week":
        if not calendar.has_weeks:
            raise ValueError("this workspace's fiscal years are made of months (fiscal_calendar); there are ISO weeks, as 2018-W05")
        _refuse_outside(part, 53, "a fiscal year has 52 or 53 weeks")
    if not calendar.has_weeks:
        begins = year - (1 if calendar.start_month > 1 else 0)
        first, n_months = {"fiscal_quarter": (3 * part - 3, 3), "fiscal_period": (part - 1, 1)}.get(kind, (0, 12))
        return _months(begins, calendar.start_month + first, n_months)
    if kind == "fiscal_week":
        return calendar.week_ends(year, part, 1)
    if kind == "fiscal_period":
        return calendar.week_ends(year, *calendar.weeks_of_period(part))
    return calendar.week_ends(year, 13 * part - 12, 13) if kind == "fiscal_quarter" else calendar.week_ends(year, 1, 52)


def _refuse_outside(part: int, most: int, reason: str) -> None:
    if not 1 <= part <= most:
        raise ValueError(reason)


def _before(period: Period, calendar: FiscalCalendar) -> Period:
    last_on = period.first_on - _DAY
    if ".." in period.name:
        first_on = period.first_on - (period.last_on - period.first_on + _DAY)
        return Period(f"{first_on}..{last_on}", first_on, last_on)
    return parse_period(name_of_day(_read(period.name.upper())[0], last_on, calendar), calendar=calendar)


def _year_before(period: Period, calendar: FiscalCalendar) -> Period:
    if ".." in period.name or _read(period.name.upper())[0] == "day":
        first_on, last_on = _year_earlier(period.first_on), _year_earlier(period.last_on)
        return Period(f"{first_on}..{last_on}" if ".." in period.name else str(first_on), first_on, last_on)
    _, year, _ = _read(period.name.upper())
    name = period.name.upper().replace(f"{year:04}", f"{year - 1:04}", 1)
    first_on, last_on = _ends(name, calendar)
    return Period(name, first_on, last_on)


def _year_earlier(day: date) -> date:
    """The same day of the year before; 28 February for the 29th."""
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def name_of_day(dimension: str, day: date, calendar: FiscalCalendar) -> str:
    """The name of the period of one kind that a day lies in: what `time_label_sql` says in SQL.

    Raises  ValueError for a day outside the known fiscal years of weeks
    """
    if dimension == "day":
        return day.isoformat()
    if dimension == "week":
        iso = day.isocalendar()
        return f"{iso.year:04}-W{iso.week:02}"
    if not dimension.startswith("fiscal"):
        return {"year": f"{day:%Y}", "quarter": f"{day:%Y}-Q{(day.month + 2) // 3}", "month": f"{day:%Y-%m}"}[dimension]
    if calendar.has_weeks:
        year, week = calendar.year_and_week(day)
        period = max(n for n in range(1, 13) if calendar.weeks_of_period(n)[0] <= week)
    else:
        elapsed = day.year * 12 + day.month - calendar.start_month
        year, period, week = elapsed // 12 + (1 if calendar.start_month > 1 else 0), elapsed % 12 + 1, 0
    parts = {
        "fiscal_year": "",
        "fiscal_quarter": f"-Q{(period + 2) // 3}",
        "fiscal_period": f"-P{period:02}",
        "fiscal_week": f"-W{week:02}",
    }
    return f"FY{year:04}{parts[dimension]}"


def _months(year: int, first_month: int, n_months: int) -> tuple[date, date]:
    """First and last day of n months from a month that may lie past December."""
    return _first_of(year, first_month), _first_of(year, first_month + n_months) - _DAY


def _first_of(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def fiscal_columns(day: str, calendar: FiscalCalendar) -> dict[str, str]:
    """Columns by which `time_label_sql` names a fiscal year of weeks: worked out once per row, because they are long. None for months."""
    if not calendar.has_weeks:
        return {}
    return {"fiscal_year_no": fiscal_year_sql(calendar, day), "fiscal_week_no": fiscal_week_sql(calendar, day)}


def time_label_sql(dimension: str, day: str, *, calendar: FiscalCalendar, columns: Mapping[str, str] | None = None) -> str:
    """SQL text for the label of the period a day lies in; labels sort as text. A null day gives null.

    Reads  day: SQL of a date column; columns: SQL of the `fiscal_columns` of that day, where they are at hand. Portable: extract, lpad,
           case and whole numbers only
    """
    year = f"cast(extract(year from {day}) as integer)"
    month = f"cast(extract(month from {day}) as integer)"
    if dimension == "day":
        return f"cast({day} as varchar)"
    if dimension == "year":
        return f"cast({year} as varchar)"
    if dimension == "month":
        return f"cast({year} as varchar) || '-' || {_two_digits(month)}"
    if dimension == "quarter":
        return f"cast({year} as varchar) || '-Q' || cast(cast(extract(quarter from {day}) as integer) as varchar)"
    if dimension == "week":
        week = _two_digits(f"cast(extract(week from {day}) as integer)")
        return f"cast(cast(extract(isoyear from {day}) as integer) as varchar) || '-W' || {week}"
    if calendar.has_weeks:
        return _label_of_weeks(dimension, calendar, columns or fiscal_columns(day, calendar))
    # Months since the fiscal year's first month, counted from 0: the year is the part before, the quarter lies in the rest.
    shift = calendar.start_month - 1
    elapsed = f"({year} * 12 + {month} - 1 - {shift})"
    in_year = f"mod({elapsed}, 12)"
    named = f"'FY' || cast(cast(({elapsed} - {in_year}) / 12 as integer) + {1 if shift else 0} as varchar)"
    if dimension == "fiscal_year":
        return named
    if dimension == "fiscal_period":
        return f"{named} || '-P' || {_two_digits(f'{in_year} + 1')}"
    return f"{named} || '-Q' || cast(cast(({in_year} - mod({in_year}, 3)) / 3 as integer) + 1 as varchar)"


def _label_of_weeks(dimension: str, calendar: FiscalCalendar, columns: Mapping[str, str]) -> str:
    named = f"'FY' || cast({columns['fiscal_year_no']} as varchar)"
    week = columns["fiscal_week_no"]
    if dimension == "fiscal_year":
        return named
    if dimension == "fiscal_week":
        return f"{named} || '-W' || {_two_digits(week)}"
    if dimension == "fiscal_quarter":
        return f"{named} || case when {week} >= 40 then '-Q4' when {week} >= 27 then '-Q3' when {week} >= 14 then '-Q2' else '-Q1' end"
    begins = [f"when {week} >= {calendar.weeks_of_period(period)[0]} then '-P{period:02}'" for period in range(12, 1, -1)]
    return f"{named} || case {' '.join(begins)} else '-P01' end"


def _two_digits(number: str) -> str:
    return f"lpad(cast({number} as varchar), 2, '0')"
