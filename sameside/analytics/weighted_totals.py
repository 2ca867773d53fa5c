"""What would everybody invited say, had all teams answered in proportion? Totals across functions only, beside the unweighted ones."""

from collections.abc import Mapping
from typing import Any

from sameside.analytics.item_figures import ItemFigures
from sameside.analytics.item_results import is_asymmetric
from sameside.analytics.round_view import RoundView
from sameside.analytics.suppression import FUNCTIONS, LEFT_OUT_WHEN_FEW, ROLLUPS, Cell, PublicationPlan
from sameside.analytics.weighted_percent import weighted_percent
from sameside.analytics.weighting import company_weights

Weights = Mapping[Cell, float]
_COLUMNS = ("leaders", "team")
_COUNTED = {"agree": "agree", "overall": "top2"}


def round_weights(view: RoundView) -> tuple[Weights, dict[str, Any]] | None:
    """Question  For how many people invited does an answer of each cell stand, in this round?

    Returns  weights per cell; and how they were made: method, trimmed, kish_n
    Nulls    None by an open link (nobody knows how many were asked), where a function or rollup that was invited is not shown, where
             nobody stands for a part of one, and where cells are parted further. method, trimmed and kish_n None where any function's
             leaders or team are not shown: they would tell how many of those took part
    """
    if view.invited is None:
        return None
    is_gone = view.is_other_left_out
    answers = [[0] * len(_COLUMNS) for _ in FUNCTIONS]
    roster = [[0] * len(_COLUMNS) for _ in FUNCTIONS]
    for cell in {**view.invited, **view.answered}:
        if is_gone and LEFT_OUT_WHEN_FEW in cell:
            continue
        row, column = _place(cell)
        answers[row][column] += view.answered.get(cell, 0)
        roster[row][column] += view.invited.get(cell, 0)
    asked = [
        (function, column) for function, row in zip(FUNCTIONS, roster, strict=True) for column, n in zip(_COLUMNS, row, strict=True) if n
    ]
    if not all(view.plan.is_shown(margin) for both in asked for margin in both):
        return None
    weights = company_weights(answers, roster)
    if weights is None:
        return None
    each = {cell: weights.per_answer[_place(cell)[0]][_place(cell)[1]] for cell in view.plan.cells}
    if not all(view.plan.is_shown("/".join(both)) for both in asked):
        return each, {"method": None, "trimmed": None, "kish_n": None}
    return each, {"method": weights.method, "trimmed": weights.is_trimmed, "kish_n": round(weights.effective_n, 1)}


def weighted_totals(
    view: RoundView, weights: Weights, behind: Mapping[str, tuple[ItemFigures, PublicationPlan]]
) -> dict[str, dict[str, Any]]:
    """Question  Which percentage of all invited agrees with each item every function was asked alike?

    Returns  per item percent (whole) and why there is none: see `weighted_percent`
    """
    found = {}
    for name, (figures, plan) in behind.items():
        item = view.form["items"][name]
        if item["type"] not in _COUNTED or is_asymmetric(item):
            continue
        thing = _COUNTED[item["type"]]
        percent, why = weighted_percent(plan, view.saying(name, _values(view, item, thing)), weights, figures, thing)
        found[name] = {"percent": percent, "why": why}
    return found


def _values(view: RoundView, item: Mapping[str, Any], thing: str) -> list[int]:
    found: list[int] = view.form["scales"][item["scale"]][f"{thing}_values"]
    return found


def _place(cell: Cell) -> tuple[int, int]:
    """Row and column of a cell: its function, and leaders or team."""
    column = next(place for place, rollup in enumerate(_COLUMNS) if any(seniority in cell for seniority in ROLLUPS[rollup]))
    return next(place for place, function in enumerate(FUNCTIONS) if function in cell), column
