"""A survey answered by one link for everybody says so wherever it is read, and nowhere tells how many were asked."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client

from sameside.presentation.alignment_page import alignment_page
from sameside.presentation.html_page import page_html
from sameside.presentation.survey_reading import Survey
from sameside.presentation.survey_text import survey_text
from sameside.records.models import SurveyRound
from sameside.services.access import Role
from sameside.web.result_addresses import ResultAddresses
from sameside.web.survey_tabs import survey_tabs
from tests.presentation.alignment_story import a_story
from tests.services.closed_survey import a_closed_round, a_survey, by_open_link

As = Callable[[Role | None], Client]
# What would claim to know how many were asked, or be set beside another survey.
FALSE = ("None", "nan", "of 58", "people invited", "wave 2", "Everybody answered, so", "whatever they think", "weighted to all")


@pytest.fixture
def item(web_home: object) -> SurveyRound:
    return a_closed_round("open")


def pages_of(client: Client, item: SurveyRound) -> Iterator[tuple[str, str]]:
    assert item.result is not None
    for at in (ResultAddresses(item.pk), ResultAddresses(item.pk, item.read_key)):
        yield from pages_at(client, at, item.result)


def pages_at(client: Client, at: ResultAddresses, result: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for href in (*(href for _, href, _ in survey_tabs(at, "overview", result)), at.item("P2")):
        answered = client.get(href)
        assert answered.status_code == 200, href
        yield href, unescape(answered.content.decode()).partition("<main")[2]


def test_every_page_says_open_link_and_none_how_many_were_asked(item: SurveyRound, browser: As) -> None:
    client = browser(Role.REP)
    seen = dict(pages_of(client, item))
    assert len(seen) >= 26
    assert [href for href, page in seen.items() if "Open link, closed on 3 June 2026. 47 answers; how many were asked" not in page] == []
    assert [(href, word) for href, page in seen.items() for word in FALSE if word in page] == []
    assert [href for href in seen if "waves" in href] == []
    assert "Nothing stands behind it for those who did not" in seen[f"/survey/{item.pk}/results/questions/"]
    assert "somebody may have answered more than once" in seen[f"/survey/{item.pk}/results/method/"]
    assert "came by an open link: sales 23 and marketing 11" in seen[f"/survey/{item.pk}/board/"]
    assert "Answered by an open link" in client.get("/survey/").content.decode()


def test_every_file_says_it_in_a_field(item: SurveyRound, browser: As) -> None:
    client = browser(Role.AUDITOR)
    path = f"/survey/{item.pk}/results/file"
    rows = list(csv.DictReader(io.StringIO(client.get(f"{path}/csv/").content.decode())))
    assert {row["mode"] for row in rows} == {"open link"}
    assert {row["utmost_low"] for row in rows} == {""}
    sales = next(row for row in rows if (row["kind"], row["group"]) == ("response", "sales"))
    assert (sales["n"], sales["value"], sales["shown"]) == ("23", "", "23 answers")
    told = json.loads(client.get(f"{path}/json/").content)
    assert (told["mode"], told["n_invited"], told["figures"][0]["mode"]) == ("open", None, "open link")
    assert client.get(f"{path}/xlsx/").status_code == 200


def test_the_report_and_the_command_line_say_it() -> None:
    story = a_story()
    story = type(story)(**{**vars(story), "result": by_open_link(dict(story.result))})
    page = page_html(alignment_page(story))
    survey = a_survey()
    text = " ".join(survey_text(Survey(survey.title, survey.form, by_open_link(dict(survey.result)))).split())
    assert "Spring survey, open link" in page
    assert "Answers by an open link" in page
    assert "47 answers came by an open link" in text
    assert [word for word in FALSE[2:] if word in page or word in text] == []
