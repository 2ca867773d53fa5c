"""The results of a survey: for every member alike from the close on, nothing before it, and nothing but what was published."""

from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sameside.records.models import AuditEntry
from sameside.services.access import Role
from sameside.services.workspace import utc_now
from sameside.web.result_addresses import ResultAddresses
from sameside.web.survey_tabs import survey_tabs
from tests.services.closed_survey import a_closed_round
from tests.services.survey_world import answers_of, send
from tests.web.survey_pages import a_served_round

As = Callable[[Role | None], Client]


def text_of(client: Client, path: str) -> str:
    answered = client.get(path)
    assert answered.status_code == 200, path
    return unescape(answered.content.decode())


def test_every_page_of_a_result_is_there_and_leads_to_the_others(browser: As) -> None:
    item = a_closed_round()
    client = browser(Role.REP)
    tabs = survey_tabs(ResultAddresses(item.pk), "overview", item.result or {})
    assert [label for label, _, _ in tabs][:3] == ["Overview", "Questions", "Boardroom and floor"]
    own = [href for _, href, _ in tabs if "/results/" in href]
    assert len(own) == 11
    for href in own:
        page = text_of(client, href)
        assert page.count('aria-current="page"') >= 1, href
        assert all(other in page for other in own)


def test_the_overview_says_who_answered_who_is_hidden_and_where_they_differ(browser: As) -> None:
    page = text_of(browser(Role.MARKETER), f"/survey/{a_closed_round().pk}/results/")
    assert "47 of 58 people invited answered (81%)" in page
    assert "Perhaps executive optimism, leaders against team members" in page
    assert "fewer answers than the smallest number shown" in page
    assert "“Marketing knows what matters to our customers”" in page


def test_the_item_table_shows_bounds_as_bounds_and_leads_to_a_statement(browser: As) -> None:
    client, base = browser(Role.SALES_MANAGER), f"/survey/{a_closed_round().pk}/results/"
    page = text_of(client, f"{base}questions/")
    assert page.index("I1/") < page.index("R1/") < page.index("T1/")
    assert "at least 19 of 20" in page
    assert "each was asked of the other" in page
    assert "LeanData, 2017, n = 527" in page
    one = text_of(client, f"{base}questions/P2/")
    assert "Rosier than the records: sales." in one
    assert client.get(f"{base}questions/X9/").status_code == 404
    assert client.get(f"{base}nothing/").status_code == 404
    assert client.get(f"{base}cases/").status_code == 404


def test_comments_come_from_ten_on_and_as_they_were_written(browser: As) -> None:
    item = a_closed_round()
    client, path = browser(Role.REP), f"/survey/{item.pk}/results/comments/"
    assert "=Comment 9" in text_of(client, path)
    assert item.result is not None
    item.result["comments"] = {}
    item.save()
    assert "Comments are shown from ten on" in text_of(client, path)


def test_before_the_close_it_tells_the_count_in_fives_and_nothing_else(browser: As, web_home: Path) -> None:
    item, tokens = a_served_round(web_home)
    for function, token in tokens[:7]:
        send(web_home, item, token, answers_of(function), now=utc_now())
    for part in ("", "questions/", "questions/O1/"):
        page = text_of(browser(Role.REP), f"/survey/{item.pk}/results/{part}")
        assert "Results open for everybody at the same moment" in page
        assert "5 or more have answered so far" in page
    assert not AuditEntry.objects.filter(act="refuse_survey_change").exists()
    assert browser(Role.ADMINISTRATOR).get(f"/survey/{item.pk}/results/file/csv/").status_code == 409
    assert AuditEntry.objects.get(act="refuse_survey_change").detail == {"tried": "read results before the end"}


def test_a_file_holds_what_the_pages_say_and_is_kept_under_the_survey_s_letters(browser: As) -> None:
    item, client = a_closed_round(), browser(Role.REP)
    for form in ("csv", "xlsx", "json", "sav"):
        answered = client.get(f"/survey/{item.pk}/results/file/{form}/")
        assert answered.status_code == 200
        assert answered.headers["Content-Disposition"] == f'attachment; filename="survey-{item.pk}.{form}"'
    assert b"at least 19 of 20" in client.get(f"/survey/{item.pk}/results/file/csv/").content
    assert client.get(f"/survey/{item.pk}/results/file/exe/").status_code == 404
    assert client.get("/survey/0123456789ab/results/file/csv/").status_code == 404


