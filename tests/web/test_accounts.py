"""What does the page of a company or a person tell, in which order, and of what is it silent?"""

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


def _words(part: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", part))).strip()


def _events(page: bytes) -> list[tuple[str, str]]:
    """The entries of a timeline: on whose side, and what is said."""
    found = re.findall(r'<li class="event is-(\w+) [^"]*"[^>]*>(.*?)</li>', page.decode(), re.S)
    return [(side, _words(text)) for side, text in found]


def test_it_tells_a_person_from_first_enquiry_to_win_and_refund(browser: Browser) -> None:
    """Each row in the order it happened, marketing and sales apart, each with its record."""
    told = [
        (side, re.sub(r"^(Marketing|Sales): ", "", text)[:22].strip())
        for side, text in _events(browser(Role.REP).get("/people/typed:P1/").content)
    ]
    assert [(side, text.split()[0]) for side, text in told] == [
        ("marketing", "Attended"),
        ("both", "Lead"),
        ("both", "MQL"),
        ("both", "SAL"),
        ("sales", "Call"),
        ("both", "Opportunity"),
        ("both", "Deal"),
        ("both", "Won"),
        ("both", "Deal"),
        ("both", "Money"),
    ]


def test_every_row_names_its_record_and_who_or_which_rule_it_was(browser: Browser) -> None:
    events = [text for _, text in _events(browser(Role.REP).get("/people/typed:P1/").content)]
    accepted = next(text for text in events if text.startswith("SAL"))
    assert "by Rita Okafor" in accepted
    assert accepted.endswith("typed:E2")
    derived = next(text for text in events if text.startswith("Opportunity"))
    assert "read from a date of the record, or of the deal linked to it" in derived
    assert "Partial: nothing on record of SQL before it." in derived
    won = next(text for text in events if text.startswith("Deal won"))
    assert "Oak scales" in won
    assert "EUR 1,000" in won
    refund = events[-1]
    assert refund.startswith("Money given back")
    assert "EUR 200" in refund
    assert "one scale came back" in refund
    assert refund.endswith("typed:R1")


def test_whoever_comes_back_begins_a_second_cycle_and_the_first_stays(browser: Browser) -> None:
    page = browser(Role.SALES_MANAGER).get("/people/typed:P2/")
    events = [text for _, text in _events(page.content)]
    assert any(text.startswith("Rejected") and "no budget" in text for text in events)
    again = next(text for text in events if "cycle 2" in text)
    assert "came back" in again
    assert "Partial" not in again
    assert "2 passes through the funnel" in _words(page.content.decode())


def test_a_company_shows_everybodys_way_and_leads_to_each(browser: Browser) -> None:
    page = browser(Role.MARKETER).get("/accounts/typed:A1/")
    text = _words(page.content.decode())
    assert "Oak Ltd" in text
    assert {"typed:P1", "typed:P2"} <= set(re.findall(r'href="/people/([^"]+)/"', unescape(page.content.decode()).replace("%3A", ":")))
    assert "Ann Alder" in text
    assert "Bob Birch" in text
    assert "Cay" not in text


def test_names_out_of_an_export_are_text_on_the_page(browser: Browser) -> None:
    page = browser(Role.REP).get("/people/typed:P3/").content.decode()
    assert "&lt;b&gt;Cay&lt;/b&gt;" in page
    assert "<b>Cay</b>" not in page


def test_it_lists_companies_by_what_happened_last_and_finds_them_by_name_or_domain(browser: Browser) -> None:
    client = browser(Role.REP)
    names = re.findall(r'class="row-link" href="[^"]+">([^<]+)<', client.get("/accounts/").content.decode())
    assert [unescape(name) for name in names] == ["Pine & Sons", "Oak Ltd"]  # 20 April and 15 April
    assert "Oak Ltd" in client.get("/accounts/?q=OAK.example").content.decode()
    assert "No account is called that" in client.get("/accounts/?q=elm").content.decode()


def test_it_pages_companies_each_once_there_and_back(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sameside.web.views.accounts._PAGE", 1)
    client = browser(Role.REP)
    first = client.get("/accounts/").content.decode()
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = client.get(unescape(following[1])).content.decode()
    assert ("Pine" in first, "Oak" in first, "Pine" in second, "Oak" in second) == (True, False, False, True)
    back = re.search(r'rel="prev" href="([^"]+)"', second)
    assert back is not None
    assert unescape(back[1]) == "/accounts/"
    assert 'rel="next"' not in second


def test_it_knows_no_company_or_person_of_another_name(browser: Browser) -> None:
    for path in ("/accounts/typed:A9/", "/people/typed:A1/"):
        assert browser(Role.REP).get(path).status_code == 404


def test_seen_again_it_asks_the_records_little(browser: Browser) -> None:
    client = browser(Role.REP)
    for path in ("/accounts/", "/accounts/typed:A1/", "/people/typed:P1/"):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        assert len(queries) <= 11, [query["sql"] for query in queries]


def test_the_page_of_a_lead_says_how_its_person_is_reached(browser: Browser) -> None:
    page = browser(Role.REP).get("/leads/typed:L1/")
    assert page.status_code == 200
    assert 'href="mailto:ann@oak.example"' in page.content.decode()
