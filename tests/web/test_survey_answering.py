"""What those who answer are sent, what they are told, and what is kept of their asking: nothing."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sameside.records.models import SurveyRound
from sameside.services import survey_answers
from sameside.services.survey_round import close_round, count_in_fives
from sameside.services.survey_store import SurveyStore
from sameside.services.workspace import utc_now
from sameside.web import survey_callers
from sameside.web.survey_callers import MOST_MISSES, WITHIN_SECONDS, Misses
from tests.services.survey_world import an_answer_id, answers_of
from tests.web.survey_pages import a_served_round

SECRET_WORDS = "Talk to each other on Mondays"


@pytest.fixture(autouse=True)
def nobody_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sameside.web.views.survey_answering.MISSES", Misses())
    monkeypatch.setattr(survey_callers, "MISSES", Misses())


@pytest.fixture
def round_and_tokens(web_home: Path) -> tuple[SurveyRound, list[tuple[str, str]]]:
    return a_served_round(web_home)


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost", HTTP_USER_AGENT="Nosy/1.0")


def post(client: Client, item: SurveyRound, what: str, **said: Any) -> tuple[int, dict[str, Any]]:
    answered = client.post(f"/s/{item.pk}/{what}/", json.dumps(said), content_type="application/json")
    return answered.status_code, answered.json()


def test_the_page_holds_no_question_and_no_cookie(round_and_tokens: tuple[SurveyRound, list[tuple[str, str]]], client: Client) -> None:
    item, _ = round_and_tokens
    answered = client.get(f"/s/{item.pk}/")
    page = answered.content.decode()
    assert answered.status_code == 200
    assert answered.cookies == {}
    assert "cooperate well" not in page
    assert "csrf" not in page
    assert {name: answered.headers[name] for name in ("Referrer-Policy", "Cache-Control", "X-Robots-Tag")} == {
        "Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex",
    }  # fmt: skip
    assert "script-src 'self'" in answered.headers["Content-Security-Policy"]
    assert "unsafe" not in answered.headers["Content-Security-Policy"]


def test_it_speaks_the_language_of_the_browser_where_the_round_has_it(
    round_and_tokens: tuple[SurveyRound, list[tuple[str, str]]], client: Client
) -> None:
    item, _ = round_and_tokens
    asked = [("", "de-AT,de;q=0.9,en"), ("", "fr,en"), ("?language=de", "en"), ("?language=xx", "en")]
    found = [client.get(f"/s/{item.pk}/{query}", HTTP_ACCEPT_LANGUAGE=accepted).content.decode() for query, accepted in asked]
    assert ['<html lang="de">' in page for page in found] == [True, False, True, False]


def test_a_token_brings_the_questions_and_what_its_group_must_know(
    round_and_tokens: tuple[SurveyRound, list[tuple[str, str]]], client: Client
) -> None:
    item, tokens = round_and_tokens
    function, token = next(pair for pair in tokens if pair[0] == "marketing")
    status, told = post(client, item, "begin", token=token)
    assert status == 200
    assert told["group"]["function"] == function
    assert (told["group"]["n_invited"], told["group"]["n_total"], told["group"]["k"], told["group"]["is_shown"]) == (6, 21, 5, True)
    assert told["form"]["items"]["P2"]["text"]["en"].startswith("Sales contacts the leads we pass on")
    assert set(told["words"]) == {"en", "de"}


def test_one_form_is_stored_once_and_answered_with_the_right_status(
    round_and_tokens: tuple[SurveyRound, list[tuple[str, str]]], client: Client
) -> None:
    """Auditor's test 5."""
    item, tokens = round_and_tokens
    function, token = tokens[0]
    form = {"token": token, "answer_id": an_answer_id(), "answers": answers_of(function)}
    assert post(client, item, "answer", **form) == (200, {"reason": "stored"})
    assert post(client, item, "answer", **form) == (200, {"reason": "stored"})  # a retry after a lost answer
    assert post(client, item, "answer", **form | {"answer_id": an_answer_id()}) == (409, {"reason": "spent"})
    assert post(client, item, "answer", **form | {"token": token.swapcase()}) == (404, {"reason": "unknown"})
    assert post(client, item, "begin", token=token)[0] == 200  # whether it was used is not told
    store = SurveyStore(Path(client_home()), item.pk)
    assert store.count() == 1