def test_a_result_of_which_nothing_may_be_told_says_so_on_every_page(browser: As) -> None:
    item = a_closed_round()
    assert item.result is not None
    few = "fewer answers than the smallest number shown"
    item.result["groups"] = [one | {"state": "primary", "why": few, "n": None, "response": None} for one in item.result["groups"]]
    for one in item.result["items"].values():
        one["groups"] = {group: {"state": "primary", "why": few} for group in one["groups"]}
    item.result["gaps"] = {family: [] for family in item.result["gaps"]}
    item.save()
    client = browser(Role.REP)
    for _, href, _ in survey_tabs(ResultAddresses(item.pk), "", item.result):
        if "/results/" in href:
            text_of(client, href)
    # Each says which rule hid it, and draws nothing.
    for part in ("questions/", "said-received/", "ratings/", "causes/", "knowledge/", "questions/O1/", "questions/T1/"):
        page = text_of(client, f"/survey/{item.pk}/results/{part}")
        assert "Which groups are shown, and why" in page, part
        assert few in page, part
        assert '<div class="drawing"' not in page, part
        assert "<tbody>\n</tbody>" not in page, part
    overview = text_of(client, f"/survey/{item.pk}/results/")
    assert "No gap between sales and marketing can be shown. Sales is not shown: fewer answers" in overview
    assert "75%" not in overview


def test_where_only_everybody_is_shown_the_questions_stand_of_everybody(browser: As) -> None:
    item = a_closed_round()
    assert item.result is not None
    few, result = "fewer answers than the smallest number shown", item.result
    result["groups"] = [one if one["name"] == "total" else one | {"state": "primary", "why": few, "n": None} for one in result["groups"]]
    for one in result["items"].values():
        one["groups"] = {"total": one["groups"]["total"]} if "total" in one["groups"] else {}
    result["gaps"] = {family: [] for family in result["gaps"]}
    result["causes"] = [one | {"by": {"total": 0.3}} for one in result["causes"]]
    item.save()
    client, base = browser(Role.REP), f"/survey/{item.pk}/results/"
    page = text_of(client, f"{base}questions/")
    assert "Everybody agrees" in page
    assert "24 of 40" in page
    assert "Sales agree" not in page
    # What each side was asked of the other has no figure of everybody, and says so where it is opened all the same.
    assert "questions/T1/" not in page
    assert "Each side was asked of the other. Sales is not shown" in text_of(client, f"{base}questions/T1/")
    for part in ("said-received/", "ratings/", "floors/"):
        assert "Nothing may be drawn here" in text_of(client, base + part)
    assert "Everybody" in text_of(client, f"{base}knowledge/")
    board = text_of(client, f"/survey/{item.pk}/board/")
    assert 'data-of="Everybody"' in board
    assert "Team members</th>" not in board


@pytest.mark.parametrize("part", ["", "questions/", "floors/"])
def test_a_page_asks_the_database_a_fixed_number_of_questions(browser: As, part: str) -> None:
    item = a_closed_round()
    client = browser(Role.REP)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/survey/{item.pk}/results/{part}")
    assert len(asked) <= 8


def test_on_a_phone_the_questions_stand_by_what_they_come_to_each_line_with_all_of_its_figures(browser: As) -> None:
    page = text_of(browser(Role.REP), f"/survey/{a_closed_round().pk}/results/questions/")
    phone = page.split('class="only-narrow"')[1]
    headings = ["Clear gaps", "Possible gaps", "Can't be told apart", "No gap may be told", "Each side was asked of the other"]
    places = [phone.index(f"<h3>{heading}</h3>") for heading in headings]
    assert places == sorted(places)
    assert phone.count('class="line-group"') == 5
    assert phone.count('<details class="line-group" open>') == 1
    # A line for each row of the table of wide screens, and the rule of a bound in it.
    assert phone.count('<details class="line">') == page.count('class="statement"')
    assert phone.index("Possible gaps") > phone.index("Marketing knows what matters to our customers") > phone.index("Clear gaps")
    assert "<dd>at least 19 of 20</dd>" in phone


def test_a_name_is_taken_out_of_the_comments_by_who_runs_the_survey_and_the_trace_does_not_tell_it(browser: As) -> None:
    item = a_closed_round()
    item.result = (item.result or {}) | {"comments": {"Z1": ["Ask Peter  Miller.", "peter miller again, not Petermiller", *["Meet."] * 8]}}
    item.result_hash = "before"
    item.save()
    runner, steps, page = browser(Role.REVENUE_OPERATIONS), f"/survey/{item.pk}/step/", f"/survey/{item.pk}/results/comments/"
    assert "Take a name out" in text_of(runner, page)
    assert "Take a name out" not in text_of(browser(Role.MARKETER), page)
    assert runner.post(steps, {"step": "redact", "words": "Petra"}).status_code == 400
    assert runner.post(steps, {"step": "redact", "words": "Peter Miller"}).status_code == 302
    shown = text_of(browser(Role.REP), page)
    assert "Ask [...]." in shown
    assert "[...] again, not Petermiller" in shown
    assert "taken out by who runs the survey: 2 times" in shown
    item.refresh_from_db()
    assert "Miller" not in str(item.result)
    assert item.result_hash != "before"
    entry = AuditEntry.objects.get(act="take_out_of_comments")
    assert (entry.detail["times"], "iller" in str(entry.detail)) == (2, False)
    assert browser(Role.MARKETER).post(steps, {"step": "redact", "words": "Meet"}).status_code == 404
