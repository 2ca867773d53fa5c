"""Belief beside evidence, line by line: what each publishable group believes, what is so, and whether they fit."""

from collections.abc import Mapping
from typing import Any

from sameside.analytics.belief_evidence import verdict
from sameside.analytics.belief_pairs import agreement_of

# What of a metric's evidence stands on a line, and where it is found again.
_TOLD = ("kind", "label", "standing", "value", "low", "high", "n", "unit", "currency", "coverage", "pending", "good_when",
         "usual_good_when", "good_when_by", "is_too_few", "is_met", "unavailable")  # fmt: skip
_ADDRESS = ("metric", "where", "period", "as_of", "snapshot")


def belief_lines(form: Mapping[str, Any], items: Mapping[str, Any], evidence: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Question  Where are people rosier than the facts, where gloomier, where in line?

    Reads    form: as frozen; items: of the round's result; evidence: per metric of the instrument, as frozen at the close
    Returns  per agree item with evidence: metric; groups: per group that is shown its verdict (unclear where the share is not told exactly;
             None where the two stand side by side without one) and, where told exactly, share, interval, n; evidence: what was measured;
             definition_version: of the lead definition it was counted by; agreement: what can settle it; records: the question that leads
             to the records
    Nulls    records None where no figure was counted; definition_version None where none was in force, or none is at stake
    """
    lines = {}
    for name, item in form["items"].items():
        asked = item.get("evidence", {})
        if item["type"] != "agree" or "metric" not in asked or name not in items:
            continue
        told = evidence.get(asked["metric"], {"standing": "unclear", "unavailable": "not available"})
        lines[name] = {
            "metric": asked["metric"],
            "groups": {
                group: _belief(one["counts"]["agree"], item, told)
                for group, one in items[name]["groups"].items()
                if one["state"] == "shown"
            },
            "evidence": {key: told[key] for key in _TOLD if key in told},
            "definition_version": told.get("definition_version"),
            "agreement": agreement_of(name, item),
            "records": {key: told[key] for key in _ADDRESS} if all(key in told for key in _ADDRESS) else None,
        }
    return lines


def _belief(figure: Mapping[str, Any], item: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    interval = figure.get("interval")
    ends = None if interval is None else (interval[0], interval[1])
    is_beside = item["evidence"].get("mode") == "side_by_side"
    fits = None if is_beside else verdict(ends, told["standing"], is_reversed=bool(item.get("reverse")))
    return {"verdict": fits, "n": figure["base"], "share": figure.get("share"), "interval": interval}
