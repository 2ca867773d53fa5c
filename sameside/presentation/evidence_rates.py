"""Which sources bring leads and deals that are won? Close rates as intervals, ordered by estimate, what can't be told apart said to be."""

from dataclasses import dataclass

from sameside.presentation import figures
from sameside.presentation.charts import IntervalChart, Reference
from sameside.presentation.documents import Column, Panel, Section, Table
from sameside.presentation.report_parts import (
    Footnotes,
    apart_key,
    count_cell,
    figure_columns,
    figure_row,
    headline,
    highest_first,
    is_too_early,
    more_words,
    named,
    named_row,
    share_intervals,
)
from sameside.presentation.sentences import NamedShare, best_sentence, comparison_sentence
from sameside.services.evidence import Asked, Evidence

_CUTS = {"lead_source": "source", "owner_team": "team", "owner_region": "region", "product": "product", "industry": "industry"}


@dataclass(frozen=True)
class ShareQuestion:
    """The words of one share, asked as a whole and cut by a dimension."""

    anchor: str
    heading: str
    of_what: str
    caption: str
    elsewhere: str = ""  # the heading where another cut than the source tells more


_CLOSE = ShareQuestion(
    "close-rate", "Which sources bring leads that are won?", "leads", "Leads that were won, by {}", "Where are leads won?"
)
_WIN = ShareQuestion(
    "win-rate", "Which sources bring deals that are won?", "closed deals", "Closed deals that were won, by {}", "Where are deals won?"
)


def close_section(evidence: Evidence, notes: Footnotes) -> Section | None:
    """Won leads by source."""
    return _share_section(evidence, notes, "close_rate", _CLOSE)


def win_section(evidence: Evidence, notes: Footnotes) -> Section | None:
    """Won deals by source."""
    return _share_section(evidence, notes, "win_rate", _WIN)


def _share_section(evidence: Evidence, notes: Footnotes, name: str, question: ShareQuestion) -> Section | None:
    whole, parts = evidence.asked.get(name), evidence.asked.get(f"{name}_by_source")
    if whole is None or parts is None or not parts.answer.rows or headline(whole.answer).value is None:
        return None
    total = named(whole.answer, "all together")
    dimension = parts.question.by[0]
    shares = highest_first([named_row(row, figures.label(row.by[dimension])) for row in parts.answer.rows])
    sentence = comparison_sentence(shares, total, what="were won", of_what=question.of_what, aside=_open_sentence(whole, evidence))
    return Section(
        anchor=question.anchor,
        heading=question.heading if dimension == "lead_source" else question.elsewhere,
        sentence=f"{sentence} {best_sentence(shares)}".strip(),
        panels=(
            Panel(
                (_table(parts, whole, shares, question.caption.format(_cut_words(dimension)), losses=evidence.losses),),
                compared_chart(shares, total),
            ),
        ),
        footnotes=notes.to_all(parts, whole),
    )


def _cut_words(dimension: str) -> str:
    return _CUTS.get(dimension, dimension.replace("_", " "))


def compared_chart(shares: list[NamedShare], total: NamedShare) -> IntervalChart | None:
    """Shares beside the share of all together; None where there is nothing to set beside it."""
    rows = share_intervals(shares, total)
    if not rows or total.value is None:
        return None
    reference = Reference(f"all together {figures.share(total.value)}", total.value, total.low, total.high)
    return IntervalChart(rows, "share", reference, more_words(len([part for part in shares if part.value is not None])), apart_key(rows))


def _table(parts: Asked, whole: Asked, shares: list[NamedShare], caption: str, *, losses: bool) -> Table:
    dimension = parts.question.by[0]
    by_name = {figures.label(row.by[dimension]): row for row in parts.answer.rows}
    entries = [(part.name, parts, by_name[part.name]) for part in shares]
    entries.append(("All together", whole, headline(whole.answer)))
    columns = figure_columns(_cut_words(dimension).capitalize(), "Won")
    rows = tuple(figure_row(name, asked.answer, row) for name, asked, row in entries)
    if not any(row.pending for _, _, row in entries):
        return Table(caption, columns, rows)
    pending = [count_cell(row.pending or 0) for _, _, row in entries]
    return Table(
        caption,
        (*columns, Column("Still open" if losses else "Not won")),
        tuple((*row, cell) for row, cell in zip(rows, pending, strict=True)),
    )


def _open_sentence(whole: Asked, evidence: Evidence) -> str:
    """How many of the n are still open: they count as not won yet. Of a source that keeps no losses, nobody can say so."""
    row = headline(whole.answer)
    if not row.pending:
        return ""
    verb = "is" if row.pending == 1 else "are"
    if not evidence.losses:
        return f"{figures.count(row.pending)} of them {verb} not won (this source keeps no losses, so open and lost can't be told apart)."
    early = ": more than half, too early to tell" if is_too_early(row, evidence) else ""
    return f"{figures.count(row.pending)} of them {verb} still open and count as not won yet{early}."
