"""Belief beside fact, read from the result of a closed round: what each shown group believes, what the records said, and whether it fits.

Nothing is worked out here that is not in the result already, but the guess a group typically gave: the result holds how many times too
high it was, and what was measured.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sameside.analytics.belief_evidence import GoodWhen, Standing, Verdict, parse_good_when, verdict
from sameside.analytics.belief_pairs import BELIEF_PAIRS, BeliefPair, Rosy
from sameside.analytics.calibration import HIT_FACTOR, LEAST_SHARE, MOST_SHARE
from sameside.analytics.further_evidence import binding_of, described
from sameside.analytics.instrument import COUNTED, in_page_language
from sameside.analytics.suppression import GROUPS_IN_ORDER

LineKind = Literal["agree", "overall", "pair", "estimate"]
Side = Literal["above", "below", "within", ""]
ALIGNED = "aligned"

# Of all facts that are known, from how many on the evidence half counts as good: a product default.
HALF = 0.5


@dataclass(frozen=True)
class Asked:
    """The question a figure answered when the round closed, so that it can be put again."""

    metric: str
    where: tuple[str, ...]
    period: str
    as_of: str
    snapshot: str


@dataclass(frozen=True)
class Fact:
    """What the records said of one metric at the close.

    kind         metric, record (a flag: is_met True, False, None = none was ever written), half (the evidence half of the index), missing
    unavailable  what stands in its place; "" where it is there
    unit         share, money or another of the catalogue; low, high: of the interval, None where there is none
    good_when    from where it counts as good in this round; None = no threshold
    usual        the product's default, where the company set good_when itself; None: it did not
    is_too_few   under so many it decides nothing
    """

    metric: str
    kind: str
    label: str
    standing: Standing
    unavailable: str = ""
    unit: str = ""
    value: float | str | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    currency: str | None = None
    coverage: float | None = None
    pending: int | None = None
    definition: str = ""
    notes: tuple[str, ...] = ()
    good_when: GoodWhen | None = None
    usual: GoodWhen | None = None
    is_too_few: bool = False
    is_met: bool | None = None
    asked: Asked | None = None

    @property
    def is_known(self) -> bool:
        """Is there anything to set a belief beside?"""
        return not self.unavailable and (self.value is not None or self.is_met is not None or self.low is not None)


@dataclass(frozen=True)
class GroupBelief:
    """What one group believes. Of a group that is not shown only its name and why.

    form           exact, at_most, at_least, range, withheld, or hidden
    share          of those who judged who agree, or the guess typically given, in the unit of the fact; None unless exact
    n              who judged it
    count          the least and the most who may agree, where it is not told exactly
    worst_case     share among everybody invited, whatever those think who did not answer
    verdict        None where there is nothing to judge by: no threshold, or each side was asked of the other
    times          of a guess: how many times the fact
    """

    group: str
    form: str
    why: str = ""
    share: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    count: tuple[int | None, int | None] = (None, None)
    worst_case: tuple[float, float] | None = None
    verdict: Verdict | None = None
    times: float | None = None
    side: Side = ""

    @property
    def is_shown(self) -> bool:
        """May this group be shown at all?"""
        return self.form != "hidden"


@dataclass(frozen=True)
class BesideLine:
    """One belief beside its facts.

    words    what was asked, by function, in one language; empty where no item of the round asks it
    facts    the one that decides first; where each side was asked of the other, one for each
    zone     of an estimate: within these a guess counts as known
    version  of the definition that was in force, as text; "" where none is at stake or known
    """

    pair: BeliefPair
    item: str
    kind: LineKind
    words: Mapping[str, str]
    groups: tuple[GroupBelief, ...]
    facts: tuple[Fact, ...]
    zone: tuple[float, float] | None = None
    version: str = ""

    @property
    def is_live(self) -> bool:
        """Was it asked, and is a fact known? Of guesses only where there is enough of a fact to hold them against."""
        if self.kind == "estimate":
            return self.zone is not None
        return bool(self.item) and any(fact.is_known for fact in self.deciding)

    @property
    def deciding(self) -> tuple[Fact, ...]:
        """The facts a verdict leans on."""
        if self.pair.of_side:
            return tuple(fact for fact in self.facts if fact.metric in self.pair.of_side.values())
        return self.facts if self.pair.decided_by == "all" else self.facts[:1]

    @property
    def shown(self) -> tuple[GroupBelief, ...]:
        """The groups that may be shown, in order."""
        return tuple(group for group in self.groups if group.is_shown)


def beside_lines(result: Mapping[str, Any], form: Mapping[str, Any]) -> tuple[BesideLine, ...]:
    """Question  What do people believe, what is so, and do they fit?

    Reads    result, form: of a closed round
    Returns  a line per pair and item, in the order of the pairs; of a pair no item asks, or whose fact has no table yet, one that says so
    """
    facts = {name: fact_of(name, told) for name, told in result.get("evidence", {}).items()}
    lines = []
    for pair in BELIEF_PAIRS:
        asked = [name for name in pair.items if name in form["items"] and name in result["items"]]
        for name in asked[:1] if pair.per_one else asked or [""]:
            lines.append(_line(pair, name, result, form, facts))
    return tuple(lines)


def fact_of(metric: str, told: Mapping[str, Any]) -> Fact:
    """One metric of a result's evidence."""
    good_when = told.get("good_when")
    usual = told.get("usual_good_when") if told.get("good_when_by") == "company" else None
    unit = "percent" if told.get("unit") == "share" else "number"
    return Fact(
        metric=metric,
        kind=told["kind"],
        label=told["label"],
        standing=told["standing"],
        unavailable=told.get("unavailable", ""),
        unit=told.get("unit", ""),
        value=told.get("value"),
        low=_number(told.get("low")),
        high=_number(told.get("high")),
        n=told.get("n"),
        currency=told.get("currency"),
        coverage=told.get("coverage"),
        pending=told.get("pending"),
        definition=told.get("definition", ""),
        notes=tuple(told.get("notes", ())),
        good_when=parse_good_when(good_when, unit) if good_when else None,
        usual=parse_good_when(usual, unit) if usual else None,
        is_too_few=bool(told.get("is_too_few")),
        is_met=told.get("is_met"),
        asked=_asked(told),
    )


