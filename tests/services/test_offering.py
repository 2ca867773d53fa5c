"""Are leads that meet the signed definition offered once, to somebody who is there, and nothing else?"""

from datetime import date, timedelta
from pathlib import Path

import pytest

from sameside.records.models import Absence, AuditEntry, Handoff, Notice
from sameside.services.clock_reading import state_of
from sameside.services.clocks import clock_of
from sameside.services.handoff import accept_lead, recycle_lead
from sameside.services.offering import offer_qualified_leads
from sameside.services.sellers import sellers_now
from tests.services.lead_world import NINE, LeadCompany, handoff, hours


@pytest.fixture
def company(home: Path, tmp_path: Path) -> LeadCompany:
    return LeadCompany(home, tmp_path / "files")


def clock_states(name: str, at: float) -> dict[str, str]:
    found = {}
    for step in ("assign", "accept", "first_touch"):
        clock = clock_of("lead", handoff(name).lead_cycle_id, step)
        if clock is not None:
            found[step] = state_of(clock, hours(at)).value
    return found


def test_it_offers_what_qualifies_to_a_named_owner_with_the_clock_of_the_answer_running(company: LeadCompany) -> None:
    sam = company.take_in("Sam")
    company.sign_definition()
    company.bring_leads("kim")
    report = company.offer()
    kim = handoff("kim")
    assert (report.n_offered, kim.owner, kim.outcome, kim.company) == (1, sam, "open", "Acme")
    assert kim.facts["lead_source"] == "Web"
    assert [line["rule"] for line in kim.trace] == ["account owner", "territory", "turn"]
    assert clock_states("kim", 1) == {"accept": "running"}
    assert kim.due_at == hours(2)
    assert Notice.objects.get().title == "Offered to you: Kim of Acme"


def test_it_offers_each_lead_once_however_often_it_runs(company: LeadCompany) -> None:
    company.take_in("Sam")
    company.sign_definition()
    company.bring_leads("kim", "lee")
    assert company.offer().n_offered == 2
    assert offer_qualified_leads(company.workspace, hours(1)).n_offered == 0
    assert Handoff.objects.count() == 2
    assert AuditEntry.objects.filter(act="offer_lead").count() == 2


def test_it_offers_nothing_that_fails_or_nobody_can_judge_or_that_began_before_the_definition(company: LeadCompany) -> None:
    company.take_in("Sam")
    company.sign_definition()
    company.bring_leads("old", created="2024-06-02 08:00:00")
    company.bring_leads("cold", source="List", domain="beta.example")
    company.bring_leads("blank", source="", domain="gamma.example")
    company.bring_leads("good", domain="delta.example")
    report = company.offer()
    assert (report.n_offered, report.n_not) == (1, 2)
    assert [row.name for row in Handoff.objects.all()] == ["Good"]


def test_it_offers_nothing_while_no_definition_is_in_force(company: LeadCompany) -> None:
    company.take_in("Sam")
    company.bring_leads("kim")
    assert company.offer().n_offered == 0


def test_it_offers_nothing_that_sales_has_answered_or_touched_elsewhere(company: LeadCompany) -> None:
    company.take_in("Sam")
    company.sign_definition()
    company.bring_leads("done", "called", "fresh")
    company.receive("events", [{"id": "e1", "lead": "l-done", "stage": "mql", "at": "2024-06-05 08:10:00"}])
    company.receive("events", [{"id": "e2", "lead": "l-done", "stage": "sal", "at": "2024-06-05 08:20:00"}])
    company.receive("events", [{"id": "e3", "lead": "l-called", "stage": "mql", "at": "2024-06-05 08:10:00"}])
    company.receive("acts", [{"id": "x1", "person": "p-called", "owner": "u-sam", "at": "2024-06-05 08:40:00"}])
    company.offer()
    assert [row.name for row in Handoff.objects.all()] == ["Fresh"]


def test_it_puts_a_lead_nobody_is_free_for_into_a_queue_with_a_clock_of_its_own(company: LeadCompany) -> None:
    sam = company.take_in("Sam")
    Absence.objects.create(member=sam, first_on=date(2024, 6, 4), last_on=date(2024, 6, 5))
    company.sign_definition()
    company.bring_leads("kim")
    assert company.offer().n_queued == 1
    kim = handoff("kim")
    assert (kim.owner, kim.queue) == (None, "Leads nobody was free for")
    assert (clock_states("kim", 0.5), kim.due_at) == ({"assign": "running"}, hours(1))
    # Thursday 9:00, Sam is back: eight working hours have passed, so finding an owner was late. Sam has two hours to answer.
    assert offer_qualified_leads(company.workspace, hours(24)).n_placed == 1
    assert handoff("kim").owner == sam
    assert clock_states("kim", 24) == {"assign": "breached", "accept": "running"}
    accept = clock_of("lead", kim.lead_cycle_id, "accept")
    assert accept is not None
    assert (accept.charged_to, handoff("kim").due_at) == (sam, hours(26))


def test_it_fills_no_seller_beyond_capacity_and_shares_the_rest(company: LeadCompany) -> None:
    sam, ann = company.take_in("Sam", capacity=1), company.take_in("Ann", capacity=2)
    company.take_in("Ida", capacity=0)  # takes no leads, and stands in no list of those who do
    company.sign_definition()
    for number in range(4):
        company.bring_leads(f"n{number}", domain=f"firm{number}.example")
    report = company.offer()
    assert (report.n_offered, report.n_queued) == (3, 1)
    assert {seller.id: seller.n_open for seller in sellers_now(NINE).values()} == {sam.pk: 1, ann.pk: 2}


def test_it_gives_a_second_lead_of_a_company_to_who_accepted_the_first(company: LeadCompany) -> None:
    company.take_in("Sam")
    company.sign_definition()
    company.bring_leads("kim")
    company.offer()
    accept_lead(handoff_id=handoff("kim").pk, by=handoff("kim").owner, now=hours(1))
    company.take_in("Ann")
    company.bring_leads("lee")
    company.offer(hours(2))
    assert handoff("lee").owner == handoff("kim").owner
    assert handoff("lee").trace[0]["says"] == "Sam owns Acme already."


def test_it_brings_a_recycled_lead_back_on_its_day_to_who_had_it(company: LeadCompany) -> None:
    sam, _ = company.take_in("Sam"), company.take_in("Zoe")
    company.sign_definition()
    company.bring_leads("kim")
    company.offer()
    recycle_lead(handoff_id=handoff("kim").pk, reason="later", revisit_on=date(2024, 6, 10), by=sam, now=hours(1))
    assert clock_states("kim", 2) == {"accept": "met"}
    assert offer_qualified_leads(company.workspace, hours(4 * 24)).n_returned == 0
    assert offer_qualified_leads(company.workspace, hours(5 * 24)).n_returned == 1
    kim = handoff("kim")
    assert (kim.outcome, kim.owner, kim.pass_no, kim.offered_at) == ("open", sam, 2, hours(5 * 24))
    assert kim.first_offered_at == NINE
    assert clock_states("kim", 5 * 24 + 1) == {"accept": "running"}
    assert offer_qualified_leads(company.workspace, hours(5 * 24) + timedelta(minutes=1)).n_returned == 0
