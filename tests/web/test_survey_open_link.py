"""One link for everybody, as pages: what whoever runs it is told, what those who answer are told, and that a flood has to wait."""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sameside.records.models import SurveyRound
from sameside.services.access import Role
from sameside.services.survey_store import SurveyStore
from sameside.web import survey_callers
from sameside.web.survey_callers import MOST_FORMS, WITHIN_SECONDS, FormsSent
from tests.services.survey_world import an_answer_id, answers_of
from tests.web.survey_pages import a_round_by_open_link
from tests.web.test_survey_running import settled, text_of

As = Callable[[Role | None], Client]
SALES = {"function": "sales", "seniority": "team_member"}


@pytest.fixture(autouse=True)
def nothing_sent(monkeypatch: pytest.MonkeyPatch) -> FormsSent:
    sent = FormsSent()
    monkeypatch.setattr("sameside.web.views.survey_answering.FORMS_SENT", sent)
    return sent


@pytest.fixture
def item(web_home: Path) -> SurveyRound:
    return a_round_by_open_link(web_home)


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost")


def post(client: Client, item: SurveyRound, what: str, **said: Any) -> tuple[int, dict[str, Any]]:
    answered = client.post(f"/s/{item.pk}/{what}/", json.dumps(said), content_type="application/json")
    return answered.status_code, answered.json()


def a_form(**changed: Any) -> dict[str, Any]:
    return {**SALES, "answer_id": an_answer_id(), "answers": answers_of("sales"), **changed}


def test_whoever_runs_it_is_told_what_it_costs_and_needs_no_list(browser: As) -> None:
    client = browser(Role.ADMINISTRATOR)
    assert "Somebody may answer twice" in text_of(client, "/survey/new/")
    client.post("/survey/new/", settled(mode="open"))
    item = SurveyRound.objects.get()
    page = f"/survey/{item.pk}/"
    before = text_of(client, page)
    assert "How many were asked is not known" in before
    assert "Who is invited" not in before
    client.post(f"{page}step/", {"step": "open"})
    item.refresh_from_db()
    assert (item.mode, item.status) == ("open", "open")
    told = text_of(client, page)
    assert f"/s/{item.pk}/</code>" in told
    assert [word for word in ("Mail the invitations", "Remind everybody", "wave 1") if word in told] == []
    for step in ("invite", "remind"):
        refused = client.post(f"{page}step/", {"step": step})
        assert (refused.status_code, "nobody is on a list" in refused.content.decode()) == (400, True)
    assert client.post(f"{page}slips/", {"address": "https://ask.larkfield.example"}).status_code == 400
    assert "by an open link" in text_of(client, "/survey/")


def test_the_poster_has_the_address_and_its_square_code_in_every_language(browser: As, item: SurveyRound) -> None:
    client = browser(Role.REVENUE_OPERATIONS)
    page = text_of(client, f"/survey/{item.pk}/poster/?address=https://ask.larkfield.example")
    assert f">ask.larkfield.example/s/{item.pk}/<" in page
    assert page.count('<svg viewBox="0 0 ') == 1
    assert [word for word in ("How do sales and marketing", "Wie arbeiten Vertrieb", "Please answer once") if word not in page] == []
    assert client.get(f"/survey/{item.pk}/poster/?address=nowhere").status_code == 400
    SurveyRound.objects.filter(pk=item.pk).update(mode="closed")
    assert client.get(f"/survey/{item.pk}/poster/").status_code == 404


