"""Which gaps cost most? Chosen by one rule that every reader is told, from published figures only; money only where the records give it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sameside.analytics.belief_beside import BesideLine, Fact, beside_lines
from sameside.analytics.belief_pairs import AgreementKind, agreement_of

GapKind = Literal["missed", "function", "floors", "said_received"]
MOST_GAPS = 3
# Of leads nobody acted on in time: what they would have brought at the usual rate.
LATE, CLOSE_RATE, DEAL = "leads_followed_up_in_time", "lead_to_win_rate", "average_deal"

_FAMILIES: tuple[GapKind, ...] = ("function", "floors", "said_received")


@dataclass(frozen=True)
class Stake:
    """What rides on leads that nobody acted on in time: their number, times the close rate, times the average deal.

    low, high  at the ends of the close rate's interval; None where it has none
    """

    amount: float
    low: float | None
    high: float | None
    currency: str
    n_leads: int
    close_rate: float
    deal: float


@dataclass(frozen=True)
class CostlyGap:
    """One gap worth talking about first.

    kind       missed: a group clearly believes it and the records miss what counts as good; function, floors, said_received: two groups
               see one thing differently
    groups     those who believe it, or the two, first minus second
    metric     of the fact beside it; "" where there is none
    shortfall  how far the fact misses, as a share; 1 of a record, and of what has no share to miss by; None unless missed
    stake      None where the records give no money
    gap        the published gap between the two; None where missed
    agreement  what would settle it
    """

    item: str
    kind: GapKind
    groups: tuple[str, ...]
    metric: str
    agreement: AgreementKind
    shortfall: float | None = None
    stake: Stake | None = None
    gap: Mapping[str, Any] | None = None

    @property
    def is_clear(self) -> bool:
        """More than chance would make?"""
        return self.gap is None or self.gap["clarity"] == "clear"


def costly_gaps(result: Mapping[str, Any], form: Mapping[str, Any], *, most: int = MOST_GAPS) -> tuple[CostlyGap, ...]:
    """Question  Which gaps cost most?

    Reads    result, form: of a closed round
    Returns  at most three, one per question and per fact. First what a group clearly believes while the records miss what counts as good:
             where money is known by it, then by how far they miss. Then where groups differ clearly, by size; last where they possibly do
    """
    chosen: list[CostlyGap] = []
    for one in sorted((*_missed(result, form), *_differing(result, form)), key=_order):
        if not any(one.item == other.item or (one.metric and one.metric == other.metric) for other in chosen):
            chosen.append(one)
    return tuple(chosen[:most])


def stake(evidence: Mapping[str, Any]) -> Stake | None:
    """Leads nobody acted on in time, times the close rate, times the average deal; None unless all three were measured, on enough cases."""
    known = [evidence.get(name, {}) for name in (LATE, CLOSE_RATE, DEAL)]
    if any(one.get("value") is None or one.get("is_too_few") for one in known) or not known[2].get("currency"):
        return None
    late, rate, deal = known
    n_leads = round(late["n"] * (1 - float(late["value"])))
    each = float(deal["value"])
    if n_leads == 0:
        return None
    low, high = (None if rate.get(end) is None else n_leads * float(rate[end]) * each for end in ("low", "high"))
    return Stake(n_leads * float(rate["value"]) * each, low, high, str(deal["currency"]), n_leads, float(rate["value"]), each)


def _missed(result: Mapping[str, Any], form: Mapping[str, Any]) -> Iterator[CostlyGap]:
    for line in beside_lines(result, form):
        believing = tuple(group.group for group in line.shown if group.verdict == "optimistic")
        missing = [fact for fact in line.deciding if fact.standing == "misses"]
        # The index sums up the other facts, and a weak stand-in costs nobody anything.
        if not believing or not missing or line.kind == "estimate" or line.pair.is_weak or missing[0].kind == "half":
            continue
        fact = _fact_of(line, believing, missing)
        money = stake(result["evidence"]) if fact.metric == LATE else None
        yield CostlyGap(line.item, "missed", believing, fact.metric, line.pair.agreement, _shortfall(fact), money)


def _fact_of(line: BesideLine, believing: tuple[str, ...], missing: list[Fact]) -> Fact:
    """Where each side was asked of the other, the fact of the first side that believes; else the one that decides."""
    of_side = [line.pair.of_side.get(group) for group in believing]
    return next((fact for name in of_side for fact in missing if fact.metric == name), missing[0])


def _shortfall(fact: Fact) -> float:
    """In shares of one. A record misses wholly or not at all; what is no share is ranked beside it, as nothing tells by how much."""
    if fact.good_when is None or fact.value is None or fact.unit != "share":
        return 1.0
    return abs(fact.good_when.threshold - float(fact.value))


def _differing(result: Mapping[str, Any], form: Mapping[str, Any]) -> Iterator[CostlyGap]:
    for kind in _FAMILIES:
        for gap in result["gaps"].get(kind, ()):
            if gap["clarity"] != "none":
                yield CostlyGap(
                    gap["item"],
                    kind,
                    (gap["first"], gap["second"]),
                    _metric(form, gap["item"]),
                    agreement_of(gap["item"], form["items"][gap["item"]]),
                    gap=gap,
                )


def _metric(form: Mapping[str, Any], item: str) -> str:
    return str(form["items"][item].get("evidence", {}).get("metric", ""))


def _order(one: CostlyGap) -> tuple[int, float, str]:
    if one.stake is not None:
        return 0, -one.stake.amount, one.item
    if one.shortfall is not None:
        return 1, -one.shortfall, one.item
    return (2 if one.is_clear else 3), -abs(one.gap["gap"]) if one.gap else 0.0, one.item