def client_home() -> str:
    from sameside.settings import home_folder

    return str(home_folder())


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "text/plain", 415), (b"[]", "application/json", 415), (b"{", "application/json", 415),
        (b'{"answers": []}', "application/json", 415),
        (b'{"answers": {"O2": NaN}}', "application/json", 400), (b" " * 65_000, "application/json", 415),
        (b'{"answers": {"Z1": "' + b"x" * 501 + b'"}}', "application/json", 400), (b'{"answers": {"O2": 9}}', "application/json", 400),
    ],
)  # fmt: skip
def test_it_refuses_what_is_no_form(
    round_and_tokens: tuple[SurveyRound, list[tuple[str, str]]], client: Client, body: bytes, kind: str, status: int
) -> None:
    item, _ = round_and_tokens
    assert client.post(f"/s/{item.pk}/answer/", body, content_type=kind).status_code == status


def test_a_closed_round_and_a_draft_take_nothing(
    round_and_tokens: tuple[SurveyRound, list[tuple[str, str]]], client: Client, web_home: Path
) -> None:
    item, tokens = round_and_tokens
    close_round(home=web_home, item=item, by=None, now=utc_now())
    form = {"token": tokens[0][1], "answer_id": an_answer_id(), "answers": answers_of("sales")}
    assert client.get(f"/s/{item.pk}/").status_code == 410
    assert post(client, item, "begin", token=tokens[0][1])[0] == 410
    assert post(client, item, "answer", **form)[0] == 410
    SurveyRound.objects.filter(pk=item.pk).update(status="draft")
    assert client.get(f"/s/{item.pk}/").status_code == 404


def test_whoever_guesses_at_links_has_to_wait_and_everybody_else_does_not(
    round_and_tokens: tuple[SurveyRound, list[tuple[str, str]]], client: Client
) -> None:
    item, tokens = round_and_tokens
    said = [post(client, item, "begin", token=f"guess-{number}")[0] for number in range(MOST_MISSES + 1)]
    assert said == [404] * MOST_MISSES + [429]
    form = {"token": tokens[0][1], "answer_id": an_answer_id(), "answers": answers_of("sales")}
    assert post(client, item, "answer", **form)[0] == 429
    other = Client(SERVER_NAME="localhost", REMOTE_ADDR="10.0.0.9")
    assert post(other, item, "answer", **form)[0] == 200


def test_misses_are_forgotten_and_their_key_changes_every_day() -> None:
    now = [0.0]
    misses = Misses(clock=lambda: now[0])
    mark = misses.mark_of("10.0.0.1")
    for _ in range(MOST_MISSES):
        misses.note(mark)
    assert misses.is_too_many(mark)
    now[0] = WITHIN_SECONDS + 1.0
    assert not misses.is_too_many(mark)
    now[0] = 90_000.0
    assert misses.mark_of("10.0.0.1") != mark
    assert b"10.0.0.1" not in mark