def test_before_a_group_is_named_no_question_is_told_and_then_those_of_that_group(item: SurveyRound, client: Client) -> None:
    status, told = post(client, item, "begin")
    assert (status, told["group"], told["form"]["pages"]) == (200, {"k": 5, "minutes": 7}, [])
    status, told = post(client, item, "begin", function="other", seniority="manager")
    assert (status, told["group"]) == (200, {"function": "other", "seniority": "manager", "k": 5, "minutes": 6})
    assert "S1" not in told["form"]["items"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_said_before_the_first_question_is_true_of_one_link(item: SurveyRound, client: Client, language: str) -> None:
    words = post(client, item, "begin")[1]["words"][language]
    told = " ".join(
        words[name] for name in ("group_said", "seen", "unseen", "limit_one", "limit_two", "once", "stored_next", "cleared_text")
    )
    false = {
        "en": ("invited", "your link", "link works once", "mail server"),
        "de": ("eingeladen", "Ihr Link", "gilt einmal", "Mailserver"),
    }
    assert [word for word in false[language] if word.lower() in told.lower()] == []
    assert {"en": "more than once", "de": "mehrmals"}[language] in told


def test_one_form_is_stored_once_and_none_without_a_group(item: SurveyRound, client: Client, web_home: Path) -> None:
    form = a_form()
    assert [post(client, item, "answer", **form) for _ in range(2)] == [(200, {"reason": "stored"})] * 2
    for wrong in ({"function": "finance"}, {"seniority": ""}, {"answers": {}}, {"answers": {"O2": 9}}, {"answer_id": ""}):
        assert post(client, item, "answer", **a_form(**wrong))[0] == 400
    assert post(client, item, "answer", token="x" * 22, **a_form())[0] == 200  # a token says nothing here
    assert SurveyStore(web_home, item.pk).count() == 2


def test_a_defect_in_the_middle_of_a_form_leaves_no_word_of_it(
    item: SurveyRound, web_home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Auditor's test 3 by an open link."""
    form = a_form(answers={"O2": 4, "Z1": "Talk to each other on Mondays"})
    nosy = Client(SERVER_NAME="localhost", HTTP_USER_AGENT="Nosy/1.0", REMOTE_ADDR="10.1.2.3", raise_request_exception=False)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"{form}")

    with monkeypatch.context() as breaking, caplog.at_level(logging.DEBUG):
        breaking.setattr(SurveyStore, "submit_without_token", broken)
        answered = nosy.post(f"/s/{item.pk}/answer/", json.dumps(form), content_type="application/json")
    assert answered.status_code == 500
    outside = b"".join(file.read_bytes() for file in web_home.rglob("*") if file.is_file()).decode("latin-1")
    said = caplog.text + answered.content.decode() + outside
    assert [word for word in ("Mondays", form["answer_id"], "10.1.2.3", "Nosy/1.0") if word in said] == []
    assert post(nosy, item, "answer", **form)[0] == 200  # the same form again is taken


def test_a_flood_from_one_sender_has_to_wait_and_an_office_does_not(item: SurveyRound, client: Client, nothing_sent: FormsSent) -> None:
    form = a_form()
    assert post(client, item, "answer", **form)[0] == 200
    mark = survey_callers.MISSES.mark_of("127.0.0.1")
    for _ in range(MOST_FORMS[WITHIN_SECONDS] - 2):
        nothing_sent.note(mark)
    assert post(client, item, "answer", **form)[0] == 200  # again, stored once: it counts as none
    assert post(client, item, "answer", **a_form())[0] == 200
    assert post(client, item, "answer", **a_form())[0] == 429
    typed = client.post(f"/s/{item.pk}/paper/", {**SALES, "answer_id": an_answer_id(), "O2": "4"})
    assert (typed.status_code, 'value="4" checked' in typed.content.decode()) == (400, True)  # nothing typed is lost
    assert post(Client(SERVER_NAME="localhost", REMOTE_ADDR="10.0.0.9"), item, "answer", **a_form())[0] == 200


def test_a_sender_may_go_on_after_ten_minutes_but_not_all_day() -> None:
    now = [0.0]
    sent = FormsSent(clock=lambda: now[0])
    most_a_day = max(MOST_FORMS.values())
    for n in range(most_a_day):
        if n % MOST_FORMS[WITHIN_SECONDS] == 0:
            now[0] += WITHIN_SECONDS + 1.0
        assert not sent.is_too_many(b"office")
        sent.note(b"office")
    now[0] += WITHIN_SECONDS + 1.0
    assert sent.is_too_many(b"office")
    assert not sent.is_too_many(b"another")
    now[0] += 90_000.0
    assert not sent.is_too_many(b"office")


def test_without_scripts_a_group_is_named_and_all_questions_stand_on_one_page(item: SurveyRound, client: Client, web_home: Path) -> None:
    opened = client.get(f"/s/{item.pk}/").content.decode()
    assert opened.partition("<noscript>")[2].count('type="radio"') == 6
    assert not client.cookies
    path = f"/s/{item.pk}/paper/"
    assert client.post(path, {"function": "sales"}).status_code == 302
    page = client.post(path, SALES).content.decode()
    assert page.count("<legend") == 44
    assert "Sales, team member" in page
    mark = page.partition('name="answer_id" value="')[2].partition('"')[0]
    for _ in range(2):
        assert "Thank you" in client.post(path, {**SALES, "answer_id": mark, "O2": "4"}).content.decode()
    store = SurveyStore(web_home, item.pk)
    store.stop_taking()
    (found,) = store.answers()
    assert (found.function, found.seniority, found.answers) == ("sales", "team_member", {"O2": 4})
