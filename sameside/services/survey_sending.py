"""Bring everybody on the list a link of their own, and remind all of them: nobody knows which link is whose, nor who has answered."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from sameside.records.models import Member, SurveyInvitee, SurveyRound
from sameside.schema.errors import SamesideError
from sameside.services.access import require
from sameside.services.audit import record_act
from sameside.services.collisions import until_it_stands
from sameside.services.survey_form import company_of, group_told, is_by_open_link, is_taking
from sameside.services.survey_letters import Letter, day_in_words, invitation_letter, reminder_letter
from sameside.services.survey_locks import one_at_a_time
from sameside.services.survey_store import Stratum, SurveyStore
from sameside.services.workspace import company_zone
from sameside.settings import setting

MOST_REMINDERS = 2
SENDING_HOURS = (time(8), time(18))  # nobody is written to at night or at the weekend
_WEEKEND = 5
_LONGEST_ADDRESS = 200


@dataclass(frozen=True)
class Sent:
    """What came of sending: refused: addresses the mail server did not take, which can be mended and sent again."""

    n_sent: int
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Slip:
    """A link on paper, for somebody of a group; whoever draws it is nobody's to know. is_alone: but there is nobody else in the group."""

    stratum: Stratum
    link: str
    is_alone: bool

    @property
    def page(self) -> str:
        """Where the code is typed in."""
        return self.link.partition("#")[0]

    @property
    def code(self) -> str:
        """What is typed in there, in groups of five and six."""
        code = self.link.partition("#t=")[2]
        return "-".join([code[:5], code[5:10], code[10:15], code[15:20], code[20:]])


def has_mail() -> bool:
    """Whether a mail server is set: without one, links go out on paper."""
    return bool(setting("SAMESIDE_MAIL"))


def checked_address(address: str) -> str:
    """The beginning of every link.

    Raises  SamesideError where it is no address of pages
    """
    found = urlsplit(address.strip())
    if len(address) > _LONGEST_ADDRESS or found.scheme not in ("http", "https") or not found.hostname or found.query or found.fragment:
        raise SamesideError(f"'{address}' is no address that links can begin with: write it as https://survey.yourcompany.example")
    return address.strip().rstrip("/")


def is_of_this_machine(address: str) -> bool:
    """Whether an address leads nobody else here."""
    return urlsplit(address).hostname in ("localhost", "127.0.0.1", "::1")


def answer_link(address: str, round_id: str, token: str) -> str:
    """Where somebody answers. The token stands behind the '#': no server and no log is ever sent it."""
    return f"{open_link(address, round_id)}#t={token}"


def read_link(address: str, item: SurveyRound) -> str:
    """Where everybody who was asked reads the result, the same for all of them; "" for a round without one."""
    return f"{address.rstrip('/')}/s/{item.pk}/results/{item.read_key}/" if address and item.read_key else ""


def invite(
    *, home: Path, item: SurveyRound, address: str, by: Member | None, now: datetime, sending: Callable[[int], None] = lambda _: None
) -> Sent:
    """Mail everybody who has no invitation yet a link of their own, in random order. No letter and no token is kept.

    1. A token is made, good for nothing yet. 2. The mail leaves. 3. The person is marked as sent to. 4. The token counts.
    Whatever stops in between, the next call settles the one token that hangs: one person never holds two that count.

    Allowed  administrators and revenue operations; None = the program's owner, or its worker
    Twice    nobody gets a second one
    Raises   SamesideError without a mail server, when the round takes no answers, and when the server stops taking mail
    """
    if by is not None:
        require(by, "run_survey")
    require_list(item)
    _require_taking(item, now)
    if not has_mail():
        raise SamesideError("No mail server is set (SAMESIDE_MAIL). Print slips with links instead, or set one.")
    refused: list[str] = []
    n_sent = 0
    with one_at_a_time(home, item.pk):
        _keep_address(item, address)
        store = SurveyStore(home, item.pk)
        store.end_interrupted_sending(n_sent=SurveyInvitee.objects.filter(round=item, is_sent=True).count())
        try:
            with _mail_connection() as server:
                for invitee in _in_random_order(item, is_sent=False):
                    stratum = Stratum(invitee.function, invitee.seniority)
                    token = store.add_token(stratum)
                    letter = _invitation(item, invitee, answer_link(address, item.pk, token))
                    try:
                        EmailMessage(letter.subject, letter.text, None, [invitee.address], connection=server).send()
                    except SMTPRecipientsRefused:
                        refused.append(invitee.address)
                        store.end_interrupted_sending(n_sent=0)
                        continue
                    until_it_stands(partial(_mark, invitee))  # this alone, and not the mail that has left
                    store.let_token_count(token)
                    n_sent += 1
                    sending(n_sent)
        except OSError as stopped:  # smtplib's errors are OSErrors, too
            raise SamesideError(
                f"The mail server stopped taking mail after {n_sent} invitations. Send again: only those without one get a mail."
            ) from stopped
        finally:
            if n_sent or refused:
                detail = {"n_sent": n_sent, "n_refused": len(refused)}
                until_it_stands(lambda: _note(item, "invite_to_survey", detail, by, now))
    return Sent(n_sent, tuple(sorted(refused)))


