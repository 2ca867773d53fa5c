"""How much money do the deals make? Won, given back, open, and the pace of the pipeline; each currency by itself."""

from decimal import Decimal

from sameside.analytics.answer import AnswerRow
from sameside.presentation import figures
from sameside.presentation.answer_text import value_text
from sameside.presentation.charts import Bar, BarChart
from sameside.presentation.documents import Cell, Column, Panel, Row, Section, Table, words
from sameside.presentation.report_parts import Footnotes, count_cell, nothing_cell, share_cell, value_cell
from sameside.services.evidence import Asked, Evidence

# Question, what it is called, and which of its figures.
_MONEY = (
    ("bookings", "Won so far", ""),
    ("net", "Won, refunds taken off (n: deals and refunds)", "net"),
    ("deal_value", "Mean won deal", ""),
    ("forecast", "Open in the forecast", ""),
    ("velocity", "Pipeline velocity", ""),
)
_MOST_QUARTERS = 12


def money_section(evidence: Evidence, notes: Footnotes) -> Section | None:
    """Money won by quarter, and what else is known of it."""
    told = [(asked, name, rows) for key, name, measure in _MONEY if (asked := evidence.asked.get(key)) and (rows := _told(asked, measure))]
    if not told:
        return None
    by_quarter = evidence.asked.get("bookings_by_quarter")
    panels = [_money_panel(told), *(_quarter_panels(by_quarter) if by_quarter else [])]
    return Section(
        anchor="money",
        heading="How much money do the deals make?",
        sentence=_sentence(evidence),
        panels=tuple(panels),
        footnotes=notes.to_all(*(asked for asked, _, _ in told), by_quarter if len(panels) > 1 else None),
    )


def _told(asked: Asked, measure: str) -> list[AnswerRow]:
    return [row for row in asked.answer.rows if row.value is not None and row.by.get("measure", "") == measure]


def _money_panel(told: list[tuple[Asked, str, list[AnswerRow]]]) -> Panel:
    rows: tuple[Row, ...] = tuple(
        (words(name), value_cell(asked.answer, row), count_cell(row.n), _covered(asked, row)) for asked, name, rows in told for row in rows
    )
    columns: tuple[Column, ...] = (Column("Money", "words"), Column("Amount"), Column("n"), Column("With an amount"))
    if not any(row[3].text for row in rows):
        columns, rows = columns[:3], tuple(row[:3] for row in rows)
    return Panel((Table("Money of deals, each currency by itself", columns, rows),))


def _covered(asked: Asked, row: AnswerRow) -> Cell:
    """The share of deals that carry an amount, where not all do."""
    has_gaps = any(one.coverage is not None and one.coverage < 1 for one in asked.answer.rows)
    return share_cell(row.coverage) if has_gaps and row.coverage is not None else nothing_cell()


def _quarter_panels(asked: Asked) -> list[Panel]:
    """One small chart for each currency, of the last quarters."""
    panels = []
    rows = [row for row in asked.answer.rows if row.value is not None and row.by["quarter"] != figures.UNKNOWN]
    for currency in dict.fromkeys(row.currency for row in rows):
        own = [row for row in rows if row.currency == currency]
        if len(own) < 2:
            continue
        names = [figures.quarter(row.by["quarter"]) for row in own]
        bars = tuple(
            Bar(name, float(row.value or 0), value_text(asked.answer, row), figures.sample(row.n))
            for name, row in zip(names, own, strict=True)
        )
        heading = "Won, by quarter" + (f", in {currency}" if currency else "")
        cells = tuple((words(name), value_cell(asked.answer, row), count_cell(row.n)) for name, row in zip(names, own, strict=True))
        table = Table(heading, (Column("Quarter", "words"), Column("Won"), Column("n deals")), cells)
        earlier = len(bars) - _MOST_QUARTERS
        more = f"{figures.plural(earlier, 'earlier quarter')} in the table" if earlier > 0 else ""
        panels.append(Panel((table,), BarChart(bars[-_MOST_QUARTERS:], more), heading))
    return panels


def _sentence(evidence: Evidence) -> str:
    said = []
    won, net = evidence.asked.get("bookings"), evidence.asked.get("net")
    if won is not None and (rows := _told(won, "")):
        amounts = figures.sentence_list([f"{value_text(won.answer, row)} with {figures.plural(row.n, 'deal')}" for row in rows])
        said.append(f"Won so far: {amounts}.")
    if net is not None and (given_back := _told(net, "refunded")):
        amounts = figures.sentence_list(
            [figures.money(Decimal(str(row.value)).copy_abs(), row.currency) for row in given_back if row.value is not None]
        )
        said.append(f"{amounts} was given back.")
    velocity = evidence.asked.get("velocity")
    if velocity is not None and (rows := _told(velocity, "")):
        pace = figures.sentence_list([value_text(velocity.answer, row) for row in rows])
        if any(row.value for row in rows):
            said.append(f"If open deals go as closed ones went, they yield {pace}.")
        else:
            said.append("No deal is open, so there is nothing in the pipeline to yield more.")
    return " ".join(said) or "Amounts are known for too few deals to say more."
