"""Do the pages of members, settings and the trace show what is so, to whoever may see it, in few queries?"""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sameside.records.models import AuditEntry, Invitation, Job, Member, WorkspaceSetting
from sameside.services.access import Role
from sameside.services.members import Standing, add_member
from sameside.services.workspace import company_day, utc_now
from sameside.web.security_headers import POLICY
from tests.web.conftest import HIRED_ON, member_with
from tests.web.role_table import ADDRESSES, Row

Browser = Callable[[Role | None], Client]


def test_it_takes_somebody_in_and_shows_the_link_once(browser: Browser) -> None:
    client = browser(Role.ADMINISTRATOR)
    form = {"email": "nora@larkfield.example", "name": "Nora Ek", "role": "rep", "side": "sales", "team": "North"}
    page = client.post(reverse("new-member"), form).content.decode()
    link = page.split('value="http')[1].split('"')[0]
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert Invitation.objects.filter(token_hash__contains=token).count() == 0
    guest = Client(SERVER_NAME="localhost")
    answered = guest.post(reverse("invitation", args=(token,)), {"password": "seven quiet herons"})
    assert (answered.status_code, guest.get("/").status_code) == (302, 200)
    nora = Member.objects.get(email="nora@larkfield.example")
    assert "http" not in client.get(reverse("member", args=(nora.pk,))).content.decode().split("<main")[1].split("setting-list")[1]


def test_a_list_is_looked_at_first_and_then_taken_in_whole(browser: Browser) -> None:
    client = browser(Role.ADMINISTRATOR)
    text = "email,name,role,side\nnora@larkfield.example,Nora,rep,sales\nlars@larkfield.example,Lars,rep,sales\n"
    looked = client.post(reverse("many-members"), {"text": text})
    assert "2 people are new" in looked.content.decode()
    assert not Member.objects.filter(name="Nora").exists()
    wrong = client.post(reverse("many-members"), {"text": f"{text}who,Who,rep,sales\n", "keep": "1"})
    assert wrong.status_code == 400
    assert "is not an e-mail address" in wrong.content.decode()
    assert not Member.objects.filter(name="Nora").exists()
    taken = client.post(reverse("many-members"), {"text": text, "keep": "1"}).content.decode()
    assert taken.count("/invitation/") == 2
    assert "2 stayed as they were" in client.post(reverse("many-members"), {"text": text, "keep": "1"}).content.decode()


def test_a_changed_role_bites_at_the_next_request(browser: Browser) -> None:
    administrator, rep = browser(Role.ADMINISTRATOR), browser(Role.REP)
    member = member_with(Role.REP)
    assert rep.get(reverse("audit")).status_code == 404
    administrator.post(reverse("change-member", args=(member.pk,)), {"name": "Rep", "role": "auditor"})
    assert rep.get(reverse("audit")).status_code == 200
    administrator.post(reverse("stop-member", args=(member.pk,)))
    assert rep.get(reverse("audit")).status_code == 302


def test_the_last_administrator_stays(browser: Browser) -> None:
    member = member_with(Role.ADMINISTRATOR)
    answered = browser(Role.ADMINISTRATOR).post(reverse("stop-member", args=(member.pk,)))
    assert answered.status_code == 400
    assert "last administrator" in answered.content.decode()
    assert Member.objects.get(pk=member.pk).is_active


def test_fields_of_a_form_that_are_nobodys_to_set_are_left_alone(browser: Browser) -> None:
    member = member_with(Role.REP)
    form = {"first_on": "2099-01-01", "role": "administrator", "is_active": "", "password": "x", "email": "me@elsewhere.example", "by": "1"}
    browser(Role.REP).post(reverse("add-absence", args=(member.pk,)), form)
    after = Member.objects.get(pk=member.pk)
    assert (after.role, after.is_active, after.email, after.password) == (member.role, True, member.email, member.password)


def test_one_plans_ones_own_absence_and_nobody_elses(browser: Browser) -> None:
    rep, marketer = member_with(Role.REP), member_with(Role.MARKETER)
    day = company_day(utc_now()).isoformat()
    assert browser(Role.REP).post(reverse("add-absence", args=(rep.pk,)), {"first_on": day}).status_code == 302
    assert browser(Role.REP).post(reverse("add-absence", args=(marketer.pk,)), {"first_on": day}).status_code == 403
    absence = rep.absences.get()
    assert browser(Role.MARKETER).post(reverse("remove-absence", args=(rep.pk, absence.pk))).status_code == 403
    assert browser(Role.REP).post(reverse("remove-absence", args=(rep.pk, absence.pk))).status_code == 302


