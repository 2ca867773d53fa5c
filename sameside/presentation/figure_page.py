"""Which chart fits one answer, and what does it say? One figure as a card to send to the other team: chosen by the answer's shape alone."""

import shlex
from collections.abc import Sequence
from dataclasses import replace

from sameside.analytics.answer import Answer, AnswerRow
from sameside.analytics.periods import parse_period
from sameside.presentation import figures
from sameside.presentation.answer_text import period_text, row_unit, value_text
from sameside.presentation.charts import (
    Bar,
    BarChart,
    Chart,
    FunnelChart,
    IntervalChart,
    Moment,
    Part,
    Reference,
    Stack,
    StackChart,
    Step,
    TimeChart,
)
from sameside.presentation.documents import Panel
from sameside.presentation.figure_card import FigureCard
from sameside.presentation.figure_compared import compared_panels, compared_sentence
from sameside.presentation.figure_rows import AGE, MEASURE, TIMES, estimate, in_each_currency, main_rows, row_name, said_of, value_name
from sameside.presentation.report_parts import (
    MOST_ROWS,
    answer_as_table,
    apart_key,
    headline,
    highest_first,
    interval_cell,
    named_row,
    share_intervals,
    side_of,
)
from sameside.presentation.sentences import NamedShare, best_sentence, compared_words, trend_sentence
from sameside.presentation.value_names import STAGE_NAMES
from sameside.schema.errors import WrongUsage
from sameside.services.evidence import Asked
from sameside.services.workspace import SOURCED_DEFINITIONS

_FEWEST_MOMENTS = 3
_MOST_DRAWN = 24


def figure_card(asked: Asked, whole: Answer | None, *, company: str, time_zone: str, not_yet: str = "") -> FigureCard:
    """The card of one answer.

    Reads  whole: the same question without a cut, to compare the parts with; None where there is none
           not_yet: a note on what happened since the snapshot
    """
    answer = asked.answer
    if answer.comparison is not None:
        panels, sentence = compared_panels(answer), compared_sentence(answer)
    else:
        panels, sentence = _panels(answer, whole), figure_sentence(answer, whole)
    source = [company, period_text(answer), f"as of {figures.instant(answer.as_of, time_zone)}", f"snapshot {answer.snapshot}"]
    words = [*asked.words, *(("--period", answer.period.name) if answer.period else ())]
    return FigureCard(
        title=_title(answer),
        sentence=sentence,
        panels=panels,
        definition=answer.definition,
        notes=tuple(filter(None, (*answer.notes, not_yet))),
        source=", ".join(filter(None, source)),
        command=f"sameside metrics {shlex.join(words)} --as-of {answer.as_of:%Y-%m-%dT%H:%M:%SZ} --snapshot {answer.snapshot}",
    )


def _title(answer: Answer) -> str:
    """The question; where one word has three meanings, with the one in force."""
    meant = next((name for name in SOURCED_DEFINITIONS if f", under {name}" in answer.definition), "")
    return f"{answer.question} Told {meant.replace('_', ' ')}" if meant else answer.question


def _panels(answer: Answer, whole: Answer | None) -> tuple[Panel, ...]:
    """A drawing for each currency, with its own scale, and below the last the table of the whole answer."""
    drawn = []
    for heading, part, of_it in in_each_currency(answer, whole):
        chart = _chart(part, main_rows(part), of_it)
        if chart is not None:
            drawn.append(Panel((), chart, heading))
    table = answer_as_table(answer, answer.question)
    return (*drawn[:-1], replace(drawn[-1], tables=(table,))) if drawn else (Panel((table,)),)


def figure_sentence(answer: Answer, whole: Answer | None) -> str:
    """What is said of each currency by itself: the figure of one is never told as the figure of all."""
    parts = in_each_currency(answer, whole)
    told = [one for one in parts if any(row.value is not None for row in main_rows(one[1]))]
    said = [said_of(part, heading, _sentence(part, main_rows(part), of_it)) for heading, part, of_it in told]
    if said:
        return " ".join(said)
    has_cases = any(row.n for row in answer.rows)
    return f"Nothing can be told: {'the notes say what is missing' if has_cases else 'no case stands behind it'}."


def _at_age(rows: Sequence[AnswerRow]) -> list[AnswerRow]:
    """Of a curve by age, the share that got there: of one cohort all along, of several at the last age alone."""
    reached = [row for row in rows if row.by.get("became") == "reached"]
    if len({tuple(value for name, value in row.by.items() if name not in (AGE, "became")) for row in reached}) == 1:
        return reached
    last = max((int(row.by[AGE]) for row in reached if row.value is not None), default=0)
    return [row for row in reached if int(row.by[AGE]) == last]


def _cuts(rows: Sequence[AnswerRow]) -> list[str]:
    return [name for name in dict.fromkeys(name for row in rows for name in row.by) if name != MEASURE]


