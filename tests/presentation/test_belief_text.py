"""Does a line of belief beside fact say what its figures carry, and not more? Results typed by hand."""

from dataclasses import replace
from typing import Any

import pytest

from sameside.analytics.belief_beside import BesideLine, beside_lines, evidence_half, fact_of
from sameside.analytics.belief_evidence import GoodWhen
from sameside.presentation.belief_charts import beside_chart
from sameside.presentation.belief_index import evidence_text, index_text
from sameside.presentation.belief_text import gap_of_week, gaps_to_look_at, line_sentence, line_text, live_pairs, overview, waiting_rows
from sameside.presentation.belief_waves import since_words
from sameside.presentation.belief_words import fact_words
from sameside.presentation.chart_drawing import NARROW, WIDE, draw
from sameside.presentation.charts import chart_in_words
from sameside.presentation.next_steps import next_steps
from sameside.presentation.survey_method import limit_words
from tests.analytics.test_belief_beside import FEW, FORM, agreed, guessed, measured
from tests.analytics.test_survey_result import company, result_of
from tests.services.closed_survey import bound

LATE = measured(0.701, 0.613, 0.776, good_when=">= 80", standing="misses")
SIDES = {"sales": agreed(0.85, 0.77, 0.9), "marketing": agreed(0.33, 0.27, 0.41)}


def lines_of(items: dict[str, Any], evidence: dict[str, Any], **further: Any) -> tuple[BesideLine, ...]:
    return beside_lines({"items": {name: {"groups": groups} for name, groups in items.items()}, "evidence": evidence, **further}, FORM)


def line_of(item: str, groups: dict[str, Any], evidence: dict[str, Any], pair: str = "") -> BesideLine:
    found = lines_of({item: groups}, evidence)
    return next(line for line in found if line.item == item and pair in ("", line.pair.name))


def test_a_sentence_tells_beliefs_fact_and_verdicts() -> None:
    said = line_sentence(line_of("P2", SIDES, {"leads_followed_up_in_time": LATE | {"label": "Leads contacted in time"}}))
    assert said == (
        "85% in sales (77 to 90%) and 33% in marketing (27 to 41%) agree. Leads contacted in time: 70.1% (61.3 to 77.6%, n = 120, "
        "coverage 90.0%), short of the 80% that count as good. Optimistic: sales. In line: marketing."
    )


def test_a_limit_the_company_set_is_told_as_its_own_wherever_it_stands() -> None:
    own = LATE | {"good_when": ">= 72.5", "usual_good_when": ">= 80", "good_when_by": "company", "standing": "unclear"}
    line = line_of("P2", SIDES, {"leads_followed_up_in_time": own})
    assert "which can't be told from the 72.5% this company counts as good" in line_sentence(line)
    chart = beside_chart(line)
    assert chart is not None
    assert chart.blocks[1].reference is not None
    assert chart.blocks[1].reference.name == "good: 72.5% or more (set by this company)"
    (pair,) = [pair for pair in live_pairs([line]) if pair.pair.name == "follow_up"]
    assert pair.table.rows[0][-1].text == "72.5% or more, set by this company"
    result = {"evidence": {"leads_followed_up_in_time": own}}
    assert limit_words(result).endswith(
        "but for: A fact 72.5% or more (set by this company; product default: 80% or more). It was settled before anybody was asked."
    )
    assert limit_words({"evidence": {"leads_followed_up_in_time": LATE}}) == (
        "From where a fact counts as good is a product default by judgement, not a norm."
    )


def test_what_may_be_told_only_as_a_bound_stays_one() -> None:
    masked = {"state": "shown", "base": 9, "counts": {"agree": bound("at_most", 0, 1, 9)}}
    line = line_of("P2", {"marketing": masked}, {"leads_followed_up_in_time": LATE})
    assert line_sentence(line).startswith("At most 1 of 9 in marketing agree.")
    chart = beside_chart(line)
    assert chart is not None
    row = chart.blocks[0].rows[0]
    assert (row.value, row.low, row.high, row.text) == (None, 0.0, pytest.approx(1 / 9), "at most 1 of 9")


def test_belief_and_fact_stand_on_one_axis_each_with_its_line() -> None:
    chart = beside_chart(line_of("P2", SIDES, {"leads_followed_up_in_time": LATE}))
    assert chart is not None
    believed, found = chart.blocks[:2]
    assert (believed.reference and believed.reference.value, found.reference and found.reference.value) == (0.5, 0.8)
    assert "product default" in chart_in_words(chart)
    for width in (WIDE, NARROW):
        assert "70.1%" in draw(chart, width)


