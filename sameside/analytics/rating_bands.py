"""How are ratings from 0 to 10 spread, where eleven counts of few people would tell too much? In three bands."""

from collections.abc import Mapping

from sameside.analytics.further_counts import groups_told_further
from sameside.analytics.item_figures import DISTRIBUTION_FROM_N, Answers, ItemFigures
from sameside.analytics.suppression import PublicationPlan

BANDS = (range(5), range(5, 8), range(8, 11))


def rating_bands(plan: PublicationPlan, told: ItemFigures, answers: Answers) -> dict[str, dict[str, int]]:
    """Question  Of which groups may it be told how many rate low, middling and high?

    Reads    told: the item's figures; answers: per cell how often each value from 0 to 10 was given
    Returns  per group {"0-4": n, "5-7": n, "8-10": n}; ten answers and two in each band are needed. What else holds groups back:
             `groups_told_further`. Means that are told stay
    """
    numbers = {_name(band): {group.name: plan.total_of(group, _in(band, answers)) for group in plan.shown} for band in BANDS}
    candidates = [
        group for group in plan.shown if group.n >= DISTRIBUTION_FROM_N and all(by_group[group.name] > 1 for by_group in numbers.values())
    ]
    things = {_name(band): [int(value in band) for value in range(BANDS[-1].stop)] for band in BANDS}
    kept = groups_told_further(plan, told, candidates, things, numbers)
    return {group.name: {name: by_group[group.name] for name, by_group in numbers.items()} for group in kept}


def _name(band: range) -> str:
    return f"{band[0]}-{band[-1]}"


def _in(band: range, answers: Answers) -> Mapping[tuple[str, ...], int]:
    return {cell: sum(n for value, n in by_value.items() if value in band) for cell, by_value in answers.items()}
