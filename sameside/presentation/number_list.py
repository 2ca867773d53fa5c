"""How is the whole catalogue shown at a glance? By area: each question with its figure, how sure it is, or what would unlock it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sameside.analytics.answer import Answer
from sameside.presentation import figures
from sameside.presentation.answer_text import area_words, row_unit, value_text
from sameside.presentation.figure_page import figure_sentence
from sameside.presentation.figure_rows import main_rows
from sameside.services.unlocking import Answerable


@dataclass(frozen=True)
class NumberEntry:
    """One metric in the list.

    figure       its value, where it is one; '' where it is several, which `said` then tells of in a sentence
    unlocked_by  '' where it can be answered
    """

    metric: str
    question: str
    figure: str = ""
    interval: str = ""
    n: str = ""
    said: str = ""
    unlocked_by: str = ""


@dataclass(frozen=True)
class NumberArea:
    """One part of the catalogue."""

    name: str
    anchor: str
    entries: tuple[NumberEntry, ...]


def number_areas(found: Sequence[Answerable], answer_of: Callable[[str], Answer | None]) -> tuple[NumberArea, ...]:
    """The catalogue by area, in its own order.

    Reads  answer_of: the answer to a metric asked plainly; None where it refuses after all
    """
    areas = dict.fromkeys(one.area for one in found)
    return tuple(NumberArea(area_words(area), area, tuple(_entry(one, answer_of) for one in found if one.area == area)) for area in areas)


def _entry(one: Answerable, answer_of: Callable[[str], Answer | None]) -> NumberEntry:
    answer = answer_of(one.metric) if one.is_answerable else None
    if answer is None:
        return NumberEntry(one.metric, one.question, unlocked_by=one.unlocked_by.rstrip(".") or "nothing on record can be counted")
    rows = main_rows(answer)
    if len(rows) != 1 or rows[0].value is None:
        return NumberEntry(one.metric, one.question, said=figure_sentence(answer, None))
    row = rows[0]
    ends = figures.interval(row.low, row.high, row_unit(answer, row), row.currency, beside=row.value) if row.low is not None else ""
    return NumberEntry(one.metric, one.question, value_text(answer, row), ends, figures.sample(row.n))
