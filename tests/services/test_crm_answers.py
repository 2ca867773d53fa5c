"""Does what sales says in the CRM close the offer here, by one rule whichever came first, and is it counted once?"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sameside.analytics.report import Question
from sameside.records.models import AuditEntry, Batch, HandoffAnswer, Member, SlaClock
from sameside.schema.errors import Conflict, SamesideError
from sameside.services.building import build_snapshot
from sameside.services.clocks import clock_of
from sameside.services.handoff import Rejection, accept_lead, reject_lead, undo_answer
from sameside.services.importing import undo_batch
from sameside.services.reporting import measure
from tests.services.lead_world import NINE, LeadCompany, handoff, hours

DAY = timedelta(days=1)


@pytest.fixture
def company(home: Path, tmp_path: Path) -> LeadCompany:
    """Sam has the lead of Kim: offered at nine, an answer is due at eleven, a touch at one."""
    made = LeadCompany(home, tmp_path / "files")
    made.take_in("Sam")
    made.take_in("Vera", "sales_manager")
    made.take_in("Max", "marketing_manager")
    made.sign_definition()
    made.bring_leads("kim")
    made.offer()
    return made


def said_in_crm(company: LeadCompany, stage: str, at: str, **more: str) -> None:
    """Import one event of Kim's lead, and build the day after."""
    company.receive("events", [{"id": f"e-{stage}", "lead": "l-kim", "stage": stage, "at": at, **more}])
    build_snapshot(workspace=company.workspace, now=NINE + DAY)


def clock(step: str) -> SlaClock:
    found = clock_of("lead", handoff("kim").lead_cycle_id, step)
    assert found is not None
    return found


def who(name: str) -> Member:
    return Member.objects.get(name=name)


def outcomes(company: LeadCompany) -> list[tuple[Any, ...]]:
    build_snapshot(workspace=company.workspace, now=NINE + 2 * DAY)
    return company.rows("select outcome, reason, answered_at::text, answered_precision from handoffs")


def test_an_answer_of_the_crm_closes_an_open_offer_and_stops_its_promise(company: LeadCompany) -> None:
    said_in_crm(company, "sal", "2024-06-05 10:00:00", by="u-sam")
    item = handoff("kim")
    assert (item.outcome, item.answered_at) == ("accepted", hours(1))
    answer = HandoffAnswer.objects.get()
    assert (answer.by, answer.at, bool(answer.event_id)) == (who("Sam"), hours(1), True)
    assert (clock("accept").result, clock("accept").stopped_at) == ("met", hours(1))
    assert clock("accept").evidence["says"] == "Accepted in the CRM by Sam"
    # What was accepted is still to be touched, from then on.
    assert (clock("first_touch").started_at, clock("first_touch").stopped_at) == (hours(1), None)
    build_snapshot(workspace=company.workspace, now=NINE + 2 * DAY)
    assert HandoffAnswer.objects.count() == 1
    assert AuditEntry.objects.filter(act="take_up_crm_answer").count() == 1


def test_a_rejection_of_the_crm_leaves_nothing_owed_and_is_counted_once(company: LeadCompany) -> None:
    said_in_crm(company, "rejected", "2024-06-05 10:30:00", by="u-nils", reason="Not a fit")
    answer = HandoffAnswer.objects.get()
    assert (answer.outcome, answer.by, answer.text, handoff("kim").due_at) == ("rejected", None, "Not a fit", None)
    assert clock("accept").result == "met"
    assert clock_of("lead", handoff("kim").lead_cycle_id, "first_touch") is None
    assert outcomes(company) == [("rejected", "Not a fit", "2024-06-05 10:30:00", "instant")]
    rows = measure(workspace=company.workspace, question=Question("acceptance_rate"), as_of=NINE + 2 * DAY).rows
    assert (rows[0].value, rows[0].n) == (0.0, 1)
    assert company.rows("select given_in, clause, check_result from rejections") == [("crm", None, None)]
    with pytest.raises(Conflict, match="rejected in the CRM"):
        accept_lead(handoff_id=handoff("kim").pk, by=who("Sam"), now=NINE + DAY)
    with pytest.raises(SamesideError, match="read with the next import"):
        undo_answer(handoff_id=handoff("kim").pk, by=who("Vera"), now=NINE + DAY)


def test_an_answer_given_here_stands_against_a_later_one_of_the_crm(company: LeadCompany) -> None:
    reject_lead(handoff_id=handoff("kim").pk, rejection=Rejection("procedural", "duplicate"), by=who("Sam"), now=hours(1))
    said_in_crm(company, "sal", "2024-06-05 12:00:00", by="u-sam")
    assert handoff("kim").outcome == "rejected"
    assert clock("accept").stopped_at == hours(1)
    assert HandoffAnswer.objects.count() == 1
    assert [row[0] for row in outcomes(company)] == ["rejected"]


def test_an_answer_given_here_stands_against_an_earlier_one_and_the_promise_was_kept_by_that(company: LeadCompany) -> None:
    # Due at eleven. Accepted in the CRM at ten, which nobody knew here; accepted here at noon, too late by itself.
    accept_lead(handoff_id=handoff("kim").pk, by=who("Sam"), now=hours(3))
    assert clock("accept").result == "breached"
    said_in_crm(company, "sal", "2024-06-05 10:00:00", by="u-sam")
    assert (clock("accept").result, clock("accept").stopped_at, clock("accept").is_late_arrival) == ("met", hours(1), True)
    assert HandoffAnswer.objects.count() == 1
    rows = measure(workspace=company.workspace, question=Question("acceptance_rate"), as_of=NINE + 2 * DAY).rows
    assert (rows[0].value, rows[0].n) == (1.0, 1)


def test_the_crm_ends_what_was_accepted_here(company: LeadCompany) -> None:
    accept_lead(handoff_id=handoff("kim").pk, by=who("Sam"), now=hours(1))
    said_in_crm(company, "disqualified", "2024-06-05 12:00:00", by="u-sam", reason="No budget")
    assert [row.outcome for row in HandoffAnswer.objects.order_by("id")] == ["accepted", "disqualified"]
    assert handoff("kim").outcome == "disqualified"
    assert clock("first_touch").cancelled_at is not None or clock("first_touch").stopped_at is not None
    # The figures still tell the first answer: sales accepted it.
    assert [row[0] for row in outcomes(company)] == ["accepted"]


def test_a_day_alone_closes_the_offer_and_leaves_open_whether_it_was_in_time(company: LeadCompany) -> None:
    said_in_crm(company, "sal", "2024-06-05", by="u-sam")
    assert handoff("kim").outcome == "accepted"
    assert not HandoffAnswer.objects.get().is_timed
    assert (clock("accept").result, clock("accept").cancelled_at is not None) == ("", True)
    assert outcomes(company) == [("accepted", None, "2024-06-05 00:00:00", "date")]


def test_an_import_that_is_taken_back_takes_its_answer_back(company: LeadCompany) -> None:
    said_in_crm(company, "rejected", "2024-06-05 10:00:00", by="u-sam")
    last = Batch.objects.order_by("id").last()
    assert last is not None
    undo_batch(workspace=company.workspace, batch_id=last.batch_id, now=NINE + DAY)
    build_snapshot(workspace=company.workspace, now=NINE + 2 * DAY)
    assert (handoff("kim").outcome, handoff("kim").answered_at) == ("open", None)
    assert clock("accept").stopped_at is None
    assert HandoffAnswer.objects.get().undone_at is not None
