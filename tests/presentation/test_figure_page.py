"""Does one figure get the chart its shape asks for, and a sentence that its intervals bear out?"""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from sameside.analytics.answer import Answer, AnswerRow, ComparedRow, Comparison, Period, Reading
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
    assert [moment.detail for moment in chart.moments] == ["n = 100"] * 4
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
    assert made.sentence == "By count, of 50: Marketing 70.0% and Sales 30.0%."


def test_it_draws_each_currency_by_itself_under_its_name() -> None:
    amounts = [("Web", 900, "USD"), ("Web", 100, "EUR"), ("Partner", 300, "USD"), ("Partner", 50, "EUR")]
    rows = [AnswerRow({"lead_source": source, "measure": "net"}, value, 3, currency=code) for source, value, code in amounts]
    rows += [AnswerRow({"lead_source": "Web", "measure": "gross"}, 950, 3, currency="USD")]
    made = card(answer(*rows, metric="bookings_net", unit="money"), "lead_source")
    assert [panel.heading for panel in made.panels] == ["Net, EUR", "Net, USD"]
    drawn = [panel.chart for panel in made.panels if isinstance(panel.chart, BarChart)]
    assert [[bar.text for bar in chart.bars] for chart in drawn] == [["EUR 100", "EUR 50"], ["USD 900", "USD 300"]]
    assert (
        made.sentence
        == "Net: Partner is lowest with EUR 50, Web highest with EUR 100. Net: Partner is lowest with USD 300, Web highest with USD 900."
    )


def test_it_never_tells_the_share_of_one_currency_as_that_of_all() -> None:
    def rows(*by: str) -> list[AnswerRow]:
        return [AnswerRow(dict(zip(("lead_source",), by, strict=False)), 0.2 + n / 10, 9, currency=c) for n, c in enumerate(("USD", "EUR"))]

    asked = answer(*rows("Web"), *rows("Partner"), metric="win_rate_value")
    made = card(asked, "lead_source", whole=answer(*rows(), metric="win_rate_value"))
    assert [panel.heading for panel in made.panels] == ["EUR", "USD"]
    assert made.sentence.startswith("EUR, all together: 30.0% (n = 9).")
    assert "USD, all together: 20.0% (n = 9)." in made.sentence


def test_it_names_the_measure_and_says_how_many_of_many_bars_are_drawn() -> None:
    rows = [AnswerRow({"campaign": f"No. {n}"}, n, 1, currency="EUR") for n in range(1, 31)]
    made = card(answer(*rows, metric="bookings", unit="money"), "campaign")
    chart = made.panels[0].chart
    assert isinstance(chart, BarChart)
    assert (len(chart.bars), chart.more) == (24, "24 of 30 are drawn")
    assert made.sentence == "No. 7 is lowest with EUR 7, No. 30 highest with EUR 30."  # the least that is drawn


def test_it_names_the_definition_of_sourced_that_is_in_force() -> None:
    asked = replace(answer(AnswerRow({"side": "sales"}, 1.0, 5)), definition="Share of deals, under by_first_touch (locked): ...")
    assert card(asked).title == "Which share? Told by first touch"


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
    assert made.sentence.endswith("The difference is +11.0 points (\N{MINUS SIGN}7.5 to +30.3 points): chance alone may have made it.")
    chart = made.panels[0].chart
    assert isinstance(chart, IntervalChart)
    assert [row.name for row in chart.rows] == ["2026-Q2", "2026-Q1"]


def compared(*rows: ComparedRow, unit: str) -> FigureCard:
    first, second = (Period(f"2026-Q{n}", date(2026, 1, 1), date(2026, 3, 31)) for n in (2, 1))
    sides = tuple(row.this for row in rows if row.this)
    asked = Answer("cpo", unit, "?", "How.", first, NOW, "s1", sides, (), Comparison(second, NOW, None, rows))  # type: ignore[arg-type]
    return card(asked)


def money_row(currency: str, this: int, other: int) -> ComparedRow:
    by = {"measure": "cost_each"}
    return ComparedRow(by, AnswerRow(by, this, 30, currency=currency), AnswerRow(by, other, 40, currency=currency), this - other)


def test_it_compares_money_in_each_currency_and_speaks_of_no_chance() -> None:
    made = compared(money_row("USD", 60, 50), money_row("EUR", 380, 340), unit="money")
    assert [panel.heading for panel in made.panels] == ["Cost each, EUR", "Cost each, USD"]
    assert [made.panels[-1].tables[0].rows[0][place].text for place in (1, 3)] == ["USD 60", "USD 50"]
    assert made.sentence == (
        "Cost each, EUR: 2026-Q2: EUR 380 (n = 30); 2026-Q1: EUR 340 (n = 40). The difference is +EUR 40. "
        "Cost each, USD: 2026-Q2: USD 60 (n = 30); 2026-Q1: USD 50 (n = 40). The difference is +USD 10."
    )


def test_it_compares_each_group_the_clear_ones_first_and_tells_the_periods_apart() -> None:
    def row(team: str, this: float, other: float, low: float, high: float, reading: Reading) -> ComparedRow:
        by = {"owner_team": team}
        sides = AnswerRow(by, this, 25, this - 0.1, this + 0.1), AnswerRow(by, other, 23, other - 0.1, other + 0.1)
        return ComparedRow(by, *sides, this - other, low, high, None, reading)

    made = compared(row("Sales", 0.4, 0.2, -0.1, 0.4, "can't tell apart"), row("Development", 0.1, 0.5, -0.7, -0.1, "lower"), unit="share")
    assert made.sentence.startswith("Development, 2026-Q2: 10.0% (n = 25); 2026-Q1: 50.0% (n = 23).")
    assert "it is clearly lower. Sales, 2026-Q2: 40.0%" in made.sentence
    chart = made.panels[0].chart
    assert isinstance(chart, IntervalChart)
    assert [(one.name, one.detail) for one in chart.rows[:2]] == [("Sales", "2026-Q2, n = 25"), ("Sales", "2026-Q1, n = 23")]


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


def test_it_draws_a_stretch_that_is_not_over_hollow_and_compares_it_with_none() -> None:
    rows = [
        AnswerRow({"quarter": name}, value, 9, currency="EUR") for name, value in (("2025-Q3", 70.0), ("2025-Q4", 90.0), ("2026-Q1", 5.0))
    ]
    made = card(replace(answer(*rows, metric="bookings", unit="money"), as_of=datetime(2026, 1, 9, tzinfo=UTC)))
    chart = made.panels[0].chart
    assert isinstance(chart, TimeChart)
    assert [moment.is_young for moment in chart.moments] == [False, False, True]
    assert chart.key == "Hollow: not over yet."
    assert made.sentence == "Q3 2025 is lowest with EUR 70, Q4 2025 highest with EUR 90. Q1 2026 is not over yet."
