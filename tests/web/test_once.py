"""Does a form have its effect once, however often it arrives, and is a refused one free to come again?"""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from sameside.records.models import AuditEntry, Request, SentForm
from sameside.services.access import Role

pytestmark = pytest.mark.both_databases
Browser = Callable[[Role | None], Client]
WISH = {"kind": "asset", "title": "Case study for labs", "purpose": "The buyer asks who else uses it."}


@pytest.fixture
def rep(browser: Browser) -> Client:
    return browser(Role.REP)


def mark_on(client: Client) -> str:
    found = re.search(r'name="form_mark" value="([^"]+)"', client.get(reverse("new-request")).content.decode())
    assert found is not None
    return found[1]


def test_a_double_click_makes_one_request_and_leads_to_the_same_page(rep: Client) -> None:
    form = {**WISH, "form_mark": mark_on(rep)}
    first, second = (rep.post(reverse("new-request"), form) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    assert Request.objects.count() == 1


def test_a_changed_form_and_a_page_loaded_anew_are_other_forms(rep: Client) -> None:
    mark = mark_on(rep)
    rep.post(reverse("new-request"), {**WISH, "form_mark": mark})
    rep.post(reverse("new-request"), {**WISH, "form_mark": mark, "title": "Another one"})
    rep.post(reverse("new-request"), {**WISH, "form_mark": mark_on(rep)})
    assert Request.objects.count() == 3


def test_a_refused_form_leaves_nothing_and_may_be_sent_again(rep: Client) -> None:
    mark = mark_on(rep)
    assert rep.post(reverse("new-request"), {**WISH, "title": "", "form_mark": mark}).status_code == 400
    assert SentForm.objects.count() == 0
    assert rep.post(reverse("new-request"), {**WISH, "form_mark": mark}).status_code == 302


def test_somebody_elses_form_is_another_form(browser: Browser) -> None:
    form = {**WISH, "form_mark": "one-and-the-same-mark"}
    for role in (Role.REP, Role.SALES_MANAGER):
        assert browser(role).post(reverse("new-request"), form).status_code == 302
    assert Request.objects.count() == 2


def test_twenty_at_once_make_one_request(rep: Client, web_home: Path) -> None:
    form = {**WISH, "form_mark": mark_on(rep)}
    start = Barrier(20)

    def send(_: int) -> tuple[int, str]:
        client = Client(SERVER_NAME="localhost")
        client.cookies = rep.cookies
        start.wait()
        response = client.post(reverse("new-request"), form)
        connection.close()
        return response.status_code, response.headers.get("Location", "")

    with ThreadPoolExecutor(20) as pool:
        answers = set(pool.map(send, range(20)))
    assert len(answers) == 1
    assert Request.objects.count() == 1
    assert AuditEntry.objects.filter(act="make_request").count() == 1
