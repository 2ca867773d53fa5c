"""How far apart do two groups rate, where ratings have an order but no distances? Likert answers and ratings from 0 to 10.

Everything is worked out on how often each value was given, so ties, which are the rule here, cost nothing and are exact.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb, exp, inf, log, prod, sqrt

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr, stdtrit

from sameside.analytics.intervals import LEVEL

MOST_EXACT_TABLES = 20_000
N_DRAWS = 9_999
_SEED = 20_070_101
# Two statistics closer than this are one value worked out in two orders.
_SAME = 1e-9

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RatingGap:
    """Two groups' ratings against each other.

    delta      Cliff's delta: share of pairs in which the first group's rating is higher, minus those in which it is lower; -1 to 1
    low, high  its interval, which never leaves -1 to 1; None where every pair falls one way, or all ratings are one value
    p          of the studentised permutation test, two-sided
    is_exact   whether every way to deal out the ratings was looked at; else drawn with a fixed seed
    """

    n_first: int
    n_second: int
    delta: float
    low: float | None
    high: float | None
    p: float
    is_exact: bool


@dataclass(frozen=True)
class BrunnerMunzel:
    """The classical test, kept to check against: too ready to refuse at 5 to 10 answers a group.

    above  A: chance that the second group's rating is higher, ties half
    error  its standard error; 0 under complete separation, where statistic is infinite
    """

    statistic: float
    p: float
    above: float
    error: float
    df: float


def rating_gap(first: Sequence[float], second: Sequence[float], level: float = LEVEL) -> RatingGap | None:
    """Question  Does the first group rate higher than the second, and is it more than chance?

    Reads    ratings of people who judged; two answers a group at least
    Nulls    None where a group has fewer than two

    Delta: Cliff, Dominance statistics, Psychological Bulletin 114 (1993), 494-509; its interval on the logit of A with Brunner and
    Munzel's variance. Test: Neubert and Brunner, A studentized permutation test for the non-parametric Behrens-Fisher problem,
    Computational Statistics & Data Analysis 51 (2007), 5192-5204.
    """
    if min(len(first), len(second)) < 2:
        return None
    seen = brunner_munzel(second, first)
    low, high = _delta_interval(seen, level)
    p, is_exact = permutation_p(first, second)
    return RatingGap(len(first), len(second), 2 * seen.above - 1, low, high, p, is_exact)


def cliffs_delta(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Share of pairs in which the first is higher, minus those in which it is lower. None where a group has no answer."""
    if not first or not second:
        return None
    ones, others = _counted(first, second)
    return float(2 * _above(others[None, :], ones[None, :])[0] - 1)


def brunner_munzel(first: Sequence[float], second: Sequence[float]) -> BrunnerMunzel:
    """Brunner and Munzel, The nonparametric Behrens-Fisher problem, Biometrical Journal 42 (2000), 17-25. Needs two answers a group."""
    ones, others = _counted(first, second)
    above = float(_above(ones[None, :], others[None, :])[0])
    parts = [float(part[0]) for part in _variance_parts(ones[None, :], others[None, :])]
    variance = sum(parts)
    if variance <= 0:
        return BrunnerMunzel(0.0 if above == 0.5 else inf if above > 0.5 else -inf, 1.0 if above == 0.5 else 0.0, above, 0.0, inf)
    df = variance**2 / (parts[0] ** 2 / (len(first) - 1) + parts[1] ** 2 / (len(second) - 1))
    statistic = (above - 0.5) / sqrt(variance)
    return BrunnerMunzel(statistic, 2 * float(stdtr(df, -abs(statistic))), above, sqrt(variance), df)


