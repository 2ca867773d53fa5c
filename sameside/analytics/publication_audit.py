"""Can anybody work out, from all that is published of an item, what a few people answered? Bounds included.

Sums and differences are one way to work it out; bounds are another: 9 of 9 in one team and 9 of 14 in all leave none for the other five.
So every table of whole answers that fits everything published is taken as possible, and a figure counts as revealed when it is the same
in all of them. Who attacks is taken to know how many answered in every cell.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp

from sameside.analytics.row_space import spanned

Row = npt.NDArray[np.float64]

# Changes tried at once are combinations of this many basic ones at most.
_MOST_BASIC = 5
# Sums of whole numbers are exact; weighted ones may miss a bound by what floats lose.
_SLACK = 1e-7
_COUNT_AND_REST = 2


@dataclass
class Facts:
    """What is published of one item, as bounds on sums of a table with a row per cell and a column per class of answer.

    sizes      answers per cell: each row's sum
    n_classes  columns
    truth      the table as it is, a row per cell. What is revealed does not depend on it; it is a table known to fit
    """

    sizes: Sequence[int]
    n_classes: int
    truth: npt.NDArray[np.float64]
    rows: list[Row] = field(default_factory=list)
    lows: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)
    # Groups of cells that a sum is published of exactly.
    exact: list[tuple[int, ...]] = field(default_factory=list)
    # How classes are weighted in sums of groups none of whose classes are told one by one.
    weights: set[tuple[int, ...]] = field(default_factory=set)

    def publish(self, cells: Sequence[int], weights: Sequence[int], low: int, high: int) -> None:
        """Take in that a sum of some cells lies between two whole numbers."""
        self.publish_row(sum_of(cells, weights), low, high)
        if low == high:
            self.exact.append(tuple(cells))
        if sum(map(bool, weights)) > 1 or self.n_classes == _COUNT_AND_REST:
            self.weights.add(tuple(weights))

    def publish_row(self, row: Row, low: float, high: float) -> None:
        """Take in that any other sum lies between two numbers."""
        self.rows.append(row)
        self.lows.append(low)
        self.highs.append(high)


def sum_of(cells: Sequence[int], weights: Sequence[int]) -> Row:
    """The sum of some cells' answers, each class weighted: 1 counts it, 0 leaves it out, its value gives a sum of ratings."""
    return np.outer(np.asarray(cells, dtype=np.float64), np.asarray(weights, dtype=np.float64)).ravel()


def two_classes(sizes: Sequence[int], counted: Sequence[int]) -> npt.NDArray[np.float64]:
    """The table of a plain count: those who said it, and the rest."""
    return np.stack([np.asarray(counted), np.asarray(sizes) - np.asarray(counted)], axis=1).astype(np.float64)


def revealed(facts: Facts, targets: Sequence[Row]) -> int | None:
    """Question  Is there one of these sums that has one value in every table that fits the facts?

    Returns  the place of the first, None when all are free

    1. Small changes to the true table are tried: answers exchanged between cells, or between classes, so that no exact sum changes.
       Whatever such a change moves, is free. That settles nearly everything.
    2. Of the rest, what follows from exact sums by adding and subtracting is revealed.
    3. Of what is left the solver looks for the least and the greatest value.
    """
    return next(all_revealed(facts, targets), None)


def all_revealed(facts: Facts, targets: Sequence[Row]) -> Iterator[int]:
    """The places of all these sums that have one value in every table that fits the facts."""
    if not targets:
        return
    asked, true = np.asarray(targets), facts.truth.ravel()
    seen = asked @ true
    is_free = np.zeros(len(targets), dtype=bool)
    for tables in _changed_tables(facts):
        is_free |= (np.abs(tables @ asked.T - seen) > 0.5).any(axis=0)
        if is_free.all():
            return
    follows = _follow(facts, asked, ~is_free)
    for place in range(len(targets)):
        if follows[place]:
            yield place
            continue
        for side in (1, -1):
            table = None if is_free[place] else _table(facts, -side * asked[place])
            if table is not None:
                # A table found for one sum shows others to be free, too.
                is_free |= np.abs(asked @ table - seen) > 0.5
        if not is_free[place]:
            yield place


