"""Do hand-offs, answers and acts of the product flow into the figures, once each, charged to whom they were due from?"""

from pathlib import Path
from typing import Any

import pytest

from sameside.analytics.report import Question
from sameside.records.models import Member
from sameside.schema.errors import Conflict
from sameside.services.acts import log_act
from sameside.services.handoff import Rejection, accept_lead, reject_lead, undo_answer
from sameside.services.reassigning import reassign_lead, withdraw_lead
from sameside.services.reporting import measure
from tests.services.lead_world import LeadCompany, handoff, hours


@pytest.fixture
def company(home: Path, tmp_path: Path) -> LeadCompany:
    """Sam has the leads of Kim, Lee, Mia and Noa; answer due 11:00, a touch four hours after it."""
    made = LeadCompany(home, tmp_path / "files")
    made.take_in("Sam")
    made.take_in("Vera", "sales_manager")
    made.take_in("Max", "marketing_manager")
    made.sign_definition()
    made.bring_leads("kim", "lee", "mia", "noa")
    made.offer()
    made.take_in("Ann")
    return made


def who(name: str) -> Member:
    return Member.objects.get(name=name)


def built(company: LeadCompany, sql: str) -> list[tuple[Any, ...]]:
    company.build()
    return company.rows(sql)


def figure(company: LeadCompany, metric: str, at: float) -> tuple[float | None, int]:
    row = measure(workspace=company.workspace, question=Question(metric), as_of=hours(at)).rows[0]
    return row.value, row.n


def test_hand_offs_of_the_product_answer_acceptance_attainment_and_ignored(company: LeadCompany) -> None:
    # Kim accepted and called in time; Lee rejected in time; Mia accepted and never called; Noa never answered.
    accept_lead(handoff_id=handoff("kim").pk, by=who("Sam"), now=hours(1))
    log_act(lead_cycle_id=handoff("kim").lead_cycle_id, kind="call", by=who("Sam"), now=hours(2))
    reject_lead(handoff_id=handoff("lee").pk, rejection=Rejection("procedural", "duplicate"), by=who("Sam"), now=hours(1))
    accept_lead(handoff_id=handoff("mia").pk, by=who("Sam"), now=hours(1))
    rows = built(
        company, "select lead_cycle_id, outcome, reason, source, owner_id, due_at::text, business_seconds_to_touch from handoffs order by 1"
    )
    assert [row[1:] for row in rows] == [
        ("accepted", None, "sameside", "small-company:u-sam", "2024-06-05 14:00:00", 7200),
        ("rejected", "I have this lead already", "sameside", "small-company:u-sam", "2024-06-05 15:00:00", None),
        ("accepted", None, "sameside", "small-company:u-sam", "2024-06-05 14:00:00", None),
        (None, None, "sameside", "small-company:u-sam", "2024-06-05 15:00:00", None),
    ]
    # Two days on, due and one target more are over. Kept: Kim; owed: Kim, Mia and Noa. Left alone: Mia and Noa.
    assert figure(company, "acceptance_rate", 48) == (pytest.approx(2 / 3), 3)
    assert figure(company, "sla_attainment", 48) == (pytest.approx(1 / 3), 3)
    assert figure(company, "ignored_rate", 48) == (0.5, 4)


def test_a_lead_is_counted_once_where_a_crm_knows_its_hand_off_too(company: LeadCompany) -> None:
    events = [("e1", "mql", "2024-06-05 08:59:00"), ("e2", "sal", "2024-06-05 09:30:00")]
    company.receive("events", [{"id": id_, "lead": "l-kim", "stage": stage, "at": at} for id_, stage, at in events])
    [row] = built(
        company, "select count(*), min(offered_at)::text, min(outcome), min(source) from handoffs where lead_cycle_id like '%kim'"
    )
    # The offer is ours, the answer is the CRM's: nobody is asked for another one.
    assert row == (1, "2024-06-05 09:00:00", "accepted", "sameside")
    assert handoff("kim").outcome == "accepted"
    with pytest.raises(Conflict, match="accepted in the CRM"):
        reject_lead(handoff_id=handoff("kim").pk, rejection=Rejection("procedural", "duplicate"), by=who("Sam"), now=hours(1))
    assert built(company, "select outcome from handoffs where lead_cycle_id like '%kim'") == [("accepted",)]


