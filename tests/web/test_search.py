"""What does the search page show: what was found, or what to do when nothing was?"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sameside.services.access import Role
from tests.services.small_company import SmallCompany

Browser = Callable[[Role | None], Client]


@pytest.fixture
def company(web_home: Path, tmp_path: Path) -> SmallCompany:
    """Two accounts with <b> in a name, one person."""
    small = SmallCompany(web_home, tmp_path / "exports")
    small.receive("accounts", [{"id": "a1", "name": "Northwind <b>Optics</b>", "website": "northwind.example"}])
    small.receive(
        "people", [{"id": "p1", "email": "ada@northwind.example", "name": "Ada Winter", "account": "a1", "created": "2024-01-01"}]
    )
    small.receive("leads", [{"id": "l1", "person": "p1", "account": "a1", "created": "2024-02-03", "source": "Web", "owner": "o1"}])
    small.build()
    return small


def text_of(client: Client, asked: str, **more: str) -> str:
    return client.get("/search/", {"q": asked, **more}).content.decode()


def test_it_groups_what_was_found_and_escapes_it(company: SmallCompany, browser: Browser) -> None:
    text = text_of(browser(Role.REP), "northwind")
    assert [word for word in ("People", "Accounts", "Leads", "Campaigns") if f"{word}</h2>" in text] == ["People", "Accounts", "Leads"]
    assert "Northwind &lt;b&gt;Optics&lt;/b&gt;" in text
    assert "open · 3 Feb 2024" in text


def test_it_leads_to_the_pages_of_what_it_found(company: SmallCompany, browser: Browser) -> None:
    client = browser(Role.REP)
    links = re.findall(r'class="search-name" href="([^"]+)"', text_of(client, "northwind"))
    assert {link.split("/")[1] for link in links} >= {"accounts", "people"}
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_it_says_what_to_do_when_too_little_was_asked_or_nothing_found(company: SmallCompany, browser: Browser) -> None:
    client = browser(Role.AUDITOR)
    assert "Finds people, accounts, leads and campaigns" in text_of(client, "")
    assert "One letter fits too many" in text_of(client, "a")
    assert "Nothing found for “&lt;zebra&gt;”" in text_of(client, "<zebra>")


def test_it_says_what_to_do_before_anything_was_imported(browser: Browser) -> None:
    assert "Import the exports of your systems first" in text_of(browser(Role.ADMINISTRATOR), "ada")
    assert "As soon as the first export is imported" in text_of(browser(Role.REP), "ada")


def test_it_refuses_a_kind_there_is_not(browser: Browser) -> None:
    assert browser(Role.REP).get("/search/", {"q": "ada", "in": "deals"}).status_code == 404


def test_it_asks_the_records_little(company: SmallCompany, browser: Browser) -> None:
    client = browser(Role.REP)
    client.get("/search/", {"q": "ada"})
    with CaptureQueriesContext(connection) as asked:
        client.get("/search/", {"q": "ada"})
    assert len(asked) == 8
