"""Is every answer to a lead checked, kept, and taken back by the rules? And are false reasons challenged, fairly?"""

from datetime import date
from pathlib import Path

import pytest

from sameside.records.models import AuditEntry, HandoffAnswer, LeadProvider, Member, Notice
from sameside.schema.errors import Conflict, NotAllowed, SamesideError, UnknownName
from sameside.services.acts import log_act
from sameside.services.audit import audit_breaks
from sameside.services.clock_reading import state_of
from sameside.services.clocks import clock_of
from sameside.services.handoff import (
    Rejection,
    accept_lead,
    disqualify_lead,
    insist_on_rejection,
    recycle_lead,
    reject_lead,
    undo_answer,
)
from sameside.services.inbox import inbox_counts
from sameside.services.promises import set_policy
from sameside.services.reassigning import reassign_lead, withdraw_lead
from sameside.services.service_levels import service_levels
from tests.services.lead_world import LeadCompany, handoff, hours

LONG = "They told us that they sell to gamblers only."


@pytest.fixture
def company(home: Path, tmp_path: Path) -> LeadCompany:
    """Sam, who has Kim's lead; Ann of sales and Vera, their manager; Maya, who provides what comes from the web, and Max."""
    made = LeadCompany(home, tmp_path / "files")
    made.take_in("Sam")
    made.take_in("Vera", "sales_manager")
    LeadProvider.objects.create(lead_source="web", member=made.take_in("Maya", "marketer"))
    made.take_in("Max", "marketing_manager")
    made.sign_definition()
    made.bring_leads("kim")
    made.offer()
    made.take_in("Ann")
    return made


def who(name: str) -> Member:
    return Member.objects.get(name=name)


def states(at: float) -> dict[str, str]:
    found = {}
    for step in ("accept", "first_touch"):
        clock = clock_of("lead", handoff("kim").lead_cycle_id, step)
        if clock is not None:
            found[step] = state_of(clock, hours(at)).value
    return found


def kim() -> int:
    return handoff("kim").pk


def call(at: float, by: str = "Sam") -> None:
    log_act(lead_cycle_id=handoff("kim").lead_cycle_id, kind="call", by=who(by), now=hours(at))


def test_the_first_touch_is_owed_from_the_acceptance_on(company: LeadCompany) -> None:
    # Answer due 11:00; accepted at 10:00, so that a touch is due at 14:00. Never two things at once.
    assert states(0.5) == {"accept": "running"}
    accept_lead(handoff_id=kim(), by=who("Sam"), now=hours(1))
    assert states(2) == {"accept": "met", "first_touch": "running"}
    assert handoff("kim").due_at == hours(5)
    call(3)
    assert states(3) == {"accept": "met", "first_touch": "met"}


def test_a_lead_nobody_answers_is_overdue_once(company: LeadCompany) -> None:
    assert states(9) == {"accept": "overdue_open"}
    [sales, _] = service_levels(reader=who("Vera"), now=hours(9))
    assert (sales.total.overdue_open, sales.total.n) == (1, 1)


def test_a_lead_called_before_it_is_accepted_owes_no_first_touch(company: LeadCompany) -> None:
    call(0.5)
    accept_lead(handoff_id=kim(), by=who("Sam"), now=hours(1))
    assert states(1) == {"accept": "met", "first_touch": "met"}
    assert handoff("kim").due_at is None


def test_the_first_touch_is_owed_from_the_offer_on_where_no_answer_is_promised(company: LeadCompany) -> None:
    set_policy(step="accept", terms=None, from_on=hours(0).date(), why="one promise is enough", by=None, now=hours(0))
    company.bring_leads("lee")
    company.offer(hours(1))
    clock = clock_of("lead", handoff("lee").lead_cycle_id, "first_touch")
    assert clock is not None
    assert (clock.due_at, handoff("lee").due_at) == (hours(5), hours(5))
    accept_lead(handoff_id=handoff("lee").pk, by=handoff("lee").owner, now=hours(2))
    assert handoff("lee").due_at == hours(5)


