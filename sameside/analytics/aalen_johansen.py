"""Which share gets there within so many days, when some are still on their way and others have dropped out for good?

The share so far is too low (the young ones had no time), the share among the decided is too high (the slow ones are missing). Here an
open cycle counts for as long as it was watched, and one that ended otherwise stays in the count: it can no longer get there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import exp, log, sqrt
from statistics import NormalDist

from sameside.analytics.intervals import LEVEL


@dataclass(frozen=True)
class AgeCounts:
    """What became of cycles at one age in days: reached the goal, ended otherwise, or were last seen still open."""

    reached: int = 0
    ended: int = 0
    open: int = 0

    @property
    def total(self) -> int:
        return self.reached + self.ended + self.open

    def plus(self, fate: str, n: int) -> "AgeCounts":
        """These counts with n more of one fate: reached, ended or open."""
        return replace(self, **{fate: getattr(self, fate) + n})


@dataclass(frozen=True)
class Incidence:
    """An estimated share, 0 to 1, with its standard error and interval."""

    share: float
    standard_error: float
    low: float
    high: float


def cumulative_incidence(ages: Mapping[int, AgeCounts], horizon: int | None, level: float = LEVEL) -> Incidence | None:
    """Question  Which share reaches the goal within `horizon` days, ending otherwise being a competing end?

    Reads    ages: age in days -> counts; one who was last seen open at an age was still at risk at that age
    Returns  the Aalen-Johansen estimate; its error by the delta method; the interval on the log(-log) scale, so it stays in 0 to 1
    Nulls    None when nobody was watched, or nobody long enough to say (the last ones watched were open before the horizon)

    F(t) = Σ over ages a <= t of S(before a) · reached(a) / at_risk(a), with S the share to whom nothing has happened yet.
    Aalen and Johansen, Scandinavian Journal of Statistics 5 (1978), 141-150; error and interval: Marubini and Valsecchi,
    Analysing Survival Data from Clinical Trials and Observational Studies (1995), section 10.2; Choudhury, Statistics in Medicine 21
    (2002), 1129-1144.
    """
    at_risk = sum(counts.total for counts in ages.values())
    if at_risk == 0 or not _is_watched_long_enough(ages, horizon):
        return None
    survival, share = 1.0, 0.0
    steps: list[tuple[int, int, float, float, AgeCounts]] = []  # at risk, ends, survival before, share after, counts
    for age in sorted(ages):
        if horizon is not None and age > horizon:
            break
        counts = ages[age]
        ends = counts.reached + counts.ended
        before = survival
        share += before * counts.reached / at_risk
        survival *= 1 - ends / at_risk
        steps.append((at_risk, ends, before, share, counts))
        at_risk -= counts.total
    error = sqrt(max(0.0, _variance(steps, share)))
    low, high = _log_log_interval(share, error, level)
    return Incidence(share, error, low, high)


def _is_watched_long_enough(ages: Mapping[int, AgeCounts], horizon: int | None) -> bool:
    """Whether somebody was watched to the horizon, or everybody's fate is known before it."""
    return horizon is None or max(ages) >= horizon or not any(counts.open for age, counts in ages.items() if age == max(ages))


def _variance(steps: list[tuple[int, int, float, float, AgeCounts]], final: float) -> float:
    variance = 0.0
    for at_risk, ends, before, share, counts in steps:
        left = final - share
        if at_risk > ends:  # at the very last age nothing is left, and the term is 0
            variance += left * left * ends / (at_risk * (at_risk - ends))
        per_head = before / at_risk
        variance += per_head * per_head * (at_risk - counts.reached) * counts.reached / at_risk
        variance -= 2 * left * per_head * counts.reached / at_risk
    return variance


def _log_log_interval(share: float, error: float, level: float) -> tuple[float, float]:
    if share <= 0 or share >= 1 or error == 0:
        return share, share
    reach = NormalDist().inv_cdf((1 + level) / 2) * error / (share * log(share))
    ends = sorted((exp(log(share) * exp(reach)), exp(log(share) * exp(-reach))))
    return ends[0], ends[1]
