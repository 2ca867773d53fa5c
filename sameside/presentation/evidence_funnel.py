"""How far do leads get, and how long do they stay in each stage? The sections about the way along the funnel."""

from dataclasses import replace

from sameside.analytics.answer import AnswerRow
from sameside.presentation import figures
from sameside.presentation.answer_text import value_text
from sameside.presentation.charts import FunnelChart, Interval, IntervalChart, Step
from sameside.presentation.documents import Cell, Column, Panel, Row, Section, Table, words
from sameside.presentation.report_parts import (
    INTERVAL,
    Footnotes,
    chosen,
    count_cell,
    figure_columns,
    figure_row,
    headline,
    interval_cell,
    is_too_early,
    named,
    nothing_cell,
    open_words,
    value_cell,
)
from sameside.presentation.sentences import NamedShare, opening_sentence, steepest_step_sentence
from sameside.presentation.value_names import STAGE_NAMES
from sameside.services.evidence import Asked, Evidence

_SPINE = ("inquiry", "mql", "sal", "sql", "opportunity", "closed_won")
_ANY_STEP = {"from_stage": "one stage", "to_stage": "the next", "window_days": "at any time"}
_ENDS = ("rejected", "disqualified", "recycled", "closed_lost")


def funnel_section(evidence: Evidence, notes: Footnotes) -> Section | None:
    """How many cycles reached each stage, and which share of the stage before went on."""
    asked = evidence.asked.get("funnel")
    if asked is None or not asked.answer.rows:
        return None
    at = {row.by["stage"]: row for row in asked.answer.rows}
    spine = [stage for stage in _SPINE if stage in at and at[stage].n]
    went_on = {after: (before, step) for before, after, step in evidence.steps}
    steps = [_named_step(before, after, step, losses=evidence.losses) for before, after, step in evidence.steps]
    whole = evidence.asked.get("close_rate")
    opening = (
        opening_sentence(named(whole.answer, ""), what="were won", of_what="leads")
        if whole and headline(whole.answer).value is not None
        else f"{figures.plural(at['inquiry'].n if 'inquiry' in at else 0, 'cycle')} entered the funnel."
    )
    if not spine:
        return None
    if whole and (still_open := open_words(headline(whole.answer), losses=evidence.losses)):
        early = "Too early to tell: more than half are open" if is_too_early(headline(whole.answer), evidence) else "So far"
        opening += f" {early}, {still_open}."
    chart = FunnelChart(
        tuple(_step(stage, at[stage].n, went_on[stage][1] if stage in went_on else None) for stage in spine),
        "Lead cycles that got so far",
        "Share that went on",
    )
    return Section(
        anchor="funnel",
        heading="How far do leads get?",
        sentence=f"{opening} {steepest_step_sentence(steps)}".strip(),
        panels=(Panel((_funnel_table(at, [*spine, *(name for name in _ENDS if name in at)], went_on, losses=evidence.losses),), chart),),
        footnotes=(*notes.to_all(asked, whole), *notes.to_group([step for _, _, step in evidence.steps], **_ANY_STEP)),
        notes=(
            "A cycle that skipped a stage counts for it. The share that went on is of the cycles seen in the stage before, so it may stand "
            "on fewer cases than the bar above it.",
            *_step_notes(evidence),
        ),
    )


def _named_step(before: str, after: str, step: Asked, *, losses: bool) -> NamedShare:
    still_open = open_words(headline(step.answer), losses=losses)
    aside = f"so far, with {still_open}" if still_open else ""
    return replace(named(step.answer, f"{STAGE_NAMES[before]} to {STAGE_NAMES[after]}"), aside=aside)


def _step_notes(evidence: Evidence) -> list[str]:
    """Which leads the bars and shares are of, and that shares to date count the open ones."""
    said = []
    if any(headline(step.answer).pending for _, _, step in evidence.steps):
        what = (
            "Those still open count as not gone on yet"
            if evidence.losses
            else "What was lost is not recorded, so all others count as not gone on"
        )
        said.append(f"Shares are to date. {what}: the table says how many they are.")
    if evidence.period is not None:
        said.append(
            "Bars count the leads that began in the period, as far as they got since; a share is of those that entered its stage in it."
        )
    return said


def _step(stage: str, n: int, step: Asked | None) -> Step:
    if step is None or headline(step.answer).value is None:
        return Step(STAGE_NAMES[stage], n, figures.count(n))
    share = named(step.answer, stage)
    return Step(STAGE_NAMES[stage], n, figures.count(n), share.value, share.low, share.high, figures.share(share.value))


