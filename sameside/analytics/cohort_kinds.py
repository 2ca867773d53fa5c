"""Which kinds of figure follow cohorts over age: the share that gets there in time, the other ends beside it, and the curve?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sameside.analytics.aalen_johansen import OPEN, Ages, Incidence, Stratum, incidence_curve, is_told, standardised
from sameside.analytics.answer import AnswerRow
from sameside.analytics.figure_kinds import Sums, is_tolerable, n_where, share_of

REACHED = "reached"
ENDS = ("closed_lost", "rejected", "disqualified", "recycled")
AGE = "age_days"


@dataclass(frozen=True)
class CohortShares:
    """The share with each fate at an age, cohort by cohort, standardised over the cohorts by their size.

    slice_by   '' = the share that reached only; else the dimension whose slices are the fates, which sum to 1
    measure    its name, where a metric has several figures
    is_curve   False: at the window's end; True: at age 0 and every `every` days of the window
    horizon    days of the window, filled in by the question; None: no window, and so nothing to tell
    every      days between two points of a curve, filled in by the question

    The total stands on the same cohorts at all its ages: those that were watched to the end of the window. So it never steps back
    because a young one left it. A cohort by itself is told as far as it was watched.
    """

    slice_by: str = ""
    measure: str = ""
    is_curve: bool = False
    horizon: int | None = None
    every: int = 1
    per_currency: Literal[False] = False
    spread: tuple[str, ...] = ("cohort", "age_days", "became")
    value: str = ""
    scope: str = "in_period"
    counted: str = "age_days is not null and cohort is not null"

    @property
    def measures(self) -> tuple[str, ...]:
        return (self.measure,)

    def aggregates(self) -> dict[str, str]:
        return {"n": "count(*)", "n_pending": n_where("is_pending"), "n_immature": n_where("is_entered and not is_mature")}

    def read(self, parts: Sequence[Sums]) -> list[AnswerRow]:
        cohorts = _cohorts(parts) if self.horizon is not None and _is_placed(parts) else []
        n = sum(sums["n"] for sums in parts if _is_counted(sums))
        at = self._ages_told()
        if len(cohorts) > 1:
            cohorts = [ages for ages in cohorts if is_told(ages, at[-1])]
        fates = _fates(parts) if self.slice_by else (REACHED,)
        points = {fate: _points(cohorts, fate, at) for fate in fates}
        rows = []
        for place, age in enumerate(at):
            for fate in fates:
                estimate, n_told = points[fate][place]
                rows.append(
                    AnswerRow(
                        self._by(age, fate),
                        estimate.share if estimate else None,
                        n,
                        low=estimate.low if estimate else None,
                        high=estimate.high if estimate else None,
                        coverage=share_of(n_told, sum(sums["n"] for sums in parts)),
                        pending=sum(sums["n_pending"] for sums in parts),
                        mature=not any(sums["n_immature"] for sums in parts),
                    )
                )
        return rows

    def _ages_told(self) -> list[int]:
        if self.horizon is None:
            return [0]
        return sorted({*range(0, self.horizon, self.every), self.horizon}) if self.is_curve else [self.horizon]

    def _by(self, age: int, fate: str) -> dict[str, str]:
        named = {AGE: str(age)} if self.is_curve else {}
        named |= {self.slice_by: fate} if self.slice_by else {}
        return named | ({"measure": self.measure} if self.measure else {})


def _cohorts(parts: Sequence[Sums]) -> list[Ages]:
    cohorts: dict[int, dict[int, dict[str, int]]] = {}
    for sums in parts:
        if _is_counted(sums):
            fates = cohorts.setdefault(sums["cohort"], {}).setdefault(sums["age_days"], {})
            fates[sums["became"]] = fates.get(sums["became"], 0) + sums["n"]
    return [ages for _, ages in sorted(cohorts.items())]


def _is_counted(sums: Sums) -> bool:
    return sums["cohort"] is not None and sums["age_days"] is not None


def _is_placed(parts: Sequence[Sums]) -> bool:
    """Whether few enough got there on an unknown day to tell a share of the others."""
    reached = [sums for sums in parts if sums["became"] == REACHED]
    n_unplaced = sum(sums["n"] for sums in reached if sums["age_days"] is None)
    return is_tolerable(n_unplaced, sum(sums["n"] for sums in reached))


def _fates(parts: Sequence[Sums]) -> tuple[str, ...]:
    """Reached, the other ends there are, and open: what adds up to 1."""
    there = {sums["became"] for sums in parts if _is_counted(sums)}
    return (REACHED, *(end for end in ENDS if end in there), OPEN)


def _points(cohorts: Sequence[Ages], fate: str, at: Sequence[int]) -> list[tuple[Incidence | None, int]]:
    """At each age the standardised estimate, and how many cycles it speaks of."""
    sizes = [sum(sum(fates.values()) for fates in ages.values()) for ages in cohorts]
    curves = [incidence_curve(ages, fate, at) for ages in cohorts]
    points = []
    for place, age in enumerate(at):
        found = [(n, curve[place]) for n, curve in zip(sizes, curves, strict=True)]
        strata = [Stratum(n, estimate) for n, estimate in found if estimate is not None]
        # Of several cohorts all were found to be watched to the end; one alone may stop before.
        if len(cohorts) == 1 and not is_told(cohorts[0], age):
            strata = []
        points.append((standardised(strata), sum(stratum.n for stratum in strata)))
    return points
