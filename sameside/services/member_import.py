"""Take many people in at once, from a list: all of them or none."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from django.db import transaction

from sameside.records.models import Member
from sameside.schema.errors import SamesideError, did_you_mean
from sameside.services.access import ROLE_NAMES, Role, require
from sameside.services.member_terms import set_term, standing_of
from sameside.services.members import (
    SENIORITIES,
    SIDES,
    Standing,
    add_member,
    change_member,
    check_email,
    check_word,
    invite_member,
    term_on,
)
from sameside.services.workspace import company_day
from sameside.sources.files import ReadOptions, open_source

MOST_ROWS = 2_000
# What a column may be called, in small letters and without signs between the words.
COLUMNS: dict[str, tuple[str, ...]] = {
    "email": ("email", "e mail", "email address", "mail"),
    "name": ("name", "full name"),
    "role": ("role",),
    "side": ("side",),
    "seniority": ("seniority", "level"),
    "team": ("team",),
    "manager": ("manager", "manager email", "reports to"),
    "time_zone": ("time zone", "timezone", "zone"),
    "working_hours": ("working hours", "hours"),
    "holidays": ("holidays",),
    "territory": ("territory", "countries"),
    "capacity": ("capacity",),
    "from_on": ("from on", "from", "since", "start", "start date"),
    "source_member_id": ("source member id", "crm id", "source id", "owner id"),
}
_BY_HEADING = {heading: name for name, headings in COLUMNS.items() for heading in headings}
_NEEDED = ("email", "name", "role", "side")
_ROLES = {said.casefold(): role for role, said in ROLE_NAMES.items()} | {role.value: role for role in Role}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell. field: empty where it is the row as a whole."""

    line: int
    field: str
    reason: str


