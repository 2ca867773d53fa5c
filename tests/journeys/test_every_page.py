"""Can everybody use every page: WCAG 2.2 AA by axe, wide and on a phone, light and dark, no stray request, nothing refused?"""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from sameside.services.access import Role
from tests.journeys.accessibility import faults_of_page
from tests.journeys.conftest import Visit
from tests.web.role_table import ADDRESSES, Row

_PAGES = [row for row in ADDRESSES if row.get is not None and row.got == 200]


@pytest.mark.parametrize("row", _PAGES, ids=[row.address for row in _PAGES])
def test_it_can_be_used_by_everybody(row: Row, browser: Callable[[Role | None], Client], visit: Callable[..., Visit]) -> None:
    role = None if row.is_public else next(role for role in (Role.ADMINISTRATOR, *Role) if role in (row.get or ()))
    path = reverse(row.address, kwargs=row.example())
    if not browser(role).get(path).content.startswith(b"<!doctype html>"):
        return  # a file, or a part that is looked at in the page it belongs to
    window = visit(role)
    assert window.go(path) == 200
    assert faults_of_page(window) == []
    assert window.faults == []


@pytest.mark.parametrize("path", ["/account/login/", "/invitation/no-such-token/"])
def test_it_can_be_used_by_who_is_not_in_yet(path: str, visit: Callable[..., Visit]) -> None:
    window = visit(None)
    window.go(path)
    assert faults_of_page(window) == []
    assert [fault for fault in window.faults if "404" not in fault] == []


def test_it_says_usably_that_there_is_no_such_page(visit: Callable[..., Visit]) -> None:
    window = visit(Role.REP)
    assert window.go("/no-such-page/") == 404
    assert faults_of_page(window) == []
