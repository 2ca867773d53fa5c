"""The table of everything that was asked: both sides, the gap, who can't judge, what others published, what the records say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sameside.analytics.belief_beside import Fact, fact_of
from sameside.analytics.published_figures import PublishedFigure, place
from sameside.presentation import figures
from sameside.presentation.belief_words import VERDICTS_SHORT, fact_value, threshold_marked
from sameside.presentation.documents import Cell, Column, Table, words
from sameside.presentation.published_text import base_text, published_text, value_text
from sameside.presentation.survey_reading import Said, Survey
from sameside.presentation.survey_sentences import CLARITY_WORDS, least_apart
from sameside.presentation.survey_tables import interval_cell, said_cell

_SIDES = ("sales", "marketing")
_TYPES = ("overall", "agree")
_HEADINGS = {"clear": "Clear gaps", "possible": "Possible gaps", "none": "Can't be told apart"}
_OF_THE_OTHER = "each was asked of the other"
_NO_GAP = {"": "No gap may be told", _OF_THE_OTHER: "Each side was asked of the other"}


@dataclass(frozen=True)
class PublishedBeside:
    """A published figure in a few words, never without who, when and how many.

    says   its own statement where that is the opposite of ours
    brief  who, when and how many, as short as may be; manner: "said the opposite", "other wording", or nothing
    """

    values: str
    source: str
    says: str
    brief: str
    manner: str


@dataclass(frozen=True)
class ItemRow:
    """One statement.

    gap         as in the result; None where none may be told, or each side was asked of the other
    no_gap      why there is none
    verdicts    (side, how its belief stands to the records: rosier, gloomier, in line), where that can be told
    record      what was measured, in a few words; has_record: whether there is anything
    """

    item: str
    statement: str
    total: Said
    total_cannot: Said
    sales: Said
    marketing: Said
    sales_cannot: Said
    marketing_cannot: Said
    gap: dict[str, Any] | None
    gap_text: str
    interval: str
    clarity: str
    no_gap: str
    published: tuple[PublishedBeside, ...]
    verdicts: tuple[tuple[str, str], ...]
    record: str
    has_record: bool


def item_rows(survey: Survey) -> list[ItemRow]:
    """Every statement, those that matter first: by adjusted p, then size; without a gap at the end, in the order they were asked."""
    order = [gap["item"] for gap in survey.gaps("function")]
    rest = [item for item in survey.items(*_TYPES) if item not in order]
    rest.sort(key=lambda item: (not survey.is_of_one_thing(item), -least_apart(survey.said(item, "sales"), survey.said(item, "marketing"))))
    return [_row(survey, item) for item in (*order, *rest)]


def row_groups(rows: Sequence[ItemRow]) -> list[tuple[str, list[ItemRow]]]:
    """The same by what they come to, the clear gaps first: what a phone has room for at once."""
    by_heading: dict[str, list[ItemRow]] = {heading: [] for heading in (*_HEADINGS.values(), *_NO_GAP.values())}
    for row in rows:
        heading = _HEADINGS[row.gap["clarity"]] if row.gap else _NO_GAP.get(row.no_gap, _NO_GAP[""])
        by_heading[heading].append(row)
    return [(heading, held) for heading, held in by_heading.items() if held]


def _row(survey: Survey, item: str) -> ItemRow:
    found = survey.gap("function", item)
    gap = dict(found) if found else None
    return ItemRow(
        item,
        survey.statement(item),
        survey.said(item, "total"),
        survey.cannot_judge(item, "total"),
        survey.said(item, "sales"),
        survey.said(item, "marketing"),
        survey.cannot_judge(item, "sales"),
        survey.cannot_judge(item, "marketing"),
        gap,
        figures.points(gap["gap"]) if gap else "",
        interval_cell(gap.get("interval"), is_gap=True).text.removesuffix(" points") if gap else "",
        CLARITY_WORDS[gap["clarity"]] if gap else "",
        "" if gap else no_gap_words(survey, item),
        tuple(beside(figure) for figure in survey.published(item) if place(figure, survey.form["items"][item]["type"]) != "background"),
        tuple((side, VERDICTS_SHORT[verdict]) for side in _SIDES if (verdict := survey.verdict(item, side)) in VERDICTS_SHORT),
        record_words(survey, item),
        _has_record(survey, item),
    )


def _has_record(survey: Survey, item: str) -> bool:
    one = survey.evidence(item) or {}
    return one.get("value") is not None or one.get("is_met") is not None


def no_gap_words(survey: Survey, item: str) -> str:
    """Why no gap is told of a statement."""
    if not survey.is_of_one_thing(item):
        return _OF_THE_OTHER
    hidden = [side for side in _SIDES if survey.why_hidden(side)]
    if hidden:
        return f"{figures.sentence_list(hidden)} not shown"
    apart = least_apart(survey.said(item, "sales"), survey.said(item, "marketing"))
    return f"{figures.points_apart(apart)} or more" if apart else "not both may be told exactly"


def beside(figure: PublishedFigure) -> PublishedBeside:
    """A published figure as it stands beside a company's own. The opposite statement, and any other wording, is said in its own words."""
    values = "; ".join(f"{value_text(figure, group)} of {group.who}" for group in figure.groups)
    manner = "said the opposite" if figure.is_reversed else "" if figure.comparability == "close" else "other wording"
    says = f"{manner}, “{figure.statement}”" if figure.is_reversed else manner
    who, n = published_text(figure).who, "base not published" if figure.n is None else figures.sample(figure.n)
    return PublishedBeside(values, f"{who}, {base_text(figure)}", says, f"{who}, {n}", manner)


def record_words(survey: Survey, item: str, limit: Callable[[Fact], str] = threshold_marked) -> str:
    """What was measured beside a statement: its name, value and limit, or that it is not available. limit: how its limit is told."""
    one = survey.evidence(item)
    if one is None:
        return ""
    if one.get("value") is not None:
        fact = fact_of("", one)
        few = ", too few to judge by" if fact.is_too_few else ""
        good = limit(fact)
        told = f"{fact.label}: {fact_value(fact)} ({figures.sample(fact.n)}){few}"
        return f"{told}; good: {good}" if good else told
    if one.get("record"):
        held = "no record" if one.get("is_met") is None else "yes" if one["is_met"] else "no"
        return f"{one['label']}: {held}"
    return f"{one['label']}: {one.get('unavailable') or 'not available'}"


def items_table(survey: Survey) -> Table:
    """The same as a table of a document."""
    columns = (
        Column("Statement", "words"), Column("Sales"), Column("Marketing"), Column("Gap"), Column("Interval", "interval"),
        Column("What it comes to", "words"), Column("Sales can't judge"), Column("Marketing can't judge"), Column("Published", "words"),
        Column("Records", "words"),
    )  # fmt: skip
    rows = []
    for row in item_rows(survey):
        gap = row.gap
        rows.append(
            (
                words(row.statement),
                said_cell(row.sales),
                said_cell(row.marketing),
                Cell(row.gap_text, (gap["gap"],), "share") if gap else words(figures.NOT_APPLICABLE),
                interval_cell(gap.get("interval") if gap else None, is_gap=True),
                words(row.clarity or row.no_gap),
                said_cell(row.sales_cannot),
                said_cell(row.marketing_cannot),
                words("; ".join(f"{one.values} ({', '.join(filter(None, (one.source, one.says)))})" for one in row.published)),
                words("; ".join((row.record, *(f"{figures.begun(side)} {said}" for side, said in row.verdicts))) if row.record else ""),
            )
        )
    return Table("Everything that was asked", columns, tuple(rows))
