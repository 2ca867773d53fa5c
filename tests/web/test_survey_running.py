"""The pages of those who run a survey: from nothing to an open round, and what an administrator can't do to one that is open."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sameside.records.models import AuditEntry, Job, SurveyInvitee, SurveyRound
from sameside.services.access import Role
from sameside.services.survey_round import close_round, published_result
from sameside.services.workspace import utc_now
from sameside.web.result_addresses import ResultAddresses
from sameside.web.survey_tabs import survey_tabs
from tests.services.survey_world import an_answer_id, answers_of, send
from tests.web.survey_pages import a_prepared_round, a_served_round

As = Callable[[Role | None], Client]


def settled(**changed: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "title": "Autumn", "form": "full", "k": "4", "closes_on": (utc_now() + timedelta(days=10)).date().isoformat(), "contact": "Ada",
        "languages": ["en", "de"], "company-en": "Larkfield", "asked": ["O1", "O2", "Z1"],
    }  # fmt: skip
    return usual | changed


def text_of(client: Client, path: str) -> str:
    answered = client.get(path)
    assert answered.status_code == 200
    return answered.content.decode()


def test_it_says_what_the_survey_is_before_there_is_one(browser: As) -> None:
    assert "Nobody was asked yet" in text_of(browser(Role.REP), "/survey/")
    assert "Prepare a survey" not in text_of(browser(Role.REP), "/survey/")
    assert "Prepare a survey" in text_of(browser(Role.ADMINISTRATOR), "/survey/")


def test_a_round_is_prepared_listed_opened_and_its_slips_printed(browser: As) -> None:
    client = browser(Role.ADMINISTRATOR)
    assert client.post("/survey/new/", settled()).status_code == 302
    item = SurveyRound.objects.get()
    assert (item.k, item.title, item.placeholders["en"]["company"]) == (4, "Autumn", "Larkfield")
    assert set(item.changes["off"]) >= {"G1", "X1"}
    page = f"/survey/{item.pk}/"
    assert "Nobody yet" in text_of(client, page)
    client.post(f"{page}list/", {"from": "members"})
    assert SurveyInvitee.objects.filter(round=item).count() == 8
    before = text_of(client, page)
    assert "so the gap between sales and marketing can&#39;t be shown" in before
    assert "workshop" in before
    client.post(f"{page}step/", {"step": "open"})
    item.refresh_from_db()
    assert item.status == "open"
    assert "of this machine" not in before
    assert "nobody else can open a link" in text_of(client, page)
    assert client.post(f"{page}slips/", {"address": "larkfield"}).status_code == 400
    slips = client.post(f"{page}slips/", {"address": "https://ask.larkfield.example/"}).content.decode()
    assert slips.count('class="slip-code"') == slips.count('<svg viewBox="0 0 ') - 1 == 8  # one more for the wall
    assert slips.count(f"ask.larkfield.example/s/{item.pk}/<") == 8
    assert "#t=" not in slips
    assert [invitee.name for invitee in SurveyInvitee.objects.all() if invitee.name in slips.partition("<main")[2]] == []
    assert "slip-code" not in client.post(f"{page}slips/").content.decode()
    assert "Everybody has a link" in text_of(client, page)
    assert "Fewer than 5" in text_of(client, page)


@pytest.mark.parametrize("changed", [{"k": "2"}, {"k": ""}, {"closes_on": "soon"}, {"title": ""}, {"languages": []}, {"form": "secret"}])
def test_a_round_that_can_t_be_is_refused_with_what_was_typed(browser: As, changed: dict[str, Any]) -> None:
    answered = browser(Role.REVENUE_OPERATIONS).post("/survey/new/", settled(**changed))
    assert answered.status_code == 400
    assert 'role="alert"' in answered.content.decode()
    assert SurveyRound.objects.count() == 0


def test_statements_of_the_company_s_own_are_asked_and_marked(browser: As) -> None:
    client = browser(Role.ADMINISTRATOR)
    own = {"own-en": "Trade fairs help sales.\nWe hear of campaigns in time.", "own-de": "Messen helfen dem Vertrieb."}
    assert client.post("/survey/new/", settled(**own)).status_code == 400
    assert client.post("/survey/new/", settled(**own | {"own-de": ""})).status_code == 400
    both = own | {"own-de": "Messen helfen dem Vertrieb.\nVon Kampagnen hören wir rechtzeitig."}
    assert client.post("/survey/new/", settled(**both)).status_code == 302
    shown = text_of(client, f"/survey/{SurveyRound.objects.get().pk}/")
    assert shown.count("Your own") == 2
    assert "Trade fairs help sales." in text_of(client, f"/survey/{SurveyRound.objects.get().pk}/change/")


def test_questions_in_the_company_s_own_words_are_asked_so_and_marked(browser: As) -> None:
    client = browser(Role.ADMINISTRATOR)
    asked = ["O2", "P2"]
    own = {"words-O2-en-all": "We get on well.", "words-P2-en-sales": "We call leads back the same day.", "words-P2-de-sales": " "}
    refused = client.post("/survey/new/", settled(asked=asked, **own))
    assert refused.status_code == 400
    assert "has no words of yours in Deutsch: write them in every language of the survey." in refused.content.decode()
    assert client.post("/survey/new/", settled(asked=asked, **own, languages=["en"])).status_code == 302
    item = SurveyRound.objects.get()
    assert item.changes["reworded"] == {
        "O2": {"en": {"all": "We get on well."}},
        "P2": {"en": {"sales": "We call leads back the same day."}},
    }
    shown = text_of(client, f"/survey/{item.pk}/")
    assert "We call leads back the same day. / Sales contacts the leads we pass on" in shown
    assert shown.count("Your words") == 2
    assert 'value="We get on well."' in text_of(client, f"/survey/{item.pk}/change/")


def test_from_where_a_fact_counts_as_good_is_seen_and_set_until_it_opens(browser: As) -> None:
    client = browser(Role.ADMINISTRATOR)
    late = "good-leads_followed_up_in_time"
    prepared = text_of(client, "/survey/new/")
    assert f'name="{late}" type="text" value="80"' in prepared
    assert "product default by judgement, no published norm" in prepared
    refused = client.post("/survey/new/", settled(asked=["P2"], **{late: "120"}))
    assert (refused.status_code, SurveyRound.objects.count()) == (400, 0)
    assert (
        "&#39;Leads contacted in time&#39; (leads_followed_up_in_time) can&#39;t count as good from &#39;120&#39;"
        in refused.content.decode()
    )
    assert f'name="{late}" type="text" value="120"' in refused.content.decode()
    assert client.post("/survey/new/", settled(asked=["P2"], **{late: "72,5"})).status_code == 302
    page = f"/survey/{SurveyRound.objects.get().pk}/"
    assert "<td>72.5% or more</td><td>set by this company; product default: 80% or more</td>" in text_of(client, page)
    assert f'name="{late}" type="text" value="72.5"' in text_of(client, f"{page}change/")
    client.post(f"{page}list/", {"from": "members"})
    client.post(f"{page}step/", {"step": "open"})
    assert client.post(f"{page}change/", settled(asked=["P2"], **{late: "50"})).status_code == 302
    shown = text_of(client, page)
    assert "72.5% or more" in shown
    assert "from where facts count as good" in AuditEntry.objects.get(act="refuse_survey_change").detail["tried"]


def test_whoever_is_alone_in_a_group_is_named_before_it_opens_and_can_be_counted_with_others(browser: As, web_home: Path) -> None:
    item = a_prepared_round({"sales/team_member": 6, "marketing/manager": 1, "marketing/team_member": 5, "other/manager": 1})
    client, page = browser(Role.ADMINISTRATOR), f"/survey/{item.pk}/"
    before = text_of(client, page)
    assert "Alone in their group: Marketing, manager; Other functions, manager." in before
    assert before.count('value="join"') == 1  # of the others nobody else is invited
    assert client.post(f"{page}step/", {"step": "join", "cell": "other/manager"}).status_code == 400
    client.post(f"{page}step/", {"step": "join", "cell": "marketing/manager"})
    client.post(f"{page}step/", {"step": "open"})
    item.refresh_from_db()
    assert item.invited == {"sales/team_member": 6, "marketing/team_member": 6, "other/manager": 1}
    slips = client.post(f"{page}slips/").content.decode()
    assert "<b>Other functions</b>" in slips
    assert "hand them over unread" in slips


def test_the_papers_open_from_where_they_are_needed(browser: As) -> None:
    client = browser(Role.REVENUE_OPERATIONS)
    assert 'href="/survey/papers/"' in text_of(client, f"/survey/{a_prepared_round().pk}/")
    papers = text_of(client, "/survey/papers/")
    assert "<h2>Record of processing (Art. 30 GDPR)</h2>" in papers
    assert "<blockquote><p><b>Who asks.</b>" in papers


def test_a_list_tells_what_is_wrong_with_it_by_line(browser: As) -> None:
    item = a_prepared_round({})
    client = browser(Role.ADMINISTRATOR)
    wrong = SimpleUploadedFile("people.csv", b"address,function,seniority\nsam@x.example,seles,team\n")
    answered = client.post(f"/survey/{item.pk}/list/", {"list": wrong})
    assert (answered.status_code, "people.csv, line 2, function" in answered.content.decode()) == (400, True)
    right = SimpleUploadedFile("people.csv", b"address,function,seniority\nsam@x.example,sales,team\n")
    assert client.post(f"/survey/{item.pk}/list/", {"list": right}).status_code == 302
    assert SurveyInvitee.objects.count() == 1


def test_no_door_lets_an_administrator_weaken_an_open_round_and_each_try_is_on_record(browser: As, web_home: Path) -> None:
    """Auditor's test 6, through the pages."""
    item, tokens = a_served_round(web_home)
    for function, token in tokens[:6]:
        send(web_home, item, token, answers_of(function), now=utc_now())
    client, page = browser(Role.ADMINISTRATOR), f"/survey/{item.pk}/"
    invitee = SurveyInvitee.objects.all()[0]
    spy = SimpleUploadedFile("people.csv", b"address,function,seniority\nspy@x.example,sales,c_level\n")
    tries = [
        (f"{page}change/", settled(k="3")), (f"{page}list/", {"from": "members"}), (f"{page}list/", {"list": spy}),
        (f"{page}list/{invitee.pk}/remove/", {}), (f"{page}step/", {"step": "open"}), (f"{page}step/", {"step": "drop"}),
    ]  # fmt: skip
    assert [client.post(path, fields).status_code for path, fields in tries] == [302] * len(tries)
    assert AuditEntry.objects.filter(act="refuse_survey_change").count() == len(tries)
    item.refresh_from_db()
    assert (item.k, item.status, SurveyInvitee.objects.count()) == (5, "open", 21)
    told = text_of(client, page)
    assert "21" in told
    assert [invitee.address for invitee in SurveyInvitee.objects.all() if invitee.address in told] == []  # no status per person
    assert [path for path in ("answers/", "answers/1/", "export/") if client.get(page + path).status_code != 404] == []
    close_round(home=web_home, item=item, by=None, now=utc_now())
    client.post(f"{page}step/", {"step": "open"})
    item.refresh_from_db()
    assert item.status == "closed"


