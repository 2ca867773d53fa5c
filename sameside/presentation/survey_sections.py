"""What do people think, in drawings with a sentence each? Who answered, gaps between the sides, top and floor, causes, camps, halo."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sameside.analytics.survey_halo import HALO_FROM_SHARE
from sameside.presentation import figures
from sameside.presentation.belief_words import BY_JUDGEMENT
from sameside.presentation.documents import Cell, Column, Panel, Section, Table, words
from sameside.presentation.survey_chart_kinds import PairChart
from sameside.presentation.survey_charts import (
    bars_chart,
    function_gap_chart,
    halo_chart,
    marks_key,
    overall_chart,
    pair_chart,
    response_chart,
    spread_chart,
)
from sameside.presentation.survey_published import published_key, published_table
from sameside.presentation.survey_reading import (
    HIDDEN_TEXT,
    Survey,
    group_heading,
    group_in_list,
    group_name,
    hidden_groups,
    not_shown_of,
    not_shown_words,
    quoted,
)
from sameside.presentation.survey_sentences import (
    GROUP_PAIRS,
    floors_count_sentence,
    gap_sentence,
    gaps_sentence,
    named,
    optimism_sentence,
    overall_item,
    response_sentence,
)
from sameside.presentation.survey_tables import gap_table, group_table, said_cell, said_table

_FUNCTIONS, _FLOORS, _TOP = GROUP_PAIRS["function"], GROUP_PAIRS["floors"], GROUP_PAIRS["top_and_floor"]
MOST_DRAWN = 10
_HALO_FROM = figures.points_apart(HALO_FROM_SHARE)
_CAMP = 0.3
_EVIDENCE_HEADS = {
    "says_so_too": "The records say so too",
    "says_otherwise": "The records say otherwise",
    "unclear": "The records don't settle it",
    "not_available": "No record to hold it against",
}


def response_section(survey: Survey) -> Section:
    """Who answered, and who is shown."""
    hidden = hidden_groups(survey)
    notes = []
    if hidden:
        notes.append(f"{figures.plural(len(hidden), 'group is', 'groups are')} not shown, each by a rule that stands in the table.")
    if survey.result.get("is_other_left_out"):
        notes.append(
            "People of other functions stand in no number here, nor whether any of them answered: too few to protect them otherwise."
        )
    if survey.is_by_open_link:
        notes.append("People said themselves which group they are in. This survey is compared with no other.")
    elif survey.is_shown("total") and survey.result["n_answers"] >= survey.result["n_invited"] > 0:
        notes.append("Everybody invited answered: no share of this company is an estimate.")
    chart = response_chart(survey)
    panel = Panel((group_table(survey),), chart if chart.bars else None)
    return Section("response", "Who answered, and who is shown", response_sentence(survey), (panel,), (), tuple(notes))


def largest_gaps_section(survey: Survey, most: int = 5) -> Section | None:
    """The clear gaps between sales and marketing, largest first; None where there is none."""
    clear = sorted((gap for gap in survey.gaps("function") if gap["clarity"] == "clear"), key=lambda gap: -abs(gap["gap"]))[:most]
    if not clear:
        return None
    panel = Panel((gap_table(survey, clear, _FUNCTIONS),), function_gap_chart(survey, clear))
    return Section("largest-gaps", "The largest clear gaps", gap_sentence(survey, clear[0]), (panel,), ())


def gaps_section(survey: Survey, most: int = MOST_DRAWN) -> Section:
    """Every statement both sides judge, gaps that matter first."""
    gaps = survey.gaps("function")
    items = [item for item in survey.items("overall", "agree") if survey.is_of_one_thing(item)]
    if not any(map(survey.is_shown, _FUNCTIONS)):
        return Section("gaps", "Sales and marketing, on what both judge", gaps_sentence(survey, "function"), (), ())
    chart = function_gap_chart(survey, gaps[:most], _more(len(gaps), most))
    panel = Panel((gap_table(survey, gaps, _FUNCTIONS, items),), chart)
    return Section("gaps", "Sales and marketing, on what both judge", gaps_sentence(survey, "function"), (panel,), ())


def asymmetric_section(survey: Survey) -> Section | None:
    """Statements each side was asked of the other: two bars, no gap. None where none was asked."""
    items = [item for item in survey.items("agree") if not survey.is_of_one_thing(item)]
    if not items or not any(map(survey.is_shown, _FUNCTIONS)):
        return None
    sentence = "Here each side was asked of the other or of itself, so their answers stand beside each other and no gap is worked out."
    panel = Panel((said_table(survey, items, _FUNCTIONS, "What each side says of the other"),), bars_chart(survey, items, _FUNCTIONS))
    return Section("each-other", "What each side says of the other", sentence, (panel,), ())


def floors_section(survey: Survey, most: int = MOST_DRAWN) -> Section:
    """Boardroom to floor: the executive-optimism line, then statement by statement."""
    panels = []
    overall = overall_item(survey)
    if overall is not None:
        groups = [group for group in ("c_level", "manager", "team") if survey.is_shown(group)]
        groups = groups if len(groups) > 1 else [group for group in _FLOORS if survey.is_shown(group)]
        if groups:
            panels.append(_overall_panel(survey, overall, groups))
    items = [item for item in survey.items("overall", "agree") if survey.is_of_one_thing(item)]
    for family, groups_of in (("top_and_floor", _TOP), ("floors", _FLOORS)):
        if all(survey.is_shown(group) for group in groups_of):
            panels.append(_floors_panel(survey, family, groups_of, items, most))
    if len(panels) > 1 and overall is not None:
        # The marks are explained once, under the last chart; here only what stands here alone.
        panels[0] = _explained_below(panels[0])
    sentence = " ".join(filter(None, (optimism_sentence(survey), *_floor_counts(survey))))
    # What the sentence gave as its reason is not said again below it.
    notes = [
        not_shown_words(group, why)
        for group in (*_TOP, *_FLOORS)
        if (why := survey.why_hidden(group)) and f"{group_heading(group)}: {HIDDEN_TEXT}" not in sentence
    ]
    return Section("floors", "Boardroom and floor", sentence, tuple(panels), (), tuple(notes))


def _explained_below(panel: Panel) -> Panel:
    assert isinstance(panel.chart, PairChart)
    return replace(panel, chart=replace(panel.chart, key=published_key([mark for row in panel.chart.rows for mark in row.published])))


def _overall_panel(survey: Survey, item: str, groups: Sequence[str]) -> Panel:
    """The overall question by level, beside what others published of levels."""
    heading = "The overall question, by level"
    things = {"top2": "Work as one, or are mostly in step", "top": "Work as one"}
    if survey.form["items"][item]["type"] != "overall":
        return Panel((said_table(survey, [item], groups, heading),), pair_chart(survey, [item], groups), heading)
    columns = (Column("Of those who judged", "words"), *(Column(group_heading(group)) for group in groups))
    rows = tuple((words(name), *(said_cell(survey.said(item, group, thing)) for group in groups)) for thing, name in things.items())
    tables = (Table(heading, columns, rows), published_table(survey, [item], list(things), _TOP))
    return Panel(tuple(filter(None, tables)), overall_chart(survey, item, groups, things, _TOP), heading)


def _floor_counts(survey: Survey) -> list[str]:
    return [floors_count_sentence(survey, "top_and_floor") or floors_count_sentence(survey, "floors")]


def _floors_panel(survey: Survey, family: str, groups: Sequence[str], items: Sequence[str], most: int) -> Panel:
    gaps = survey.gaps(family)
    order = [gap["item"] for gap in gaps]
    drawn = (order or list(items))[:most]
    chart = pair_chart(survey, drawn, groups, family=family, more=_more(len(items), most))
    heading = f"{group_heading(groups[0])} beside {group_name(groups[1])}"
    return Panel((gap_table(survey, gaps, groups, items),), chart if drawn else None, heading)


def halo_section(survey: Survey) -> Section | None:
    """Is the whole praised more than its parts? None where the result doesn't tell."""
    lines = survey.result.get("halo") or []
    if not lines:
        return None
    rosy = [one for one in lines if one["is_halo"]]
    if rosy:
        who = figures.sentence_list([group_in_list(one["group"]) for one in rosy])
        widest = max(rosy, key=lambda one: one["difference"])
        apart = figures.points_apart(widest["difference"])
        lowest = [survey.statement(item) for item in widest.get("contradicting", ()) if item in survey.form["items"]]
        against = f" What speaks most against it: {named(lowest)}." if lowest else ""
        sentence = (
            f"The whole is praised more than its parts by {who}. Farthest apart: {group_in_list(widest['group'])}, where "
            f"{figures.percent(widest['overall'])} agree that both cooperate well and {figures.percent(widest['specific'])} on average "
            f"with the {widest['n_items']} detailed statements, {apart} less.{against}"
        )
    else:
        sentence = f"Nowhere does the overall statement stand {_HALO_FROM} or more above the mean of the detailed ones."
    columns = (
        Column("Group", "words"), Column("Cooperate well"), Column("n"), Column("Mean of the detail"), Column("Difference"),
        Column("Statements"),
    )  # fmt: skip
    rows = tuple(
        (
            words(group_heading(one["group"])),
            Cell(figures.percent(one["overall"]), (one["overall"],), "share"),
            Cell(figures.count(survey.said(one["item"], one["group"]).base), (survey.said(one["item"], one["group"]).base,), "people"),
            Cell(figures.percent(one["specific"]), (one["specific"],), "share"),
            Cell(figures.points(one["difference"]), (one["difference"],), "share"),
            Cell(figures.count(one["n_items"]), (one["n_items"],), "statements"),
        )
        for one in lines
    )
    note = f"{_HALO_FROM} is a {BY_JUDGEMENT}, not a published norm."
    panel = Panel((Table("The whole and its parts, by group", columns, rows),), halo_chart(survey, lines))
    return Section("halo", "Is the whole praised more than its parts?", sentence, (panel,), (), (note,))