def make_slips(*, home: Path, item: SurveyRound, address: str, by: Member | None, now: datetime) -> list[Slip]:
    """Links on paper for everybody who has no invitation yet: by group, without names, to be cut and drawn. They are shown once.

    Allowed  administrators and revenue operations; None = the program's owner
    Twice    none: everybody has one
    """
    if by is not None:
        require(by, "run_survey")
    require_list(item)
    _require_taking(item, now)
    with one_at_a_time(home, item.pk):
        store = SurveyStore(home, item.pk)
        store.end_interrupted_sending(n_sent=SurveyInvitee.objects.filter(round=item, is_sent=True).count())
        waiting = _in_random_order(item, is_sent=False)
        made = store.issue_many([Stratum(invitee.function, invitee.seniority) for invitee in waiting])
        _keep_address(item, address)
        until_it_stands(lambda: _note_slips(item, waiting, by, now))  # the links stay as they were made
    slips = [
        Slip(stratum, answer_link(address, item.pk, token), item.invited[f"{stratum.function}/{stratum.seniority}"] == 1)
        for stratum, token in made
    ]
    secrets.SystemRandom().shuffle(slips)
    return sorted(slips, key=lambda slip: (slip.stratum.function, slip.stratum.seniority))


def remind(*, home: Path, item: SurveyRound, by: Member | None, now: datetime) -> Sent:
    """Remind everybody on the list, whether they have answered or not, without a link to answer by. Twice a round, in working hours.

    Allowed  administrators and revenue operations; None = the program's owner, or its worker
    Twice    the second reminder; a third is refused
    Raises   SamesideError at night and at the weekend, with the hour from which it may be sent; when the mail server can't be reached,
             and nothing has happened; when it stops, and the reminder counts as sent
    """
    if by is not None:
        require(by, "run_survey")
    check_reminder(item, now)
    earliest = next_sending_time(now)
    if earliest > now:
        raise SamesideError(f"Nobody is written to outside working hours. From {_clock(earliest)} on it can be sent.")
    refused: list[str] = []
    n_sent = 0
    with one_at_a_time(home, item.pk):
        try:
            with _mail_connection() as server:
                # Written down before the first leaves: a reminder cut off in the middle is not sent twice to some.
                fresh = until_it_stands(lambda: _note_reminder(item, by, now))
                for invitee in _in_random_order(fresh):
                    letter = _reminder(fresh, invitee, now)
                    try:
                        EmailMessage(letter.subject, letter.text, None, [invitee.address], connection=server).send()
                        n_sent += 1
                    except SMTPRecipientsRefused:
                        refused.append(invitee.address)
        except OSError as stopped:  # smtplib's errors are OSErrors, too
            raise SamesideError(
                f"The mail server stopped taking mail after {n_sent} reminders. Nobody gets the same one twice: tell the others yourself."
            ) from stopped
    item.reminders_sent = fresh.reminders_sent
    return Sent(n_sent, tuple(sorted(refused)))


def check_reminder(item: SurveyRound, now: datetime) -> None:
    """Whether a round may be reminded of at all.

    Raises  SamesideError with the reason
    """
    require_list(item)
    _require_taking(item, now)
    if not has_mail():
        raise SamesideError("No mail server is set (SAMESIDE_MAIL): remind people yourself, all of them.")
    if item.reminders_sent >= MOST_REMINDERS:
        raise SamesideError("Everybody was reminded twice: more would be nagging.")
    if not SurveyInvitee.objects.filter(round=item, is_sent=True).exists():
        raise SamesideError("Nobody was invited yet.")
    if not is_taking(item, next_sending_time(now)):
        raise SamesideError("The last day is over before people may be written to again, in working hours: remind them yourself.")


