"""Is a chart drawn in every width, with its words on it, and can who doesn't see it read the same?"""

import re

import pytest

from sameside.presentation.chart_drawing import NARROW, PAPER, WIDE, draw
from sameside.presentation.chart_scale import scale_for
from sameside.presentation.charts import (
    Bar,
    BarChart,
    Chart,
    FunnelChart,
    Interval,
    IntervalChart,
    Moment,
    Part,
    Reference,
    Stack,
    StackChart,
    Step,
    TimeChart,
    chart_in_words,
)
from sameside.presentation.svg import fitted, text_width

FUNNEL = FunnelChart(
    (Step("Lead", 100, "100"), Step("MQL", 40, "40", 0.4, 0.31, 0.5, "40.0%")), "Lead cycles that got so far", "Share that went on"
)
INTERVALS = IntervalChart(
    (Interval("Partner", 0.3, 0.2, 0.42, "30.0%", "n = 60"), Interval("Web", 0.05, None, None, "5.0%", "n = 3", is_apart=False)),
    "share",
    Reference("all together 10.0%", 0.1, 0.08, 0.12),
    more="and 49 more in the table",
)
STACKS = StackChart((Stack("By lead source", (Part("Marketing", 0.7, "70.0%", "marketing"), Part("Sales", 0.3, "30.0%", "sales"))),))
TIMES = TimeChart((Moment("Q1 2026", 0.1, 0.05, 0.2, "10.0%"), Moment("Q2 2026", 0.2, 0.1, 0.4, "20.0%", is_young=True)), "share")
BARS = BarChart((Bar("Ads", 1200, "EUR 1,200", "n = 3"), Bar("Fair", 0, "EUR 0", "n = 1")))
CHARTS = [FUNNEL, INTERVALS, STACKS, TIMES, BARS]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
@pytest.mark.parametrize("width", [WIDE, PAPER, NARROW])
def test_it_draws_every_kind_in_every_width_without_a_size_of_its_own(chart: Chart, width: int) -> None:
    svg = draw(chart, width)
    assert re.match(rf'<svg [^>]*viewBox="0 0 {width} [\d.]+"', svg)
    assert not re.match(r'<svg [^>]* width="', svg)
    assert "Inter" in svg
    assert "nan" not in svg.lower().replace("finance", "")


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_it_keeps_every_mark_on_the_sheet(chart: Chart) -> None:
    for width in (WIDE, PAPER, NARROW):
        places = [float(x) for x in re.findall(r'\bc?x[12]?="([-\d.]+)"', draw(chart, width))]
        assert all(-1 <= place <= width + 1 for place in places)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_it_says_in_words_what_it_shows(chart: Chart) -> None:
    said = chart_in_words(chart)
    assert said.endswith(".")
    svg = draw(chart, WIDE)
    for figure in re.findall(r">(\d[\d.,]*%?|EUR [\d,]+)</text>", svg):
        if figure not in re.findall(r'font-size="11.5"[^>]*>([^<]*)<', svg):  # the figures of the axis aside
            assert figure in said


def test_it_writes_the_figures_beside_the_marks() -> None:
    for width in (WIDE, NARROW):
        svg = draw(INTERVALS, width)
        for text in ("Partner", "30.0%", "n = 60", "all together 10.0%", "and 49 more in the table"):
            assert text in svg


def test_it_draws_hollow_what_cannot_be_told_apart() -> None:
    rings = re.findall(r'<circle [^>]*fill="#ffffff"', draw(INTERVALS, WIDE))
    assert len(rings) == 1


def test_it_survives_shares_of_nothing_and_of_all() -> None:
    rows = (Interval("None", 0.0, 0.0, 0.1, "0%"), Interval("All", 1.0, 0.9, 1.0, "100%"))
    assert ">100%</text>" in draw(IntervalChart(rows, "share"), WIDE)
    assert "<svg" in draw(IntervalChart((Interval("None", 0.0, None, None, "0%"),), "share", Reference("all: 0%", 0.0)), WIDE)
    assert "<svg" in draw(FunnelChart((), "", ""), WIDE)
    assert "<svg" in draw(TimeChart((Moment("Q1", None, None, None, "n/a"),), "share"), WIDE)


def test_it_begins_at_nought_unless_all_lies_high_up() -> None:
    assert scale_for([0.1, 0.3], 0, 100, at_most=5).marks[0] == 0
    assert scale_for([0.8, 0.9], 0, 100, at_most=5).marks[0] > 0.7


def test_it_steps_through_time_in_whole_units() -> None:
    marks = scale_for([0, 7 * 3600], 0, 100, at_most=5, unit="business_seconds").marks
    assert all(mark % 3600 == 0 for mark in marks)
    assert len(marks) >= 3


def test_it_shows_names_as_text_whatever_they_hold() -> None:
    svg = draw(BarChart((Bar("<script>x</script>", 1, "1 & 2"),)), WIDE)
    assert "<script" not in svg
    assert "1 &amp; 2" in svg


def test_it_cuts_a_name_that_would_run_into_the_chart() -> None:
    name = "A source with a name as long as a sentence that nobody ever finished writing"
    assert text_width(fitted(name, 120, 13), 13) <= 120
    assert fitted(name, 120, 13).endswith("…")
    assert name not in draw(BarChart((Bar(name, 1, "1"),)), WIDE)
    assert name in chart_in_words(BarChart((Bar(name, 1, "1"),)))


def test_it_puts_a_figure_where_the_line_leaves_room_and_its_n_under_the_name() -> None:
    values = (0.5, 0.2, 0.5, 0.6)
    moments = tuple(Moment(f"Q{n}", value, None, None, f"{value:.1%}", False, f"n = {n}0") for n, value in enumerate(values, 1))
    svg = draw(TimeChart(moments, "share"), WIDE)
    point = float(re.findall(r'<circle [^>]*cy="([\d.]+)"', svg)[1])
    baseline = re.search(r'y="([\d.]+)"[^>]*>20.0%<', svg)
    assert baseline is not None
    assert float(baseline[1]) > point  # the lowest point: both lines leave upwards
    assert all(f">n = {n}0<" in svg for n in range(1, 5))
    assert "Q2: 20.0% (n = 20)" in chart_in_words(TimeChart(moments, "share"))
