"""Is a difference of two shares more than chance, when a handful answered? Exact tests of a two-by-two table.

Columns are the groups, rows are agreeing and not agreeing: ((9, 3), (1, 7)) is 9 of 10 against 3 of 10. Never chi-square at these counts.
"""

from collections.abc import Sequence
from math import comb, isnan, prod

from scipy.stats import boschloo_exact

from sameside.analytics.survey_shares import AgreeCount

_MOST_TABLES = 10_000
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
    p = float(boschloo_exact(table).pvalue)
    return mid_p(table) if isnan(p) else min(1.0, p)


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
