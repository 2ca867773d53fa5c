"""Can everybody use every page of a survey's result? The usual run looks at three of them, by the list of addresses."""

from collections.abc import Callable

import pytest

from sameside.services.access import Role
from sameside.web.result_addresses import ResultAddresses
from sameside.web.survey_tabs import survey_tabs
from tests.journeys.accessibility import ONE_OF_EACH, faults_of_page
from tests.journeys.conftest import Visit
from tests.services.closed_survey import READ_KEY, a_closed_round


@pytest.mark.long
def test_every_page_of_a_result_can_be_used_by_everybody(visit: Callable[..., Visit]) -> None:
    item = a_closed_round()
    member, reader = visit(Role.REP), visit(None)
    for window, at in ((member, ResultAddresses(item.pk)), (reader, ResultAddresses(item.pk, READ_KEY))):
        for label, href, _ in survey_tabs(at, "", item.result or {}):
            assert window.go(href) == 200, label
            assert faults_of_page(window, ONE_OF_EACH) + window.faults == [], label
