"""Which questions stand together on one page of figures? The sections of the evidence, with what else may be asked of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sameside.analytics.report import Question
from sameside.presentation.documents import Footnote, KeyFigure, Section
from sameside.presentation.evidence_cohorts import cohort_section
from sameside.presentation.evidence_funnel import funnel_section, stage_time_section
from sameside.presentation.evidence_money import money_section
from sameside.presentation.evidence_page import key_figures
from sameside.presentation.evidence_promises import kept_section, promise_section, speed_section
from sameside.presentation.evidence_rates import close_section, win_section
from sameside.presentation.evidence_sourced import BY_COMMAND, ON_PAGE, sourced_section
from sameside.presentation.report_parts import Footnotes
from sameside.services.evidence import Evidence


@dataclass(frozen=True)
class ComposedPage:
    """One page of several questions.

    part      the name of its questions in services.composed.PARTS
    metrics   its headline metrics, the first the one a filter must fit; these are set beside another period
    cuts      by what its rates may be cut; () where nothing is to be chosen
    words     of the glossary, that are explained at its foot
    """

    part: str
    title: str
    sub: str
    sections: tuple[Callable[[Evidence, Footnotes], Section | None], ...]
    metrics: tuple[str, ...]
    cuts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


PAGES: dict[str, ComposedPage] = {
    page.part: page
    for page in (
        ComposedPage(
            "funnel",
            "Funnel",
            "How far leads get, and how long it takes them",
            (funnel_section, cohort_section),
            ("close_rate_lead", "cycles"),
            words=("inquiry", "MQL", "SAL", "SQL", "opportunity", "conversion rate", "cohort", "mature", "interval"),
        ),
        ComposedPage(
            "close-rates",
            "Close rates",
            "Which leads and deals are won, and which can't be told apart",
            (close_section, win_section),
            ("close_rate_lead", "win_rate_count"),
            ("lead_source", "source_side", "campaign", "campaign_channel", "owner_team", "owner_region", "industry", "country", "region"),
            ("close rate", "win rate", "interval"),
        ),
        ComposedPage(
            "service-levels",
            "Service levels",
            "What each side promised the other and kept, and what became of the leads that were offered",
            (kept_section, promise_section, speed_section),
            ("sla_attainment", "acceptance_rate", "promise_attainment"),
            ("owner_team", "owner_region", "lead_source", "industry", "country", "month", "quarter"),
            ("service level", "hand-off", "acceptance rate", "ignored", "SAL", "business time"),
        ),
        ComposedPage(
            "sourced",
            "Sourced",
            "Who brought the deals, under every definition at once",
            (sourced_section,),
            ("sourced_share",),
            words=("sourced", "influenced", "touch", "coverage"),
        ),
        ComposedPage(
            "velocity",
            "Velocity",
            "How fast deals come in, and what they bring",
            (money_section, stage_time_section),
            ("pipeline_velocity", "sales_cycle_days", "bookings"),
            words=("pipeline velocity", "sales cycle", "bookings", "deal value", "pipeline coverage"),
        ),
    )
}


@dataclass(frozen=True)
class Composed:
    """A page made: its key figures, its sections, and for each section the questions that lead to the pages of its metrics."""

    keys: tuple[KeyFigure, ...]
    sections: tuple[tuple[Section, tuple[Question, ...]], ...]
    footnotes: tuple[Footnote, ...]


def compose(page: ComposedPage, evidence: Evidence) -> Composed:
    """The page from the answers; a section nothing is known for is left out."""
    notes = Footnotes("")
    keys = key_figures(evidence, notes)
    made = [_on_page(section) for make in page.sections if (section := make(evidence, notes)) is not None]
    return Composed(tuple(keys), tuple((section, _leads_to(section, evidence, notes.notes)) for section in made), tuple(notes.notes))


def _on_page(section: Section) -> Section:
    """The section with what one does by command said as one does it on pages."""
    return replace(section, notes=tuple(note.replace(BY_COMMAND, ON_PAGE) for note in section.notes))


def _leads_to(section: Section, evidence: Evidence, notes: Sequence[Footnote]) -> tuple[Question, ...]:
    """For each metric of a section the question that was asked of it; of several the one that is cut."""
    metrics = [note.metric for number in sorted(set(section.footnotes)) for note in notes if note.number == number]
    every = [*evidence.asked.values(), *(step for _, _, step in evidence.steps)]
    found = []
    for metric in dict.fromkeys(metrics):
        asked = [one.question for one in every if one.question.metric == metric]
        if asked:
            found.append(max(asked, key=lambda question: len(question.by)))
    return tuple(found)