def test_the_owner_at_the_stop_is_charged_not_who_has_it_today(company: LeadCompany) -> None:
    accept_lead(handoff_id=handoff("kim").pk, by=who("Sam"), now=hours(1))
    log_act(lead_cycle_id=handoff("kim").lead_cycle_id, kind="call", by=who("Sam"), now=hours(2))
    reassign_lead(handoff_id=handoff("kim").pk, to=who("Ann"), by=who("Vera"), now=hours(3))
    # Handed on after it was due, a lead stays with whom it was due from.
    reassign_lead(handoff_id=handoff("lee").pk, to=who("Ann"), by=who("Vera"), now=hours(5))
    reassign_lead(handoff_id=handoff("mia").pk, to=who("Ann"), by=who("Vera"), now=hours(1))
    rows = built(company, "select lead_cycle_id, owner_id from handoffs order by 1")
    assert [owner.removeprefix("small-company:u-") for _, owner in rows] == ["sam", "sam", "ann", "sam"]


def test_what_was_taken_back_counts_for_nothing(company: LeadCompany) -> None:
    withdraw_lead(handoff_id=handoff("kim").pk, why="Sent by mistake", by=who("Max"), now=hours(0.5))
    reject_lead(handoff_id=handoff("lee").pk, rejection=Rejection("procedural", "duplicate"), by=who("Sam"), now=hours(1))
    undo_answer(handoff_id=handoff("lee").pk, by=who("Sam"), now=hours(1))
    rows = built(company, "select lead_cycle_id, outcome from handoffs order by 1")
    assert [(row[0][-3:], row[1]) for row in rows] == [("lee", None), ("mia", None), ("noa", None)]


def test_a_build_notices_what_was_done_in_the_product_and_nothing_else(company: LeadCompany) -> None:
    assert not company.build().is_unchanged  # the offers
    assert company.build().is_unchanged
    accept_lead(handoff_id=handoff("kim").pk, by=who("Sam"), now=hours(1))
    assert not company.build().is_unchanged
    assert company.build().is_unchanged


def test_a_seller_no_source_knows_is_charged_under_a_name_of_our_own(company: LeadCompany) -> None:
    ann = who("Ann")
    ann.source_member_id = ""
    ann.save()
    reassign_lead(handoff_id=handoff("kim").pk, to=ann, by=who("Vera"), now=hours(1))
    rows = built(
        company, "select m.name, m.side from handoffs h join members m on m.member_id = h.owner_id where lead_cycle_id like '%kim'"
    )
    assert rows == [("Ann", "sales")]


def test_a_rejection_the_record_contradicted_is_borne_out_by_what_comes_to_light(company: LeadCompany) -> None:
    said = Rejection("definitional", clause="c1", text="They came by a list we bought.")
    answer = reject_lead(handoff_id=handoff("kim").pk, rejection=said, by=who("Sam"), now=hours(1))
    other = reject_lead(handoff_id=handoff("lee").pk, rejection=Rejection("definitional", clause="c2"), by=who("Sam"), now=hours(1))
    assert (answer.check_result, other.check_result) == ("challenged", "challenged")
    # The CRM's source of Kim's lead is put right: no web lead after all. Lee's work address stays what it was.
    lead = {"id": "l-kim", "person": "p-kim", "account": "a-acme.example", "created": "2024-06-05 08:00:00", "source": "List"}
    company.receive("leads", [lead])
    for _ in range(2):
        company.build()
    answer.refresh_from_db()
    other.refresh_from_db()
    assert (answer.check_result, answer.is_borne_out_later, other.check_result) == ("confirmed", True, "challenged")
    assert answer.record_says.endswith("The record agrees: lead source is List.")
    company.build()
    row = measure(workspace=company.workspace, question=Question("reason_validity"), as_of=hours(48)).rows[0]
    assert (row.value, row.n) == (0.5, 2)
