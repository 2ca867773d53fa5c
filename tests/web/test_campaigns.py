"""What does the page of a campaign show, and how does one come there?"""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sameside.services.access import Role

Browser = Callable[[Role | None], Client]
pytestmark = pytest.mark.usefixtures("figures_home")


def test_search_leads_to_a_campaign_and_its_page_tells_what_people_did(browser: Browser) -> None:
    client = browser(Role.MARKETER)
    (link,) = re.findall(r'class="search-name" href="([^"]+)"', client.get("/search/", {"q": "spring"}).content.decode())
    text = client.get(link).content.decode()
    assert re.search(r"<h1>([^<]+)</h1>", text)[1] == "Spring webinar"  # type: ignore[index]  # every page has one
    rows = [re.sub(r"<[^>]+>", " ", row).split() for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", text)]
    assert rows == [
        ["Attended", "1", "1", "1", "20", "Jan", "2026", "20", "Jan", "2026"],
        ["Registered", "1", "1", "1", "1", "Feb", "2026", "1", "Feb", "2026"],
    ]
    assert "What was spent on it" not in unescape(text)


def test_it_knows_no_campaign_of_another_name_and_asks_the_records_little(browser: Browser) -> None:
    client = browser(Role.REP)
    assert client.get("/campaigns/typed:C9/").status_code == 404
    client.get("/campaigns/typed:C1/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/campaigns/typed:C1/")
    assert len(asked) == 9