@dataclass(frozen=True)
class Row:
    """One person of a list, by our names of its columns; an empty cell is left out."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """A list that was read. columns: ours, in the list's order."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...] = ()

    def as_text(self) -> str:
        """The list as CSV, to be shown and sent again."""
        written = io.StringIO()
        writer = csv.writer(written, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([[row.cells.get(name, "") for name in self.columns] for row in self.rows])
        return written.getvalue()


@dataclass(frozen=True)
class Taken:
    """What becomes of one row. outcome: new | changed | same; says: what changes, in words. token: of a new member's link."""

    line: int
    member: Member
    outcome: str
    says: tuple[str, ...] = ()
    token: str = ""


@dataclass
class MemberImport:
    """What becomes of a list. With faults nothing was kept."""

    taken: list[Taken] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """How many rows have an outcome."""
        return sum(one.outcome == outcome for one in self.taken)


_Value = TypeVar("_Value")


class _Undone(Exception):
    """Carries a trial out of its transaction."""


class _WrongCell(SamesideError):
    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name = name


def read_sheet(path: Path, *, file_name: str) -> Sheet:
    """A list of people from a CSV or Excel file, however it is delimited and encoded.

    Raises  UnreadableInput when it can't be read; SamesideError for a workbook of several sheets
    """
    found = open_source(str(path), options=ReadOptions())
    if len(found) != 1:
        raise SamesideError(f"{file_name} holds {len(found)} tables: give a file with one.")
    source = found[0]
    names = [_BY_HEADING.get(_plain(heading), "") for heading in source.columns]
    faults = [
        Fault(1, heading, f"No column of a list of people is called '{heading}'.{did_you_mean(_plain(heading), _BY_HEADING)}")
        for heading, name in zip(source.columns, names, strict=True)
        if not name
    ]
    faults += [Fault(1, name, "Two columns say this.") for name in COLUMNS if names.count(name) > 1]
    read = [(record["_record"], list(record.values())) for batch in source.batches() for record in batch.to_pylist()]
    rows = [
        Row(
            source.line_of(number), {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name and cell and cell.strip()}
        )
        for number, cells in read
    ]
    faults += [Fault(reject.line, reject.column or "", reject.reason) for reject in source.rejects]
    if len(rows) > MOST_ROWS:
        faults.append(Fault(rows[MOST_ROWS].line, "", f"A list has at most {MOST_ROWS:,} people. Give it in parts."))
    return Sheet(tuple(filter(None, names)), tuple(rows[:MOST_ROWS]), tuple(faults))


def try_import(*, sheet: Sheet, by: Member, now: datetime) -> MemberImport:
    """What an import would do, found by doing it and taking it back: nothing is kept.

    Allowed  administrators
    """
    tried = MemberImport()
    try:
        with transaction.atomic():
            tried = _take_all(sheet, by=by, now=now, has_links=False)
            raise _Undone
    except _Undone:
        return tried


def import_members(*, sheet: Sheet, by: Member, now: datetime) -> MemberImport:
    """Take a list in: who is new, and who stands elsewhere than before. Nobody who is not on it is stopped.

    Allowed  administrators
    Changes  members and their terms, each with its entry in the trace; a link for everybody new
    Twice    nothing
    Returns  what became of each row; with faults nothing was kept
    """
    done = MemberImport()
    try:
        with transaction.atomic():
            done = _take_all(sheet, by=by, now=now, has_links=True)
            if done.faults:
                raise _Undone
    except _Undone:
        return MemberImport(faults=done.faults)
    return done


def _take_all(sheet: Sheet, *, by: Member, now: datetime, has_links: bool) -> MemberImport:
    require(by, "change_members")
    made = MemberImport(faults=list(sheet.faults))
    if not sheet.rows and not made.faults:
        made.faults.append(Fault(1, "", "The list holds nobody."))
    waiting = _once_each(sheet.rows, made.faults)
    coming = {row.cells["email"] for row in waiting}
    # Whoever others report to comes first: a manager has to be there before they are named.
    while waiting:
        ready = [row for row in waiting if row.cells.get("manager", "").lower() not in coming - {row.cells["email"]}]
        if not ready:
            made.faults += [Fault(row.line, "manager", "These people report to each other in a circle.") for row in waiting]
            break
        for row in ready:
            try:
                with transaction.atomic():
                    made.taken.append(_take(row, by=by, now=now, has_link=has_links))
            except _WrongCell as wrong:
                made.faults.append(Fault(row.line, wrong.name, str(wrong)))
            except SamesideError as wrong:
                made.faults.append(Fault(row.line, "", str(wrong)))
        coming -= {row.cells["email"] for row in ready}
        waiting = [row for row in waiting if row not in ready]
    made.taken.sort(key=lambda one: one.line)
    made.faults.sort(key=lambda fault: (fault.line, fault.field))
    return made


def _once_each(rows: Sequence[Row], faults: list[Fault]) -> list[Row]:
    """The rows with an address of their own, in the form it is kept in."""
    seen: dict[str, int] = {}
    kept = []
    for row in rows:
        try:
            address = check_email(row.cells.get("email", ""))
        except SamesideError as wrong:
            faults.append(Fault(row.line, "email", str(wrong) if row.cells.get("email") else "There is no address."))
            continue
        if address in seen:
            faults.append(Fault(row.line, "email", f"{address} stands in line {seen[address]} already."))
            continue
        seen[address] = row.line
        kept.append(Row(row.line, row.cells | {"email": address}))
    return kept


def _take(row: Row, *, by: Member, now: datetime, has_link: bool) -> Taken:
    cells = row.cells
    member = Member.objects.filter(email=cells["email"]).first()
    from_on = company_day(now)
    if "from_on" in cells:
        from_on = _read(cells, "from_on", date.fromisoformat, "is not a day: write it as 2026-03-31.")
    if member is None:
        return _take_in(row, from_on=from_on, by=by, now=now, has_link=has_link)
    role = _role(cells) if "role" in cells else Role(member.role)
    says = []
    if "name" in cells and cells["name"] != member.name:
        says.append(f"name: {member.name} to {cells['name']}")
    if role != member.role:
        says.append(f"role: {ROLE_NAMES[Role(member.role)]} to {ROLE_NAMES[role]}")
    tied = cells.get("source_member_id", member.source_member_id)
    if tied != member.source_member_id:
        says.append(f"in imported tables: {member.source_member_id or 'nobody'} to {tied}")
    if says:
        change_member(member=member, name=cells.get("name", member.name), role=role, source_member_id=tied, by=by, now=now)
    term = term_on(member, from_on)
    before = standing_of(term) if term else Standing(side="other")
    wanted = _standing(cells, before)
    if term is None or wanted != before:
        set_term(member=member, standing=wanted, from_on=from_on, by=by, now=now)
        says += [
            f"{_said(name)}: {_shown(old)} to {_shown(vars(wanted)[name])}"
            for name, old in vars(before).items()
            if old != vars(wanted)[name]
        ]
    return Taken(row.line, member, "changed" if says else "same", tuple(says))


def _take_in(row: Row, *, from_on: date, by: Member, now: datetime, has_link: bool) -> Taken:
    cells = row.cells
    for name in _NEEDED:
        if name not in cells:
            raise _WrongCell(name, f"Somebody new needs a {name}.")
    standing = _standing(cells, Standing(side="other"))
    role = _role(cells)
    member = add_member(email=cells["email"], name=cells["name"], role=role, standing=standing, from_on=from_on, by=by, now=now)
    if "source_member_id" in cells:
        tied = cells["source_member_id"]
        change_member(member=member, name=member.name, role=member.role, source_member_id=tied, by=by, now=now)
    token = invite_member(member=member, by=by, now=now) if has_link else ""
    return Taken(row.line, member, "new", (f"{ROLE_NAMES[Role(member.role)]}, {standing.side}, {standing.team or 'no team'}",), token)


def _standing(cells: dict[str, str], before: Standing) -> Standing:
    """Where a row puts somebody; what it does not say stays."""
    said = {name: cells[name] for name in ("team", "time_zone", "working_hours", "holidays", "territory") if name in cells}
    wanted = replace(before, **said)  # type: ignore[arg-type]  # every one of these is text
    if "side" in cells:
        wanted = replace(wanted, side=_read(cells, "side", lambda text: _word(text, SIDES, "side"), ""))
    if "seniority" in cells:
        wanted = replace(wanted, seniority=_read(cells, "seniority", lambda text: _word(text, SENIORITIES, "seniority"), ""))
    if "capacity" in cells:
        wanted = replace(wanted, capacity=_read(cells, "capacity", int, "is no number of leads."))
    if "manager" in cells:
        manager = Member.objects.filter(email=cells["manager"].lower()).first()
        if manager is None:
            raise _WrongCell("manager", f"Nobody here or on the list has the address '{cells['manager']}'.")
        wanted = replace(wanted, manager_id=manager.pk)
    return wanted


def _role(cells: dict[str, str]) -> Role:
    return _read(cells, "role", lambda text: _ROLES[_word(text.casefold(), list(_ROLES), "role")], "")


def _word(text: str, choices: Sequence[str], what: str) -> str:
    word = text.strip().lower().replace(" ", "_") if text not in choices else text
    check_word(word, choices, what)
    return word


def _read(cells: dict[str, str], name: str, read: Callable[[str], _Value], otherwise: str) -> _Value:
    try:
        return read(cells[name])
    except SamesideError as wrong:
        raise _WrongCell(name, str(wrong)) from None
    except ValueError:
        raise _WrongCell(name, f"'{cells[name]}' {otherwise}") from None


def _plain(heading: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in heading.casefold()).split())


def _said(name: str) -> str:
    return {"manager_id": "manager"}.get(name, name.replace("_", " "))


def _shown(value: object) -> str:
    return "none" if value in ("", None) else str(value)