def test_a_guess_stands_beside_the_fact_and_turned_round_as_how_many_it_takes() -> None:
    evidence = {"lead_to_win_rate": measured(0.04, 0.035, 0.045) | {"label": "Lead-to-win rate", "good_when": None}}
    plain = line_of("E1", {"sales": guessed(3.0, 2.5, 3.5)}, evidence, "close_rate")
    # Odds 4 / 96 three times: 11.1 %; 1 / .04 = 25 leads for a customer, 1 / .1111 = 9 as guessed.
    assert line_sentence(plain).startswith(
        "Sales typically guesses about 11%. Lead-to-win rate: 4.0% (3.5 to 4.5%, n = 120, coverage 90.0%)."
    )
    turned = line_of("E1", {"sales": guessed(3.0, 2.5, 3.5)}, evidence, "top_of_funnel")
    assert line_sentence(turned).startswith(
        "Sales typically guesses about 9 leads. The records say 25 leads for one customer (22 to 29, n = 120)."
    )
    chart = beside_chart(turned)
    assert chart is not None
    assert chart.blocks[1].rows[0].text == "25 leads"
    assert chart.blocks[1].rows[0].low == pytest.approx(1 / 0.045)


def test_a_guess_is_told_no_finer_than_it_is_known() -> None:
    cost = measured("18450.00", 15210.0, 22980.0) | {"unit": "money", "currency": "EUR"}
    line = line_of("E3", {"sales": guessed(0.2, 0.1, 0.3)}, {"cost_per_new_customer": cost})
    assert line_sentence(line).startswith("Sales typically guesses about EUR 3,700. A fact: EUR 18,450 (EUR 15,210 to 22,980, n = 120")
    assert line_text(line).table.rows[0][3].text == "EUR 1,800 to 5,500"
    assert [(cell.unit, cell.currency) for cell in line_text(line).table.rows[0][2:4]] == [("money", "EUR")] * 2
    low = line_of("E1", {"sales": guessed(1.7, 1.4, 2.2)}, {"lead_to_win_rate": measured(0.028, 0.02, 0.039)}, "close_rate")
    assert [cell.text for cell in line_text(low).table.rows[0][2:4]] == ["about 4.7%", "3.9 to 6.0%"]


def test_the_overview_has_a_verdict_per_group_and_what_waits_says_what_it_needs() -> None:
    lines = lines_of({"P2": SIDES, "C1": {"sales": agreed(0.5, 0.4, 0.6)}}, {"leads_followed_up_in_time": LATE})
    columns, rows = overview(lines)
    assert columns == ("sales", "marketing")
    assert [(row.title, row.verdicts) for row in rows] == [
        ("Sales follows up the leads we agree are qualified", ("optimistic", "in line")),
    ]
    waiting = {row.title: row for row in waiting_rows(lines)}
    assert waiting["Sales uses what we give them"].needs == "not available: needs sales material and the deals it is used in"
    assert waiting["Sales uses what we give them"].beliefs == (("Sales", "50%"),)
    assert waiting["We know our close rate"].needs == "not available: this round closed before it was set beside this fact"
    assert [pair.pair.name for pair in live_pairs(lines)] == ["follow_up"]


def test_another_gap_is_looked_at_each_week_and_none_where_nothing_differs() -> None:
    evidence = {"leads_followed_up_in_time": LATE, "lead_to_win_rate": measured(0.04, 0.035, 0.045)}
    lines = lines_of({"P2": SIDES, "E1": {"sales": guessed(3.0, 2.5, 3.5)}}, evidence)
    names = [line.pair.name for line in gaps_to_look_at(lines)]
    assert names == ["follow_up", "close_rate", "top_of_funnel"]
    weeks = [gap_of_week(lines, week) for week in range(3, 7)]
    assert [line.pair.name for line in weeks if line] == [*names, names[0]]
    assert gap_of_week(lines_of({"P2": SIDES}, {}), 3) is None


def test_a_group_that_is_not_shown_names_the_rule() -> None:
    told = line_text(line_of("P2", {**SIDES, "c_level": {"state": "primary", "why": FEW}}, {"leads_followed_up_in_time": LATE}))
    assert told.hidden == f"C-level: {FEW}"
    assert [row[0].text for row in told.table.rows] == ["Sales", "Marketing"]


def test_halo_is_told_with_its_two_shares() -> None:
    kept = measured(0.9, 0.85, 0.95, good_when=">= 80", standing="meets")
    lines = lines_of({"O2": {"sales": agreed(0.7, 0.6, 0.8)}}, {"sales_promises_kept": kept, "marketing_promises_kept": kept})
    halo = [{"group": "sales", "item": "O2", "overall": 0.7, "specific": 0.5, "n_items": 19, "difference": 0.2, "is_halo": True}]
    (pair,) = (pair for pair in live_pairs(lines, halo) if pair.pair.name == "together")
    assert pair.halo == (
        "70% in sales say they cooperate well, and on average 50% agree to 19 single statements: one kind word outshines the rest."
    )


