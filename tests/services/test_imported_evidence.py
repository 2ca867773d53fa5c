"""Do imported calls stop the clocks that run here, are records built into tables, and is a build of the same the same?"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sameside.records.models import LoggedAct, Member, SlaClock
from sameside.services.building import build_snapshot, export_canonical
from sameside.services.clocks import start_clock
from sameside.services.members import Standing, add_member
from sameside.services.promises import Terms, set_policy
from sameside.services.reporting import Question, measure
from sameside.services.requests import Wish, deliver_request, make_request
from tests.services.small_company import SmallCompany

MONDAY = datetime(2024, 6, 3, 9, tzinfo=UTC)
HOUR = 3600


def company_with_a_lead(home: Path, files: Path) -> SmallCompany:
    company = SmallCompany(home, files)
    company.receive("people", [{"id": "p1", "email": "ann@buyer.com", "name": "Ann", "created": "2024-05-01T08:00:00"}])
    company.receive("leads", [{"id": "l1", "person": "p1", "created": "2024-06-03T08:00:00", "owner": "u1"}])
    company.build()
    return company


def sam_of_the_crm() -> Member:
    sam = add_member(
        email="sam@larkfield.example",
        name="Sam",
        role="rep",
        standing=Standing("sales", team="North"),
        from_on=date(2024, 1, 1),
        by=None,
        now=MONDAY,
    )
    sam.source_member_id = "small-company:u1"
    sam.save()
    return sam


def promise(step: str, hours: int) -> None:
    set_policy(
        step=step, terms=Terms(target_seconds=hours * HOUR), from_on=date(2024, 6, 1), why="agreed", by=None, now=MONDAY - timedelta(days=2)
    )


def lead_id(company: SmallCompany) -> str:
    return str(company.rows("select lead_cycle_id from lead_cycles")[0][0])


def test_it_takes_an_imported_call_as_evidence_once_and_says_that_it_came_late(home: Path, tmp_path: Path) -> None:
    # Offered Monday 09:00, 4 h: due 13:00. The call was at 11:00 and is imported the next day.
    company = company_with_a_lead(home, tmp_path / "files")
    promise("first_touch", 4)
    sam = sam_of_the_crm()
    clock = start_clock(subject_kind="lead", subject_id=lead_id(company), step="first_touch", owner=sam, now=MONDAY)
    assert clock is not None
    company.receive("acts", [{"id": "s1", "person": "p1", "owner": "u1", "at": "2024-06-03T11:00:00"}])
    build_snapshot(workspace=company.workspace, now=MONDAY + timedelta(days=1))
    clock.refresh_from_db()
    assert (clock.result, clock.stopped_at, clock.is_late_arrival) == ("met", MONDAY + timedelta(hours=2), True)
    act = LoggedAct.objects.get()
    assert (act.by, act.kind) == (sam, "call")
    build_snapshot(workspace=company.workspace, now=MONDAY + timedelta(days=2))
    assert LoggedAct.objects.count() == 1
    assert company.rows("select result, is_late_arrival, owner_team from promises") == [("met", True, "North")]


def test_it_takes_no_act_known_by_its_day_only_and_none_of_before_the_lead(home: Path, tmp_path: Path) -> None:
    company = company_with_a_lead(home, tmp_path / "files")
    promise("first_touch", 4)
    start_clock(subject_kind="lead", subject_id=lead_id(company), step="first_touch", owner=None, now=MONDAY)
    acts = [{"id": "s1", "person": "p1", "at": "2024-06-03"}, {"id": "s2", "person": "p1", "at": "2024-05-20T11:00:00"}]
    company.receive("acts", acts)
    build_snapshot(workspace=company.workspace, now=MONDAY + timedelta(days=1))
    assert SlaClock.objects.get().stopped_at is None


def test_it_answers_for_both_sides_from_the_records(home: Path, tmp_path: Path) -> None:
    company = company_with_a_lead(home, tmp_path / "files")
    for step, hours in (("first_touch", 4), ("acknowledge", 4), ("deliver", 8)):
        promise(step, hours)
    sam = sam_of_the_crm()
    maya = add_member(
        email="maya@larkfield.example",
        name="Maya",
        role="marketer",
        standing=Standing("marketing"),
        from_on=date(2024, 1, 1),
        by=None,
        now=MONDAY,
    )
    start_clock(subject_kind="lead", subject_id=lead_id(company), step="first_touch", owner=sam, now=MONDAY)
    request = make_request(wish=Wish("list", "Plant managers", "For the fair"), by=sam, now=MONDAY)
    deliver_request(request=request, link="", note="On the drive", by=maya, now=MONDAY + timedelta(hours=6))
    company.build()
    asked = Question("promise_attainment", by=("side",))
    rows = measure(workspace=company.workspace, question=asked, as_of=MONDAY + timedelta(days=2)).rows
    # Sales: overdue. Marketing: taken on two hours late, delivered in time.
    assert {row.by["side"]: (row.value, row.n) for row in rows} == {"sales": (0.0, 1), "marketing": (0.5, 2)}
    assert company.rows("select kind, state, owner from requests") == [("list", "delivered", "Maya")]


def test_it_builds_the_same_from_the_same_records(home: Path, tmp_path: Path) -> None:
    company = company_with_a_lead(home, tmp_path / "files")
    promise("acknowledge", 4)
    make_request(wish=Wish("list", "Plant managers", "For the fair"), by=sam_of_the_crm(), now=MONDAY)
    first = company.build()
    assert company.build().is_unchanged
    make_request(wish=Wish("brief", "Norvik", "For the call"), by=Member.objects.get(), now=MONDAY)
    assert company.build().content_digest != first.content_digest
    assert "Plant managers" not in "".join(export_canonical(workspace=company.workspace))  # titles stay in the workspace
