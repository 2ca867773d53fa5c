"""Are the changes since the survey before drawn where they tell something, and counted where they don't?"""

from dataclasses import replace

import pytest

from sameside.presentation.survey_chart_kinds import GapChart
from sameside.presentation.survey_method import waves_section
from tests.services.closed_survey import a_survey


@pytest.mark.parametrize(
    ("n_moved", "n_drawn", "more"),
    [
        (0, 3, "and 9 more in the table, none to be told from chance"),
        (4, 4, "and 8 more in the table, none to be told from chance"),
        (12, 10, "and 2 more in the table"),
    ],
)
def test_changes_that_perhaps_moved_are_drawn_three_at_the_least_and_the_table_holds_all(n_moved: int, n_drawn: int, more: str) -> None:
    survey = a_survey()
    waves = survey.result["waves"]
    first = waves["changes"][0]
    changes = [{**first, "clarity": "possible" if place < n_moved else "none", "adjusted_p": place / 100} for place in range(12)]
    section = waves_section(replace(survey, result={**survey.result, "waves": {**waves, "changes": changes}}))
    assert section is not None
    (panel,) = section.panels
    assert isinstance(panel.chart, GapChart)
    assert (len(panel.chart.rows), panel.chart.more) == (n_drawn, more)
    assert len(panel.tables[0].rows) == 12
