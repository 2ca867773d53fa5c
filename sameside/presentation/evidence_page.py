"""How is the evidence of a workspace laid out? Key figures, then one question after another, and what it would take to answer the rest."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sameside.analytics.answer import AnswerRow
from sameside.presentation import figures
from sameside.presentation.documents import Document, KeyFigure, Missing, Section
from sameside.presentation.evidence_cohorts import cohort_section
from sameside.presentation.evidence_costs import cost_section
from sameside.presentation.evidence_funnel import funnel_section, stage_time_section
from sameside.presentation.evidence_money import money_section
from sameside.presentation.evidence_promises import promise_section, speed_section
from sameside.presentation.evidence_quality import quality_section
from sameside.presentation.evidence_rates import close_section, win_section
from sameside.presentation.evidence_sourced import sourced_section
from sameside.presentation.report_parts import Footnotes, chosen, interval_cell, is_too_early, open_words, value_cell
from sameside.services.evidence import Evidence
from sameside.services.unlocking import Answerable, FurtherFile

_LEAD = "Counted from the records both sides keep. Each figure says how many cases stand behind it and how it was counted."
_READING = (
    "n is the number of cases behind a figure. A 95% interval says where the true figure lies with 95% confidence if the cases are like "
    "those still to come; the fewer cases, the wider it is.",
    "Two figures are called clearly different only where their intervals don't meet. Everything else may be chance, and is said to be.",
    "What a source does not record is unknown, never nought, and is left out of what it can't be part of.",
)
_MOST_KEYS = 5

_SECTIONS: tuple[Callable[[Evidence, Footnotes], Section | None], ...] = (
    funnel_section,
    cohort_section,
    close_section,
    win_section,
    promise_section,
    speed_section,
    stage_time_section,
    sourced_section,
    cost_section,
    money_section,
    quality_section,
)


def evidence_page(evidence: Evidence, *, title: str = "", not_yet: str = "") -> Document:
    """The document, from the answers. A question without an answer leaves no empty box: it stands under what can't be answered yet.

    Reads    title: '' = made of the company's name; not_yet: a note on what happened since the snapshot and is not in its figures
    """
    notes = Footnotes(f"--as-of {evidence.as_of:%Y-%m-%dT%H:%M:%SZ} --snapshot {evidence.snapshot}")
    keys = key_figures(evidence, notes)
    made = [section for make in _SECTIONS if (section := make(evidence, notes)) is not None]
    sections = [replace(section, footnotes=tuple(sorted(set(section.footnotes)))) for section in made]
    title = title or report_title(str(evidence.options.get("company", "")))
    as_of = figures.instant(evidence.as_of, evidence.time_zone)
    return Document(
        title=title,
        lead=f"{_LEAD} {nothing_words(keys, evidence)} {not_yet}".replace("  ", " ").strip(),
        facts=(
            ("Period", _period_words(evidence)),
            ("How things stood on", as_of),
            ("Built", figures.instant(evidence.built_at, evidence.time_zone)),
            ("Snapshot", evidence.snapshot),
        ),
        running=f"{title}, as of {figures.day(evidence.as_of)}",
        key_figures=tuple(keys),
        sections=tuple(sections),
        missing=missing_by_unlock(evidence.missing, evidence.further),
        footnotes=tuple(notes.notes),
        command_end=notes.command_end,
        reading=_READING,
    )


def report_title(company: str) -> str:
    """Larkfield: what happened to our leads."""
    return f"{company}: what happened to our leads" if company else "What happened to our leads"


def key_figures(evidence: Evidence, notes: Footnotes) -> list[KeyFigure]:
    """The five to leave with; those that can't be answered, or are too early to tell, make room for the next."""
    locked = str(evidence.options.get("sourced_definition", ""))
    accepted = evidence.asked.get("acceptance")
    offered = "Marketing's offered leads" if accepted is not None and accepted.is_marketings else "Offered leads of all sources"
    wanted: tuple[tuple[str, str, Callable[[Sequence[AnswerRow]], AnswerRow | None]], ...] = (
        ("close_rate", "Leads that were won", _first),
        ("win_rate", "Closed deals that were won", _first),
        ("attainment", "Offered leads sales acted on in time", _first),
        ("acceptance", f"{offered} that sales accepted", _first),
        (f"sourced_{locked}", "Deals that marketing brought", _marketing),
        ("speed", "Half the leads wait no longer than", _first),
        ("speed_days", "Half the leads wait no longer than", _first),
        ("sales_cycle", "From deal to won, median", _first),
        ("bookings", "Won so far", _first),
        ("funnel", "Leads", _first),
    )
    found: list[KeyFigure] = []
    for name, shown, choose in wanted:
        asked = evidence.asked.get(name)
        if asked is None or len({row.currency for row in asked.answer.rows}) > 1 or len(found) == _MOST_KEYS:
            continue
        row = choose(asked.answer.rows)
        if row is None or row.value is None or shown in [key.name for key in found]:
            continue
        is_to_date = name == "close_rate"
        if is_to_date and is_too_early(row, evidence):
            continue
        still_open = open_words(row, losses=evidence.losses) if is_to_date else ""
        ends = interval_cell(asked.answer, row) if row.low is not None else None
        details = (*((ends.text,) if ends else ()), ", ".join(filter(None, (figures.sample(row.n), still_open))))
        found.append(KeyFigure(shown, value_cell(asked.answer, row), details, notes.to(asked), ends, row.n))
    return found