def permutation_p(first: Sequence[float], second: Sequence[float]) -> tuple[float, bool]:
    """Question  Dealt out to the two groups by chance, how often would these ratings lie at least so far apart?

    Returns  two-sided p, and whether every way to deal them out was looked at. Groups kept wholly apart give a p, never nan

    Ways that give each group the same ratings are one table, so up to 20,000 tables are looked at, which covers every case of up to
    20,000 ways and many more. Above that 9,999 ways are drawn, always the same ones.
    """
    ones, others = _counted(first, second)
    total = ones + others
    seen = abs(_statistic(ones[None, :], others[None, :])[0])
    tables = _tables(total.astype(int).tolist(), len(first))
    if tables is not None:
        ways = np.array([float(prod(map(comb, total.astype(int).tolist(), table))) for table in tables])
        dealt = np.array(tables, dtype=np.float64)
        far = np.abs(_statistic(dealt, total - dealt)) >= seen - _SAME
        return float(ways[far].sum() / ways.sum()), True
    # The seed is fixed so that a closed round is worked out alike everywhere.
    drawn = np.random.default_rng(_SEED).multivariate_hypergeometric(total.astype(int), len(first), size=N_DRAWS).astype(np.float64)
    far = np.abs(_statistic(drawn, total - drawn)) >= seen - _SAME
    return (int(far.sum()) + 1) / (N_DRAWS + 1), False


def _delta_interval(seen: BrunnerMunzel, level: float) -> tuple[float | None, float | None]:
    if seen.error == 0 or seen.above in (0.0, 1.0):
        return None, None
    reach = float(stdtrit(seen.df, (1 + level) / 2)) * seen.error / (seen.above * (1 - seen.above))
    middle = log(seen.above / (1 - seen.above))
    low, high = (1 / (1 + exp(-(middle + side * reach))) if abs(middle + side * reach) < 700 else (side + 1) / 2 for side in (-1, 1))
    return 2 * low - 1, 2 * high - 1


def _counted(first: Sequence[float], second: Sequence[float]) -> tuple[Counts, Counts]:
    """How often each value was given, lowest value first, in either group."""
    values = sorted({*first, *second})
    place = {value: at for at, value in enumerate(values)}
    counts = np.zeros((2, len(values)))
    for row, ratings in enumerate((first, second)):
        for rating in ratings:
            counts[row, place[rating]] += 1
    return counts[0], counts[1]


def _placements(counts: Counts) -> Counts:
    """Per value the share of a group's ratings above it, those equal to it half. A row per table."""
    n = counts.sum(axis=1, keepdims=True)
    at_most = np.cumsum(counts, axis=1)
    return np.asarray((n - at_most + counts / 2) / n)


def _above(ones: Counts, others: Counts) -> Counts:
    """Per table the chance that a rating of the others lies above one of the ones, ties half."""
    return np.asarray((ones * _placements(others)).sum(axis=1) / ones.sum(axis=1))


def _variance_parts(ones: Counts, others: Counts) -> tuple[Counts, Counts]:
    """Per table what either group adds to the variance of A."""

    def part(counts: Counts, placements: Counts) -> Counts:
        n = counts.sum(axis=1)
        mean = (counts * placements).sum(axis=1) / n
        return np.asarray((counts * (placements - mean[:, None]) ** 2).sum(axis=1) / (n - 1) / n)

    return part(ones, _placements(others)), part(others, _placements(ones))


def _statistic(ones: Counts, others: Counts) -> Counts:
    first, second = _variance_parts(ones, others)
    distance, variance = _above(ones, others) - 0.5, first + second
    # Complete separation has no variance: it is farther apart than anything that has one.
    apart = np.where(np.abs(distance) < _SAME, 0.0, np.copysign(np.inf, distance))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(variance > 1e-15, distance / np.sqrt(variance), apart))


def _tables(total: list[int], n_first: int) -> list[tuple[int, ...]] | None:
    """Every way the first group can come by its number of ratings, as counts per value; None when there are too many."""
    found: list[tuple[int, ...]] = []
    for table in _dealt(total, n_first):
        if len(found) == MOST_EXACT_TABLES:
            return None
        found.append(table)
    return found


def _dealt(total: list[int], n_left: int) -> Iterator[tuple[int, ...]]:
    if not total:
        yield ()
        return
    behind = sum(total[1:])
    for k in range(max(0, n_left - behind), min(total[0], n_left) + 1):
        for rest in _dealt(total[1:], n_left - k):
            yield (k, *rest)