def test_it_changes_nothing_when_the_same_member_answers_twice(company: LeadCompany) -> None:
    for at in (1, 2):
        accept_lead(handoff_id=kim(), by=who("Sam"), now=hours(at))
    assert handoff("kim").answered_at == hours(1)
    assert AuditEntry.objects.filter(act="accept_lead").count() == 1


def test_it_tells_another_who_was_first(company: LeadCompany) -> None:
    accept_lead(handoff_id=kim(), by=who("Vera"), now=hours(1))
    with pytest.raises(Conflict, match="Vera has accepted Kim already"):
        accept_lead(handoff_id=kim(), by=who("Sam"), now=hours(1))
    with pytest.raises(Conflict, match="was accepted by Vera"):
        reject_lead(handoff_id=kim(), rejection=Rejection("procedural", "duplicate"), by=who("Sam"), now=hours(1))


def test_it_keeps_a_lead_for_its_owner(company: LeadCompany) -> None:
    with pytest.raises(NotAllowed, match="offered to Sam"):
        accept_lead(handoff_id=kim(), by=who("Ann"), now=hours(1))
    with pytest.raises(NotAllowed):
        accept_lead(handoff_id=kim(), by=who("Maya"), now=hours(1))


def test_it_refuses_a_form_that_shows_an_older_version(company: LeadCompany) -> None:
    shown = handoff("kim").version
    reassign_lead(handoff_id=kim(), to=who("Ann"), by=who("Vera"), now=hours(0.5), version=shown)
    with pytest.raises(Conflict, match="changed since"):
        accept_lead(handoff_id=kim(), by=who("Ann"), now=hours(1), version=shown)
    with pytest.raises(Conflict, match="changed since"):
        reassign_lead(handoff_id=kim(), to=who("Sam"), by=who("Vera"), now=hours(1), version=shown)


def test_it_takes_a_procedural_rejection_as_said(company: LeadCompany) -> None:
    answer = reject_lead(handoff_id=kim(), rejection=Rejection("procedural", "wrong_territory"), by=who("Sam"), now=hours(1))
    assert (answer.check_result, handoff("kim").outcome) == ("", "rejected")
    assert states(2) == {"accept": "met"}
    assert Notice.objects.filter(member__name="Maya").get().title == "Kim: rejected"


@pytest.mark.parametrize(
    ("rejection", "says"),
    [
        (Rejection("procedural", "other"), "at least"),
        (Rejection("procedural", "other", text="no good no good no"), "at least"),
        (Rejection("procedural", "bad_mood"), "no reason 'bad_mood'"),
        (Rejection("rude"), "no reason 'rude'"),
        (Rejection("definitional"), "Name the clause"),
        (Rejection("clerical", clause="c9"), "no clause 'c9'"),
    ],
)
def test_it_refuses_a_rejection_that_tells_nobody_anything(company: LeadCompany, rejection: Rejection, says: str) -> None:
    with pytest.raises(SamesideError, match=says):
        reject_lead(handoff_id=kim(), rejection=rejection, by=who("Sam"), now=hours(1))
    assert handoff("kim").outcome == "open"


def test_it_challenges_a_reason_that_the_record_contradicts_and_keeps_the_rejection(company: LeadCompany) -> None:
    answer = reject_lead(handoff_id=kim(), rejection=Rejection("definitional", clause="c1"), by=who("Sam"), now=hours(1))
    assert (answer.check_result, handoff("kim").outcome) == ("challenged", "rejected")
    assert answer.record_says == "Cited as not met: Lead source is one of Web or Fair. By the record it is met: lead source is Web."
    assert "by the record it meets" in Notice.objects.filter(member__name="Maya").get().title


def test_it_tests_a_reason_against_what_was_known_when_the_lead_was_offered(company: LeadCompany) -> None:
    row = handoff("kim")
    row.facts["lead_source"] = "Purchased list"
    row.save()
    answer = reject_lead(handoff_id=kim(), rejection=Rejection("definitional", clause="c1"), by=who("Sam"), now=hours(1))
    assert (answer.check_result, answer.record_says.partition(". ")[2]) == (
        "confirmed",
        "The record agrees: lead source is Purchased list.",
    )


