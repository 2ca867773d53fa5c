"""Who is invited to a round, in which group, and what can be shown of groups that small?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from sameside.analytics.instrument import SENIORITIES, VARIANTS
from sameside.records.models import Member, MemberTerm, SurveyInvitee, SurveyRound
from sameside.schema.errors import SamesideError, did_you_mean
from sameside.services.access import require
from sameside.services.audit import record_act
from sameside.services.members import check_email, check_name
from sameside.services.survey_form import is_by_open_link
from sameside.services.survey_locks import locking
from sameside.services.workspace import company_day
from sameside.sources.files import ReadOptions, open_source

MOST_INVITED = 20_000
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("name", "full name"),
    "address": ("address", "email", "e mail", "email address", "mail"),
    "function": ("function", "side"),
    "seniority": ("seniority", "level"),
    "language": ("language",),
}
_BY_HEADING = {heading: name for name, headings in COLUMNS.items() for heading in headings}
_NEEDED = ("address", "function", "seniority")
# How a member's standing is called among those who answer.
SENIORITY_OF_TERM = {"c_level": "c_level", "leader": "manager", "manager": "manager", "team": "team_member"}
# What the trail says of a list that is the members of that day.
TAKEN_FROM_MEMBERS = "members"
# With whom somebody is counted who would be alone: leaders with leaders where there are any.
_BESIDE = {"c_level": ("manager", "team_member"), "manager": ("c_level", "team_member"), "team_member": ("manager", "c_level")}
_SENIORITY_WORDS = {word: word for word in SENIORITIES} | SENIORITY_OF_TERM


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell of a list."""

    file: str
    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}{f', {self.field}' if self.field else ''}: {self.reason}"


