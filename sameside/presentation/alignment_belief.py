"""What do both sides believe? The few statements a board should see: side by side, from top to floor, given and received, known."""

from dataclasses import replace

from sameside.presentation import figures
from sameside.presentation.documents import Cell, Column, Panel, Row, Section, Table, words
from sameside.presentation.survey_chart_kinds import PairChart, PairRow
from sameside.presentation.survey_charts import marks_key, pair_chart, said_received_chart
from sameside.presentation.survey_exchanges import truth_sentence
from sameside.presentation.survey_reading import Survey, group_heading, group_name, hidden_groups
from sameside.presentation.survey_sentences import (
    CLARITY_WORDS,
    GROUP_PAIRS,
    floors_count_sentence,
    gaps_sentence,
    giver_and_receiver,
    optimism_sentence,
    overall_item,
    said_received_sentence,
)
from sameside.presentation.survey_tables import interval_cell, said_cell

_MOST, _MOST_OF_FLOORS = 7, 6
_FUNCTIONS = GROUP_PAIRS["function"]
_GIVEN, _OF_ACTS = "Said and received", ("Say they gave it", "Remember it")


def believe_section(survey: Survey) -> Section | None:
    """Sales beside marketing on the whole and on what divides them most. None where neither side may be shown."""
    panel = _compared(survey, "function", _MOST)
    if panel is None:
        return None
    return Section("believe", "What do both sides believe?", gaps_sentence(survey, "function"), (panel,), ())


def floors_section(survey: Survey) -> Section | None:
    """The top beside the floor: C-level where it may be shown, else leaders."""
    family = family_of_floors(survey)
    panel = _compared(survey, family, _MOST_OF_FLOORS)
    if panel is None:
        return None
    sentence = " ".join(filter(None, (_top_words(survey, family), optimism_sentence(survey), floors_count_sentence(survey, family))))
    wanted = {group for pair in ("top_and_floor", "floors") for group in GROUP_PAIRS[pair]}
    hidden = [one for one in hidden_groups(survey) if one["name"] in wanted]
    notes = tuple(f"Not shown: {group_name(one['name'])}, because of this rule: {one['why']}." for one in hidden)
    return Section("floors", "Does it look the same from the top?", sentence, (panel,), (), notes)


def _top_words(survey: Survey, family: str) -> str:
    """Whether the top sees it rosier, in so few words that they can be a title; empty where no gap on the whole may be told."""
    item = overall_item(survey)
    gap = survey.gap(family, item) if item is not None else None
    if gap is None:
        return ""
    top, floor = (group_name(gap[side]) for side in ("first", "second"))
    if gap["clarity"] == "none":
        return f"On the whole {top} and {floor} can't be told apart."
    apart = figures.points_apart(gap["gap"])
    rosier = "rosier" if gap["gap"] > 0 else "less rosily"
    verb = "see" if gap["clarity"] == "clear" else "may see"
    return f"{figures.begun(top)} {verb} the two teams {apart} {rosier} than {floor}."


def family_of_floors(survey: Survey) -> str:
    """Which two groups stand for top and floor: C-level and those who do the work where both tell the question on the whole, else leaders
    and team: so few are C-level that most of what they say may be told as a bound only."""
    overall = overall_item(survey)
    is_told = overall is not None and survey.gap("top_and_floor", overall) is not None
    return "top_and_floor" if is_told or (survey.gaps("top_and_floor") and not survey.gaps("floors")) else "floors"


def items_compared(survey: Survey, family: str, most: int) -> list[str]:
    """The question on the whole, then what divides two groups most; where no gap may be told, what was asked first."""
    overall = overall_item(survey)
    both = [item for item in survey.items("overall", "agree") if survey.is_of_one_thing(item)]
    ranked = [gap["item"] for gap in survey.gaps(family)] or both
    found = dict.fromkeys([*([overall] if overall else []), *ranked])
    return list(found)[:most]


def _compared(survey: Survey, family: str, most: int) -> Panel | None:
    items, groups = items_compared(survey, family, most), GROUP_PAIRS[family]
    if not items or not any(survey.is_shown(group) for group in groups):
        return None
    n_all = len([item for item in survey.items("overall", "agree") if survey.is_of_one_thing(item)])
    more = (
        f"{len(items)} of {figures.plural(n_all, 'statement')} both judge are drawn, those that matter first" if n_all > len(items) else ""
    )
    chart = pair_chart(survey, items, groups, family=family, more=more)
    columns = (
        Column("Statement", "words"), *(Column(group_heading(group)) for group in groups), Column("Gap"), Column("Interval", "interval"),
        Column("What it comes to", "words"),
    )  # fmt: skip
    rows = tuple((words(survey.statement(item)), *_both(survey, family, item)) for item in items)
    return Panel((Table(f"{group_heading(groups[0])} beside {group_name(groups[1])}", columns, rows),), chart)