def test_the_wave_before_is_told_where_its_change_is() -> None:
    line = line_of("P2", SIDES, {"leads_followed_up_in_time": LATE})
    before = {"round": "r1", "title": "Spring", "closed_on": "2026-03-20"}
    change = {"item": "P2", "group": "sales", "before": 0.6, "now": 0.85, "clarity": "possible"}
    waves = {"before": before, "changes": [change, change | {"item": "P1"}], "withheld": {"marketing": FEW}, "left_out": []}
    then = {"leads_followed_up_in_time": fact_of("leads_followed_up_in_time", measured(0.6, 0.5, 0.7))}
    assert since_words(line, waves, then) == (
        "Since “Spring”, closed on 20 Mar 2026: sales from 60% to 85%, perhaps a change; "
        "the records said 60.0% then (50.0 to 70.0%, n = 120)."
    )
    stricter = {name: replace(fact, good_when=GoodWhen(True, 0.6)) for name, fact in then.items()}
    assert since_words(line, waves, stricter).endswith(
        "n = 120); good was 60% or more then and is 80% or more now, so the two verdicts of the records can't be compared."
    )
    assert since_words(line, None, then) == since_words(line, waves | {"changes": []}, {}) == ""


SCORED = {"base": 20, "score": 50.0}
GROUPS = [{"name": name, "state": "shown"} for name in ("total", "sales")]
TEN = ("goals", "roles", "process", "leads", "content", "insight", "trust", "comms", "leadership", "planning")


def test_an_index_names_its_formula_and_whoever_adds_up_the_scores_finds_it() -> None:
    dimensions = {name: {"total": {"base": 20, "score": 40.0 + 2 * place}, "sales": SCORED} for place, name in enumerate(TEN)}
    told = {
        "index": 49.0,
        "band": "Side by side",
        "if_weights_differ": [47.7, 50.0],
        "lowest_by": ["planning", 0],
        "highest_by": ["goals", 0],
    }
    made = index_text(
        {"k": 5, "groups": GROUPS, "dimensions": dimensions, "index": {"total": told, "sales": {**told, "index": 50.0}}}, FORM
    )
    assert made.formula.startswith("(Strategy and goals + Definitions and roles +")
    scores = [float(row[1].text) for row in made.scores.rows]
    assert scores[-1] == pytest.approx(sum(scores[:-1]) / 10)
    assert "Had one of the ten counted double or not at all, it would lie between 48 and 50 for everybody." in made.sentence
    assert made.hidden == ()


def test_a_score_that_may_not_be_told_hides_the_index_and_says_so() -> None:
    dimensions = {name: {"total": SCORED} | ({} if name == "trust" else {"sales": SCORED}) for name in TEN}
    told = {"index": 50.0, "band": "Coordinated", "if_weights_differ": [50.0, 50.0], "lowest_by": ["goals", 0], "highest_by": ["goals", 0]}
    made = index_text({"k": 5, "groups": GROUPS, "dimensions": dimensions, "index": {"total": told}}, FORM)
    assert made.hidden == (
        "No index for sales, because Trust and respect is not told of them: fewer than 5 judged one of the statements, or it "
        "would undo what is masked there.",
    )
    assert [row[2].text for row in made.scores.rows if row[0].text in ("Trust and respect", "Index: their mean")] == [
        "not told",
        "not told",
    ]


def test_the_evidence_half_counts_what_is_unclear_either_way() -> None:
    of = [{"metric": "leads_followed_up_in_time", "standing": "missed"}, {"metric": "content_used_share", "standing": "not_available"}]
    counts = {"met": 4, "missed": 5, "unclear": 1, "not_available": 16, "share_low": 0.4, "share_high": 0.5, "of": of}
    missing = {"kind": "missing", "label": "Material used", "standing": "unclear", "unavailable": "not available: needs sales material"}
    result = {"alignment": {"evidence": counts}, "evidence": {"leads_followed_up_in_time": LATE, "content_used_share": missing}}
    made = evidence_text(result)
    assert made is not None
    assert made.sentence == (
        "As the records say: 4 of 10 facts people were asked about are as they should be, 5 fall short and 1 can't be told either way. "
        "16 more can't be told from what is on record."
    )
    assert made.chart is not None
    (strip,) = made.chart.stacks
    assert [(part.name, part.text, part.share) for part in strip.parts] == [
        ("as they should be", "4", 0.4), ("can't be told", "1", 0.1), ("fall short", "5", 0.5),
    ]  # fmt: skip
    assert [[cell.text for cell in row] for row in made.table.rows] == [["A fact", "70.1%", "80% or more", "Misses it"]]
    assert [[cell.text for cell in row] for row in made.missing.rows] == [["Material used", "needs sales material"]]