def test_it_says_that_the_record_cannot_tell_where_it_is_unknown(company: LeadCompany) -> None:
    answer = reject_lead(handoff_id=kim(), rejection=Rejection("clerical", clause="c4"), by=who("Sam"), now=hours(1))
    assert answer.check_result == "unknown"
    assert "The record can't tell: industry unknown." in answer.record_says


def test_a_rep_may_stand_by_a_challenged_rejection_with_a_note(company: LeadCompany) -> None:
    reject_lead(handoff_id=kim(), rejection=Rejection("definitional", clause="c1"), by=who("Sam"), now=hours(1))
    with pytest.raises(SamesideError, match="at least"):
        insist_on_rejection(handoff_id=kim(), note="It is so.", by=who("Sam"), now=hours(2))
    with pytest.raises(NotAllowed):
        insist_on_rejection(handoff_id=kim(), note=LONG, by=who("Ann"), now=hours(2))
    assert insist_on_rejection(handoff_id=kim(), note=LONG, by=who("Sam"), now=hours(2)).check_result == "insisted"
    assert insist_on_rejection(handoff_id=kim(), note="Another note altogether, later.", by=who("Sam"), now=hours(3)).insists == LONG


def test_a_rep_may_withdraw_a_challenged_rejection_even_days_later(company: LeadCompany) -> None:
    reject_lead(handoff_id=kim(), rejection=Rejection("definitional", clause="c1"), by=who("Sam"), now=hours(1))
    undo_answer(handoff_id=kim(), by=who("Sam"), now=hours(72))
    assert handoff("kim").outcome == "open"
    assert HandoffAnswer.objects.get().undone_at == hours(72)


def test_it_keeps_the_two_lists_apart_before_and_after_contact(company: LeadCompany) -> None:
    with pytest.raises(SamesideError, match="reject it instead"):
        disqualify_lead(handoff_id=kim(), reason="no_budget", by=who("Sam"), now=hours(1))
    call(1)
    with pytest.raises(SamesideError, match="disqualify it"):
        reject_lead(handoff_id=kim(), rejection=Rejection("procedural", "duplicate"), by=who("Sam"), now=hours(2))
    with pytest.raises(SamesideError, match="at least"):
        disqualify_lead(handoff_id=kim(), reason="no_fit", by=who("Sam"), now=hours(2))
    answer = disqualify_lead(handoff_id=kim(), reason="no_fit", text=LONG, by=who("Sam"), now=hours(2))
    assert (answer.outcome, states(3)) == ("disqualified", {"accept": "met"})


def test_it_leaves_the_list_of_those_to_contact_once_it_was_called(company: LeadCompany) -> None:
    accept_lead(handoff_id=kim(), by=who("Sam"), now=hours(0.5))
    assert inbox_counts(reader=who("Sam"), now=hours(1))["contact"] == 1
    call(1)
    assert inbox_counts(reader=who("Sam"), now=hours(2))["contact"] == 0


def test_nobody_is_unreachable_before_three_attempts(company: LeadCompany) -> None:
    accept_lead(handoff_id=kim(), by=who("Sam"), now=hours(0.5))
    for attempt in (1, 2):
        call(attempt)
        with pytest.raises(SamesideError, match=f"{attempt} of 3 attempts"):
            disqualify_lead(handoff_id=kim(), reason="unable_to_reach", by=who("Sam"), now=hours(attempt))
    call(3)
    assert disqualify_lead(handoff_id=kim(), reason="unable_to_reach", by=who("Sam"), now=hours(3)).outcome == "disqualified"


@pytest.mark.parametrize("day", [date(2024, 6, 5), date(2024, 6, 1), date(2027, 1, 1)])
def test_it_recycles_to_a_day_that_comes(company: LeadCompany, day: date) -> None:
    with pytest.raises(SamesideError, match="which day"):
        recycle_lead(handoff_id=kim(), reason="later", revisit_on=day, by=who("Sam"), now=hours(1))
    with pytest.raises(UnknownName):
        recycle_lead(handoff_id=kim(), reason="never", revisit_on=date(2024, 7, 1), by=who("Sam"), now=hours(1))


