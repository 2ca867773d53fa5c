"""What does a number look like once it is worked out, and how is it written as JSON?

One Answer is one metric asked once; one AnswerRow is one figure of it. The JSON form is stable: scripts depend on it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

Reading = Literal["higher", "lower", "can't tell apart", ""]
Unit = Literal["share", "count", "money", "days", "seconds", "money_per_day", "ratio"]

# A figure whose dimension is null, empty or a literal "unknown" stands in this one bucket.
UNKNOWN_BUCKET = "unknown"


@dataclass(frozen=True)
class Period:
    """A stretch of whole local days, both ends included. `name` is the text that was asked for, as '2018-Q1'."""

    name: str
    first_on: date
    last_on: date


@dataclass(frozen=True)
class AnswerRow:
    """One figure.

    by        dimension -> value, in the order asked; 'unknown' is the unknown bucket. A metric with several figures adds
              `measure` as the last key: 'median', 'p90', 'decided_so_far' and so on
    value     share 0 to 1, count, days, seconds: numbers; money: Decimal with `currency`; None: n/a (nothing to divide by)
    n         units behind the value; for a share the denominator
    low, high ends of the 95 % interval; None where the metric has none
    coverage  share of the units in question that had the inputs the figure needs; None where all always do
    pending   units still undecided at as_of, not in n; None where the question does not arise
    mature    False: some units of this row are too young for their window; None where there is no window
    currency  ISO 4217 of a money value; None with money: the source names no currency
    """

    by: dict[str, str]
    value: int | float | Decimal | None
    n: int
    low: float | Decimal | None = None
    high: float | Decimal | None = None
    coverage: float | None = None
    pending: int | None = None
    mature: bool | None = None
    currency: str | None = None


@dataclass(frozen=True)
class ComparedRow:
    """One figure of a period beside the same figure of another period.

    this, other  the figures; None: nothing of that group lies in that period
    difference   this minus other; None where either is n/a. `low`, `high`: ends of its 95 % interval, None where it has none
    ratio        this divided by other; None for shares, and where the other is n/a or not above 0
    reading      with an interval: 'higher', 'lower', or "can't tell apart" where it holds 0; else ''
    """

    by: dict[str, str]
    this: AnswerRow | None
    other: AnswerRow | None
    difference: int | float | Decimal | None = None
    low: float | None = None
    high: float | None = None
    ratio: float | None = None
    reading: Reading = ""


@dataclass(frozen=True)
class Comparison:
    """Another period beside the one that was asked for.

    period        the other one; cut, where `elapsed_days` says so
    as_of         from when the other one is seen
    elapsed_days  both were cut to so many first days, because one of them is still running; None: both are whole
    """

    period: Period
    as_of: datetime
    elapsed_days: int | None
    rows: tuple[ComparedRow, ...]


@dataclass(frozen=True)
class Answer:
    """One metric, asked once: the figures and what one must know to read them.

    definition  the sentence, with the parameters in force filled in
    period      None: all time
    notes       what was left out, counted apart or too small to lean on, in sentences
    comparison  None: no other period was asked for
    """

    metric: str
    unit: Unit
    question: str
    definition: str
    period: Period | None
    as_of: datetime
    snapshot: str | None
    rows: tuple[AnswerRow, ...]
    notes: tuple[str, ...] = field(default=())
    comparison: Comparison | None = None


@dataclass(frozen=True)
class RecordTable:
    """The rows of the fact behind a figure: `rows` are in the order of `columns`; ids are source-prefixed record ids."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def answer_as_json(answer: Answer) -> dict[str, Any]:
    """The stable JSON form, made of plain values that `json.dumps` takes.

    Returns  money as decimal strings with `currency`, shares 0 to 1, times as UTC ISO text; a key that means nothing for a row
             is absent; `value` is always there and null when n/a
    """
    written: dict[str, Any] = {
        "metric": answer.metric,
        "unit": answer.unit,
        "question": answer.question,
        "definition": answer.definition,
        "period": _period_as_json(answer.period),
        "as_of": _instant_as_json(answer.as_of),
        "snapshot": answer.snapshot,
        "rows": [_row_as_json(row) for row in answer.rows],
        "notes": list(answer.notes),
    }
    if answer.comparison is not None:
        written["comparison"] = _comparison_as_json(answer.comparison)
    return written


def _comparison_as_json(comparison: Comparison) -> dict[str, Any]:
    written: dict[str, Any] = {"period": _period_as_json(comparison.period), "as_of": _instant_as_json(comparison.as_of)}
    if comparison.elapsed_days is not None:
        written["elapsed_days"] = comparison.elapsed_days
    return written | {"rows": [_compared_as_json(row) for row in comparison.rows]}


def _compared_as_json(row: ComparedRow) -> dict[str, Any]:
    written: dict[str, Any] = {"by": dict(row.by)}
    for name, figure in (("this", row.this), ("other", row.other)):
        written[name] = None if figure is None else {key: value for key, value in _row_as_json(figure).items() if key != "by"}
    written["difference"] = _plain(row.difference)
    return written | {name: getattr(row, name) for name in ("low", "high", "ratio", "reading") if getattr(row, name) not in (None, "")}


def _period_as_json(period: Period | None) -> dict[str, str] | None:
    return None if period is None else {"name": period.name, "from": period.first_on.isoformat(), "to": period.last_on.isoformat()}


def _instant_as_json(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


def _row_as_json(row: AnswerRow) -> dict[str, Any]:
    written: dict[str, Any] = {"by": dict(row.by), "value": _plain(row.value), "n": row.n}
    for name in ("low", "high", "coverage", "pending", "mature", "currency"):
        value = getattr(row, name)
        if value is not None:
            written[name] = _plain(value)
    return written


def _plain(value: Any) -> Any:
    return format(value, "f") if isinstance(value, Decimal) else value