def next_sending_time(now: datetime) -> datetime:
    """The next moment people may be written to: now, in working hours of the company's zone on a weekday."""
    zone = company_zone()
    there = now.astimezone(zone)
    first, last = SENDING_HOURS
    day = there.date()
    if there.time() >= last:
        day += timedelta(days=1)
    while day.weekday() >= _WEEKEND:
        day += timedelta(days=1)
    return max(now, datetime.combine(day, first, zone))


def open_link(address: str, round_id: str) -> str:
    """Where everybody answers who got the one link."""
    return f"{address.rstrip('/')}/s/{round_id}/"


def require_list(item: SurveyRound) -> None:
    """Refuse what needs a list where there is none.

    Raises  SamesideError by an open link
    """
    if is_by_open_link(item):
        raise SamesideError("Everybody answers by the same link here: nobody is on a list, so nobody can be invited or reminded.")


@contextmanager
def _mail_connection() -> Iterator[BaseEmailBackend]:
    server = get_connection()
    try:
        server.open()
    except OSError as unreachable:  # smtplib's errors are OSErrors, too
        raise SamesideError("The mail server can't be reached: no mail has left. Try again later.") from unreachable
    try:
        yield server
    finally:
        server.close()


def _keep_address(item: SurveyRound, address: str) -> None:
    """Reminders, and the page of the round, name the address that people were invited with."""
    until_it_stands(lambda: SurveyRound.objects.filter(pk=item.pk).update(address=address))
    item.address = address


def _require_taking(item: SurveyRound, now: datetime) -> None:
    if not is_taking(item, now):
        raise SamesideError("This survey takes no answers now.")


def _in_random_order(item: SurveyRound, **which: bool) -> list[SurveyInvitee]:
    people = list(SurveyInvitee.objects.filter(round=item, **which))
    secrets.SystemRandom().shuffle(people)
    return people


def _invitation(item: SurveyRound, invitee: SurveyInvitee, link: str) -> Letter:
    told = group_told(item, Stratum(invitee.function, invitee.seniority))
    return invitation_letter(**_said_to(item, invitee), own=item.texts.get("invitation", ""), told=told, link=link)


def _reminder(item: SurveyRound, invitee: SurveyInvitee, now: datetime) -> Letter:
    told = group_told(item, Stratum(invitee.function, invitee.seniority))
    is_last_day = item.closes_at - now <= timedelta(days=1)
    return reminder_letter(**_said_to(item, invitee), own=item.texts.get("reminder", ""), told=told, is_last_day=is_last_day)


def _said_to(item: SurveyRound, invitee: SurveyInvitee) -> dict[str, str]:
    return {
        "name": invitee.name,
        "language": invitee.language,
        "company": company_of(item.title),
        "closes": day_in_words(last_day(item), invitee.language),
        "contact": item.contact,
        "results": read_link(item.address, item),
    }


def last_day(item: SurveyRound) -> datetime:
    """A moment of the last day on which a round takes answers, in the company's zone."""
    return (item.closes_at - timedelta(seconds=1)).astimezone(company_zone())


def _clock(instant: datetime) -> str:
    return f"{instant:%A} {instant:%H:%M}"


def _mark(invitee: SurveyInvitee) -> None:
    SurveyInvitee.objects.filter(pk=invitee.pk).update(is_sent=True)


@transaction.atomic
def _note_slips(item: SurveyRound, given: list[SurveyInvitee], by: Member | None, now: datetime) -> None:
    SurveyInvitee.objects.filter(pk__in=[invitee.pk for invitee in given]).update(is_sent=True)
    if given:
        record_act(by=by, act="print_survey_slips", kind="survey", object_id=item.pk, detail={"n": len(given)}, now=now)


@transaction.atomic
def _note_reminder(item: SurveyRound, by: Member | None, now: datetime) -> SurveyRound:
    fresh = SurveyRound.objects.select_for_update().get(pk=item.pk)
    check_reminder(fresh, now)
    fresh.reminders_sent += 1
    fresh.save(update_fields=["reminders_sent"])
    record_act(by=by, act="remind_of_survey", kind="survey", object_id=item.pk, detail={"number": fresh.reminders_sent}, now=now)
    return fresh


@transaction.atomic
def _note(item: SurveyRound, act: str, detail: dict[str, int], by: Member | None, now: datetime) -> None:
    record_act(by=by, act=act, kind="survey", object_id=item.pk, detail=detail, now=now)