def guess_zone(fact: Fact) -> tuple[float, float] | None:
    """Between which values a guess counts as known: within factor 1.5 of the fact (of its odds, for a share), or in its own interval."""
    value = _number(fact.value)
    if value is None:
        return None
    low, high = (times_of(value, factor, fact.unit) for factor in (1 / HIT_FACTOR, HIT_FACTOR))
    return min(low, low if fact.low is None else fact.low), max(high, high if fact.high is None else fact.high)


def estimate_side(interval: tuple[float, float] | None, zone: tuple[float, float] | None) -> Side:
    """Question  On which side of the fact does a group's guess lie?

    Returns  above or below when its whole interval lies beyond what counts as known, within when all of it lies there; "" else
    """
    if interval is None or zone is None:
        return ""
    if interval[0] > zone[1]:
        return "above"
    if interval[1] < zone[0]:
        return "below"
    return "within" if zone[0] <= interval[0] and interval[1] <= zone[1] else ""


def estimate_verdict(side: Side, rosy: Rosy) -> Verdict | None:
    """Which of the four verdicts a guess gets; None where neither side of the fact is the rosy one and it lies beyond."""
    if side == "within":
        return "in line"
    if side == "":
        return "unclear"
    if rosy == "":
        return None
    return "optimistic" if (side == "above") == (rosy == "higher") else "pessimistic"


def standing_of_all(facts: Sequence[Fact]) -> Standing:
    """Met where all are, missed where all are, unclear else."""
    standings = {fact.standing for fact in facts}
    return standings.pop() if len(standings) == 1 else "unclear"


def evidence_half(result: Mapping[str, Any]) -> Fact | None:
    """The evidence half of the index as a fact: of the metrics that were asked about, the share that meets what counts as good.

    Nulls  None where the round has no such half, as rounds closed before it was made
    """
    half = result.get("alignment", {}).get("evidence")
    if not half:
        return None
    n = sum(half.get(name) or 0 for name in ("met", "missed", "unclear"))
    low, high = half.get("share_low"), half.get("share_high")
    is_told = n > 0 and low is not None and high is not None
    return Fact(
        metric="alignment_evidence",
        kind="half",
        label="Facts that meet what counts as good",
        standing="unclear" if not is_told else "meets" if low > HALF else "misses" if high < HALF else "unclear",
        unavailable="" if is_told else "not available: needs facts that can be held against what counts as good",
        unit="share",
        value=low if low == high else None,
        low=low,
        high=high,
        n=n,
        good_when=GoodWhen(True, HALF),
    )


def _line(pair: BeliefPair, item: str, result: Mapping[str, Any], form: Mapping[str, Any], facts: Mapping[str, Fact]) -> BesideLine:
    asked = form["items"].get(item, {})
    kind: LineKind = asked.get("type", "agree")
    if pair.name == ALIGNED:
        half = evidence_half(result)
        found: tuple[Fact, ...] = () if half is None else (half,)
    else:
        found = tuple(facts.get(name) or _not_frozen(name) for name in pair.evidence)
    held = BesideLine(pair, item, kind, in_page_language(asked["text"]) if asked else {}, (), found)
    if not item:
        return held
    # What the item itself is bound to decides about it.
    own = asked.get("evidence", {}).get("metric") or asked.get("target_metric")
    found = tuple(sorted(found, key=lambda fact: fact.metric != own)) if pair.decided_by == "first" else found
    held = replace(held, facts=found)
    zone = guess_zone(found[0]) if kind == "estimate" and found and not found[0].is_too_few else None
    by_group = result["items"][item]["groups"]
    groups = tuple(
        _guess(name, by_group[name], held, zone) if kind == "estimate" else _belief(name, by_group[name], held, asked, result)
        for name in GROUPS_IN_ORDER
        if name in by_group
    )
    return replace(held, groups=groups, zone=zone, version=_version(result, item, found))


