"""Belief beside evidence, line by line: what each publishable group believes, what is so, and whether they fit."""

from collections.abc import Mapping
from typing import Any

from sameside.analytics.belief_evidence import Standing, verdict


def belief_lines(form: Mapping[str, Any], items: Mapping[str, Any], standings: Mapping[str, Standing]) -> dict[str, dict[str, Any]]:
    """Question  Where are people rosier than the facts, where gloomier, where in line?

    Reads    form: as frozen; items: of the round's result; standings: of each metric of the instrument, unclear where it isn't known
    Returns  per agree item with evidence its metric and a verdict per group that is shown; unclear where the share is not told exactly
    """
    lines = {}
    for name, item in form["items"].items():
        if item["type"] != "agree" or "metric" not in item.get("evidence", {}) or name not in items:
            continue
        metric = item["evidence"]["metric"]
        groups = {
            group: verdict(
                _pair(told["counts"]["agree"].get("interval")), standings.get(metric, "unclear"), is_reversed=bool(item.get("reverse"))
            )
            for group, told in items[name]["groups"].items()
            if told["state"] == "shown"
        }
        lines[name] = {"metric": metric, "groups": groups}
    return lines


def _pair(interval: list[float] | None) -> tuple[float, float] | None:
    return None if interval is None else (interval[0], interval[1])
