"""How do two periods stand beside each other on one figure? Group by group, currency by currency, with the difference in words."""

from collections.abc import Sequence
from dataclasses import replace

from sameside.analytics.answer import Answer, ComparedRow, Comparison
from sameside.presentation import figures
from sameside.presentation.answer_text import compared_cells, row_unit, value_text
from sameside.presentation.charts import Bar, BarChart, Chart, IntervalChart
from sameside.presentation.documents import Column, Panel, Table, words
from sameside.presentation.figure_rows import MEASURE, estimate, row_name
from sameside.presentation.report_parts import MOST_ROWS

_MOST_TOLD = 4


def compared_panels(answer: Answer) -> tuple[Panel, ...]:
    """A drawing for each currency, with its own scale, and below the last the table of both periods."""
    table = _table(answer)
    parts = _parts(answer)
    drawn = [Panel((), chart, heading) for heading, rows in parts if (chart := _chart(answer, rows)) is not None]
    return (*drawn[:-1], replace(drawn[-1], tables=(table,))) if drawn else (Panel((table,)),)


def _table(answer: Answer) -> Table:
    """Both periods, as the terminal shows them: what is drawn of either stands in the table too."""
    assert answer.comparison is not None
    headings, rows = compared_cells(answer, answer.comparison)
    columns = tuple(Column(heading.name) if heading.is_figure else Column(heading.name, "words") for heading in headings)
    cells = tuple(tuple(words(text) for text in row) for row in rows)
    if headings[0].is_figure:
        columns, cells = (Column("", "words"), *columns), tuple((words("All together"), *row) for row in cells)
    return Table(answer.question, columns, cells)


def compared_sentence(answer: Answer) -> str:
    """Each group in both periods, those that differ clearly first, and whether chance alone may have made the difference."""
    said = []
    for heading, rows in _parts(answer):
        told = [row for row in rows if row.difference is not None]
        ranked = sorted(told, key=lambda row: (row.reading in ("", "can't tell apart"), -abs(float(row.difference or 0))))
        if not ranked:
            continue
        told_of = [_one_sentence(answer, row) for row in ranked[:_MOST_TOLD]]
        if len(ranked) > _MOST_TOLD:
            told_of.append(f"{figures.plural(len(ranked) - _MOST_TOLD, 'other group')} changed less or less clearly.")
        said.append(f"{heading}: {' '.join(told_of)}" if heading else " ".join(told_of))
    return " ".join(said) or "There is nothing to compare: one of the two periods has no case."


def _parts(answer: Answer) -> list[tuple[str, list[ComparedRow]]]:
    """The rows of the first measure, of one currency at a time, with what they are of."""
    rows = answer.comparison.rows if answer.comparison is not None else ()
    measures = list(dict.fromkeys(row.by.get(MEASURE, "") for row in rows))
    measure = "by_count" if "by_count" in measures else measures[0] if measures else ""
    of_one = [row for row in rows if row.by.get(MEASURE, "") == measure]
    currencies = sorted({_currency(row) for row in of_one})
    parts = []
    for one in currencies:
        kind = ", ".join(filter(None, (measure.replace("_", " "), (one or "currency unknown") if len(currencies) > 1 else "")))
        parts.append((figures.begun(kind), [row for row in of_one if _currency(row) == one]))
    return parts


def _currency(row: ComparedRow) -> str:
    side = row.this or row.other
    return side.currency or "" if side is not None else ""


def _chart(answer: Answer, rows: Sequence[ComparedRow]) -> Chart | None:
    """Both periods of each group, one under the other. The period stands where nothing is cut, beside the n."""
    comparison = answer.comparison
    if comparison is None or answer.period is None:
        return None
    periods = answer.period.name, comparison.period.name
    told = [
        (side, period)
        for row in rows
        for side, period in zip((row.this, row.other), periods, strict=True)
        if side and side.value is not None
    ]
    if not told:
        return None
    drawn = []
    for side, period in told[: 2 * MOST_ROWS]:
        is_cut = any(name != MEASURE for name in side.by)
        detail = ", ".join([period, figures.sample(side.n)] if is_cut else [figures.sample(side.n)])
        drawn.append(replace(estimate(answer, side), name=row_name(side) if is_cut else period, detail=detail))
    more = f"{len(drawn)} of {figures.count(len(told))} are drawn" if len(drawn) < len(told) else ""
    if any(row.low is not None for row in drawn):
        return IntervalChart(tuple(drawn), row_unit(answer, told[0][0]), more=more)
    return BarChart(tuple(Bar(row.name, row.value, row.text, row.detail) for row in drawn), more)


def _one_sentence(answer: Answer, row: ComparedRow) -> str:
    """2026-Q2: 31.0% (n = 35); 2026-Q1: 20.0% (n = 45). The difference is +11.0 points (-7.5 to +30.3 points): chance may have made it."""
    comparison, this, other = answer.comparison, row.this, row.other
    assert isinstance(comparison, Comparison)
    assert answer.period is not None
    assert this is not None
    assert other is not None
    unit = row_unit(answer, this)
    group = row_name(this)
    said = (
        f"{f'{group}, ' if group != 'All together' else ''}{answer.period.name}: {value_text(answer, this)} ({figures.sample(this.n)}); "
        f"{comparison.period.name}: {value_text(answer, other)} ({figures.sample(other.n)}). "
        f"The difference is {figures.difference(row.difference, unit, this.currency)}"
    )
    if row.low is None:
        # Counts and money are what happened; no interval is reckoned for them.
        return f"{said}."
    ends = figures.difference_interval(row.low, row.high, unit, this.currency)
    verdict = "chance alone may have made it" if row.reading == "can't tell apart" else f"it is clearly {row.reading}"
    return f"{said} ({ends}): {verdict}."
