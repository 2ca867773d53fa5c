"""A closed round as its figures are made from it: who was invited, who answered what, which groups are shown.

Nothing in here leaves the making of the result: it holds single answers.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from sameside.analytics.calibration import Measured
from sameside.analytics.count_figures import CountFigure
from sameside.analytics.suppression import FUNCTIONS, LEFT_OUT_WHEN_FEW, SENIORITIES, Cell, PublicationPlan, is_in_group, publication_plan
from sameside.analytics.survey_shares import AgreeCount, share_interval, worst_case


class Respondent(Protocol):
    """One person's form as it was stored."""

    @property
    def function(self) -> str: ...
    @property
    def seniority(self) -> str: ...
    @property
    def answers(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class RoundView:
    """form: frozen, by `instrument.frozen_form`. invited: people per (function, seniority), None by an open link: nobody knows how many
    were asked. measured: by estimate, frozen at the close.
    """

    form: Mapping[str, Any]
    respondents: Sequence[Respondent]
    invited: Mapping[Cell, int] | None
    k: int
    measured: Mapping[str, Measured] = field(default_factory=dict)

    @cached_property
    def asked(self) -> tuple[Cell, ...]:
        """Groups somebody may have answered in: those invited, and by an open link every one there is."""
        if self.invited is None:
            return tuple((function, seniority) for function in FUNCTIONS for seniority in SENIORITIES)
        return tuple(cell for cell, n in self.invited.items() if n)

    @cached_property
    def plan(self) -> PublicationPlan:
        """Which groups the round shows at all."""
        answers = {cell: self.answered.get(cell, 0) for cell in {**dict.fromkeys(self.asked), **self.answered}}
        return publication_plan(answers, self.k, asked=self.asked)

    @cached_property
    def is_other_left_out(self) -> bool:
        """Are people of 'other' in no figure, because fewer than k of them answered, or none? Which of the two is nobody's to know."""
        others = {cell for cell in (*self.asked, *self.answered) if LEFT_OUT_WHEN_FEW in cell}
        return bool(others) and not any(size for cell, size in zip(self.plan.cells, self.plan.sizes, strict=True) if cell in others)

    @property
    def counted(self) -> list[Respondent]:
        """Whoever answered and is not left out of every figure."""
        return [one for one in self.respondents if not (self.is_other_left_out and LEFT_OUT_WHEN_FEW in (one.function, one.seniority))]

    @cached_property
    def answered(self) -> Counter[Cell]:
        """Answers per cell."""
        return Counter((one.function, one.seniority) for one in self.respondents)

    def given(self, item: str, kind_of: Callable[[Any], int | None]) -> dict[Cell, Counter[int]]:
        """Per cell how often each kind of answer was given to an item. kind_of: None for answers that leave the base."""
        found: dict[Cell, Counter[int]] = {}
        for one in self.respondents:
            kind = kind_of(one.answers[item]) if item in one.answers else None
            if kind is not None:
                found.setdefault((one.function, one.seniority), Counter())[kind] += 1
        return found

    def saying(self, item: str, values: Collection[Any]) -> dict[Cell, int]:
        """Per cell how many gave one of these answers."""
        return {cell: counts[1] for cell, counts in self.given(item, lambda value: 1 if value in values else None).items()}

    def n_invited(self, group: str, plan: PublicationPlan) -> int | None:
        """People invited in a group; without those of 'other' where they are left out. None where nobody knows how many were asked."""
        if self.invited is None:
            return None
        gone = plan.left_out or self.is_other_left_out
        return sum(n for cell, n in self.invited.items() if is_in_group(cell, group) and not (gone and LEFT_OUT_WHEN_FEW in cell))

    def as_count(self, figure: CountFigure, group: str, plan: PublicationPlan) -> AgreeCount | None:
        """An exact figure with the number invited, where that is known; None where it is not exact."""
        return None if figure.count is None else AgreeCount(figure.count, figure.base, self.n_invited(group, plan))

    def written(self, figure: CountFigure, group: str, plan: PublicationPlan) -> dict[str, Any]:
        """A figure as it is stored: the numbers it may be, and of an exact one the share with its interval and worst case."""
        stored: dict[str, Any] = {"form": figure.form, "base": figure.base, "low": figure.low, "high": figure.high}
        count = self.as_count(figure, group, plan)
        if count is None or count.share is None:
            return stored
        return stored | {
            "share": rounded(count.share),
            "interval": rounded_pair(share_interval(count)),
            "worst_case": None if count.invited is None else rounded_pair(worst_case(count)),
            "is_everyone": count.is_everyone,
        }


def rounded(value: float | None) -> float | None:
    """To six decimals, so that the same answers make the same file everywhere."""
    return None if value is None else round(float(value), 6)


def rounded_pair(pair: tuple[float | None, float | None] | None) -> list[float | None] | None:
    """Both ends, rounded; None where there is no interval."""
    return None if pair is None or None in pair else [rounded(pair[0]), rounded(pair[1])]
