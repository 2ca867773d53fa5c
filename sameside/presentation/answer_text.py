"""How does an answer read on a terminal? The question, the figures with n and interval, and what one must know to trust them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sameside.analytics.answer import Answer, AnswerRow, Comparison, RecordTable
from sameside.presentation.figures import (
    NOT_APPLICABLE,
    UNKNOWN,
    count,
    day,
    difference,
    difference_interval,
    figure,
    instant,
    interval,
    label,
    plural,
    ratio,
    share,
)
from sameside.presentation.terminal import Heading, table_text, wrapped
from sameside.services.unlocking import Answerable, FurtherFile

_CENTS = 2
_AREAS = {
    "funnel": "Funnel",
    "handoff": "Hand-off",
    "sales": "Deals and money",
    "sourcing": "Who brought it",
    "cost": "Cost",
    "quality": "What is known",
}


def answer_text(answer: Answer, *, time_zone: str) -> str:
    """One answer as a table with its question above and its notes below; times on the workspace's clock."""
    headings, rows = answer_cells(answer) if answer.comparison is None else compared_cells(answer, answer.comparison)
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
    if is_currency_told(answer):
        columns.append((Heading("currency"), [currency_text(row) for row in answer.rows]))
    columns.append((Heading(value_heading(answer), is_figure=True), [value_text(answer, row) for row in answer.rows]))
    if any(row.low is not None for row in answer.rows):
        cells = [interval(row.low, row.high, row_unit(answer, row), row.currency, beside=row.value) for row in answer.rows]
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


def compared_cells(answer: Answer, comparison: Comparison) -> tuple[list[Heading], list[list[str]]]:
    """Both periods side by side; intervals of the differences, not of the figures: those are had by asking for one period."""
    rows = comparison.rows
    dimensions = list(dict.fromkeys(name for row in rows for name in row.by))
    columns: list[tuple[Heading, list[str]]] = [
        (Heading(name.replace("_", " ")), [label(row.by.get(name)) for row in rows]) for name in dimensions
    ]
    if is_currency_told(answer):
        sides = [row.this or row.other for row in rows]
        columns.append((Heading("currency"), [currency_text(side) if side else NOT_APPLICABLE for side in sides]))
    this = answer.period.name if answer.period is not None else NOT_APPLICABLE
    for name, sides in ((this, [row.this for row in rows]), (comparison.period.name, [row.other for row in rows])):
        columns.append((Heading(name, is_figure=True), [value_text(answer, side) if side else NOT_APPLICABLE for side in sides]))
        if answer.unit != "count":
            columns.append((Heading("n", is_figure=True), [count(side.n if side else 0) for side in sides]))
    units = [(row_unit(answer, side), side.currency) if (side := row.this or row.other) else (answer.unit, None) for row in rows]
    differences = [difference(row.difference, *unit) for row, unit in zip(rows, units, strict=True)]
    columns.append((Heading("difference", is_figure=True), differences))
    if any(row.low is not None for row in rows):
        ends = [difference_interval(row.low, row.high, *unit) for row, unit in zip(rows, units, strict=True)]
        columns += [(Heading("95% interval", is_figure=True), ends), (Heading("so it is"), [row.reading for row in rows])]
    if any(row.ratio is not None for row in rows):
        columns.append((Heading("ratio", is_figure=True), [ratio(row.ratio) for row in rows]))
    return [heading for heading, _ in columns], [list(cells) for cells in zip(*(cells for _, cells in columns), strict=True)]


def value_heading(answer: Answer) -> str:
    """What stands over the figures: the metric by name."""
    return answer.metric.replace("_", " ")


def value_text(answer: Answer, row: AnswerRow) -> str:
    """One figure; n/a where there was nothing to divide by."""
    if row.value is None:
        return NOT_APPLICABLE
    return figure(row.value, row_unit(answer, row), row.currency)


def is_currency_told(answer: Answer) -> bool:
    """Do rows differ in their currency alone without saying so? Amounts carry theirs; shares and ratios of amounts need a column."""
    compared = answer.comparison.rows if answer.comparison is not None else ()
    rows = [*answer.rows, *(side for row in compared for side in (row.this, row.other) if side)]
    silent = [row for row in rows if not row_unit(answer, row).startswith("money") and not _is_by_count(row)]
    return len({row.currency for row in silent}) > 1