def missing_by_unlock(missing: Sequence[Answerable], further: Sequence[FurtherFile] = ()) -> tuple[Missing, ...]:
    """Questions without an answer, each under one thing that would unlock it: first the further files that unlock most by themselves."""
    left = {metric.metric: metric for metric in missing}
    questions: dict[str, list[str]] = {}
    for file in further:
        for name in file.unlocks:
            if name in left:
                questions.setdefault(file.words, []).append(left.pop(name).question)
    rest: dict[str, list[str]] = {}
    for metric in left.values():
        rest.setdefault(metric.unlocked_by, []).append(metric.question)
    ranked = [*questions.items(), *sorted(rest.items(), key=lambda entry: -len(entry[1]))]
    return tuple(Missing(figures.begun(unlock), tuple(asked)) for unlock, asked in ranked)


def nothing_words(keys: Sequence[KeyFigure], evidence: Evidence) -> str:
    """A page without a figure says that it is none of the reader's doing."""
    if keys or evidence.period is None:
        return ""
    return f"Nothing on record lies in {evidence.period.name}: there is no figure to show for it."


def _period_words(evidence: Evidence) -> str:
    """Which stretch of time the report is about; without one, the months in which leads arrived."""
    if evidence.period is not None:
        return f"{evidence.period.name}, {figures.day(evidence.period.first_on)} to {figures.day(evidence.period.last_on)}"
    months = evidence.asked.get("leads_by_month")
    known = [row.by["month"] for row in months.answer.rows if row.value and row.by["month"] != figures.UNKNOWN] if months else []
    if not known:
        quarters = evidence.asked.get("bookings_by_quarter")
        won = [row.by["quarter"] for row in quarters.answer.rows if row.n and row.by["quarter"] != figures.UNKNOWN] if quarters else []
        return f"Deals won from {figures.quarter(min(won))} to {figures.quarter(max(won))}" if won else "All time"
    first, last = figures.month(min(known)), figures.month(max(known))
    return f"Leads of {first}" if first == last else f"Leads from {first} to {last}"


def _first(rows: Sequence[AnswerRow]) -> AnswerRow | None:
    return rows[0] if rows else None


def _marketing(rows: Sequence[AnswerRow]) -> AnswerRow | None:
    return next((row for row in chosen(rows, "by_count") if row.by["side"] == "marketing"), None)
