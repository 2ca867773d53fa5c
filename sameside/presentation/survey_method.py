"""How was a survey made and what changed since the one before? Method note, waves, and which numbers are defaults of this program."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sameside.analytics.belief_beside import HALF, Fact, fact_of
from sameside.analytics.calibration import HIT_FACTOR
from sameside.analytics.fact_limits import fact_limits, limit_told, metrics_asked
from sameside.analytics.instrument import form_named, in_page_language, left_out
from sameside.analytics.survey_halo import HALO_FROM_SHARE
from sameside.analytics.weighting import MOST_MOVED_SHARE
from sameside.presentation import figures
from sameside.presentation.belief_words import (
    BY_JUDGEMENT,
    PRODUCT_DEFAULT,
    SET_BY_COMPANY,
    agree_words,
    limit_text,
    threshold_in_full,
    threshold_text,
)
from sameside.presentation.documents import Cell, Column, Panel, Section, Table, words
from sameside.presentation.survey_charts import change_chart
from sameside.presentation.survey_reading import Survey, group_heading, group_name, quoted
from sameside.presentation.survey_sentences import round_words
from sameside.presentation.survey_tables import group_table, interval_cell, p_text

_MOST_DRAWN, _LEAST_DRAWN = 10, 3
_INTERVALS = (
    "Interval: Wilson's, 95%, of all people invited; it assumes that those who did not answer think like those who did. “At the utmost” "
    "assumes nothing of them. A gap's interval is Newcombe's."
)
_OPEN_INTERVALS = (
    "Answered by an open link, one for everybody: how many were asked is not known, people said themselves which group they are in, and "
    "somebody may have answered more than once. So no response is told, totals are not weighted, and nothing is compared with other "
    "surveys. Interval: Wilson's, 95%, a gap's Newcombe's, as if those who answered had been drawn by chance; what it could be at the "
    "utmost nobody can tell."
)
_GROUPS = ("total", "sales", "marketing", "leaders", "team")


def waves_section(survey: Survey) -> Section | None:
    """What has moved since the wave before. None for the first wave, or where the result doesn't tell."""
    waves = survey.result.get("waves")
    if not waves:
        return None
    changes = [one for one in waves["changes"] if one["item"] in survey.form["items"]]
    changes.sort(key=lambda one: (one["adjusted_p"], -abs(one["change"])))
    before = waves["before"]
    since = f"{quoted(before['title'])}, closed on {figures.day(date.fromisoformat(before['closed_on']))}"
    panels = []
    for group in dict.fromkeys(
        [*(name for name in _GROUPS if any(one["group"] == name for one in changes)), *(one["group"] for one in changes)]
    ):
        of = [one for one in changes if one["group"] == group]
        panels.append(Panel((_change_table(survey, of, group),), change_chart(survey, *_drawn(of)), group_heading(group)))
    notes = tuple(
        f"{group_heading(group)}: no change is told, because {why}." if why else f"{group_heading(group)}: no change is told."
        for group, why in waves.get("withheld", {}).items()
    )
    notes += tuple(
        f"{quoted(survey.statement(one['item']))}: not compared, {one['why']}."
        for one in waves.get("left_out", ())
        if one["item"] in survey.form["items"]
    )
    return Section("waves", "Since the survey before", _waves_sentence(survey, changes, since), tuple(panels), (), notes)


def _drawn(changes: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], str]:
    """Of one group's changes those to draw, and what is said of the others: what perhaps moved, and never fewer than three."""
    moved = [one for one in changes if one["clarity"] != "none"]
    drawn = (moved + [one for one in changes if one not in moved])[: min(max(len(moved), _LEAST_DRAWN), _MOST_DRAWN)]
    left = len(changes) - len(drawn)
    if not left:
        return drawn, ""
    return drawn, f"and {left} more in the table" + (", none to be told from chance" if len(moved) <= len(drawn) else "")


def _waves_sentence(survey: Survey, changes: list[dict[str, Any]], since: str) -> str:
    if not changes:
        return f"Since {since}, no change may be told."
    clear = [one for one in changes if one["clarity"] == "clear"]
    if not clear:
        return f"Since {since}, nothing has clearly changed: what moved can't be told from chance."
    first = clear[0]
    then, now = figures.percent(first["before"]), figures.percent(first["now"])
    told = (
        f"most surely on {quoted(survey.statement(first['item']))}: {then} of {group_name(first['group'])} then and {now} now "
        f"{agree_words(survey.form['items'][first['item']]['type'])}"
    )
    return f"Since {since}, {figures.plural(len(clear), 'figure has', 'figures have')} clearly changed, {told}."


