"""How far may a figure lie from the truth, given how few it was counted on?

Every share carries a Wilson interval, every median or percentile an interval between two of its own values. Where too few were
counted for the level asked, there is no interval: None, never a false one.
"""

from collections.abc import Sequence
from math import exp, hypot, lgamma, log, sqrt
from statistics import NormalDist

LEVEL = 0.95


def wilson(successes: int, n: int, level: float = LEVEL) -> tuple[float, float] | None:
    """Question  Between which shares does the true share lie?

    Reads    successes of n independent trials
    Returns  (low, high), both 0 to 1. 0 successes give exactly 0 below, n successes exactly 1 above
    Nulls    None when n is 0: nothing was tried, nothing is known
    Raises   ValueError when successes is not between 0 and n

    The score interval: all p whose z-test against the observed share is not refused,
      (x + z²/2 ± z·√(x(n-x)/n + z²/4)) / (n + z²)
    Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22 (1927), 209-212; recommended for small n by
    Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), 857-872, method 3.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n} trials can't be.")
    if n == 0:
        return None
    return _score_interval(successes, n, level)


def wilson_of_share(share: float, n: float, level: float = LEVEL) -> tuple[float, float] | None:
    """Wilson's interval where n is no count: an effective n, of a finite population or of weighted answers.

    Reads    share: 0 to 1; n: above 0, how many independent answers would tell as much
    Returns  (low, high) as `wilson`
    Nulls    None when n is 0
    Raises   ValueError when the share is not between 0 and 1 or n is below 0
    """
    if not (0 <= share <= 1 and n >= 0):
        raise ValueError(f"A share of {share} on {n} answers can't be.")
    if n == 0:
        return None
    return _score_interval(n if share == 1 else share * n, n, level)


def _score_interval(successes: float, n: float, level: float) -> tuple[float, float]:
    z = _normal_quantile(level)
    centre = successes + z * z / 2
    half = z * sqrt(successes * (n - successes) / n + z * z / 4)
    low = 0.0 if successes == 0 else (centre - half) / (n + z * z)
    high = 1.0 if successes == n else (centre + half) / (n + z * z)
    return low, high


def difference_interval(first: tuple[float, float, float], second: tuple[float, float, float]) -> tuple[float, float]:
    """Question  Between which values does the true difference of two figures lie, first minus second?

    Reads    (value, low, high) of each, in one unit, from samples that share nothing; the intervals of one level
    Returns  (low, high) of the difference at that level

    Each side lends the distance to that end of its own interval which lies towards the end in question:
      low  = d - sqrt((v1 - l1)^2 + (u2 - v2)^2)
      high = d + sqrt((u1 - v1)^2 + (v2 - l2)^2)
    For two shares with Wilson's intervals this is method 10 of Newcombe, Interval estimation for the difference between independent
    proportions: comparison of eleven methods, Statistics in Medicine 17 (1998), 873-890. That it holds for any two independent figures
    with intervals of their own: Zou and Donner, Construction of confidence limits about effect measures: a general approach, Statistics
    in Medicine 27 (2008), 1693-1702.
    """
    value_1, low_1, high_1 = first
    value_2, low_2, high_2 = second
    difference = value_1 - value_2
    return difference - hypot(value_1 - low_1, high_2 - value_2), difference + hypot(high_1 - value_1, value_2 - low_2)


def interval_ranks(n: int, share: float = 0.5, level: float = LEVEL) -> tuple[int, int] | None:
    """Question  Which two of n sorted values enclose the true percentile?

    Reads    n independent values; share: which percentile, 0.5 the median, 0.9 the value nine of ten stay under
    Returns  (low, high): ranks from 1. The values at these ranks enclose the percentile with at least the level asked
    Nulls    None when n is too few: the median at 95 % needs 6 values, the 0.9 percentile 36
    Raises   ValueError when share or level is not strictly between 0 and 1

    How many of n values lie below the true percentile is binomial(n, share), whatever the values' distribution. Each end leaves out
    at most half of what the level allows: David and Nagaraja, Order Statistics, 3rd ed. (2003), section 7.1.
    """
    if not 0 < share < 1:
        raise ValueError(f"A percentile's share is {share}: give a number between 0 and 1.")
    allowed = (1 - _checked(level)) / 2
    low = _low_rank(n, share, allowed)
    high = n + 1 - _low_rank(n, 1 - share, allowed)
    if low < 1 or high > n:
        return None
    return low, high


def percentile_interval(values: Sequence[float], share: float = 0.5, level: float = LEVEL) -> tuple[float, float] | None:
    """The interval of a percentile of these values, in their unit. None when they are too few: see `interval_ranks`."""
    ranks = interval_ranks(len(values), share, level)
    if ranks is None:
        return None
    ascending = sorted(values)
    return ascending[ranks[0] - 1], ascending[ranks[1] - 1]


def median_interval(values: Sequence[float], level: float = LEVEL) -> tuple[float, float] | None:
    """The interval of the median of these values, in their unit. None under 6 values at the usual level."""
    return percentile_interval(values, 0.5, level)


def _checked(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"An interval's level is {level}: give a number between 0 and 1, as 0.95.")
    return level


def _normal_quantile(level: float) -> float:
    return NormalDist().inv_cdf((1 + _checked(level)) / 2)


def _low_rank(n: int, share: float, allowed: float) -> int:
    """The greatest rank whose value lies above the percentile with a probability of at most `allowed`; 0 when none does.

    The value at rank r lies above the percentile when fewer than r values lie below it: P(binomial <= r - 1).
    """
    # Start from the normal approximation and walk to the exact place: a few steps, where counting up from 0 takes n.
    rank = max(0, int(n * share - NormalDist().inv_cdf(1 - allowed) * sqrt(n * share * (1 - share))))
    while rank > 0 and _binomial_at_most(rank - 1, n, share) > allowed:
        rank -= 1
    while rank < n and _binomial_at_most(rank, n, share) <= allowed:
        rank += 1
    return rank


def _binomial_at_most(k: int, n: int, share: float) -> float:
    # Summed downwards from k, where the terms are greatest (k lies below the mean), until they no longer count.
    term = exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(share) + (n - k) * log(1 - share))
    total = term
    for below in range(k, 0, -1):
        term *= below * (1 - share) / ((n - below + 1) * share)
        total += term
        if term < total * 1e-17:
            break
    return total
