"""Does everybody get a link of their own, whatever stops in between, and nobody a list of who got which?"""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from sameside.records.models import Member, SurveyInvitee
from sameside.schema.errors import SamesideError
from sameside.services import job_kinds, survey_sending
from sameside.services.job_kinds import JOB_KINDS
from sameside.services.jobs import enqueue, run_one
from sameside.services.survey_round import move_closing_day, open_round
from sameside.services.survey_sending import invite, make_slips, next_sending_time, remind
from sameside.services.survey_store import Outcome, Stratum, SurveyStore
from tests.services.survey_world import NOW, a_round, answers_of, outbox, people, send, settings_of_mail, staffed_once, tokens_in

__all__ = ["outbox", "people", "settings_of_mail", "staffed_once"]

ADDRESS = "https://sameside.example"


def test_everybody_gets_a_link_of_their_own_and_nobody_a_second(
    people: dict[str, Member], home: Path, outbox: list[mail.EmailMessage]
) -> None:
    item = open_round(home=home, item=a_round(), by=people["Ada"], now=NOW)
    assert invite(home=home, item=item, address=ADDRESS, by=people["Ada"], now=NOW).n_sent == 21
    assert invite(home=home, item=item, address=ADDRESS, by=people["Ada"], now=NOW).n_sent == 0
    tokens = tokens_in(outbox)
    assert (len(tokens), len(set(tokens.values()))) == (21, 21)
    store = SurveyStore(home, item.pk)
    for address, token in tokens.items():
        function, seniority, *_ = address.split(".")
        assert store.stratum_of(token) == Stratum(function, seniority)
    told = next(str(letter.body) for letter in outbox if letter.to[0].startswith("marketing"))
    assert f"{ADDRESS}/s/{item.pk}/#t=" in told
    assert f"{ADDRESS}/s/{item.pk}/results/{item.read_key}/\n" in told
    assert "one of 6 in marketing, 21 people in all. Results of a group are shown from 5 answers on" in told


def test_nothing_in_the_records_holds_a_token_or_a_letter(people: dict[str, Member], home: Path, outbox: list[mail.EmailMessage]) -> None:
    """Auditor's tests 1 and 14: the records are looked through byte by byte, their log too."""
    item = open_round(home=home, item=a_round(), by=people["Ada"], now=NOW)
    invite(home=home, item=item, address=ADDRESS, by=people["Ada"], now=NOW)
    raw = b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())
    assert [token for token in tokens_in(outbox).values() if token.encode() in raw] == []
    assert b"#t=" not in raw


class _Breaks(EmailBackend):
    """A mail server that stops after so many."""

    left = 0

    def send_messages(self, messages: list[mail.EmailMessage]) -> int:
        if _Breaks.left == 0:
            raise ConnectionResetError("gone")
        _Breaks.left -= 1
        return super().send_messages(messages)


