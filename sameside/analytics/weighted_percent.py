"""May a weighted total be told beside the groups it is made of?"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from sameside.analytics.item_figures import ItemFigures
from sameside.analytics.publication_audit import revealed
from sameside.analytics.suppression import TOTAL, Cell, PublicationPlan
from sameside.analytics.weighting import MOST_MOVED_SHARE


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
