"""Can anybody work out, from all that is published of an item, what a few people answered? Bounds included.

Sums and differences are one way to work it out; bounds are another: 9 of 9 in one team and 9 of 14 in all leave none for the other five.
So every table of whole answers that fits everything published is taken as possible, and a figure counts as revealed when it is the same
in all of them. Who attacks is taken to know how many answered in every cell.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp

Row = npt.NDArray[np.float64]

# Tables tried in random directions before each figure is asked about: most figures turn out free at once.
_FIRST_TABLES = 12
_SEED = 4_404
# Sums of whole numbers are exact; weighted ones may miss a bound by what floats lose.
_SLACK = 1e-7


@dataclass
class Facts:
    """What is published of one item, as bounds on sums of a table with a row per cell and a column per class of answer.

    sizes      answers per cell: each row's sum
    n_classes  columns
    """

    sizes: Sequence[int]
    n_classes: int
    rows: list[Row] = field(default_factory=list)
    lows: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)

    def sum_of(self, cells: Sequence[int], weights: Sequence[int]) -> Row:
        """The sum of some cells' answers, each class weighted: 1 counts it, 0 leaves it out, its value gives a sum of ratings."""
        return np.outer(np.asarray(cells, dtype=np.float64), np.asarray(weights, dtype=np.float64)).ravel()

    def weighted_sum(self, weights: Sequence[float]) -> Row:
        """The sum of the first class over all cells, each cell weighted."""
        return np.outer(np.asarray(weights, dtype=np.float64), np.eye(1, self.n_classes)[0]).ravel()

    def publish(self, row: Row, low: float, high: float) -> None:
        """Take in that this sum lies between two numbers: whole ones, unless the sum is weighted."""
        self.rows.append(row)
        self.lows.append(low)
        self.highs.append(high)


def revealed(facts: Facts, targets: Sequence[Row]) -> list[int]:
    """Question  Which of these sums has one value in every table that fits the facts?

    Returns  their places, in order; all of them when no table can be found, which the truth forbids
    """
    if not targets:
        return []
    asked = np.asarray(targets)
    tables = [table for table in _first_tables(facts) if table is not None]
    if not tables:
        return list(range(len(targets)))
    seen = np.asarray(tables) @ asked.T
    is_free = (seen.max(axis=0) - seen.min(axis=0)) > 0.5
    for place in range(len(targets)):
        for side in (1, -1):
            if is_free[place]:
                break
            table = _table(facts, -side * asked[place])
            if table is None:
                continue
            # A table found for one figure shows others to be free, too.
            is_free |= np.abs(asked @ table - seen[0]) > 0.5
    return [place for place in range(len(targets)) if not is_free[place]]


def value_range(facts: Facts, target: Row) -> tuple[int, int]:
    """The least and the greatest value a sum takes in any table that fits.

    Raises  ValueError when no table fits, which the truth forbids
    """
    tables = _table(facts, target), _table(facts, -target)
    if tables[0] is None or tables[1] is None:
        raise ValueError("No table fits what is published.")
    return round(float(target @ tables[0])), round(float(target @ tables[1]))


def _first_tables(facts: Facts) -> list[Row | None]:
    # Seeded: the same facts are audited in the same way everywhere.
    random = np.random.default_rng(_SEED)
    n = len(facts.sizes) * facts.n_classes
    return [_table(facts, random.normal(size=n)) for _ in range(_FIRST_TABLES)]


def _table(facts: Facts, cost: Row) -> Row | None:
    """The table of least cost that fits, checked in whole numbers. None when the solver finds none."""
    n_cells = len(facts.sizes)
    most = np.repeat(np.asarray(facts.sizes, dtype=np.float64), facts.n_classes)
    of_cells = np.kron(np.eye(n_cells), np.ones(facts.n_classes))
    matrix = np.vstack([of_cells, *facts.rows]) if facts.rows else of_cells
    low, high = np.array([*facts.sizes, *facts.lows], dtype=np.float64), np.array([*facts.sizes, *facts.highs], dtype=np.float64)
    found = milp(cost, constraints=LinearConstraint(matrix, low, high), bounds=Bounds(0, most), integrality=np.ones(len(most)))
    if found.x is None:
        return None
    table = np.round(found.x)
    sums = matrix @ table
    return table if (table >= 0).all() and (sums >= low - _SLACK).all() and (sums <= high + _SLACK).all() else None
