"""How is the evidence of a workspace laid out as a page? Key figures, then one question after another, each with its table."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sameside.analytics.answer import Answer, AnswerRow
from sameside.presentation import figures
from sameside.presentation.answer_text import row_unit, value_text
from sameside.presentation.charts import Bar, Interval, bar_chart, interval_chart
from sameside.presentation.documents import FootnoteView, KeyFigure, MissingView, PageView, SectionView, TableView
from sameside.presentation.sentences import (
    NamedShare,
    best_sentence,
    comparison_sentence,
    opening_sentence,
    share_with_interval,
    steepest_step_sentence,
)
from sameside.presentation.terminal import Heading
from sameside.services.evidence import Evidence
from sameside.services.reporting import Answerable

STAGE_NAMES = {
    "inquiry": "Lead",
    "mql": "MQL",
    "sal": "SAL",
    "sql": "SQL",
    "opportunity": "Opportunity",
    "closed_won": "Won",
    "closed_lost": "Lost",
    "rejected": "Rejected",
    "disqualified": "Disqualified",
    "recycled": "Recycled",
}
_STAGES_OF = {"inquiry": "leads", "mql": "MQLs", "sal": "SALs", "sql": "SQLs", "opportunity": "deals"}
_MEASURE_NAMES = {
    "business_median": "Half were answered within (working hours)",
    "business_p90": "Nine in ten within (working hours)",
    "elapsed_median": "Half were answered within (on the clock)",
    "elapsed_p90": "Nine in ten within (on the clock)",
    "median": "Median",
    "p90": "Nine in ten within",
    "mean": "Mean",
}
_INTERVAL = "95% interval"
_LEAD = "Counted from the records both sides keep. Each figure says how many cases stand behind it and how it was counted."


@dataclass
class Footnotes:
    """The definitions the page refers to, numbered in the order they are first used."""

    home_words: str  # how the command that gives a figure again ends
    notes: list[FootnoteView] = field(default_factory=list)

    def to(self, answer: Answer, asked: str) -> int:
        """The number of the footnote of one answer."""
        command = f"sameside metrics {asked} {self.home_words}"
        for note in self.notes:
            if note.metric == answer.metric and note.command == command:
                return note.number
        self.notes.append(FootnoteView(len(self.notes) + 1, answer.metric, " ".join([answer.definition, *answer.notes]), command))
        return len(self.notes)


def evidence_page(evidence: Evidence, *, title: str = "What happened to our leads", not_yet: str = "") -> PageView:
    """The page, from the answers. A question without an answer leaves no empty box: it stands under what can't be answered yet.

    Reads    not_yet: a note on what happened since the snapshot and is not in its figures
    """
    words = f"--as-of {evidence.as_of:%Y-%m-%dT%H:%M:%SZ} --snapshot {evidence.snapshot}"
    notes = Footnotes(words)
    keys = key_figures(evidence, notes)
    sections = [
        section
        for section in (
            _funnel_section(evidence, notes),
            _share_section(evidence, notes, "close_rate", _CLOSE),
            _share_section(evidence, notes, "win_rate", _WIN),
            _promise_section(evidence, notes),
            _speed_section(evidence, notes),
            _sourced_section(evidence, notes),
        )
        if section is not None
    ]
    return PageView(
        title=title,
        lead=f"{_LEAD} {not_yet}".strip(),
        facts=(
            ("How things stood on", figures.instant(evidence.as_of, evidence.time_zone)),
            ("Built", figures.instant(evidence.built_at, evidence.time_zone)),
            ("Snapshot", evidence.snapshot),
        ),
        key_figures=tuple(keys),
        sections=tuple(sections),
        missing=tuple(_missing(evidence.missing)),
        footnotes=tuple(notes.notes),
        data_notes=("An interval says where the true share lies with 95% confidence if the cases are like those still to come.",),
    )


def key_figures(evidence: Evidence, notes: Footnotes) -> list[KeyFigure]:
    """The few numbers to leave with; those that can't be answered are left out."""
    wanted = (
        ("close_rate", "Leads that were won", "close_rate_lead"),
        ("win_rate", "Closed deals that were won", "win_rate_count"),
        ("acceptance", "Hand-offs sales accepted", "acceptance_rate"),
        ("attainment", "Hand-offs answered in time", "sla_attainment"),
        ("sales_cycle", "From deal to won, median", "sales_cycle_days"),
        ("bookings", "Won so far", "bookings"),
    )
    found = []
    for name, shown, asked in wanted:
        answer = evidence.answers.get(name)
        if answer is None or len({row.currency for row in answer.rows}) > 1:
            continue
        row = _headline(answer)
        if row.value is None:
            continue
        unit = row_unit(answer, row)
        ends = (figures.interval(row.low, row.high, unit, row.currency),) if row.low is not None else ()
        found.append(KeyFigure(shown, value_text(answer, row), (*ends, figures.sample(row.n)), notes.to(answer, asked)))
    return found


