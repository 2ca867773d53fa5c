"""How is a count of people shown, group by group, so that neither "all", nor "nobody", nor what a few answered can be worked out?

Steps 3 to 5 of the survey's protection; the groups come from its plan. Whatever happens below follows from two things only: which groups
are masked, and the exact counts of the others. So what a mask hides leaves no trace in anything else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sameside.analytics.publication_audit import Facts, revealed, sum_of, two_classes, value_range
from sameside.analytics.row_space import small_unions
from sameside.analytics.suppression import Cell, GroupPlan, PublicationPlan, given_up, without_givers_away

FigureForm = Literal["exact", "at_most", "at_least", "range", "withheld"]

_BIN = 3
# A range wider than this part of its base says nothing worth showing.
_WIDEST_PART = 3


@dataclass(frozen=True)
class CountFigure:
    """How many of a group, as it may be shown.

    form       exact; at_most: 0 or 1; at_least: all, or all but one; range; withheld: no number at all
    base       answers of substance behind it
    low, high  the numbers it may be, both the count itself when exact; None when withheld
    """

    form: FigureForm
    base: int
    low: int | None
    high: int | None

    @property
    def count(self) -> int | None:
        """The exact count, the only one a percentage, an interval or a test may be made of."""
        return self.low if self.form == "exact" else None


WITHHELD: FigureForm = "withheld"


def count_figures(plan: PublicationPlan, counted: Mapping[Cell, int]) -> dict[str, CountFigure]:
    """Question  Of each group the plan shows, how many said it, as far as that may be told?

    Reads    counted: people per cell who said it, of the plan's sizes
    Returns  a figure per shown group, in order

    3. 0 and 1 are shown as "at most 1", all and all but one as "at least": one picture for both. A group that masked ones make up is
       shown as the range they leave it, whatever it would be by itself: "at most 1" twice and a total that is not would be one each.
    4. Exact counts that would undo a mask by sums and differences are taken out, in the order of `given_up`, and shown as the range that
       what is left of the exact ones leaves them, widened to bins of three. It tells one thing that isn't there already, and which is
       taken as told: that the count is none of those a mask would stand for.
    5. What bounds would still reveal, of a few people or of a mask, is undone by showing an exact count as its bin of three, in the same
       order; with none left, by withholding the last group.
    """
    counts = {group.name: plan.total_of(group, counted) for group in plan.shown}
    if any(not 0 <= counted.get(cell, 0) <= size for cell, size in zip(plan.cells, plan.sizes, strict=True) if size):
        raise ValueError("A cell can't hold more who said it than answered.")
    showing = _Showing(plan, counts, counted)
    showing.protect_masks()
    showing.protect_the_few()
    return showing.figures()


class _Showing:
    """Which of the plan's groups are masked, covered by masked ones, exact, in a bin, taken out, or withheld; each is in one of the six."""

    def __init__(self, plan: PublicationPlan, counts: Mapping[str, int], counted: Mapping[Cell, int]) -> None:
        self.plan, self.counts, self.counted = (
            plan,
            counts,
            [counted.get(cell, 0) if size else 0 for cell, size in zip(plan.cells, plan.sizes, strict=True)],
        )
        self.masked = [group for group in plan.shown if not 1 < counts[group.name] < group.n - 1]
        self.covered = self._covered()
        self.masked = [group for group in self.masked if group.name not in self.covered]
        self.exact = [group for group in plan.shown if group not in self.masked and group.name not in self.covered]
        self.binned: list[GroupPlan] = []
        self.taken_out: list[GroupPlan] = []

    def _covered(self) -> dict[str, tuple[int, int]]:
        """Groups that masked ones make up, with the range those leave them."""
        ends = {group.cells: self._ends(group) for group in self.masked}
        found = {}
        for group in self.plan.shown:
            parts = _fewest_parts(group.cells, [cells for cells in ends if cells != group.cells])
            if parts is not None:
                found[group.name] = sum(ends[part][0] for part in parts), sum(ends[part][1] for part in parts)
        return found

    def protect_masks(self) -> None:
        """Step 4: take out exact counts until no mask follows from the others."""
        for group in self.masked:
            kept = without_givers_away(self.plan, self.exact, group)
            self.taken_out += [one for one in self.exact if one not in kept]
            self.exact = kept

    def protect_the_few(self) -> None:
        """Step 5: make exact counts coarser until neither a small union nor a mask follows from bounds."""
        facts = self.facts()
        unions = small_unions(self.plan.sizes, self.plan.k)
        n = len(self.plan.sizes)
        few = [sum_of([int(cell in union) for cell in range(n)], (1, 0)) for union in unions]
        while revealed(facts, few + [sum_of(group.cells, (1, 0)) for group in self.masked]) is not None:
            if self.exact:
                coarser = given_up(self.plan, self.exact)
                self.exact = [one for one in self.exact if one not in coarser]
                self.binned += coarser
            elif left := [*self.masked, *self.binned, *(group for group in self.plan.shown if group.name in self.covered)]:
                last = max(left, key=self.plan.groups.index)
                self.covered.pop(last.name, None)
                self.masked, self.binned = ([group for group in held if group != last] for held in (self.masked, self.binned))
            else:
                break
            facts = self.facts()

    def facts(self) -> Facts:
        """What is told so far. Of groups taken out only that they are not masked: their range follows from the rest."""
        facts = Facts(self.plan.sizes, 2, two_classes(self.plan.sizes, self.counted))
        for group in (*self.exact, *self.masked, *self.binned):
            facts.publish(group.cells, (1, 0), *self._ends(group))
        for group in self.plan.shown:
            if group.name in self.covered:
                facts.publish(group.cells, (1, 0), *self.covered[group.name])
        for group in self.taken_out:
            facts.publish(group.cells, (1, 0), 2, group.n - 2)
        return facts

    def figures(self) -> dict[str, CountFigure]:
        facts = self.facts()
        return {group.name: self._figure(group, facts) for group in self.plan.shown}

    def _figure(self, group: GroupPlan, facts: Facts) -> CountFigure:
        if group in self.exact:
            return CountFigure("exact", group.n, *self._ends(group))
        if group in self.masked:
            return CountFigure("at_most" if self.counts[group.name] <= 1 else "at_least", group.n, *self._ends(group))
        if group in self.binned or group.name in self.covered:
            return CountFigure("range", group.n, *self.covered.get(group.name, self._ends(group)))
        if group not in self.taken_out:
            return CountFigure(WITHHELD, group.n, None, None)
        least, most = value_range(facts, sum_of(group.cells, (1, 0)))
        low, high = _bin_of(least, group.n)[0], _bin_of(most, group.n)[1]
        if high - low + 1 > max(2 * _BIN, group.n / _WIDEST_PART):
            return CountFigure(WITHHELD, group.n, None, None)
        return CountFigure("range", group.n, low, high)

    def _ends(self, group: GroupPlan) -> tuple[int, int]:
        count = self.counts[group.name]
        if group in self.masked:
            return (0, 1) if count <= 1 else (group.n - 1, group.n)
        return _bin_of(count, group.n) if group in self.binned else (count, count)


def _bin_of(count: int, base: int) -> tuple[int, int]:
    """The fixed bin of three a count falls in; a range centred on the count would give it away.

    Of a count that no mask stands for, as everybody can see: at either end the bin that masks reach into goes with the next one.
    """
    low = _BIN * (count // _BIN)
    high = low + _BIN - 1
    if low < _BIN:
        high += _BIN
    elif high > base - 2:
        low -= _BIN
    return max(2, low), min(high, base - 2)


def _fewest_parts(cells: tuple[int, ...], parts: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]] | None:
    """The fewest of these parts, no two with a cell in common, that make up a group; None where none do."""
    if not any(cells):
        return []
    first = cells.index(1)
    found = []
    for part in parts:
        if part[first] and all(is_in or not takes for is_in, takes in zip(cells, part, strict=True)):
            rest = _fewest_parts(tuple(is_in - takes for is_in, takes in zip(cells, part, strict=True)), parts)
            if rest is not None:
                found.append([part, *rest])
    return min(found, key=len, default=None)
