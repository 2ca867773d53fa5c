"""How far apart do two groups answer the same item, and is it more than chance?

Every difference of the sides is sales minus marketing; of the floors, leaders minus team. An interval comes first, the adjusted p-value
second, the words third.
"""

from dataclasses import dataclass
from math import acos, copysign, cos, pi, sqrt
from statistics import NormalDist
from typing import Literal

from sameside.analytics.intervals import LEVEL, difference_interval
from sameside.analytics.survey_shares import AgreeCount, share_interval

Clarity = Literal["clear", "possible", "none"]
_STEPS = 60  # halvings: an interval of width 2 is narrower than 1e-17 after that


@dataclass(frozen=True)
class WaveChange:
    """How a group's agree share moved between two waves, whose answers nobody can link.

    change       later minus earlier
    low, high    its interval, as if the waves were of different people: too wide where mostly the same ones answered
    least_moved, most_moved   between which shares of people changed their mind, if all answered both times
    """

    change: float
    low: float
    high: float
    least_moved: float
    most_moved: float


def gap_interval(first: AgreeCount, second: AgreeCount, level: float = LEVEL) -> tuple[float, float] | None:
    """Question  Between which values lies the true difference of two agree shares, first minus second?

    Reads    groups that share nobody; `invited` on both for "what does our company think", on none for "more than chance"
    Returns  (low, high), -1 to 1
    Nulls    None where a group has no answer

    Newcombe 1998, method 10, on Wilson's intervals: see `intervals.difference_interval`.
    """
    one, other = share_interval(first, level), share_interval(second, level)
    if one is None or other is None:
        return None
    assert first.share is not None
    assert second.share is not None
    return difference_interval((first.share, *one), (second.share, *other))


def score_gap_interval(first: AgreeCount, second: AgreeCount, level: float = LEVEL) -> tuple[float, float] | None:
    """The reference beside `gap_interval`: every difference the score test does not refuse.

    Nulls    None where a group has no answer

    Miettinen and Nurminen, Comparative analysis of two rates, Statistics in Medicine 4 (1985), 213-226: the variance is taken under the
    difference tested, times N / (N - 1). The closed form of the restricted shares: Farrington and Manning, Statistics in Medicine 9
    (1990), 1447-1454.
    """
    if first.share is None or second.share is None:
        return None
    difference = first.share - second.share
    refused = NormalDist().inv_cdf((1 + level) / 2) ** 2

    def limit(beyond: float) -> float:
        inside = difference
        for _ in range(_STEPS):
            middle = (inside + beyond) / 2
            inside, beyond = (middle, beyond) if _score(first, second, difference, middle) <= refused else (inside, middle)
        return inside

    return limit(-1.0), limit(1.0)


def _score(first: AgreeCount, second: AgreeCount, observed: float, tested: float) -> float:
    """The squared distance of the observed difference from the tested one, in standard errors under the tested one."""
    p_1, p_2 = _restricted_shares(first, second, tested)
    n = first.n + second.n
    variance = (p_1 * (1 - p_1) / first.n + p_2 * (1 - p_2) / second.n) * n / (n - 1)
    if variance <= 0:
        return 0.0 if abs(observed - tested) < 1e-12 else float("inf")
    return (observed - tested) ** 2 / variance


def _restricted_shares(first: AgreeCount, second: AgreeCount, tested: float) -> tuple[float, float]:
    """The two shares that fit best among all whose difference is the tested one: the one root of a cubic that lies in range."""
    theta = second.n / first.n
    p_1, p_2 = first.agreeing / first.n, second.agreeing / second.n
    a = 1 + theta
    b = -(1 + theta + p_1 + theta * p_2 + tested * (theta + 2))
    c = tested * tested + tested * (2 * p_1 + theta + 1) + p_1 + theta * p_2
    d = -p_1 * tested * (1 + tested)
    v = (b / (3 * a)) ** 3 - b * c / (6 * a * a) + d / (2 * a)
    u = copysign(sqrt(max(0.0, (b / (3 * a)) ** 2 - c / (3 * a))), v)
    turn = (pi + acos(max(-1.0, min(1.0, v / u**3 if u else 0.0)))) / 3
    best = 2 * u * cos(turn) - b / (3 * a)
    best = min(max(best, max(0.0, tested)), min(1.0, 1 + tested))
    return best, best - tested


def wave_change(earlier: AgreeCount, later: AgreeCount, level: float = LEVEL) -> WaveChange | None:
    """Question  Did a group's agreement change from one wave to the next, and how many people must have changed their mind?

    Nulls    None where a wave has no answer

    Answers are not linked, so people are only bounded: at least |p2 - p1| of them moved, at most min(p1 + p2, 2 - p1 - p2).
    """
    interval = gap_interval(later, earlier, level)
    if interval is None:
        return None
    assert earlier.share is not None
    assert later.share is not None
    both = earlier.share + later.share
    return WaveChange(later.share - earlier.share, *interval, abs(later.share - earlier.share), min(both, 2 - both))


def clarity(interval: tuple[float, float] | None, p: float | None, adjusted_p: float | None) -> Clarity:
    """Question  How sure may the words about a gap be?

    Returns  clear: the interval leaves out 0 and the adjusted p is below 0.05; possible: one of the two before adjustment; none: every
             other case, to be worded "no clear difference", never "no difference"
    """
    leaves_out_0 = interval is not None and (interval[0] > 0 or interval[1] < 0)
    if leaves_out_0 and adjusted_p is not None and adjusted_p < 0.05:
        return "clear"
    return "possible" if leaves_out_0 or (p is not None and p < 0.05) else "none"
