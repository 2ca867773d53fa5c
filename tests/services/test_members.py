"""Are people taken in, changed, stopped and let in again by whoever may, with the trace of it, and is somebody always left who may?"""

from datetime import date
from pathlib import Path

import pytest

from sameside.records.models import AuditEntry, Member
from sameside.schema.errors import Conflict, NotAllowed, SamesideError, UnknownName
from sameside.services.member_lists import Asked, listed_members, teams
from sameside.services.member_terms import add_absence, remove_absence, remove_term, set_term, standing_of
from sameside.services.members import (
    Standing,
    add_member,
    admit_member,
    change_member,
    invitation,
    invite_member,
    stop_member,
    take_invitation,
    term_on,
)
from sameside.services.workspace import init_workspace
from tests.services.staffed_company import HIRED_ON, NOW, staff

TODAY = NOW.date()


@pytest.fixture
def people(home: Path) -> dict[str, Member]:
    init_workspace(home, options={})
    return staff()


def acts(member: Member) -> list[str]:
    return list(AuditEntry.objects.filter(kind="member", object_id=str(member.pk)).order_by("number").values_list("act", flat=True))


def test_it_changes_name_and_role_and_writes_down_both(people: dict[str, Member]) -> None:
    change_member(member=people["Sam"], name="Sam Low", role="sales_manager", source_member_id="crm:7", by=people["Ada"], now=NOW)
    entry = AuditEntry.objects.order_by("-number")[0]
    assert entry.detail == {"name": ["Sam", "Sam Low"], "role": ["rep", "sales_manager"], "source_member_id": ["", "crm:7"]}
    change_member(member=people["Sam"], name="Sam Low", role="sales_manager", source_member_id="crm:7", by=people["Ada"], now=NOW)
    assert AuditEntry.objects.order_by("-number")[0] == entry


def test_it_ties_one_imported_member_to_one_person(people: dict[str, Member]) -> None:
    change_member(member=people["Sam"], name="Sam", role="rep", source_member_id="crm:7", by=people["Ada"], now=NOW)
    with pytest.raises(SamesideError, match="Sam is 'crm:7'"):
        change_member(member=people["Maya"], name="Maya", role="marketer", source_member_id="crm:7", by=people["Ada"], now=NOW)


@pytest.mark.parametrize("who", ["Vera", "Sam", "Maya"])
def test_it_lets_administrators_alone_change_people(people: dict[str, Member], who: str) -> None:
    by = people[who]
    with pytest.raises(NotAllowed):
        change_member(member=by, name=who, role="administrator", source_member_id="", by=by, now=NOW)
    with pytest.raises(NotAllowed):
        stop_member(member=people["Ben"], by=by, now=NOW)
    with pytest.raises(NotAllowed):
        admit_member(member=people["Ben"], by=by, now=NOW)
    with pytest.raises(NotAllowed):
        set_term(member=people["Maya"], standing=Standing(side="sales"), from_on=TODAY, by=by, now=NOW)
    with pytest.raises(NotAllowed):
        invite_member(member=people["Ben"], by=by, now=NOW)


def test_it_always_leaves_an_administrator(people: dict[str, Member]) -> None:
    stop_member(member=people["Ben"], by=people["Ada"], now=NOW)
    with pytest.raises(Conflict, match="last administrator"):
        stop_member(member=people["Ada"], by=people["Ada"], now=NOW)
    with pytest.raises(Conflict, match="last administrator"):
        change_member(member=people["Ada"], name="Ada", role="rep", source_member_id="", by=people["Ada"], now=NOW)
    admit_member(member=people["Ben"], by=people["Ada"], now=NOW)
    stop_member(member=people["Ada"], by=people["Ada"], now=NOW)
    assert [member.name for member in Member.objects.filter(role="administrator", is_active=True)] == ["Ben"]


