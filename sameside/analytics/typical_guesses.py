"""How far off do the guesses of a number typically lie, group by group, where that tells nothing of a few people or of a masked count?"""

from collections.abc import Mapping, Sequence
from typing import Any

from sameside.analytics.calibration import Measured, log2_error, typical_error
from sameside.analytics.item_figures import DISTRIBUTION_FROM_N, ItemFigures
from sameside.analytics.publication_audit import sum_of, value_range
from sameside.analytics.round_view import rounded_pair
from sameside.analytics.row_space import small_unions, spanned
from sameside.analytics.suppression import Cell, GroupPlan, PublicationPlan

# An amount of nothing is moved in to this part of the measured one, as shares of none and all are: its ratio would have no logarithm.
_LEAST_OF_MEASURED = 1 / 200


def typical_guesses(
    plan: PublicationPlan, told: ItemFigures, numbers: Mapping[Cell, Sequence[float]], measured: Measured
) -> dict[str, dict[str, Any]]:
    """Question  How far off does each group typically lie?

    Reads    told: the item's counts dont_know, claims_to_know, knows; numbers: per cell what those guessed who gave a number, in the unit
             of the measured value
    Returns  per group typical_ratio (Hodges and Lehmann's middle of all pairs), interval, spread_factor, to two digits
    Nulls    a group is absent where it, or any union of cells whose guesses follow from the groups told, might be fewer than k numbers;
             interval and spread_factor from ten numbers on; see `_has_ends`

    Which groups are told follows from the counts that are published, and from nothing else: that there is a ratio, or none, tells nothing
    of a count that is masked.
    """
    if measured.kind == "money" and measured.value <= 0:
        return {}
    kept: list[GroupPlan] = []
    for group in plan.shown:
        if _are_never_few(plan, told, [*kept, group]):
            kept.append(group)
    return {group.name: _typical(plan, told, group, numbers, measured) for group in kept}


def _are_never_few(plan: PublicationPlan, told: ItemFigures, groups: Sequence[GroupPlan]) -> bool:
    """Does every union of cells that these groups part off hold k numbers, or none, in every table that fits what is published?"""
    directions = spanned(len(plan.cells), [group.cells for group in groups]).unseen_directions
    weights = told.audited.classes["dont_know"]
    enough: list[set[int]] = []
    # Every union, the fewest cells first: one that holds a union with enough numbers has enough itself.
    for union in sorted(small_unions(plan.sizes, sum(plan.sizes) + 1), key=len):
        if any(held <= set(union) for held in enough) or any(sum(line[cell] for cell in union) for line in directions):
            continue
        least, most = value_range(told.audited.facts, sum_of([int(cell in union) for cell in range(len(plan.cells))], weights))
        n = sum(plan.sizes[cell] for cell in union)
        if n - most >= plan.k:
            enough.append(set(union))
        elif n - least > 0:
            return False
    return True


def _typical(
    plan: PublicationPlan, told: ItemFigures, group: GroupPlan, numbers: Mapping[Cell, Sequence[float]], measured: Measured
) -> dict[str, Any]:
    guesses = [
        number
        for cell, size, is_in in zip(plan.cells, plan.sizes, group.cells, strict=True)
        if size and is_in
        for number in numbers.get(cell, ())
    ]
    error = typical_error([log2_error(_moved_in(number, measured), measured) for number in guesses])
    assert error is not None
    ends = spread = None
    if _has_ends(told, group, _as_ratio(error.quartile_spread)):
        assert error.centre_low is not None
        assert error.centre_high is not None
        ends = _as_ratio(error.centre_low), _as_ratio(error.centre_high)
        spread = _as_ratio(error.quartile_spread)
    return {"typical_ratio": _as_ratio(error.centre), "interval": rounded_pair(ends), "spread_factor": spread}


def _has_ends(told: ItemFigures, group: GroupPlan, spread: float) -> bool:
    """May the ends of an interval be told? Where ten numbers are certain by what is published, and the ends undo no mask of who is right.

    One guess far out among many that are right is seen in the ends: where it is not told exactly how many are right, half at most may be,
    and the middle half may not be all of one number, beside which one that is right would be seen, too.
    """
    no_number, knows = (told.counts[thing][group.name] for thing in ("dont_know", "knows"))
    if no_number.high is None or knows.high is None or group.n - no_number.high < DISTRIBUTION_FROM_N:
        return False
    return knows.form == "exact" or (2 * knows.high <= group.n - no_number.high and spread > 1)


def _moved_in(number: float, measured: Measured) -> float:
    return number if measured.kind == "share" else max(number, measured.value * _LEAST_OF_MEASURED)


def _as_ratio(log: float) -> float:
    """To two digits that count: 3.1, 0.32, 0.031."""
    return float(f"{2.0**log:.2g}")
