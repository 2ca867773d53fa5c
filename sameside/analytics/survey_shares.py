"""How many of us agree, when not everyone asked has answered?

The people invited are the population: what is uncertain is only what those think who did not answer. Two pictures of that are drawn.
One takes them to be like those who answered (an interval by Wilson whose n is corrected for the share asked), the other takes nothing
for granted (bounds after Manski). For "is this more than chance?" the population is not finite: leave `invited` out.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import comb, inf, isinf

from sameside.analytics.intervals import LEVEL, wilson_of_share


@dataclass(frozen=True)
class AgreeCount:
    """How many agreed of those who judged.

    agreeing  of n; n: answers of substance, "can't judge" left out
    invited   people asked, n at least; None = the population is not counted (the question is whether chance explains it)
    """

    agreeing: int
    n: int
    invited: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.agreeing <= self.n:
            raise ValueError(f"{self.agreeing} agreeing of {self.n} answers can't be.")
        if self.invited is not None and self.invited < self.n:
            raise ValueError(f"{self.n} answers of {self.invited} invited can't be.")

    @property
    def share(self) -> float | None:
        """0 to 1; None without an answer."""
        return self.agreeing / self.n if self.n else None

    @property
    def is_everyone(self) -> bool:
        """Did everyone invited judge? Then the share is known, and its interval a point."""
        return self.n > 0 and self.n == self.invited

    @property
    def effective_n(self) -> float:
        """How many answers of an endless population would tell as much; infinite when everyone answered."""
        return float(self.n) if self.invited is None else effective_n(self.n, self.invited)


def response_share(n_answered: int, n_invited: int, least_invited: int = 5) -> float | None:
    """How many of those invited answered, 0 to 1; answers count from the first page on. None for groups of fewer than five invited."""
    return n_answered / n_invited if n_invited >= least_invited else None


def effective_n(n: int, invited: int) -> float:
    """n (N - 1) / (N - n): the finite population correction, as a number of answers. Infinite when all N answered."""
    if not 0 <= n <= invited:
        raise ValueError(f"{n} answers of {invited} invited can't be.")
    return inf if n == invited and n > 0 else n * (invited - 1) / (invited - n) if n else 0.0


def share_interval(count: AgreeCount, level: float = LEVEL) -> tuple[float, float] | None:
    """Question  Between which shares lies the share of all who were invited, if those who did not answer are like those who did?

    Returns  (low, high), 0 to 1; both the share itself when everyone answered
    Nulls    None without an answer
    """
    if count.share is None:
        return None
    n = count.effective_n
    return (count.share, count.share) if isinf(n) else wilson_of_share(count.share, n, level)


def worst_case(count: AgreeCount) -> tuple[float, float]:
    """Question  Between which shares lies the share of all invited, whatever those think who did not answer?

    Returns  (x / N, (x + N - n) / N)
    Raises   ValueError when nobody knows how many were invited

    Manski, Nonparametric bounds on treatment effects, American Economic Review 80 (1990), 319-323.
    """
    if not count.invited:
        raise ValueError("Bounds of non-response need the number invited.")
    return count.agreeing / count.invited, (count.agreeing + count.invited - count.n) / count.invited


def worst_case_gap(first: AgreeCount, second: AgreeCount) -> tuple[float, float]:
    """The bounds of the difference first minus second, whatever those think who did not answer, on either side."""
    (low_1, high_1), (low_2, high_2) = worst_case(first), worst_case(second)
    return low_1 - high_2, high_1 - low_2


def people_agreeing(count: AgreeCount, level: float = LEVEL) -> tuple[int, int]:
    """Question  How many of the people invited agree, answers drawn from them at random?

    Returns  (fewest, most) people: every number under which neither "as many agreeing" nor "as few" is rarer than half of what the
             level leaves
    Raises   ValueError when nobody knows how many were invited

    The hypergeometric distribution inverted, exactly, in whole numbers: the slow check of `share_interval`. Some programs print limits
    one person wider, because they take the first refused number instead of the last accepted.
    """
    if count.invited is None:
        raise ValueError("An exact number of people needs the number invited.")
    allowed = (1 - Fraction(str(level))) / 2
    possible = range(count.agreeing, count.invited - (count.n - count.agreeing) + 1)
    # Both tails move one way as people grow, so each end is found by halving.
    least, most = possible[0], possible[-1]
    while least < most:
        middle = (least + most) // 2
        least, most = (least, middle) if _at_least(count, middle) > allowed else (middle + 1, most)
    fewest, least, most = least, possible[0], possible[-1]
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if _at_most(count, middle) > allowed else (least, middle - 1)
    return fewest, least


def _at_least(count: AgreeCount, people: int) -> Fraction:
    return _tail(count, people, range(count.agreeing, min(count.n, people) + 1))


def _at_most(count: AgreeCount, people: int) -> Fraction:
    return _tail(count, people, range(count.agreeing + 1))


def _tail(count: AgreeCount, people: int, drawn: range) -> Fraction:
    assert count.invited is not None
    ways = sum(comb(people, agreeing) * comb(count.invited - people, count.n - agreeing) for agreeing in drawn)
    return Fraction(ways, comb(count.invited, count.n))
