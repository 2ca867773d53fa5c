"""Where may each role go, and does the shell say where one is?"""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from sameside.services.access import Role
from sameside.web.shell import DOORS

Browser = Callable[[Role | None], Client]


def doors_of(client: Client, path: str = "/") -> tuple[list[str], list[str]]:
    """The labels of the navigation, and those marked as where one is."""
    navigation = client.get(path).content.decode().partition('<nav aria-label="Main">')[2].partition("</nav>")[0]
    entries = re.findall(r"<a ([^>]*)>.*?</svg>\s*([A-Z][a-z]+)", navigation, re.DOTALL)
    return [label for _, label in entries], [label for attributes, label in entries if "aria-current" in attributes]


def test_it_names_the_nouns_in_their_order_and_hides_what_one_may_not_see(browser: Browser) -> None:
    everything, _ = doors_of(browser(Role.ADMINISTRATOR))
    nouns = [door.label for door in DOORS]
    assert [label for label in everything if label in nouns] == [label for label in nouns if label in everything]
    assert "Data" in everything
    assert "Data" not in doors_of(browser(Role.REP))[0]


def test_it_leads_through_every_door_it_shows(browser: Browser) -> None:
    client = browser(Role.ADMINISTRATOR)
    text = client.get("/").content.decode().partition('<nav aria-label="Main">')[2].partition("</nav>")[0]
    for href in re.findall(r'href="([^"]+)"', text):
        assert client.get(href).status_code == 200, href


@pytest.mark.parametrize(("path", "label"), [("/", "Home"), ("/requests/new/", "Requests"), ("/search/", "")])
def test_it_marks_the_door_one_is_behind(browser: Browser, path: str, label: str) -> None:
    assert doors_of(browser(Role.REP), path)[1] == ([label] if label else [])


def test_it_shows_a_stranger_no_shell(browser: Browser) -> None:
    text = browser(None).get(reverse("account_login")).content.decode()
    assert "<nav" not in text
    assert "Log out" not in text
