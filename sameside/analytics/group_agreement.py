"""Does a group see it the same way, or does its average hide two camps? And do people of one function answer more alike than others?"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, variance

import numpy as np
from scipy.special import fdtrc

# Burke and Dunlap, Organizational Research Methods 5 (2002), 159-172: agreement is there while the average deviation is at most A / 6.
_AD_PARTS = 6


@dataclass(frozen=True)
class SharedByGroup:
    """One-way analysis of variance of ratings over groups.

    between, within   mean squares
    f, p          between against within; p of equal means
    icc_1         share of a single answer's variance that lies between groups, with the mean group size
    icc_1_n0      the same with the size n0 that unequal groups amount to
    icc_2         reliability of the groups' means
    """

    n: int
    n_groups: int
    between: float
    within: float
    f: float
    p: float
    icc_1: float
    icc_1_n0: float
    icc_2: float


@dataclass(frozen=True)
class RaterIcc:
    """The six coefficients of Shrout and Fleiss, Psychological Bulletin 86 (1979), 420-428, for targets rated by the same raters."""

    one_way: float
    two_way_random: float
    two_way_fixed: float
    one_way_mean: float
    two_way_random_mean: float
    two_way_fixed_mean: float


def rwg(ratings: Sequence[float], steps: int = 5) -> float | None:
    """Question  How far does a group agree on one item, from 0 (as if by lot) to 1 (all alike)?

    Returns  1 - variance / ((steps^2 - 1) / 12), 0 where the group disagrees more than by lot
    Nulls    None under two ratings

    James, Demaree and Wolf, Journal of Applied Psychology 69 (1984), 85-98; the null is uniform.
    """
    return None if len(ratings) < 2 else max(0.0, 1 - variance(map(float, ratings)) / _by_lot(steps))


def rwg_of_items(rows: Sequence[Sequence[float]], steps: int = 5) -> float | None:
    """rwg(j): the same over several items of one dimension, a row per person who answered all. 0 where they disagree more than by lot."""
    if len(rows) < 2 or not rows[0]:
        return None
    j = len(rows[0])
    of_lot = fmean(variance(map(float, item)) for item in zip(*rows, strict=True)) / _by_lot(steps)
    return 0.0 if of_lot >= 1 else j * (1 - of_lot) / (j * (1 - of_lot) + of_lot)


def average_deviation(ratings: Sequence[float]) -> float | None:
    """How far answers lie from the group's mean on average, in steps of the scale. None without a rating."""
    if not ratings:
        return None
    middle = fmean(ratings)
    return fmean(abs(rating - middle) for rating in ratings)


def is_of_one_mind(deviation: float, steps: int = 5) -> bool:
    """Is an average deviation small enough to say "everyone sees it the same way"? 0.83 on five steps."""
    return deviation <= steps / _AD_PARTS


def shared_by_group(groups: Sequence[Sequence[float]]) -> SharedByGroup | None:
    """Question  Do people of one group answer more alike than people of different groups?

    Reads    ratings per group; groups without one are left out
    Nulls    None under two groups, without more answers than groups, or where nothing varies within groups

    Bliese, in Klein and Kozlowski (eds.), Multilevel Theory, Research, and Methods in Organizations (2000), 349-381.
    """
    held = [np.asarray(group, dtype=np.float64) for group in groups if len(group)]
    sizes = np.array([len(group) for group in held], dtype=np.float64)
    n, k = int(sizes.sum()), len(held)
    if k < 2 or n <= k:
        return None
    middle = float(np.concatenate(held).mean())
    between = sum(len(group) * (float(group.mean()) - middle) ** 2 for group in held) / (k - 1)
    within = sum(float(((group - group.mean()) ** 2).sum()) for group in held) / (n - k)
    if within <= 0:
        return None
    mean_n = n / k
    n0 = (n - float((sizes**2).sum()) / n) / (k - 1)
    f = between / within
    icc_1, icc_1_n0 = ((between - within) / (between + (size - 1) * within) for size in (mean_n, n0))
    icc_2 = (between - within) / between if between > 0 else float("-inf")
    return SharedByGroup(n, k, between, within, f, float(fdtrc(k - 1, n - k, f)), icc_1, icc_1_n0, icc_2)


def rater_icc(ratings: Sequence[Sequence[float]]) -> RaterIcc:
    """Question  How far do the same raters place the same targets alike? A row per target, a column per rater."""
    table = np.asarray(ratings, dtype=np.float64)
    n, k = table.shape
    of_rows = k * float(((table.mean(axis=1) - table.mean()) ** 2).sum()) / (n - 1)
    of_columns = n * float(((table.mean(axis=0) - table.mean()) ** 2).sum()) / (k - 1)
    within = float(((table - table.mean(axis=1, keepdims=True)) ** 2).sum()) / (n * (k - 1))
    rest = (within * n * (k - 1) - of_columns * (k - 1)) / ((n - 1) * (k - 1))
    raters = k * (of_columns - rest) / n
    return RaterIcc(
        (of_rows - within) / (of_rows + (k - 1) * within),
        (of_rows - rest) / (of_rows + (k - 1) * rest + raters),
        (of_rows - rest) / (of_rows + (k - 1) * rest),
        (of_rows - within) / of_rows,
        (of_rows - rest) / (of_rows + (of_columns - rest) / n),
        (of_rows - rest) / of_rows,
    )


def _by_lot(steps: int) -> float:
    return (steps**2 - 1) / 12
