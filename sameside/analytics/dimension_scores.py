"""Scores of the ten dimensions, group by group: the mean of their items' mean scores, and so nothing that items don't tell.

Not the mean of people's own scores: beside the means of the items that would be the answers of the few who judged some items only.
"""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

from sameside.analytics.further_counts import groups_told_further
from sameside.analytics.item_figures import ItemFigures
from sameside.analytics.publication_audit import sum_of
from sameside.analytics.round_view import Respondent, RoundView, rounded
from sameside.analytics.suppression import GroupPlan, PublicationPlan, is_in_group
from sameside.analytics.survey_scores import INDEX_DIMENSIONS, STEPS, item_score

Behind = Mapping[str, tuple[ItemFigures, PublicationPlan]]
_VALUES = tuple(range(1, STEPS + 1))
_SUM = "sum"


def dimension_scores(view: RoundView, behind: Behind) -> dict[str, dict[str, dict[str, Any]]]:
    """Question  How high does each group score in each dimension?

    Reads    behind: figures and plan of every item
    Returns  per dimension and group that every item of it shows: base (people who judged the item that the fewest judged) and score, 0 to
             100: the mean of its items' scores, a reversed one turned
    Nulls    score None where it would give away an item's mean that is kept because that would tell of fewer than k people, of everybody,
             or undo a mask
    """
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for dimension, names in scales(view.form).items():
        told = {name: _means_told(view, name, *behind[name]) for name in names}
        found[dimension] = {}
        for group in view.plan.shown:
            bases = [_base(behind[name][1], group.name) for name in names]
            if None in bases:
                continue
            means = [told[name].get(group.name) for name in names]
            scores = [
                item_score(mean, is_reversed=bool(view.form["items"][name].get("reverse")))
                for name, mean in zip(names, means, strict=True)
                if mean is not None
            ]
            found[dimension][group.name] = {
                "base": min(base for base in bases if base is not None),
                "score": rounded(fmean(scores)) if len(scores) == len(names) else None,
            }
    return found


def scales(form: Mapping[str, Any]) -> dict[str, list[str]]:
    """The agree items of each dimension that has a score, the company's own left out: later waves and other companies don't have them."""
    return {
        dimension: names
        for dimension in INDEX_DIMENSIONS
        if (names := [name for name, item in form["items"].items() if _is_scored(item) and item["dimension"] == dimension])
    }


def agree_values(one: Respondent, names: Sequence[str]) -> list[int | None]:
    """What somebody answered to agree items, 1 to 5; None where they did not, or can't judge."""
    return [value if isinstance(value := one.answers.get(name), int) else None for name in names]


def _is_scored(item: Mapping[str, Any]) -> bool:
    return item["type"] == "agree" and not item.get("is_own")


def _base(plan: PublicationPlan, group: str) -> int | None:
    return next((one.n for one in plan.shown if one.name == group), None)


def _means_told(view: RoundView, name: str, figures: ItemFigures, plan: PublicationPlan) -> dict[str, float]:
    """Per group an item's mean where it is told, or might be worked out of a score without telling more."""
    sums = _sums(view, name, plan)
    kept_means = [group for group in plan.shown if figures.means[group.name] is None]
    secrets = [row for group in kept_means for row in _extreme(view, name, group)]
    may_follow = groups_told_further(plan, figures, kept_means, {_SUM: _VALUES}, {_SUM: sums}, secrets)
    told = {group: float(mean) for group, mean in figures.means.items() if mean is not None}
    return told | {group.name: sums[group.name] / group.n for group in may_follow}


def _sums(view: RoundView, name: str, plan: PublicationPlan) -> dict[str, int]:
    given = view.given(name, lambda value: value if isinstance(value, int) else None)
    of_cells = {cell: sum(value * n for value, n in counts.items()) for cell, counts in given.items()}
    return {group.name: plan.total_of(group, of_cells) for group in plan.shown}


def _extreme(view: RoundView, name: str, group: GroupPlan) -> list[Any]:
    """How often each answer was given that nobody, one, all or all but one of a group gave: a sum must not tell."""
    given = view.given(name, lambda value: value if isinstance(value, int) else None)
    of_group = [sum(counts[value] for cell, counts in given.items() if is_in_group(cell, group.name)) for value in _VALUES]
    return [
        sum_of(group.cells, [int(one == value) for one in _VALUES])
        for value, n in zip(_VALUES, of_group, strict=True)
        if not 1 < n < group.n - 1
    ]
