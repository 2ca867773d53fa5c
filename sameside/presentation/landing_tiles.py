"""How does a figure of a landing page read in a tile: the number, how many cases, how sure, and how it stood the 90 days before?"""

from collections.abc import Sequence
from dataclasses import dataclass

from sameside.analytics.answer import Answer, AnswerRow, ComparedRow
from sameside.analytics.report import Question
from sameside.presentation import figures
from sameside.presentation.answer_text import row_unit, value_text
from sameside.presentation.documents import Panel
from sameside.presentation.figure_page import figure_card
from sameside.presentation.figure_rows import main_rows
from sameside.services.landing import WINDOW_DAYS, KeptPromises, Shown

_BEFORE = f"the {WINDOW_DAYS} days before"
_READINGS = {
    "higher": f"higher than {_BEFORE}",
    "lower": f"lower than {_BEFORE}",
    "can't tell apart": f"not told apart from {_BEFORE}",
}


@dataclass(frozen=True)
class Tile:
    """One figure with its n, in words.

    question  what was asked, for the page that tells more
    page      that page, where it is not the metric's own
    """

    label: str
    text: str
    n: str
    note: str
    question: Question
    page: str = ""


@dataclass(frozen=True)
class Drawn:
    """One figure with its chart: what it is called here, what of, what it says, the tables behind it, and what one must know of it.

    question: as in a tile; notes: empty where the chart tells enough
    """

    heading: str
    of: str
    sentence: str
    panels: tuple[Panel, ...]
    question: Question
    notes: tuple[str, ...] = ()


def landing_tiles(shown: Sequence[Shown | KeptPromises], *, currency: str) -> list[Tile]:
    """The tiles of the figures that have one number to leave with; money in the company's currency where it is among several."""
    tiles = []
    for one in shown:
        if isinstance(one, KeptPromises):
            tiles.append(_kept_tile(one))
        elif (row := _row(one.asked.answer, currency)) is not None:
            tiles.append(_tile(one, row))
    return tiles


def landing_charts(shown: Sequence[Shown], *, company: str, time_zone: str) -> list[Drawn]:
    """The charts, each with its sentence."""
    cards = [(one, figure_card(one.asked, one.whole, company=company, time_zone=time_zone)) for one in shown]
    return [
        Drawn(one.label, one.of, card.sentence, card.panels, one.asked.question, tuple(card.notes) if one.with_notes else ())
        for one, card in cards
    ]


def _row(answer: Answer, currency: str) -> AnswerRow | None:
    rows = [row for row in main_rows(answer) if row.by.get("side", "marketing") == "marketing" and row.value is not None]
    return next((row for row in rows if row.currency == currency), rows[0] if rows else None)


def _tile(shown: Shown, row: AnswerRow) -> Tile:
    answer = shown.asked.answer
    said = []
    if row.low is not None:
        said.append(figures.interval(row.low, row.high, row_unit(answer, row), row.currency, beside=row.value))
    others = [
        value_text(answer, other) for other in main_rows(answer) if other.currency not in (row.currency, None) and other.value is not None
    ]
    if row.currency is not None and others and row_unit(answer, row).startswith("money"):
        said.append(f"plus {figures.sentence_list(others)}")
    if row.coverage is not None and row.coverage < 1 and answer.unit == "money":
        said.append(f"coverage {figures.share(row.coverage)}")
    if shown.of:
        said.append(shown.of)
    if (reading := _reading(answer, row)) is not None:
        said.append(reading)
    pending = f", {figures.count(row.pending)} pending" if row.pending else ""
    return Tile(shown.label, value_text(answer, row), f"{figures.sample(row.n)}{pending}", "; ".join(said), shown.asked.question)


def _kept_tile(kept: KeptPromises) -> Tile:
    """The figure of the page of service levels, in that page's words."""
    said = [f"of the promises that came due in the last {WINDOW_DAYS} days, as they stand now"]
    if kept.tally.interval is not None:
        said.insert(0, figures.interval(*kept.tally.interval, "share", beside=kept.tally.attainment))
    question = Question("promise_attainment", where=("side=sales",))
    return Tile(
        kept.label, figures.share(kept.tally.attainment), figures.sample(kept.tally.n_owed), "; ".join(said), question, "service-levels"
    )


def _reading(answer: Answer, row: AnswerRow) -> str | None:
    if answer.comparison is None:
        return None
    beside: ComparedRow | None = next((one for one in answer.comparison.rows if one.this is not None and one.by == row.by), None)
    if beside is None or beside.other is None or beside.other.value is None:
        return f"nothing to compare with in {_BEFORE}"
    return _READINGS.get(beside.reading)
