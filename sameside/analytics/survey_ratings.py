"""How does each side rate the other, and how far apart are the two ratings?"""

from collections.abc import Mapping
from typing import Any

from sameside.analytics.rating_gap import rating_gap
from sameside.analytics.round_view import rounded

SIDES = ("sales", "marketing")


def mutual_ratings(form: Mapping[str, Any], items: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Question  What does sales give marketing, and marketing sales?

    Reads    form: as frozen; items: of the round's result
    Returns  per rating item the side that rates: n, mean, distribution; and the gap, sales' ratings of marketing against marketing's of
             sales: delta (share of pairs in which sales rates higher, minus those in which it rates lower), interval, p, is_exact
    Nulls    a mean or a distribution that is not published; no gap unless both distributions are: it tells more than a mean
    """
    rated = {}
    for name, item in form["items"].items():
        if item["type"] != "rating" or name not in items:
            continue
        groups = items[name]["groups"]
        sides = {side: _side(groups.get(side, {})) for side in SIDES}
        rated[name] = {**sides, "gap": _gap(*(sides[side]["distribution"] for side in SIDES))}
    return rated


def _side(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"n": told.get("base"), "mean": told.get("mean"), "distribution": told.get("distribution")}


def _gap(first: Mapping[str, int] | None, second: Mapping[str, int] | None) -> dict[str, Any] | None:
    if first is None or second is None:
        return None
    gap = rating_gap(_ratings(first), _ratings(second))
    if gap is None:
        return None
    interval = None if gap.low is None or gap.high is None else [rounded(gap.low), rounded(gap.high)]
    return {"delta": rounded(gap.delta), "interval": interval, "p": rounded(gap.p), "is_exact": gap.is_exact}


def _ratings(distribution: Mapping[str, int]) -> list[float]:
    return [float(value) for value, n in distribution.items() for _ in range(n)]
