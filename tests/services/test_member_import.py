"""Is a list of people taken in whole or not at all, with every fault named, and does the same list again change nothing?"""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from sameside.records.models import AuditEntry, Invitation, Member
from sameside.schema.errors import NotAllowed
from sameside.services.audit import audit_breaks
from sameside.services.member_import import MemberImport, import_members, read_sheet, try_import
from sameside.services.members import term_on
from sameside.services.workspace import init_workspace
from tests.services.staffed_company import NOW, staff

LIST = """E-mail;Full name;Role;Side;Team;Reports to;Since;Capacity
Nora@larkfield.example;Nora Ek;Sales rep;Sales;North;lars@larkfield.example;2026-01-01;40
lars@larkfield.example;Lars Holm;sales_manager;sales;North;;2026-01-01;
sam@larkfield.example;Sam;rep;sales;South;;;
"""


@pytest.fixture
def people(home: Path) -> dict[str, Member]:
    init_workspace(home, options={})
    return staff()


def taken(text: str, folder: Path, by: Member, *, is_kept: bool = True) -> MemberImport:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    sheet = read_sheet(path, file_name="list.csv")
    return (import_members if is_kept else try_import)(sheet=sheet, by=by, now=NOW)


def test_it_takes_in_new_people_and_moves_those_who_are_here(people: dict[str, Member], tmp_path: Path) -> None:
    done = taken(LIST, tmp_path, people["Ada"])
    assert done.faults == []
    assert [(one.member.name, one.outcome) for one in done.taken] == [("Nora Ek", "new"), ("Lars Holm", "new"), ("Sam", "changed")]
    nora = Member.objects.get(email="nora@larkfield.example")
    term = term_on(nora, date(2026, 1, 1))
    assert term is not None
    assert (nora.role, term.side, term.team, term.capacity, term.manager and term.manager.name) == (
        "rep",
        "sales",
        "North",
        40,
        "Lars Holm",
    )
    assert done.taken[2].says == ("team: North to South",)
    assert Invitation.objects.count() == 2
    assert all(one.token for one in done.taken[:2])


def test_the_same_list_again_changes_nothing(people: dict[str, Member], tmp_path: Path) -> None:
    taken(LIST, tmp_path, people["Ada"])
    n_entries = AuditEntry.objects.count()
    again = taken(LIST, tmp_path, people["Ada"])
    assert [one.outcome for one in again.taken] == ["same", "same", "same"]
    assert AuditEntry.objects.count() == n_entries


def test_a_look_keeps_nothing_and_says_what_the_import_does(people: dict[str, Member], tmp_path: Path) -> None:
    before = (Member.objects.count(), AuditEntry.objects.count())
    looked = taken(LIST, tmp_path, people["Ada"], is_kept=False)
    assert (Member.objects.count(), AuditEntry.objects.count()) == before
    done = taken(LIST, tmp_path, people["Ada"])
    assert [(one.line, one.outcome, one.says) for one in looked.taken] == [(one.line, one.outcome, one.says) for one in done.taken]
    assert list(audit_breaks()) == []


def test_it_names_every_fault_by_line_and_column_and_takes_in_nobody(people: dict[str, Member], tmp_path: Path) -> None:
    text = """email,name,role,side,manager,capacity,from
one@larkfield.example,One,rep,sales,,,
two,Two,rep,sales,,,
three@larkfield.example,Three,chef,sales,,,
four@larkfield.example,Four,rep,left,,,
five@larkfield.example,,rep,sales,,,
six@larkfield.example,Six,rep,sales,who@larkfield.example,,
seven@larkfield.example,Seven,rep,sales,,many,
eight@larkfield.example,Eight,rep,sales,,,someday
ONE@larkfield.example,One again,rep,sales,,,
"""
    n_before = Member.objects.count()
    done = taken(text, tmp_path, people["Ada"])
    assert [(fault.line, fault.field) for fault in done.faults] == [
        (3, "email"),
        (4, "role"),
        (5, "side"),
        (6, "name"),
        (7, "manager"),
        (8, "capacity"),
        (9, "from_on"),
        (10, "email"),
    ]
    assert (done.taken, Member.objects.count()) == ([], n_before)


def test_it_refuses_a_column_it_does_not_know(people: dict[str, Member], tmp_path: Path) -> None:
    done = taken("email,name,role,side,salary\na@larkfield.example,A,rep,sales,1\n", tmp_path, people["Ada"])
    assert [(fault.line, fault.field) for fault in done.faults] == [(1, "salary")]


def test_it_refuses_people_who_report_to_each_other_in_a_circle(people: dict[str, Member], tmp_path: Path) -> None:
    text = "email,name,role,side,manager\na@x.example,A,rep,sales,b@x.example\nb@x.example,B,rep,sales,a@x.example\n"
    done = taken(text, tmp_path, people["Ada"])
    assert [fault.field for fault in done.faults] == ["manager", "manager"]


def test_it_does_not_take_the_last_administrator_away(people: dict[str, Member], tmp_path: Path) -> None:
    done = taken("email,role\nada@larkfield.example,rep\nben@larkfield.example,rep\n", tmp_path, people["Ada"])
    assert [(fault.line, "last administrator" in fault.reason) for fault in done.faults] == [(3, True)]
    assert Member.objects.filter(role="administrator", is_active=True).count() == 2


def test_it_reads_a_workbook(people: dict[str, Member], tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("People")
        sheet.write_row(0, 0, ["Email", "Name", "Role", "Side"])
        sheet.write_row(1, 0, ["nora@larkfield.example", "Nora", "Finance", "other"])
    read = read_sheet(path, file_name="people.xlsx")
    assert import_members(sheet=read, by=people["Ada"], now=NOW).count("new") == 1
    assert read.as_text() == "email,name,role,side\nnora@larkfield.example,Nora,Finance,other\n"


def test_administrators_alone_take_a_list_in(people: dict[str, Member], tmp_path: Path) -> None:
    for who in ("Vera", "Sam", "Maya"):
        with pytest.raises(NotAllowed):
            taken(LIST, tmp_path, people[who])
