"""What does each step cost, by channel? Each currency by itself, with the share of channels whose spend is known."""

from sameside.analytics.answer import AnswerRow
from sameside.presentation import figures
from sameside.presentation.answer_text import value_text
from sameside.presentation.charts import Bar, BarChart
from sameside.presentation.documents import Cell, Column, Panel, Row, Section, Table, words
from sameside.presentation.report_parts import (
    MOST_ROWS,
    Footnotes,
    chosen,
    count_cell,
    headline,
    more_words,
    nothing_cell,
    share_cell,
    value_cell,
)
from sameside.services.evidence import COST_STEPS, Asked, Evidence

_STEP_NAMES = {
    "cpl": "Per lead",
    "cost_per_mql": "Per MQL",
    "cost_per_sql": "Per SQL",
    "cpo": "Per deal",
    "cpa": "Per customer",
}
_CHANNEL, _EACH, _SPEND = "channel", "cost_each", "spend"


def cost_section(evidence: Evidence, notes: Footnotes) -> Section | None:
    """Cost of a lead, MQL, SQL, deal and customer: all together, and by channel."""
    wholes = {name: asked for name in COST_STEPS if (asked := evidence.asked.get(name)) and _told(asked)}
    by_channel = {name: asked for name in COST_STEPS if (asked := evidence.asked.get(f"{name}_by_channel")) and _told(asked)}
    if not wholes:
        return None
    currencies = list(dict.fromkeys(row.currency for asked in wholes.values() for row in _told(asked)))
    panels = [_whole_panel(wholes)]
    for currency in currencies:
        panels += _channel_panels(by_channel, currency)
    return Section(
        anchor="cost",
        heading="What does each step cost?",
        sentence=_sentence(wholes),
        panels=tuple(panels),
        footnotes=notes.to_all(*wholes.values(), *by_channel.values()),
        notes=(
            "Spend divided by what came of it in the same time. A channel without invoices has no cost, which is not a cost of nought; "
            "coverage is the share of the cases that came from channels whose spend is known.",
        ),
    )


def _told(asked: Asked) -> list[AnswerRow]:
    return [row for row in chosen(asked.answer.rows, _EACH) if row.value is not None]


def _whole_panel(wholes: dict[str, Asked]) -> Panel:
    rows: list[Row] = []
    for name, asked in wholes.items():
        spent = {row.currency: row for row in chosen(asked.answer.rows, _SPEND)}
        rows += [_whole_row(name, asked, row, spent.get(row.currency)) for row in _told(asked)]
    columns = (Column("Cost", "words"), Column("Each"), Column("Spend"), Column("n"), Column("Coverage"))
    return Panel((Table("Cost of each step, all channels with known spend together", columns, tuple(rows)),), None)


def _whole_row(name: str, asked: Asked, row: AnswerRow, spent: AnswerRow | None) -> Row:
    spend = value_cell(asked.answer, spent) if spent is not None else nothing_cell()
    has_gaps = any(one.coverage is not None and one.coverage < 1 for one in asked.answer.rows)
    coverage = share_cell(row.coverage) if has_gaps else words("all")
    return words(_STEP_NAMES[name]), value_cell(asked.answer, row), spend, count_cell(row.n), coverage


def _channel_panels(by_channel: dict[str, Asked], currency: str | None) -> list[Panel]:
    """For one currency: what a lead and a customer cost by channel, drawn; every step in the tables."""
    steps = {name: {row.by[_CHANNEL]: row for row in _told(asked) if row.currency == currency} for name, asked in by_channel.items()}
    steps = {name: rows for name, rows in steps.items() if rows}
    panels: list[Panel] = []
    for name in [name for name in ("cpl", "cpa") if name in steps] or list(steps)[:1]:
        asked, rows = by_channel[name], sorted(steps[name].values(), key=lambda row: -float(row.value or 0))
        bars = tuple(
            Bar(figures.label(row.by[_CHANNEL]), float(row.value or 0), value_text(asked.answer, row), figures.sample(row.n))
            for row in rows
        )
        heading = f"{_STEP_NAMES[name]}, by channel" + (f", in {currency}" if currency else "")
        tables = _channel_tables(by_channel, steps) if not panels else (_step_table(asked, rows, heading),)
        panels.append(Panel(tables, BarChart(bars[:MOST_ROWS], more_words(len(bars))), heading))
    return panels


def _channel_tables(by_channel: dict[str, Asked], steps: dict[str, dict[str, AnswerRow]]) -> tuple[Table, ...]:
    """Every step by channel, and how many cases stand behind each."""
    channels = list(dict.fromkeys(channel for rows in steps.values() for channel in rows))
    columns = (Column("Channel", "words"), *(Column(_STEP_NAMES[name]) for name in steps))
    costs = tuple((words(figures.label(one)), *(_step_cell(by_channel[name], steps[name].get(one)) for name in steps)) for one in channels)
    cases = tuple(
        (words(figures.label(one)), *(count_cell(row.n) if (row := steps[name].get(one)) else nothing_cell() for name in steps))
        for one in channels
    )
    return Table("Cost of each step, by channel", columns, costs), Table("Cases behind each cost (n)", columns, cases)


def _step_cell(asked: Asked, row: AnswerRow | None) -> Cell:
    return value_cell(asked.answer, row) if row is not None else nothing_cell()


def _step_table(asked: Asked, rows: list[AnswerRow], heading: str) -> Table:
    cells = tuple((words(figures.label(row.by[_CHANNEL])), value_cell(asked.answer, row), count_cell(row.n)) for row in rows)
    return Table(heading, (Column("Channel", "words"), Column("Each"), Column("n")), cells)


def _sentence(wholes: dict[str, Asked]) -> str:
    said = []
    for name in ("cpl", "cpa"):
        if name not in wholes:
            continue
        what = "a lead" if name == "cpl" else "a new customer"
        rows = _told(wholes[name])
        amounts = figures.sentence_list([value_text(wholes[name].answer, row) for row in rows])
        said.append(f"{what} cost {amounts}")
    text = f"Where spend is known, {figures.sentence_list(said)}." if said else "Spend is known for some steps only."
    first = next(iter(wholes.values()))
    coverage = headline(first.answer).coverage
    if coverage is not None and coverage < 1:
        text += f" That speaks of {figures.share(coverage)} of the cases: the others came from channels without invoices."
    return text