def causes_section(survey: Survey) -> Section | None:
    """What stands in the way, worst first, split by what the records say. None where the result doesn't tell."""
    causes = survey.result.get("causes") or []
    if not causes:
        return None
    panels, said = [], []
    groups = [group for group in ("sales", "marketing", "leaders", "team") if survey.is_shown(group)]
    drawn = [group for group in _FUNCTIONS if survey.is_shown(group)] or groups[:2] or ["total"]
    causes = [one for one in causes if one["item"] in survey.form["items"] and _is_told(survey, one["item"], groups or ["total"])]
    if not causes:
        why = not_shown_of(survey, [*_FUNCTIONS, "total"])
        return Section("causes", "What stands in the way", f"What stands in the way can't be told. {why}".strip(), (), ())
    for standing, heading in _EVIDENCE_HEADS.items():
        items = [one["item"] for one in causes if one["evidence"] == standing]
        if items:
            table = said_table(survey, items, groups or ["total"], heading)
            panels.append(Panel((table,), _causes_chart(survey, items, drawn), heading))
    backed = [survey.statement(one["item"]) for one in causes if one["evidence"] == "says_so_too"]
    if causes[0]["by"]:
        said.append(f"Worst judged of {len(causes)}: {quoted(survey.statement(causes[0]['item']))}.")
    told = (
        f"The records show the same trouble with {named(backed)}." if backed else "No record shows the same trouble, or none could be read."
    )
    said.append(told)
    note = (
        "Few who agree are the trouble, save where the row says the opposite. Everybody judged every cause: none was chosen over another."
    )
    return Section("causes", "What stands in the way", " ".join(said), tuple(panels), (), (note,))