def test_settings_say_what_was_wrong_beside_the_field_and_keep_nothing(browser: Browser) -> None:
    client = browser(Role.ADMINISTRATOR)
    wrong = client.post(reverse("settings"), {"company": "Elsewhere", "currency": "EURO", "own_domains": "a@b.example"})
    assert wrong.status_code == 400
    assert "three-letter" in wrong.content.decode()
    assert "bare domains" in wrong.content.decode()
    assert WorkspaceSetting.objects.get(name="company").value == "Larkfield Instruments"
    answered = client.post(reverse("settings"), {"own_domains": "Larkfield.example\nlarkfield.test", "sourced_window_days": "90"})
    assert answered.status_code == 302
    assert WorkspaceSetting.objects.get(name="own_domains").value == ["larkfield.example", "larkfield.test"]
    assert AuditEntry.objects.order_by("-number")[0].detail["sourced_window_days"] == [180, 90]


def test_a_build_is_asked_for_once(browser: Browser) -> None:
    client = browser(Role.ADMINISTRATOR)
    for _ in range(2):
        client.post(reverse("build-settings"))
    assert Job.objects.filter(kind="build").count() == 1


def test_the_first_administrator_is_asked_once(browser: Browser) -> None:
    WorkspaceSetting.objects.filter(name="company").delete()
    member = member_with(Role.ADMINISTRATOR)
    member.set_password("seven quiet herons")
    member.save()
    form = {"login": member.email, "password": "seven quiet herons"}
    client = Client(SERVER_NAME="localhost")
    assert client.post(reverse("account_login"), form).headers["Location"] == reverse("first-run")
    assert client.post(reverse("first-run"), {"skip": "1"}).headers["Location"] == "/"
    assert Client(SERVER_NAME="localhost").post(reverse("account_login"), form).headers["Location"] == "/"


def test_the_trace_is_read_page_by_page_without_a_gap(browser: Browser) -> None:
    for number in range(60):
        add_member(
            email=f"m{number}@larkfield.example",
            name=f"M{number}",
            role="rep",
            standing=Standing(side="sales"),
            from_on=HIRED_ON,
            by=None,
            now=utc_now(),
        )
    client = browser(Role.AUDITOR)
    first = client.get(reverse("audit"), {"act": "add_member"}).content.decode()
    later = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = client.get(reverse("audit") + later).content.decode()
    shown = [int(part.split("<")[0]) for page in (first, second) for part in page.split('<tr><td class="num">')[1:]]
    assert shown == sorted(AuditEntry.objects.filter(act="add_member").values_list("number", flat=True), reverse=True)[:100]
    assert "Took a member in" in first
    assert f'href="{reverse("member", args=(member_with(Role.REP).pk,))}"' in second


def test_the_pages_ask_few_questions_however_many_people(browser: Browser) -> None:
    client = browser(Role.ADMINISTRATOR)
    counts = []
    for more in range(2):
        for number in range(20):
            add_member(
                email=f"m{more}-{number}@larkfield.example",
                name=f"M{number}",
                role="rep",
                standing=Standing(side="sales", team=f"T{number}"),
                from_on=HIRED_ON,
                by=None,
                now=utc_now(),
            )
        found = []
        for address in (reverse("members"), reverse("audit"), reverse("settings"), reverse("member", args=(member_with(Role.REP).pk,))):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(address).status_code == 200
            found.append(len(asked))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 22, counts


@pytest.mark.parametrize("row", [row for row in ADDRESSES if row.get], ids=lambda row: row.address)
def test_every_page_names_whom_a_browser_may_load_from(browser: Browser, row: Row) -> None:
    address = reverse(row.address, kwargs=row.example())
    for client in (browser(Role.ADMINISTRATOR), browser(None)):
        answered = client.get(address)
        assert answered.headers["Content-Security-Policy"] == POLICY
        assert (answered.headers["X-Content-Type-Options"], answered.headers["Cache-Control"]) == ("nosniff", "no-store")
