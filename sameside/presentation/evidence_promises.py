"""What did each side do for the other? Sales acts in the time promised, marketing offers what sales accepts; and how long leads wait."""

from sameside.analytics.answer import AnswerRow
from sameside.presentation import figures
from sameside.presentation.answer_text import value_text
from sameside.presentation.charts import Hue, Interval, IntervalChart, Reference
from sameside.presentation.documents import Panel, Section, Table
from sameside.presentation.report_parts import (
    Footnotes,
    apart_key,
    figure_columns,
    figure_row,
    headline,
    highest_first,
    interval_cell,
    more_words,
    named,
    named_row,
    share_intervals,
)
from sameside.presentation.sentences import NamedShare, compared_words
from sameside.presentation.value_names import value_name
from sameside.services.evidence import Asked, Evidence

_BUSINESS = ("business_median", "business_p90")
_MEASURE_NAMES = {
    "business_median": "half, working hours",
    "business_p90": "nine in ten, working hours",
    "elapsed_median": "half, by the clock",
    "elapsed_p90": "nine in ten, by the clock",
    "median": "half",
    "p90": "nine in ten",
}


def kept_section(evidence: Evidence, notes: Footnotes) -> Section | None:
    """Both sides by one formula: what each promised the other in the workspace, and how much of it was kept."""
    sides, steps = (evidence.asked.get(name) for name in ("promises", "promises_by_step"))
    if sides is None or steps is None:
        return None
    by_side = {row.by["side"]: row for row in sides.answer.rows if row.value is not None}
    if not by_side:
        return None
    named_sides = [(side, name) for side, name in (("sales", "Sales"), ("marketing", "Marketing"))]
    told = [(by_side[side], name, side) for side, name in named_sides if side in by_side]
    silent = [f"{name} has promised nothing yet that was answered or is due." for side, name in named_sides if side not in by_side]
    said = [
        f"{name} kept {value_text(sides.answer, row)} of {figures.plural(row.n, 'promise')} answered or due"
        f" ({interval_cell(sides.answer, row).text})."
        for row, name, _ in told
    ]
    panels = [_kept_panel(sides, [(row, name, _side_hue(side)) for row, name, side in told], "Both sides, by one formula")]
    for _, name, side in told:
        own = [row for row in steps.answer.rows if row.by["side"] == side and row.value is not None]
        lines = [(row, value_name("step", row.by["step"]), _side_hue(side)) for row in own]
        panels.append(_kept_panel(steps, lines, f"{name}, by promise"))
    return Section(
        anchor="kept",
        heading="How much of what each side promised was kept?",
        sentence=" ".join((*said, *silent)),
        panels=tuple(panels),
        footnotes=notes.to_all(sides, steps),
    )


def _side_hue(side: str) -> Hue:
    return "sales" if side == "sales" else "marketing"


def _kept_panel(asked: Asked, lines: list[tuple[AnswerRow, str, Hue]], heading: str) -> Panel:
    rows: list[Interval] = []
    for row, name, hue in lines:
        rows += share_intervals([named_row(row, name)], hue=hue)
    cells = tuple(figure_row(name, asked.answer, row) for row, name, _ in lines)
    return Panel(
        (Table(heading, figure_columns("Promise", "Kept"), cells),), IntervalChart(tuple(rows), "share", is_whole_scale=True), heading
    )


