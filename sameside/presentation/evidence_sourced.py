"""Which side brought the deals? The range of the three definitions, the locked one marked; what marketing influenced, apart."""

from sameside.analytics.answer import AnswerRow
from sameside.presentation import figures
from sameside.presentation.answer_text import value_text
from sameside.presentation.charts import IntervalChart, Part, Stack, StackChart
from sameside.presentation.documents import Column, Panel, Row, Section, Table, words
from sameside.presentation.report_parts import (
    INTERVAL,
    SIDES,
    Footnotes,
    chosen,
    count_cell,
    figure_columns,
    figure_row,
    interval_cell,
    named_row,
    share_intervals,
    value_cell,
)
from sameside.presentation.value_names import DEFINITION_NAMES
from sameside.services.evidence import Asked, Evidence

_SEVERAL = "The definitions answer different questions."
_ONE = "Only one of the three definitions can be told from what was loaded; the others need dated touches and acts."
_LOCKED = "One is locked as the company's own, so that nobody can pick the one that suits."
BY_COMMAND = "sameside init --sourced-definition locks one"
ON_PAGE = "an administrator locks one under Settings"  # the same, where pages are what people have before them
_UNLOCKED = f"None is locked yet: {BY_COMMAND}, so that nobody can pick the one that suits."


def sourced_section(evidence: Evidence, notes: Footnotes) -> Section | None:
    """The sides' shares under the three definitions, the locked one marked: a range, because the word has three meanings."""
    told = [(name, asked) for name in DEFINITION_NAMES if (asked := evidence.asked.get(f"sourced_{name}")) and _is_told(asked)]
    if not told:
        return None
    locked = str(evidence.options.get("sourced_definition", ""))
    window = figures.days(int(evidence.options.get("sourced_window_days") or 180))
    said = {"definition": "each of three definitions", "sourced_days": window, "definition_standing": ""}
    influenced = evidence.asked.get("influenced")
    influenced = influenced if influenced is not None and _influenced_row(influenced) is not None else None
    stacks, rows = [], []
    for name, asked in told:
        sides = _sides(asked)
        parts = [Part(SIDES[side][0], float(row.value or 0), figures.share(row.value), SIDES[side][1]) for side, row in sides.items()]
        label = DEFINITION_NAMES[name]
        n = figures.sample(headline_n(asked))
        stacks.append(Stack(label, tuple(parts), f"locked, {n}" if name == locked else n, is_strong=name == locked))
        label += " (locked)" if name == locked else ""
        rows += [_sourced_row(label, SIDES[side][0], asked, row) for side, row in sides.items()]
    columns = (Column("Definition", "words"), Column("Side", "words"), Column("Of the deals"), Column(INTERVAL, "interval"), Column("n"))
    return Section(
        anchor="sourced",
        heading="Which side brought the deals?",
        sentence=_sourced_sentence(told, locked),
        panels=(
            Panel((Table("Deals by the side that brought them, by count", columns, tuple(rows)),), StackChart(tuple(stacks))),
            *_influenced_panels(influenced),
        ),
        footnotes=(*notes.to_group([asked for _, asked in told], **said), *notes.to_all(influenced)),
        notes=(
            f"{_SEVERAL if len(told) > 1 else _ONE} {_LOCKED if locked else _UNLOCKED} Influence is another matter, and is never added "
            "to this.",
        ),
    )


def _influenced_row(asked: Asked) -> AnswerRow | None:
    return next((row for row in chosen(asked.answer.rows, "by_count") if row.value is not None), None)


def _influenced_panels(asked: Asked | None) -> list[Panel]:
    """Influence beside it, never added to it."""
    row = _influenced_row(asked) if asked is not None else None
    if asked is None or row is None:
        return []
    heading = "Influenced: marketing touched somebody who takes part, before the deal was decided"
    table = Table(heading, figure_columns("Deals", "Influenced"), (figure_row("Deals influenced", asked.answer, row),))
    drawn = share_intervals([named_row(row, "Deals influenced")], hue="marketing")
    return [Panel((table,), IntervalChart(drawn, "share", is_whole_scale=True), heading)]


def headline_n(asked: Asked) -> int:
    """How many deals the shares by count stand on."""
    return chosen(asked.answer.rows, "by_count")[0].n


def _is_told(asked: Asked) -> bool:
    return any(row.value for row in chosen(asked.answer.rows, "by_count"))


def _sides(asked: Asked) -> dict[str, AnswerRow]:
    """The shares by count of the sides that have any, in a fixed order."""
    there = {row.by["side"]: row for row in chosen(asked.answer.rows, "by_count") if row.value}
    return {side: there[side] for side in SIDES if side in there}


def _sourced_row(label: str, side: str, asked: Asked, row: AnswerRow) -> Row:
    return words(label), words(side), value_cell(asked.answer, row), interval_cell(asked.answer, row), count_cell(row.n)


def _sourced_sentence(told: list[tuple[str, Asked]], locked: str) -> str:
    shares = {name: _sides(asked).get("marketing") for name, asked in told}
    known = {name: row for name, row in shares.items() if row is not None}
    said = ""
    if (own := known.get(locked)) is not None:
        asked = dict(told)[locked]
        said = (
            f"By the definition this company has locked, marketing brought {value_text(asked.answer, own)} of "
            f"{figures.plural(own.n, 'deal')} ({interval_cell(asked.answer, own).text})."
        )
    values = [row.value for row in known.values() if row.value is not None]
    if len(told) > 1 and values:
        low, high = min(values) if len(known) == len(told) else 0, max(values)
        share = f"between {figures.share(low)} and {figures.share(high)}" if high > low else figures.share(low)
        of_what = f" of {figures.plural(headline_n(told[0][1]), 'deal')}" if not said else ""
        said += f" Under the {figures.count(len(told))} definitions marketing brought {share}{of_what}"
        said += ": how the word is defined moves it." if high > low else "."
    if not said:
        sides = figures.sentence_list([f"{SIDES[side][0]} {figures.share(row.value)}" for side, row in _sides(told[0][1]).items()])
        said = f"{DEFINITION_NAMES[told[0][0]]}, {figures.plural(headline_n(told[0][1]), 'deal')} came from: {sides}."
    return said.strip()
