"""Do people who judge the same leads alone mean the same? Agreement beyond what chance would give."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations

Label = Hashable


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
    paired = [Counter(labels) for labels in units if len(labels) > 1]
    totals: Counter[Label] = sum(paired, Counter())
    n = sum(totals.values())
    expected = n * n - sum(count * count for count in totals.values())
    if n < 2 or expected == 0:
        return None
    disagreeing = 0.0
    for counts in paired:
        size = sum(counts.values())
        disagreeing += (size * size - sum(count * count for count in counts.values())) / (size - 1)
    return 1 - (n - 1) * disagreeing / expected


def every_pair(ratings: Sequence[Sequence[Label | None]]) -> list[tuple[int, int, PairAgreement]]:
    """Each two raters' agreement. ratings: per rater the label of each lead, in one order; None = not labelled."""
    found = []
    for one, other in combinations(range(len(ratings)), 2):
        both = [(a, b) for a, b in zip(ratings[one], ratings[other], strict=True) if a is not None and b is not None]
        found.append((one, other, cohen_kappa(both)))
    return found
