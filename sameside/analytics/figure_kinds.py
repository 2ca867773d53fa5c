"""Which kinds of figure are there, what does each ask of the rows of a fact, and how is its answer read?

A kind names columns of its fact. `aggregates` is the SQL it needs for one group of rows, `read` makes figures of the sums that come
back. Sums are made in SQL, divisions here: one place decides what an empty denominator means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, Protocol, runtime_checkable

from sameside.analytics.answer import AnswerRow
from sameside.analytics.intervals import wilson

Sums = Mapping[str, Any]
_CENT = Decimal("0.01")
_STATISTICS = ("median", "p90", "mean")

# Who got there on an unknown day is left out of a share within N days, and all who stay out are ones that got there: the share comes out
# too low. Up to one in twenty of them that is less than the interval of most cohorts; beyond it no share is told.
TOLERATED_UNPLACED = 0.05

# Of the n values of a group in ascending order, with places from 1: the middle one, or both middle ones; and the first that at least
# nine in ten of the values do not exceed. Whole-number tests, so every engine agrees.
_MIDDLE = "2 * place in (n_values, n_values + 1, n_values + 2)"
_NINE_TENTHS = "10 * place >= 9 * n_values and 10 * (place - 1) < 9 * n_values"


class FigureKind(Protocol):
    """What report and measuring ask of a kind of figure.

    per_currency  rows are kept apart by currency, because money of two currencies is never added
    spread        fact columns by which a group's rows come apart: `read` gets one Sums for each of their values
    value         fact column, or SQL, whose percentiles are wanted; '' for none
    scope         which rows of the fact the statement reads
    counted       the rows behind the figure: as many as its n
    measures      names of its figures where a metric has several; one empty name for an only figure
    """

    @property
    def per_currency(self) -> bool: ...
    @property
    def spread(self) -> tuple[str, ...]: ...
    @property
    def value(self) -> str: ...
    @property
    def scope(self) -> str: ...
    @property
    def counted(self) -> str: ...
    @property
    def measures(self) -> tuple[str, ...]: ...
    def aggregates(self) -> dict[str, str]: ...
    def read(self, parts: Sequence[Sums]) -> list[AnswerRow]: ...


@runtime_checkable
class PricedKind(Protocol):
    """A kind of figure made of amounts: `priced` says of which rows of its scope."""

    @property
    def scope(self) -> str: ...
    @property
    def priced(self) -> str: ...


def n_where(flag: str) -> str:
    """SQL that counts the rows for which a flag holds."""
    return f"count(case when {flag} then 1 end)"


def share_of(part: int, whole: int) -> float | None:
    """A share, or None where there is nothing to divide by: never 0 for no data."""
    return part / whole if whole else None


def is_tolerable(n_unplaced: int, n_reached: int) -> bool:
    """Are those that got there on an unknown day few enough to tell a share of the others?"""
    return n_unplaced <= TOLERATED_UNPLACED * n_reached


@dataclass(frozen=True)
class Count:
    """How many different ids stand in a column. `asked` '' = every row has one.

    unit_code  column of numbers that stand for the ids, which are told apart sooner; '' = there is none
    """

    unit_id: str
    unit_code: str = ""
    measure: str = ""
    asked: str = ""
    per_currency: Literal[False] = False
    spread: tuple[()] = ()
    value: str = ""
    scope: str = "in_period"

    @property
    def counted(self) -> str:
        return f"{self.unit_code or self.unit_id} is not null"

    @property
    def measures(self) -> tuple[str, ...]:
        return (self.measure,)

    def aggregates(self) -> dict[str, str]:
        sums = {"n": f"count(distinct {self.unit_code or self.unit_id})"}
        if self.asked:
            sums |= {"n_with_id": n_where(self.counted), "n_asked": n_where(self.asked)}
        return sums

    def read(self, parts: Sequence[Sums]) -> list[AnswerRow]:
        sums = parts[0]
        coverage = share_of(sums["n_with_id"], sums["n_asked"]) if self.asked else None
        return [AnswerRow(_measure(self.measure), sums["n"], sums["n"], coverage=coverage)]


@dataclass(frozen=True)
class Share:
    """Which part of the counted rows holds the numerator, with Wilson's interval.

    asked    the rows in question; coverage = counted of them that could be judged. '' = all always can
    pending  undecided rows, shown apart; mature: flag of rows whose window has elapsed
    reached, unplaced   flags of rows that got there, and of those among them on an unknown day: more than TOLERATED_UNPLACED of
             them, and there is no figure
    """

    numerator: str
    counted: str
    measure: str = ""
    asked: str = ""
    judged: str = ""
    pending: str = ""
    mature: str = ""
    reached: str = ""
    unplaced: str = ""
    per_currency: Literal[False] = False
    spread: tuple[()] = ()
    value: str = ""
    scope: str = "in_period"

    @property
    def measures(self) -> tuple[str, ...]:
        return (self.measure,)

    def aggregates(self) -> dict[str, str]:
        sums = {"n": n_where(self.counted), "part": n_where(f"({self.counted}) and ({self.numerator})")}
        if self.asked:
            sums |= {"n_asked": n_where(self.asked), "n_judged": n_where(f"({self.asked}) and ({self.judged or self.counted})")}
        if self.pending:
            sums["pending"] = n_where(self.pending)
        if self.mature:
            sums["n_immature"] = n_where(f"not ({self.mature})")
        if self.unplaced:
            sums |= {"n_reached": n_where(self.reached), "n_unplaced": n_where(self.unplaced)}
        return sums

    def read(self, parts: Sequence[Sums]) -> list[AnswerRow]:
        sums = parts[0]
        is_told = not self.unplaced or is_tolerable(sums["n_unplaced"], sums["n_reached"])
        interval = wilson(sums["part"], sums["n"]) if is_told else None
        return [
            AnswerRow(
                _measure(self.measure),
                share_of(sums["part"], sums["n"]) if is_told else None,
                sums["n"],
                low=interval[0] if interval else None,
                high=interval[1] if interval else None,
                coverage=share_of(sums["n_judged"], sums["n_asked"]) if self.asked else None,
                pending=sums.get("pending"),
                mature=sums["n_immature"] == 0 if self.mature else None,
            )
        ]


@dataclass(frozen=True)
class Money:
    """The amounts of the counted rows: their sum, or their mean to the cent. Rows without an amount lower the coverage."""

    amount: str
    asked: str
    statistic: Literal["sum", "mean"] = "sum"
    measure: str = ""
    per_currency: Literal[True] = True
    spread: tuple[()] = ()
    value: str = ""
    scope: str = "in_period"

    @property
    def counted(self) -> str:
        return f"({self.asked}) and {self.amount} is not null"

    @property
    def priced(self) -> str:
        return self.asked

    @property
    def measures(self) -> tuple[str, ...]:
        return (self.measure,)

    def aggregates(self) -> dict[str, str]:
        return {
            "n": n_where(self.counted),
            "n_asked": n_where(self.asked),
            "amount": f"sum(case when {self.counted} then {self.amount} end)",
        }

    def read(self, parts: Sequence[Sums]) -> list[AnswerRow]:
        sums = parts[0]
        amount = sums["amount"]
        if amount is not None and self.statistic == "mean":
            amount = (Decimal(amount) / sums["n"]).quantize(_CENT, ROUND_HALF_UP)
        coverage = share_of(sums["n"], sums["n_asked"])
        return [AnswerRow(_measure(self.measure), amount, sums["n"], coverage=coverage, currency=sums["currency"])]


@dataclass(frozen=True)
class AmountShare:
    """Which part of the counted rows' money holds the numerator. `other` must carry money too, or the share says nothing.

    other  the rows against which the numerator stands: where they exist without any money, the figure is n/a, not 100 %
    """

    amount: str
    numerator: str
    other: str
    asked: str
    measure: str = ""
    per_currency: Literal[True] = True
    spread: tuple[()] = ()
    value: str = ""
    scope: str = "in_period"

    @property
    def counted(self) -> str:
        return f"({self.asked}) and {self.amount} is not null"

    @property
    def priced(self) -> str:
        return self.asked

    @property
    def measures(self) -> tuple[str, ...]:
        return (self.measure,)

    def aggregates(self) -> dict[str, str]:
        return {
            "n": n_where(self.counted),
            "n_asked": n_where(self.asked),
            "n_other": n_where(self.other),
            "part": f"sum(case when {self.numerator} then {self.amount} end)",
            "rest": f"sum(case when {self.other} then {self.amount} end)",
        }

    def read(self, parts: Sequence[Sums]) -> list[AnswerRow]:
        sums = parts[0]
        part, rest = sums["part"] or Decimal(0), sums["rest"] or Decimal(0)
        is_blind = sums["n_other"] > 0 and not rest
        value = None if is_blind or not part + rest else float(part / (part + rest))
        coverage = share_of(sums["n"], sums["n_asked"])
        return [AnswerRow(_measure(self.measure), value, sums["n"], coverage=coverage, currency=sums["currency"])]


@dataclass(frozen=True)
class Distribution:
    """Median, ninetieth percentile and mean of a column; nulls are left out. Prefix tells several apart in one metric.

    The median's interval lies between two of the values themselves; n is counted first, for it says which they are.
    """

    value: str
    asked: str
    pending: str = ""
    prefix: str = ""
    per_currency: Literal[False] = False
    spread: tuple[()] = ()
    scope: str = "in_period"

    @property
    def counted(self) -> str:
        return f"{self.value} is not null"

    @property
    def measures(self) -> tuple[str, ...]:
        return tuple(self.prefix + name for name in _STATISTICS)

    def aggregates(self) -> dict[str, str]:
        sums = {
            "n": "count(ranked_value)",
            "n_asked": n_where(self.asked),
            "median": f"avg(case when ranked_value is not null and {_MIDDLE} then ranked_value end)",
            "p90": f"max(case when ranked_value is not null and {_NINE_TENTHS} then ranked_value end)",
            "mean": "avg(ranked_value)",
        }
        return sums | ({"pending": n_where(self.pending)} if self.pending else {})

    def ends(self, ranks: Mapping[int, tuple[int, int]]) -> dict[str, str]:
        """SQL of the two values that enclose the median; ranks: their places in a group, by how many values it has."""
        sums = {}
        for end, name in enumerate(("low", "high") if ranks else ()):
            place = " ".join(f"when {n} then {places[end]}" for n, places in sorted(ranks.items()))
            sums[name] = f"max(case when ranked_value is not null and place = case n_values {place} end then ranked_value end)"
        return sums

    def read(self, parts: Sequence[Sums]) -> list[AnswerRow]:
        sums = parts[0]
        coverage = share_of(sums["n"], sums["n_asked"])
        low, high = sums.get("low"), sums.get("high")
        return [
            AnswerRow(
                _measure(self.prefix + name),
                None if sums[name] is None else _steady(sums[name]),
                sums["n"],
                low=None if name != "median" or low is None else float(low),
                high=None if name != "median" or high is None else float(high),
                coverage=coverage,
                pending=sums.get("pending"),
            )
            for name in _STATISTICS
        ]


def _measure(name: str) -> dict[str, str]:
    return {"measure": name} if name else {}


def _steady(value: float) -> float:
    """A statistic to twelve digits: an engine adds up in no promised order, and the last digits of a mean tell which."""
    return float(f"{value:.12g}")
