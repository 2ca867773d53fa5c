"""What do the sides give each other, how do they rate each other, what do they know, and do they mean the same by a lead?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sameside.analytics.belief_beside import Fact, fact_of, times_of
from sameside.analytics.calibration import HIT_FACTOR
from sameside.presentation import figures
from sameside.presentation.belief_words import BY_JUDGEMENT, fact_interval, fact_value, rough_figure
from sameside.presentation.documents import Cell, Column, Panel, Row, Section, Table, words
from sameside.presentation.survey_charts import bars_chart, knowledge_chart, rating_chart, said_received_chart
from sameside.presentation.survey_published import published_table
from sameside.presentation.survey_rating_trend import before_words, rating_trend_notes, rating_trend_sentence, rating_trend_table
from sameside.presentation.survey_reading import Survey, group_heading, group_name, not_shown_of, said_of
from sameside.presentation.survey_sentences import (
    CLARITY_WORDS,
    GROUP_PAIRS,
    giver_and_receiver,
    said_received_sentence,
)
from sameside.presentation.survey_tables import interval_cell, p_text, said_cell, said_table

_FUNCTIONS = GROUP_PAIRS["function"]
_KNOWERS = ("sales", "marketing", "leaders", "team", "total")
_BY_CHANCE = 0.05
_NEAR_RIGHT = (0.95, 1.05)
_SURE = {1: "“a guess”", 2: "“fairly sure”", 3: "“I know this number”"}
# From this alpha on people may be said to mean the same, under the lower one not: Krippendorff's own rule of thumb.
_SAME, _HARDLY = 0.8, 0.667


def said_received_section(survey: Survey) -> Section | None:
    """What one side says it gave beside what the other remembers. None where nothing of it was asked."""
    items = survey.items("pair")
    if not items:
        return None
    columns = (
        Column("Act", "words"), Column("Gives", "words"), Column("Say they did"), Column("Receives", "words"), Column("Remember it"),
        Column("Gap"), Column("Interval", "interval"), Column("Adjusted p"), Column("What it comes to", "words"),
    )  # fmt: skip
    if not any(map(survey.is_shown, _FUNCTIONS)):
        return Section("said-received", "Said and received", said_received_sentence(survey), (), ())
    rows = tuple(_pair_row(survey, item) for item in items)
    tables = (Table("Said and received, act by act", columns, rows), published_table(survey, items, ["yes"]))
    panel = Panel(tuple(filter(None, tables)), said_received_chart(survey, items))
    note = "Who can't remember counts as not having received it; whoever it does not apply to is left out."
    return Section("said-received", "Said and received", said_received_sentence(survey), (panel,), (), (note,))


def _pair_row(survey: Survey, item: str) -> Row:
    giver, receiver = giver_and_receiver(survey, item)
    gap = survey.gap("said_received", item)
    nothing = words(figures.NOT_APPLICABLE)
    ends: tuple[Cell, ...] = (nothing, nothing, nothing, words("no gap may be told"))
    if gap is not None:
        ends = (
            Cell(figures.points(gap["gap"]), (gap["gap"],), "share"),
            interval_cell(gap.get("interval"), is_gap=True),
            Cell(p_text(gap["adjusted_p"]), (gap["adjusted_p"],), "p"),
            words(CLARITY_WORDS[gap["clarity"]]),
        )
    is_mutual = survey.form["items"][item].get("giver") == "both"
    return (
        words(survey.statement(item)),
        words(figures.begun(giver)),
        said_cell(survey.said(item, giver)),
        words(f"{figures.begun(receiver)}{' (gives too)' if is_mutual else ''}"),
        said_cell(survey.said(item, receiver)),
        *ends,
    )


def ratings_section(survey: Survey) -> Section | None:
    """How each side rates the other. None where it was not asked."""
    item = next(iter(survey.items("rating")), None)
    if item is None:
        return None
    told = {side: survey.result["items"][item]["groups"].get(side, {}) for side in _FUNCTIONS}
    if all(one.get("mean") is None for one in told.values()):
        why = not_shown_of(survey, _FUNCTIONS) or "Too few of either side rated the other."
        return Section("ratings", "How each side rates the other", f"How each side rates the other can't be told. {why}", (), ())
    columns = (
        Column("Rates", "words"),
        Column("Is rated", "words"),
        Column("Mean of 0 to 10"),
        Column("n"),
        Column("Ratings given", "words"),
    )
    bands = {side: ((survey.result.get("ratings") or {}).get(item, {}).get(side) or {}).get("bands") for side in _FUNCTIONS}
    told = {side: {**one, "distribution": one.get("distribution") or bands[side]} for side, one in told.items()}
    spreads = [side for side in _FUNCTIONS if told[side].get("mean") is not None and not told[side]["distribution"]]
    rows = tuple(_rating_row(survey, told[side], side, other) for side, other in (_FUNCTIONS, _FUNCTIONS[::-1]))
    tables = (
        Table("How each side rates the other", columns, rows),
        rating_trend_table(survey, item),
        published_table(survey, [item], ["mean"]),
    )
    panel = Panel(tuple(filter(None, tables)), rating_chart(survey, item))
    notes = ["Nobody rates their own side.", *rating_trend_notes(survey, item)]
    if any(bands.values()):
        notes.append(
            "Ratings stand in three bands, and so does the test: how often each single one was given would tell of too few people."
        )
    if spreads:
        notes.append(
            f"How often each rating was given is not told of {figures.sentence_list(spreads)}: too few answers share some of them."
        )
    sentence = " ".join(filter(None, (_rating_words(survey, item, told), rating_trend_sentence(survey, item))))
    return Section("ratings", "How each side rates the other", sentence, (panel,), (), tuple(notes))


def _rating_row(survey: Survey, told: Mapping[str, Any], side: str, other: str) -> Row:
    if told.get("mean") is None:
        return (
            words(figures.begun(side)),
            words(figures.begun(other)),
            words("not shown"),
            words("not told"),
            words(survey.why_hidden(side)),
        )
    given = told.get("distribution")
    listed = (
        ", ".join(f"{rating}: {n}" for rating, n in sorted(given.items(), key=lambda pair: int(pair[0].split("-")[0])) if n)
        if given
        else "not told"
    )
    return (
        words(figures.begun(side)),
        words(figures.begun(other)),
        Cell(figures.decimals(told["mean"], 1), (told["mean"],), "points"),
        Cell(figures.count(told["base"]), (told["base"],), "people"),
        words(listed),
    )


def _rating_words(survey: Survey, item: str, told: Mapping[str, Mapping[str, Any]]) -> str:
    sales, marketing = (told[side].get("mean") for side in _FUNCTIONS)
    if sales is None or marketing is None:
        shown = [
            f"{figures.begun(side)} rate {other} {figures.decimals(told[side]['mean'], 1)} of 10{before_words(survey, item, side)}. "
            for side, other in (_FUNCTIONS, _FUNCTIONS[::-1])
            if told[side].get("mean") is not None
        ]
        return f"{''.join(shown)}The ratings can't be set side by side: not both may be shown."
    then = {side: before_words(survey, item, side) for side in _FUNCTIONS}
    opening = (
        f"Sales rate marketing {figures.decimals(sales, 1)} of 10{then['sales']}, "
        f"marketing rate sales {figures.decimals(marketing, 1)}{then['marketing']}"
    )
    gap = (survey.result.get("ratings") or {}).get(item, {}).get("gap")
    if not gap:
        that = "they differ, or have moved," if any(then.values()) else "that differs"
        return f"{opening}. Whether {that} by more than chance is not told: for that, every single rating would have to be told."
    if gap["p"] < _BY_CHANCE:
        return f"{opening}: the two ratings differ by more than chance (p {p_text(gap['p'])})."
    return f"{opening}. No clear difference: the two can't be told apart (p {p_text(gap['p'])})."


_KNOWN = (
    f"Who knows a number guessed it within a factor of {HIT_FACTOR} of the measured odds or amount ({BY_JUDGEMENT}), or inside its "
    "interval."
)


def knowledge_sections(survey: Survey) -> list[Section]:
    """Per number people were asked for: who doesn't know it, who says to, who does, and how far off they are."""
    items = survey.items("estimate")
    if items and not any(map(survey.is_shown, _KNOWERS)):
        sentence = f"Who knows these numbers can't be told. {not_shown_of(survey, ['total'])}".strip()
        return [Section("knowledge", "Who knows the numbers", sentence, (), ())]
    return [_knowledge(survey, item) for item in items]


