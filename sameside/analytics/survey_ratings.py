"""How does each side rate the other, how far apart are the two ratings, and how did they move since the round before?"""

from collections.abc import Collection, Mapping
from typing import Any

from sameside.analytics.exact_tests import benjamini_hochberg
from sameside.analytics.perception_gap import clarity
from sameside.analytics.rating_gap import rating_gap
from sameside.analytics.round_view import rounded

SIDES = ("sales", "marketing")


def mutual_ratings(form: Mapping[str, Any], items: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Question  What does sales give marketing, and marketing sales?

    Reads    form: as frozen; items: of the round's result
    Returns  per rating item the side that rates: n, mean, distribution, bands; and the gap, sales' ratings of marketing against marketing's
             of sales: delta (share of pairs in which sales rates higher, minus those in which it rates lower), interval, p, is_exact;
             of: "distribution", or "bands", where only those are published
    Nulls    what is not published; no gap unless both sides have one or the other: it tells more than a mean
    """
    rated = {}
    for name, item in form["items"].items():
        if item["type"] != "rating" or name not in items:
            continue
        groups = items[name]["groups"]
        sides = {side: _side(groups.get(side, {})) for side in SIDES}
        rated[name] = {**sides, "gap": _gap_of(sides["sales"], sides["marketing"])}
    return rated


def rating_changes(
    form: Mapping[str, Any], now: Mapping[str, Any], before: Mapping[str, Any], *, left_out: Collection[str], withheld: Collection[str]
) -> dict[str, dict[str, Any]]:
    """Question  Do the sides rate each other otherwise than in the round before?

    Reads    form: of the later round; now, before: the items of both results; left_out: items that can't be compared; withheld: sides of
             which no change is told
    Returns  per rating item and side that rates: before, n_before, now, n_now (means), change (later minus earlier); and test, the later
             ratings against the earlier as of different people: delta, interval, p, is_exact, of, adjusted_p (over the sides), clarity
    Nulls    no line unless both means are published; no test unless both rounds publish how often each rating, or band, was given
    """
    found = {}
    for name, item in form["items"].items():
        if item["type"] != "rating" or name in left_out or name not in before:
            continue
        lines = {}
        for side in (one for one in SIDES if one not in withheld):
            later, earlier = (_side(held.get(name, {}).get("groups", {}).get(side, {})) for held in (now, before))
            if later["mean"] is not None and earlier["mean"] is not None:
                lines[side] = _change(earlier, later)
        tests = [line["test"] for line in lines.values() if line["test"] is not None]
        for test, adjusted in zip(tests, benjamini_hochberg([test["p"] for test in tests]), strict=True):
            test["adjusted_p"] = rounded(adjusted)
            # Where every rating of one round lies above every one of the other there is no interval: it leaves out 0 all the same.
            low, high = test["interval"] or (test["delta"], test["delta"])
            test["clarity"] = clarity((low, high), test["p"], adjusted)
        if lines:
            found[name] = lines
    return found


def _change(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "before": earlier["mean"],
        "n_before": earlier["n"],
        "now": later["mean"],
        "n_now": later["n"],
        "change": rounded(later["mean"] - earlier["mean"]),
        "test": _gap_of(later, earlier),
    }


def _gap_of(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any] | None:
    """Of single ratings where both have them, else of bands."""
    gaps = (_gap(first[of], second[of], of) for of in ("distribution", "bands"))
    return next((gap for gap in gaps if gap is not None), None)


def _side(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"n": told.get("base"), "mean": told.get("mean"), "distribution": told.get("distribution"), "bands": told.get("bands")}


def _gap(first: Mapping[str, int] | None, second: Mapping[str, int] | None, of: str) -> dict[str, Any] | None:
    if first is None or second is None:
        return None
    gap = rating_gap(_ratings(first), _ratings(second))
    if gap is None:
        return None
    interval = None if gap.low is None or gap.high is None else [rounded(gap.low), rounded(gap.high)]
    return {"delta": rounded(gap.delta), "interval": interval, "p": rounded(gap.p), "is_exact": gap.is_exact, "of": of}


def _ratings(distribution: Mapping[str, int]) -> list[float]:
    """Places on the scale, or in the order of the bands: only the order counts."""
    return [float(place) for place, n in enumerate(distribution.values()) for _ in range(n)]
