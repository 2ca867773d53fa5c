"""How does an answer read on a terminal? The question, the figures with n and interval, and what one must know to trust them."""

from collections.abc import Sequence
from typing import Any

from sameside.analytics.answer import Answer, AnswerRow, RecordTable
from sameside.presentation.figures import NOT_APPLICABLE, count, day, figure, instant, interval, label, share
from sameside.presentation.terminal import Heading, table_text
from sameside.services.reporting import Answerable


def answer_text(answer: Answer, *, time_zone: str) -> str:
    """One answer as a table with its question above and its notes below; times on the workspace's clock."""
    headings, rows = answer_cells(answer)
    lines = [answer.question, "", table_text(headings, rows), "", f"How: {answer.definition}"]
    lines += [f"Note: {note}" for note in answer.notes]
    lines.append(f"{period_text(answer)}, as of {instant(answer.as_of, time_zone)}, snapshot {answer.snapshot or NOT_APPLICABLE}")
    return "\n".join(lines)


def answer_cells(answer: Answer) -> tuple[list[Heading], list[list[str]]]:
    """The headings and cells of an answer's table. A column that is empty in every row is left out."""
    dimensions = list(dict.fromkeys(name for row in answer.rows for name in row.by))
    columns: list[tuple[Heading, list[str]]] = [
        (Heading(name.replace("_", " ")), [label(row.by.get(name)) for row in answer.rows]) for name in dimensions
    ]
    columns.append((Heading(value_heading(answer), is_figure=True), [value_text(answer, row) for row in answer.rows]))
    if any(row.low is not None for row in answer.rows):
        cells = [interval(row.low, row.high, row_unit(answer, row), row.currency) for row in answer.rows]
        columns.append((Heading("95% interval", is_figure=True), cells))
    columns.append((Heading("n", is_figure=True), [count(row.n) for row in answer.rows]))
    if any(row.pending for row in answer.rows):
        columns.append((Heading("pending", is_figure=True), [count(row.pending or 0) for row in answer.rows]))
    if any(row.coverage is not None and row.coverage < 1 for row in answer.rows):
        cells = [share(row.coverage) if row.coverage is not None else NOT_APPLICABLE for row in answer.rows]
        columns.append((Heading("coverage", is_figure=True), cells))
    if any(row.mature is False for row in answer.rows):
        columns.append((Heading("mature"), ["still young" if row.mature is False else "yes" for row in answer.rows]))
    rows = [list(cells) for cells in zip(*(cells for _, cells in columns), strict=True)]
    return [heading for heading, _ in columns], rows


def value_heading(answer: Answer) -> str:
    """What stands over the figures: the metric by name."""
    return answer.metric.replace("_", " ")


def value_text(answer: Answer, row: AnswerRow) -> str:
    """One figure; n/a where there was nothing to divide by."""
    if row.value is None:
        return NOT_APPLICABLE
    return figure(row.value, row_unit(answer, row), row.currency)


def row_unit(answer: Answer, row: AnswerRow) -> str:
    """The unit of one row: business time is told apart from elapsed time by the measure's name."""
    if answer.unit == "seconds" and "business" in row.by.get("measure", answer.metric):
        return "business_seconds"
    if "share" in row.by.get("measure", "") and answer.unit != "share":
        return "share"
    return answer.unit


def period_text(answer: Answer) -> str:
    """Which stretch of time the answer is about."""
    if answer.period is None:
        return "All time"
    return f"{answer.period.name} ({day(answer.period.first_on)} to {day(answer.period.last_on)})"


def records_text(records: RecordTable) -> str:
    """Records as a table."""
    rows = [[_cell(value) for value in row] for row in records.rows]
    return table_text([Heading(name) for name in records.columns], rows) if rows else "No records."


def answerable_text(metrics: Sequence[Answerable]) -> str:
    """What can be answered now, and what one further file would unlock."""
    ready = [[metric.metric, metric.question] for metric in metrics if metric.is_answerable]
    locked = [[metric.metric, metric.unlocked_by] for metric in metrics if not metric.is_answerable]
    parts = []
    if ready:
        parts.append("Can be answered:\n" + table_text([Heading("metric"), Heading("question")], ready, indent="  "))
    if locked:
        parts.append("Not yet:\n" + table_text([Heading("metric"), Heading("what would unlock it")], locked, indent="  "))
    if ready:
        parts.append("Ask one: sameside metrics NAME --by lead_source")
    return "\n\n".join(parts)


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
