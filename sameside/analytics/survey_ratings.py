"""How does each side rate the other, and how far apart are the two ratings?"""

from collections.abc import Mapping
from typing import Any

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
        gaps = (_gap(sides["sales"][of], sides["marketing"][of], of) for of in ("distribution", "bands"))
        rated[name] = {**sides, "gap": next((gap for gap in gaps if gap is not None), None)}
    return rated


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
