"""Which kinds of figure speak of whole tables, whose facts hold numbers of records instead of records?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sameside.analytics.answer import AnswerRow
from sameside.analytics.figure_kinds import Sums, share_of


@dataclass(frozen=True)
class FilledShare:
    """Which part of all records holds a value. Every record was looked at, so there is no interval."""

    part: str
    whole: str
    per_currency: Literal[False] = False
    spread: tuple[()] = ()
    value: str = ""
    scope: str = "in_period"
    counted: str = "true"
    measures: tuple[str, ...] = ("",)

    def aggregates(self) -> dict[str, str]:
        return {"n": f"sum({self.whole})", "n_part": f"sum({self.part})"}

    def read(self, parts: Sequence[Sums]) -> list[AnswerRow]:
        n, n_part = int(parts[0]["n"] or 0), int(parts[0]["n_part"] or 0)
        return [AnswerRow({}, share_of(n_part, n), n)]


@dataclass(frozen=True)
class NewestAge:
    """How many days old the newest record is. Records without a date lower the coverage."""

    age: str
    records: str
    dated: str
    per_currency: Literal[False] = False
    spread: tuple[()] = ()
    value: str = ""
    scope: str = "in_period"
    counted: str = "true"
    measures: tuple[str, ...] = ("",)

    def aggregates(self) -> dict[str, str]:
        return {"n": f"sum({self.records})", "n_dated": f"sum({self.dated})", "age": f"min({self.age})"}

    def read(self, parts: Sequence[Sums]) -> list[AnswerRow]:
        sums = parts[0]
        n, n_dated = int(sums["n"] or 0), int(sums["n_dated"] or 0)
        return [AnswerRow({}, None if sums["age"] is None else int(sums["age"]), n, coverage=share_of(n_dated, n))]
