"""Does what a survey's pages say follow from its result, hedged, fair, and with nothing that may not be told?"""

import re

import pytest

from sameside.analytics.instrument import Changes
from sameside.presentation.chart_drawing import NARROW, PAPER, WIDE, draw
from sameside.presentation.charts import chart_in_words
from sameside.presentation.documents import Section
from sameside.presentation.survey_chart_kinds import GapChart, PairChart, RatingChart
from sameside.presentation.survey_exchanges import cases_section, knowledge_sections, ratings_section, said_received_section
from sameside.presentation.survey_item_page import item_page
from sameside.presentation.survey_items import item_rows
from sameside.presentation.survey_method import method_section, waves_section
from sameside.presentation.survey_reading import Said, Survey
from sameside.presentation.survey_sections import (
    agreement_section,
    asymmetric_section,
    causes_section,
    floors_section,
    gaps_section,
    halo_section,
    largest_gaps_section,
    response_section,
)
from sameside.presentation.survey_sentences import floors_count_sentence, gap_sentence, gaps_sentence, least_apart, optimism_sentence
from tests.services.closed_survey import FEW, a_gap, a_survey

LATER = ("weighting", "weighted", "halo", "ratings", "causes", "cases", "waves", "alignment")


@pytest.fixture(scope="module")
def survey() -> Survey:
    return a_survey()


def told(survey: Survey, **changed: object) -> Survey:
    return Survey(survey.title, survey.form, {**survey.result, **changed})


def every_section(survey: Survey) -> list[Section]:
    made = [
        response_section(survey), largest_gaps_section(survey), gaps_section(survey), asymmetric_section(survey), floors_section(survey),
        said_received_section(survey), ratings_section(survey), agreement_section(survey), method_section(survey),
        halo_section(survey), causes_section(survey), waves_section(survey), *knowledge_sections(survey),
    ]  # fmt: skip
    return [section for section in made if section is not None]


def test_every_chart_is_drawn_in_every_width_inside_its_sheet_and_said_in_words(survey: Survey) -> None:
    charts = [panel.chart for section in every_section(survey) for panel in section.panels if panel.chart]
    assert len(charts) > 12
    for chart in charts:
        for width in (WIDE, PAPER, NARROW):
            drawn = draw(chart, width)
            places = [float(x) for x in re.findall(r'\bc?x[12]?="([-\d.]+)"', drawn)]
            assert all(-1 <= place <= width + 1 for place in places), chart
            assert "nan" not in drawn
        assert len(chart_in_words(chart)) > 30


def test_behind_every_chart_stands_a_table_with_its_figures(survey: Survey) -> None:
    for section in every_section(survey):
        for panel in section.panels:
            assert panel.tables
            for table in panel.tables:
                assert all(len(row) == len(table.columns) for row in table.rows)
    spread = item_page(survey, "R1").panels[1]
    assert [cell.text for cell in spread.tables[0].rows[0]] == ["Sales", "5", "4", "0", "6", "5", "20"]
    assert spread.tables[0].columns[1].name == "Strongly disagree"


def test_a_bound_or_a_range_is_never_a_point_nor_a_figure_in_a_table(survey: Survey) -> None:
    assert survey.said("P2", "sales").text == "at least 19 of 20"
    assert survey.said("L1", "marketing").text == "3 to 5 of 10"
    marks = [survey.said("P2", "sales").mark, survey.said("L1", "marketing").mark]
    assert [(mark.value, mark.low, mark.high) for mark in marks] == [(None, 0.95, 1.0), (None, 0.3, 0.5)]
    table = gaps_section(survey).panels[0].tables[0]
    row = next(row for row in table.rows if row[0].text == survey.statement("L1"))
    assert (row[2].text, row[2].values, row[3].text) == ("3 to 5 of 10", (), "n/a")


def test_gaps_are_ordered_by_what_is_surest_and_named_as_sure_as_they_are(survey: Survey) -> None:
    gaps = survey.gaps("function")
    assert [gap["item"] for gap in gaps[:2]] == ["I1", "R1"]
    clear, none = gap_sentence(survey, gaps[0]), gap_sentence(survey, gaps[-1])
    assert clear == (
        "On “Marketing knows what matters to our customers” they differ clearly: 75% of sales and 40% of marketing agree, "
        "65 points apart (interval 50 to 80 points)."
    )
    assert "no clear difference" in none
    assert "can't be told apart" in none
    assert "may differ" in gap_sentence(survey, next(gap for gap in gaps if gap["clarity"] == "possible"))
    assert "differ clearly on 2 of" in gaps_section(survey).sentence


