"""What to do next? Three steps at most, each from figures of the result itself, each with the agreement that can settle it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from typing import Any

from sameside.analytics.belief_evidence import parse_good_when
from sameside.analytics.belief_pairs import BELIEF_PAIRS, PAIRS_BY_NAME, agreement_of
from sameside.analytics.instrument import COUNTED
from sameside.analytics.suppression import GROUPS_IN_ORDER

N_ACTIONS = 3
# What both sides should have signed, and the belief that stands beside it.
_RECORDS = {"lead_definition_agreed": "definition_agreed", "sla_agreed": "service_level_agreed", "shared_target_agreed": "same_goals"}
Action = dict[str, Any]


def next_actions(form: Mapping[str, Any], result: Mapping[str, Any]) -> list[Action]:
    """Question  Which three things come first?

    Reads    form: as frozen; result: of the round with its evidence and belief lines
    Returns  three where data allow: kind, item, metric, groups, numbers cited, agreement. Never two about one item or one metric

    One of each kind in turn, the worst first, then the second of each kind:
    1. missing_agreement  a definition, service level or shared goal that is not signed by both sides
    2. optimistic         a group clearly believes it, and the facts clearly miss: the farthest from its threshold
    3. opinion            the largest clear gap between sales and marketing, or between leaders and team
    4. said_received      the largest gap between those who say they gave and those who remember: a clear one before a possible one
    5. knowledge          the number the fewest know
    """
    kinds = [list(find(form, result)) for find in (_missing, _optimistic, _opinion, _said_received, _knowledge)]
    chosen: list[Action] = []
    for action in chain.from_iterable(zip_longest(*kinds)):
        if action is None or len(chosen) == N_ACTIONS:
            continue
        if not any(_is_about_one_thing(action, other) for other in chosen):
            chosen.append(action)
    return chosen


def _is_about_one_thing(one: Action, other: Action) -> bool:
    return one["item"] == other["item"] or (one["metric"] is not None and one["metric"] == other["metric"])


def _missing(form: Mapping[str, Any], result: Mapping[str, Any]) -> Iterator[Action]:
    for metric, pair_name in _RECORDS.items():
        told, pair = result["evidence"].get(metric), PAIRS_BY_NAME[pair_name]
        item = next((name for name in pair.items if name in result["items"]), None)
        if told is None or told["kind"] != "record" or told["is_met"] or item is None:
            continue
        shares = _shares(form, result, item, ("total", "sales", "marketing"))
        numbers = {"is_met": told["is_met"], "shares": shares}
        yield _action("missing_agreement", item, metric, list(shares), numbers, pair.agreement)


def _shares(form: Mapping[str, Any], result: Mapping[str, Any], item: str, groups: Sequence[str]) -> dict[str, float]:
    """The share that agrees, of those groups of which it is told exactly."""
    told, thing = result["items"][item]["groups"], COUNTED[form["items"][item]["type"]]
    counts = {group: told.get(group, {}).get("counts", {}).get(thing, {}) for group in groups}
    return {group: figure["share"] for group, figure in counts.items() if "share" in figure}


def _optimistic(_form: Mapping[str, Any], result: Mapping[str, Any]) -> Iterator[Action]:
    found = []
    for item, line in result["belief"].items():
        groups = [group for group in GROUPS_IN_ORDER if line["groups"].get(group, {}).get("verdict") == "optimistic"]
        told = result["evidence"].get(line["metric"])
        if not groups or told is None or told["kind"] != "metric":
            continue
        good_when = parse_good_when(told["good_when"], "percent" if told["unit"] == "share" else told["unit"])
        distance = abs(float(told["value"]) - good_when.threshold) / (abs(good_when.threshold) or 1.0)
        believed = {group: line["groups"][group]["share"] for group in groups}
        measured = {key: told[key] for key in ("value", "low", "high", "n", "unit", "good_when", "coverage")}
        action = _action("optimistic", item, line["metric"], groups, {"shares": believed, **measured}, line["agreement"])
        found.append((-distance, item, action))
    yield from (action for _, _, action in sorted(found, key=lambda one: one[:2]))


def _opinion(form: Mapping[str, Any], result: Mapping[str, Any]) -> Iterator[Action]:
    gaps = [gap for family in ("function", "floors") for gap in result["gaps"][family] if gap["clarity"] == "clear"]
    for gap in sorted(gaps, key=lambda gap: (-abs(gap["gap"]), gap["item"], gap["first"])):
        yield _of_gap("opinion", gap, form, result)


def _said_received(form: Mapping[str, Any], result: Mapping[str, Any]) -> Iterator[Action]:
    # Givers who remember less than those who received are no problem of sharing.
    gaps = [gap for gap in result["gaps"]["said_received"] if gap["clarity"] != "none" and gap["gap"] > 0]
    for gap in sorted(gaps, key=lambda gap: (gap["clarity"] != "clear", -gap["gap"], gap["item"])):
        yield _of_gap("said_received", gap, form, result)


def _of_gap(kind: str, gap: Mapping[str, Any], form: Mapping[str, Any], result: Mapping[str, Any]) -> Action:
    item, groups = gap["item"], [gap["first"], gap["second"]]
    numbers = {
        "shares": _shares(form, result, item, groups),
        **{key: gap[key] for key in ("gap", "interval", "p", "adjusted_p", "clarity")},
    }
    metric = form["items"][item].get("evidence", {}).get("metric")
    return _action(kind, item, metric, groups, numbers, agreement_of(item, form["items"][item]))


def _knowledge(form: Mapping[str, Any], result: Mapping[str, Any]) -> Iterator[Action]:
    found = []
    for item, asked in form["items"].items():
        told = result["items"].get(item)
        if told is None or asked["type"] != "estimate":
            continue
        of_all = told["groups"].get("total", {})
        counts = of_all.get("counts", {})
        share = counts.get("knows", {}).get("share")
        if share is None:
            continue
        measured = result["evidence"][asked["target_metric"]]
        numbers = {
            "knows": share,
            "claims_to_know": counts["claims_to_know"].get("share"),
            "dont_know": counts["dont_know"].get("share"),
            "n": of_all["base"],
            "typical_ratio": (of_all.get("error") or {}).get("typical_ratio"),
            **{key: measured[key] for key in ("value", "low", "high", "unit", "currency")},
        }
        agreement = next((pair.agreement for pair in BELIEF_PAIRS if item in pair.items), "goal")
        found.append((share, item, _action("knowledge", item, asked["target_metric"], ["total"], numbers, agreement)))
    yield from (action for _, _, action in sorted(found, key=lambda one: one[:2]))


def _action(kind: str, item: str, metric: str | None, groups: list[str], numbers: dict[str, Any], agreement: str) -> Action:
    return {"kind": kind, "item": item, "metric": metric, "groups": groups, "numbers": numbers, "agreement": agreement}
