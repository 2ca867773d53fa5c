"""Which share gets there within so many days, when some are still on their way and others have dropped out for good?

The share so far is too low (the young ones had no time), the share among the decided is too high (the slow ones are missing). Here an
open cycle counts for as long as it was watched, and one that ended otherwise stays in the count: it can no longer get there. The shares
of all ends and of those still open sum to 1 at every age.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

from sameside.analytics.intervals import LEVEL, wilson

# Age in whole days -> what became of the cycles at that age -> how many. One last seen open at an age was still at risk at that age.
Ages = Mapping[int, Mapping[str, int]]
OPEN = "open"

# A curve is told as far as one in five of those that are still open were watched: beyond, it hangs on a few. Pocock, Clayton and Altman
# (The Lancet 359, 2002, 1686-1689) advise to end survival plots where 10 to 20 % are left to follow.
_LEAST_WATCHED = 5

# A sum of shares this near to 1 is 1: the rest is rounding.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Incidence:
    """An estimated share, 0 to 1, with its standard error and interval.

    n_watched  cycles that were watched to the age, or had ended before it
    """

    share: float
    standard_error: float
    low: float
    high: float
    n_watched: int


def incidence_curve(ages: Ages, fate: str, at: Sequence[int], level: float = LEVEL) -> list[Incidence | None]:
    """Question  Which share has this fate by each of these ages, all other fates being competing ends?

    Reads    ages: see `Ages`; fate: one of theirs, OPEN for the share to whom nothing has happened yet; at: ascending ages in days
    Returns  the Aalen-Johansen estimate at each age; its error by the delta method (for OPEN Greenwood's), the interval on the
             log(-log) scale, so it stays in 0 to 1. Where nobody or everybody has the fate the error is 0 and says nothing: there the
             interval is Wilson's on those watched
    Nulls    None where nobody is left to watch and some were open when last seen

    F(t) = Σ over ages a <= t of S(before a) · reached(a) / at_risk(a), with S the share to whom nothing has happened yet.
    Aalen and Johansen, Scandinavian Journal of Statistics 5 (1978), 141-150; error and interval: Marubini and Valsecchi,
    Analysing Survival Data from Clinical Trials and Observational Studies (1995), section 10.2; Choudhury, Statistics in Medicine 21
    (2002), 1129-1144.
    """
    walk = _Walk(n=sum(sum(counts.values()) for counts in ages.values()))
    waiting = sorted(ages, reverse=True)
    found: list[Incidence | None] = []
    for age in at:
        while waiting and waiting[-1] <= age:
            walk.step(ages[waiting.pop()], fate)
        at_this_age = ages.get(age, {})
        n_left = walk.at_risk + sum(at_this_age.values())
        n_open_before = walk.n_open - at_this_age.get(OPEN, 0)
        found.append(None if n_left == 0 and (n_open_before or not walk.n) else walk.estimate(fate, walk.n - n_open_before, level))
    return found


def is_told(ages: Ages, age: int) -> bool:
    """Whether enough of those still open were watched to this age; true where everybody's fate is known before it."""
    n_left = sum(sum(counts.values()) for last, counts in ages.items() if last >= age)
    n_open_before = sum(counts.get(OPEN, 0) for last, counts in ages.items() if last < age)
    return bool(ages) and _LEAST_WATCHED * n_left >= n_left + n_open_before


@dataclass(frozen=True)
class Stratum:
    """One cohort's estimate and its size, to be weighted by."""

    n: int
    estimate: Incidence


def standardised(strata: Sequence[Stratum], level: float = LEVEL) -> Incidence | None:
    """Question  What is the share over all cohorts together, each weighing what it is in size?

    Reads    estimates at one age, from cohorts that do not overlap
    Returns  Σ n·share ÷ Σ n, the errors added up by the same weights; the interval as of one estimate. One curve over all cohorts would
             be biased where shares rise or fall: its late ages come from the old cohorts only
    Nulls    None without cohorts

    A cohort where nobody or everybody got there has no error of its own: it takes that of a share like the whole's in a group its size.
    """
    n = sum(stratum.n for stratum in strata)
    if not n:
        return None
    if len(strata) == 1:
        return strata[0].estimate
    share = sum(stratum.n * stratum.estimate.share for stratum in strata) / n
    variance = sum((stratum.n / n) ** 2 * _variance(stratum.estimate, share) for stratum in strata)
    n_watched = sum(stratum.estimate.n_watched for stratum in strata)
    return _with_interval(share, sqrt(variance), n_watched, level)


@dataclass
class _Walk:
    """Sums over the ages passed so far, from which the share and its error follow at any age.

    With a = ends / (at_risk · (at_risk - ends)) and h = S / at_risk, the variance Σ (F - F_j)²·a + Σ h²·(at_risk - reached)·reached /
    at_risk - 2·Σ (F - F_j)·h·reached / at_risk, its squares multiplied out, needs one pass for all ages.
    """

    n: int
    survival: float = 1.0
    share: float = 0.0
    n_open: int = 0
    n_passed: int = 0
    spread: float = 0.0  # Σ a
    spread_share: float = 0.0  # Σ F_j·a
    spread_square: float = 0.0  # Σ F_j²·a
    own: float = 0.0  # Σ h²·(at_risk - reached)·reached / at_risk
    cross: float = 0.0  # Σ h·reached / at_risk
    cross_share: float = 0.0  # Σ F_j·h·reached / at_risk

    @property
    def at_risk(self) -> int:
        return self.n - self.n_passed

    def step(self, counts: Mapping[str, int], fate: str) -> None:
        at_risk, reached = self.at_risk, counts.get(fate, 0) if fate != OPEN else 0
        n_open = counts.get(OPEN, 0)
        total = sum(counts.values())
        ends = total - n_open
        per_head = self.survival / at_risk
        self.share += per_head * reached
        self.survival *= 1 - ends / at_risk
        if at_risk > ends:  # at the very last age nothing is left, and the term is 0
            weight = ends / (at_risk * (at_risk - ends))
            self.spread += weight
            self.spread_share += self.share * weight
            self.spread_square += self.share * self.share * weight
        self.own += per_head * per_head * (at_risk - reached) * reached / at_risk
        self.cross += per_head * reached / at_risk
        self.cross_share += self.share * per_head * reached / at_risk
        self.n_open += n_open
        self.n_passed += total

    def estimate(self, fate: str, n_watched: int, level: float) -> Incidence:
        if fate == OPEN:
            return _with_interval(self.survival, self.survival * sqrt(self.spread), n_watched, level)
        variance = self.share * self.share * self.spread - 2 * self.share * self.spread_share + self.spread_square
        variance += self.own - 2 * (self.share * self.cross - self.cross_share)
        return _with_interval(self.share, sqrt(max(0.0, variance)), n_watched, level)


def _variance(estimate: Incidence, whole: float) -> float:
    if 0 < estimate.share < 1:
        return estimate.standard_error**2
    return whole * (1 - whole) / estimate.n_watched


def _with_interval(share: float, error: float, n_watched: int, level: float) -> Incidence:
    """The estimate with its interval, on the log(-log) scale; on the edges Wilson's."""
    if share <= _ROUNDING or share >= 1 - _ROUNDING:
        share = float(round(share))
        low, high = wilson(round(share) * n_watched, n_watched, level) or (0.0, 1.0)
        return Incidence(share, 0.0, low, high, n_watched)
    reach = NormalDist().inv_cdf((1 + level) / 2) * error / (share * log(share))
    low, high = sorted((exp(log(share) * exp(reach)), exp(log(share) * exp(-reach))))
    return Incidence(share, error, low, high, n_watched)