def _chart(answer: Answer, rows: Sequence[AnswerRow], whole: Answer | None) -> Chart | None:
    """By shape: time and age go right, stages go down, parts of a whole lie in a row, shares have intervals, the rest are bars."""
    told = [row for row in rows if row.value is not None]
    cuts = _cuts(rows)
    if not told:
        return None
    if AGE in cuts:
        return _curve(answer, _at_age(rows))
    if len(cuts) == 1 and cuts[0] in TIMES and len(told) >= _FEWEST_MOMENTS and len({row.currency for row in told}) == 1:
        unfinished = [row for row in rows if _is_unfinished(answer, row, cuts[0])]
        moments = tuple(replace(made, is_young=True) if row in unfinished else made for row in rows for made in (_moment(answer, row),))
        return TimeChart(moments, row_unit(answer, told[0]), _young_key(rows, has_unfinished=bool(unfinished)))
    if cuts == ["stage"] and answer.unit == "count":
        return _funnel(told)
    if _is_whole(told, cuts):
        return _stacks(told, cuts)
    if any(row.low is not None for row in told) and len({row.currency for row in told}) == 1:
        return _intervals(answer, told, whole)
    if len(cuts) == 0 and len(told) == 1:
        return None
    return _bars(answer, told)


def _curve(answer: Answer, rows: Sequence[AnswerRow]) -> Chart | None:
    if len({row.by[AGE] for row in rows}) < _FEWEST_MOMENTS:
        return _intervals(answer, [row for row in rows if row.value is not None], None)
    ordered = sorted(rows, key=lambda row: int(row.by[AGE]))
    moments = tuple(replace(_moment(answer, row), name=figures.days(int(row.by[AGE])), is_young=False) for row in ordered)
    return TimeChart(moments, "share", "Days since the first stage; the band is the 95% interval.")


def _moment(answer: Answer, row: AnswerRow) -> Moment:
    ends = [float(end) if end is not None else None for end in (row.value, row.low, row.high)]
    detail = figures.sample(row.n) if answer.unit == "share" else ""  # no rate without its n
    return Moment(row_name(row), ends[0], ends[1], ends[2], value_text(answer, row), row.mature is False, detail)


def _is_unfinished(answer: Answer, row: AnswerRow, time: str) -> bool:
    """Does a stretch of time end after the moment the answer is of? Its figure is of a part of it."""
    try:
        return parse_period(row.by[time]).last_on >= answer.as_of.date()
    except WrongUsage:
        return False  # a fiscal one: where it ends its name alone does not say


def _young_key(rows: Sequence[AnswerRow], *, has_unfinished: bool = False) -> str:
    if any(row.mature is False for row in rows):
        return "Hollow: still young, it may yet change."
    return "Hollow: not over yet." if has_unfinished else ""


def _funnel(rows: Sequence[AnswerRow]) -> FunnelChart:
    ordered = sorted(rows, key=lambda row: list(STAGE_NAMES).index(row.by["stage"]) if row.by["stage"] in STAGE_NAMES else 99)
    steps = tuple(Step(row_name(row), int(row.value or 0), figures.count(row.value)) for row in ordered)
    return FunnelChart(steps, "Reached the stage or a later one", "")


def _is_whole(rows: Sequence[AnswerRow], cuts: Sequence[str]) -> bool:
    """Do the shares of the last cut add up to all, within each value of the others?"""
    if not cuts or any(row.value is None or not 0 <= float(row.value) <= 1 for row in rows) or len(rows) < 2:
        return False
    sums: dict[tuple[str, ...], float] = {}
    for row in rows:
        key = tuple(row.by.get(name, "") for name in cuts[:-1])
        sums[key] = sums.get(key, 0.0) + float(row.value or 0)
    return len(sums) <= MOST_ROWS and all(abs(total - 1) < 1e-6 for total in sums.values())


def _stacks(rows: Sequence[AnswerRow], cuts: Sequence[str]) -> StackChart:
    stacks: dict[tuple[str, ...], list[AnswerRow]] = {}
    for row in rows:
        stacks.setdefault(tuple(value_name(name, row.by.get(name, "")) for name in cuts[:-1]), []).append(row)
    return StackChart(
        tuple(
            Stack(
                ", ".join(key) or "All together",
                tuple(
                    Part(side_of(row.by[cuts[-1]])[0], float(row.value or 0), figures.share(row.value), side_of(row.by[cuts[-1]])[1])
                    for row in parts
                    if row.value
                ),
                figures.sample(parts[0].n),
            )
            for key, parts in stacks.items()
        )
    )