def promise_section(evidence: Evidence, notes: Footnotes) -> Section | None:
    """Both sides in one section: what sales did with the leads it was offered, and what the offered leads were worth to sales."""
    sales, marketing = (_told(evidence.asked.get(name)) for name in ("attainment", "acceptance"))
    if sales is None and marketing is None:
        return None
    hours = figures.hours(float(evidence.options.get("response_hours", 24)))
    by_group = evidence.asked.get("attainment_by_group") if sales else None
    by_source = evidence.asked.get("acceptance_by_source") if marketing else None
    ignored = _told(evidence.asked.get("ignored")) if sales else None
    panels = [_both_panel(sales, marketing, hours, ignored)]
    compared = ""
    if sales and by_group and by_group.answer.rows:
        dimension = by_group.question.by[0]
        group = dimension.removeprefix("owner_").replace("_", " ")
        panels.append(_cut_panel(sales, by_group, dimension, f"Sales, by {group}: acted on in time", "sales"))
        compared = _compared(sales, by_group, dimension, group)
    if marketing and by_source and len(by_source.answer.rows) > 1:
        heading = f"{'Marketing' if marketing.is_marketings else 'All leads'}, by source: accepted by sales"
        panels.append(_cut_panel(marketing, by_source, "lead_source", heading, _hue(marketing)))
    return Section(
        anchor="promise",
        heading="What became of the leads offered to sales?",
        sentence=" ".join(
            filter(None, (_sales_sentence(sales, hours), _ignored_sentence(ignored), _marketing_sentence(marketing), compared))
        ),
        panels=tuple(panels),
        footnotes=notes.to_all(sales, marketing, by_group, by_source, ignored),
        notes=_notes(marketing),
    )


def _told(asked: Asked | None) -> Asked | None:
    return asked if asked is not None and headline(asked.answer).value is not None else None


def _sales_sentence(sales: Asked | None, hours: str) -> str:
    if sales is None:
        return ""
    row = headline(sales.answer)
    ends = interval_cell(sales.answer, row).text
    return f"Sales acted on {value_text(sales.answer, row)} of {figures.count(row.n)} offered leads within the {hours} promised ({ends})."


def _ignored_sentence(ignored: Asked | None) -> str:
    if ignored is None:
        return ""
    row = headline(ignored.answer)
    ends = interval_cell(ignored.answer, row).text
    return f"On {value_text(ignored.answer, row)} of {figures.count(row.n)} no act is on record even after the grace ({ends})."


def _marketing_sentence(marketing: Asked | None) -> str:
    if marketing is None:
        return ""
    row = headline(marketing.answer)
    ends = interval_cell(marketing.answer, row).text
    whose = "marketing brought" if marketing.is_marketings else "all sources brought"
    decided = f"Of {figures.count(row.n)} offered leads that {whose} and sales decided on"
    return f"{decided}, {value_text(marketing.answer, row)} were accepted ({ends})."


def _hue(marketing: Asked) -> Hue:
    """Marketing's colour is for marketing's own leads."""
    return "marketing" if marketing.is_marketings else "accent"


def _compared(whole: Asked, parts: Asked, dimension: str, group: str) -> str:
    """How the groups compare, without the opening that was said already."""
    shares = [named_row(row, figures.label(row.by[dimension])) for row in parts.answer.rows]
    total = named(whole.answer, "all together")
    said = compared_words(shares, total, "the whole")
    return "" if said.startswith("There is too") else f"By {group}: {said[:1].lower()}{said[1:]}" if said.startswith("None") else said


def _both_panel(sales: Asked | None, marketing: Asked | None, hours: str, ignored: Asked | None) -> Panel:
    """Each bar says what it measures: the two are shares of different things."""
    told: list[tuple[Asked, str, str, Hue]] = []
    if sales is not None:
        told.append((sales, "Sales: acted on in time", f"Sales: acted on within {hours}", "sales"))
    if marketing is not None:
        whose = "Marketing" if marketing.is_marketings else "All sources"
        told.append((marketing, f"{whose}: accepted by sales", f"{whose}: offered leads that sales accepted", _hue(marketing)))
    rows: list[Interval] = []
    for asked, name, _, hue in told:
        rows += share_intervals([named(asked.answer, name)], hue=hue)
    cells = [figure_row(name, asked.answer, headline(asked.answer)) for asked, _, name, _ in told]
    if ignored is not None:
        cells.append(figure_row("Sales: no act on record after time and grace", ignored.answer, headline(ignored.answer)))
    table = Table("Both sides of the hand-off", figure_columns("Side and promise", "Share"), tuple(cells))
    return Panel((table,), IntervalChart(tuple(rows), "share", is_whole_scale=True), "Both sides")


