"""Who comes in, how often may one guess, and what ends a log-in?"""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, connection
from django.test import Client, override_settings
from django.urls import reverse

from sameside import settings as as_shipped
from sameside.records.models import AuditEntry, Member
from sameside.services.access import Role
from sameside.services.company_settings import change_settings
from sameside.services.members import stop_member
from sameside.services.workspace import utc_now
from tests.web.conftest import member_with

Browser = Callable[[Role | None], Client]
PASSWORD = "seven quiet herons"
NEW_PASSWORD = "eight loud sparrows"
WRONG = "No member has this address and password."
TOO_MANY = "Too many tries."


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    """No test pays for the guesses of another."""
    cache.clear()


@pytest.fixture(autouse=True)
def letters(monkeypatch: pytest.MonkeyPatch) -> list[mail.EmailMessage]:
    """What was mailed."""
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
    monkeypatch.setattr(mail, "outbox", [], raising=False)
    return mail.outbox


@pytest.fixture
def rep(web_home: object) -> Member:
    del web_home
    return with_password(Role.REP)


def with_password(role: Role) -> Member:
    member = member_with(role)
    member.set_password(PASSWORD)
    member.save()
    return member


def log_in(client: Client, email: str, password: str = PASSWORD, **words: Any) -> str:
    """The page that answers, or where it leads."""
    answered = client.post(reverse("account_login"), {"login": email, "password": password}, **words)
    return answered.headers.get("Location") or answered.content.decode()


def fresh() -> Client:
    return Client(SERVER_NAME="localhost")


def in_as(member: Member) -> Client:
    client = fresh()
    assert log_in(client, member.email) == "/"
    return client


def code_of(member: Member) -> str:
    """What the member's app shows now."""
    secret = Authenticator.objects.get(user=member, type=Authenticator.Type.TOTP).data["secret"]
    return app_code(secret)


def app_code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_a_member_comes_in_with_an_address_in_any_letters(rep: Member) -> None:
    client = fresh()
    assert log_in(client, rep.email.upper()) == "/"
    assert client.get("/").status_code == 200


def test_a_stranger_a_wrong_password_and_who_was_never_given_one_get_the_same_answer(rep: Member) -> None:
    found = set()
    for email in (rep.email, "nobody@elsewhere.example", member_with(Role.FINANCE).email):
        page = log_in(fresh(), email, "a wrong guess")
        assert WRONG in page
        found.add(page.replace(email, "").split("<main", 1)[1].split("csrfmiddlewaretoken")[0])
    assert len(found) == 1


