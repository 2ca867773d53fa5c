"""Is a file what sales and marketing themselves cost: salaries, tools, agencies? And which of its columns says what?"""

import re
from collections.abc import Callable, Sequence

from sameside.sources.suggest_columns import ColumnProfile, header_words
from sameside.sources.suggest_text import DraftColumn, DraftValue, scalar

# What a file of such costs is called, and what kind of cost its name speaks of.
_KINDS: tuple[tuple[str, str], ...] = (
    ("salaries", r"\b(salar(y|ies)|payroll|wages?|personnel|(staff|headcount|people) costs?)\b"),
    ("tools", r"\b(tools?|software|licen[cs]es?)( costs?)?$"),
    ("agencies", r"\b(agency|agencies)( costs?| fees?)?$"),
    ("", r"\b((side|team|department|overhead) costs?|overheads?|operating (costs?|expenses?)|opex)\b"),
)
_SIDE = r"\b(side|team|department|division|function|business unit|cost cent(er|re)|unit|area)\b"
_SIDES: tuple[tuple[str, str], ...] = (
    ("marketing", r"\b(marketing|demand generation|growth|brand)\b"),
    ("sales", r"\b(sales|selling|deals?|sdrs?|bdrs?|business development)\b"),
)
_KIND = r"\b(kind|type|category|cost element|item|position|expense|description|vendor|supplier)\b"
_DAY = r"\b(date|day|month|period|paid|booked|posted|posting|invoiced?)\b"
_AMOUNT = r"\b(amount|costs?|salar(y|ies)|wages?|sum|total|value|expenses?|spend|fee|price|gross|net)\b"
# Columns that speak of advertising, people, deals or plans: then it is another table's.
_NOT_THESE = r"\b(channel|campaign|impressions|clicks|stage|e ?mail|lead|deal id|opportunity|targets?|quota|goal|metric)\b"
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_CHECK = "please check"


def side_of(value: str) -> str:
    """sales or marketing, judging by the words of a cell; "" where it is neither, or both."""
    words = header_words(value)
    found = [side for side, pattern in _SIDES if re.search(pattern, words)]
    return found[0] if len(found) == 1 else ""


def is_named_side_costs(words: str, profiles: Sequence[ColumnProfile]) -> bool:
    """Does a file's name, in small words, speak of such costs, and has it an amount? Ads by team are other costs."""
    return any(re.search(pattern, words) for _kind, pattern in _KINDS) and _amount(profiles) is not None and not _tells_other(profiles)


def has_side_costs(profiles: Sequence[ColumnProfile]) -> bool:
    """A column of sales and marketing, an amount and a day, and nothing that speaks of advertising, deals or plans."""
    has_all = all(find(profiles) is not None for find in (_side, _amount, _day))
    return has_all and not _tells_other(profiles)


def side_cost_columns(name: str, profiles: Sequence[ColumnProfile], used: set[str]) -> list[DraftColumn]:
    """Side, kind, day, amount and currency, from columns, else from what the file's name says.

    Changes  used, by the columns taken
    """
    side, day, amount = _side(profiles), _day(profiles), _amount(profiles)
    taken = {profile.name for profile in (side, day, amount) if profile is not None}
    kind = _kind([profile for profile in profiles if profile.name not in taken])
    currency = _first(profiles, lambda p: p.is_currency)
    used |= taken | {profile.name for profile in (kind, currency) if profile is not None}
    words = header_words(name)
    columns = [_side_column(side, words)] if side or side_of(words) else []
    told = next((own for own, pattern in _KINDS if own and re.search(pattern, words)), "")
    columns += [DraftColumn("kind", column=kind.name)] if kind else []
    columns += (
        [DraftColumn("kind", recipe=f"{{constant: {told}}}", comment=f"{_CHECK}: told by the file's name")] if told and not kind else []
    )
    columns += [_day_column(day)] if day else []
    columns += [DraftColumn("amount", column=amount.name)] if amount else []
    return columns + ([DraftColumn("currency", column=currency.name)] if currency else [])


def naming_columns(profiles: Sequence[ColumnProfile]) -> tuple[str, ...]:
    """Which columns name a cost together where none does alone: its day, its side, its kind, as far as they are there."""
    named = {profile.name for profile in (_side(profiles), _day(profiles), _kind(profiles)) if profile is not None}
    return tuple(profile.name for profile in profiles if profile.name in named)


def missing_note(columns: Sequence[DraftColumn]) -> str:
    """What a file of such costs must say to count, and this one does not; "" where it says all."""
    have = {column.target for column in columns}
    lacks = [
        words
        for target, words in (("side", "whose cost it is, sales' or marketing's"), ("spent_on", "of which month it is"))
        if target not in have
    ]
    return f"{_CHECK}: no column says {' nor '.join(lacks)}, and without it a cost counts for nothing" if lacks else ""


def _side_column(side: ColumnProfile | None, words: str) -> DraftColumn:
    if side is None:
        return DraftColumn("side", recipe=f"{{constant: {side_of(words)}}}", comment=f"{_CHECK}: told by the file's name")
    values = tuple(DraftValue(value, side_of(value), n) for value, n in side.values.most_common())
    return DraftColumn("side", column=side.name, values=values)


def _day_column(day: ColumnProfile) -> DraftColumn:
    if day.is_date:
        return DraftColumn("spent_on", column=day.name)
    return DraftColumn("spent_on", recipe=f"{{template: {scalar('{' + day.name + '}-01')}}}", comment="the first day of the month")


def _side(profiles: Sequence[ColumnProfile]) -> ColumnProfile | None:
    return _first(profiles, lambda p: bool(re.search(_SIDE, p.words)) and any(side_of(value) for value in p.values) and len(p.values) <= 60)


def _day(profiles: Sequence[ColumnProfile]) -> ColumnProfile | None:
    named = _first(profiles, lambda p: p.is_date and bool(re.search(_DAY, p.words)))
    whole = _first(profiles, lambda p: bool(p.values) and all(_MONTH.fullmatch(value) for value in p.values))
    return named or whole or _first(profiles, lambda p: p.is_date)


def _amount(profiles: Sequence[ColumnProfile]) -> ColumnProfile | None:
    return _first(profiles, lambda p: p.is_number and not p.is_date and bool(re.search(_AMOUNT, p.words)))


def _kind(profiles: Sequence[ColumnProfile]) -> ColumnProfile | None:
    return _first(profiles, lambda p: bool(re.search(_KIND, p.words)) and not p.is_number and not p.is_date)


def _tells_other(profiles: Sequence[ColumnProfile]) -> bool:
    return any(re.search(_NOT_THESE, profile.words) for profile in profiles)


def _first(profiles: Sequence[ColumnProfile], fits: Callable[[ColumnProfile], bool]) -> ColumnProfile | None:
    return next((profile for profile in profiles if profile.n_filled and fits(profile)), None)
