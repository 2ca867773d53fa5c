"""Take people of the company in, say where they stand, and let them in or not."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from sameside.analytics.working_calendar import working_calendar
from sameside.records.models import Invitation, Member, MemberTerm
from sameside.schema.errors import Conflict, SamesideError, UnknownName, did_you_mean
from sameside.services.access import Role, require
from sameside.services.audit import record_act

SIDES = ("sales", "marketing", "other")
SENIORITIES = ("c_level", "leader", "manager", "team")
INVITATION_DAYS = 7
_LONGEST_NAME = 200
_MOST_LEADS = 100_000
THEMES = ("light", "dark", "")  # empty: as the device says


@dataclass(frozen=True)
class Standing:
    """Where a member stands from a day on: see `MemberTerm`."""

    side: str
    seniority: str = "team"
    team: str = ""
    manager_id: int | None = None
    time_zone: str = ""
    working_hours: str = ""
    holidays: str = ""
    territory: str = ""
    capacity: int | None = None


@transaction.atomic
def add_member(*, email: str, name: str, role: str, standing: Standing, from_on: date, by: Member | None, now: datetime) -> Member:
    """Take somebody in, without a password: an invitation lets them set one.

    Allowed  administrators; None = the program's owner, from the command line
    Raises   SamesideError when the address is not one, or somebody has it; UnknownName for a role, side or seniority there is not
    """
    if by is not None:
        require(by, "change_members")
    _check(email, name, role, standing)
    address = email.strip().lower()
    if Member.objects.filter(email=address).exists():
        raise SamesideError(f"{address} is a member already.")
    member = Member(email=address, name=name.strip(), role=role, created_at=now)
    member.set_unusable_password()
    member.save()
    MemberTerm.objects.create(member=member, from_on=from_on, **vars(standing))
    said = {"email": address, "name": member.name, "role": role, "side": standing.side, "team": standing.team}
    record_act(by=by, act="add_member", kind="member", object_id=str(member.pk), detail=said, now=now)
    return member


@transaction.atomic
def invite_member(*, member: Member, by: Member | None, now: datetime) -> str:
    """Make a link's secret with which a member sets a password. Earlier links stop working.

    Allowed  administrators; None = the program's owner, from the command line
    Returns  the secret, which is stored nowhere: only its hash is
    """
    if by is not None:
        require(by, "change_members")
    Invitation.objects.filter(member=member, used_at__isnull=True).update(expires_at=now)
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        member=member, token_hash=_token_hash(token), made_by=by, made_at=now, expires_at=now + timedelta(days=INVITATION_DAYS)
    )
    record_act(by=by, act="invite_member", kind="member", object_id=str(member.pk), now=now)
    return token


@transaction.atomic
def change_member(*, member: Member, name: str, role: str, source_member_id: str, by: Member, now: datetime) -> Member:
    """Give a member another name or role, or say who they are in imported tables. A role bites at their next request.

    Allowed  administrators
    Changes  what differs; one entry in the trace, with before and after
    Twice    nothing
    Raises   UnknownName for a role there is not; SamesideError without a name, when another member is tied to that imported one, and when
             nobody would be left who may let people in
    """
    require(by, "change_members")
    check_name(name)
    check_word(role, list(Role), "role")
    tied = source_member_id.strip()
    other = Member.objects.filter(source_member_id=tied).exclude(pk=member.pk).first() if tied else None
    if other is not None:
        raise SamesideError(f"{other.name} is '{tied}' in imported tables already.")
    if role != Role.ADMINISTRATOR:
        _keep_an_administrator(member)
    wanted = {"name": name.strip(), "role": str(role), "source_member_id": tied}
    changed = {field: [getattr(member, field), value] for field, value in wanted.items() if getattr(member, field) != value}
    if changed:
        for field, (_, value) in changed.items():
            setattr(member, field, value)
        member.save(update_fields=list(changed))
        record_act(by=by, act="change_member", kind="member", object_id=str(member.pk), detail=changed, now=now)
    return member


@transaction.atomic
def stop_member(*, member: Member, by: Member, now: datetime) -> Member:
    """Let a member in no more, from their next request on. What they did stays theirs.

    Allowed  administrators
    Changes  links that were made for them stop working
    Twice    nothing
    Raises   SamesideError when nobody would be left who may let people in
    """
    require(by, "change_members")
    _keep_an_administrator(member)
    if Member.objects.filter(pk=member.pk, is_active=True).update(is_active=False):
        Invitation.objects.filter(member=member, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
        record_act(by=by, act="stop_member", kind="member", object_id=str(member.pk), now=now)
    member.is_active = False
    return member


@transaction.atomic
def admit_member(*, member: Member, by: Member, now: datetime) -> Member:
    """Let a stopped member in again, with the password they had.

    Allowed  administrators
    Twice    nothing
    """
    require(by, "change_members")
    if Member.objects.filter(pk=member.pk, is_active=False).update(is_active=True):
        record_act(by=by, act="admit_member", kind="member", object_id=str(member.pk), now=now)
    member.is_active = True
    return member


def _keep_an_administrator(leaving: Member) -> None:
    # All administrators are locked: two who stop each other at once would both find the other still there.
    active = Member.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True).order_by("pk")
    remaining = [member.pk for member in active if member.pk != leaving.pk]
    if not remaining:
        raise Conflict(f"{leaving.name} is the last administrator who may come in. Make somebody else one first.")


def invitation(token: str, *, now: datetime) -> Invitation:
    """The invitation of a link that still works.

    Raises  UnknownName when there is none: a used, an old and an invented link look alike
    """
    found = Invitation.objects.select_related("member").filter(token_hash=_token_hash(token), used_at__isnull=True, expires_at__gt=now)
    invited = found.first()
    if invited is None or not invited.member.is_active:
        raise UnknownName("This link does not work any more. Ask an administrator for a new one.")
    return invited


@transaction.atomic
def take_invitation(*, token: str, password: str, now: datetime) -> Member:
    """Set the password of an invited member; the link is used up.

    Raises  UnknownName when the link does not work; SamesideError when the password is too weak, with the reasons
    """
    invited = invitation(token, now=now)
    try:
        validate_password(password, user=invited.member)
    except ValidationError as weak:
        raise SamesideError(" ".join(weak.messages)) from None
    if not Invitation.objects.filter(pk=invited.pk, used_at__isnull=True).update(used_at=now):
        raise UnknownName("This link was used a moment ago.")
    invited.member.set_password(password)
    invited.member.save(update_fields=["password"])
    record_act(by=invited.member, act="take_invitation", kind="member", object_id=str(invited.member.pk), now=now)
    return invited.member


def choose_theme(*, member: Member, theme: str) -> None:
    """Keep in which colours a member sees the pages. It concerns nobody else, so no act is written down.

    Allowed  everybody, for themselves
    Raises   UnknownName for a theme there is not
    """
    if theme not in THEMES:
        raise UnknownName(f"There is no theme '{theme}'.{did_you_mean(theme, THEMES[:2])}")
    member.theme = theme
    member.save(update_fields=["theme"])


def zone_of(member: Member, day: date) -> str:
    """The time zone a member keeps on a day; empty: the workspace's."""
    standing = term_on(member, day)
    return standing.time_zone if standing else ""