def _intervals(answer: Answer, rows: Sequence[AnswerRow], whole: Answer | None) -> IntervalChart:
    unit = row_unit(answer, rows[0])
    if unit == "share":
        total = named_row(headline(whole), "all together") if whole is not None else None
        parts = highest_first([named_row(row, row_name(row)) for row in rows])
        drawn = share_intervals(parts, total, most=_MOST_DRAWN)
        more = _drawn_words(len(drawn), len(parts))
        if total is None or total.value is None or len(parts) < 2:
            return IntervalChart(share_intervals(parts, most=_MOST_DRAWN), unit, more=more, is_whole_scale=len(parts) == 1)
        reference = Reference(f"all together {figures.share(total.value)}", total.value, total.low, total.high)
        return IntervalChart(drawn, unit, reference, more, apart_key(drawn))
    # Of the same clock as the point: nine in ten of elapsed hours lie far beyond any of working hours.
    ninth = rows[0].by.get(MEASURE, "").replace("median", "p90")
    p90s = {row_name(row): row.value for row in answer.rows if ninth.endswith("p90") and row.by.get(MEASURE) == ninth}
    kept = sorted(rows, key=lambda row: -float(row.value or 0))[:_MOST_DRAWN]
    drawn_rows = tuple(estimate(answer, row, p90s.get(row_name(row))) for row in kept)
    key = "Point: half stay at or under. Upright stroke: nine in ten do." if p90s else ""
    return IntervalChart(drawn_rows, unit, more=_drawn_words(len(kept), len(rows)), key=key)


def _in_order(rows: Sequence[AnswerRow]) -> list[AnswerRow]:
    """Longest first; times and stages in their own order."""
    if any(name in (*TIMES, "stage") for name in _cuts(rows)):
        return list(rows)
    return sorted(rows, key=lambda row: -float(row.value or 0))


def _bars(answer: Answer, rows: Sequence[AnswerRow]) -> BarChart:
    kept = _in_order(rows)[:_MOST_DRAWN]
    bars = tuple(Bar(row_name(row), float(row.value or 0), value_text(answer, row), figures.sample(row.n)) for row in kept)
    return BarChart(bars, _drawn_words(len(kept), len(rows)))


def _drawn_words(n_drawn: int, n_rows: int) -> str:
    """How many of how many are drawn. A picture has no table to send the reader to."""
    return f"{n_drawn} of {figures.count(n_rows)} are drawn" if n_drawn < n_rows else ""


def _sentence(answer: Answer, rows: Sequence[AnswerRow], whole: Answer | None) -> str:
    told = [row for row in rows if row.value is not None]
    cuts = _cuts(rows)
    if len(told) == 1 and not cuts:
        return _one_sentence(answer, told[0])
    if answer.unit == "share" and len(cuts) == 1 and cuts[0] in TIMES:
        finished = [row for row in told if row.mature is not False]
        ends = [named_row(row, row_name(row)) for row in (finished[:1] + finished[-1:])]
        return trend_sentence(ends[0], ends[1]) if len(finished) > 1 else _one_sentence(answer, told[0])
    if answer.unit == "share" and whole is not None and len(told) > 1:
        total = named_row(headline(whole), "")
        parts = [named_row(row, row_name(row)) for row in told]
        if all(part.low is None for part in parts):
            return f"{_one_sentence(whole, headline(whole))} {_range_sentence(answer, told)}"
        return f"{_one_sentence(whole, headline(whole))} {_parts_sentence(parts, total)}".strip()
    if AGE in cuts:
        last = [row for row in _at_age(rows) if row.value is not None][-1]
        return f"After {figures.days(int(last.by[AGE]))} it is {value_text(answer, last)} ({_ends(answer, last)}{figures.sample(last.n)})."
    if _is_whole(told, cuts) and len(cuts) == 1:
        ranked = sorted((row for row in told if row.value), key=lambda row: -float(row.value or 0))
        said = [f"{side_of(row.by[cuts[0]])[0]} {value_text(answer, row)}" for row in ranked]
        return f"Of {figures.count(told[0].n)}: {figures.sentence_list(said)}."
    if len(cuts) == 1 and cuts[0] in TIMES:
        over = [row for row in told if not _is_unfinished(answer, row, cuts[0])]
        going_on = [f"{row_name(row)} is not over yet." for row in told if row not in over and row.mature is not False]
        return " ".join((_range_sentence(answer, over or told), *(going_on if over else ())))
    return _range_sentence(answer, _in_order(told)[:_MOST_DRAWN])


def _range_sentence(answer: Answer, rows: Sequence[AnswerRow]) -> str:
    """From the least to the most, of one currency, and whether chance may have made the order."""
    if len(rows) == 1:
        return _one_sentence(answer, rows[0])
    least, most = min(rows, key=lambda row: float(row.value or 0)), max(rows, key=lambda row: float(row.value or 0))
    said = f"{row_name(least)} is lowest with {value_text(answer, least)}, {row_name(most)} highest with {value_text(answer, most)}"
    if most.low is None or least.high is None:
        return f"{said}."
    verdict = "they are clearly apart" if float(most.low) > float(least.high) else "their intervals meet, so the order may be chance"
    return f"{said}; {verdict}."


def _one_sentence(answer: Answer, row: AnswerRow) -> str:
    """All together 4.4% (3.6 to 5.4%, n = 2,000)."""
    return f"{row_name(row)}: {value_text(answer, row)} ({_ends(answer, row)}{figures.sample(row.n)})."


def _ends(answer: Answer, row: AnswerRow) -> str:
    return f"{interval_cell(answer, row).text}, " if row.low is not None else ""


def _parts_sentence(parts: Sequence[NamedShare], total: NamedShare) -> str:
    return " ".join(filter(None, (compared_words(parts, total, "the share of all together"), best_sentence(parts))))