def test_a_mail_server_that_stops_midway_leaves_no_list_of_who_got_what(
    people: dict[str, Member], home: Path, outbox: list[mail.EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Auditor's test 14: whoever has none gets one later, and nobody holds two that count."""
    item = open_round(home=home, item=a_round(), by=people["Ada"], now=NOW)
    from django.conf import settings

    monkeypatch.setattr(settings, "EMAIL_BACKEND", "tests.services.test_survey_sending._Breaks")
    _Breaks.left = 8
    with pytest.raises(SamesideError, match="after 8 invitations"):
        invite(home=home, item=item, address=ADDRESS, by=people["Ada"], now=NOW)
    _Breaks.left = 100
    assert invite(home=home, item=item, address=ADDRESS, by=people["Ada"], now=NOW).n_sent == 13
    assert len(tokens_in(outbox)) == 21
    said = [send(home, item, token, answers_of("other")) for token in tokens_in(outbox).values()]
    assert said == [Outcome.STORED] * 21


@pytest.mark.parametrize("stops_at", ["let_token_count", "mark"])
def test_a_stop_between_two_steps_leaves_one_good_link_each(
    people: dict[str, Member], home: Path, outbox: list[mail.EmailMessage], monkeypatch: pytest.MonkeyPatch, stops_at: str
) -> None:
    item = open_round(home=home, item=a_round({"sales/team_member": 3}), by=people["Ada"], now=NOW)

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopping:
        if stops_at == "mark":  # after the mail left, before the person is marked
            stopping.setattr(survey_sending.SurveyInvitee.objects, "filter", _filter_then_stop(stop))
        else:
            stopping.setattr(SurveyStore, "let_token_count", stop)
        with pytest.raises(KeyboardInterrupt):
            invite(home=home, item=item, address=ADDRESS, by=people["Ada"], now=NOW)
    assert len(outbox) == 1
    invite(home=home, item=item, address=ADDRESS, by=people["Ada"], now=NOW)
    assert len(outbox) == (4 if stops_at == "mark" else 3)
    said = [send(home, item, str(letter.body).partition("#t=")[2].split()[0], answers_of("sales")) for letter in outbox]
    assert sorted(said).count(Outcome.STORED) == 3


def _filter_then_stop(stop: object):  # type: ignore[no-untyped-def]  # stands in for a queryset's method
    usual = SurveyInvitee.objects.filter

    def filtered(**which: object):  # type: ignore[no-untyped-def]  # as above
        if "pk" in which:
            stop()  # type: ignore[operator]  # a function, as its caller knows
        return usual(**which)

    return filtered


def test_slips_are_for_those_without_an_invitation_and_shown_once(people: dict[str, Member], home: Path) -> None:
    item = open_round(home=home, item=a_round(), by=people["Ada"], now=NOW)
    slips = make_slips(home=home, item=item, address=ADDRESS, by=people["Ada"], now=NOW)
    assert len({slip.link for slip in slips}) == 21
    assert make_slips(home=home, item=item, address=ADDRESS, by=people["Ada"], now=NOW) == []


def test_without_a_mail_server_it_says_what_to_do(people: dict[str, Member], home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAMESIDE_MAIL", raising=False)
    item = open_round(home=home, item=a_round(), by=people["Ada"], now=NOW)
    with pytest.raises(SamesideError, match="Print slips"):
        invite(home=home, item=item, address=ADDRESS, by=people["Ada"], now=NOW)


def test_reminders_go_to_everybody_without_a_link_and_twice_at_most(
    people: dict[str, Member], home: Path, outbox: list[mail.EmailMessage]
) -> None:
    item = open_round(home=home, item=a_round(), by=people["Ada"], now=NOW)
    invite(home=home, item=item, address=ADDRESS, by=people["Ada"], now=NOW)
    tokens = list(tokens_in(outbox).values())
    for token in tokens[:9]:
        send(home, item, token, answers_of("other"))
    outbox.clear()
    for _ in range(2):
        assert remind(home=home, item=item, by=people["Ada"], now=NOW).n_sent == 21
    with pytest.raises(SamesideError, match="reminded twice"):
        remind(home=home, item=item, by=people["Ada"], now=NOW)
    assert len({letter.to[0] for letter in outbox}) == 21
    assert [letter for letter in outbox if "#t=" in str(letter.body)] == []
    read_at = f"{ADDRESS}/s/{item.pk}/results/{item.read_key}/"
    assert [letter for letter in outbox if read_at not in str(letter.body)] == []  # alike for everybody


def test_nobody_is_reminded_at_night_or_at_the_weekend(people: dict[str, Member], home: Path, outbox: list[mail.EmailMessage]) -> None:
    item = open_round(home=home, item=a_round(), by=people["Ada"], now=NOW)
    invite(home=home, item=item, address=ADDRESS, by=people["Ada"], now=NOW)
    saturday = NOW + timedelta(days=3)
    with pytest.raises(SamesideError, match="Monday 08:00"):
        remind(home=home, item=item, by=people["Ada"], now=saturday)
    assert next_sending_time(NOW + timedelta(hours=9)).isoformat() == "2026-05-21T08:00:00+02:00"
    friday = NOW.replace(day=29, hour=17)
    move_closing_day(item=item, closes_on=friday.date(), by=people["Ada"], now=NOW)
    with pytest.raises(SamesideError, match="remind them yourself"):
        remind(home=home, item=item, by=people["Ada"], now=friday)


def test_a_reminder_asked_for_at_night_leaves_in_the_morning(
    people: dict[str, Member], home: Path, outbox: list[mail.EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMESIDE_HOME", str(home))
    item = open_round(home=home, item=a_round(), by=people["Ada"], now=NOW)
    invite(home=home, item=item, address=ADDRESS, by=people["Ada"], now=NOW)
    outbox.clear()
    night, morning = NOW.replace(hour=22), NOW.replace(day=21, hour=6)
    job = enqueue(kind="remind_of_survey", arguments={"round": item.pk, "number": 1}, now=night)
    for now in (night, night + timedelta(hours=2), morning, morning):
        monkeypatch.setattr(job_kinds, "utc_now", lambda now=now: now)
        run_one(works=JOB_KINDS, clock=lambda now=now: now)
        job.refresh_from_db()
        assert (job.status, len(outbox)) == (("done", 21) if now >= morning else ("waiting", 0))


class _IsDown(EmailBackend):
    def open(self) -> bool:
        raise ConnectionRefusedError("nobody listens")


def test_a_reminder_that_reaches_no_mail_server_does_not_count(
    people: dict[str, Member], home: Path, outbox: list[mail.EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.conf import settings

    item = open_round(home=home, item=a_round(), by=people["Ada"], now=NOW)
    invite(home=home, item=item, address=ADDRESS, by=people["Ada"], now=NOW)
    outbox.clear()
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "tests.services.test_survey_sending._IsDown")
    with pytest.raises(SamesideError, match="no mail has left"):
        remind(home=home, item=item, by=people["Ada"], now=NOW)
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "tests.services.test_survey_sending._Breaks")
    _Breaks.left = 8
    with pytest.raises(SamesideError, match="after 8 reminders"):
        remind(home=home, item=item, by=people["Ada"], now=NOW)
    item.refresh_from_db()
    assert (len(outbox), item.reminders_sent) == (8, 1)