class WrongList(SamesideError):
    """A list that can't be taken: all that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        shown = "\n".join(str(fault) for fault in faults[:20])
        super().__init__(f"{shown}\nand {len(faults) - 20} more." if len(faults) > 20 else shown)
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Person:
    """Somebody to invite."""

    name: str
    address: str
    function: str
    seniority: str
    language: str


def invited_cells(item: SurveyRound) -> dict[str, int]:
    """How many are invited by function and seniority: frozen once the round is open, as the list stands before."""
    if item.invited:
        return dict(item.invited)
    rows = SurveyInvitee.objects.filter(round=item).values_list("function", "seniority")
    counted = Counter(f"{function}/{seniority}" for function, seniority in rows)
    return {f"{f}/{s}": counted[f"{f}/{s}"] for f in VARIANTS for s in SENIORITIES if counted[f"{f}/{s}"]}


def take_members(*, item: SurveyRound, by: Member, now: datetime) -> int:
    """Put every member who may come in on the list, where they stand today. Who is on it already is moved where they stand.

    Allowed  administrators and revenue operations, before the round opens
    Returns  how many were put on it
    Raises   Locked once it is open
    """
    people = [
        Person(member.name, member.email, term.side, SENIORITY_OF_TERM[term.seniority], item.languages[0])
        for member, term in members_standing(company_day(now))
    ]
    return _take(item=item, people=people, said=TAKEN_FROM_MEMBERS, by=by, now=now)


def members_standing(day: date) -> list[tuple[Member, MemberTerm]]:
    """Everybody who may come in, with where they stand on a day; who has not begun yet is left out."""
    terms: dict[int, MemberTerm] = {}
    for term in MemberTerm.objects.filter(from_on__lte=day, member__is_active=True).select_related("member").order_by("from_on"):
        terms[term.member_id] = term
    return [(term.member, term) for term in terms.values()]


def take_list(*, item: SurveyRound, path: Path, file_name: str, by: Member | None, now: datetime) -> int:
    """Put the people of a CSV or Excel file on the list: name, address, function, seniority, language. All of them or nobody.

    Allowed  administrators and revenue operations, before the round opens; None = the program's owner, from the command line
    Returns  how many were put on it
    Raises   WrongList, every fault with file, line and field; Locked once the round is open
    """
    return _take(item=item, people=read_list(path, file_name, item.languages), said=file_name, by=by, now=now)


def level_beside(cell: str, cells: Mapping[str, int]) -> str:
    """The level of the same function with which the people of a group can be counted; "" where there is nobody else."""
    function, _, seniority = cell.partition("/")
    return next((other for other in _BESIDE[seniority] if cells.get(f"{function}/{other}")), "")


def join_levels(*, item: SurveyRound, cell: str, by: Member, now: datetime) -> int:
    """Count the people of a group with the level beside them: whoever is alone in a group can be told by its slip.

    Allowed  administrators and revenue operations, before the round opens
    Returns  how many were moved
    Raises   SamesideError where there is no such group, or nobody beside it; Locked once the round is open
    """
    require(by, "run_survey")
    with locking(item, "count people with another level", by=by, now=now) as fresh:
        cells = invited_cells(fresh)
        level = level_beside(cell, cells) if cell in cells else ""
        if not level:
            raise SamesideError("There is nobody beside them they could be counted with.")
        function, _, seniority = cell.partition("/")
        n = SurveyInvitee.objects.filter(round=item, function=function, seniority=seniority).update(seniority=level)
        detail = {"from": cell, "to": f"{function}/{level}", "n": n}
        record_act(by=by, act="join_survey_levels", kind="survey", object_id=item.pk, detail=detail, now=now)
    return n


def remove_invitee(*, item: SurveyRound, invitee_id: int, by: Member, now: datetime) -> None:
    """Take somebody off the list before the round opens. Nothing happens when they are not on it.

    Raises  Locked once it is open
    """
    require(by, "run_survey")
    with locking(item, "take somebody off its list", by=by, now=now):
        SurveyInvitee.objects.filter(round=item, pk=invitee_id).delete()


def read_list(path: Path, file_name: str, languages: Sequence[str]) -> list[Person]:
    """The people of a file.

    Raises  WrongList; UnreadableInput when it can't be read
    """
    found = open_source(str(path), options=ReadOptions())
    if len(found) != 1:
        raise SamesideError(f"{file_name} holds {len(found)} tables: give a file with one.")
    source = found[0]
    names = [_BY_HEADING.get(_plain(heading), "") for heading in source.columns]
    faults = [
        Fault(file_name, 1, heading, f"No column of a list is called so.{did_you_mean(_plain(heading), _BY_HEADING)}")
        for heading, name in zip(source.columns, names, strict=True)
        if not name
    ]
    faults += [Fault(file_name, 1, name, "The list needs this column.") for name in _NEEDED if name not in names]
    faults += [Fault(file_name, 1, name, "Two columns say this.") for name in COLUMNS if names.count(name) > 1]
    faults += [Fault(file_name, reject.line, reject.column or "", reject.reason) for reject in source.rejects]
    people: dict[str, Person] = {}
    for batch in source.batches() if not faults else ():
        for record in batch.to_pylist():
            number = record.pop("_record")
            cells = {name: str(cell or "").strip() for name, cell in zip(names, record.values(), strict=False) if name}
            line = source.line_of(number)
            person, wrong = _person(cells, languages)
            faults += [Fault(file_name, line, name, reason) for name, reason in wrong]
            if person is not None and person.address in people:
                faults.append(Fault(file_name, line, "address", f"{person.address} stands on the list already."))
            elif person is not None:
                people[person.address] = person
    if not people and not faults:
        faults.append(Fault(file_name, 1, "", "The list holds nobody."))
    if faults:
        raise WrongList(faults)
    return list(people.values())


def _person(cells: Mapping[str, str], languages: Sequence[str]) -> tuple[Person | None, list[tuple[str, str]]]:
    """Somebody of a list; what is wrong with each cell."""
    wrong: list[tuple[str, str]] = []
    address = ""
    try:
        address = check_email(cells.get("address", ""))
    except SamesideError as refused:
        wrong.append(("address", str(refused) if cells.get("address") else "There is no address."))
    name = cells.get("name") or address.partition("@")[0]
    try:
        check_name(name or "nobody")
    except SamesideError as refused:
        wrong.append(("name", str(refused)))
    function, seniority = (cells.get(cell, "").lower().replace(" ", "_").replace("-", "_") for cell in ("function", "seniority"))
    if function not in VARIANTS:
        wrong.append(("function", f"'{cells.get('function', '')}' is none.{did_you_mean(function, VARIANTS)}"))
    if seniority not in _SENIORITY_WORDS:
        wrong.append(("seniority", f"'{cells.get('seniority', '')}' is none.{did_you_mean(seniority, SENIORITIES)}"))
    language = cells.get("language", "").lower() or languages[0]
    if language not in languages:
        wrong.append(("language", f"This round is not asked in '{language}'.{did_you_mean(language, languages)}"))
    return (None if wrong else Person(name, address, function, _SENIORITY_WORDS[seniority], language)), wrong


def _take(*, item: SurveyRound, people: Sequence[Person], said: str, by: Member | None, now: datetime) -> int:
    if by is not None:
        require(by, "run_survey")
    with locking(item, "change its list", by=by, now=now) as fresh:
        if is_by_open_link(fresh):
            raise SamesideError(
                "Everybody answers by the same link here, so there is no list. Change the survey if each is to have their own."
            )
        there = dict(SurveyInvitee.objects.filter(round=item).values_list("address", "pk"))
        if len(there.keys() | {person.address for person in people}) > MOST_INVITED:
            raise SamesideError(f"A round has at most {MOST_INVITED:,} people.")
        with transaction.atomic():
            SurveyInvitee.objects.filter(pk__in=[there[person.address] for person in people if person.address in there]).delete()
            SurveyInvitee.objects.bulk_create([SurveyInvitee(round=item, **vars(person)) for person in people])
            detail = {"from": said, "n": len(people)}
            record_act(by=by, act="take_survey_list", kind="survey", object_id=item.pk, detail=detail, now=now)
    return len(people)


def _plain(heading: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in heading.casefold()).split())
