"""Did the people of the demo company really do what they are said to have done, each through its own service, in its order?"""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import authenticate

from sameside.analytics.intervals import wilson
from sameside.presentation.demo_text import log_ins_text
from sameside.records.models import (
    AuditEntry,
    Goal,
    Handoff,
    HandoffAnswer,
    HeldLead,
    LeadDefinition,
    LeadMessage,
    LeadRating,
    Member,
    Notice,
    Request,
    Responsibility,
    SlaClock,
)
from sameside.services.access import ROLE_NAMES, Role
from sameside.services.audit import audit_breaks
from sameside.services.clock_reading import state_of
from sameside.services.definitions import content_hash, definition_in_force
from sameside.services.demo_company import DemoReport, find_exact, make_demo
from sameside.services.records_store import start_records
from sameside.services.requests import STATES

# The journeys of `make test` make the same company and walk through it; every act of its people is gone over in the long run.
pytestmark = pytest.mark.long

# A Tuesday; the morning after it somebody makes the demo.
LAST_DAY = date(2026, 11, 17)
NOW = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)
PASSWORD = "larkfield-test-only"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DemoReport:
    """The demo company, lived in."""
    return make_demo(home=tmp_path_factory.mktemp("lived") / "home", now=NOW, last_day=LAST_DAY, password=PASSWORD)


@pytest.fixture(autouse=True)
def _records(made: DemoReport) -> None:
    start_records(made.workspace.home)


def test_it_lets_somebody_of_every_role_in_and_twelve_sellers(made: DemoReport) -> None:
    assert {member.role for member in made.people} == set(Role)
    assert len([member for member in made.people if member.role == Role.REP]) == 12
    assert authenticate(email=made.people[0].email, password=PASSWORD) == made.people[0]
    assert all(member.has_usable_password() for member in made.people)
    tied = Member.objects.exclude(source_member_id="")
    assert tied.count() == 17  # everybody the CRM knows: all but the administrator and the auditor


def test_it_prints_one_log_in_of_every_role_with_the_password(made: DemoReport) -> None:
    text = log_ins_text(made.people, password=PASSWORD, url="http://localhost:8000/")
    assert PASSWORD in text
    assert [name for name in ROLE_NAMES.values() if name not in text] == []
    assert text.count("@larkfield.example") == len(Role)


def test_it_writes_an_unbroken_chain_in_the_order_of_time(made: DemoReport) -> None:
    assert list(audit_breaks()) == []
    # What was imported, built, and found by a build was so when the demo was made, whatever day its people acted on.
    acts = AuditEntry.objects.exclude(kind__in=("import", "snapshot")).exclude(act="bear_out_rejection")
    times = list(acts.order_by("number").values_list("at", flat=True))
    assert times == sorted(times)
    assert times[-1] <= made.as_of


def test_it_has_two_definitions_signed_by_both_sides_one_after_the_other(made: DemoReport) -> None:
    first, second = LeadDefinition.objects.order_by("version")
    assert (first.status, second.status) == ("superseded", "in_force")
    assert first.until_on == second.in_force_on == date(2026, 10, 26)
    assert second.in_force_on is not None
    assert first.in_force_on is not None
    assert (second.in_force_on - first.in_force_on).days > 330
    for one in (first, second):
        assert {(signed.side, signed.member.name) for signed in one.signatures.all()} == {
            ("sales", "Sam Seidel"),
            ("marketing", "Maya Moss"),
        }
        assert {signed.content_hash for signed in one.signatures.all()} == {content_hash(one)}
        # The backtest knew nothing later than the day it was made.
        assert one.proposed_at is not None
        assert one.backtest is not None
        assert one.backtest["last_on"] < one.proposed_at.date().isoformat()
    assert definition_in_force(LAST_DAY) == second


def test_it_offers_each_lead_on_its_own_day_and_answers_in_every_way(made: DemoReport) -> None:
    days = {handoff.first_offered_at.date() for handoff in Handoff.objects.all()}
    assert len(days) >= 10
    for handoff in Handoff.objects.all():
        assert handoff.facts["created_on"] <= handoff.first_offered_at.date().isoformat()
        assert handoff.trace
    assert {"open", "accepted", "rejected", "recycled", "disqualified"} == set(Handoff.objects.values_list("outcome", flat=True))
    checks = set(HandoffAnswer.objects.values_list("check_result", flat=True))
    assert {"challenged", "confirmed", "insisted", "unknown"} <= checks
    # Two competitors' people meet the definition, and are held at the gate.
    assert HeldLead.objects.exists()
    # The definition in force told those that are won from the others: its interval lies above theirs.
    tested = LeadDefinition.objects.get(version=2).backtest["now"]  # type: ignore[index]  # it was proposed with one
    ends = [wilson(tested[kind]["n_won"], tested[kind]["n"]) for kind in ("qualified", "not")]
    assert ends[0] is not None
    assert ends[1] is not None
    assert ends[0][0] > ends[1][1]
    assert HandoffAnswer.objects.exclude(undone_at=None).exists()
    assert LeadMessage.objects.exclude(reply_seconds=None).exists()
    assert LeadRating.objects.filter(is_great=True).exists()
    assert all(handoff.provider is not None for handoff in Handoff.objects.all())


def test_it_keeps_and_breaks_promises_on_both_sides(made: DemoReport) -> None:
    for side, still in (("sales", set()), ("marketing", {"running"})):
        states = {state_of(clock, made.as_of).value for clock in SlaClock.objects.filter(side=side).select_related("policy")}
        assert {"met", "breached", "overdue_open", *still} <= states, side


def test_it_has_a_request_in_every_state(made: DemoReport) -> None:
    assert set(Request.objects.values_list("state", flat=True)) == set(STATES)
    assert Notice.objects.filter(title__contains="the promised time is over").exists()


def test_it_has_goals_that_conflict_and_people_who_answer_for_things(made: DemoReport) -> None:
    targets = {goal.side: goal.target for goal in Goal.objects.filter(metric="acceptance_rate")}
    assert targets["sales"] != targets["marketing"]
    assert Responsibility.objects.filter(ended_at=None).count() == 4


def test_it_changes_nothing_that_was_counted_while_writing(made: DemoReport) -> None:
    assert [one.truth.about for one in find_exact(made) if one.found != one.truth.planted] == []