def _change_table(survey: Survey, changes: list[dict[str, Any]], group: str) -> Table:
    columns = (
        Column("Statement", "words"), Column("Then"), Column("n then"), Column("Now"), Column("n now"), Column("Change"),
        Column("Interval", "interval"), Column("Adjusted p"), Column("Who changed their mind", "interval"),
    )  # fmt: skip
    rows = tuple(
        (
            words(survey.statement(one["item"])),
            Cell(figures.percent(one["before"]), (one["before"],), "share"),
            Cell(figures.count(one.get("n_before")), (one.get("n_before"),), "people"),
            Cell(figures.percent(one["now"]), (one["now"],), "share"),
            Cell(figures.count(one.get("n_now")), (one.get("n_now"),), "people"),
            Cell(figures.points(one["change"]), (one["change"],), "share"),
            interval_cell(one.get("interval"), is_gap=True),
            Cell(p_text(one["adjusted_p"]), (one["adjusted_p"],), "p"),
            interval_cell((one.get("changed_least"), one.get("changed_most"))),
        )
        for one in changes
    )
    return Table(f"Then and now, {group_name(group)}", columns, rows)


def method_section(survey: Survey) -> Section:
    """k, response per group, kinds of interval, hidden groups and why, how sure scales are, and the defaults of this program."""
    result = survey.result
    sentence = (
        f"A group is shown from {result['k']} answers on, and not at all where, beside the other groups, it would tell what fewer "
        "people think. That was settled before anybody was asked, worked out once at the close, and is the same for every reader."
    )
    panels = [Panel((group_table(survey),), None, f"{'Answers' if survey.is_by_open_link else 'Response'}, group by group")]
    panels += [Panel((table,), None, heading) for heading, table in _further_tables(survey) if table.rows]
    return Section("method", "How this was made", sentence, tuple(panels), (), method_notes(survey))


def method_notes(survey: Survey) -> tuple[str, ...]:
    """How to read the figures."""
    form = survey.form
    own = [survey.statement(item) for item in form["items"] if form["items"][item].get("is_own") or form["items"][item].get("is_reworded")]
    notes = [
        "A share is those who agree or agree strongly among those who judged. Who can't judge, or left it out, is not in it.",
        "Where nobody or nearly everybody agrees, a bound stands in place of the number (“at most 1 of 9”); a range, where an exact number "
        "would give such a group away.",
        _OPEN_INTERVALS if survey.is_by_open_link else _INTERVALS,
        "A gap is clear if its interval leaves out 0 and its p-value (Boschloo's exact test, adjusted by Benjamini and Hochberg among "
        "gaps of statements, by Holm among the acts said and received) is under 0.05; possible, if only one of these holds.",
        f"An estimate counts as known if its odds lie within a factor of {HIT_FACTOR} of the measured ones ({BY_JUDGEMENT}), or inside "
        "their interval. What a group typically guesses is the middle of the means of all pairs of its guesses (Hodges and Lehmann), of "
        "their odds for shares, to two digits.",
        "Published figures are surveys of whom a publisher reached, not norms; none is tested against.",
        f"Questions: {form['instrument']}, version {form['version']}, {form['form']} form, {round_words(survey.result, form['wave'])}.",
    ]
    if missing := left_out(form):
        notes.append(f"Left out of the form by this company: {figures.sentence_list([quoted(text) for text in missing])}.")
    limits = limit_words(survey.result)
    if limits:
        notes.append(limits)
    if form["form"] == "pulse":
        notes.append(f"Between two pulses lie {_days_between()} days at the least ({BY_JUDGEMENT}).")
    if own:
        notes.append(f"Of this company's own making or wording: {'; '.join(quoted(one) for one in own)}.")
    weighting = result_weighting(survey.result)
    if weighting:
        notes.append(weighting)
    return tuple(notes)


def result_weighting(result: Mapping[str, Any]) -> str:
    """How totals across functions were weighted; empty where none was."""
    told = result.get("weighting")
    if not told:
        return ""
    kish = told.get("kish_n")
    size = f", worth {figures.decimals(kish, 0)} unweighted answers" if kish is not None else ""
    way = "to the margins of function and level" if told["method"] == "raked" else "by function and level"
    opening = f"Totals across functions are weighted to all people invited, {way}{size}."
    return f"{opening} Where weighting moves one by more than {figures.points_apart(MOST_MOVED_SHARE)} ({BY_JUDGEMENT}), it is not told."