def test_what_each_side_was_asked_of_the_other_has_two_bars_and_no_gap(survey: Survey) -> None:
    section = asymmetric_section(survey)
    assert section is not None
    chart = section.panels[0].chart
    assert isinstance(chart, PairChart)
    assert not chart.is_joined
    assert all(row.aside == "" for row in chart.rows)
    assert next(row for row in item_rows(survey) if row.item == "T1").no_gap == "each was asked of the other"


def test_the_optimism_line_names_both_groups_and_says_when_it_can_t_be_told(survey: Survey) -> None:
    assert optimism_sentence(survey).startswith("Perhaps executive optimism, leaders against team members: 80% of leaders (12 of 15)")
    clear = a_gap("O1", "c_level", "practitioner", 0.4, "clear", 0.01)
    items = {**survey.result["items"], "O1": {**survey.result["items"]["O1"], "groups": dict(survey.result["items"]["O1"]["groups"])}}
    items["O1"]["groups"]["practitioner"] = items["O1"]["groups"]["team"]
    top = told(survey, items=items, gaps={**survey.result["gaps"], "top_and_floor": [clear]})
    assert optimism_sentence(top).startswith(
        "Executive optimism of 40 points (interval 25 to 55 points), C-level against managers and team"
    )
    hidden = [{**one, "state": "primary", "why": FEW} if one["name"] == "leaders" else one for one in survey.result["groups"]]
    without = {name: {**item, "groups": {group: held for group, held in item["groups"].items() if group != "leaders"}}
               for name, item in survey.result["items"].items()}  # fmt: skip
    nothing = told(survey, groups=hidden, items=without, gaps={**survey.result["gaps"], "floors": []})
    assert FEW in optimism_sentence(nothing)
    # The rule stands in the sentence, and is not said again below it.
    assert floors_section(nothing).sentence.count(FEW) == 1
    assert floors_section(nothing).notes == ()


def test_statements_on_which_top_and_floor_are_equal_count_among_all_of_them(survey: Survey) -> None:
    # D2 speaks of something bad: where more of the top agree, they are not the rosier ones.
    values = (("O1", 0.3), ("G2", 0.0), ("D1", -0.2), ("D2", 0.2), ("D2", 0.0))
    gaps = [a_gap(item, "leaders", "team", value, "possible", 0.1) for item, value in values]
    counted = told(survey, gaps={**survey.result["gaps"], "floors": gaps})
    assert (
        floors_count_sentence(counted, "floors") == "Leaders see it rosier than team members on 1 of 5 statements; clearly apart on none."
    )


def test_said_and_received_keeps_the_giver_above(survey: Survey) -> None:
    section = said_received_section(survey)
    assert section is not None
    chart = section.panels[0].chart
    assert isinstance(chart, PairChart)
    assert [mark.group for mark in chart.rows[0].marks] == ["Marketing say given", "Sales say received"]
    assert section.panels[0].tables[0].rows[0][2].text == "40% (4 of 10)"


def test_what_people_know_stands_beside_the_measured_number_with_its_date(survey: Survey) -> None:
    first, cost = (next(one for one in knowledge_sections(survey) if one.anchor == f"knowledge-{name}") for name in ("E1", "E3"))
    assert first.sentence.startswith("Measured: 4.4% (3.4 to 5.4%, n = 2,600), as of 3 Jun 2026.")
    # 4.4 % is odds of .0460; 1.8 times as much is 7.7 %, 1.2 times 5.2 % and 2.6 times 10.7 %.
    assert "Of sales, 10% say they know it and 15% do; they typically guess about 7.7%, too high." in first.sentence
    assert "at most 1 of 10 do; they typically guess about 7.7%; whether that is too high or too low can't be told" in first.sentence
    (of_sales,) = (row for row in first.panels[0].tables[0].rows if row[0].text == "Sales")
    assert [cell.text for cell in of_sales[4:]] == ["7.7%", "5.2% to 11%"]
    assert cost.sentence.startswith("The true number is not available: needs all costs; so who knows it can't be told.")


def test_inside_a_side_it_says_one_mind_or_two_camps(survey: Survey) -> None:
    section = agreement_section(survey)
    assert "Sales are of one mind on 1 of 2 statements; in two camps on “We have one agreed definition" in section.sentence
    assert "Of marketing it can't be told." in section.sentence


def test_what_the_result_does_not_tell_has_no_section(survey: Survey) -> None:
    """Rounds closed by an earlier version lack what was added since."""
    older = Survey(survey.title, survey.form, {name: told for name, told in survey.result.items() if name not in LATER})
    assert [make(older) for make in (halo_section, causes_section, waves_section, cases_section)] == [None] * 4
    assert len(every_section(older)) > 10
    assert said_received_section(a_survey(form="pulse")) is None


