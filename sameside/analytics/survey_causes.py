"""What stands in the way, as people see it, and do the records say so too?"""

from collections.abc import Mapping
from statistics import fmean
from typing import Any

from sameside.analytics.suppression import GROUPS_IN_ORDER, TOTAL
from sameside.analytics.survey_halo import agree_share

# The causes people name for working apart: no common plan, different targets, rivalry, too little talk, jobs not understood, work not
# respected, plans not carried out, work without a plan.
CAUSE_ITEMS = ("N1", "G2", "D2", "M1", "R3", "T2", "N2", "N3")
_OF_STANDING = {"misses": "says_so_too", "meets": "says_otherwise", "unclear": "unclear"}


def root_causes(form: Mapping[str, Any], items: Mapping[str, Any], evidence: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Question  Which causes weigh most, and which of them do the records bear out?

    Reads    form: as frozen; items: of the round's result; evidence: per metric, as frozen at the close
    Returns  per cause its item, by: the share that agrees per group that is told exactly, is_reversed (agreeing is the bad answer), the
             metric it is confronted with, and what that says of it: says_so_too (it misses what counts as good), says_otherwise (it meets
             it), unclear, not_available. Worst first: the least agreement of all, or of the two sides on average where each was asked of
             the other; causes nothing is told of come last
    """
    lines = []
    for name in CAUSE_ITEMS:
        item = form["items"].get(name)
        if item is None or name not in items:
            continue
        by = {group: share for group in GROUPS_IN_ORDER if (share := agree_share(items, name, group)) is not None}
        metric = item.get("evidence", {}).get("metric")
        lines.append(
            {
                "item": name,
                "by": by,
                "is_reversed": bool(item.get("reverse")),
                "evidence": _said(evidence.get(metric)),
                "metric": metric,
            }
        )
    return sorted(lines, key=_weight)


def _said(told: Mapping[str, Any] | None) -> str:
    return "not_available" if told is None or told.get("unavailable") else _OF_STANDING[told["standing"]]


def _weight(line: Mapping[str, Any]) -> tuple[bool, float]:
    by = line["by"]
    told = [by[TOTAL]] if TOTAL in by else [by[side] for side in ("sales", "marketing") if side in by]
    if not told:
        return True, 0.0
    return False, -fmean(told) if line["is_reversed"] else fmean(told)