def currency_text(row: AnswerRow) -> str:
    """The currency behind a share or ratio of amounts; a share by count is of all deals, whatever their currency."""
    return "all" if _is_by_count(row) else row.currency or UNKNOWN


def _is_by_count(row: AnswerRow) -> bool:
    return row.by.get("measure") == "by_count"


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
    rows = record_rows(records)
    return table_text([Heading(name) for name in records.columns], rows) if rows else "No records."


def record_rows(records: RecordTable) -> list[list[str]]:
    """The cells of records; empty for null."""
    return [[_cell(value) for value in row] for row in records.rows]


def answerable_text(metrics: Sequence[Answerable], further: Sequence[FurtherFile]) -> str:
    """What can be answered now by area, and which one further file would unlock the most of the rest."""
    ready = [metric for metric in metrics if metric.is_answerable]
    locked = [metric for metric in metrics if not metric.is_answerable]
    parts = []
    if ready:
        parts += [f"Can be answered: {count(len(ready))} of {count(len(metrics))}", *_by_area(ready)]
    if locked:
        parts += [f"Not yet: {count(len(locked))} of {count(len(metrics))}", *_further_files(further), *_other_needs(locked, further)]
    if ready:
        parts.append("Ask one: sameside metrics NAME --by lead_source")
    return "\n\n".join(parts)


def answerable_table(metrics: Sequence[Answerable]) -> RecordTable:
    """The same for another program, a metric a row."""
    columns = ("metric", "area", "question", "is_answerable", "unlocked_by")
    return RecordTable(columns, tuple((m.metric, m.area, m.question, m.is_answerable, m.unlocked_by or None) for m in metrics))


def _by_area(metrics: Sequence[Answerable]) -> list[str]:
    width = max(len(metric.metric) for metric in metrics)
    areas = dict.fromkeys(metric.area for metric in metrics)
    return ["\n".join([f"  {area_words(area)}", *(_question(one, width) for one in metrics if one.area == area)]) for area in areas]


def area_words(area: str) -> str:
    """A part of the catalogue as a heading."""
    return _AREAS.get(area) or area.replace("_", " ").capitalize()


def _question(metric: Answerable, width: int) -> str:
    return wrapped(metric.question, indent=" " * (width + 6), first=f"    {metric.metric:<{width}}  ")


def _further_files(further: Sequence[FurtherFile]) -> list[str]:
    if not further:
        return []
    lines = ["  One more file would unlock, by itself:"]
    for number, file in enumerate(further, start=1):
        lines.append(wrapped(f"{file.words}: {plural(len(file.unlocks), 'metric')}", indent="       ", first=f"    {number}. "))
        lines.append(wrapped(", ".join(file.unlocks), indent="       "))
    return ["\n".join(lines)]


def _other_needs(locked: Sequence[Answerable], further: Sequence[FurtherFile]) -> list[str]:
    """What no single file would unlock, by what it takes."""
    promised = {name for file in further for name in file.unlocks}
    needs: dict[str, list[str]] = {}
    for metric in locked:
        if metric.metric not in promised:
            needs.setdefault(metric.unlocked_by.rstrip("."), []).append(metric.metric)
    lines = []
    for need, names in needs.items():
        lines += [wrapped(", ".join(names), indent="    "), wrapped(need, indent="      ")]
    return ["\n".join(["  Needs more than one file, or more in a file that is there:" if further else "  Needs:", *lines])] if lines else []


def _cell(value: Any) -> str:
    if isinstance(value, Decimal):
        return _plain(value)
    return "" if value is None else str(value)


def _plain(value: Decimal) -> str:
    """A decimal in figures alone, without the zeros that only its column's width brings: 0, 1, 12.50 as 12.50."""
    text = format(value, "f")
    whole, point, cents = text.partition(".")
    if not point:
        return text
    kept = cents.rstrip("0")
    # Amounts keep their cents; a whole number of a wider column is whole.
    return f"{whole}.{cents}" if len(cents) == _CENTS else f"{whole}.{kept}" if kept else whole