def _is_told(survey: Survey, item: str, groups: Sequence[str]) -> bool:
    return any(survey.said(item, group).form not in ("hidden", "withheld", "not_asked") for group in groups)


def _causes_chart(survey: Survey, items: Sequence[str], groups: Sequence[str]) -> PairChart:
    """Causes side by side; where agreeing is the trouble that is said at the row."""
    chart = pair_chart(survey, items, groups)
    asides = ["agreeing is the trouble here" if survey.form["items"][item].get("reverse") else "" for item in items]
    rows = tuple(replace(row, aside=aside) for row, aside in zip(chart.rows, asides, strict=True))
    return replace(chart, rows=rows, is_joined=False, key=marks_key(rows, is_bars=True))


def agreement_section(survey: Survey, most: int = MOST_DRAWN) -> Section:
    """Inside each side: of one mind, or two camps behind one average?"""
    rows = [
        (item, group)
        for item in survey.items("agree")
        for group in _FUNCTIONS
        if (told := survey.result["items"][item]["groups"].get(group, {})).get("distribution") and told.get("average_deviation") is not None
    ]
    if not rows:
        sentence = "How answers spread inside a group is told from ten answers on, and where it gives nobody away: here nowhere."
        return Section("agreement", "Agreement inside each side", sentence, (), ())
    rows.sort(key=lambda row: -_told(survey, *row)["average_deviation"])
    sentence = " ".join(_minds(survey, group, [item for item, of in rows if of == group]) for group in _FUNCTIONS)
    columns = (
        Column("Statement", "words"), Column("Side", "words"), Column("n"), Column("Agreement (rwg)"), Column("Mean deviation"),
        Column("In words", "words"),
    )  # fmt: skip
    cells = tuple(
        (
            words(survey.statement(item)),
            words(figures.begun(group)),
            Cell(figures.count(told["base"]), (told["base"],), "people"),
            Cell(figures.decimals(told["rwg"], 2), (told["rwg"],), "index"),
            Cell(figures.decimals(told["average_deviation"], 2), (told["average_deviation"],), "steps"),
            words(mind_words(told)),
        )
        for item, group in rows
        if (told := _told(survey, item, group))
    )
    chart = spread_chart(survey, rows[:most], mind_words, _more(len(rows), most))
    notes = (
        "Mean deviation: how many steps of the scale people lie from their group's middle; up to 0.83 of five steps counts as one mind. "
        "Two camps: three in ten or more on either side, few between them. Both are defaults of this program.",
    )
    panel = Panel((Table("How far each side agrees with itself", columns, cells),), chart)
    return Section("agreement", "Agreement inside each side", sentence, (panel,), (), notes)