def test_closing_takes_no_answer_from_that_moment_on_and_the_worker_makes_the_result(browser: As, web_home: Path) -> None:
    from sameside.services.job_kinds import JOB_KINDS
    from sameside.services.jobs import run_one
    from sameside.services.survey_store import Outcome

    item, tokens = a_served_round(web_home)
    send(web_home, item, tokens[0][1], answers_of("sales"), now=utc_now())
    client, page = browser(Role.ADMINISTRATOR), f"/survey/{item.pk}/"
    for _ in range(2):
        assert client.post(f"{page}step/", {"step": "close"}).status_code == 302
    assert send(web_home, item, tokens[1][1], answers_of("sales"), now=utc_now()) is Outcome.CLOSED
    closing = text_of(client, page)
    assert "is being closed" in closing
    assert 'name="step"' not in closing
    assert run_one(works=JOB_KINDS, clock=utc_now)
    item.refresh_from_db()
    assert (item.status, item.result["n_answers"]) == ("closed", None)
    assert "answers, the links and the list are deleted" in text_of(client, page)
    for _, href, _ in survey_tabs(ResultAddresses(item.pk), "", item.result):  # of one answer nothing may be told, and every page says so
        text_of(client, href)


def test_results_before_the_end_are_refused_and_on_record(web_home: Path) -> None:
    item, _ = a_served_round(web_home)
    from sameside.services.survey_locks import Locked

    with pytest.raises(Locked):
        published_result(round_id=item.pk, by=None, now=utc_now())
    assert AuditEntry.objects.get(act="refuse_survey_change").detail == {"tried": "read results before the end"}