def member_named(email: str) -> Member:
    """The member with an address.

    Raises  UnknownName when there is none
    """
    found = Member.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise UnknownName(f"Nobody here has the address '{email}'.{did_you_mean(email, Member.objects.values_list('email', flat=True))}")
    return found


def term_on(member: Member, day: date) -> MemberTerm | None:
    """Where a member stood on a day; None before their first term."""
    return member.terms.filter(from_on__lte=day).order_by("-from_on").first()


def _token_hash(token: str) -> str:
    # The token is 256 random bits: a plain hash can't be guessed back.
    return hashlib.sha256(token.encode()).hexdigest()


def check_name(name: str) -> None:
    """Refuse a name nobody can be called by."""
    if not name.strip() or not name.isprintable() or len(name) > _LONGEST_NAME:
        raise SamesideError(f"A member needs a name, of at most {_LONGEST_NAME} letters.")


def check_word(word: str, choices: Sequence[str], what: str) -> None:
    """Refuse a word that is none of the choices, with the nearest."""
    if word not in choices:
        raise UnknownName(f"There is no {what} '{word}'.{did_you_mean(word, choices)}")


def check_standing(standing: Standing) -> None:
    """Refuse a side, seniority, zone, hours, holidays or capacity that can't be, with the reason."""
    check_word(standing.side, SIDES, "side")
    check_word(standing.seniority, SENIORITIES, "seniority")
    working_calendar(
        time_zone=standing.time_zone or "UTC", hours=standing.working_hours or "Mon-Fri 09:00-17:00", holidays=standing.holidays
    )
    for what, text, longest in (("team", standing.team, 100), ("territory", standing.territory, 200)):
        if len(text) > longest or not text.isprintable():
            raise SamesideError(f"A {what} has at most {longest} letters.")
    if standing.capacity is not None and not 0 <= standing.capacity <= _MOST_LEADS:
        raise SamesideError(f"capacity is {standing.capacity}: give open leads from 0 to {_MOST_LEADS:,}, or nothing for any number.")


def check_email(email: str) -> str:
    """An address in the form it is kept in.

    Raises  SamesideError when it is not one
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise SamesideError(f"'{email}' is not an e-mail address.") from None
    if not address.isascii():
        # Two addresses that look alike would be two people who look alike.
        raise SamesideError(f"'{email}' holds letters that no mail address of ours may have.")
    return address


def _check(email: str, name: str, role: str, standing: Standing) -> None:
    check_email(email)
    check_name(name)
    check_word(role, list(Role), "role")
    check_standing(standing)
