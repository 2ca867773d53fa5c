"""Which kinds of figure need more than one line of sums: slices of a whole, a product of four figures?"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sameside.analytics.answer import UNKNOWN_BUCKET, AnswerRow
from sameside.analytics.figure_kinds import Distribution, Sums, n_where, share_of
from sameside.analytics.intervals import wilson
from sameside.analytics.pipeline_velocity import pipeline_velocity


@dataclass(frozen=True)
class CountSlices:
    """The share of each slice of a whole, by count. Slices of one whole sum to 1; unknown is a slice."""

    slice_by: str
    slices: tuple[str, ...]
    measure: str
    per_currency: Literal[False] = False
    value: str = ""
    scope: str = "in_period"
    counted: str = "true"

    @property
    def spread(self) -> tuple[str, ...]:
        return (self.slice_by,)

    @property
    def measures(self) -> tuple[str, ...]:
        return (self.measure,)

    def aggregates(self) -> dict[str, str]:
        return {"n": "count(*)"}

    def read(self, parts: Sequence[Sums]) -> list[AnswerRow]:
        counts = dict.fromkeys((*self.slices, UNKNOWN_BUCKET), 0)
        for sums in parts:
            counts[sums[self.slice_by] or UNKNOWN_BUCKET] += sums["n"]
        whole = sum(counts.values())
        rows = []
        for name, part in counts.items():
            low, high = wilson(part, whole) or (None, None)
            rows.append(AnswerRow({self.slice_by: name, "measure": self.measure}, share_of(part, whole), whole, low=low, high=high))
        return rows


@dataclass(frozen=True)
class AmountSlices:
    """The share of each slice of a whole, by amount, one whole per currency. Coverage = rows that carry an amount."""

    slice_by: str
    slices: tuple[str, ...]
    amount: str
    measure: str
    per_currency: Literal[True] = True
    value: str = ""
    scope: str = "in_period"
    priced: str = "true"

    @property
    def counted(self) -> str:
        return f"{self.amount} is not null"

    @property
    def spread(self) -> tuple[str, ...]:
        return (self.slice_by,)

    @property
    def measures(self) -> tuple[str, ...]:
        return (self.measure,)

    def aggregates(self) -> dict[str, str]:
        return {"n": n_where(self.counted), "n_asked": "count(*)", "amount": f"sum({self.amount})"}

    def read(self, parts: Sequence[Sums]) -> list[AnswerRow]:
        amounts = dict.fromkeys((*self.slices, UNKNOWN_BUCKET), Decimal(0))
        for sums in parts:
            amounts[sums[self.slice_by] or UNKNOWN_BUCKET] += sums["amount"] or Decimal(0)
        whole = sum(amounts.values(), Decimal(0))
        n = sum(sums["n"] for sums in parts)
        coverage = share_of(n, sum(sums["n_asked"] for sums in parts))
        currency = parts[0]["currency"]
        return [
            AnswerRow(
                {self.slice_by: name, "measure": self.measure},
                float(part / whole) if whole else None,
                n,
                coverage=coverage,
                currency=currency,
            )
            for name, part in amounts.items()
        ]


@dataclass(frozen=True)
class Velocity:
    """Money per day: open deals times win rate times mean won amount ÷ median days to win; one per currency.

    The deals that closed lie in the period; the open ones stand as of as_of. An open deal often has no amount yet: it counts all the same,
    in the one currency there is; where there are several, nobody can say in which.
    """

    per_currency: Literal[True] = True
    spread: tuple[()] = ()
    value: str = "case when in_period and is_won then positive_days_to_close end"
    scope: str = "(in_period or is_open) and not is_currency_unclear"
    counted: str = "in_period and (is_won or is_lost) and losses_recorded"
    priced: str = "in_period and is_won"

    @property
    def measures(self) -> tuple[str, ...]:
        return ("",)

    def aggregates(self) -> dict[str, str]:
        return {
            "n": n_where(self.counted),
            "n_won": n_where(f"{self.counted} and is_won"),
            "n_open": n_where("is_open"),
            "n_amounts": n_where("in_period and is_won and amount is not null"),
            "amount": "sum(case when in_period and is_won then amount end)",
            "median": Distribution(self.value, "true").aggregates()["median"],
        }

    def read(self, parts: Sequence[Sums]) -> list[AnswerRow]:
        sums = parts[0]
        value = pipeline_velocity(
            n_open=sums["n_open"],
            n_won=sums["n_won"],
            n_closed=sums["n"],
            won_amount=sums["amount"],
            n_won_amounts=sums["n_amounts"],
            sales_cycle_days=sums["median"],
        )
        return [AnswerRow({}, value, sums["n"], currency=sums["currency"])]
