"""Which groups of a survey may be published together, so that nobody can work out what fewer than k people think?

A threshold on each group is not enough: a total minus the groups shown gives the group that is not. So groups are taken in a fixed order,
and one that would, together with those before it, reveal any union of cells with fewer than k people is not shown.

The plan depends on nothing but how many answered, so it says nothing of what they answered. It works on invited people as well: what a
company can expect to see, before it asks.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from sameside.analytics.row_space import RowSpace, Vector, revealed_union, small_unions, spanned

Cell = tuple[str, ...]
GroupState = Literal["shown", "empty", "primary", "parent_hidden", "secondary"]

FUNCTIONS = ("sales", "marketing", "other")
SENIORITIES = ("c_level", "manager", "team_member")
ROLLUPS: dict[str, tuple[str, ...]] = {
    "leaders": ("c_level", "manager"),
    "team": ("team_member",),
    "practitioner": ("manager", "team_member"),
}
# The function whose few answers are left out of every figure rather than letting them hide the others.
LEFT_OUT_WHEN_FEW = "other"
TOTAL = "total"
K_DEFAULT, K_LEAST = 5, 3
_MAIN_GROUPS = frozenset({TOTAL, *FUNCTIONS, *ROLLUPS})

# In the order of publication: where groups protect each other, the earlier one is shown.
GROUPS_IN_ORDER = (
    TOTAL, "sales", "marketing", "leaders", "team", "practitioner", "other",
    "sales/leaders", "sales/team", "marketing/leaders", "marketing/team", "other/leaders", "other/team",
    "c_level", "manager",
    "sales/c_level", "sales/manager", "marketing/c_level", "marketing/manager", "other/c_level", "other/manager",
)  # fmt: skip

# What a reader is told where a group stands without a figure.
STATE_REASONS: dict[GroupState, str] = {
    "shown": "shown",
    "empty": "nobody answered",
    "primary": "fewer answers than the smallest number shown",
    "parent_hidden": "one of the two groups it belongs to is not shown",
    "secondary": "would, beside the other groups, reveal what a smaller number of people think",
}


@dataclass(frozen=True)
class GroupPlan:
    """One group of a plan. n and cells are for working on, not for showing, unless state is 'shown'."""

    name: str
    state: GroupState
    n: int
    cells: Vector


@dataclass(frozen=True)
class PublicationPlan:
    """Which groups are shown, and why others are not.

    cells     in order; sizes: answers per cell, 0 where left out
    groups    in order of publication
    left_out  answers of 'other' that count in no figure because they are fewer than k
    """

    k: int
    cells: tuple[Cell, ...]
    sizes: tuple[int, ...]
    groups: tuple[GroupPlan, ...]
    left_out: int

    @property
    def shown(self) -> tuple[GroupPlan, ...]:
        """The groups that may be shown, in order."""
        return tuple(group for group in self.groups if group.state == "shown")

    def is_shown(self, name: str) -> bool:
        """May this group be shown? A group the plan does not know may not."""
        return any(group.name == name for group in self.shown)

    def total_of(self, group: GroupPlan, counts: Mapping[Cell, int]) -> int:
        """A count of cells, summed over a group; cells left out count nothing."""
        return sum(counts.get(cell, 0) for cell, size, is_in in zip(self.cells, self.sizes, group.cells, strict=True) if is_in and size)


def publication_plan(
    n_by_cell: Mapping[Cell, int], k: int = K_DEFAULT, groups: Sequence[str] = GROUPS_IN_ORDER, *, asked: Collection[Cell] = ()
) -> PublicationPlan:
    """Question  Which groups may be shown together?

    Reads    n_by_cell: answers (or people invited) per (function, seniority), or with one dimension more; k: fewest people behind any
             figure anybody can work out; groups: names in order of publication, parts joined by '/': a function, a seniority, a rollup,
             a value of the further dimension, or 'total'; asked: cells somebody was invited in: one that nobody answered counts as
             if one had, so that which groups are shown does not tell whether that person took part
    Returns  every group with its state
    Raises   ValueError when k is below 3 or a count below 0

    1. Few answers of 'other' are left out, so that they hide nobody else's.
    2. Each group in order: empty; primary (fewer than k); parent_hidden (a cross group whose parents are not both shown); secondary
       (with it, a union of cells with 1 to k - 1 people could be worked out); else shown.
    """
    if k < K_LEAST:
        raise ValueError(f"Fewest people behind a figure is {k}: it can't be below {K_LEAST}.")
    if any(n < 0 for n in n_by_cell.values()):
        raise ValueError("A cell can't hold fewer than 0 answers.")
    few = sum(n for cell, n in n_by_cell.items() if LEFT_OUT_WHEN_FEW in cell)
    left_out = few if few < k else 0
    cells = tuple(n_by_cell)
    sizes = tuple(0 if left_out and LEFT_OUT_WHEN_FEW in cell else n for cell, n in n_by_cell.items())
    gone = few < k
    held = tuple(size or int(cell in asked and not (gone and LEFT_OUT_WHEN_FEW in cell)) for cell, size in zip(cells, sizes, strict=True))
    unions = small_unions(held, k)
    told: list[Vector] = []
    planned: dict[str, GroupPlan] = {}
    for name in groups:
        vector = tuple(int(size > 0 and is_in_group(cell, name)) for cell, size in zip(cells, held, strict=True))
        n = sum(size for size, is_in in zip(sizes, vector, strict=True) if is_in)
        state = _state_before_differences(name, n, k, planned)
        if state == "shown":
            if revealed_union(spanned(len(cells), [*told, vector]), unions) is None:
                told.append(vector)
            else:
                state = "secondary"
        planned[name] = GroupPlan(name, state, n, vector)
    return PublicationPlan(k, cells, sizes, tuple(planned.values()), left_out)


def item_plan(of_round: PublicationPlan, judged_by_cell: Mapping[Cell, int]) -> PublicationPlan:
    """The plan of one item: only groups the round shows, held against the answers of substance to this item.

    Reads    judged_by_cell: answers to the item, "can't judge" left out
    """
    kept = {cell: judged_by_cell.get(cell, 0) if size else 0 for cell, size in zip(of_round.cells, of_round.sizes, strict=True)}
    return publication_plan(kept, of_round.k, [group.name for group in of_round.shown])


def is_in_group(cell: Cell, name: str) -> bool:
    """Does a cell count in a group?"""
    return name == TOTAL or all(part in cell or any(value in ROLLUPS.get(part, ()) for value in cell) for part in name.split("/"))


def not_given_away(plan: PublicationPlan, groups: Sequence[GroupPlan]) -> list[GroupPlan]:
    """Of some shown groups, those whose sums may be told without the sum of another shown group following from them.

    Reads    groups: candidates for a figure that the plan's other shown groups must not have
    Returns  them without those that would give another away, taken out in the order of `given_up`
    """
    kept = list(groups)
    for group in plan.shown:
        if group not in groups:
            kept = without_givers_away(plan, kept, group)
    return kept


def without_givers_away(plan: PublicationPlan, told: Sequence[GroupPlan], secret: GroupPlan) -> list[GroupPlan]:
    """Of groups whose sums are told, those left once the sum of another group follows from them no longer."""
    kept = list(told)
    while secret.cells in _space(plan, kept):
        breaking = [one for one in kept if secret.cells not in _space(plan, [other for other in kept if other.cells != one.cells])]
        out = given_up(plan, breaking or kept)
        kept = [one for one in kept if one not in out]
    return kept


def given_up(plan: PublicationPlan, groups: Sequence[GroupPlan]) -> list[GroupPlan]:
    """Question  Which of some groups give up their exact figures so that the others keep theirs?

    Returns  the last one planned of those that only part one of the main groups further; of main groups the largest, which a range of
             three costs least; and with it all that hold the same people
    """
    places = {group.name: place for place, group in enumerate(plan.groups)}
    main = {group.cells for group in groups if group.name in _MAIN_GROUPS}
    details = [group for group in groups if group.cells not in main]
    out = max(details, key=lambda group: places[group.name]) if details else max(groups, key=lambda group: group.n)
    return [group for group in groups if group.cells == out.cells]


def _space(plan: PublicationPlan, groups: Sequence[GroupPlan]) -> RowSpace:
    return spanned(len(plan.cells), [group.cells for group in groups])


def withheld_for_movers(n_moved: int, k: int) -> bool:
    """Must a group's change between two waves be withheld, because so few joined or left that it would tell of them?

    Reads    n_moved: people who joined or left the group between the waves, by the days their membership began and ended
    """
    return 1 <= n_moved < k


@dataclass(frozen=True)
class Collusion:
    """What people who pool their own answers can still not get below.

    own       cells of the answers they know
    smallest  people in the smallest union they can work out apart from themselves; None = they can work out nothing further
    """

    own: tuple[Cell, ...]
    smallest: int | None


def collusion(plan: PublicationPlan, n_colluding: int) -> tuple[Collusion, ...]:
    """Question  If some people pool their own answers, how small a group do the published figures show them?

    Reads    n_colluding: 1 or 2 people; every way they can sit in cells is tried
    Returns  one line per way; with k people behind every figure, smallest is k - n_colluding at least
    """
    space = _space(plan, plan.shown)
    seats = [place for place, size in enumerate(plan.sizes) for _ in range(min(size, n_colluding))]
    # Unions so large that taking themselves out still leaves k are no news.
    unions = small_unions(plan.sizes, plan.k + n_colluding)
    directions = space.unseen_directions
    revealed = [union for union in unions if all(sum(line[cell] for cell in union) == 0 for line in directions)]
    found = []
    for own in sorted(set(combinations(seats, n_colluding))):
        rests = (sum(plan.sizes[cell] - own.count(cell) for cell in union) for union in revealed)
        found.append(Collusion(tuple(plan.cells[place] for place in own), min((rest for rest in rests if rest > 0), default=None)))
    return tuple(found)


def _state_before_differences(name: str, n: int, k: int, planned: Mapping[str, GroupPlan]) -> GroupState:
    if n == 0:
        return "empty"
    if n < k:
        return "primary"
    parents = name.split("/") if "/" in name else []
    return "shown" if all(parent in planned and planned[parent].state == "shown" for parent in parents) else "parent_hidden"
