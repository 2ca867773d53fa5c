"""All that a survey says of one statement: by every group, how answers spread, beside published figures and records."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sameside.analytics.published_figures import PublishedFigure, place
from sameside.presentation import figures
from sameside.presentation.belief_words import BY_JUDGEMENT, VERDICT_WORDS, agree_words, threshold_in_full
from sameside.presentation.documents import Column, Panel, Table, words
from sameside.presentation.published_text import PublishedText, beside_company, published_text
from sameside.presentation.survey_chart_kinds import PairChart, PairRow
from sameside.presentation.survey_charts import marks_key, spread_chart
from sameside.presentation.survey_items import record_words
from sameside.presentation.survey_published import PUBLISHED_NAME, is_drawn, published_marks, published_table
from sameside.presentation.survey_reading import TOLD, Survey, group_heading, group_in_list, group_name, not_shown_of, quoted
from sameside.presentation.survey_sections import mind_words
from sameside.presentation.survey_sentences import bounds_sentence, gap_sentence
from sameside.presentation.survey_tables import item_groups_table, said_cell, spread_table

# Parts of an item's scale that are drawn only beside what others published of them.
_FURTHER = (("top", "They work as one"), ("bottom", "Not in step at all"), ("cannot_judge", "Who can't judge it, by group"))


@dataclass(frozen=True)
class ItemPage:
    """One statement and everything told of it.

    wordings    (who was asked, in which words), once where all were asked alike
    hidden      (group, the rule that hid it)
    compared    the nearest published figure and the company's own in one sentence; "" where there is none, or nothing exact of ours
    drawn       published figures that stand on an axis of this page
    nothing     why no group is shown of it; "" where one is
    own_words   of those of the opposite statement or another measure; background: of those that only give the setting
    """

    item: str
    statement: str
    sentence: str
    wordings: tuple[tuple[str, str], ...]
    panels: tuple[Panel, ...]
    hidden: tuple[tuple[str, str], ...]
    compared: str
    drawn: tuple[PublishedText, ...]
    own_words: tuple[PublishedText, ...]
    background: tuple[PublishedText, ...]
    record: str
    verdicts: tuple[str, ...]
    weighted: str
    nothing: str


def item_page(survey: Survey, item: str) -> ItemPage:
    """The page of a statement."""
    told = survey.result["items"][item]["groups"]
    shown = [group for group in told if survey.is_shown(group) and told[group]["state"] == "shown"]
    gap = survey.gap("function", item)
    spread = [(item, group) for group in shown if told[group].get("distribution") and "/" not in group]
    panels = _group_panels(survey, item, shown) if shown else []
    if spread and survey.result["items"][item]["type"] == "agree":
        chart = spread_chart(survey, spread, mind_words)
        named = tuple(
            replace(row, name=group_heading(group), detail=row.detail.rpartition(", ")[2])
            for row, (_, group) in zip(chart.rows, spread, strict=True)
        )
        panels.append(
            Panel((spread_table(survey, item, [group for _, group in spread]),), replace(chart, rows=named), "How the answers spread")
        )
    kind = survey.form["items"][item]["type"]
    beside = [figure for figure in survey.published(item) if place(figure, kind) != "background"]
    setting = [figure for figure in survey.published(item) if place(figure, kind) == "background"]
    wording = survey.wording(item)
    return ItemPage(
        item,
        survey.statement(item),
        gap_sentence(survey, gap) if gap else bounds_sentence(survey, item, "function"),
        tuple((group_heading(who), text) for who, text in wording.items()) if len(set(wording.values())) > 1 else (),
        tuple(panels),
        tuple(
            (group_heading(group), one["why"])
            for group, one in told.items()
            if one["state"] not in ("shown", "empty") and survey.is_shown(group)
        ),
        compared_words(survey, item, beside[0]) if beside else "",
        tuple(published_text(figure) for figure in beside if shown and is_drawn(survey, item, figure)),
        tuple(published_text(figure) for figure in beside if not shown or not is_drawn(survey, item, figure)),
        tuple(published_text(figure) for figure in setting),
        record_words(survey, item, threshold_in_full),
        verdict_words(survey, item, shown),
        weighted_words(survey, item),
        "" if shown else why_nothing(survey, item),
    )


def compared_words(survey: Survey, item: str, figure: PublishedFigure) -> str:
    """The company's two sides, or everybody, beside the nearest published figure.

    Nulls  "" where nothing of ours is told exactly, or the company asked in words of its own
    """
    if survey.form["items"][item]["is_reworded"]:
        return ""
    for groups in (("sales", "marketing"), ("total",)):
        said = [survey.said(item, group) for group in groups]
        if all(one.share is not None for one in said):
            shares = figures.sentence_list([f"{one.text} of {group_name(one.group)}" for one in said])
            agree = agree_words(survey.form["items"][item]["type"])
            return beside_company(f"{shares} {agree}: {quoted(survey.statement(item))}", figure)
    return ""


def why_nothing(survey: Survey, item: str) -> str:
    """Which rule leaves nothing to show of a statement."""
    told = survey.result["items"][item]["groups"]
    if not survey.is_of_one_thing(item) and (why := not_shown_of(survey, ("sales", "marketing"))):
        return f"Each side was asked of the other. {why}"
    if why := not_shown_of(survey, ["total"]):
        return f"No group is shown at all. {why}"
    if all(one["state"] == "empty" for one in told.values()):
        return "Nobody gave an answer to this that can be counted."
    reasons = dict.fromkeys(
        str(one["why"]) for group, one in told.items() if one["state"] not in ("shown", "empty") and survey.is_shown(group)
    )
    return f"Of those who answered this no group may be shown: {'; '.join(reasons)}."


def _group_panels(survey: Survey, item: str, groups: Sequence[str]) -> list[Panel]:
    """The shares of every group that is shown, beside what others published; then further parts of the scale that others published."""
    kind = survey.form["items"][item]["type"]
    told = item_groups_table(survey, item)
    heading = "They work as one, or are mostly in step" if kind == "overall" else "Who agrees, by group"
    panels = [_group_panel(survey, item, groups, TOLD[kind], heading, told)]
    for thing, heading in _FURTHER:
        if published_marks(survey, item, thing):
            whole = [group for group in groups if "/" not in group]
            panels.append(_group_panel(survey, item, whole, thing, heading, None))
    return panels


def _group_panel(survey: Survey, item: str, groups: Sequence[str], thing: str, heading: str, table: Table | None) -> Panel:
    said = [survey.cannot_judge(item, group) if thing == "cannot_judge" else survey.said(item, group, thing) for group in groups]
    rows = [PairRow(group_heading(one.group), (replace(one.mark, group=""),)) for one in said]
    marks = published_marks(survey, item, thing)
    if marks:
        rows.append(PairRow(PUBLISHED_NAME, (), published=marks))
    mine = table or Table(
        heading,
        (Column("Group", "words"), Column("Share")),
        tuple((words(row.name), said_cell(one)) for row, one in zip(rows, said, strict=False)),
    )
    tables = tuple(filter(None, (mine, published_table(survey, [item], [thing]))))
    return Panel(tables, PairChart(tuple(rows), (), key=marks_key(rows)) if said else None, heading)


def weighted_words(survey: Survey, item: str) -> str:
    """The total weighted to all people invited; empty where it is not told."""
    told = (survey.result.get("weighted") or {}).get(item)
    if not told:
        return ""
    if told.get("percent") is not None:
        return f"Of everybody, weighted to all people invited: {figures.percent_as_published(told['percent'])}."
    if told.get("why") == "moves_more_than_10":
        return (
            f"A weighted total is not told: weighting would move it by more than 10 points ({BY_JUDGEMENT}), so only groups say something."
        )
    return ""


def verdict_words(survey: Survey, item: str, groups: Sequence[str]) -> tuple[str, ...]:
    """Per verdict whose it is: Rosier than the records: sales, leaders."""
    said: dict[str, list[str]] = {}
    for group in groups:
        verdict = survey.verdict(item, group)
        if verdict in VERDICT_WORDS:
            said.setdefault(VERDICT_WORDS[verdict], []).append(group_in_list(group))
    return tuple(f"{figures.begun(words)}: {figures.sentence_list(held)}." for words, held in said.items())