def test_the_facts_as_a_whole_are_said_to_be_half_good_only_where_they_clearly_are() -> None:
    def told(met: int, missed: int, unclear: int) -> str:
        low, high = met / (met + missed + unclear), (met + unclear) / (met + missed + unclear)
        counts = {"met": met, "missed": missed, "unclear": unclear, "share_low": low, "share_high": high}
        half = evidence_half({"alignment": {"evidence": counts}})
        assert half is not None
        return fact_words(half)

    assert told(4, 2, 5) == (
        "Of 11 facts on record 36 to 82% meet what counts as good, the unclear ones counted either way; whether that is half of them can't "
        "be told."
    )
    assert told(7, 3, 0) == "Of 10 facts on record 70% meet what counts as good: more than half."
    assert told(1, 6, 1).endswith(": fewer than half.")


def test_one_fact_that_is_met_is_told_as_one() -> None:
    counts = {"met": 1, "missed": 1, "unclear": 0, "not_available": 0, "share_low": 0.5, "share_high": 0.5, "of": []}
    made = evidence_text({"alignment": {"evidence": counts}, "evidence": {}})
    assert made is not None
    assert made.sentence == "As the records say: 1 of 2 facts people were asked about is as it should be and 1 falls short."
    assert made.chart is not None
    assert [part.text for part in made.chart.stacks[0].parts] == ["1", "1"]


def test_each_step_cites_its_figures() -> None:
    gap = {"shares": {"sales": 0.7, "marketing": 0.35}, "gap": 0.35, "interval": [0.2, 0.48], "clarity": "possible"}
    actions = [
        {"kind": "missing_agreement", "item": "G2", "metric": "shared_target_agreed", "groups": ["total"], "agreement": "goal",
         "numbers": {"is_met": None, "shares": {"total": 0.6}}},
        {"kind": "optimistic", "item": "P2", "metric": "leads_followed_up_in_time", "groups": ["sales"], "agreement": "promise",
         "numbers": {"shares": {"sales": 0.85}}},
        {"kind": "opinion", "item": "L1", "metric": None, "groups": ["sales", "marketing"], "agreement": "definition", "numbers": gap},
        {"kind": "said_received", "item": "S1", "metric": None, "groups": ["marketing", "sales"], "agreement": "request", "numbers": gap},
        {"kind": "knowledge", "item": "E1", "metric": "leads_followed_up_in_time", "groups": ["total"], "agreement": "goal",
         "numbers": {"knows": 0.04, "claims_to_know": 0.6, "n": 50}},
    ]  # fmt: skip
    evidence = {"leads_followed_up_in_time": LATE, "shared_target_agreed": {"label": "Shared target"}}
    steps = next_steps({"alignment": {"next_actions": actions}, "evidence": evidence}, FORM)
    because = [step.because for step in steps]
    assert "60% of everybody agree to “Sales and marketing work towards the same revenue target”." in because[0]
    assert because[1].startswith("85% in sales agree to “Sales contacts leads")
    assert because[1].endswith("A fact: 70.1% (61.3 to 77.6%, n = 120, coverage 90.0%), short of the 80% that count as good.")
    assert "70% in sales and 35% in marketing agree to" in because[2]
    assert steps[2].title.startswith("Let sales and marketing tell each other what they see: “")
    assert steps[3].title == "Look together at this: sharing findings about audiences and buyer personas"
    assert "35 points apart (interval 20 to 48 points); among so many questions chance alone can make such a gap." in because[3]
    assert because[4].startswith("4% of 50 know it, 60% are fairly sure they do. It was 70.1%.")
    whole = {**actions[2], "item": "O1"}
    (step,) = next_steps({"alignment": {"next_actions": [whole]}, "evidence": {}}, FORM)
    assert step.because.startswith("70% in sales and 35% in marketing see them mostly in step or as one, 35 points apart (")
    assert next_steps({}, FORM) == ()


def test_a_result_as_it_is_made_reads_through() -> None:
    # Eighteen answers, worked out and not typed: what is masked there must find its words here.
    people = company(P2=([4, 4, 5, 4, 5, 4, 4, 5, 2, 1], [4, 2, 1, 2, 3, 2, 5, 3]), L1=([4] * 10, [2] * 8), S5=(["once"] * 10, ["no"] * 8))
    evidence = {"leads_followed_up_in_time": LATE, "lead_acceptance_rate": LATE}
    made = result_of(people) | {"evidence": evidence, "belief": {}}
    lines = beside_lines(made, FORM)
    said = {line.item: line_sentence(line) for line in lines if line.is_live}
    assert said["P2"].startswith("80% in sales (")
    assert "at least 9 of 10 in sales" in said["L1"].lower()
    assert overview(lines)[1]
    assert all(line_text(line).chart for line in lines if line.item in ("P2", "L1"))
    # Of the ten dimensions three were answered: no index over fewer.
    assert "An index over fewer than ten would be another index" in index_text(made, FORM).why_not
