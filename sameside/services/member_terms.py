"""Where a member stands from a day on, and when they are away."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from sameside.records.models import Absence, Member, MemberTerm
from sameside.schema.errors import NotAllowed, SamesideError
from sameside.services.access import may, require
from sameside.services.audit import record_act
from sameside.services.members import Standing, check_standing, term_on
from sameside.services.workspace import company_day

# A typed year of 2204 is a slip of the keyboard.
_FARTHEST = timedelta(days=3660)
_LONGEST_CHAIN = 50


@transaction.atomic
def set_term(*, member: Member, standing: Standing, from_on: date, by: Member | None, now: datetime) -> MemberTerm:
    """Say where a member stands from a day on, until their next term. What was true before stays true of before.

    Allowed  administrators; None = the program's owner, from the command line
    Changes  a term that begins on that day, or makes one; one entry in the trace, with what differs from the day before
    Twice    nothing; nor where they stand there already by an earlier term
    Raises   SamesideError for a day far off, a manager who is the member or reports to them, or a standing that can't be
    """
    if by is not None:
        require(by, "change_members")
    check_standing(standing)
    if abs(from_on - company_day(now)) > 10 * _FARTHEST or from_on > company_day(now) + _FARTHEST:
        raise SamesideError(f"{from_on} is far off: was another year meant?")
    _check_manager(member, standing.manager_id, from_on)
    before = term_on(member, from_on)
    if before is not None and standing_of(before) == standing:
        return before
    term = member.terms.filter(from_on=from_on).first()
    if term is None:
        term = MemberTerm.objects.create(member=member, from_on=from_on, **asdict(standing))
    else:
        for field, value in asdict(standing).items():
            setattr(term, field, value)
        term.save()
    old: dict[str, Any] = asdict(standing_of(before)) if before else {}
    changed = {field: [old.get(field), value] for field, value in asdict(standing).items() if old.get(field) != value}
    detail = {"from_on": from_on.isoformat(), **changed}
    record_act(by=by, act="set_term", kind="member", object_id=str(member.pk), detail=detail, now=now)
    return term


@transaction.atomic
def remove_term(*, term: MemberTerm, by: Member, now: datetime) -> None:
    """Take back a term that has not begun.

    Allowed  administrators
    Twice    nothing: it is gone
    Raises   SamesideError when it has begun: figures were counted under it. Set another from today on instead
    """
    require(by, "change_members")
    if term.from_on <= company_day(now):
        raise SamesideError("That term has begun, and figures were counted under it. Say where they stand from a later day on instead.")
    detail = {"from_on": term.from_on.isoformat(), "side": term.side, "team": term.team}
    record_act(by=by, act="remove_term", kind="member", object_id=str(term.member_id), detail=detail, now=now)
    term.delete()


def standing_of(term: MemberTerm) -> Standing:
    """What a term says."""
    return Standing(
        side=term.side,
        seniority=term.seniority,
        team=term.team,
        manager_id=term.manager_id,
        time_zone=term.time_zone,
        working_hours=term.working_hours,
        holidays=term.holidays,
        territory=term.territory,
        capacity=term.capacity,
    )


def may_plan_absence(by: Member, member: Member, day: date) -> bool:
    """Whether somebody may say when a member is away: themselves, whom they report to on that day, and administrators."""
    if by.pk == member.pk or may(by, "change_members"):
        return may(by, "plan_absence")
    term = term_on(member, day)
    return term is not None and term.manager_id == by.pk and may(by, "plan_absence")


@transaction.atomic
def add_absence(*, member: Member, first_on: date, last_on: date, deputy: Member | None, by: Member, now: datetime) -> Absence:
    """Say when a member is away: no lead is offered to them then, and clocks that begin later stand still.

    Allowed  the member, whom they report to, and administrators
    Twice    the same days: the deputy named last
    Raises   NotAllowed; SamesideError when the days can't be, lie across another absence, or the deputy is nobody who could stand in
    """
    _require_plan(by, member, company_day(now))
    if last_on < first_on:
        raise SamesideError("The last day lies before the first.")
    if last_on < company_day(now) - timedelta(days=31):
        raise SamesideError("Those days are long past. Clocks that ran through them were counted already.")
    if last_on - first_on > timedelta(days=366) or first_on > company_day(now) + _FARTHEST:
        raise SamesideError("That is more than a year. Was another year meant?")
    if deputy is not None and (deputy.pk == member.pk or not deputy.is_active):
        raise SamesideError("The deputy has to be somebody else who may come in.")
    absence = member.absences.filter(first_on=first_on, last_on=last_on).first()
    if absence is not None and absence.deputy_id == (deputy.pk if deputy else None):
        return absence
    if absence is None:
        across = member.absences.filter(first_on__lte=last_on, last_on__gte=first_on).first()
        if across is not None:
            raise SamesideError(f"{member.name} is away from {across.first_on} to {across.last_on} already. Take that back first.")
        absence = Absence(member=member, first_on=first_on, last_on=last_on)
    absence.deputy = deputy
    absence.save()
    detail = {"first_on": first_on.isoformat(), "last_on": last_on.isoformat(), "deputy": deputy.name if deputy else ""}
    record_act(by=by, act="add_absence", kind="member", object_id=str(member.pk), detail=detail, now=now)
    return absence


@transaction.atomic
def remove_absence(*, absence: Absence, by: Member, now: datetime) -> None:
    """Take an absence back. One that is over stays: clocks were counted by it.

    Allowed  the member, whom they report to, and administrators
    Raises   SamesideError when it is over
    """
    _require_plan(by, absence.member, company_day(now))
    if absence.last_on < company_day(now):
        raise SamesideError("Those days are over, and clocks were counted by them.")
    detail = {"first_on": absence.first_on.isoformat(), "last_on": absence.last_on.isoformat()}
    record_act(by=by, act="remove_absence", kind="member", object_id=str(absence.member_id), detail=detail, now=now)
    absence.delete()


def _require_plan(by: Member, member: Member, day: date) -> None:
    if not may_plan_absence(by, member, day):
        raise NotAllowed("Only the member, whom they report to, and administrators may say when somebody is away.")


def _check_manager(member: Member, manager_id: int | None, on: date) -> None:
    """Nobody reports to themselves, however long the chain."""
    above = manager_id
    for _ in range(_LONGEST_CHAIN):
        if above is None:
            return
        if above == member.pk:
            raise SamesideError("Nobody reports to themselves, nor to somebody who reports to them.")
        manager = Member.objects.filter(pk=above).first()
        if manager is None:
            raise SamesideError("There is no such manager.")
        term = term_on(manager, on)
        above = term.manager_id if term else None
