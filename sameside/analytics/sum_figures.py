"""Which means may be told, group by group? Of scores and ratings where nothing else of the item is counted, and of weighted totals."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from sameside.analytics.count_figures import CountFigure
from sameside.analytics.publication_audit import Facts, Row, revealed, sum_of, two_classes
from sameside.analytics.row_space import small_unions
from sameside.analytics.suppression import Cell, GroupPlan, PublicationPlan, given_up, not_given_away


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
    plan: PublicationPlan, counted: Mapping[Cell, int], weights: Mapping[Cell, float], shown: Mapping[str, CountFigure]
) -> int | None:
    """Question  Which percentage of all invited says it, weighted, where that may stand beside the groups' own figures?

    Reads    counted: people per cell who said it; weights: per answer of each cell; shown: what `count_figures` made of the item
    Returns  a whole percentage: its decimals would be one more equation
    Nulls    None where the total itself is not shown exactly, or the weighted one would tell of fewer than k people or undo a mask
    """
    if "total" not in shown or shown["total"].form != "exact":
        return None
    each = [weights.get(cell, 0.0) if size else 0.0 for cell, size in zip(plan.cells, plan.sizes, strict=True)]
    of_all = sum(weight * size for weight, size in zip(each, plan.sizes, strict=True))
    if of_all <= 0:
        return None
    percent = round(100 * sum(weight * counted.get(cell, 0) for weight, cell in zip(each, plan.cells, strict=True)) / of_all)
    facts = Facts(plan.sizes, 2, two_classes(plan.sizes, _held(plan, counted)))
    for group in plan.shown:
        figure = shown[group.name]
        if figure.low is not None and figure.high is not None:
            facts.publish(group.cells, (1, 0), figure.low, figure.high)
    facts.publish_row(facts.weighted_sum(each), (percent - 0.5) / 100 * of_all, (percent + 0.5) / 100 * of_all)
    masked = [group for group in plan.shown if shown[group.name].form in ("at_most", "at_least")]
    return percent if revealed(facts, [*_of_the_few(plan), *_of(masked)]) is None else None


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