def _knowledge(survey: Survey, item: str) -> Section:
    groups = [group for group in _FUNCTIONS if survey.is_shown(group)] or ["total"]
    every = [group for group in _KNOWERS if survey.is_shown(group)]
    notes = [_confidence_words(survey, item), _KNOWN] if item == survey.items("estimate")[-1] else [_confidence_words(survey, item)]
    tables = (_knowledge_table(survey, item, every), published_table(survey, [item], ["dont_know", "claims_to_know"]))
    panel = Panel(tuple(filter(None, tables)), knowledge_chart(survey, item, groups))
    sentence = " ".join(filter(None, (truth_sentence(survey, item), *(_error_words(survey, item, group) for group in groups))))
    return Section(f"knowledge-{item}", survey.statement(item), sentence, (panel,), (), tuple(filter(None, notes)))


def truth_sentence(survey: Survey, item: str) -> str:
    """The measured value with interval, n and date; or why there is none."""
    one = survey.evidence(item)
    if one is None or one.get("value") is None:
        reason = str((one or {}).get("unavailable") or "not available")
        return f"The true number is {reason}; so who knows it can't be told."
    fact = fact_of(str(one.get("metric", "")), one)
    ends = f"{fact_interval(fact)}, " if fact.low is not None and fact.high is not None else ""
    few = " That rests on too few cases to score answers by." if fact.is_too_few else ""
    return f"Measured: {fact_value(fact)} ({ends}{figures.sample(fact.n)}), as of {_day_of(one)}.{few}"