def test_the_whole_against_its_parts_names_who_praises_and_what_speaks_against_it(survey: Survey) -> None:
    section = halo_section(survey)
    assert section is not None
    assert "by leaders. Farthest apart: leaders, where 80% agree" in section.sentence
    assert "35 points less" in section.sentence
    assert section.sentence.count("“") == 3
    assert section.sentence.endswith("and 1 more.")


def test_causes_are_split_by_what_the_records_say_and_turned_where_agreeing_is_the_trouble(survey: Survey) -> None:
    section = causes_section(survey)
    assert section is not None
    assert [panel.heading for panel in section.panels] == ["The records say so too", "No record to hold it against"]
    rivalry = section.panels[1].chart
    assert isinstance(rivalry, PairChart)
    assert rivalry.rows[0].aside == "agreeing is the trouble here"
    assert "The records show the same trouble with “What is planned in marketing gets carried out”." in section.sentence


def test_changes_are_said_as_sure_as_they_are_and_withheld_ones_with_their_reason(survey: Survey) -> None:
    section = waves_section(survey)
    assert section is not None
    assert section.sentence.startswith(
        "Since “Autumn survey”, closed on 3 Dec 2025, 1 figure has clearly changed, most surely on “We have one"
    )
    assert "ready for sales”: 30% of everybody then and 60% now agree." in section.sentence
    assert [note.split(":")[0] for note in section.notes] == ["Marketing", "“Sales contacts leads within the agreed time”"]


def test_ratings_differ_only_where_a_test_says_so_and_stand_in_bands_where_single_ones_may_not(survey: Survey) -> None:
    section = ratings_section(survey)
    assert section is not None
    assert section.sentence.startswith(
        "Sales rate marketing 5.0 of 10 (4.2 the time before), marketing rate sales 6.8: "
        "the two ratings differ by more than chance (p 0.010)."
    )
    chart = section.panels[0].chart
    assert isinstance(chart, RatingChart)
    assert (chart.sides[0].labels, chart.sides[0].counts) == (("0 to 4", "5 to 7", "8 to 10"), (6, 11, 3))
    assert chart.sides[1].counts is None


def test_lead_cases_say_how_alike_people_judge_and_hedge_a_range() -> None:
    words = {"company": "Larkfield", "case_inside": "A", "case_outside": "B", "case_border": "C"}
    section = cases_section(a_survey(has_lead_cases=True, changes=Changes(off=("Z1",)), placeholders={"en": words}))
    assert section is not None
    assert section.sentence == (
        "Sales: people judge these leads alike by and large (alpha 0.71 to 0.84, n = 20). "
        "Marketing: people don't judge these leads alike (alpha 0.31, n = 10)."
    )
    assert [cell.text for cell in section.panels[0].tables[1].rows[0]] == ["Sales", "75% (15 of 20)", "at most 1 of 20", "0.71 to 0.84"]


def test_a_published_figure_keeps_its_own_words_and_who_asked_whom(survey: Survey) -> None:
    (follow_up,) = next(row for row in item_rows(survey) if row.item == "P2").published
    assert follow_up.values == "61% of sales leaders; 30% of marketing leaders"
    assert follow_up.source == "LeanData, 2017, 527 people answered (all respondents; group sizes not seen)"
    (opposite,) = next(row for row in item_rows(survey) if row.item == "G3").published
    assert opposite.says == "said the opposite, “Sales is not rewarded for supporting marketing goals”"
    assert item_page(survey, "P2").drawn[0].sentence.startswith("LeanData, 2017, published survey")


def test_what_others_published_of_the_same_thing_stands_on_its_axis_with_all_that_limits_it(survey: Survey) -> None:
    chart = item_page(survey, "G2").panels[0].chart
    assert isinstance(chart, PairChart)
    (gartner,) = chart.rows[-1].published
    assert (gartner.who, gartner.about) == ("Gartner Peer Community, 2023: sales and marketing professionals", "n = 200; other wording")
    # Wilson's, of 91 % of 200; the group's own number is known.
    assert (gartner.value, gartner.low, gartner.high) == (0.91, pytest.approx(0.8622, abs=5e-5), pytest.approx(0.9423, abs=5e-5))
    assert "published by Gartner Peer Community, 2023: sales and marketing professionals 91%" in chart_in_words(chart)
    assert "no norm, and nothing is tested against it; its line: 95% interval" in chart.key
    table = item_page(survey, "G2").panels[0].tables[1]
    assert [cell.text for cell in table.rows[0]][2:6] == [
        "sales and marketing professionals", "91%", "86.2 to 94.2%", "200 people answered",
    ]  # fmt: skip