def _funnel_table(at: dict[str, AnswerRow], stages: list[str], went_on: dict[str, tuple[str, Asked]], *, losses: bool) -> Table:
    columns: tuple[Column, ...] = (
        Column("Stage", "words"),
        Column("Cycles"),
        Column("Of the stage before"),
        Column(INTERVAL, "interval"),
        Column("n of that"),
        Column("Still open of that" if losses else "Not gone on"),
    )
    rows: list[Row] = []
    for stage in stages:
        count = count_cell(at[stage].n)
        if stage in went_on:
            answer = went_on[stage][1].answer
            row = headline(answer)
            rows.append(
                (
                    words(STAGE_NAMES[stage]),
                    count,
                    value_cell(answer, row),
                    interval_cell(answer, row),
                    count_cell(row.n),
                    _pending_cell(row),
                )
            )
        else:
            rows.append((words(STAGE_NAMES[stage]), count, nothing_cell(), nothing_cell(2), nothing_cell(), nothing_cell()))
    if not any(row[-1].text for row in rows):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    return Table("Lead cycles that reached each stage or a later one, and how others ended", columns, tuple(rows))


def _pending_cell(row: AnswerRow) -> Cell:
    return count_cell(row.pending) if row.pending else nothing_cell()


def stage_time_section(evidence: Evidence, notes: Footnotes) -> Section | None:
    """How long cycles stay in each stage, and a deal from its creation to being won."""
    asked, cycle = evidence.asked.get("stage_time"), evidence.asked.get("sales_cycle")
    rows = _stage_rows(asked) if asked else []
    charted, table_rows, said = [], [], []
    if asked is not None and rows:
        charted += [_time_mark(name, asked, median, p90) for name, median, p90 in rows]
        table_rows += [_time_row(name, asked, median, p90, has_pending=True) for name, median, p90 in rows]
        said.append(_stage_time_sentence(rows, asked))
    if cycle is not None and headline(cycle.answer).value is not None:
        median, p90 = headline(cycle.answer), chosen(cycle.answer.rows, "p90")[0]
        charted.append(_time_mark("Deal to won", cycle, median, p90))
        table_rows.append(_time_row("Deal to won", cycle, median, p90, has_pending=False))
        said.append(f"From a deal's creation until it is won, half take no longer than {_with_ends(cycle, median)}.")
    if not charted:
        return None
    columns = (*figure_columns("Time in", "Half within", "n that left"), Column("Nine in ten within"), Column("Still there"))
    return Section(
        anchor="stage-time",
        heading="How long do leads stay where they are?" if rows else "How long does a deal take?",
        sentence=" ".join(said),
        panels=(
            Panel(
                (Table("Time in each stage, of those that have left it", columns, tuple(table_rows)),),
                IntervalChart(tuple(charted), "days", key="Point: half leave within. Upright stroke: nine in ten do."),
            ),
        ),
        footnotes=notes.to_all(asked if rows else None, cycle),
        notes=("Those still there are not counted in the time, so a stage that few have left may look quicker than it is.",)
        if rows
        else (),
    )


def _time_row(name: str, asked: Asked, median: AnswerRow, p90: AnswerRow, *, has_pending: bool) -> Row:
    pending = count_cell(median.pending or 0) if has_pending else nothing_cell()
    return (*figure_row(name, asked.answer, median), value_cell(asked.answer, p90), pending)


def _stage_rows(asked: Asked) -> list[tuple[str, AnswerRow, AnswerRow]]:
    medians = {row.by["stage"]: row for row in chosen(asked.answer.rows, "median") if row.value is not None}
    p90s = {row.by["stage"]: row for row in chosen(asked.answer.rows, "p90")}
    return [(STAGE_NAMES[stage], medians[stage], p90s[stage]) for stage in _SPINE if stage in medians]


def _time_mark(name: str, asked: Asked, median: AnswerRow, p90: AnswerRow) -> Interval:
    ends = [float(end) if end is not None else None for end in (median.low, median.high, p90.value)]
    text = value_text(asked.answer, median)
    return Interval(name, float(median.value or 0), ends[0], ends[1], text, figures.sample(median.n), beyond=ends[2])


def _stage_time_sentence(rows: list[tuple[str, AnswerRow, AnswerRow]], asked: Asked) -> str:
    """The stage where cycles stay longest, if its interval lies clear of the next."""
    ranked = sorted(rows, key=lambda entry: -float(entry[1].value or 0))
    name, longest, _ = ranked[0]
    said = f"{_with_ends(asked, longest)}"
    if len(ranked) == 1:
        return f"Half of the cycles that have left {name} took no longer than {said}."
    second, rival, _ = ranked[1]
    is_clear = longest.low is not None and rival.high is not None and float(longest.low) > float(rival.high)
    if not is_clear:
        return f"Cycles seem to stay longest as {name}, half of them up to {said}, but {second} may be as long: their intervals meet."
    return f"Cycles stay longest as {name}: half of those that have left it took no longer than {said}."


def _with_ends(asked: Asked, row: AnswerRow) -> str:
    ends = interval_cell(asked.answer, row).text
    return value_text(asked.answer, row) + (f" ({ends})" if row.low is not None else "")
