"""What does a member see when something can't be shown: the reason and a way on, never a traceback?"""

import logging
from collections.abc import Callable, Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import clear_url_caches, path

from sameside.schema.errors import Conflict, NotAllowed, SamesideError, UnknownName
from sameside.services.access import Role
from sameside.web import urls

Browser = Callable[[Role | None], Client]
_RAISED: dict[str, Exception] = {
    "refused": SamesideError("Give a day in the future."),
    "not-allowed": NotAllowed("Only these may sign: Sales manager."),
    "no-such": UnknownName("There is no request 7."),
    "beaten": Conflict("Sam accepted this lead a minute ago."),
    "defect": ZeroDivisionError("secret detail"),
}


def _raise(request: HttpRequest, kind: str) -> HttpResponse:
    raise _RAISED[kind]


@pytest.fixture
def client(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Somebody before a page that always fails."""
    monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, path("fails/<str:kind>/", _raise)])
    clear_url_caches()
    member = browser(Role.REP)
    member.raise_request_exception = False
    yield member
    monkeypatch.undo()
    clear_url_caches()  # whoever asks for addresses next must not find this one


@pytest.mark.parametrize(
    ("kind", "status", "title", "reason"),
    [
        ("refused", 400, "That was not possible", "Give a day in the future."),
        ("not-allowed", 403, "That is not yours to do", "Only these may sign: Sales manager."),
        ("no-such", 404, "There is no such page", "There is no request 7."),
        ("beaten", 409, "Somebody was first", "Sam accepted this lead a minute ago."),
        ("defect", 500, "Something broke on our side", "This is a defect of the program, not of what you did."),
    ],
)
def test_it_says_what_happened_and_where_to_go_on(client: Client, kind: str, status: int, title: str, reason: str) -> None:
    answered = client.get(f"/fails/{kind}/")
    text = answered.content.decode()
    assert answered.status_code == status
    assert f"<h1>{title}</h1>" in text
    assert reason in text
    assert "Go to the first page" in text
    assert "secret" not in text
    assert "Traceback" not in text


def test_it_gives_a_script_the_reason_alone(client: Client) -> None:
    answered = client.get("/fails/beaten/", headers={"HX-Request": "true"})
    assert (answered.status_code, answered.content.decode()) == (409, "Sam accepted this lead a minute ago.")
    assert answered.headers["Content-Type"].startswith("text/plain")


def test_it_says_of_a_stale_form_that_nothing_was_changed(browser: Browser) -> None:
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    client.cookies = browser(Role.REP).cookies
    answered = client.post("/theme/", {"theme": "dark"})
    assert answered.status_code == 403
    assert "nothing was changed" in answered.content.decode()


def test_it_sends_a_stranger_back_to_the_log_in(browser: Browser) -> None:
    text = browser(None).get("/invitation/no-such-token/").content.decode()
    assert "This link does not work any more." in text
    assert "Go to the log-in" in text


def test_it_writes_our_own_defects_to_the_error_output() -> None:
    handlers = logging.getLogger("django.request").parent.handlers  # type: ignore[union-attr]  # "django" stands above it
    assert [handler.level for handler in handlers if isinstance(handler, logging.StreamHandler)] == [logging.ERROR]


def test_it_says_of_an_address_for_forms_alone_that_there_is_nothing_to_see(browser: Browser) -> None:
    answer = browser(Role.REP).get("/handoffs/1/accept/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "Nothing to see here" in answer.content.decode()


def test_it_leads_back_to_the_page_of_a_refused_form(browser: Browser) -> None:
    answer = browser(Role.REP).post("/inbox/many/", {"act": "accept"}, headers={"Referer": "http://localhost/inbox/?view=queue"})
    assert answer.status_code == 400
    assert 'href="/inbox/?view=queue"' in answer.content.decode()
    elsewhere = browser(Role.REP).post("/inbox/many/", {"act": "accept"}, headers={"Referer": "https://elsewhere.example/"})
    assert "elsewhere" not in elsewhere.content.decode()