def test_a_stranger_costs_as_much_hashing_as_a_member(web_home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.hashers import ScryptPasswordHasher

    del web_home
    counted: list[str] = []
    hashing = ScryptPasswordHasher.encode

    def counting(self: ScryptPasswordHasher, password: str, *args: Any, **words: Any) -> str:
        counted.append(password)
        return hashing(self, password, *args, **words)

    monkeypatch.setattr(ScryptPasswordHasher, "encode", counting)
    found = []
    with override_settings(PASSWORD_HASHERS=as_shipped.PASSWORD_HASHERS):
        for email in (with_password(Role.MARKETER).email, "nobody@elsewhere.example", member_with(Role.FINANCE).email):
            counted.clear()
            log_in(fresh(), email, "a wrong guess")
            found.append(len(counted))
    assert found == [1, 1, 1]


def test_five_wrong_guesses_are_enough_and_the_right_one_comes_too_late(rep: Member) -> None:
    for _ in range(5):
        assert WRONG in log_in(fresh(), rep.email, "a wrong guess")
    assert TOO_MANY in log_in(fresh(), rep.email)


def test_whoever_guesses_elsewhere_locks_nobody_out(rep: Member) -> None:
    for _ in range(6):
        log_in(fresh(), rep.email, "a wrong guess", REMOTE_ADDR="203.0.113.9")
    assert TOO_MANY in log_in(fresh(), rep.email, REMOTE_ADDR="203.0.113.9")
    assert log_in(fresh(), rep.email, REMOTE_ADDR="198.51.100.4") == "/"


def test_a_forged_header_is_no_other_address(rep: Member) -> None:
    for number in range(6):
        log_in(fresh(), rep.email, "a wrong guess", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert TOO_MANY in log_in(fresh(), rep.email, HTTP_X_FORWARDED_FOR="203.0.113.77")


def test_many_accounts_are_not_guessed_at_from_one_address(rep: Member) -> None:
    del rep
    pages = [log_in(fresh(), f"nobody{number}@elsewhere.example", "a wrong guess") for number in range(35)]
    assert WRONG in pages[29]
    assert "this was asked too often" in pages[34]


def test_coming_in_takes_another_session_than_the_one_before(rep: Member) -> None:
    client = fresh()
    client.get(reverse("account_login"))
    client.session.save()
    before = client.cookies.get(settings.SESSION_COOKIE_NAME)
    log_in(client, rep.email)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != (before.value if before else "")


def test_who_was_stopped_is_told_so_and_stays_outside(rep: Member) -> None:
    stop_member(member=rep, by=member_with(Role.ADMINISTRATOR), now=utc_now())
    client = fresh()
    assert log_in(client, rep.email) == reverse("account_inactive")
    assert "stopped this log-in" in client.get(reverse("account_inactive")).content.decode()
    assert client.get("/").status_code == 302


def test_a_changed_password_ends_every_session_and_stands_in_the_trace(rep: Member) -> None:
    here, elsewhere = in_as(rep), in_as(rep)
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert here.post(reverse("account_change_password"), form).status_code == 302
    assert [client.get("/").status_code for client in (here, elsewhere)] == [302, 302]
    assert log_in(fresh(), rep.email, NEW_PASSWORD) == "/"
    assert AuditEntry.objects.order_by("-number")[0].act == "change_password"


def test_a_password_is_changed_only_by_who_knows_it(rep: Member) -> None:
    form = {"oldpassword": "a wrong guess", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    page = in_as(rep).post(reverse("account_change_password"), form)
    assert (page.status_code, log_in(fresh(), rep.email)) == (200, "/")


def test_without_mail_an_administrator_makes_the_link(rep: Member, letters: list[mail.EmailMessage]) -> None:
    page = fresh().get(reverse("account_reset_password")).content.decode()
    assert "Ask an administrator" in page
    assert "<form" not in page
    fresh().post(reverse("account_reset_password"), {"email": rep.email})
    assert letters == []


def test_with_mail_a_link_is_sent_to_members_alone_and_works_once(
    rep: Member, letters: list[mail.EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMESIDE_MAIL", "smtp://localhost")
    client = fresh()
    for email in (rep.email, "nobody@elsewhere.example"):
        answered = client.post(reverse("account_reset_password"), {"email": email})
        assert (answered.status_code, answered.headers["Location"]) == (302, reverse("account_reset_password_done"))
    assert [message.to for message in letters] == [[rep.email]]
    link = next(word for word in str(letters[0].body).split() if word.startswith("http"))
    form = client.get(link, follow=True)
    address = form.request["PATH_INFO"]
    client.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert log_in(fresh(), rep.email, NEW_PASSWORD) == "/"
    assert "does not work any more" in fresh().get(link, follow=True).content.decode()


@pytest.mark.parametrize("path", ["signup/", "email/", "confirm-email/", "3rdparty/", "3rdparty/signup/", "password/set/"])
def test_nobody_signs_up_nor_changes_their_address(browser: Browser, path: str) -> None:
    assert browser(Role.REP).get(f"/account/{path}").status_code == 404
    assert browser(None).get(f"/account/{path}").status_code == 404


def set_up_app(client: Client) -> list[str]:
    """Say again who one is, and set up an app; the recovery codes that were shown."""
    again = client.get(reverse("mfa_activate_totp")).headers["Location"]
    client.post(again, {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = page.split('totp-secret">')[1].split("<")[0]
    codes = client.post(reverse("mfa_activate_totp"), {"code": app_code(secret)}, follow=True).content.decode()
    return [part.split("<")[0] for part in codes.split("<li><code>")[1:]]


def test_an_app_is_a_second_step(rep: Member) -> None:
    client = in_as(rep)
    codes = set_up_app(client)
    assert len(codes) == 10
    assert "style=" not in client.get(reverse("mfa_index")).content.decode()
    again = fresh()
    assert log_in(again, rep.email) == reverse("mfa_authenticate")
    assert again.get("/").status_code == 302
    assert "Incorrect code" in again.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert again.post(reverse("mfa_authenticate"), {"code": codes[0]}).headers["Location"] == "/"
    once = fresh()
    log_in(once, rep.email)
    assert once.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 200
    acts = AuditEntry.objects.filter(object_id=str(rep.pk), by_id=rep.pk).values_list("act", flat=True)
    assert set(acts) == {"start_two_step", "make_recovery_codes"}


def refuse_entries() -> None:
    """Let the trace take no more, as a full disk would."""
    sqlite = "create trigger full before insert on records_auditentry begin select raise(abort, 'no room'); end"
    postgresql = "alter table records_auditentry add constraint no_room check (number < 0) not valid"
    with connection.cursor() as cursor:
        cursor.execute(sqlite if connection.vendor == "sqlite" else postgresql)


def test_what_can_not_be_written_into_the_trace_does_not_happen(rep: Member) -> None:
    client = in_as(rep)
    refuse_entries()
    with pytest.raises(IntegrityError):
        set_up_app(client)
    assert not Authenticator.objects.exists()
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    with pytest.raises(IntegrityError):
        client.post(reverse("account_change_password"), form)
    assert log_in(fresh(), rep.email) == "/"


def test_the_code_is_drawn_without_a_style(rep: Member) -> None:
    client = in_as(rep)
    client.post(client.get(reverse("mfa_activate_totp")).headers["Location"], {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert '<svg viewBox="0 0 ' in page
    assert "style=" not in page


def test_setting_up_asks_again_who_one_is(browser: Browser) -> None:
    with_password(Role.REP)
    answered = browser(Role.REP).get(reverse("mfa_activate_totp"))
    assert answered.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_a_company_may_ask_administrators_and_managers_for_two_steps_from_their_next_page_on(browser: Browser) -> None:
    administrator = with_password(Role.ADMINISTRATOR)
    client, rep = in_as(administrator), browser(Role.REP)
    assert client.get("/").status_code == 200
    change_settings(answers={"two_step_login": True}, by=administrator, now=utc_now())
    assert client.get("/").headers["Location"] == reverse("mfa_index")
    assert client.post(reverse("settings"), {"company": "Elsewhere"}).headers["Location"] == reverse("mfa_index")
    assert browser(Role.SALES_MANAGER).get("/").headers["Location"] == reverse("mfa_index")
    assert rep.get("/").status_code == 200
    assert "Your role asks for a second step" in client.get(reverse("mfa_index")).content.decode()
    set_up_app(client)
    assert client.get("/").status_code == 200


def test_an_administrator_takes_a_lost_second_step_away(rep: Member, browser: Browser) -> None:
    set_up_app(in_as(rep))
    administrator = browser(Role.ADMINISTRATOR)
    assert "Take the second step away" in administrator.get(reverse("member", args=(rep.pk,))).content.decode()
    administrator.post(reverse("clear-two-step", args=(rep.pk,)))
    assert log_in(fresh(), rep.email) == "/"
    assert AuditEntry.objects.order_by("-number")[0].act == "clear_two_step"
