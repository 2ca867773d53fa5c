"""Which published figures stand on the axis of a company's own, and how are they told there?

Only those of the same statement the same way round, as `published_figures.place` says; every one with who published it, when, of whom, how
many, and whether it was asked in other words. Nothing is tested against them.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, cast

from sameside.analytics.published_figures import PublishedFigure, PublishedGroup, company_figure, group_interval, place
from sameside.presentation import figures
from sameside.presentation.documents import Column, Row, Table, words
from sameside.presentation.published_text import base_text, published_text, value_text
from sameside.presentation.survey_chart_kinds import PublishedMark
from sameside.presentation.survey_reading import Survey

PUBLISHED_NAME = "Published surveys of other companies"
# What of our result a published figure stands beside.
_OURS: Mapping[str, str] = {
    "agree": "agree_percent",
    "yes": "yes_percent",
    "mean": "mean",
    "top": "top",
    "top2": "top2",
    "bottom": "bottom",
    "dont_know": "dont_know_percent",
    "claims_to_know": "claims_to_know",
    "cannot_judge": "cannot_judge_percent",
}
# Whom a publisher asked, as the group of ours they are like.
_LIKE = {"sales": "sales", "marketing": "marketing", "C-level": "c_level", "managers and team members": "practitioner"}
_DIAMOND = "Diamond: a published survey of other companies, no norm, and nothing is tested against it"
_HOLLOW = "hollow: told only roughly, the stroke pointing to where it lies"
_LINE = "its line: 95% interval by chance, where it is known how many of that group were asked"
_OTHER_WORDING = "other wording"


def published_marks(survey: Survey, item: str, thing: str, groups: Sequence[str] = ()) -> tuple[PublishedMark, ...]:
    """Question  What did others publish of the same thing?

    Reads    thing: what of an item is drawn: agree, yes, mean, top, top2, bottom, dont_know, claims_to_know, cannot_judge
             groups: only of people like these groups of ours; of everybody where none is named
    Returns  marks on the axis of our figure; none of an item this company words its own way: then both were not asked the same
    """
    return tuple(_mark(figure, group) for figure, group in _drawn(survey, item, thing, groups))


def published_table(survey: Survey, items: Sequence[str], things: Sequence[str], groups: Sequence[str] = ()) -> Table | None:
    """The same as a table; None where nothing was published."""
    rows = tuple(_row(*held) for item in items for thing in things for held in _drawn(survey, item, thing, groups))
    columns = (
        Column("Published by", "words"), Column("Statement", "words"), Column("Asked", "words"), Column("Figure", "words"),
        Column("Interval", "words"), Column("Base", "words"), Column("Wording", "words"),
    )  # fmt: skip
    return Table(PUBLISHED_NAME, columns, rows) if rows else None


def published_key(marks: Sequence[PublishedMark]) -> str:
    """How to read the diamonds that are there; empty where there are none."""
    if not marks:
        return ""
    said = [_DIAMOND]
    if any(mark.bound != "exact" for mark in marks):
        said.append(_HOLLOW)
    if any(mark.value is not None and mark.low is not None for mark in marks):
        said.append(_LINE)
    return f"{'; '.join(said)}."


def is_drawn(survey: Survey, item: str, figure: PublishedFigure) -> bool:
    """Does a figure stand on an axis of this item?"""
    entry = survey.form["items"][item]
    return (
        not entry.get("is_reworded")
        and place(figure, entry["type"]) == "on_axis"
        and company_figure(figure, entry["type"]) in _OURS.values()
    )


def _drawn(survey: Survey, item: str, thing: str, groups: Sequence[str]) -> list[tuple[PublishedFigure, PublishedGroup]]:
    kind = survey.form["items"][item]["type"]
    return [
        (figure, group)
        for figure in survey.published(item)
        if is_drawn(survey, item, figure) and company_figure(figure, kind) == _OURS.get(thing)
        for group in figure.groups
        if group.bound not in ("missing", "none") and (not groups or _LIKE.get(group.who) in groups)
    ]


def _mark(figure: PublishedFigure, group: PublishedGroup) -> PublishedMark:
    size = 1.0 if figure.unit == "mean_0_10" else 100.0
    ends = group_interval(figure, group)
    if group.bound == "range" and group.low is not None and group.high is not None:
        ends = (group.low / size, group.high / size)
    value = None if group.bound == "range" or group.value is None else group.value / size
    low, high = ends or (None, None)
    bound = cast(Literal["exact", "about", "below", "above", "range"], group.bound)
    return PublishedMark(f"{published_text(figure).who}: {group.who}", _about(figure), value, low, high, value_text(figure, group), bound)


def _about(figure: PublishedFigure) -> str:
    base = base_text(figure)
    if figure.n is not None:
        base = figures.sample(figure.n) if figure.n_is_of_group else f"{figures.sample(figure.n)}, all groups together"
    return base if figure.comparability == "close" else f"{base}; {_OTHER_WORDING}"


def _no_interval(figure: PublishedFigure, group: PublishedGroup) -> str:
    if figure.unit != "percent":
        return "none of a mean"
    return "none: told only roughly" if group.bound != "exact" else "none: how many of them were asked is not known"


def _row(figure: PublishedFigure, group: PublishedGroup) -> Row:
    ends = group_interval(figure, group)
    return tuple(
        words(text)
        for text in (
            published_text(figure).who,
            figure.statement,
            group.who,
            value_text(figure, group),
            figures.interval(*ends, "share") if ends else _no_interval(figure, group),
            base_text(figure),
            "much as ours" if figure.comparability == "close" else "differs from ours",
        )
    )