def _follow(facts: Facts, asked: npt.NDArray[np.float64], which: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which of some sums are combinations of the exact ones. In floats: where those doubt, it is left to the solver."""
    matrix, low, high = _bounds(facts)
    known = matrix[low == high]
    found = np.zeros(len(asked), dtype=bool)
    places = np.flatnonzero(which)
    times, *_ = np.linalg.lstsq(known.T, asked[places].T, rcond=None)
    found[places] = np.abs(known.T @ times - asked[places].T).max(axis=0, initial=0.0) < _SLACK
    return found


def value_range(facts: Facts, target: Row) -> tuple[int, int]:
    """The least and the greatest value a sum takes in any table that fits.

    Raises  ValueError when no table fits, which the truth forbids
    """
    tables = _table(facts, target), _table(facts, -target)
    if tables[0] is None or tables[1] is None:
        raise ValueError("No table fits what is published.")
    return round(float(target @ tables[0])), round(float(target @ tables[1]))


def _changed_tables(facts: Facts) -> Iterator[npt.NDArray[np.float64]]:
    """Tables near the true one that fit, a row each."""
    matrix, low, high = _bounds(facts)
    most = np.repeat(np.asarray(facts.sizes, dtype=np.float64), facts.n_classes)
    for moves in _moves(facts):
        tables = facts.truth.ravel() + moves
        sums = tables @ matrix.T
        fits = (tables >= 0).all(axis=1) & (tables <= most).all(axis=1)
        fits &= (sums >= low - _SLACK).all(axis=1) & (sums <= high + _SLACK).all(axis=1)
        yield tables[fits]


def _moves(facts: Facts) -> Iterator[npt.NDArray[np.float64]]:
    """Changes that leave every exact sum as it is: between cells, for every two classes one more here and one less there; and within
    cells, between classes that the sums told can't tell apart.
    """
    n = len(facts.sizes)
    directions = _directions(facts)
    for one, other in combinations(range(facts.n_classes), 2):
        exchange = np.zeros(facts.n_classes)
        exchange[one], exchange[other] = 1, -1
        yield (directions[:, :, None] * exchange).reshape(-1, n * facts.n_classes)
    mixtures = spanned(facts.n_classes, [(1,) * facts.n_classes, *facts.weights]).unseen_directions
    if mixtures:
        mixed = _combined(mixtures, facts.n_classes)
        yield (np.eye(n)[:, None, :, None] * mixed[None, :, None, :]).reshape(-1, n * facts.n_classes)


def _directions(facts: Facts) -> npt.NDArray[np.float64]:
    """Whole-number changes per cell that leave every exact sum as it is, and combinations of few of them."""
    n = len(facts.sizes)
    basic = spanned(n, facts.exact).unseen_directions
    held = [line for line in basic if any(change and size for change, size in zip(line, facts.sizes, strict=True))]
    return _combined(held, n)


def _combined(basic: Sequence[Sequence[int]], n: int) -> npt.NDArray[np.float64]:
    """Sums and differences of whole-number vectors of length n."""
    # With many, all of their combinations would be too many: then single ones and pairs.
    few = list(product((-1, 0, 1), repeat=len(basic))) if len(basic) <= _MOST_BASIC else _singles_and_pairs(len(basic))
    lines = np.asarray(basic, dtype=np.float64).reshape(len(basic), n)
    return np.asarray([np.asarray(times) @ lines for times in few if any(times)]).reshape(-1, n)


def _singles_and_pairs(n: int) -> list[tuple[int, ...]]:
    found = []
    for one, other in product(range(n), repeat=2):
        for sign, sign_of_other in product((-1, 1), repeat=2):
            times = [0] * n
            times[one] += sign
            if one != other:
                times[other] += sign_of_other
            found.append(tuple(times))
    return found


def _bounds(facts: Facts) -> tuple[npt.NDArray[np.float64], Row, Row]:
    of_cells = np.kron(np.eye(len(facts.sizes)), np.ones(facts.n_classes))
    matrix = np.asarray(np.vstack([of_cells, *facts.rows]) if facts.rows else of_cells, dtype=np.float64)
    return matrix, np.array([*facts.sizes, *facts.lows], dtype=np.float64), np.array([*facts.sizes, *facts.highs], dtype=np.float64)


def _table(facts: Facts, cost: Row) -> Row | None:
    """The table of least cost that fits, checked in whole numbers. None when the solver finds none."""
    most = np.repeat(np.asarray(facts.sizes, dtype=np.float64), facts.n_classes)
    matrix, low, high = _bounds(facts)
    found = milp(cost, constraints=LinearConstraint(matrix, low, high), bounds=Bounds(0, most), integrality=np.ones(len(most)))
    if found.x is None:
        return None
    table = np.round(found.x)
    sums = matrix @ table
    return table if (table >= 0).all() and (sums >= low - _SLACK).all() and (sums <= high + _SLACK).all() else None
