"""What are the rows of one figure called, and which of them are drawn? Several measures are never drawn as one, nor several currencies."""

from collections.abc import Sequence
from dataclasses import replace

from sameside.analytics.answer import Answer, AnswerRow
from sameside.presentation import figures, value_names
from sameside.presentation.answer_text import row_unit, value_text
from sameside.presentation.charts import Interval

TIMES = ("day", "week", "month", "quarter", "year", "fiscal_month", "fiscal_quarter", "fiscal_year")
MEASURE, AGE = "measure", "age_days"


def main_rows(answer: Answer) -> list[AnswerRow]:
    """The rows of the first of several figures; medians where there are percentiles, shares by count where there are slices."""
    measures = list(dict.fromkeys(row.by[MEASURE] for row in answer.rows if MEASURE in row.by))
    if not measures:
        return list(answer.rows)
    first = "by_count" if "by_count" in measures else measures[0]
    return [row for row in answer.rows if row.by.get(MEASURE) == first]


def row_name(row: AnswerRow) -> str:
    """What a row is called: the values it is cut by, in words where there are some."""
    values = [(name, value) for name, value in row.by.items() if name != MEASURE]
    return ", ".join(value_name(name, value) for name, value in values) or "All together"


def value_name(dimension: str, value: str) -> str:
    """A value of a dimension, in words where there are some."""
    if dimension == AGE:
        return figures.days(int(value))
    return figures.quarter(value) if dimension in TIMES else value_names.value_name(dimension, value)


def estimate(answer: Answer, row: AnswerRow, p90: object = None) -> Interval:
    """One row as an estimate with its interval; `p90` is a further mark."""
    ends = [float(end) if end is not None else None for end in (row.low, row.high)]
    beyond = float(p90) if isinstance(p90, int | float) else None
    text = value_text(answer, row)
    return Interval(row_name(row), float(row.value or 0), ends[0], ends[1], text, figures.sample(row.n), beyond=beyond)


def in_each_currency(answer: Answer, whole: Answer | None) -> list[tuple[str, Answer, Answer | None]]:
    """The rows drawn together: those of the first measure, of one currency at a time.

    Returns  what they are of ("Net, EUR"; empty where there is one kind alone), the answer and its whole with that currency only
    """
    rows = main_rows(answer)
    currencies = list(dict.fromkeys(sorted((row.currency for row in rows), key=lambda one: one or "~")))
    wholes = main_rows(whole) if whole is not None else []
    parts = []
    for one in currencies:
        said = [measure_words(rows), *([one or "currency unknown"] if len(currencies) > 1 else [])]
        of_one = tuple(row for row in answer.rows if row.currency == one)
        beside = tuple(row for row in wholes if row.currency == one)
        parts.append((_begun(said), replace(answer, rows=of_one), replace(whole, rows=beside) if whole is not None and beside else None))
    return parts


def measure_words(rows: Sequence[AnswerRow]) -> str:
    """The measure of rows that share one, in words; the headline is the metric itself."""
    measure = rows[0].by.get(MEASURE, "") if rows else ""
    return "" if measure == "headline" else measure.replace("_", " ")


def said_of(answer: Answer, heading: str, sentence: str) -> str:
    """A sentence that begins with what its figures are of; an amount names its currency itself."""
    row = main_rows(answer)[0]
    is_named = row_unit(answer, row).startswith("money") and row.currency is not None
    words = heading.removesuffix(row.currency or "").removesuffix(", ") if is_named else heading
    if not words:
        return sentence
    is_joined = sentence.startswith(("All together: ", "Of "))
    return f"{words}, {sentence[0].lower()}{sentence[1:]}" if is_joined else f"{words}: {sentence}"


def _begun(said: Sequence[str]) -> str:
    return figures.begun(", ".join(filter(None, said)))
