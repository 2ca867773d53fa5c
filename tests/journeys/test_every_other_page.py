"""The other half of `test_every_page`: every second address."""

from collections.abc import Callable

import pytest
from django.test import Client

from sameside.services.access import Role
from tests.journeys.conftest import Visit
from tests.journeys.every_page import SECOND_HALF, faults_of_row
from tests.web.role_table import Row


@pytest.mark.parametrize("row", SECOND_HALF, ids=lambda row: row.address)
def test_it_can_be_used_by_everybody(row: Row, browser: Callable[[Role | None], Client], visit: Callable[..., Visit]) -> None:
    assert faults_of_row(row, browser, visit) == []
