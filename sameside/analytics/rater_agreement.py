"""Do people who judge the same leads alone mean the same? Agreement beyond what chance would give."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

Label = Hashable
_Rating = TypeVar("_Rating", bound=Hashable)


@dataclass(frozen=True)
class PairAgreement:
    """Two raters on the leads both labelled.

    share  of them labelled alike; None with n 0
    kappa  1 = always alike, 0 = as often as chance, below 0 = less; None where both gave one and the same label throughout, or n is 0
    """

    n: int
    share: float | None
    kappa: float | None


def cohen_kappa(pairs: Sequence[tuple[Label, Label]]) -> PairAgreement:
    """Question  How far do two raters agree beyond chance?

    Reads    the label of each, per lead both labelled
    Returns  kappa = (observed - expected) / (1 - expected), expected from each rater's own shares of labels
    Nulls    kappa None where expected agreement is 1: nobody can tell agreement from habit

    Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20 (1960), 37-46.
    """
    n = len(pairs)
    if n == 0:
        return PairAgreement(0, None, None)
    observed = sum(one == other for one, other in pairs) / n
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    expected_of_n2 = sum(first[label] * second[label] for label in first)
    if expected_of_n2 == n * n:
        return PairAgreement(n, observed, None)
    expected = expected_of_n2 / (n * n)
    return PairAgreement(n, observed, (observed - expected) / (1 - expected))


def krippendorff_alpha(units: Sequence[Sequence[Label]]) -> float | None:
    """Question  How far do any number of raters agree beyond chance, some labels missing?

    Reads    per lead the labels it was given; a lead with fewer than two tells nothing
    Returns  alpha = 1 - observed / expected disagreement of nominal labels; 1 = always alike, 0 = as chance
    Nulls    None without a lead two have labelled, and where only one label was ever given

    Krippendorff, Computing Krippendorff's alpha-reliability (2011).
    """
    return _alpha(units, lambda one, other: float(one != other))


def krippendorff_alpha_of_numbers(units: Sequence[Sequence[float]]) -> float | None:
    """The same for numbers: two ratings disagree by the square of their distance (Krippendorff's interval alpha)."""
    return _alpha(units, lambda one, other: (one - other) ** 2)


def _alpha(units: Sequence[Sequence[_Rating]], apart: Callable[[_Rating, _Rating], float]) -> float | None:
    paired = [Counter(labels) for labels in units if len(labels) > 1]
    totals: Counter[_Rating] = sum(paired, Counter())
    n = sum(totals.values())
    expected = _disagreement(totals, apart)
    if n < 2 or expected == 0:
        return None
    observed = sum(_disagreement(counts, apart) / (sum(counts.values()) - 1) for counts in paired)
    return 1 - (n - 1) * observed / expected


def _disagreement(counts: Mapping[_Rating, int], apart: Callable[[_Rating, _Rating], float]) -> float:
    """Summed over all ordered pairs of labels given."""
    return 2 * sum(counts[one] * counts[other] * apart(one, other) for one, other in combinations(counts, 2))


def every_pair(ratings: Sequence[Sequence[Label | None]]) -> list[tuple[int, int, PairAgreement]]:
    """Each two raters' agreement. ratings: per rater the label of each lead, in one order; None = not labelled."""
    found = []
    for one, other in combinations(range(len(ratings)), 2):
        both = [(a, b) for a, b in zip(ratings[one], ratings[other], strict=True) if a is not None and b is not None]
        found.append((one, other, cohen_kappa(both)))
    return found