def test_the_opposite_statement_and_mere_background_are_never_drawn(survey: Survey) -> None:
    for item in ("G2", "G3", "O2", "C1"):
        page = item_page(survey, item)
        drawn = [mark for panel in page.panels if isinstance(panel.chart, PairChart) for row in panel.chart.rows for mark in row.published]
        assert not any("LeanData" in mark.who or "LinkedIn" in mark.who or "Sirius" in mark.who for mark in drawn)
    assert item_page(survey, "G3").own_words[0].sentence.startswith("The Marketing Advisory Network, 2016")
    assert item_page(survey, "C1").background[0].sentence.startswith("SiriusDecisions")


def test_a_hedged_figure_is_drawn_hedged_and_without_an_interval(survey: Survey) -> None:
    section = said_received_section(survey)
    assert section is not None
    chart = section.panels[0].chart
    assert isinstance(chart, PairChart)
    said, received = chart.rows[0].published
    assert (said.value, said.low, said.bound, said.text) == (0.7, None, "below", "nearly 70%")
    assert (received.value, received.bound, received.text, received.about) == (0.3, "above", "just over 30%", "base not published")
    assert "hollow: told only roughly" in chart.key
    # A hollow diamond each, and a stroke with its head.
    assert draw(chart, WIDE).count("Z") == 4


def test_levels_stand_beside_levels_and_claims_beside_claims(survey: Survey) -> None:
    overall = floors_section(survey).panels[0].chart
    assert isinstance(overall, PairChart)
    assert [mark.text for row in overall.rows for mark in row.published] == ["nearly a third", "only 17%"]
    (cost,) = (one for one in knowledge_sections(survey) if one.anchor == "knowledge-E3")
    chart = cost.panels[0].chart
    assert isinstance(chart, PairChart)
    assert [(row.name, mark.text) for row in chart.rows for mark in row.published] == [("Say they know it", "only 14%")]


def test_nothing_published_is_drawn_beside_a_question_in_the_company_s_own_words() -> None:
    survey = a_survey(changes=Changes(reworded={"G2": {"en": {"all": "We pull one way."}}}))
    page = item_page(survey, "G2")
    assert page.drawn == ()
    assert len(page.own_words) == 2


def test_ratings_show_where_they_came_from_and_hedge_it(survey: Survey) -> None:
    section = ratings_section(survey)
    assert section is not None
    chart = section.panels[0].chart
    assert isinstance(chart, RatingChart)
    sales, marketing = chart.sides
    assert (sales.before, sales.before_name, marketing.before) == (4.2, "Autumn survey, n = 21", None)
    assert [(mark.value, mark.text) for side in chart.sides for mark in side.published] == [(5, "5 out of 10"), (7, "7 out of 10")]
    assert "Since then what sales give has clearly gone up (p 0.020)." in section.sentence
    assert "How marketing rated before is not set beside it: few joined or left." in section.notes
    assert "4.2 in Autumn survey, n = 21, published by Bridge, 2018: sales 5 out of 10 (base not published)" in chart_in_words(chart)
    assert section.panels[0].tables[1].rows[0][5].text == "+0.8"


def test_belief_beside_the_records_is_said_per_group(survey: Survey) -> None:
    page = item_page(survey, "P2")
    assert page.verdicts == ("Rosier than the records: sales.", "Can't be told: marketing.")
    assert page.record == "Leads contacted in time: 62.0% (n = 612); good: 80% or more (product default by judgement)"
    assert "80% or more" in {cell.text for panel in method_section(survey).panels for row in panel.tables[0].rows for cell in row}


def test_the_gap_chart_says_which_way_is_whose_and_what_its_lines_assume(survey: Survey) -> None:
    chart = gaps_section(survey).panels[0].chart
    assert isinstance(chart, GapChart)
    assert (chart.left, chart.right, chart.left_hue, chart.right_hue) == (
        "marketing agrees more",
        "sales agrees more",
        "marketing",
        "sales",
    )
    assert "as if those who did not answer think like those who did" in chart.key
    assert all(row.least is not None and row.low is not None and row.least < row.low for row in chart.rows)


def test_where_everybody_answered_there_is_no_interval_and_it_says_so(survey: Survey) -> None:
    gaps = [{**gap, "interval": [gap["gap"]] * 2, "worst_case": [gap["gap"]] * 2} for gap in survey.result["gaps"]["function"]]
    full = told(survey, gaps={**survey.result["gaps"], "function": gaps}, n_invited=47)
    chart = gaps_section(full).panels[0].chart
    assert isinstance(chart, GapChart)
    assert chart.key.startswith("Everybody answered, so there is no interval.")
    assert all(row.low is None and row.least is None for row in chart.rows)
    assert gap_sentence(full, full.gaps("function")[0]).endswith("65 points apart (everyone answered).")
    assert response_section(full).notes[-1] == "Everybody invited answered: no share of this company is an estimate."


