"""How is the ten-minute story of a survey laid out? What both sides believe, what is so, what was agreed, what costs most, what to do,
and how it was made. One document; page, paper and slides are written from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sameside.analytics.belief_beside import BesideLine, beside_lines, evidence_half
from sameside.presentation import figures
from sameside.presentation.alignment_belief import believe_section, exchange_section, family_of_floors, floors_section
from sameside.presentation.alignment_facts import Sources, agreed_section, facts_of, facts_section, missing_facts
from sameside.presentation.alignment_gaps import gaps_section, next_section
from sameside.presentation.documents import Cell, Document, KeyFigure, Panel, Section
from sameside.presentation.survey_chart_kinds import PairChart
from sameside.presentation.survey_charts import pair_chart
from sameside.presentation.survey_method import method_notes
from sameside.presentation.survey_reading import Survey, group_name
from sameside.presentation.survey_sentences import GROUP_PAIRS, overall_item, response_sentence, round_words
from sameside.presentation.survey_tables import group_table, hidden_table
from sameside.services.alignment_story import AlignmentStory

_KIND = "alignment report"
_MAIN_GROUPS = ("total", "sales", "marketing", "other", "leaders", "team", "practitioner", "c_level", "manager")
_READING_OF_N = "n is the number of cases behind a figure. Shares of people are in whole percent, with the people behind them."
_READING_BY_OPEN_LINK = (
    "The survey was answered by an open link: a 95% interval of what people think stands as if they had been drawn by chance; of what the "
    "records say it is that of cases still to come."
)
_READING = (
    f"{_READING_OF_N} A 95% interval of what "
    "people think counts those who did not answer as the only thing unknown; of what the records say it is that of cases still to come.",
    "A group is shown from a number of answers on that was settled before anybody was asked. Bounds and ranges stand as they were "
    "published: nothing in this report is worked out from anything else.",
    "“Counts as good” is a product default by judgement, which a company may set otherwise before a survey opens; it is no published norm.",
)


def alignment_page(story: AlignmentStory) -> Document:
    """The document of a closed round. What was not asked, or may not be shown, leaves no empty box."""
    survey = Survey(story.title, story.form, story.result)
    lines = beside_lines(story.result, story.form)
    sources = Sources()
    made = [
        believe_section(survey),
        floors_section(survey),
        exchange_section(survey),
        facts_section(survey, lines, sources),
        agreed_section(story.agreed),
        gaps_section(survey, lines, story.gaps),
        next_section(survey),
        method_section(survey),
    ]
    title = report_title(story.company)
    closed = figures.instant(story.closed_at, story.time_zone)
    return Document(
        title=title,
        lead=_lead(survey),
        facts=(
            ("Survey", f"{story.title}, {round_words(story.result, story.wave)}"),
            ("Closed", closed),
            ("Shown from", f"{story.result['k']} answers on"),
            ("Snapshot", snapshot_of(lines) or "no figures"),
        ),
        running=f"{title}, {story.title}, closed on {figures.day(story.agreed.on)}",
        key_figures=tuple(key_figures(survey, lines)),
        sections=tuple(section for section in made if section is not None),
        missing=missing_facts(lines),
        footnotes=tuple(sources.notes),
        command_end=sources.command_end,
        reading=_reading(survey),
        kind=_KIND,
        cover=cover_chart(survey),
        source=(
            f"Source: survey “{story.title}”, {round_words(story.result, story.wave)}, closed {closed}; {response_sentence(survey)} "
            f"Published result {story.result_hash[:12]}; records as of that moment."
        ),
    )


def _reading(survey: Survey) -> tuple[str, ...]:
    if not survey.is_by_open_link:
        return _READING
    return (f"{_READING_OF_N} {_READING_BY_OPEN_LINK}", *_READING[1:])


def report_title(company: str) -> str:
    """Larkfield: what sales and marketing believe, and what is so."""
    said = "what sales and marketing believe, and what is so"
    return f"{company}: {said}" if company else figures.begun(said)


def snapshot_of(lines: Sequence[BesideLine]) -> str:
    """Which build the facts were counted from."""
    return next((fact.asked.snapshot for fact in facts_of(lines) if fact.asked is not None), "")


def _lead(survey: Survey) -> str:
    beside = "Their answers stand beside the records as these stood when the survey closed, and beside what both sides had agreed."
    return f"{response_sentence(survey)} {beside}"


def cover_chart(survey: Survey) -> PairChart | None:
    """The question on the whole, from the top to the floor; None where it may not be told."""
    item = overall_item(survey)
    groups = [group for group in GROUP_PAIRS[family_of_floors(survey)] if survey.is_shown(group)]
    return pair_chart(survey, [item], groups) if item is not None and groups else None


def key_figures(survey: Survey, lines: Sequence[BesideLine]) -> list[KeyFigure]:
    """The five to leave with; what may not be told makes room."""
    found = [_response(survey), _index(survey), _optimism(survey), _clear_gaps(survey), _facts_met(survey, lines)]
    return [key for key in found if key is not None]


def _response(survey: Survey) -> KeyFigure | None:
    answered, invited = survey.result["n_answers"], survey.result["n_invited"]
    if answered is None:
        return None
    if survey.is_by_open_link:
        said = Cell(figures.count(answered), (answered,), "answers")
        return KeyFigure("Answers by an open link", said, ("how many were asked is not known",), 0)
    if not invited:
        return None
    share = min(1.0, answered / invited)
    return KeyFigure("Of those invited who answered", Cell(figures.percent(share), (share,), "share"), (f"{answered} of {invited}",), 0)


def _index(survey: Survey) -> KeyFigure | None:
    told: Mapping[str, Any] | None = survey.result.get("index", {}).get("total")
    if told is None or told.get("index") is None:
        return None
    low, high = told["if_weights_differ"]
    details = (
        f"of 100: {figures.begun(str(told['band']).lower())}",
        f"{figures.decimals_interval(low, high, 0)} if topics weigh differently",
    )
    return KeyFigure("Alignment index, as people see it", Cell(figures.decimals(told["index"], 0), (told["index"],), "index"), details, 0)


def _optimism(survey: Survey) -> KeyFigure | None:
    family, item = family_of_floors(survey), overall_item(survey)
    gap = survey.gap(family, item) if item is not None else None
    if gap is None:
        return None
    first, second = (group_name(gap[side]) for side in ("first", "second"))
    ends = gap.get("interval")
    sure = {"clear": "clear", "possible": "possible, may be chance", "none": "can't be told apart"}[gap["clarity"]]
    details = (f"{figures.begun(first)} less {second}", *((figures.points_interval(*ends),) if ends else ()), sure)
    return KeyFigure("Executive optimism", Cell(figures.points(gap["gap"]), (gap["gap"],), "share"), details, 0)


def _clear_gaps(survey: Survey) -> KeyFigure | None:
    gaps = survey.gaps("function")
    if not gaps:
        return None
    clear = sum(gap["clarity"] == "clear" for gap in gaps)
    said = Cell(figures.count(clear), (clear,), "gaps")
    return KeyFigure(
        "Clear gaps between sales and marketing", said, (f"of {figures.plural(len(gaps), 'statement')} whose gap may be told",), 0
    )


def _facts_met(survey: Survey, lines: Sequence[BesideLine]) -> KeyFigure | None:
    """The evidence half of the index where the result holds it; else counted from the facts that have a limit."""
    half = evidence_half(survey.result)
    if half is not None and half.n:
        told = survey.result["alignment"]["evidence"]
        met, unclear, n = told["met"], told["unclear"], half.n
    else:
        judged = [fact for fact in facts_of(lines) if fact.is_known and (fact.good_when is not None or fact.kind == "record")]
        met, unclear, n = (*(sum(fact.standing == standing for fact in judged) for standing in ("meets", "unclear")), len(judged))
    if unclear == n:
        return None
    details = ("when the survey closed", *([f"of {figures.count(unclear)} it can't be told"] if unclear else []))
    return KeyFigure("Facts that met what counts as good", Cell(f"{met} of {n}", (met, n), "facts"), details, 0)


def method_section(survey: Survey) -> Section:
    """k, response per group, kinds of interval, hidden groups and why, what is a default of this program."""
    result = survey.result
    sentence = (
        f"{response_sentence(survey)} A group is shown from {result['k']} answers on, and not at all where, beside the others, it would "
        "tell what fewer people think."
    )
    main = [one for one in result["groups"] if one["state"] == "shown" and one["name"] in _MAIN_GROUPS]
    told = group_table(replace(survey, result={**result, "groups": main}))
    # All of these are shown: the last column would say so in every row.
    response = replace(told, caption="Response, group by group", columns=told.columns[:-1], rows=tuple(row[:-1] for row in told.rows))
    panels = [Panel((response,), None, "Response of the groups that are shown")]
    hidden = hidden_table(survey)
    panels += [Panel((hidden,), None, "Groups that are not shown, and why")] if hidden else []
    return Section("method", "How was this made?", sentence, tuple(panels), (), method_notes(survey))
