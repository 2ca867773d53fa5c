"""Can everybody use every page: WCAG 2.2 AA by axe, wide and light, on a phone and dark, no stray request, nothing refused?"""

from collections.abc import Callable

import pytest
from django.test import Client

from sameside.services.access import Role
from tests.journeys.accessibility import EVERY_ONE, faults_of_page
from tests.journeys.conftest import Visit
from tests.journeys.every_page import FIRST_HALF, SECOND_HALF, faults_of_row
from tests.web.role_table import Row


@pytest.mark.parametrize("row", FIRST_HALF, ids=lambda row: row.address)
def test_it_can_be_used_by_everybody(row: Row, browser: Callable[[Role | None], Client], visit: Callable[..., Visit]) -> None:
    assert faults_of_row(row, browser, visit) == []


@pytest.mark.long
@pytest.mark.parametrize("row", [*FIRST_HALF, *SECOND_HALF], ids=lambda row: row.address)
def test_it_can_be_used_by_everybody_in_every_size_and_scheme(
    row: Row, browser: Callable[[Role | None], Client], visit: Callable[..., Visit]
) -> None:
    assert faults_of_row(row, browser, visit, EVERY_ONE) == []


@pytest.mark.parametrize("path", ["/account/login/", "/invitation/no-such-token/", "/account/password/reset/", "/account/stopped/"])
def test_it_can_be_used_by_who_is_not_in_yet(path: str, visit: Callable[..., Visit]) -> None:
    window = visit(None)
    window.go(path)
    assert faults_of_page(window) == []
    assert [fault for fault in window.faults if "404" not in fault] == []


def test_it_says_usably_that_there_is_no_such_page(visit: Callable[..., Visit]) -> None:
    window = visit(Role.REP)
    assert window.go("/no-such-page/") == 404
    assert faults_of_page(window) == []