def test_a_side_that_is_not_shown_is_named_with_its_rule_wherever_a_gap_would_stand(survey: Survey) -> None:
    groups = [{**one, "state": "primary", "why": FEW} if one["name"] == "marketing" else one for one in survey.result["groups"]]
    items = {name: {**item, "groups": {group: held for group, held in item["groups"].items() if group != "marketing"}}
             for name, item in survey.result["items"].items()}  # fmt: skip
    gaps = {**survey.result["gaps"], "function": [], "said_received": []}
    alone = told(survey, groups=groups, items=items, gaps=gaps)
    received, ratings = said_received_section(alone), ratings_section(alone)
    assert received is not None
    assert ratings is not None
    assert f"Marketing is not shown: {FEW}." in gaps_section(alone).sentence
    assert f"Marketing is not shown: {FEW}." in received.sentence
    assert [cell.text for cell in received.panels[0].tables[0].rows[0]][2:5] == ["not shown", "Sales", "75% (15 of 20)"]
    assert ratings.sentence.startswith(
        "Sales rate marketing 5.0 of 10 (4.2 the time before). The ratings can't be set side by side: not both may be shown."
    )


def test_the_method_marks_every_number_that_rests_on_judgement(survey: Survey) -> None:
    section = method_section(survey)
    (defaults,) = [panel.tables[0] for panel in section.panels if panel.heading == "Other product defaults by judgement"]
    assert [row[1].text for row in defaults.rows] == ["1.5", "10 points", "15 points on", "50% of the facts on", "28 days"]
    marked = [note for note in section.notes if "product default by judgement" in note]
    assert len(marked) == 3  # the factor of a guess, limits of facts, the weighting
    (limits,) = [panel.tables[0] for panel in section.panels if panel.heading == "What counts as good"]
    assert [cell.text for cell in limits.rows[0]] == ["Leads contacted in time", "80% or more", "product default by judgement, not a norm"]
    own = {"good_when": ">= 75", "usual_good_when": ">= 80", "good_when_by": "company"}
    evidence = survey.result["evidence"]
    ours = told(survey, evidence=evidence | {"leads_followed_up_in_time": evidence["leads_followed_up_in_time"] | own})
    (limits,) = [panel.tables[0] for panel in method_section(ours).panels if panel.heading == "What counts as good"]
    assert [cell.text for cell in limits.rows[0]][1:] == ["75% or more", "set by this company; product default: 80% or more"]
    assert "good: 75% or more (set by this company; product default: 80% or more)" in item_page(ours, "P2").record


def test_what_is_told_exactly_stands_beside_the_nearest_published_figure_in_one_sentence(survey: Survey) -> None:
    sides, masked = item_page(survey, "G2").compared, item_page(survey, "P2").compared
    sales, marketing, total = survey.said("G2", "sales"), survey.said("G2", "marketing"), survey.said("P2", "total")
    assert sides.startswith(f"In your company {sales.text} of sales and {marketing.text} of marketing agree: “")
    assert masked.startswith(
        f"In your company {total.text} of everybody agree: “Sales contacts leads within the agreed time”. LeanData, 2017"
    )
    assert "(wording differs)" in masked


def test_a_gap_whose_figures_are_bounds_is_told_by_them(survey: Survey) -> None:
    # Sales at least 19 of 20, marketing 4 of 10: 55 points apart at least.
    assert item_page(survey, "P2").sentence == (
        "Only bounds may be told: on “Sales contacts leads within the agreed time” at least 19 of 20 of sales and 40% of marketing agree, "
        "55 points apart or more."
    )
    assert "only bounds may be told: on “Sales contacts leads" in gaps_sentence(survey, "function")
    row = next(row for row in item_rows(survey) if row.item == "P2")
    assert row.no_gap == "55 points or more"


def test_bounds_that_leave_room_for_no_gap_hold_none() -> None:
    few, some = Said("sales", "at_most", 9, 0, 1), Said("marketing", "range", 10, 0, 2)
    assert least_apart(few, some) == least_apart(few, Said("marketing", "withheld", why="rule")) == 0
    assert least_apart(few, Said("marketing", "exact", 10, 6, 6, 0.6)) == 0.48  # 6 of 10 less 1 of 9, rounded down
