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
_RESULTS = {"cpl": "leads", "cost_per_mql": "MQLs", "cost_per_sql": "SQLs", "cpo": "deals", "cpa": "customers"}
# A sentence that names more channels than this is a table, not a sentence.
_MOST_NAMED = 8
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
        sentence=_sentence(wholes, by_channel),
        panels=tuple(panels),
        footnotes=notes.to_all(*wholes.values(), *by_channel.values()),
        notes=(
            "Known spend divided by everything that came in the same time, whatever its channel. A channel without invoices has no cost, "
            "which is not a cost of nought; coverage is the share of the channels with results whose spend is known.",
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
    return Panel((Table("Cost of each step, all channels with known spend together", columns, tuple(rows)),), _whole_chart(wholes))


def _whole_chart(wholes: dict[str, Asked]) -> BarChart | None:
    """The steps as bars, if all is told in one currency: lengths of two are never set against each other."""
    told = [(name, asked, row) for name, asked in wholes.items() for row in _told(asked)]
    if len({row.currency for _, _, row in told}) > 1:
        return None
    return BarChart(
        tuple(
            Bar(_STEP_NAMES[name], float(row.value or 0), value_text(asked.answer, row), figures.sample(row.n)) for name, asked, row in told
        )
    )


def _whole_row(name: str, asked: Asked, row: AnswerRow, spent: AnswerRow | None) -> Row:
    spend = value_cell(asked.answer, spent) if spent is not None else nothing_cell()
    has_gaps = any(one.coverage is not None and one.coverage < 1 for one in asked.answer.rows)
    coverage = share_cell(row.coverage) if has_gaps else words("all")
    return words(_STEP_NAMES[name]), value_cell(asked.answer, row), spend, count_cell(row.n), coverage


def _channel_panels(by_channel: dict[str, Asked], currency: str | None) -> list[Panel]:
    """For one currency: what a lead and a customer cost by channel, drawn; every step, spend and n in the tables."""
    panels: list[Panel] = []
    for name in ("cpl", "cpa"):
        if name not in by_channel:
            continue
        asked = by_channel[name]
        rows = sorted((row for row in _told(asked) if row.currency == currency), key=lambda row: -float(row.value or 0))
        if not rows:
            continue
        bars = tuple(
            Bar(figures.label(row.by[_CHANNEL]), float(row.value or 0), value_text(asked.answer, row), figures.sample(row.n))
            for row in rows
        )
        heading = f"{_STEP_NAMES[name]}, by channel" + (f", in {currency}" if currency else "")
        tables = (_step_table(asked, rows, heading),) if panels else _channel_tables(by_channel, currency)
        panels.append(Panel(tables, BarChart(bars[:MOST_ROWS], more_words(len(bars))), heading))
    return panels


def _channel_tables(by_channel: dict[str, Asked], currency: str | None) -> tuple[Table, ...]:
    """Every step by channel, and how many cases stand behind each; a channel without spend or without cases included."""
    first = next(iter(by_channel.values()))
    spent = {row.by[_CHANNEL]: row for row in chosen(first.answer.rows, _SPEND) if row.currency == currency}
    steps = {
        name: {row.by[_CHANNEL]: row for row in chosen(asked.answer.rows, _EACH) if row.currency in (currency, None)}
        for name, asked in by_channel.items()
    }
    channels = list(dict.fromkeys([*spent, *(channel for rows in steps.values() for channel in rows)]))
    columns = (Column("Channel", "words"), Column("Spend"), *(Column(_STEP_NAMES[name]) for name in steps))
    costs = tuple(
        (
            words(figures.label(one)),
            _money_cell(first, spent.get(one)),
            *(_money_cell(by_channel[name], rows.get(one)) for name, rows in steps.items()),
        )
        for one in channels
    )
    cases = tuple(
        (words(figures.label(one)), *(count_cell(row.n) if (row := rows.get(one)) else nothing_cell() for rows in steps.values()))
        for one in channels
    )
    return (
        Table("Known spend, and cost of each step", columns, costs),
        Table("Cases behind each cost (n)", (columns[0], *columns[2:]), cases),
    )


def _money_cell(asked: Asked, row: AnswerRow | None) -> Cell:
    return value_cell(asked.answer, row) if row is not None else nothing_cell()


def _step_table(asked: Asked, rows: list[AnswerRow], heading: str) -> Table:
    cells = tuple((words(figures.label(row.by[_CHANNEL])), value_cell(asked.answer, row), count_cell(row.n)) for row in rows)
    return Table(heading, (Column("Channel", "words"), Column("Each"), Column("n")), cells)


def _sentence(wholes: dict[str, Asked], by_channel: dict[str, Asked]) -> str:
    said = []
    for name, what in (("cpl", "a lead"), ("cpa", "a new customer")):
        if name in wholes:
            amounts = figures.sentence_list([value_text(wholes[name].answer, row) for row in _told(wholes[name])])
            said.append(f"{amounts} for {what}")
    name, asked = next(iter(wholes.items()))
    first = _told(asked)[0]
    text = f"The spend that is known comes to {figures.sentence_list(said)}." if said else "Spend is known for some steps only."
    if first.coverage is not None and first.coverage < 1:
        missing = _channels_without_spend(by_channel.get(name))
        text += f" Of the channels that brought {_RESULTS[name]}, it is known of {figures.share(first.coverage)}"
        text += f"; not, or not all, of {figures.sentence_list(missing)}" if missing else ""
        text += ". The true cost is higher."
    return text


def _channels_without_spend(asked: Asked | None) -> list[str]:
    """The channels with results whose spend is not known, or not all of it."""
    rows = chosen(asked.answer.rows, _EACH) if asked is not None else []
    gaps = {row.by[_CHANNEL] for row in rows if row.n and row.coverage is not None and row.coverage < 1}
    names = sorted(figures.label(name) for name in gaps)
    more = len(names) - _MOST_NAMED
    return names if more <= 0 else [*names[:_MOST_NAMED], f"{more} more"]
