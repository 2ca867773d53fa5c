"""How well do the two sides work together: once as people say, once as the records say? The two halves are never made one number."""

from collections.abc import Mapping
from typing import Any

from sameside.analytics.alignment_actions import next_actions

_COUNTED_AS = {"meets": "met", "misses": "missed", "unclear": "unclear"}


def evidence_half(evidence: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Question  Of the facts people were asked about, how many are as they should be?

    Reads    evidence: per metric, as frozen at the close
    Returns  of: every metric with a condition, a threshold or a record both sides signed, and its standing: met, missed, unclear (its
             interval reaches to both sides of the threshold, it rests on too few, or no record was ever written), not_available (what it
             is counted from is not in the workspace); met, missed, unclear, not_available: how many of each; share_low, share_high: the
             share that is met of all that are available, the unclear ones taken as missed, and as met
    Nulls    share_low, share_high None where none is available

    Every metric weighs the same. Nothing in it was answered by anybody.
    """
    of = [{"metric": name, "standing": _standing(told)} for name, told in evidence.items() if has_condition(told)]
    n = {standing: sum(one["standing"] == standing for one in of) for standing in ("met", "missed", "unclear", "not_available")}
    available = n["met"] + n["missed"] + n["unclear"]
    return {
        **n,
        "share_low": round(n["met"] / available, 6) if available else None,
        "share_high": round((n["met"] + n["unclear"]) / available, 6) if available else None,
        "of": of,
    }


def has_condition(told: Mapping[str, Any]) -> bool:
    """Is there anything this metric has to meet?"""
    return told["kind"] == "record" or bool(told.get("good_when"))


def _standing(told: Mapping[str, Any]) -> str:
    return "not_available" if told.get("unavailable") else _COUNTED_AS[told["standing"]]


def alignment(form: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, Any]:
    """Question  How aligned are the two sides, and what comes first?

    Reads    form: as frozen; result: of the round with its evidence and belief lines
    Returns  belief: per group the index of what people say, where all ten dimensions are shown; evidence: see `evidence_half`; next_actions
    """
    return {
        "belief": dict(result["index"]),
        "evidence": evidence_half(result["evidence"]),
        "next_actions": next_actions(form, result),
    }