def _both(survey: Survey, family: str, item: str) -> Row:
    """Both groups and their gap, where one may be told."""
    groups = giver_and_receiver(survey, item) if family == "said_received" else GROUP_PAIRS[family]
    said = tuple(said_cell(survey.said(item, group)) for group in groups)
    gap = survey.gap(family, item)
    if gap is None:
        nothing = words(figures.NOT_APPLICABLE)
        return (*said, nothing, nothing, words("no gap may be told"))
    return (
        *said,
        Cell(figures.points(gap["gap"]), (gap["gap"],), "share"),
        interval_cell(gap.get("interval"), is_gap=True),
        words(CLARITY_WORDS[gap["clarity"]]),
    )


def exchange_section(survey: Survey) -> Section | None:
    """What one side says it gave and the other remembers; and who knows the numbers. None where neither was asked."""
    panels = [panel for panel in (_given(survey), _known(survey)) if panel is not None]
    if not panels:
        return None
    is_given = panels[0].heading == _GIVEN
    sentence = said_received_sentence(survey) if is_given else ""
    question = "Does what is given arrive, and are the numbers known?" if is_given else "Are the numbers known?"
    notes = ("Who can't remember counts as not having received it.",) if is_given else ()
    return Section("exchange", question, " ".join(filter(None, (sentence, _known_sentence(survey)))), tuple(panels), (), notes)


def _given(survey: Survey) -> Panel | None:
    items = survey.items("pair")
    if not items or not any(map(survey.is_shown, _FUNCTIONS)):
        return None
    columns = (
        Column("Act", "words"), Column("Who gives", "words"), *(Column(name) for name in _OF_ACTS), Column("Gap"),
        Column("What it comes to", "words"),
    )  # fmt: skip
    rows = []
    for item in items:
        giver, _ = giver_and_receiver(survey, item)
        is_mutual = survey.form["items"][item].get("giver") == "both"
        gave, got, gap, _, comes_to = _both(survey, "said_received", item)
        rows.append((words(survey.statement(item)), words("both" if is_mutual else giver), gave, got, gap, comes_to))
    return Panel((Table(_GIVEN, columns, tuple(rows)),), said_received_chart(survey, items), _GIVEN)


def _known(survey: Survey) -> Panel | None:
    items = [item for item in survey.items("estimate") if survey.evidence(item)]
    group = _who_knows(survey)
    if not items or group is None:
        return None
    columns = (Column("Number", "words"), Column("Say they know it"), Column("Know it"), Column("Don't know"), Column("Records say"))
    rows, drawn = [], []
    for item in items:
        told = survey.result["items"][item]["groups"].get(group, {})
        if told.get("state") != "shown":
            continue
        can_know = "knows" in told["counts"]
        claims, knows = survey.said(item, group, "claims_to_know"), survey.said(item, group, "knows") if can_know else None
        marks = [replace(claims.mark, group="Say they know it", hue="quiet")]
        marks += [replace(knows.mark, group="Know it", hue="accent")] if knows else []
        drawn.append(PairRow(survey.statement(item), tuple(marks)))
        rows.append(
            (
                words(survey.statement(item)),
                said_cell(claims),
                said_cell(knows) if knows else words("no true number"),
                said_cell(survey.said(item, group, "dont_know")),
                _measured(survey, item),
            )
        )
    if not rows:
        return None
    chart = PairChart(tuple(drawn), (("Say they know it", "quiet"), ("Know it", "accent")), key=marks_key(drawn))
    heading = f"The numbers, known by {group_name(group)}"
    return Panel((Table(heading, columns, tuple(rows)),), chart, heading)


def _who_knows(survey: Survey) -> str | None:
    return next((group for group in ("total", *_FUNCTIONS) if survey.is_shown(group)), None)


def _measured(survey: Survey, item: str) -> Cell:
    one = survey.evidence(item) or {}
    if one.get("value") is None:
        return words("not available")
    value = float(one["value"])
    return Cell(figures.figure(one["value"], one["unit"], one.get("currency")), (value,), one["unit"], one.get("currency"))


def _known_sentence(survey: Survey) -> str:
    """The number fewest know, told as firmly as its count may be."""
    group = _who_knows(survey)
    if group is None:
        return ""
    known: list[tuple[float, str]] = []
    for item in survey.items("estimate"):
        told = survey.result["items"][item]["groups"].get(group, {})
        if told.get("state") == "shown" and "knows" in told["counts"]:
            said = survey.said(item, group, "knows")
            if said.share is not None:
                known.append((said.share, item))
    if not known:
        return ""
    _, item = min(known)
    said, claims = survey.said(item, group, "knows"), survey.said(item, group, "claims_to_know")
    claim = f"; {claims.text} say they do" if claims.share is not None else ""
    return f"Fewest know “{survey.statement(item)}”: {said.text} of {group_name(group)} come close{claim}. {truth_sentence(survey, item)}"
