"""Do people know their own numbers? Estimates given before any figure was visible, against what was measured.

A share is compared on the odds scale, which is fair at both ends: measured 2 %, a hit lies between 1.3 % and 3.0 %; measured 90 %,
between 85.7 % and 93.1 %. Money is compared as a plain ratio.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2
from typing import Literal

import numpy as np
import numpy.typing as npt

from sameside.analytics.intervals import LEVEL, percentile_interval, wilson

EstimateKind = Literal["share", "money"]

# A product default, by judgement: an estimate is a hit when its odds, or its amount, lie within this factor of the measured one.
HIT_FACTOR = 1.5
LEAST_SHARE, MOST_SHARE = 0.005, 0.995
SURE = 2  # "fairly sure"
CERTAIN = 3  # "I know this number"


@dataclass(frozen=True)
class Measured:
    """What was measured, frozen when the round closed. value and interval in the unit of the estimates: shares 0 to 1, or money."""

    kind: EstimateKind
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Estimate:
    """One person's estimate. value None = "I don't know"; confidence 1 a guess, 2 fairly sure, 3 knows; None = not said."""

    value: float | None
    confidence: int | None = None


@dataclass(frozen=True)
class TypicalError:
    """How far off estimates typically are, as logs to base 2 of a ratio: 1 = twice too high, -1 = half of it.

    median           the middle one; low, high its interval, which needs six estimates
    centre           Hodges and Lehmann's estimate; centre_low, centre_high its exact interval at centre_level, six estimates at least
    p                signed-rank test of "as often too high as too low"
    quartile_spread  distance from the first to the third quarter
    """

    n: int
    median: float
    low: float | None
    high: float | None
    centre: float
    centre_low: float | None
    centre_high: float | None
    centre_level: float | None
    p: float
    quartile_spread: float


@dataclass(frozen=True)
class HitRate:
    """Hits of n estimates, with Wilson's interval. levels: the levels of confidence taken together, highest first."""

    levels: tuple[int, ...]
    hits: int
    n: int
    low: float
    high: float


@dataclass(frozen=True)
class Knowledge:
    """What a group knows of one number.

    n               people who saw the item and gave a number or said "I don't know"
    n_dont_know     of n
    n_claims        of n: gave a number and were fairly sure or certain; this is what surveys that ask "do you know?" count
    n_knows         of n: gave a number that is a hit
    n_certain, n_certain_missed   gave a number and said they know it; of those, no hit: overconfidence
    error           None where nobody gave a number
    by_confidence   hit rate per level of confidence; a level with fewer than the display minimum is merged with the next
    """

    n: int
    n_dont_know: int
    n_claims: int
    n_knows: int
    n_certain: int
    n_certain_missed: int
    error: TypicalError | None
    by_confidence: tuple[HitRate, ...]


def log2_error(estimate: float, measured: Measured) -> float:
    """How many doublings an estimate lies above the measured value: of odds for shares, 0 and 1 moved in to 0.005 and 0.995."""
    if measured.kind == "share":
        return log2(_odds(estimate)) - log2(_odds(measured.value))
    if estimate <= 0 or measured.value <= 0:
        raise ValueError("A ratio of money needs amounts above 0.")
    return log2(estimate / measured.value)


def is_hit(estimate: float, measured: Measured) -> bool:
    """Within factor 1.5 of the measured value, or inside its own interval."""
    if measured.low is not None and measured.high is not None and measured.low <= estimate <= measured.high:
        return True
    if measured.kind == "money" and (estimate <= 0 or measured.value <= 0):
        return False
    # log2 of both ends of the factor are worked out in two steps; the last digit of either decides nothing.
    return abs(log2_error(estimate, measured)) <= log2(HIT_FACTOR) + 1e-12


def knowledge(estimates: Sequence[Estimate], measured: Measured, least_shown: int) -> Knowledge:
    """Question  Who knows this number, who only thinks so, and which way do estimates err?

    Reads    estimates of those who saw the item; least_shown: the round's k, for levels of confidence
    """
    given = [(one.value, one.confidence) for one in estimates if one.value is not None]
    hits = [is_hit(value, measured) for value, _ in given]
    certain = [hit for (_, confidence), hit in zip(given, hits, strict=True) if confidence == CERTAIN]
    usable = [value for value, _ in given if measured.kind == "share" or (value > 0 and measured.value > 0)]
    return Knowledge(
        n=len(estimates),
        n_dont_know=len(estimates) - len(given),
        n_claims=sum(confidence is not None and confidence >= SURE for _, confidence in given),
        n_knows=sum(hits),
        n_certain=len(certain),
        n_certain_missed=certain.count(False),
        error=typical_error([log2_error(value, measured) for value in usable]),
        by_confidence=_by_confidence([confidence for _, confidence in given], hits, least_shown),
    )