def _day_of(one: Mapping[str, Any]) -> str:
    return figures.day(datetime.fromisoformat(one["as_of"])) if one.get("as_of") else "the close"


def _error_words(survey: Survey, item: str, group: str) -> str:
    told = survey.result["items"][item]["groups"].get(group, {})
    claims = _part(survey, item, group, "claims_to_know", "say they know it")
    knows = _part(survey, item, group, "knows", "do" if claims else "know it")
    opening = f"Of {group_name(group)}, {claims}{' and ' if claims and knows else ''}{knows}" if claims or knows else ""
    error = told.get("error")
    one = survey.evidence(item)
    said = "; ".join(filter(None, (opening, guess_words(fact_of("", one), error) if error and one else "")))
    return f"{figures.begun(said)}." if said else ""


def _part(survey: Survey, item: str, group: str, thing: str, verb: str) -> str:
    if survey.result["items"][item]["groups"].get(group, {}).get("state") != "shown":
        return ""
    if thing not in survey.result["items"][item]["groups"][group]["counts"]:
        return ""
    said = survey.said(item, group, thing)
    return f"{said.text} {verb}" if said.form != "withheld" else ""


def guess_words(fact: Fact, error: Mapping[str, Any]) -> str:
    """What people typically guessed, in the unit of the fact: about 62%, too low; hedged where its interval says so, or is not told."""
    ratio, ends = error["typical_ratio"], error.get("interval")
    low, high = _NEAR_RIGHT
    if low <= ratio <= high:
        return "their numbers are typically about right"
    guess = f"they typically guess about {_guess(fact, ratio)}"
    if ends and ends[0] <= 1 <= ends[1]:
        return f"{guess}; whether that is too high or too low can't be told"
    return f"{guess}, too {'high' if ratio > 1 else 'low'}{'' if ends else ', how surely is not told'}"


def _guess(fact: Fact, ratio: float) -> str:
    return rough_figure(_guessed(fact, ratio), fact.unit, fact.currency)


def _guessed(fact: Fact, ratio: float) -> float:
    assert fact.value is not None  # how far guesses lie off is told beside a measured value only
    return times_of(float(fact.value), ratio, fact.unit)


def _knowledge_table(survey: Survey, item: str, groups: Sequence[str]) -> Table:
    columns = (
        Column("Group", "words"), Column("Don't know"), Column("Say they know it"), Column("Know it"), Column("Typical guess"),
        Column("Its interval", "interval"),
    )  # fmt: skip
    rows = []
    for group in groups:
        told = survey.result["items"][item]["groups"].get(group)
        if told is None or told["state"] != "shown":
            why = told.get("why", "") if told else ""
            rows.append((words(group_heading(group)), words(f"not shown: {why}"), *[words(figures.NOT_APPLICABLE)] * 4))
            continue
        error = told.get("error") or {}
        rows.append(
            (
                words(group_heading(group)),
                said_cell(survey.said(item, group, "dont_know")),
                said_cell(survey.said(item, group, "claims_to_know")),
                said_cell(survey.said(item, group, "knows")) if "knows" in told["counts"] else words("no true number"),
                *_guess_cells(survey, item, error),
            )
        )
    return Table(f"{figures.begun(survey.statement(item))} By group", columns, tuple(rows))