def _funnel_section(evidence: Evidence, notes: Footnotes) -> SectionView | None:
    answer = evidence.answers.get("funnel")
    if answer is None or not answer.rows:
        return None
    n_at = {row.by["stage"]: row.n for row in answer.rows}
    spine = [stage for stage in ("inquiry", "mql", "sal", "sql", "opportunity", "closed_won") if n_at.get(stage)]
    went_on = {after: named(step, f"{STAGE_NAMES[before]} to {STAGE_NAMES[after]}") for before, after, step in evidence.steps}
    bars = [_funnel_bar(stage, before, n_at[stage], went_on.get(stage)) for before, stage in zip(["", *spine], spine, strict=False)]
    rows = tuple(
        (STAGE_NAMES[stage], figures.count(n_at[stage]), *_share_cells(went_on.get(stage)))
        for stage in [*spine, *(name for name in n_at if name not in spine and name in STAGE_NAMES)]
    )
    heads = (Heading("Stage"), Heading("Cycles", is_figure=True), Heading("Of the stage before", is_figure=True))
    whole = evidence.answers.get("close_rate")
    opening = _won_sentence(whole) if whole else f"{figures.plural(n_at.get('inquiry', 0), 'cycle')} entered the funnel."
    footnotes = [notes.to(answer, "cycles --by stage")]
    footnotes += [notes.to(step, f"stage_conversion {_step_words(before, after)}") for before, after, step in evidence.steps[:1]]
    return SectionView(
        anchor="funnel",
        heading="How far do leads get?",
        sentence=f"{opening} {steepest_step_sentence(list(went_on.values()))}".strip(),
        table=TableView("Lead cycles that reached each stage, or a later one", (*heads, Heading(_INTERVAL, is_figure=True)), rows),
        footnotes=tuple(footnotes),
        drawing=bar_chart(bars),
        drawing_text=f"Bar chart. {'; '.join(f'{bar.name}: {bar.text}' for bar in bars)}.",
        notes=(
            "A cycle that skipped a stage counts for it. The share that went on is of the cycles seen in the stage before, so it may stand "
            "on fewer cases than the bar above it.",
        ),
    )


@dataclass(frozen=True)
class _ShareQuestion:
    """The words of one share, asked as a whole and by source."""

    anchor: str
    heading: str
    metric: str
    of_what: str
    caption: str


_CLOSE = _ShareQuestion(
    "close-rate", "Which sources bring leads that are won?", "close_rate_lead", "leads", "Leads that were won, by source"
)
_WIN = _ShareQuestion(
    "win-rate", "Which sources bring deals that are won?", "win_rate_count", "closed deals", "Closed deals that were won, by source"
)


def _share_section(evidence: Evidence, notes: Footnotes, name: str, words: _ShareQuestion) -> SectionView | None:
    whole, parts = evidence.answers.get(name), evidence.answers.get(f"{name}_by_source")
    if whole is None or parts is None or not parts.rows:
        return None
    total = named(whole, "all together")
    shares = sorted((_named_row(row, figures.label(row.by["lead_source"])) for row in parts.rows), key=lambda part: -(part.value or -1.0))
    sentence = comparison_sentence(shares, total, what="were won", of_what=words.of_what)
    drawn = [_interval(part) for part in shares if part.value is not None]
    heads = (Heading("Source"), Heading("Won", is_figure=True), Heading(_INTERVAL, is_figure=True), Heading("n", is_figure=True))
    return SectionView(
        anchor=words.anchor,
        heading=words.heading,
        sentence=f"{sentence} {best_sentence(shares)}".strip(),
        table=TableView(words.caption, heads, tuple(_share_row(part) for part in [*shares, total])),
        footnotes=(notes.to(parts, f"{words.metric} --by lead_source"),),
        drawing=interval_chart(drawn, reference=total.value, reference_name=f"all: {figures.share(total.value)}") if drawn else None,
        drawing_text=f"Shares with their intervals. {'; '.join(f'{part.name}: {share_with_interval(part)}' for part in shares)}.",
    )


def _promise_section(evidence: Evidence, notes: Footnotes) -> SectionView | None:
    whole, parts = evidence.answers.get("attainment"), evidence.answers.get("attainment_by_group")
    if whole is None or parts is None or not parts.rows:
        return None
    total = named(whole, "all together")
    dimension = next(iter(parts.rows[0].by))
    shares = [_named_row(row, figures.label(row.by[dimension])) for row in parts.rows]
    if dimension != "month":
        shares.sort(key=lambda part: -(part.value or -1.0))
    group = dimension.removeprefix("owner_")
    drawn = [_interval(part) for part in shares if part.value is not None]
    heads = (
        Heading(group.capitalize()),
        Heading("In time", is_figure=True),
        Heading(_INTERVAL, is_figure=True),
        Heading("n", is_figure=True),
    )
    return SectionView(
        anchor="promise",
        heading="Are hand-offs answered in the time promised?",
        sentence=comparison_sentence(shares, total, what="were answered in time", of_what="hand-offs"),
        table=TableView(f"Hand-offs answered in time, by {group}", heads, tuple(_share_row(part) for part in [*shares, total])),
        footnotes=(notes.to(parts, f"sla_attainment --by {dimension}"),),
        drawing=interval_chart(drawn, reference=total.value, reference_name=f"all: {figures.share(total.value)}") if drawn else None,
        drawing_text=f"Shares with their intervals. {'; '.join(f'{part.name}: {share_with_interval(part)}' for part in shares)}.",
    )