def _not_frozen(metric: str) -> Fact:
    """A metric the round froze nothing of: it has no table yet, or the round closed before it was set beside anything."""
    needs = binding_of(metric).unavailable or "not available: this round closed before it was set beside this fact"
    return Fact(metric, "missing", str(described(metric)["label"]), "unclear", needs)


def _belief(name: str, told: Mapping[str, Any], line: BesideLine, item: Mapping[str, Any], result: Mapping[str, Any]) -> GroupBelief:
    if told["state"] != "shown":
        return GroupBelief(name, "hidden", told["why"])
    figure = told["counts"][COUNTED[line.kind]]
    interval = _pair(figure.get("interval"))
    return GroupBelief(
        group=name,
        form=figure["form"],
        share=figure.get("share"),
        low=interval[0] if interval else None,
        high=interval[1] if interval else None,
        n=figure["base"],
        count=(figure["low"], figure["high"]),
        worst_case=_pair(figure.get("worst_case")),
        verdict=_verdict(name, interval, line, item, result),
    )


def _verdict(
    group: str, interval: tuple[float, float] | None, line: BesideLine, item: Mapping[str, Any], result: Mapping[str, Any]
) -> Verdict | None:
    """As the result holds it; where it holds none for this item, by the same rule from the same figures."""
    if line.kind == "pair" or item.get("evidence", {}).get("mode") == "side_by_side":
        return None
    if line.pair.of_side:
        metric = line.pair.of_side.get(group)
        facts = [fact for fact in line.facts if fact.metric == metric]
        return verdict(interval, facts[0].standing) if facts else None
    stored: Verdict | None = _stored_verdict(result, line.item, group) if line.pair.name != ALIGNED else None
    if stored is not None:
        return stored
    return verdict(interval, standing_of_all(line.deciding), is_reversed=bool(item.get("reverse"))) if line.facts else None


def _stored_verdict(result: Mapping[str, Any], item: str, group: str) -> Verdict | None:
    told = result.get("belief", {}).get(item, {}).get("groups", {}).get(group)
    found: Verdict | None = told.get("verdict") if isinstance(told, Mapping) else told
    return found


def _guess(name: str, told: Mapping[str, Any], line: BesideLine, zone: tuple[float, float] | None) -> GroupBelief:
    if told["state"] != "shown":
        return GroupBelief(name, "hidden", told["why"])
    error = told.get("error")
    value = _number(line.facts[0].value) if line.facts else None
    if error is None or value is None or zone is None:
        return GroupBelief(name, "withheld", n=told["base"])
    unit, ends = line.facts[0].unit, _pair(error.get("interval"))
    low, high = (None, None) if ends is None else (times_of(value, end, unit) for end in ends)
    side = estimate_side(None if low is None or high is None else (low, high), zone)
    return GroupBelief(
        group=name,
        form="exact",
        share=times_of(value, error["typical_ratio"], unit),
        low=low,
        high=high,
        n=told["base"],
        verdict=estimate_verdict(side, line.pair.rosy),
        times=error["typical_ratio"],
        side=side,
    )


def times_of(value: float, factor: float, unit: str) -> float:
    """So many times a value: of its odds, for a share, none and all moved in as where estimates are judged."""
    if unit != "share":
        return value * factor
    held = min(max(value, LEAST_SHARE), MOST_SHARE)
    odds = held / (1 - held) * factor
    return odds / (1 + odds)


def _version(result: Mapping[str, Any], item: str, facts: Sequence[Fact]) -> str:
    """Which definition was in force: a result holds it by item, or beside a fact that was counted by it."""
    told = result.get("belief", {}).get(item, {}).get("definition_version")
    if told is None:
        told = next((found for fact in facts if (found := result["evidence"].get(fact.metric, {}).get("definition_version"))), None)
    return "" if told is None else str(told)


def _asked(told: Mapping[str, Any]) -> Asked | None:
    if told.get("kind") != "metric" or "snapshot" not in told:
        return None
    return Asked(told["metric"], tuple(told.get("where", ())), told.get("period") or "", told["as_of"], told["snapshot"] or "")


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _pair(interval: Sequence[float] | None) -> tuple[float, float] | None:
    return None if interval is None else (interval[0], interval[1])
