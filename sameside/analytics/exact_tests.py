"""Is a difference of two shares more than chance, when a handful answered? Exact tests of a two-by-two table.

Columns are the groups, rows are agreeing and not agreeing: ((9, 3), (1, 7)) is 9 of 10 against 3 of 10. Never chi-square at these counts.
"""

from collections.abc import Sequence
from math import comb, prod

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from sameside.analytics.survey_shares import AgreeCount

_MOST_TABLES = 10_000
_AS_LIKELY = 1e-9  # what floats lose
_GRID, _REFINED = 201, 3
_LEAST_SHARE = 1e-12
Table = tuple[tuple[int, int], tuple[int, int]]


def as_table(first: AgreeCount, second: AgreeCount) -> Table:
    """Two counts as a table, a column each."""
    return (first.agreeing, second.agreeing), (first.n - first.agreeing, second.n - second.agreeing)


def gap_p(first: AgreeCount, second: AgreeCount) -> float:
    """The p-value shown beside a gap of two agree shares: Boschloo's."""
    return boschloo_p(as_table(first, second))


def boschloo_p(table: Table) -> float:
    """Question  How often would two groups of one opinion differ at least so much?

    Returns  two-sided p, 0 to 1; 1 where all agree, none does, or a group has no answer

    Boschloo, Raised conditional level of significance for the 2x2-table, Statistica Neerlandica 24 (1970), 1-9: Fisher's p as the
    statistic, its size taken over the share that both groups have in common. More powerful than Fisher's test, and as strict. Unlike
    Fisher's it changes when rows and columns are swapped: the columns' sums are what the design of a survey fixes.
    """
    if min(*map(sum, table), *map(sum, zip(*table, strict=True))) == 0:
        return 1.0
    if prod(map(sum, zip(*table, strict=True))) > _MOST_TABLES:
        # With hundreds a group both tests say the same, and one of them takes minutes.
        return mid_p(table)
    ((x, y), (without_x, without_y)) = table
    # One side is that the first group agrees more; seen from those who don't agree, it is the other.
    return min(
        1.0, 2 * min(_size_above(x, x + without_x, y, y + without_y), _size_above(without_x, x + without_x, without_y, y + without_y))
    )


def _size_above(x: int, n: int, y: int, m: int) -> float:
    """The most likely, over the common share, that Fisher's one-sided p is no greater than that of x of n against y of m."""
    ways_first, ways_second = _log_ways(n), _log_ways(m)
    ways = ways_first[:, None] + ways_second[None, :]
    together = np.add.outer(np.arange(n + 1), np.arange(m + 1))
    # Fisher's p of every table: of those with as many agreeing in all, the ones in which as many or more of the first group do.
    chance = np.exp(ways - _log_ways(n + m)[together])
    fishers = np.zeros((n + 2, m + 2))
    for first in range(n, -1, -1):
        # One more in the first group is one fewer in the second.
        fishers[first, : m + 1] = chance[first] + np.concatenate(([0.0], fishers[first + 1, :m]))
    refused = fishers[: n + 1, : m + 1] <= fishers[x, y] * (1 + _AS_LIKELY)
    n_ways = np.bincount(together[refused], weights=np.exp(ways[refused] - ways.max()), minlength=n + m + 1)
    return _greatest(np.asarray(n_ways, dtype=np.float64), n + m) * float(np.exp(ways.max()))


def _greatest(n_ways: npt.NDArray[np.float64], n: int) -> float:
    """The greatest sum of n_ways[s] p^s (1 - p)^(n - s) over p, by a grid and then ever finer ones around its best point."""
    agreeing = np.flatnonzero(n_ways)
    low, high, best = 0.0, 1.0, 0.0
    for _ in range(_REFINED):
        shares = np.clip(np.linspace(low, high, _GRID), _LEAST_SHARE, 1 - _LEAST_SHARE)
        sums = np.exp(np.log(shares)[:, None] * agreeing + np.log1p(-shares)[:, None] * (n - agreeing)) @ n_ways[agreeing]
        place = int(sums.argmax())
        best = max(best, float(sums[place]))
        step = (high - low) / (_GRID - 1)
        low, high = max(0.0, float(shares[place]) - step), min(1.0, float(shares[place]) + step)
    return best


def _log_ways(n: int) -> npt.NDArray[np.float64]:
    """Of n people, the log of how many ways there are to choose none, one, two ..."""
    chosen = np.arange(n + 1)
    return np.asarray(gammaln(n + 1) - gammaln(chosen + 1) - gammaln(n - chosen + 1), dtype=np.float64)


def fisher_p(table: Table) -> float:
    """Fisher's exact two-sided p: all tables of these margins no likelier than this one. Worked out in whole numbers."""
    less_likely, equal, total = _ways(table)
    return (less_likely + equal) / total


def mid_p(table: Table) -> float:
    """The fast stand-in for `boschloo_p`: Fisher's sum, tables exactly as likely as this one counted half.

    Lancaster, Significance tests in discrete distributions, JASA 56 (1961), 223-234.
    """
    less_likely, equal, total = _ways(table)
    return (2 * less_likely + equal) / (2 * total)


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values of a family, in its order: below 0.05 = at most 5 % of what is so called is expected to be chance.

    Benjamini and Hochberg, Controlling the false discovery rate, JRSS B 57 (1995), 289-300.
    """
    n = len(p_values)
    adjusted = [1.0] * n
    least = 1.0
    for rank, place in reversed(list(enumerate(_ascending(p_values), 1))):
        least = min(least, p_values[place] * n / rank)
        adjusted[place] = least
    return adjusted


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values of a family, in its order: below 0.05 = the chance of a single false one stays under 5 %.

    Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6 (1979), 65-70.
    """
    n = len(p_values)
    adjusted = [1.0] * n
    most = 0.0
    for rank, place in enumerate(_ascending(p_values)):
        most = min(1.0, max(most, p_values[place] * (n - rank)))
        adjusted[place] = most
    return adjusted


def _ascending(p_values: Sequence[float]) -> list[int]:
    if any(not 0 <= p <= 1 for p in p_values):
        raise ValueError("A p-value lies between 0 and 1.")
    return sorted(range(len(p_values)), key=lambda place: p_values[place])


def _ways(table: Table) -> tuple[int, int, int]:
    """Of all tables with these margins: ways of those less likely than this one, of those as likely, of all."""
    (agreeing_first, agreeing_second), _ = table
    n_first, n_second = map(sum, zip(*table, strict=True))
    agreeing = agreeing_first + agreeing_second
    seen = comb(n_first, agreeing_first) * comb(n_second, agreeing_second)
    less_likely = equal = 0
    for k in range(max(0, agreeing - n_second), min(n_first, agreeing) + 1):
        ways = comb(n_first, k) * comb(n_second, agreeing - k)
        less_likely += ways if ways < seen else 0
        equal += ways if ways == seen else 0
    return less_likely, equal, comb(n_first + n_second, agreeing)
