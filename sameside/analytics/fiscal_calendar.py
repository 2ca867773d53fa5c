"""How does a company divide its fiscal year: by months from any first one, or by weeks in the patterns 4-4-5, 4-5-4 and 5-4-4?

A year of weeks ends on one weekday, told by a rule: "last Saturday of December" (the last one that lies in the month) or
"Saturday nearest end of January" (the one nearest to the month's last day, which may lie in the next month). It begins the day after
the year before has ended, so it has 52 weeks, and 53 about every sixth year. Each quarter has 13 weeks, in three periods by the
pattern; a 53rd week belongs to the last period. A fiscal year is named after the calendar year of its last month: for a year of
weeks the month of the rule.
"""

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sameside.schema.month_names import ENGLISH_MONTHS

MONTHS = "months"
WEEK_PATTERNS: dict[str, tuple[int, int, int]] = {"4-4-5": (4, 4, 5), "4-5-4": (4, 5, 4), "5-4-4": (5, 4, 4)}
FISCAL_CALENDARS = (MONTHS, *WEEK_PATTERNS)
YEAR_END = "last Saturday of December"

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LAST_OF = re.compile(r"last (?P<weekday>\w+) of (?P<month>\w+)\Z", re.IGNORECASE)
_NEAREST = re.compile(r"(?P<weekday>\w+) nearest (?:the )?end of (?P<month>\w+)\Z", re.IGNORECASE)
# Years of weeks are listed, not computed, in SQL: these. A day outside them has no fiscal year.
_FIRST_YEAR, _LAST_YEAR = 1990, 2059


@dataclass(frozen=True)
class YearEnd:
    """The last day of a fiscal year of weeks: weekday 0 Monday to 6 Sunday, month 1 to 12."""

    weekday: int
    month: int
    is_nearest: bool

    def in_year(self, year: int) -> date:
        """The last day of the fiscal year of this name."""
        last_of_month = date(year, self.month, monthrange(year, self.month)[1])
        back = (last_of_month.weekday() - self.weekday) % 7
        return last_of_month + (7 - back) * _DAY if self.is_nearest and back > 3 else last_of_month - back * _DAY


@dataclass(frozen=True)
class FiscalCalendar:
    """One company's fiscal year.

    start_month  first month of a year of months; a year of weeks doesn't read it
    pattern      weeks of the three periods of a quarter; None for a year of months
    """

    start_month: int = 1
    pattern: tuple[int, int, int] | None = None
    year_end: YearEnd = YearEnd(5, 12, is_nearest=False)

    @property
    def has_weeks(self) -> bool:
        """Whether its years are made of whole weeks."""
        return self.pattern is not None

    def year_starts(self) -> dict[int, date]:
        """The first day of every fiscal year of weeks that is known, by its name."""
        return _year_starts(self.year_end)

    def week_ends(self, year: int, first_week: int, n_weeks: int) -> tuple[date, date]:
        """First and last day of n weeks of a year of weeks; reaching the 52nd takes the 53rd in where there is one.

        Raises  ValueError for a year or week that there is not
        """
        starts = self.year_starts()
        if year not in starts or year + 1 not in starts:
            raise ValueError(f"fiscal years of weeks are known from {_FIRST_YEAR} to {_LAST_YEAR}")
        n_all = (starts[year + 1] - starts[year]).days // 7
        if first_week > n_all:
            raise ValueError(f"FY{year} has {n_all} weeks")
        first_on = starts[year] + (first_week - 1) * _WEEK
        if n_weeks > 1 and first_week + n_weeks - 1 == 52:
            return first_on, starts[year + 1] - _DAY
        return first_on, first_on + n_weeks * _WEEK - _DAY

    def weeks_of_period(self, period: int) -> tuple[int, int]:
        """(first week, number of weeks) of a period 1 to 12 in a year of 52 weeks."""
        pattern = self.pattern or (4, 4, 5)
        quarter, place = divmod(period - 1, 3)
        return quarter * 13 + sum(pattern[:place]) + 1, pattern[place]

    def year_and_week(self, day: date) -> tuple[int, int]:
        """The fiscal year of weeks and the week in it that a day lies in.

        Raises  ValueError for a day outside the known years
        """
        starts = self.year_starts()
        years = list(starts)
        place = bisect_right(list(starts.values()), day) - 1
        if place < 0 or years[place] > _LAST_YEAR:
            raise ValueError(f"fiscal years of weeks are known from {_FIRST_YEAR} to {_LAST_YEAR}")
        return years[place], (day - starts[years[place]]).days // 7 + 1


@cache
def _year_starts(year_end: YearEnd) -> dict[int, date]:
    return {year: year_end.in_year(year - 1) + _DAY for year in range(_FIRST_YEAR, _LAST_YEAR + 2)}


def fiscal_calendar(options: Mapping[str, Any]) -> FiscalCalendar:
    """The calendar that workspace options describe; an option that is not there has its default.

    Raises  ValueError for a year end that can't be read
    """
    return FiscalCalendar(
        start_month=int(options.get("fiscal_start_month", 1)),
        pattern=WEEK_PATTERNS.get(str(options.get("fiscal_calendar", MONTHS))),
        year_end=read_year_end(str(options.get("fiscal_year_end", YEAR_END))),
    )


def read_year_end(text: str) -> YearEnd:
    """The rule behind 'last Saturday of December' or 'Saturday nearest end of January'.

    Raises  ValueError
    """
    words = " ".join(text.split())
    for form in (_LAST_OF, _NEAREST):
        found = form.match(words)
        if found and found["weekday"].casefold() in _WEEKDAYS and found["month"].casefold() in ENGLISH_MONTHS:
            weekday, month = _WEEKDAYS.index(found["weekday"].casefold()), ENGLISH_MONTHS.index(found["month"].casefold()) + 1
            return YearEnd(weekday, month, is_nearest=form is _NEAREST)
    raise ValueError("write it as 'last Saturday of December' or 'Saturday nearest end of January'")


def fiscal_year_sql(calendar: FiscalCalendar, day: str) -> str:
    """SQL text of the fiscal year of weeks a day lies in, a whole number: a plain list of first days, the newest first."""
    return _by_year(calendar, day, {year: str(year) for year in calendar.year_starts()})


def fiscal_week_sql(calendar: FiscalCalendar, day: str) -> str:
    """SQL text of the week of that year, a whole number from 1 to 53."""
    first_on = _by_year(calendar, day, {year: f"date '{start}'" for year, start in calendar.year_starts().items()})
    return f"cast(floor(cast({day} - {first_on} as double precision) / 7) as integer) + 1"


def _by_year(calendar: FiscalCalendar, day: str, values: Mapping[int, str]) -> str:
    """SQL that picks a value by the fiscal year a day lies in; null for a null day and outside the known years."""
    starts = calendar.year_starts()
    branches = [f"when {day} >= date '{starts[year]}' then {values[year]}" for year in reversed(starts) if year <= _LAST_YEAR]
    lines = "\n            ".join([f"when {day} >= date '{starts[_LAST_YEAR + 1]}' then null", *branches])
    return f"case {lines} end"
