"""Do people mean the same by a lead that is ready for sales? Agreement on invented leads, from the counts that are published of them."""

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod
from typing import Any

from sameside.analytics.rater_agreement import krippendorff_alpha
from sameside.analytics.round_view import rounded
from sameside.analytics.suppression import FUNCTIONS, GROUPS_IN_ORDER, TOTAL

# What the definition says of the two clear cases; the third meets all clauses but one.
RIGHT_ANSWERS = {"V1": "yes", "V2": "no"}
_MOST_TABLES = 1_000


def lead_cases(form: Mapping[str, Any], items: Mapping[str, Any]) -> dict[str, dict[str, Any]] | None:
    """Question  Within each function and over all, how far do people judge the same leads alike, and as the definition does?

    Reads    form: as frozen; items: of the round's result
    Returns  per group n (most who judged a case), alpha, between which values it lies where a count is not told exactly (alpha_low,
             alpha_high), hits: of the clear cases the published count of those who judged as the definition does
    Nulls    None where no cases were asked; alpha None unless every count is exact and people differ at all; its ends None where too much
             is hidden

    Krippendorff's alpha of nominal labels, "not sure" one of them. It is a function of counts that are published.
    """
    cases = [name for name, item in form["items"].items() if item["type"] == "qualify" and name in items]
    if not cases:
        return None
    found = {}
    for group in GROUPS_IN_ORDER:
        told = {name: items[name]["groups"].get(group, {}) for name in cases}
        shown = [one for one in told.values() if one.get("state") == "shown"]
        if group not in (TOTAL, *FUNCTIONS) or len(shown) < len(cases):
            continue
        low, high = _alpha_ends([one["counts"] for one in shown])
        found[group] = {
            "n": max(one["base"] for one in shown),
            "alpha": rounded(low) if low == high else None,
            "alpha_low": rounded(low),
            "alpha_high": rounded(high),
            "hits": {name: told[name]["counts"][right] for name, right in RIGHT_ANSWERS.items() if name in told},
        }
    return found


def _alpha_ends(cases: list[Mapping[str, Mapping[str, Any]]]) -> tuple[float | None, float | None]:
    """The least and the greatest alpha of any answers that fit what is published."""
    tables = [list(_tables(counts)) for counts in cases]
    if prod(map(len, tables)) > _MOST_TABLES:
        return None, None
    alphas = {
        krippendorff_alpha([[kind for kind, n in enumerate(table) for _ in range(n)] for table in chosen]) for chosen in product(*tables)
    }
    known = [alpha for alpha in alphas if alpha is not None]
    return (min(known), max(known)) if known and len(known) == len(alphas) else (None, None)


def _tables(counts: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[int, ...]]:
    """Every way the answers to one case can have been given."""
    figures = list(counts.values())
    base = figures[0]["base"]
    ends = [range(0 if one["low"] is None else one["low"], (base if one["high"] is None else one["high"]) + 1) for one in figures]
    for first in product(*ends[:-1]):
        last = base - sum(first)
        if last in ends[-1]:
            yield (*first, last)
