"""Does one figure get the chart its shape asks for, and a sentence that its intervals bear out?"""

from datetime import UTC, date, datetime

import pytest

from sameside.analytics.answer import Answer, AnswerRow, ComparedRow, Comparison, Period
from sameside.analytics.report import Question
from sameside.presentation.charts import BarChart, FunnelChart, IntervalChart, StackChart, TimeChart
from sameside.presentation.figure_card import FigureCard
from sameside.presentation.figure_page import figure_card
from sameside.presentation.html_page import figure_html
from sameside.presentation.typst_pages import figure_file
from sameside.services.evidence import Asked

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


def answer(*rows: AnswerRow, metric: str = "close_rate_lead", unit: str = "share") -> Answer:
    return Answer(metric, unit, "Which share?", "How it is counted.", None, NOW, "s1", rows, ("One note.",))  # type: ignore[arg-type]


def card(asked: Answer, *by: str, whole: Answer | None = None) -> FigureCard:
    return figure_card(Asked(Question(asked.metric, by), asked), whole, company="Larkfield", time_zone="UTC")


SOURCES = answer(AnswerRow({"lead_source": "Web"}, 0.1, 200, 0.066, 0.149), AnswerRow({"lead_source": "Partner"}, 0.4, 100, 0.309, 0.498))
WHOLE = answer(AnswerRow({}, 0.2, 300, 0.159, 0.249))


def test_it_sets_shares_as_intervals_beside_the_whole_the_highest_first() -> None:
    made = card(SOURCES, "lead_source", whole=WHOLE)
    chart = made.panels[0].chart
    assert isinstance(chart, IntervalChart)
    assert [row.name for row in chart.rows] == ["Partner", "Web"]
    assert chart.reference is not None
    assert made.sentence == (
        "All together: 20.0% (15.9 to 24.9%, n = 300). Partner (40.0%) lies clearly above and Web (10.0%) lies clearly below the share of "
        "all together. Partner leads with 40.0%, clear of Web at 10.0%."
    )


def test_it_lets_time_go_to_the_right_and_marks_what_is_young() -> None:
    rows = [AnswerRow({"quarter": f"2025-Q{n}"}, 0.1 * n, 100, 0.1 * n - 0.05, 0.1 * n + 0.05, mature=n < 4) for n in range(1, 5)]
    made = card(answer(*rows), "quarter")
    chart = made.panels[0].chart
    assert isinstance(chart, TimeChart)
    assert [moment.is_young for moment in chart.moments] == [False, False, False, True]
    assert made.sentence == "It has clearly risen: 10.0% for Q1 2025 and 30.0% for Q3 2025."


def test_it_draws_stages_as_a_funnel() -> None:
    rows = [AnswerRow({"stage": stage}, n, n) for stage, n in (("inquiry", 100), ("mql", 40), ("closed_won", 4))]
    chart = card(answer(*rows, metric="cycles", unit="count"), "stage").panels[0].chart
    assert isinstance(chart, FunnelChart)
    assert [step.name for step in chart.steps] == ["Lead", "MQL", "Won"]


def test_it_lays_parts_of_a_whole_in_a_row_in_their_sides_hues() -> None:
    rows = [AnswerRow({"side": side, "measure": "by_count"}, value, 50) for side, value in (("sales", 0.3), ("marketing", 0.7))]
    made = card(answer(*rows, metric="sourced_share"))
    chart = made.panels[0].chart
    assert isinstance(chart, StackChart)
    assert [part.hue for part in chart.stacks[0].parts] == ["sales", "marketing"]
    assert made.sentence == "Of 50: Marketing 70.0% and Sales 30.0%."


def test_it_never_measures_one_currency_by_another() -> None:
    rows = [AnswerRow({}, 900, 3, currency="USD"), AnswerRow({}, 100, 2, currency="EUR")]
    made = card(answer(*rows, metric="bookings", unit="money"))
    chart = made.panels[0].chart
    assert isinstance(chart, BarChart)
    assert [(bar.length, bar.text) for bar in chart.bars] == [(1.0, "EUR 100"), (1.0, "USD 900")]
    assert made.sentence == "All together: USD 900 (n = 3). All together: EUR 100 (n = 2)."


def test_it_marks_what_nine_in_ten_stay_under() -> None:
    rows = [AnswerRow({"measure": "median"}, 3.0, 40, 2.0, 5.0), AnswerRow({"measure": "p90"}, 12.0, 40)]
    chart = card(answer(*rows, metric="sales_cycle_days", unit="days")).panels[0].chart
    assert isinstance(chart, IntervalChart)
    assert chart.rows[0].beyond == 12.0


def test_it_marks_nine_in_ten_on_the_clock_of_the_median() -> None:
    figures = {"business_median": 3600, "business_p90": 7200, "elapsed_median": 50_000, "elapsed_p90": 180_000}
    rows = [AnswerRow({"measure": measure}, value, 40) for measure, value in figures.items()]
    rows[0] = AnswerRow({"measure": "business_median"}, 3600, 40, 3000, 4000)
    chart = card(answer(*rows, metric="time_to_accept", unit="seconds")).panels[0].chart
    assert isinstance(chart, IntervalChart)
    assert chart.rows[0].beyond == 7200


def test_it_says_of_two_periods_what_chance_leaves_open() -> None:
    this, other = AnswerRow({}, 0.31, 35, 0.18, 0.48), AnswerRow({}, 0.2, 45, 0.11, 0.34)
    first, second = (Period(f"2026-Q{n}", date(2026, 1, 1), date(2026, 3, 31)) for n in (2, 1))
    row = ComparedRow({}, this, other, 0.11, -0.075, 0.303, None, "can't tell apart")
    asked = Answer("win_rate_count", "share", "?", "How.", first, NOW, "s1", (this,), (), Comparison(second, NOW, None, (row,)))
    made = card(asked)
    assert made.sentence.endswith("The difference is +11.0 points (-7.5 to +30.3 points): chance alone may have made it.")
    chart = made.panels[0].chart
    assert isinstance(chart, IntervalChart)
    assert [row.name for row in chart.rows] == ["2026-Q2", "2026-Q1"]


def test_it_says_so_when_nothing_can_be_told() -> None:
    made = card(answer(AnswerRow({}, None, 0)))
    assert made.sentence == "Nothing can be told: no case stands behind it."
    assert made.panels[0].chart is None


def test_it_writes_what_one_must_know_into_every_file() -> None:
    made = card(SOURCES, "lead_source", whole=WHOLE)
    page = figure_html(made)
    for text in (made.title, made.sentence, "How it is counted.", "One note.", made.source, "n = 100", "<table>"):
        assert text in page
    assert made.source == "Larkfield, All time, as of 31 Mar 2026, 12:00 UTC, snapshot s1"
    assert made.command == "sameside metrics close_rate_lead --by lead_source --as-of 2026-03-31T12:00:00Z --snapshot s1"


@pytest.mark.parametrize(("form", "begins"), [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<svg")])
def test_it_writes_pictures_that_open(form: str, begins: bytes) -> None:
    written = figure_file(card(SOURCES, "lead_source", whole=WHOLE), form, made_at=NOW)  # type: ignore[arg-type]
    assert written.startswith(begins)
    if form == "png":
        assert int.from_bytes(written[16:20], "big") == 1280  # twice 640, sharp in a chat