def test_it_stops_and_admits_once_each(people: dict[str, Member]) -> None:
    for _ in range(2):
        stop_member(member=people["Sam"], by=people["Ada"], now=NOW)
    for _ in range(2):
        admit_member(member=people["Sam"], by=people["Ada"], now=NOW)
    assert acts(people["Sam"]) == ["add_member", "stop_member", "admit_member"]


def test_a_link_of_somebody_stopped_works_no_more(people: dict[str, Member]) -> None:
    token = invite_member(member=people["Sam"], by=people["Ada"], now=NOW)
    stop_member(member=people["Sam"], by=people["Ada"], now=NOW)
    admit_member(member=people["Sam"], by=people["Ada"], now=NOW)
    with pytest.raises(UnknownName):
        invitation(token, now=NOW)


def test_a_link_works_once_and_a_new_one_ends_the_old(people: dict[str, Member]) -> None:
    old = invite_member(member=people["Sam"], by=people["Ada"], now=NOW)
    new = invite_member(member=people["Sam"], by=people["Ada"], now=NOW)
    with pytest.raises(UnknownName):
        take_invitation(token=old, password="a long enough pass phrase", now=NOW)
    take_invitation(token=new, password="a long enough pass phrase", now=NOW)
    with pytest.raises(UnknownName):
        take_invitation(token=new, password="another long pass phrase", now=NOW)


@pytest.mark.parametrize("email", ["sam", "sam@", "s\u0430m@larkfield.example"])
def test_it_refuses_an_address_that_is_none_and_one_that_looks_like_anothers(people: dict[str, Member], email: str) -> None:
    with pytest.raises(SamesideError):
        add_member(email=email, name="Twin", role="rep", standing=Standing(side="sales"), from_on=TODAY, by=people["Ada"], now=NOW)


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (Standing(side="left"), "side 'left'"),
        (Standing(side="sales", seniority="boss"), "seniority 'boss'"),
        (Standing(side="sales", time_zone="Europe/Berln"), "Europe/Berln"),
        (Standing(side="sales", working_hours="whenever"), "whenever"),
        (Standing(side="sales", holidays="ZZ"), "ZZ"),
        (Standing(side="sales", capacity=-1), "capacity"),
    ],
)
def test_it_refuses_a_standing_that_can_not_be(people: dict[str, Member], standing: Standing, reason: str) -> None:
    with pytest.raises(SamesideError, match=reason):
        set_term(member=people["Sam"], standing=standing, from_on=TODAY, by=people["Ada"], now=NOW)


def test_what_was_true_stays_true_of_then(people: dict[str, Member]) -> None:
    sam = people["Sam"]
    moved = Standing(side="marketing", team="Campaigns", manager_id=people["Maya"].pk)
    set_term(member=sam, standing=moved, from_on=date(2026, 6, 1), by=people["Ada"], now=NOW)
    before, after = term_on(sam, date(2026, 5, 31)), term_on(sam, date(2026, 6, 1))
    assert before is not None
    assert after is not None
    assert (before.side, after.side) == ("sales", "marketing")
    assert [row.team for row in listed_members(Asked(text="sam"), on=date(2026, 5, 31))] == ["North"]
    assert [row.team for row in listed_members(Asked(text="sam"), on=date(2026, 6, 1))] == ["Campaigns"]


def test_it_writes_no_second_term_that_says_the_same(people: dict[str, Member]) -> None:
    sam = people["Sam"]
    first = term_on(sam, HIRED_ON)
    assert first is not None
    assert set_term(member=sam, standing=standing_of(first), from_on=TODAY, by=people["Ada"], now=NOW) == first
    assert sam.terms.count() == 1


def test_it_takes_back_only_what_has_not_begun(people: dict[str, Member]) -> None:
    sam = people["Sam"]
    coming = set_term(member=sam, standing=Standing(side="other"), from_on=date(2026, 6, 1), by=people["Ada"], now=NOW)
    remove_term(term=coming, by=people["Ada"], now=NOW)
    begun = term_on(sam, TODAY)
    assert begun is not None
    with pytest.raises(SamesideError, match="has begun"):
        remove_term(term=begun, by=people["Ada"], now=NOW)