def test_nothing_behind_the_first_door_sees_who_asks(
    round_and_tokens: tuple[SurveyRound, list[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    item, tokens = round_and_tokens
    seen: list[dict[str, Any]] = []
    view = "sameside.web.views.survey_answering._sent_json"
    from sameside.web.views import survey_answering

    usual = survey_answering._sent_json
    monkeypatch.setattr(view, lambda request: seen.append({**request.META, "cookies": dict(request.COOKIES)}) or usual(request))
    client = Client(SERVER_NAME="localhost", HTTP_USER_AGENT="Nosy/1.0", REMOTE_ADDR="10.1.2.3", HTTP_X_FORWARDED_FOR="10.9.9.9")
    client.cookies["sameside-session"] = "a-member"
    assert post(client, item, "begin", token=tokens[0][1])[0] == 200
    shown = json.dumps(seen, default=str)
    assert [word for word in ("Nosy", "10.1.2.3", "10.9.9.9", "a-member") if word in shown] == []


def test_a_defect_in_the_middle_of_a_form_leaves_no_word_of_it_anywhere(
    round_and_tokens: tuple[SurveyRound, list[tuple[str, str]]],
    web_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Auditor's test 3: the log, what was printed, the answer, and every file outside the round's own."""
    item, tokens = round_and_tokens
    client = Client(SERVER_NAME="localhost", HTTP_USER_AGENT="Nosy/1.0", REMOTE_ADDR="10.1.2.3", raise_request_exception=False)
    form = {"token": tokens[0][1], "answer_id": an_answer_id(), "answers": answers_of("sales") | {"Z1": SECRET_WORDS}}

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"{form}")

    with monkeypatch.context() as breaking, caplog.at_level(logging.DEBUG):
        breaking.setattr(survey_answers.SurveyStore, "submit", broken)
        answered = client.post(f"/s/{item.pk}/answer/", json.dumps(form), content_type="application/json")
    assert answered.status_code == 500
    said = (
        caplog.text
        + answered.content.decode()
        + b"".join(file.read_bytes() for file in web_home.rglob("*") if file.is_file()).decode("latin-1")
    )
    assert [word for word in (SECRET_WORDS, tokens[0][1], "10.1.2.3", "Nosy/1.0") if word in said] == []
    assert "RuntimeError, status 500" in caplog.text
    assert count_in_fives(home=web_home, item=item) == 0
    assert post(client, item, "answer", **form)[0] == 200


def test_an_administrator_who_is_logged_in_answers_like_anybody(
    round_and_tokens: tuple[SurveyRound, list[tuple[str, str]]], browser: Any
) -> None:
    from sameside.services.access import Role

    item, tokens = round_and_tokens
    client = browser(Role.ADMINISTRATOR)
    answered = client.get(f"/s/{item.pk}/")
    assert answered.cookies == {}
    assert "Administrator" not in answered.content.decode()
    assert post(client, item, "answer", token=tokens[0][1], answer_id=an_answer_id(), answers=answers_of("sales"))[0] == 200


def test_without_scripts_all_questions_stand_on_one_page(
    round_and_tokens: tuple[SurveyRound, list[tuple[str, str]]], client: Client, web_home: Path
) -> None:
    item, tokens = round_and_tokens
    token = next(token for function, token in tokens if function == "sales")
    path = f"/s/{item.pk}/paper/"
    assert client.post(path, {"code": "nothing"}).status_code == 404
    page = client.post(path, {"code": f"http://localhost/s/{item.pk}/#t={token}"})
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count("<legend") == 44  # 45 questions, one of them a comment
    mark = text.partition('name="answer_id" value="')[2].partition('"')[0]
    wrong = client.post(path, {"code": token, "answer_id": mark, "E1": "many", "O2": "4"})
    assert (wrong.status_code, "no number" in wrong.content.decode()) == (400, True)
    filled = {
        "code": token,
        "answer_id": mark,
        "O2": "4",
        "S1": "once",
        "X1": "10",
        "E1": "2,5",
        "E1-sure": "2",
        "E2-unknown": "yes",
        "E3": "18,000",
        "Z1": "More.",
    }
    for _ in range(2):
        done = client.post(path, filled)
        assert (done.status_code, "Thank you" in done.content.decode()) == (200, True)
    store = SurveyStore(web_home, item.pk)
    store.stop_taking()
    (found,) = store.answers()
    assert found.answers == {
        "O2": 4,
        "S1": "once",
        "X1": 10,
        "E1": {"value": 2.5, "confidence": 2},
        "E2": {"value": "dont_know"},
        "E3": {"value": 18000.0, "confidence": None},
    }


def test_the_whole_page_weighs_less_than_100_kb(round_and_tokens: tuple[SurveyRound, list[tuple[str, str]]], client: Client) -> None:
    item, tokens = round_and_tokens
    page = client.get(f"/s/{item.pk}/").content
    questions = client.post(f"/s/{item.pk}/begin/", json.dumps({"token": tokens[0][1]}), content_type="application/json").content
    static = Path(survey_callers.__file__).parent / "static"
    files = [*(static / "survey").glob("answering*"), *(static / "survey" / f"{name}.js" for name in ("draft", "questions", "sending"))]
    files += [static / "palette.css", static / "theme.js", static / "sameside.svg"]
    files.append(static.parents[1] / "presentation" / "fonts" / "Inter-Regular-subset.woff2")
    assert len(page) + len(questions) + sum(file.stat().st_size for file in files) < 100_000