def test_an_answer_can_be_taken_back_for_a_day_and_its_clock_runs_on(company: LeadCompany) -> None:
    # Due 11:00. Accepted at 10:00, taken back at 10:30: the promise runs on to 11:00 as if nothing had been said.
    accept_lead(handoff_id=kim(), by=who("Sam"), now=hours(1))
    undo_answer(handoff_id=kim(), by=who("Sam"), now=hours(1.5))
    assert states(1.75) == {"accept": "running", "first_touch": "cancelled"}
    assert (states(2.5)["accept"], handoff("kim").due_at) == ("overdue_open", hours(2))
    accept_lead(handoff_id=kim(), by=who("Sam"), now=hours(3))
    assert states(3) == {"accept": "breached", "first_touch": "running"}
    assert [answer.undone_at for answer in HandoffAnswer.objects.all()] == [hours(1.5), None]
    with pytest.raises(SamesideError, match="24 hours"):
        undo_answer(handoff_id=kim(), by=who("Sam"), now=hours(27.5))
    assert list(audit_breaks()) == []


def test_taking_back_a_refusal_revives_the_clock_of_the_answer(company: LeadCompany) -> None:
    reject_lead(handoff_id=kim(), rejection=Rejection("procedural", "duplicate"), by=who("Sam"), now=hours(1))
    undo_answer(handoff_id=kim(), by=who("Vera"), now=hours(2))
    assert states(1.5) == {"accept": "running"}
    undo_answer(handoff_id=kim(), by=who("Vera"), now=hours(2))
    assert AuditEntry.objects.filter(act="undo_answer").count() == 1


def test_taking_back_the_second_answer_leaves_the_first(company: LeadCompany) -> None:
    accept_lead(handoff_id=kim(), by=who("Sam"), now=hours(1))
    recycle_lead(handoff_id=kim(), reason="later", revisit_on=date(2024, 7, 1), by=who("Sam"), now=hours(2))
    undo_answer(handoff_id=kim(), by=who("Sam"), now=hours(3))
    assert (handoff("kim").outcome, handoff("kim").revisit_on) == ("accepted", None)
    assert states(3) == {"accept": "met", "first_touch": "running"}


def test_turning_away_what_is_overdue_leaves_the_promise_broken(company: LeadCompany) -> None:
    # The first touch was due at 14:00; sending it back at 15:00 un-breaks nothing.
    accept_lead(handoff_id=kim(), by=who("Sam"), now=hours(1))
    recycle_lead(handoff_id=kim(), reason="later", revisit_on=date(2024, 7, 1), by=who("Sam"), now=hours(6))
    assert states(6) == {"accept": "met", "first_touch": "breached"}


def test_handing_on_charges_whoever_has_it_at_the_stop(company: LeadCompany) -> None:
    reassign_lead(handoff_id=kim(), to=who("Ann"), by=who("Vera"), now=hours(1))
    accept_lead(handoff_id=kim(), by=who("Ann"), now=hours(1.5))
    clock = clock_of("lead", handoff("kim").lead_cycle_id, "accept")
    assert clock is not None
    assert clock.charged_to == who("Ann")
    with pytest.raises(NotAllowed):
        reassign_lead(handoff_id=kim(), to=who("Sam"), by=who("Ann"), now=hours(2))
    with pytest.raises(SamesideError, match="takes no leads"):
        reassign_lead(handoff_id=kim(), to=who("Maya"), by=who("Vera"), now=hours(2))


def test_marketing_takes_back_what_sales_has_not_answered(company: LeadCompany) -> None:
    with pytest.raises(SamesideError, match="Say why"):
        withdraw_lead(handoff_id=kim(), why=" ", by=who("Maya"), now=hours(1))
    withdraw_lead(handoff_id=kim(), why="Sent by mistake", by=who("Maya"), now=hours(1))
    assert (handoff("kim").outcome, states(2)) == ("withdrawn", {"accept": "cancelled"})
    with pytest.raises(Conflict, match="was withdrawn"):
        accept_lead(handoff_id=kim(), by=who("Sam"), now=hours(2))


def test_marketing_takes_back_nothing_that_sales_has_answered(company: LeadCompany) -> None:
    accept_lead(handoff_id=kim(), by=who("Sam"), now=hours(1))
    with pytest.raises(Conflict, match="answered already"):
        withdraw_lead(handoff_id=kim(), why="Sent by mistake", by=who("Max"), now=hours(1))
