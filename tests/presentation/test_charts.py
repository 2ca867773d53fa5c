"""Is a chart drawn in both widths, with its words on it and the bundled font?"""

import re

from sameside.presentation.charts import Bar, Interval, bar_chart, interval_chart

ROWS = [Interval("Partner", 0.3, 0.2, 0.42, "30.0%, n = 60"), Interval("Web", 0.05, None, None, "5.0%, n = 3")]


def test_it_draws_a_wide_and_a_narrow_one_without_a_size_of_their_own() -> None:
    drawing = bar_chart([Bar("Lead", 100, "100"), Bar("MQL", 40, "40, 40.0% of leads")])
    for svg in (drawing.wide, drawing.narrow):
        assert re.match(r'<svg [^>]*viewBox="0 0 \d+ \d+"', svg)
        assert not re.match(r'<svg [^>]*(?<!-)width="', svg)
        assert "40, 40.0% of leads" in svg
        assert "Inter" in svg


def test_it_writes_figures_beside_the_intervals_where_there_is_room() -> None:
    drawing = interval_chart(ROWS, reference=0.1, reference_name="all: 10.0%")
    assert "30.0%, n = 60" in drawing.wide
    assert "30.0%, n = 60" not in drawing.narrow
    assert "all: 10.0%" in drawing.narrow


def test_it_survives_shares_of_nothing_and_of_all() -> None:
    rows = [Interval("None", 0.0, 0.0, 0.1, "0%, n = 30"), Interval("All", 1.0, 0.9, 1.0, "100%, n = 30")]
    assert "100%" in interval_chart(rows, reference=None, reference_name="").wide
    assert "<svg" in interval_chart([Interval("None", 0.0, None, None, "0%, n = 1")], reference=0.0, reference_name="all: 0%").wide


def test_it_shows_names_as_text_whatever_they_hold() -> None:
    svg = bar_chart([Bar("<script>x</script>", 1, "1 & 2")]).wide
    assert "<script" not in svg
    assert "1 &amp; 2" in svg
