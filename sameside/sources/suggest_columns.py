"""What does a column of a stranger's file hold, judging by a sample of its cells?"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sameside.schema.currencies import CURRENCY_CODES
from sameside.sources.suggest_translation import in_english, month_names, small_words

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_DOMAIN = re.compile(r"\w\.[A-Za-z]{2,}(/|$)")
_ISO = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ].*)?")
_ORDERED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{2}|\d{4})(\D.*)?")
_NAMED = re.compile(
    r"(\w{2,13}[.,]{0,2} )?(\d{1,2}(st|nd|rd|th|\.|er)?[- ](de )?[^\W\d]{3,10}\.?,?[- ](de )?\d{2,4}"
    r"|[^\W\d]{3,10}\.? \d{1,2}(st|nd|rd|th)?,? \d{4})( .*)?"
)
_EPOCH = re.compile(r"1[0-9]{12}")
_NUMBER = re.compile(
    r"\(?[-+]?\s*(?P<mark>[A-Za-z]{0,3}[$€£¥₹]|[A-Z]{3})?\s*[-+]?"
    r"(?P<digits>\d[\d.,' \u00a0\u202f]*|[.,]\d+)\s*(?P<after>[$€£¥₹]|[A-Z]{3})?%?\)?"
)
_SIGNS = {"€": "EUR", "£": "GBP", "₹": "INR", "R$": "BRL", "US$": "USD", "$": "USD"}
# Words that stand for nothing; a column of them is empty.
_NOTHING = frozenset({"", "null", "none", "n/a", "nan", "-"})
# More distinct values than this make no list that a person would go through.
MOST_VALUES = 60
# In so few rows one repeated value is a sign of a list already.
_SHORT_FILE = 20


@dataclass(frozen=True)
class ObjectSample:
    """The first rows of one file, sheet or database table. n_rows: how many were looked at."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str | None]]


@dataclass(frozen=True)
class ColumnProfile:
    """What one column's sample shows.

    words        the header as small words: 'CreatedDate' -> 'created date'
    values       cell -> how often, empty cells left out
    date_order   'ymd', 'dmy', 'mdy' by evidence; 'unclear' when it could be either; None: no date
    decimal_mark '.' or ',' by evidence, None without any
    currency     ISO code that the cells carry, None without any
    """

    name: str
    words: str
    n_rows: int
    n_filled: int
    values: Counter[str]
    date_order: str | None
    is_number: bool
    decimal_mark: str | None
    currency: str | None

    @property
    def is_date(self) -> bool:
        return self.date_order is not None

    @property
    def is_unique(self) -> bool:
        """Does every row have a value of its own?"""
        return self.n_filled > 0 and self.n_filled == self.n_rows and len(self.values) == self.n_rows

    @property
    def is_list(self) -> bool:
        """A handful of values that repeat."""
        few = 1 <= len(self.values) <= MOST_VALUES
        is_short = self.n_filled <= _SHORT_FILE and len(self.values) < self.n_filled
        return few and not self.is_date and (len(self.values) <= 3 or len(self.values) * 2 <= self.n_filled or is_short)

    @property
    def is_email(self) -> bool:
        return self.n_filled > 0 and sum(n for value, n in self.values.items() if _EMAIL.fullmatch(value)) * 10 >= self.n_filled * 8

    @property
    def is_domain(self) -> bool:
        """Do most cells look like a web address?"""
        return self.n_filled > 0 and sum(n for value, n in self.values.items() if _DOMAIN.search(value)) * 10 >= self.n_filled * 8

    @property
    def is_flag(self) -> bool:
        return bool(self.values) and {value.lower() for value in self.values} <= {
            "true",
            "false",
            "1",
            "0",
            "yes",
            "no",
            "t",
            "f",
            "y",
            "n",
        }

    @property
    def is_currency(self) -> bool:
        return bool(self.values) and all(value.upper() in CURRENCY_CODES for value in self.values)

    @property
    def biggest(self) -> float:
        """The greatest number of the sample; 0 when there is none."""
        return max((float(value) for value in self.values if re.fullmatch(r"\d+(\.\d+)?", value)), default=0.0)


def header_words(name: str) -> str:
    """'CreatedDate', 'created_date' and 'Angelegt am' as small English words, for comparing.

    >>> header_words("IsHTTPLead__c"), header_words("Date de clôture")
    ('is http lead c', 'closed')
    """
    return " ".join(in_english(parted_words(name)))


def parted_words(name: str) -> list[str]:
    """The words of a header in its own language: 'LeadQuelle' -> ['lead', 'quelle']."""
    parted = re.sub(r"([a-z0-9])([A-Z])|([A-Z]+)([A-Z][a-z])", lambda m: f"{m[1] or m[3]} {m[2] or m[4]}", name)
    return small_words(parted)


def column_profiles(sample: ObjectSample) -> list[ColumnProfile]:
    """Every column of a sample."""
    return [_profile(name, [row[place] for row in sample.rows]) for place, name in enumerate(sample.columns)]


def _profile(name: str, cells: list[str | None]) -> ColumnProfile:
    values = Counter(text for cell in cells if (text := (cell or "").strip()).lower() not in _NOTHING)
    n_filled = values.total()
    likely = [value for value, _n in values.most_common(2000)]
    numbers = [found for value in likely if (found := _NUMBER.fullmatch(value))]
    is_number = bool(likely) and len(numbers) * 10 >= len(likely) * 9
    return ColumnProfile(
        name=name,
        words=header_words(name),
        n_rows=len(cells),
        n_filled=n_filled,
        values=values,
        date_order=_date_order(likely),
        is_number=is_number,
        decimal_mark=_decimal_mark([found["digits"].strip() for found in numbers]) if is_number else None,
        currency=_currency(numbers) if is_number else None,
    )


def _date_order(likely: list[str]) -> str | None:
    if not likely:
        return None
    ordered = [found for value in likely if (found := _ORDERED.fullmatch(value))]
    plain = sum(1 for value in likely if _ISO.fullmatch(value) or names_month(value) or _EPOCH.fullmatch(value))
    if (len(ordered) + plain) * 10 < len(likely) * 8:
        return None
    if not ordered:
        return "ymd"
    day_first = any(int(found[1]) > 12 for found in ordered)
    month_first = any(int(found[2]) > 12 for found in ordered)
    return "unclear" if day_first == month_first else "dmy" if day_first else "mdy"


def names_month(value: str) -> bool:
    """Is this a date whose month is a word of any language of the table?"""
    return bool(_NAMED.fullmatch(value)) and not month_names().isdisjoint(small_words(value))


def _decimal_mark(numbers: list[str]) -> str | None:
    """A mark with one, two or four digits behind it, or behind the other mark, is the decimal mark."""
    comma = sum(1 for text in numbers if re.fullmatch(r"[\d. ']*,(\d{1,2}|\d{4,})|\d{1,3}(\.\d{3})+,\d+", text))
    point = sum(1 for text in numbers if re.fullmatch(r"[\d, ']*\.(\d{1,2}|\d{4,})|\d{1,3}(,\d{3})+\.\d+", text))
    return None if comma == point else "," if comma > point else "."


def _currency(numbers: list[re.Match[str]]) -> str | None:
    marks = {mark for found in numbers if (mark := found["mark"] or found["after"])}
    codes = {_SIGNS.get(mark, mark) for mark in marks}
    code = codes.pop() if len(codes) == 1 else None
    return code if code in CURRENCY_CODES else None
