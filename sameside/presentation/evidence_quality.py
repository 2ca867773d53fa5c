"""How well do the records bear the figures? What is filled in, how fresh it is, and what hangs in the air."""

from sameside.analytics.answer import AnswerRow
from sameside.presentation import figures
from sameside.presentation.answer_text import value_text
from sameside.presentation.charts import IntervalChart
from sameside.presentation.documents import Cell, Column, Panel, Section, Table, words
from sameside.presentation.report_parts import (
    MOST_ROWS,
    Footnotes,
    count_cell,
    figure_columns,
    figure_row,
    headline,
    more_words,
    named_row,
    nothing_cell,
    share_intervals,
    value_cell,
)
from sameside.services.evidence import Asked, Evidence

# Shares of records in which something that figures lean on is not known.
_GAPS = (
    ("contactless", "Deals without a person"),
    ("unmatched", "Leads without a company"),
)
_TABLE_NAMES = {
    "accounts": "Companies",
    "people": "People",
    "lead_cycles": "Leads",
    "stage_events": "Stage history",
    "handoffs": "Hand-offs",
    "opportunities": "Deals",
    "sales_activities": "Sales activities",
    "touches": "Marketing touches",
    "campaigns": "Campaigns",
    "costs": "Costs",
    "members": "Our own people",
    "side_costs": "Costs of sales and marketing itself",
    "refunds": "Refunds",
    "targets": "Targets",
    "exchange_rates": "Exchange rates",
}
_FULL = 0.995


def quality_section(evidence: Evidence, notes: Footnotes) -> Section | None:
    """Completeness by field, freshness by table, and the gaps that matter to both sides."""
    filled, fresh = evidence.asked.get("completeness"), evidence.asked.get("freshness")
    gaps = [(asked, name) for key, name in _GAPS if (asked := evidence.asked.get(key)) and headline(asked.answer).value is not None]
    panels = [
        panel
        for panel in (
            _completeness_panel(filled) if filled else None,
            _gaps_panel(gaps) if gaps else None,
            _freshness_panel(fresh) if fresh else None,
        )
        if panel is not None
    ]
    if not panels:
        return None
    return Section(
        anchor="records",
        heading="How well do the records bear all this?",
        sentence=" ".join(filter(None, (_completeness_sentence(filled), _gaps_sentence(gaps), _freshness_sentence(fresh)))),
        panels=tuple(panels),
        footnotes=notes.to_all(filled, *(asked for asked, _ in gaps), fresh),
    )


def field_name(row: AnswerRow) -> str:
    """Leads: campaign."""
    table = _table_name(row)
    return f"{table}: {row.by.get('field', '').removesuffix('_id').replace('_', ' ')}".removesuffix(": ")


def _table_name(row: AnswerRow) -> str:
    name = row.by.get("table_name", "")
    return _TABLE_NAMES.get(name, name.replace("_", " "))


def _told(asked: Asked) -> list[AnswerRow]:
    return [row for row in asked.answer.rows if row.value is not None]


def _least_first(filled: Asked) -> list[AnswerRow]:
    return sorted(_told(filled), key=lambda row: float(row.value or 0))


def _completeness_panel(filled: Asked) -> Panel | None:
    rows = _least_first(filled)
    if not rows:
        return None
    heading = "How often a field that figures lean on is filled in"
    thin = [row for row in rows if float(row.value or 0) < 1]
    if not thin:
        return None
    full = len(rows) - len(thin)
    always = f"{figures.plural(full, 'field')} more {'is' if full == 1 else 'are'} filled in always" if full else ""
    # The emptiest are drawn, in the order of the table.
    drawn = share_intervals([named_row(row, field_name(row)) for row in thin[:MOST_ROWS]])
    chart = IntervalChart(drawn, "share", more="; ".join(filter(None, (more_words(len(thin)), always))), is_whole_scale=True)
    cells = tuple((words(field_name(row)), value_cell(filled.answer, row), count_cell(row.n)) for row in thin)
    columns = (Column("Records: field", "words"), Column("Filled in"), Column("n"))
    return Panel((Table(heading, columns, cells),), chart, heading)


def _gaps_panel(gaps: list[tuple[Asked, str]]) -> Panel:
    heading = "What hangs in the air"
    parts = [named_row(headline(asked.answer), name) for asked, name in gaps]
    cells = tuple(figure_row(name, asked.answer, headline(asked.answer)) for asked, name in gaps)
    chart = IntervalChart(share_intervals(parts), "share", is_whole_scale=True)
    return Panel((Table(heading, figure_columns("Records", "Share"), cells),), chart, heading)


def _freshness_panel(fresh: Asked) -> Panel | None:
    rows = _told(fresh)
    if not rows:
        return None
    named = [name for name in dict.fromkeys(name for row in rows for name in row.by) if name not in ("table_name", "measure")]
    columns = (Column("Records", "words"), *(Column(name.capitalize(), "words") for name in named), Column("Newest is old"), Column("n"))
    cells = tuple(
        (
            words(_table_name(row)),
            *(_word(row, name) for name in named),
            value_cell(fresh.answer, row),
            count_cell(row.n),
        )
        for row in sorted(rows, key=lambda row: -float(row.value or 0))
    )
    return Panel((Table("How old the newest record is", columns, cells),))


def _word(row: AnswerRow, name: str) -> Cell:
    return words(figures.label(row.by[name])) if name in row.by else nothing_cell(0)


def _completeness_sentence(filled: Asked | None) -> str:
    rows = _least_first(filled) if filled else []
    if filled is None or not rows:
        return ""
    thin = [row for row in rows if float(row.value or 0) < _FULL]
    if not thin:
        return f"Every one of the {figures.count(len(rows))} fields that figures lean on is filled in."
    named = [f"{field_name(row)} ({value_text(filled.answer, row)})" for row in thin[:3]]
    return f"Of {figures.count(len(rows))} fields that figures lean on, the emptiest: {figures.sentence_list(named)}."


def _gaps_sentence(gaps: list[tuple[Asked, str]]) -> str:
    said = [f"{name} are {value_text(asked.answer, headline(asked.answer))} of all" for asked, name in gaps if headline(asked.answer).value]
    return f"{figures.sentence_list([said[0], *(text[:1].lower() + text[1:] for text in said[1:])])}." if said else ""


def _freshness_sentence(fresh: Asked | None) -> str:
    rows = _told(fresh) if fresh else []
    if fresh is None or not rows:
        return ""
    oldest = max(rows, key=lambda row: float(row.value or 0))
    newest = min(rows, key=lambda row: float(row.value or 0))
    if float(oldest.value or 0) == float(newest.value or 0):
        return f"The newest record of every table is {value_text(fresh.answer, oldest)} old."
    return (
        f"The newest records are {value_text(fresh.answer, newest)} old ({_table_name(newest).lower()}) to "
        f"{value_text(fresh.answer, oldest)} ({_table_name(oldest).lower()})."
    )
