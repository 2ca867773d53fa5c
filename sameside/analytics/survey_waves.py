"""What changed since the last round? Per item and group, from what both rounds published; nobody's answers are linked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sameside.analytics.exact_tests import benjamini_hochberg, gap_p
from sameside.analytics.instrument import COUNTED
from sameside.analytics.perception_gap import clarity, wave_change
from sameside.analytics.round_view import rounded
from sameside.analytics.suppression import GROUPS_IN_ORDER, withheld_for_movers
from sameside.analytics.survey_ratings import rating_changes
from sameside.analytics.survey_shares import AgreeCount

ONE_ROUND_ONLY = "shown in only one of the two rounds"
FEW_MOVED = "fewer than {k} people, but at least one, joined or left this group between the two rounds: its change would tell of them"
_REWORDED, _NOT_BEFORE = "asked in other words before", "not asked before"


@dataclass(frozen=True)
class Movers:
    """How many joined or left each group between two rounds. unknown: why nobody can say, "" where it is known."""

    by_group: Mapping[str, int] = field(default_factory=dict)
    unknown: str = ""


@dataclass(frozen=True)
class EarlierRound:
    """The round compared with. named: what it is told by: round, title, closed_on. form, result: as frozen."""

    named: Mapping[str, str]
    form: Mapping[str, Any]
    result: Mapping[str, Any]


def wave_changes(form: Mapping[str, Any], result: Mapping[str, Any], earlier: EarlierRound, movers: Movers) -> dict[str, Any]:
    """Question  Which shares moved since the last round, and by more than chance?

    Reads    form, result: of the later round; earlier: the round before; movers: who joined or left in between
    Returns  before: the earlier round; changes: per item and group both shares with their n, change (later minus earlier), interval
             (Newcombe, as if of different people), p (Boschloo), adjusted_p (Benjamini and Hochberg, over the items of a group), clarity,
             changed_least and changed_most: between which shares of people changed their mind if all answered twice;
             ratings: per rating item and side how its mean moved (`survey_ratings.rating_changes`);
             withheld: per group why its changes are not told; left_out: items whose words changed, with why
    Nulls    no line where either share is not told exactly

    A line is made of two published figures only. Where few people joined or left, the difference of the two would be read as theirs, so
    it is not drawn for anybody: the two levels stand, each for itself.
    """
    k = max(int(result["k"]), int(earlier.result["k"]))
    withheld = _withheld(result["groups"], earlier.result["groups"], k, movers)
    left_out = _left_out(form, earlier.form)
    changes: list[dict[str, Any]] = []
    for group in (one for one in GROUPS_IN_ORDER if one not in withheld):
        lines = []
        for name, item in form["items"].items():
            thing = COUNTED.get(item["type"])
            if thing is None or name in left_out:
                continue
            before, now = (_count(held, name, group, thing) for held in (earlier.result["items"], result["items"]))
            if before is not None and now is not None:
                lines.append(_line(name, group, before, now))
        for line, adjusted in zip(lines, benjamini_hochberg([line["p"] for line in lines]), strict=True):
            line["adjusted_p"] = rounded(adjusted)
            line["clarity"] = clarity(tuple(line["interval"]), line["p"], adjusted)
        changes += lines
    return {
        "before": dict(earlier.named),
        "changes": changes,
        "ratings": rating_changes(form, result["items"], earlier.result["items"], left_out=left_out, withheld=withheld),
        "withheld": withheld,
        "left_out": [{"item": name, "why": why} for name, why in left_out.items()],
    }


def _withheld(now: list[dict[str, Any]], before: list[dict[str, Any]], k: int, movers: Movers) -> dict[str, str]:
    shown_now, shown_before = ({one["name"] for one in groups if one["state"] == "shown"} for groups in (now, before))
    found = {}
    for group in GROUPS_IN_ORDER:
        if group not in shown_now | shown_before:
            continue
        if group not in shown_now & shown_before:
            found[group] = ONE_ROUND_ONLY
        elif movers.unknown:
            found[group] = movers.unknown
        elif withheld_for_movers(movers.by_group.get(group, 0), k):
            found[group] = FEW_MOVED.format(k=k)
    return found


def _left_out(form: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, str]:
    """Items of this round that can't be compared. What was asked before only is no item of this round."""
    found = {}
    for name, item in form["items"].items():
        if item["type"] in COUNTED or item["type"] == "rating":
            asked = before["items"].get(name)
            if asked is None:
                found[name] = _NOT_BEFORE
            elif asked["hash"] != item["hash"]:
                found[name] = _REWORDED
    return found


def _count(items: Mapping[str, Any], name: str, group: str, thing: str) -> AgreeCount | None:
    figure = items.get(name, {}).get("groups", {}).get(group, {}).get("counts", {}).get(thing, {})
    return AgreeCount(figure["low"], figure["base"]) if figure.get("form") == "exact" and figure["base"] else None


def _line(name: str, group: str, before: AgreeCount, now: AgreeCount) -> dict[str, Any]:
    moved = wave_change(before, now)
    assert moved is not None
    return {
        "item": name,
        "group": group,
        "before": rounded(before.share),
        "n_before": before.n,
        "now": rounded(now.share),
        "n_now": now.n,
        "change": rounded(moved.change),
        "interval": [rounded(moved.low), rounded(moved.high)],
        "changed_least": rounded(moved.least_moved),
        "changed_most": rounded(moved.most_moved),
        "p": rounded(gap_p(now, before)),
    }
