"""What of one item may be published: counts, means, full distributions, all of them together telling no more than each alone.

The survey's protection, step 6: intervals, p-values and gaps are made of exact counts only; a mean times its n is a sum, so means are
published under the same rules as counts; full distributions need ten answers.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from sameside.analytics.count_figures import WITHHELD, CountFigure, count_figures
from sameside.analytics.publication_audit import Facts, Row, revealed, sum_of
from sameside.analytics.row_space import small_unions
from sameside.analytics.suppression import Cell, GroupPlan, PublicationPlan, given_up, not_given_away

Answers = Mapping[Cell, Mapping[int, int]]
DISTRIBUTION_FROM_N = 10
# Groups that lose a figure, how they lose it, and how they get it back.
_Step = tuple[list[GroupPlan], Callable[[], None], Callable[[], None]]


@dataclass(frozen=True)
class Audited:
    """What was told of an item, and what must not follow from it: so that more can be held against both before it is told.

    classes  per thing counted which of the values count
    """

    facts: Facts
    secrets: Sequence[Row]
    classes: Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class ItemFigures:
    """One item's figures, per group the item's plan shows. audited holds the true table: it never leaves the making of a result.

    counts         per thing counted ("agree") a figure per group
    means          None where not published
    distributions  answers per value, lowest first; None where not published
    """

    counts: Mapping[str, Mapping[str, CountFigure]]
    means: Mapping[str, Fraction | None]
    distributions: Mapping[str, tuple[int, ...] | None]
    audited: Audited = field(compare=False, repr=False)


def item_figures(plan: PublicationPlan, answers: Answers, values: Sequence[int], counted: Mapping[str, Collection[int]]) -> ItemFigures:
    """Question  Which figures of this item may stand beside each other?

    Reads    plan: of this item, by `suppression.item_plan`; answers: of substance, per cell how often each value was given; values: of
             the scale, lowest first; counted: what is counted, and the values that count
    Returns  figures of every group the plan shows

    1. Each thing counted is shown by `count_figures`, first come first served.
    2. A mean needs exact counts throughout, and a sum that is neither nearly the least nor nearly the greatest.
    3. A distribution needs a mean, ten answers, and of each value two at least and all but two at most.
    4. Then all is audited together. While anything nobody published could be worked out, of a few people or of a whole group, a
       distribution goes, in the order of `given_up`; then a mean; then what was counted last.
    """
    publication = _Publication(plan, answers, values, counted)
    publication.with_mean = not_given_away(plan, [group for group in plan.shown if publication.may_have_mean(group)])
    publication.with_distribution = [group for group in publication.with_mean if publication.may_have_distribution(group)]
    return _told(publication)


def joint_counts(plan: PublicationPlan, answers: Answers, kinds: Sequence[int], counted: Mapping[str, Collection[int]]) -> ItemFigures:
    """The same of answers that are kinds and no numbers: only what is counted, no means and no distributions.

    Reads    kinds: every kind there could be, given or not
    """
    return _told(_Publication(plan, answers, kinds, counted))


def _told(publication: "_Publication") -> ItemFigures:
    while (target := publication.revealed()) is not None and publication.takes_back(target):
        pass
    return publication.figures()


class _Publication:
    """All that is to be told of one item, taken back bit by bit until it tells nothing else."""

    def __init__(self, plan: PublicationPlan, answers: Answers, values: Sequence[int], counted: Mapping[str, Collection[int]]) -> None:
        self.plan, self.values = plan, values
        self.given = {group.name: tuple(plan.total_of(group, _of(answers, value)) for value in values) for group in plan.shown}
        self.classes = {name: tuple(int(value in counting) for value in values) for name, counting in counted.items()}
        self.counts = {name: count_figures(plan, _counting(answers, counting)) for name, counting in counted.items()}
        self.table = np.array(
            [
                [answers.get(cell, {}).get(value, 0) if size else 0 for value in values]
                for cell, size in zip(plan.cells, plan.sizes, strict=True)
            ],
            dtype=np.float64,
        )
        self.single = [tuple(int(one == other) for other in values) for one in values]
        self.with_mean: list[GroupPlan] = []
        self.with_distribution: list[GroupPlan] = []

    def may_have_mean(self, group: GroupPlan) -> bool:
        """Step 2."""
        least, most = self.values[0] * group.n, self.values[-1] * group.n
        is_exact = all(figures[group.name].form == "exact" for figures in self.counts.values())
        return is_exact and least + 1 < self._sum(group) < most - 1

    def may_have_distribution(self, group: GroupPlan) -> bool:
        """Step 3."""
        return group.n >= DISTRIBUTION_FROM_N and all(1 < count < group.n - 1 for count in self.given[group.name])

    def revealed(self) -> Row | None:
        """Step 4: a sum that follows though nobody told it. With counts of one thing only there is none `count_figures` hasn't audited."""
        if not self.with_mean and len(self.counts) < 2:
            return None
        facts, targets = self._facts(), [*self._of_the_few(), *self._of_groups()]
        place = revealed(facts, targets)
        return None if place is None else targets[place]

    def takes_back(self, target: Row) -> bool:
        """Tell less: the one thing whose going hides the target, else the next in order. False when nothing is left to take back."""
        steps = self._steps()
        # A mean less costs little; a count less is worth the search for the one that matters.
        for _, goes, comes_back in steps if not self.with_mean else ():
            goes()
            if revealed(self._facts(), [target]) is None:
                return True
            comes_back()
        if steps:
            steps[0][1]()
        return bool(steps)

    def _steps(self) -> list[_Step]:
        """What may be taken back, first come first: distributions, means, then counts, the last thing counted first."""
        steps: list[_Step] = []
        for held in (self.with_distribution, self.with_mean):
            left = list(held)
            while left:
                out = given_up(self.plan, left)
                left = [one for one in left if one not in out]
                steps.append((out, *_leaving(held, out)))
        for figures in reversed(list(self.counts.values())):
            left = [group for group in self.plan.shown if figures[group.name].form != WITHHELD]
            while left:
                out = given_up(self.plan, left)
                left = [one for one in left if one not in out]
                steps.append((out, *_withholding(figures, out)))
        return steps

    def figures(self) -> ItemFigures:
        return ItemFigures(
            counts=self.counts,
            means={group.name: Fraction(self._sum(group), group.n) if group in self.with_mean else None for group in self.plan.shown},
            distributions={group.name: self.given[group.name] if group in self.with_distribution else None for group in self.plan.shown},
            audited=Audited(self._facts(), [*self._of_the_few(), *self._of_groups()], self.classes),
        )

    def _facts(self) -> Facts:
        facts = Facts(self.plan.sizes, len(self.values), self.table)
        for group in self.plan.shown:
            for name, weights in self.classes.items():
                figure = self.counts[name][group.name]
                if figure.low is not None and figure.high is not None:
                    facts.publish(group.cells, weights, figure.low, figure.high)
            if group in self.with_mean:
                facts.publish(group.cells, self.values, self._sum(group), self._sum(group))
            if group in self.with_distribution:
                for weights, count in zip(self.single, self.given[group.name], strict=True):
                    facts.publish(group.cells, weights, count, count)
        return facts

    def _of_the_few(self) -> list[Row]:
        """Of every small union: how often each value was given, how many counted, and the sum."""
        n = len(self.plan.sizes)
        unions = [[int(cell in union) for cell in range(n)] for union in small_unions(self.plan.sizes, self.plan.k)]
        return [sum_of(union, weights) for union in unions for weights in (*self.single, *self.classes.values(), *self._sums())]

    def _of_groups(self) -> list[Row]:
        """Of every group: what of it is not published, one by one."""
        asked = []
        for group in self.plan.shown:
            for name, weights in self.classes.items():
                if self.counts[name][group.name].form in ("at_most", "at_least"):
                    asked.append(sum_of(group.cells, weights))
            if self.with_mean and group not in self.with_distribution:
                extreme = [
                    weights for weights, count in zip(self.single, self.given[group.name], strict=True) if not 1 < count < group.n - 1
                ]
                asked += [sum_of(group.cells, weights) for weights in extreme]
            if group not in self.with_mean:
                asked += [sum_of(group.cells, weights) for weights in self._sums()]
        return asked

    def _sums(self) -> list[Sequence[int]]:
        """What makes a sum of ratings; nothing where no mean is told, as of kinds."""
        return [self.values] if self.with_mean else []

    def _sum(self, group: GroupPlan) -> int:
        return sum(value * count for value, count in zip(self.values, self.given[group.name], strict=True))


def _of(answers: Answers, value: int) -> dict[Cell, int]:
    return {cell: by_value.get(value, 0) for cell, by_value in answers.items()}


def _counting(answers: Answers, values: Collection[int]) -> dict[Cell, int]:
    return {cell: sum(n for value, n in by_value.items() if value in values) for cell, by_value in answers.items()}


def _leaving(held: list[GroupPlan], out: list[GroupPlan]) -> tuple[Callable[[], None], Callable[[], None]]:
    before = list(held)

    def goes() -> None:
        held[:] = [one for one in before if one not in out]

    def comes_back() -> None:
        held[:] = before

    return goes, comes_back


def _withholding(figures: dict[str, CountFigure], out: list[GroupPlan]) -> tuple[Callable[[], None], Callable[[], None]]:
    before = {group.name: figures[group.name] for group in out}

    def goes() -> None:
        figures.update({name: CountFigure(WITHHELD, figure.base, None, None) for name, figure in before.items()})

    def comes_back() -> None:
        figures.update(before)

    return goes, comes_back
