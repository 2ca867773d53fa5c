"""Which means may be told, group by group? Of scores and ratings where nothing else of the item is counted, and of weighted totals."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from sameside.analytics.item_figures import ItemFigures
from sameside.analytics.publication_audit import Facts, Row, revealed, sum_of, two_classes
from sameside.analytics.row_space import small_unions
from sameside.analytics.suppression import TOTAL, Cell, GroupPlan, PublicationPlan, given_up, not_given_away
from sameside.analytics.weighting import MOST_MOVED_SHARE


def mean_figures(plan: PublicationPlan, sums: Mapping[Cell, int], most: int) -> dict[str, Fraction | None]:
    """Question  Of each group the plan shows, what is the mean, where that may be told?

    Reads    sums: per cell the sum of whole numbers from 0 to `most` per person; plan: of those who have one
    Returns  the mean per person; None where the sum is so near its least or greatest that all but one gave that, and where it would,
             by differences or bounds, tell of fewer than k people or of a group that has no mean
    """
    totals = {group.name: plan.total_of(group, sums) for group in plan.shown}
    told = not_given_away(plan, [group for group in plan.shown if most < totals[group.name] < most * (group.n - 1)])
    while told and _tells_too_much(plan, told, sums, most):
        out = given_up(plan, told)
        told = [one for one in told if one not in out]
    return {group.name: Fraction(totals[group.name], group.n) if group in told else None for group in plan.shown}


def weighted_percent(
    plan: PublicationPlan, counted: Mapping[Cell, int], weights: Mapping[Cell, float], told: ItemFigures, thing: str
) -> tuple[int | None, str]:
    """Question  Which percentage of all invited says it, weighted, where that may stand beside everything else told of the item?

    Reads    counted: people per cell who said it; weights: per answer of each cell; told: all figures of the item; thing: what is counted
    Returns  a whole percentage (its decimals would be one more equation), and "" or why there is none
    Nulls    None with not_exact: the total itself is not told exactly; moves_more_than_10: points away from the unweighted total, so only
             groups are shown; would_tell: it, or that it moves so far, would tell of fewer than k people or undo a mask
    """
    total = next((group for group in plan.shown if group.name == TOTAL), None)
    if total is None or told.counts[thing][TOTAL].form != "exact":
        return None, "not_exact"
    each = [weights.get(cell, 0.0) if size else 0.0 for cell, size in zip(plan.cells, plan.sizes, strict=True)]
    of_all = sum(weight * size for weight, size in zip(each, plan.sizes, strict=True))
    if of_all <= 0:
        return None, "not_exact"
    raw = plan.total_of(total, counted) / total.n
    weighted = sum(weight * counted.get(cell, 0) for weight, cell in zip(each, plan.cells, strict=True)) / of_all
    percent = round(100 * weighted)
    moves = abs(weighted - raw) > MOST_MOVED_SHARE + 1e-12
    low, high = ((percent - 0.5) / 100, (percent + 0.5) / 100) if not moves else _beyond(raw, weighted)
    row = np.outer(each, np.asarray(told.audited.classes[thing], dtype=np.float64)).ravel()
    facts = replace(
        told.audited.facts,
        rows=[*told.audited.facts.rows, row],
        lows=[*told.audited.facts.lows, low * of_all],
        highs=[*told.audited.facts.highs, high * of_all],
    )
    if (
        len({weight for weight, size in zip(each, plan.sizes, strict=True) if size}) > 1
        and revealed(facts, told.audited.secrets) is not None
    ):
        return None, "would_tell"
    return (None, "moves_more_than_10") if moves else (percent, "")


def _beyond(raw: float, weighted: float) -> tuple[float, float]:
    """Where a weighted share lies that moved too far to be shown: more than 10 points above the raw one, or below it."""
    return (raw + MOST_MOVED_SHARE, 1.0) if weighted > raw else (0.0, raw - MOST_MOVED_SHARE)


def _tells_too_much(plan: PublicationPlan, told: Sequence[GroupPlan], sums: Mapping[Cell, int], most: int) -> bool:
    # Per cell anything from 0 to most times its people: two classes, of which the first is the sum.
    sizes = [most * size for size in plan.sizes]
    facts = Facts(sizes, 2, two_classes(sizes, _held(plan, sums)))
    for group in told:
        total = plan.total_of(group, sums)
        facts.publish(group.cells, (1, 0), total, total)
    others = [group for group in plan.shown if group not in told]
    return revealed(facts, [*_of_the_few(plan), *_of(others)]) is not None


def _held(plan: PublicationPlan, counts: Mapping[Cell, int]) -> list[int]:
    return [counts.get(cell, 0) if size else 0 for cell, size in zip(plan.cells, plan.sizes, strict=True)]


def _of_the_few(plan: PublicationPlan) -> list[Row]:
    unions = small_unions(plan.sizes, plan.k)
    return [sum_of([int(cell in union) for cell in range(len(plan.sizes))], (1, 0)) for union in unions]


def _of(groups: Sequence[GroupPlan]) -> list[Row]:
    return [sum_of(group.cells, (1, 0)) for group in groups]