def typical_error(logs: Sequence[float], level: float = LEVEL) -> TypicalError | None:
    """Question  Are estimates typically too high or too low, and by how much?

    Reads    logs to base 2 of estimate against measured
    Nulls    None without an estimate; intervals None under six

    Hodges and Lehmann, Annals of Mathematical Statistics 34 (1963), 598-611; its exact interval: Hollander, Wolfe and Chicken,
    Nonparametric Statistical Methods, 3rd ed. (2014), section 3.3.
    """
    if not logs:
        return None
    low, high = percentile_interval(logs, 0.5, level) or (None, None)
    values = np.sort(np.asarray(logs, dtype=np.float64))
    first, second = np.triu_indices(len(values))
    means = np.sort((values[first] + values[second]) / 2)
    centre_low, centre_high, centre_level = _centre_ends(means, len(values), level)
    quarter, three_quarters = np.quantile(values, [0.25, 0.75])
    return TypicalError(
        n=len(values),
        median=float(np.median(values)),
        low=low,
        high=high,
        centre=float(np.median(means)),
        centre_low=centre_low,
        centre_high=centre_high,
        centre_level=centre_level,
        p=signed_rank_p(logs),
        quartile_spread=float(three_quarters - quarter),
    )


def signed_rank_p(differences: Sequence[float]) -> float:
    """Wilcoxon's signed-rank test, two-sided and exact, ties at middle ranks, zeros left out. 1 where nothing differs."""
    sizes = sorted(round(abs(value), 12) for value in differences if round(value, 12) != 0)
    if not sizes:
        return 1.0
    # Doubled, so that middle ranks are whole numbers.
    doubled = {size: 2 * sizes.index(size) + sizes.count(size) + 1 for size in set(sizes)}
    positive = sum(doubled[round(value, 12)] for value in differences if round(value, 12) > 0)
    chances = _rank_sum_chances([doubled[size] for size in sizes])
    either = min(float(chances[: positive + 1].sum()), float(chances[positive:].sum()))
    return min(1.0, 2 * either)


def _by_confidence(levels: Sequence[int | None], hits: Sequence[bool], least_shown: int) -> tuple[HitRate, ...]:
    """Per level; from the most certain down, a level too small to be shown joins the next one, the last one the one before it."""
    groups: list[tuple[tuple[int, ...], list[bool]]] = []
    waiting: tuple[int, ...] = ()
    found: list[bool] = []
    for level in (CERTAIN, SURE, 1):
        waiting, found = (*waiting, level), found + [hit for said, hit in zip(levels, hits, strict=True) if said == level]
        if len(found) >= least_shown:
            groups.append((waiting, found))
            waiting, found = (), []
    if found and groups:
        above, of_above = groups.pop()
        groups.append((above + waiting, of_above + found))
    return tuple(_hit_rate(*group) for group in groups)


def _hit_rate(levels: tuple[int, ...], hits: Sequence[bool]) -> HitRate:
    interval = wilson(sum(hits), len(hits))
    assert interval is not None
    return HitRate(levels, sum(hits), len(hits), *interval)


def _centre_ends(means: npt.NDArray[np.float64], n: int, level: float) -> tuple[float | None, float | None, float | None]:
    chances = _rank_sum_chances(range(1, n + 1))
    cumulated = np.cumsum(chances)
    # The most means that may be cut off either end: P(rank sum <= cut) stays within half of what the level leaves.
    cut = int(np.searchsorted(cumulated, (1 - level) / 2 + 1e-15, side="right")) - 1
    if cut < 0:
        return None, None, None
    return float(means[cut]), float(means[-1 - cut]), float(1 - 2 * cumulated[cut])


def _rank_sum_chances(ranks: Sequence[int]) -> npt.NDArray[np.float64]:
    """Chance of each sum of ranks, when each counts or does not by the toss of a coin."""
    chances = np.zeros(sum(ranks) + 1)
    chances[0] = 1.0
    for rank in ranks:
        tossed = chances.copy()
        tossed[rank:] += chances[:-rank]
        chances = tossed / 2
    return chances


def _odds(share: float) -> float:
    held = min(max(share, LEAST_SHARE), MOST_SHARE)
    return held / (1 - held)