def _guess_cells(survey: Survey, item: str, error: Mapping[str, Any]) -> tuple[Cell, Cell]:
    """What a group typically guessed, and its interval, in the unit of the fact."""
    one, ends = survey.evidence(item), error.get("interval")
    if not error or one is None:
        return words(figures.NOT_APPLICABLE), words(figures.NOT_APPLICABLE)
    fact = fact_of("", one)
    typical = _guessed(fact, error["typical_ratio"])
    guess = Cell(_guess(fact, error["typical_ratio"]), (typical,), fact.unit, fact.currency)
    if not ends:
        return guess, words(figures.NOT_APPLICABLE)
    low, high = (_guessed(fact, end) for end in ends)
    return guess, Cell(f"{_guess(fact, ends[0])} to {_guess(fact, ends[1])}", (low, high), fact.unit, fact.currency)


def _confidence_words(survey: Survey, item: str) -> str:
    """Were those who were sure right more often? Of everybody, or of each side of which it is told."""
    said = []
    for group in ("total", *_FUNCTIONS):
        told = survey.result["items"][item]["groups"].get(group, {}).get("by_confidence") or []
        parts = [
            f"{' or '.join(_SURE.get(level, str(level)) for level in one['levels'])}: {one['hits']} of {one['n']} right"
            f"{_share_and_ends(one)}"
            for one in told
            if one.get("share") is not None
        ]
        if parts:
            said.append(f"{group_heading(group)}, by how sure they were: {'; '.join(parts)}.")
        if parts and group == "total":
            break
    return " ".join(said)


def _share_and_ends(one: Mapping[str, Any]) -> str:
    ends = one.get("interval")
    return f" ({figures.percent(one['share'])}{f', {figures.percent_interval(*ends)}' if ends else ''})"


def cases_section(survey: Survey) -> Section | None:
    """Do both sides mean the same by a qualified lead? None where the module was not asked."""
    items = survey.items("qualify")
    if not items:
        return None
    groups = [group for group in (*_FUNCTIONS, "other") if survey.is_shown(group)] or ["total"]
    told = survey.result.get("cases") or {}
    said = [f"{group_heading(group)}: {alpha_words(one)}." for group, one in told.items() if alpha_words(one)]
    sentence = " ".join(said) or "How far people judge these leads alike is not told: too few exact figures may be shown."
    table = said_table(survey, items, groups, "Is this lead ready for sales? Yes, by group")
    note = (
        f"Agreement is Krippendorff's alpha: 1 = all judge alike, 0 = as by chance; {_SAME} and {_HARDLY} are his rule of thumb. "
        "A range, where how many were not sure may not be told exactly."
    )
    panel = Panel((table, *_hits_tables(told)), bars_chart(survey, items, groups, ""), "Yes, ready for sales")
    return Section("cases", "Do both mean the same by a qualified lead?", sentence, (panel,), (), (note,))


def _hits_tables(told: Mapping[str, Mapping[str, Any]]) -> tuple[Table, ...]:
    """Who judged as the definition does, on the case inside it and the one outside."""
    names = [("V1", "Inside it, said yes"), ("V2", "Outside it, said no")]
    columns = (Column("Group", "words"), *(Column(name) for _, name in names), Column("Alpha", "words"))
    rows = tuple(
        (
            words(group_heading(group)),
            *(said_cell(said_of(group, (one.get("hits") or {}).get(case))) for case, _ in names),
            words(_alpha_text(one) or "not told"),
        )
        for group, one in told.items()
    )
    return (Table("Who judged as the agreed definition does", columns, rows),) if rows else ()


def alpha_words(one: Mapping[str, Any]) -> str:
    """How far a group judges alike; empty where that is not told."""
    low, high = _alpha_ends(one)
    if low is None or high is None:
        return ""
    if low >= _SAME:
        strong = "people judge these leads alike"
    elif low >= _HARDLY:
        strong = "people judge these leads alike by and large"
    else:
        strong = "people don't judge these leads alike" if high < _HARDLY else "whether people judge these leads alike can't be told"
    return f"{strong} (alpha {_alpha_text(one)}, {figures.sample(one.get('n'))})"


def _alpha_ends(one: Mapping[str, Any]) -> tuple[float | None, float | None]:
    return (one["alpha"], one["alpha"]) if one.get("alpha") is not None else (one.get("alpha_low"), one.get("alpha_high"))


def _alpha_text(one: Mapping[str, Any]) -> str:
    low, high = _alpha_ends(one)
    if low is None or high is None:
        return ""
    said = figures.decimals(low, 2)
    return said if said == figures.decimals(high, 2) else figures.decimals_interval(low, high, 2)