def mind_words(told: Mapping[str, Any]) -> str:
    """Of one mind, two camps, or spread out."""
    if told["is_of_one_mind"]:
        return "of one mind"
    spread = {int(value): n for value, n in told["distribution"].items()}
    n = sum(spread.values()) or 1
    against, in_favour = sum(spread.get(value, 0) for value in (1, 2)) / n, sum(spread.get(value, 0) for value in (4, 5)) / n
    smaller, between = min(against, in_favour), spread.get(3, 0) / n
    # Answers spread evenly have a fifth in the middle: that is no camp, however many stand on either side.
    return "two camps" if smaller >= _CAMP and between <= smaller / 4 else "spread out"


def _minds(survey: Survey, group: str, items: Sequence[str]) -> str:
    if not items:
        return f"Of {group} it can't be told."
    of_one_mind = sum(bool(_told(survey, item, group)["is_of_one_mind"]) for item in items)
    camps = [survey.statement(item) for item in items if mind_words(_told(survey, item, group)) == "two camps"]
    split = f"; in two camps on {named(camps)}" if camps else ""
    return f"{figures.begun(group)} are of one mind on {of_one_mind} of {figures.plural(len(items), 'statement')}{split}."


def _told(survey: Survey, item: str, group: str) -> Mapping[str, Any]:
    told: Mapping[str, Any] = survey.result["items"][item]["groups"][group]
    return told


def _more(n: int, most: int) -> str:
    return f"and {n - most} more in the table" if n > most else ""