def _cut_panel(whole: Asked, parts: Asked, dimension: str, heading: str, hue: Hue) -> Panel:
    total = named(whole.answer, "all together")
    name_of = figures.month if dimension == "month" else figures.label
    by_name = {name_of(row.by[dimension]): row for row in parts.answer.rows}
    shares = [named_row(row, name) for name, row in by_name.items()]
    if dimension != "month":
        shares = highest_first(shares)
    rows = tuple(figure_row(part.name, parts.answer, by_name[part.name]) for part in shares)
    column = dimension.removeprefix("owner_").replace("_", " ")
    table = Table(heading, figure_columns(figures.begun(column), "Kept"), rows)
    drawn = share_intervals(shares, total, hue=hue)
    n_told = len([part for part in shares if part.value is not None])
    chart = IntervalChart(drawn, "share", _reference(total), more_words(n_told), apart_key(drawn), is_whole_scale=True)
    return Panel((table,), chart, heading)


def _reference(total: NamedShare) -> Reference | None:
    if total.value is None:
        return None
    return Reference(f"all together {figures.share(total.value)}", total.value, total.low, total.high)


def _notes(marketing: Asked | None) -> tuple[str, ...]:
    said = ["Teams and sources are shown, never persons: the figures are to mend a process, not to judge anybody."]
    if marketing is not None:
        said.append(
            "No export records what sales asks of marketing, and when marketing delivers it: marketing's side is seen here through what "
            "sales accepted. Requests made in the workspace are counted with the promises both sides make there."
        )
    return tuple(said)


def speed_section(evidence: Evidence, notes: Footnotes) -> Section | None:
    """How long a lead waits for the first act of a seller, and for its acceptance."""
    asked = next((one for name in ("speed", "speed_days") if (one := _told(evidence.asked.get(name))) is not None), None)
    if asked is None:
        return None
    accepted = _told(evidence.asked.get("accept_time")) if asked.answer.unit == "seconds" else None
    waits = [(asked, "First act"), *([(accepted, "Acceptance")] if accepted else [])]
    cells = [
        figure_row(f"{name}: {_MEASURE_NAMES[measure]}", one.answer, row)
        for one, name in waits
        for measure, row in _by_measure(one).items()
    ]
    heading = "Time from the offer, or from creation where nothing was offered"
    marks = tuple(mark for one, name in waits if (mark := _speed_mark(one, name)) is not None)
    unit = "business_seconds" if asked.answer.unit == "seconds" else "days"
    chart = IntervalChart(marks, unit, key="Point: half waited no longer. Upright stroke: nine in ten did not.") if marks else None
    return Section(
        anchor="speed",
        heading="How long does a lead wait for a first act?",
        sentence=_speed_sentence(asked, headline(asked.answer)),
        panels=(Panel((Table(heading, figure_columns("Wait", "No longer than"), tuple(cells)),), chart),),
        footnotes=notes.to_all(asked, accepted),
    )


def _by_measure(asked: Asked) -> dict[str, AnswerRow]:
    return {row.by["measure"]: row for row in asked.answer.rows if row.value is not None and row.by.get("measure") in _MEASURE_NAMES}


def _speed_sentence(asked: Asked, first: AnswerRow) -> str:
    ends = f" ({interval_cell(asked.answer, first).text})" if first.low is not None else ""
    waiting = f" {figures.count(first.pending)} are still waiting for a first act." if first.pending else ""
    longest = next((row for row in asked.answer.rows if row.by.get("measure", "") in ("business_p90", "p90")), None)
    said = f"Of {figures.plural(first.n, 'lead')} acted on, half waited no longer than {value_text(asked.answer, first)}{ends}"
    if longest is not None and longest.value is not None:
        said += f", nine in ten no longer than {value_text(asked.answer, longest)}"
    return f"{said}.{waiting}"


def _speed_mark(asked: Asked, name: str) -> Interval | None:
    """Half and nine in ten of the leads on one line, in the unit of the headline: working hours, or days."""
    rows = _by_measure(asked)
    pair = next((pair for pair in (_BUSINESS, ("median", "p90")) if pair[0] in rows), None)
    if pair is None:
        return None
    median, p90 = rows[pair[0]], rows.get(pair[1])
    ends = [float(end) if end is not None else None for end in (median.low, median.high, p90.value if p90 else None)]
    text = value_text(asked.answer, median)
    return Interval(name, float(median.value or 0), ends[0], ends[1], text, figures.sample(median.n), hue="sales", beyond=ends[2])