def limit_words(result: Mapping[str, Any]) -> str:
    """Whose limits facts were held against: those the company set by name; empty where no fact was."""
    facts = [fact for fact in _judged(result) if fact.good_when is not None]
    if not facts:
        return ""
    own = [f"{fact.label} {threshold_in_full(fact)}" for fact in facts if fact.usual is not None]
    opening = f"From where a fact counts as good is a {BY_JUDGEMENT}, not a norm"
    return f"{opening}, but for: {'; '.join(own)}. It was settled before anybody was asked." if own else f"{opening}."


def _judged(result: Mapping[str, Any]) -> list[Fact]:
    return [fact_of(name, one) for name, one in result.get("evidence", {}).items() if one.get("value") is not None]


def _days_between() -> int:
    return int(form_named("pulse")["min_days_between_waves"])


def _further_tables(survey: Survey) -> list[tuple[str, Table]]:
    return [
        ("How well the statements of a topic hold together", _reliability_table(survey)),
        ("What counts as good", _threshold_table(survey)),
        ("Other product defaults by judgement", _judgement_table()),
    ]


def _reliability_table(survey: Survey) -> Table:
    labels = {one["id"]: in_page_language(one["label"]) for one in survey.form["dimensions"]}
    columns = (
        Column("Topic", "words"),
        Column("Statements"),
        Column("n"),
        Column("Alpha"),
        Column("Interval", "interval"),
        Column("Omega"),
    )
    rows = []
    for name, one in survey.result.get("reliability", {}).items():
        ends = one.get("interval") or (None, None)
        omega = one.get("omega")
        rows.append(
            (
                words(labels.get(name, name)),
                Cell(figures.count(one["n_items"]), (one["n_items"],), "statements"),
                Cell(figures.count(one["n"]), (one["n"],), "people"),
                Cell(figures.decimals(one["alpha"], 2), (one["alpha"],), "index"),
                Cell(figures.decimals_interval(ends[0], ends[1], 2), tuple(ends), "index")
                if None not in ends
                else words(figures.NOT_APPLICABLE),
                Cell(figures.decimals(omega, 2), (omega,), "index") if omega is not None else words(figures.NOT_APPLICABLE),
            )
        )
    return Table("Of everybody who answered all statements of a topic; none under 30", columns, tuple(rows))


def _threshold_table(survey: Survey) -> Table:
    columns = (Column("Record", "words"), Column("Good when", "words"), Column("Whose limit", "words"))
    rows = tuple(
        (words(fact.label), words(threshold_text(fact)), words(_whose(fact)))
        for fact in _judged(survey.result)
        if fact.good_when is not None
    )
    return Table("Limits a record is held against", columns, rows)


def limit_rows(form: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Of a round, open or not: every fact it is held against that a company may set a limit for; its label, limit, and whose that is."""
    settable = {limit.metric: limit for limit in fact_limits()}
    facts = []
    for metric in metrics_asked(form):
        if metric in settable:
            unit = "share" if settable[metric].unit == "percent" else settable[metric].unit
            told = {"kind": "metric", "label": settable[metric].label, "standing": "unclear", "unit": unit}
            facts.append(fact_of(metric, told | limit_told(form, metric)))
    return [(fact.label, threshold_text(fact), _whose(fact)) for fact in facts]


def _whose(fact: Fact) -> str:
    if fact.usual is None:
        return f"{BY_JUDGEMENT}, not a norm"
    return f"{SET_BY_COMPANY}; {PRODUCT_DEFAULT}: {limit_text(fact, fact.usual)}"


def _judgement_table() -> Table:
    """Every other number of this program no source stands behind."""
    rows = (
        ("An estimate counts as known within a factor of", f"{HIT_FACTOR}"),
        ("A weighted total is not told where weighting moves it by more than", figures.points_apart(MOST_MOVED_SHARE)),
        ("One kind word outshines single answers from", f"{figures.points_apart(HALO_FROM_SHARE)} on"),
        ("The evidence half of the index counts as good from", f"{figures.percent(HALF)} of the facts on"),
        ("Between two pulses lie at the least", f"{_days_between()} days"),
    )
    columns = (Column("What", "words"), Column("Number", "words"))
    return Table("Product defaults by judgement", columns, tuple((words(what), words(n)) for what, n in rows))