def test_without_a_mail_server_mail_is_not_offered_and_with_one_a_worker_sends_it(
    browser: As, web_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sameside.services.survey_round import open_round

    item = open_round(home=web_home, item=a_prepared_round(), by=None, now=utc_now())
    client, page = browser(Role.ADMINISTRATOR), f"/survey/{item.pk}/"
    assert "No mail server is set" in text_of(client, page)
    assert client.post(f"{page}step/", {"step": "invite"}).status_code == 400
    monkeypatch.setenv("SAMESIDE_MAIL", "smtp://mail.larkfield.example:587")
    assert client.post(f"{page}step/", {"step": "invite"}).status_code == 302
    assert Job.objects.get(kind="invite_to_survey").arguments == {"round": item.pk, "address": "http://localhost"}
    assert "Leaving now" in text_of(client, page)


def test_a_reminder_out_of_hours_says_when_it_leaves_and_is_not_offered_again_meanwhile(
    browser: As, web_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMESIDE_MAIL", "smtp://mail.larkfield.example:587")
    monkeypatch.setattr("sameside.web.views.survey.next_sending_time", lambda now: datetime(2100, 1, 4, 8, tzinfo=UTC))
    item, _ = a_served_round(web_home)
    client, page = browser(Role.ADMINISTRATOR), f"/survey/{item.pk}/"
    assert "Remind everybody" in text_of(client, page)
    client.post(f"{page}step/", {"step": "remind"})
    told = text_of(client, page)
    assert "The reminder leaves on Monday at 08:00" in told
    assert "A reminder leaves on Monday at 08:00" in told
    assert "Remind everybody" not in told
    Job.objects.filter(kind="remind_of_survey").update(status="dead", attempts=1, message="The mail server can't be reached.")
    assert "be reached" in text_of(client, page)
    client.post(f"{page}step/", {"step": "remind"})
    assert Job.objects.get(kind="remind_of_survey").status == "waiting"


def test_how_many_have_answered_is_shown_in_fives(browser: As, web_home: Path) -> None:
    item, tokens = a_served_round(web_home)
    for function, token in tokens[:7]:
        send(web_home, item, token, answers_of(function), an_answer_id(), now=utc_now())
    shown = text_of(browser(Role.REVENUE_OPERATIONS), f"/survey/{item.pk}/")
    assert '<span class="stat-figure">5</span>' in shown


def test_a_page_asks_the_database_a_fixed_number_of_questions(browser: As, web_home: Path) -> None:
    item, _ = a_served_round(web_home, {"sales/team_member": 3})
    other, _ = a_served_round(web_home, {"sales/team_member": 40})
    client = browser(Role.ADMINISTRATOR)
    counts = []
    for one in (item, other):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/survey/{one.pk}/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16
