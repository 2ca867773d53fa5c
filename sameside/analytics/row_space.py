"""What follows from a list of published totals by adding and subtracting them? Exact arithmetic, no rounding.

A total is a 0/1 vector over cells: which cells it counts. Whatever sum of cells lies in the row space of the published vectors can be
worked out by anybody from the published figures; nothing else can, without bounds.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from math import lcm

Vector = tuple[int, ...]


class RowSpace:
    """All rational combinations of some vectors. A space never changes."""

    def __init__(self, n_cells: int, vectors: Iterable[Sequence[int]] = ()) -> None:
        self.n_cells = n_cells
        # Reduced rows by the cell they lead with: 1 there, 0 there in every other row.
        self._rows: dict[int, list[Fraction]] = {}
        for vector in vectors:
            self._take_in(vector)

    def __contains__(self, vector: Sequence[int]) -> bool:
        # What no unseen change moves can be worked out, and the other way round; these are whole numbers, the rows are fractions.
        return all(sum(change * entry for change, entry in zip(line, vector, strict=True)) == 0 for line in self.unseen_directions)

    @cached_property
    def unseen_directions(self) -> list[Vector]:
        """Whole-number vectors that, added to the cells, change no published total; together all such changes.

        A sum of cells can be worked out exactly when none of them changes it.
        """
        found = []
        for free in range(self.n_cells):
            if free in self._rows:
                continue
            direction = [Fraction(0)] * self.n_cells
            direction[free] = Fraction(1)
            for lead, row in self._rows.items():
                direction[lead] = -row[free]
            whole = lcm(*(entry.denominator for entry in direction))
            found.append(tuple(int(entry * whole) for entry in direction))
        return found

    def _rest(self, vector: Sequence[int]) -> list[Fraction]:
        rest = [Fraction(entry) for entry in vector]
        for lead, row in self._rows.items():
            if rest[lead]:
                times = rest[lead]
                rest = [have - times * take for have, take in zip(rest, row, strict=True)]
        return rest

    def _take_in(self, vector: Sequence[int]) -> None:
        rest = self._rest(vector)
        lead = next((cell for cell, entry in enumerate(rest) if entry), None)
        if lead is None:
            return
        rest = [entry / rest[lead] for entry in rest]
        for row in self._rows.values():
            if row[lead]:
                times = row[lead]
                row[:] = [have - times * take for have, take in zip(row, rest, strict=True)]
        self._rows[lead] = rest


@lru_cache(maxsize=4096)
def _spanned(n_cells: int, vectors: frozenset[Vector]) -> RowSpace:
    return RowSpace(n_cells, sorted(vectors))


def spanned(n_cells: int, vectors: Iterable[Sequence[int]]) -> RowSpace:
    """The space of some vectors. Items of one survey ask for the same ones again and again: they are kept."""
    return _spanned(n_cells, frozenset(map(tuple, vectors)))


def small_unions(sizes: Sequence[int], least: int) -> list[tuple[int, ...]]:
    """Every union of cells with 1 to least - 1 people, as cell numbers. Cells without people are in none."""
    found: list[tuple[int, ...]] = []

    def grow(union: tuple[int, ...], room: int, start: int) -> None:
        for cell in range(start, len(sizes)):
            if 0 < sizes[cell] <= room:
                found.append((*union, cell))
                grow((*union, cell), room - sizes[cell], cell + 1)

    grow((), least - 1, 0)
    return found


def revealed_union(space: RowSpace, unions: Iterable[tuple[int, ...]]) -> tuple[int, ...] | None:
    """The first of these unions whose total can be worked out; None when none can."""
    # Asked of the changes nobody would see, because there are few of them; asked of the space, each union is an elimination.
    directions = space.unseen_directions
    for union in unions:
        if all(sum(direction[cell] for cell in union) == 0 for direction in directions):
            return union
    return None