def _speed_section(evidence: Evidence, notes: Footnotes) -> SectionView | None:
    answer = next(
        (a for a in (evidence.answers.get("speed"), evidence.answers.get("speed_days")) if a and _headline(a).value is not None), None
    )
    if answer is None:
        return None
    rows = [row for row in answer.rows if row.value is not None and row.by.get("measure") in _MEASURE_NAMES]
    first = _headline(answer)
    unit = row_unit(answer, first)
    ends = f" ({figures.interval(first.low, first.high, unit)})" if first.low is not None else ""
    waiting = f" {figures.count(first.pending)} have not been acted on." if first.pending else ""
    heads = (
        Heading("Time to a seller's first act"),
        Heading("Time", is_figure=True),
        Heading(_INTERVAL, is_figure=True),
        Heading("n", is_figure=True),
    )
    cells = tuple(
        (
            _MEASURE_NAMES[row.by["measure"]],
            value_text(answer, row),
            figures.interval(row.low, row.high, row_unit(answer, row)),
            figures.count(row.n),
        )
        for row in rows
    )
    return SectionView(
        anchor="speed",
        heading="How long does a lead wait?",
        sentence=f"Of {figures.plural(first.n, 'lead')} acted on, half waited no longer than {value_text(answer, first)}{ends}.{waiting}",
        table=TableView("Time from the offer, or from creation where nothing was offered", heads, cells),
        footnotes=(notes.to(answer, answer.metric),),
    )


def _sourced_section(evidence: Evidence, notes: Footnotes) -> SectionView | None:
    answer = evidence.answers.get("sourced")
    rows = [row for row in answer.rows if row.by.get("measure") == "by_count" and row.value] if answer else []
    if answer is None or not rows:
        return None
    shares = sorted((_named_row(row, figures.label(row.by["side"])) for row in rows), key=lambda part: -(part.value or 0.0))
    heads = (Heading("Side"), Heading("Of the deals", is_figure=True), Heading(_INTERVAL, is_figure=True), Heading("n", is_figure=True))
    said = figures.sentence_list([f"{part.name} {figures.share(part.value)}" for part in shares])
    return SectionView(
        anchor="sourced",
        heading="Which side brought the deals?",
        sentence=f"By the rule this company has locked, {figures.plural(rows[0].n, 'deal')} came from: {said}.",
        table=TableView("Deals by the side that brought them, by count", heads, tuple(_share_row(part) for part in shares)),
        footnotes=(notes.to(answer, "sourced_share"),),
    )


def _missing(missing: Sequence[Answerable]) -> list[MissingView]:
    return [MissingView(metric.question, f"{metric.unlocked_by[:1].upper()}{metric.unlocked_by[1:]}") for metric in missing]


def named(answer: Answer, name: str) -> NamedShare:
    """The headline of a share as a named one."""
    return _named_row(_headline(answer), name)


def _headline(answer: Answer) -> AnswerRow:
    return answer.rows[0]


def _named_row(row: AnswerRow, name: str) -> NamedShare:
    ends = [float(end) if end is not None else None for end in (row.value, row.low, row.high)]
    return NamedShare(name, ends[0], row.n, ends[1], ends[2])


def _won_sentence(answer: Answer) -> str:
    return opening_sentence(named(answer, ""), what="were won", of_what="leads")


def _funnel_bar(stage: str, before: str, n: int, step: NamedShare | None) -> Bar:
    text = figures.count(n)
    if step is None or step.value is None:
        return Bar(STAGE_NAMES[stage], n, text)
    return Bar(STAGE_NAMES[stage], n, f"{text}, {figures.share(step.value)} of {_STAGES_OF[before]}")


def _share_cells(step: NamedShare | None) -> tuple[str, str]:
    if step is None or step.value is None:
        return "", ""
    return f"{figures.share(step.value)} of {figures.count(step.n)}", figures.interval(step.low, step.high, "share")


def _share_row(part: NamedShare) -> tuple[str, str, str, str]:
    value = figures.share(part.value) if part.value is not None else figures.NOT_APPLICABLE
    return part.name, value, figures.interval(part.low, part.high, "share"), figures.count(part.n)


def _interval(part: NamedShare) -> Interval:
    return Interval(part.name, part.value or 0.0, part.low, part.high, f"{figures.share(part.value)}, {figures.sample(part.n)}")


def _step_words(before: str, after: str) -> str:
    return f"--where from={before} --where to={after} --where within=ever"
