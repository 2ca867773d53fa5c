"""The result for whoever was asked and has no log-in: what members read, at an address alike for all, and nothing before the close."""

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sameside.records.models import AuditEntry, SurveyRound
from sameside.services.access import Role
from sameside.services.survey_round import close_round
from sameside.services.survey_sending import last_day
from sameside.services.workspace import utc_now
from sameside.web import survey_callers
from sameside.web.result_addresses import ResultAddresses
from sameside.web.survey_callers import MOST_MISSES, Misses
from sameside.web.survey_tabs import survey_tabs
from tests.services.closed_survey import READ_KEY, a_closed_round
from tests.services.survey_world import answers_of, send
from tests.web.survey_pages import a_served_round

As = Callable[[Role | None], Client]
READ = {"records_surveyround", "records_workspacesetting"}  # the results, and what the company is called


@pytest.fixture(autouse=True)
def nobody_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("views.survey_readers", "views.survey_answering", "survey_callers"):
        monkeypatch.setattr(f"sameside.web.{module}.MISSES", Misses())


@pytest.fixture
def reader(web_home: Path) -> Client:
    del web_home
    return Client(SERVER_NAME="localhost", HTTP_USER_AGENT="Nosy/1.0", REMOTE_ADDR="10.1.2.3")


def words_of(client: Client, path: str) -> str:
    """What a page says below its tabs, without its links' addresses, and without what members alone are offered."""
    answered = client.get(path)
    assert answered.status_code == 200, path
    inside = answered.content.decode().partition('<main id="main"')[2].partition("</details>")[2].partition("</main>")[0]
    inside = re.sub(r'<ul class="leads-to">.*?</ul>|<p class="readers-note">.*?</p>', "", inside, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", inside)).split())


def test_after_the_close_it_says_on_every_page_what_a_member_reads(browser: As, reader: Client) -> None:
    item = a_closed_round()
    own, ours = ResultAddresses(item.pk), ResultAddresses(item.pk, READ_KEY)
    pages = [
        (own.of(name), ours.of(name))
        for name in ("overview", "questions", "floors", "said-received", "ratings", "agreement", "causes", "knowledge", "waves", "comments")
    ]
    pages += [(own.of(name), ours.of(name)) for name in ("method", "beside", "index")]
    pages += [(own.item(name), ours.item(name)) for name in ("P2", "R1")]
    member = browser(Role.REP)
    for of_member, of_reader in pages:
        said = words_of(member, of_member)
        assert len(said) > 150, of_member
        assert words_of(reader, of_reader) == said, of_reader
    labels = [[label for label, _, _ in survey_tabs(at, "", item.result or {})] for at in (own, ours)]
    assert labels[1] == [label for label in labels[0] if label != "One sheet"]


def test_every_page_leads_to_the_others_and_none_to_a_log_in_and_reads_nothing_but_results(reader: Client) -> None:
    item = a_closed_round()
    at = ResultAddresses(item.pk, READ_KEY)
    for _, href, _ in survey_tabs(at, "", item.result or {}):
        with CaptureQueriesContext(connection) as asked:
            page = reader.get(href).content.decode()
        assert {re.findall(r'(?:FROM|UPDATE|INTO) "(\w+)"', one["sql"])[0] for one in asked} <= READ, href
        links = set(re.findall(r'href="([^"#]+)', page)) - {""}
        assert {link for link in links if not link.startswith(("/static/", f"/s/{item.pk}/results/{READ_KEY}/"))} == set(), href
        assert "csrf" not in page
    assert [reader.get(f"{at.of('overview')}{part}/").status_code for part in ("board", "cases", "nothing", "questions/X9")] == [404] * 4


def test_a_wrong_key_and_a_round_there_is_not_are_answered_alike(reader: Client, web_home: Path) -> None:
    item = a_closed_round()
    right = f"/s/{item.pk}/results/{READ_KEY}/"
    wrong = [right.replace(READ_KEY, key) for key in (READ_KEY[:-1], READ_KEY.upper(), "x", "\u00e9")] + [
        right.replace(item.pk, "0123456789ab"),
        right.replace(READ_KEY, "wrong") + "questions/P2/",
    ]
    answers = [reader.get(path) for path in wrong]
    assert {answered.status_code for answered in answers} == {404}
    assert len({answered.content for answered in answers}) == 1
    SurveyRound.objects.filter(pk=item.pk).update(read_key="")
    assert reader.get(right).status_code == reader.get(f"/s/{item.pk}/results//").status_code == 404
    SurveyRound.objects.filter(pk=item.pk).update(read_key=READ_KEY, status="draft")
    assert reader.get(right).status_code == 404
    SurveyRound.objects.filter(pk=item.pk).update(status="closed")
    for _ in range(MOST_MISSES):
        reader.get(wrong[0])
    assert [reader.get(path).status_code for path in (wrong[0], wrong[4], right)] == [429] * 3
    assert Client(SERVER_NAME="localhost", REMOTE_ADDR="10.0.0.9").get(right).status_code == 200


def test_before_the_close_it_says_when_and_less_than_a_member_is_told(reader: Client, web_home: Path) -> None:
    item, tokens = a_served_round(web_home)
    for function, token in tokens[:6]:
        send(web_home, item, token, answers_of(function), now=utc_now())
    day = last_day(item)
    path = f"/s/{item.pk}/results/{item.read_key}/"
    for part in ("", "questions/", "method/", "beside/", "questions/O1/", "nothing/"):
        answered = reader.get(path + part)
        page = answered.content.decode()
        assert answered.cookies == {}
        assert (answered.status_code, "Not yet" in page, f"after {day.day} {day:%B %Y}" in page) == (200, True, True)
        assert [word for word in ("answered", "21", "sales") if word in page] == []
    assert "Noch nicht" in reader.get(path, HTTP_ACCEPT_LANGUAGE="de").content.decode()
    SurveyRound.objects.filter(pk=item.pk).update(closes_at=utc_now() - timedelta(minutes=1))
    assert "its result is being made" in reader.get(path).content.decode()
    SurveyRound.objects.filter(pk=item.pk).update(status="lost")
    assert "There is no result" in reader.get(path).content.decode()
    assert AuditEntry.objects.filter(act="refuse_survey_change").count() == 0


def test_reading_leaves_no_trace_and_nobody_s_name_stands_there(
    browser: As, web_home: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = a_closed_round()
    path = f"/s/{item.pk}/results/{READ_KEY}/"
    client = browser(Role.ADMINISTRATOR)  # logged in: the page does not know
    entries = AuditEntry.objects.count()
    with caplog.at_level(logging.DEBUG, logger="sameside"), CaptureQueriesContext(connection) as asked:
        answered = client.get(path, HTTP_USER_AGENT="Nosy/1.0", REMOTE_ADDR="10.1.2.3")
    assert answered.status_code == 200
    assert answered.cookies == {}
    assert {name: answered.headers[name] for name in ("Referrer-Policy", "Cache-Control", "X-Robots-Tag")} == {
        "Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex",
    }  # fmt: skip
    assert "unsafe" not in answered.headers["Content-Security-Policy"]
    page = answered.content.decode()
    assert [word for word in ("Administrator", "Log out", "Nosy", "10.1.2.3", "@") if word in page] == []
    assert [word for word in (READ_KEY, "Nosy", "10.1.2.3") if word in caplog.text] == []
    assert AuditEntry.objects.count() == entries
    assert len(asked) <= 3
    client = Client(SERVER_NAME="localhost", HTTP_USER_AGENT="Nosy/1.0", REMOTE_ADDR="10.1.2.3", raise_request_exception=False)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(READ_KEY)

    monkeypatch.setattr("sameside.web.views.survey_readers.survey_for_readers", broken)
    failed = client.get(path)
    assert (failed.status_code, READ_KEY in failed.content.decode() + caplog.text) == (500, False)
    assert survey_callers.PREFIX == "/s/"


def test_whoever_holds_a_link_is_told_where_and_nobody_else(reader: Client, web_home: Path) -> None:
    item, tokens = a_served_round(web_home)
    other, _ = a_served_round(web_home)
    assert item.read_key != other.read_key
    assert len(item.read_key) == 22  # 128 bits
    address = f"/s/{item.pk}/results/{item.read_key}/"
    for path in (f"/s/{item.pk}/", f"/s/{item.pk}/?language=de"):
        assert item.read_key not in reader.get(path).content.decode()
    begin, paper = f"/s/{item.pk}/begin/", f"/s/{item.pk}/paper/"
    told = [reader.post(begin, {"token": token}, content_type="application/json").json() for _, token in tokens[:2]]
    assert {one["results"] for one in told} == {address}  # alike for everybody
    assert "results" not in reader.post(begin, {"token": "guess"}, content_type="application/json").json()
    form = reader.post(paper, {"code": tokens[0][1]}).content.decode()
    assert f'href="http://localhost{address}"' in form
    mark = form.partition('name="answer_id" value="')[2].partition('"')[0]
    done = reader.post(paper, {"code": tokens[0][1], "answer_id": mark, "O2": "4"}).content.decode()
    assert ("Thank you" in done, f">http://localhost{address}<" in done) == (True, True)
    close_round(home=web_home, item=item, by=None, now=utc_now())
    closed = reader.get(f"/s/{item.pk}/").content.decode()
    assert "at the address in the invitation" in closed
    assert item.read_key not in closed
    assert reader.get(address).status_code == 200


def test_whoever_runs_it_finds_the_address_to_send_and_one_for_the_wall(browser: As, web_home: Path) -> None:
    from sameside.services.survey_round import open_round
    from tests.web.survey_pages import a_prepared_round

    item = open_round(home=web_home, item=a_prepared_round(), by=None, now=utc_now())
    client, page = browser(Role.ADMINISTRATOR), f"/survey/{item.pk}/"
    slips = client.post(f"{page}slips/", {"address": "https://ask.larkfield.example/"}).content.decode()
    address = f"https://ask.larkfield.example/s/{item.pk}/results/{item.read_key}/"
    assert slips.count(address) == 1  # on no slip: those are drawn, and say where to look
    assert slips.count("The first page says where the result is read") == 21
    shown = client.get(page).content.decode()
    assert f'<code class="whole-address">{address}</code>' in shown
    assert item.read_key not in browser(Role.REP).get("/survey/").content.decode()


def test_a_round_that_closed_before_there_were_addresses_gets_one_once(browser: As, web_home: Path) -> None:
    item = a_closed_round()
    SurveyRound.objects.filter(pk=item.pk).update(read_key="")
    client, page = browser(Role.REVENUE_OPERATIONS), f"/survey/{item.pk}/"
    assert "Make an address" in client.get(page).content.decode()
    keys = set()
    for _ in range(2):
        assert client.post(f"{page}step/", {"step": "address"}).status_code == 302
        keys.add(SurveyRound.objects.get(pk=item.pk).read_key)
    (key,) = keys
    assert AuditEntry.objects.filter(act="make_read_address").count() == 1
    assert key not in str(AuditEntry.objects.get(act="make_read_address").detail)
    shown = client.get(page).content.decode()
    assert f"http://localhost/s/{item.pk}/results/{key}/" in shown
    assert "Make an address" not in shown
