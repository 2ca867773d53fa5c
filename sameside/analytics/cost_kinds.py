"""Which kinds of figure set money against what came of it: spend against results, open deals against what is left of a target?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, Protocol, runtime_checkable

from sameside.analytics.answer import UNKNOWN_BUCKET, AnswerRow
from sameside.analytics.figure_kinds import Sums, n_where, share_of

_CENT = Decimal("0.01")
# A note that names more channels than this is a table, not a note.
_MOST_NAMED = 8

Groups = Mapping[tuple[str, ...], Sequence[Sums]]


@runtime_checkable
class RemarkingKind(Protocol):
    """A kind of figure that has something to say of its sums beside the rows: sentences over all groups of one answer."""

    def remarks(self, groups: Groups) -> Iterable[str]: ...


@dataclass(frozen=True)
class MoneyPer:
    """Spend divided by what came of it, and the spend itself; one pair per currency of the spend, the results the same in each.

    Reads     rows that are costs (is_cost, amount, channel) and rows that are results
    result    what one result is called, and several
    claimed   column of the costs in which the ad platform claims such results itself, as conversions; '' = none does
    Coverage  of the channels with results, the part whose spend is known: a channel counts for the part of its costs with an amount
    Nulls     no result, or no known spend: n/a, never 0
    """

    result: tuple[str, str]
    claimed: str = ""
    per_currency: Literal[False] = False
    spread: tuple[str, ...] = ("channel", "currency")
    value: str = ""
    scope: str = "in_period"
    counted: str = "true"
    priced: str = "is_cost"
    measures: tuple[str, ...] = ("cost_each", "spend")
    # The n of these counts no cases: spend is money, its n are costs.
    measures_of_no_cases: tuple[str, ...] = ("spend",)

    def aggregates(self) -> dict[str, str]:
        return {
            "n": n_where("not is_cost"),
            "n_costs": n_where("is_cost"),
            "n_invoiced": n_where("is_cost and has_amount"),
            "n_priced": n_where("is_cost and amount is not null"),
            "amount": "sum(amount)",
            "claimed": f"sum({self.claimed})" if self.claimed else "sum(case when is_cost and not is_cost then 1 end)",
        }

    def read(self, parts: Sequence[Sums]) -> list[AnswerRow]:
        n = sum(sums["n"] for sums in parts)
        spent: dict[str | None, tuple[Decimal, int]] = {}
        for sums in parts:
            if sums["n_priced"]:
                amount, n_priced = spent.get(sums["currency"], (Decimal(0), 0))
                spent[sums["currency"]] = (amount + sums["amount"], n_priced + sums["n_priced"])
        coverage = _channel_coverage(parts)
        n_costs = sum(sums["n_costs"] for sums in parts)
        invoiced = share_of(sum(sums["n_priced"] for sums in parts), n_costs)
        rows = []
        for currency in sorted(spent, key=lambda code: (code is None, code or "")) or [None]:
            amount, n_priced = spent.get(currency, (Decimal(0), 0))
            each = (amount / n).quantize(_CENT, ROUND_HALF_UP) if n_priced and n else None
            rows.append(AnswerRow({"measure": "cost_each"}, each, n, coverage=coverage, currency=currency))
            rows.append(AnswerRow({"measure": "spend"}, amount if n_priced else None, n_priced, coverage=invoiced, currency=currency))
        return rows

    def remarks(self, groups: Groups) -> Iterable[str]:
        """What is known of how many channels, which invoices are missing, and what the ad platforms claim themselves."""
        parts = [sums for group in groups.values() for sums in group]
        one, many = self.result
        costs, results = _by_channel(parts, "n_costs"), _by_channel(parts, "n")
        priced = _by_channel(parts, "n_priced")
        with_results = sorted(channel for channel, n in results.items() if channel and n)
        unknown = [channel for channel in with_results if not priced.get(channel) or priced[channel] < costs[channel]]
        if with_results:
            missing = f"; not, or not all, of {_listed(unknown)}" if unknown else ""
            yield f"Spend is known of {len(with_results) - len(unknown)} of {len(with_results)} channels with {many}{missing}."
        n_missing = sum(sums["n_costs"] - sums["n_invoiced"] for sums in parts)
        if n_missing:
            yield f"{n_missing:,} costs carry no amount, their invoice is missing: unknown, not 0."
        if results.get(None):
            yield f"{_counted(results[None], one, many)} came through no known channel: counted, and nothing is known of what they cost."
        barren = sorted(channel for channel, n in priced.items() if channel and n and not results.get(channel))
        if barren:
            yield f"Money was spent on {_listed(barren)}, and no {one} came of it."
        yield from self._claims(parts, results)
        if len({sums["currency"] for sums in parts if sums["n_priced"]}) > 1:
            yield f"Money was spent in several currencies: each row holds its own part of the cost of the same {many}; in=EUR asks for one."

    def _claims(self, parts: Sequence[Sums], results: Mapping[str | None, int]) -> Iterable[str]:
        """What each channel claims beside what came through it; channels that claim nothing are no part of that."""
        claimed: dict[str, Decimal] = {}
        for sums in parts:
            if sums["claimed"] is not None and sums["channel"]:
                claimed[sums["channel"]] = claimed.get(sums["channel"], Decimal(0)) + sums["claimed"]
        counted = {channel: results.get(channel, 0) for channel in claimed}
        told = [
            f"{channel} claims {_conversions(claimed[channel])}, counted here from {channel}: {_counted(counted[channel], *self.result)}"
            for channel in sorted(claimed)
            if claimed[channel] and claimed[channel] != counted[channel]
        ]
        if told:
            more = f"; and {len(told) - _MOST_NAMED} channels more" if len(told) > _MOST_NAMED else ""
            yield f"Ad platforms count for themselves, and the two are never mixed: {'; '.join(told[:_MOST_NAMED])}{more}."


def _by_channel(parts: Sequence[Sums], name: str) -> dict[str | None, int]:
    found: dict[str | None, int] = {}
    for sums in parts:
        found[sums["channel"]] = found.get(sums["channel"], 0) + sums[name]
    return found


def _channel_coverage(parts: Sequence[Sums]) -> float | None:
    """Of the channels with results, the part whose spend is known; None where no result has a known channel."""
    costs, priced = _by_channel(parts, "n_costs"), _by_channel(parts, "n_priced")
    channels = [channel for channel, n in _by_channel(parts, "n").items() if channel and n]
    if not channels:
        return None
    return sum(priced[channel] / costs[channel] for channel in channels if costs.get(channel)) / len(channels)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _counted(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"


def _conversions(n: Decimal) -> str:
    said = round(n, 1)
    return f"{int(said) if said == int(said) else said:,} conversion{'' if said == 1 else 's'}"


@dataclass(frozen=True)
class TargetCoverage:
    """The amount of open deals divided by what is left of the target; one per currency.

    by_team   targets of teams only; else the whole company's, and the teams' together where the company has none
    Counts    targets that lie within the period whole; one that lies within another counted one is part of it
    Nulls     no target, or one that is met already: nothing is left to cover
    """

    by_team: bool = False
    per_currency: Literal[True] = True
    spread: tuple[str, ...] = ("target_id", "team", "first_on", "last_on")
    value: str = ""
    scope: str = "in_period"
    counted: str = "is_open and amount is not null"
    priced: str = "entry <> 'target_end'"
    measures: tuple[str, ...] = ("",)

    def aggregates(self) -> dict[str, str]:
        return {
            "n": n_where("is_open and amount is not null"),
            "n_open": n_where("is_open"),
            "n_ends": n_where("is_target and amount is not null"),
            "open_amount": "sum(case when is_open then amount end)",
            "won_amount": "sum(case when is_won then amount end)",
            "target_amount": "max(case when is_target then amount end)",
        }

    def read(self, parts: Sequence[Sums]) -> list[AnswerRow]:
        n = sum(sums["n"] for sums in parts)
        coverage = share_of(n, sum(sums["n_open"] for sums in parts))
        target, won = self._target(parts), _total(parts, "won_amount")
        left = None if target is None else target - won
        value = float(_total(parts, "open_amount") / left) if left is not None and left > 0 else None
        if self.by_team and target is None and not any(sums["n_open"] or sums["won_amount"] is not None for sums in parts):
            return []  # The company's own target is no team's, and no row of its own.
        return [AnswerRow({}, value, n, coverage=coverage, currency=parts[0]["currency"])]

    def remarks(self, groups: Groups) -> Iterable[str]:
        """Target, won and left of each group, in each currency."""
        every = [sums for parts in groups.values() for sums in parts]
        if self.by_team and self._target(every) is None and replace(self, by_team=False)._target(every) is not None:
            yield "Targets are set for the whole company only: ask without --by team."
            return
        for key in sorted(groups, key=str):
            parts = groups[key]
            # Where there is nothing at all, the one group has no currency either.
            *labels, currency = key or (None,)
            target, won = self._target(parts), _total(parts, "won_amount")
            of = f" of {', '.join(labels)}" if labels else ""
            if target is None and UNKNOWN_BUCKET in labels:
                continue  # Nobody sets a target for deals of which the team is unknown.
            if target is None:
                yield f"No target{of}{f' in {currency}' if currency else ''} lies within the period: what is left to win can't be told."
            elif target > won:
                yield f"Target{of} {target:,.2f} {currency}, won {won:,.2f}: {target - won:,.2f} {currency} left."
            else:
                yield f"Target{of} {target:,.2f} {currency}, won {won:,.2f}: it is met, and nothing is left to cover."

    def _target(self, parts: Sequence[Sums]) -> Decimal | None:
        whole = [sums for sums in parts if sums["target_id"] is not None and sums["n_ends"] == 2]
        company = [sums for sums in whole if sums["team"] is None]
        chosen = [sums for sums in whole if sums["team"] is not None] if self.by_team or not company else company
        counted = [sums["target_amount"] for sums in chosen if not any(_holds(other, sums) for other in chosen)]
        return sum(counted, Decimal(0)) if counted else None


def _total(parts: Sequence[Sums], name: str) -> Decimal:
    return sum((sums[name] for sums in parts if sums[name] is not None), Decimal(0))


def _holds(other: Sums, one: Sums) -> bool:
    """Does one target lie within another of the same team? Of two with equal days the one first in the alphabet counts."""
    if other["target_id"] == one["target_id"] or other["team"] != one["team"]:
        return False
    if (other["first_on"], other["last_on"]) == (one["first_on"], one["last_on"]):
        return bool(other["target_id"] < one["target_id"])
    return bool(other["first_on"] <= one["first_on"] and one["last_on"] <= other["last_on"])
