"""Is one kind word about everything kinder than what people say of each thing? The overall item beside the single ones."""

from collections.abc import Mapping
from statistics import fmean
from typing import Any

OVERALL_ITEM = "O2"
# A product default: from so many points above the single items on, the overall one outshines them.
HALO_FROM_SHARE = 0.15
# Fewer single items than this are no picture of the work.
LEAST_ITEMS = 3
_SLACK = 1e-9


def halo_check(form: Mapping[str, Any], items: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Question  Which groups praise the whole, and agree less with its parts?

    Reads    form: as frozen; items: of the round's result
    Returns  per group in which both are told exactly: overall (share that agrees with the overall item), specific (mean share of n_items
             single items), difference, is_halo (15 points or more above), contradicting: items as far below the overall one, lowest first
    Nulls    no line for a group whose overall share is not told exactly, or fewer than three of the single ones

    Single items are those every function judges alike; a reversed one is left out: those who don't agree with it are not those who agree
    with its opposite. Only shares that are published anyway are used.
    """
    if OVERALL_ITEM not in items:
        return []
    single = [name for name, item in form["items"].items() if name in items and _is_single(name, item)]
    lines = []
    for group in items[OVERALL_ITEM]["groups"]:
        overall = agree_share(items, OVERALL_ITEM, group)
        shares = {name: share for name in single if (share := agree_share(items, name, group)) is not None}
        if overall is None or len(shares) < LEAST_ITEMS:
            continue
        specific = fmean(shares.values())
        below = [name for name, share in shares.items() if overall - share >= HALO_FROM_SHARE - _SLACK]
        lines.append(
            {
                "group": group,
                "item": OVERALL_ITEM,
                "overall": overall,
                "specific": round(specific, 6),
                "n_items": len(shares),
                "difference": round(overall - specific, 6),
                "is_halo": overall - specific >= HALO_FROM_SHARE - _SLACK,
                "contradicting": sorted(below, key=lambda name: (shares[name], name)),
            }
        )
    return lines


def agree_share(items: Mapping[str, Any], name: str, group: str) -> float | None:
    """The share of a group that agrees with an item, of those who judged. None unless it is told exactly."""
    told = items[name]["groups"].get(group, {})
    share: float | None = told.get("counts", {}).get("agree", {}).get("share")
    return share


def _is_single(name: str, item: Mapping[str, Any]) -> bool:
    is_judged_alike = item["type"] == "agree" and bool(item.get("same_object"))
    return is_judged_alike and name != OVERALL_ITEM and not item.get("reverse") and not item.get("is_own")
