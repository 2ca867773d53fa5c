"""Is somebody told honestly how long the form takes?"""

import pytest

from sameside.records.models import SurveyRound
from sameside.services.survey_form import honest_minutes


@pytest.mark.parametrize(("seconds", "minutes"), [(20, 1), (89, 1), (90, 2), (150, 3), (390, 7), (405, 7), (449, 7)])
def test_half_a_minute_or_more_counts_as_one(seconds: float, minutes: int) -> None:
    assert honest_minutes(SurveyRound(instrument={"seconds": {"sales": seconds}}), "sales") == minutes
