"""Do the pages that show several figures show those of the figures' own pages, filtered and compared as asked?"""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from sameside.services.access import Role
from tests.web.test_numbers import THEN, _text

Browser = Callable[[Role | None], Client]
pytestmark = pytest.mark.usefixtures("figures_home")


def test_each_section_leads_to_the_pages_of_its_figures_with_the_same_question(browser: Browser) -> None:
    client = browser(Role.REP)
    for path in ("/funnel/", "/close-rates/", "/service-level-figures/", "/sourced/", "/velocity/"):
        page = client.get(f"{path}?{THEN}")
        assert page.status_code == 200
        there = [unescape(href) for href in re.findall(r'<a href="(/numbers/[a-z_]+/\?[^"]+)"', page.content.decode())]
        assert there, path
        for href in there[:2]:
            assert THEN in href
            assert client.get(href).status_code == 200, href


def test_it_shows_what_the_figures_page_shows(browser: Browser) -> None:
    text = _text(browser(Role.MARKETER).get(f"/close-rates/?{THEN}").content)
    assert "Web 3 33.3%" in text or re.search(r"Web.{0,40}33\.3%", text)
    assert "20.0%" in text  # one of five, all together
    funnel = _text(browser(Role.MARKETER).get(f"/funnel/?{THEN}").content)
    assert "Of 5 leads, 20.0% were won" in funnel


def test_it_filters_splits_and_compares_as_the_address_says(browser: Browser) -> None:
    client = browser(Role.SALES_MANAGER)
    web = _text(client.get(f"/close-rates/?where=lead_source%3DWeb&{THEN}").content)
    assert "33.3%" in web
    assert "20.0%" not in web
    split = _text(client.get(f"/close-rates/?by=owner_team&{THEN}").content)
    assert "Where are leads won?" in split
    assert "North" in split
    beside = _text(client.get(f"/close-rates/?period=2026-Q1&compare-to=2025-Q4&{THEN}").content)
    assert "Beside 2025-Q4" in beside


def test_a_question_it_can_not_put_answers_400_and_shows_the_page_without_it(browser: Browser) -> None:
    for query, reason in (
        ("where=lead_sauce%3DWeb", "Did you mean 'lead_source'?"),
        ("period=soon", "soon"),
        ("by=owner", "This page can be split by one of these"),
        ("snapshot=none-such", "There is no snapshot 'none-such'"),
    ):
        page = browser(Role.REP).get(f"/close-rates/?{query}")
        assert page.status_code == 400, query
        assert reason in _text(page.content)
        assert "Which sources bring leads that are won?" in _text(page.content)


def test_a_page_of_both_sides_is_no_way_round_to_a_single_seller(browser: Browser) -> None:
    path = f"/service-level-figures/?where=owner%3D%27Rita+Okafor%27&{THEN}"
    assert browser(Role.REP).get(path).status_code == 403
    assert browser(Role.SALES_MANAGER).get(path).status_code == 200


def test_names_out_of_an_export_are_text_on_the_page(browser: Browser) -> None:
    page = browser(Role.REP).get(f"/close-rates/?where=lead_source%3D%27%3Cb%3EWeb%27&{THEN}").content.decode()
    assert "<b>Web" not in page


def test_the_form_becomes_an_address_that_can_be_sent_on(browser: Browser) -> None:
    filled = {"period": "2026-Q1", "compare-to": "", "by": "", "filter": "lead_source", "value": "Web", "as-of": ""}
    answer = browser(Role.REP).get("/close-rates/", filled)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/close-rates/?where=lead_source%3DWeb&period=2026-Q1")
