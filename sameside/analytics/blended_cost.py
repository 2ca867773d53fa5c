"""What do sales and marketing together cost per new customer? Never told of one side alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from typing import Any, Literal

from sameside.analytics.answer import AnswerRow
from sameside.analytics.cost_kinds import Groups
from sameside.analytics.figure_kinds import Sums, n_where, share_of

_CENT = Decimal("0.01")
# What a cost is a part of, in the words of a note.
PARTS = {"sales": "what sales itself costs", "marketing": "what marketing itself costs", "spend": "spend on campaigns and channels"}
_OF_MARKETING = ("marketing", "spend")


@dataclass(frozen=True)
class BlendedCost:
    """All costs of both sides divided by new customers, and the costs themselves; one pair per currency of the costs.

    Reads     rows that are costs (is_cost, part, month_no, amount) and rows that are new customers
    Coverage  of the months in which anything is dated, and the three parts: the share of the costs on record that carry an amount, none
              where none is on record
    Nulls     no customer; no cost of sales, or none of marketing, in that currency: one side alone is another figure. Never 0
    """

    per_currency: Literal[False] = False
    spread: tuple[str, ...] = ("part", "currency", "month_no")
    value: str = ""
    scope: str = "in_period"
    counted: str = "true"
    priced: str = "is_cost"
    measures: tuple[str, ...] = ("cost_each", "cost")
    measures_of_no_cases: tuple[str, ...] = ("cost",)

    def aggregates(self) -> dict[str, str]:
        return {
            "n": n_where("not is_cost"),
            "n_costs": n_where("is_cost"),
            "n_priced": n_where("is_cost and amount is not null"),
            "amount": "sum(amount)",
        }

    def read(self, parts: Sequence[Sums]) -> list[AnswerRow]:
        n = sum(sums["n"] for sums in parts)
        n_costs = sum(sums["n_costs"] for sums in parts)
        priced = [sums for sums in parts if sums["n_priced"]]
        coverage = _coverage(parts)
        rows = []
        for currency in sorted({sums["currency"] for sums in priced}, key=lambda code: (code is None, code or "")) or [None]:
            mine = [sums for sums in priced if sums["currency"] == currency]
            amount, n_priced = sum((sums["amount"] for sums in mine), Decimal(0)), sum(sums["n_priced"] for sums in mine)
            known = {sums["part"] for sums in mine}
            is_both = "sales" in known and bool(known & set(_OF_MARKETING))
            each = (amount / n).quantize(_CENT, ROUND_HALF_UP) if n and is_both else None
            rows.append(AnswerRow({"measure": "cost_each"}, each, n, coverage=coverage, currency=currency))
            of_all = share_of(n_priced, n_costs)
            rows.append(AnswerRow({"measure": "cost"}, amount if mine else None, n_priced, coverage=of_all, currency=currency))
        return rows

    def remarks(self, groups: Groups) -> Iterable[str]:
        """Which parts are on record for how many months, which invoices are missing, which costs name no side."""
        parts = [sums for group in groups.values() for sums in group]
        months = _months(parts)
        for part, words in PARTS.items():
            known = _known_months(parts, part)
            if months and known < months:
                yield f"{words[0].upper()}{words[1:]}: on record for {len(known)} of {len(months)} months; more may have been spent."
        n_missing = sum(sums["n_costs"] - sums["n_priced"] for sums in parts)
        if n_missing:
            yield f"{n_missing:,} costs carry no amount, their invoice is missing: unknown, not 0."
        n_nobody = sum(sums["n_costs"] for sums in parts if sums["part"] is None)
        if n_nobody:
            yield f"{n_nobody:,} costs name neither side: they are counted, and part of no side's."
        if len({sums["currency"] for sums in parts if sums["n_priced"]}) > 1:
            yield "Costs are in several currencies: each row holds its own part of the cost of the same customers; in=EUR asks for one."


def _months(parts: Sequence[Sums]) -> set[Any]:
    return {sums["month_no"] for sums in parts if sums["month_no"] is not None and (sums["n"] or sums["n_costs"])}


def _known_months(parts: Sequence[Sums], part: str) -> set[Any]:
    """Months of which some such cost is on record with its amount."""
    return {sums["month_no"] for sums in parts if sums["part"] == part and sums["n_priced"] and sums["month_no"] is not None}


def _coverage(parts: Sequence[Sums]) -> float | None:
    months = _months(parts)
    known = 0.0
    for part, month in product(PARTS, months):
        costs = [sums for sums in parts if (sums["part"], sums["month_no"]) == (part, month)]
        known += share_of(sum(sums["n_priced"] for sums in costs), sum(sums["n_costs"] for sums in costs)) or 0.0
    return known / (len(months) * len(PARTS)) if months else None