def test_nobody_reports_to_themselves_by_any_way_round(people: dict[str, Member]) -> None:
    ada, sam, vera = people["Ada"], people["Sam"], people["Vera"]
    set_term(member=sam, standing=Standing(side="sales", manager_id=vera.pk), from_on=TODAY, by=ada, now=NOW)
    for manager in (vera, sam):
        with pytest.raises(SamesideError, match="Nobody reports to themselves"):
            set_term(member=vera, standing=Standing(side="sales", manager_id=manager.pk), from_on=TODAY, by=ada, now=NOW)


def test_the_member_their_manager_and_administrators_plan_an_absence(people: dict[str, Member]) -> None:
    ada, sam, vera, maya = people["Ada"], people["Sam"], people["Vera"], people["Maya"]
    set_term(member=sam, standing=Standing(side="sales", manager_id=vera.pk), from_on=TODAY, by=ada, now=NOW)
    for number, by in enumerate((sam, vera, ada)):
        day = date(2026, 6, 1 + number)
        add_absence(member=sam, first_on=day, last_on=day, deputy=None, by=by, now=NOW)
    absence = sam.absences.all()[0]
    with pytest.raises(NotAllowed):
        add_absence(member=sam, first_on=date(2026, 7, 1), last_on=date(2026, 7, 2), deputy=None, by=maya, now=NOW)
    with pytest.raises(NotAllowed):
        remove_absence(absence=absence, by=maya, now=NOW)
    remove_absence(absence=absence, by=vera, now=NOW)
    assert sam.absences.count() == 2


def test_it_refuses_days_that_can_not_be(people: dict[str, Member]) -> None:
    ada, sam = people["Ada"], people["Sam"]
    add_absence(member=sam, first_on=date(2026, 6, 1), last_on=date(2026, 6, 5), deputy=people["Vera"], by=sam, now=NOW)
    add_absence(member=sam, first_on=date(2026, 6, 1), last_on=date(2026, 6, 5), deputy=people["Vera"], by=sam, now=NOW)
    assert sam.absences.count() == 1
    wrong = [
        (date(2026, 6, 5), date(2026, 6, 9), None, "already"),
        (date(2026, 7, 5), date(2026, 7, 1), None, "before the first"),
        (date(2025, 7, 1), date(2025, 7, 5), None, "long past"),
        (date(2026, 7, 1), date(2028, 7, 5), None, "another year"),
        (date(2026, 7, 1), date(2026, 7, 5), sam, "somebody else"),
    ]
    for first_on, last_on, deputy, reason in wrong:
        with pytest.raises(SamesideError, match=reason):
            add_absence(member=sam, first_on=first_on, last_on=last_on, deputy=deputy, by=ada, now=NOW)


def test_it_lists_by_side_team_and_name(people: dict[str, Member]) -> None:
    stop_member(member=people["Ben"], by=people["Ada"], now=NOW)
    add_absence(member=people["Sam"], first_on=TODAY, last_on=date(2026, 5, 22), deputy=None, by=people["Sam"], now=NOW)
    rows = listed_members(Asked(), on=TODAY)
    assert [(row.side, row.member.name) for row in rows] == [("sales", "Sam"), ("sales", "Vera"), ("marketing", "Maya"), ("other", "Ada")]
    assert [row.away_until for row in rows] == [date(2026, 5, 22), None, None, None]
    assert [row.member.name for row in listed_members(Asked(state="stopped"), on=TODAY)] == ["Ben"]
    assert [row.member.name for row in listed_members(Asked(text="north ver"), on=TODAY)] == ["Vera"]
    assert [row.side for row in listed_members(Asked(), on=date(2023, 1, 1))] == ["", "", "", ""]
    assert teams(on=TODAY) == ["Campaigns", "North"]
