"""Does a promise run, wait, change hands and stop by the rules, for sales and for marketing alike?

Golden cases G1 to G5 through the records, worked out by hand; then the rules around them.
"""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sameside.analytics.sla_clock import ClockState
from sameside.records.models import Absence, AuditEntry, Member, SlaClock
from sameside.schema.errors import SamesideError
from sameside.services.acts import log_act
from sameside.services.clock_reading import owner_times, read_clock, state_of
from sameside.services.clocks import (
    Evidence,
    NotEvidence,
    cancel_clock,
    clock_of,
    pause_clock,
    reassign_clock,
    resume_clock,
    start_clock,
    stop_clock,
)
from sameside.services.members import Standing, add_member
from sameside.services.promises import Terms, set_policy
from sameside.services.workspace import init_workspace

HOUR = 3600
LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
LAID_ON = datetime(2026, 1, 5, 9, tzinfo=UTC)


def at(text: str, zone: ZoneInfo = LONDON) -> datetime:
    """An instant from a wall time of 2026."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=zone).astimezone(UTC)


@pytest.fixture(autouse=True)
def company(home: Path) -> None:
    """A workspace on London time, open Monday to Friday 09:00 to 17:30."""
    init_workspace(home, options={"time_zone": "Europe/London", "working_hours": "Mon-Fri 09:00-17:30", "holidays": "GB-ENG"})


def seller(name: str = "Sam", **stands: str) -> Member:
    """A member of sales; stands: zone, hours and holidays of their own."""
    standing = Standing(side="sales", **stands)
    email = f"{name.lower()}@larkfield.example"
    return add_member(email=email, name=name, role="rep", standing=standing, from_on=date(2024, 1, 1), by=None, now=LAID_ON)


def promise(step: str = "first_touch", hours: float = 4, **terms: object) -> None:
    """A promise in force from January on."""
    said = Terms(target_seconds=round(hours * HOUR), **terms)  # type: ignore[arg-type]  # the tests' own words
    set_policy(step=step, terms=said, from_on=date(2026, 1, 5), why="agreed", by=None, now=LAID_ON)


def lead_clock(owner: Member | None, started_at: datetime, step: str = "first_touch", lead: str = "L1") -> SlaClock:
    clock = start_clock(subject_kind="lead", subject_id=lead, step=step, owner=owner, now=started_at)
    assert clock is not None
    return clock


def answered(clock: SlaClock, when: datetime, now: datetime | None = None) -> SlaClock:
    """Stopped by a call."""
    return stop_clock(clock, evidence=Evidence("act", "a1", "call"), at=when, now=now or when)


def test_it_carries_a_friday_evening_lead_over_the_bank_holiday() -> None:
    # golden-G1: Fri 22 May closes 17:30; Sat, Sun and the bank holiday Mon 25 are closed; Tue opens 09:00 + 4 h.
    promise()
    clock = lead_clock(seller(), at("05-22 17:30"))
    assert (clock.begins_at, clock.due_at) == (at("05-26 09:00"), at("05-26 13:00"))
    assert read_clock(clock, at("05-24 12:00")).state is ClockState.PENDING


def test_it_starts_at_once_for_an_owner_whose_day_has_not_ended() -> None:
    # golden-G1, same instant: 12:30 in New York, due 16:30 there, though the Monday is Memorial Day.
    promise()
    owner = seller(time_zone="America/New_York", working_hours="Mon-Fri 09:00-17:00", holidays="US-NY")
    clock = lead_clock(owner, at("05-22 17:30"))
    assert (clock.begins_at, clock.due_at) == (at("05-22 12:30", NEW_YORK), at("05-22 16:30", NEW_YORK))


def test_it_counts_real_hours_through_a_clock_change_around_the_clock() -> None:
    # golden-G2: 23:00 GMT + 4 h, the wall jumps from 01:00 to 02:00 in between.
    promise(calendar="always")
    assert lead_clock(seller(), at("03-28 23:00")).due_at == at("03-29 04:00")


def test_it_credits_a_hold_that_ends_by_closing_straight_from_it() -> None:
    # golden-G3: from 09:00, held 10 to 12 and from 15:00, closed at 16:00: 7 h on the wall, 3 h held, 4 h worked.
    promise(hours=4, pause_reasons=("waiting_on_buyer",))
    sam = seller()
    clock = lead_clock(sam, at("05-20 09:00"))
    clock = pause_clock(clock, reason="waiting_on_buyer", now=at("05-20 10:00"), by=sam)
    assert (clock.due_at, state_of(clock, at("05-20 11:00"))) == (None, ClockState.PAUSED)
    clock = resume_clock(clock, now=at("05-20 12:00"), by=sam)
    assert clock.due_at == at("05-20 15:00")
    clock = pause_clock(clock, reason="waiting_on_buyer", now=at("05-20 14:59"), by=sam)
    clock = answered(clock, at("05-20 16:00"))
    # Held one minute before due: 2 h + 1 h 01 are credited, 3 h 59 were worked, and the promise is kept.
    found = (clock.result, clock.business_seconds, clock.held_seconds, clock.elapsed_seconds)
    assert found == ("met", 4 * HOUR - 60, 3 * HOUR + 60, 7 * HOUR)


def test_it_restarts_for_the_next_owner_and_charges_the_first_with_nothing() -> None:
    # golden-G4: 4 h from 09:00, handed on at 11:00. Restart: due 15:00. The second owner acts at 16:00, an hour late.
    promise(on_reassign="restart")
    sam, rosa = seller(), seller("Rosa")
    clock = reassign_clock(lead_clock(sam, at("05-20 09:00")), owner=rosa, now=at("05-20 11:00"))
    assert clock.due_at == at("05-20 15:00")
    clock = answered(clock, at("05-20 16:00"))
    assert (clock.result, clock.charged_to) == ("breached", rosa)
    assert [(t.member, t.business_seconds, t.is_charged) for t in owner_times(clock, at("05-21 09:00"))] == [
        (sam, 2 * HOUR, False),
        (rosa, 5 * HOUR, True),
    ]
    assert (clock.business_seconds, clock.elapsed_seconds) == (7 * HOUR, 7 * HOUR)  # the lead's own time


def test_it_goes_on_with_what_is_left_of_the_target() -> None:
    # Policy continue: 2 of 4 h are used; Rosa works from 13:00, so her two hours end at 15:00.
    promise()
    sam, rosa = seller(), seller("Rosa", working_hours="Mon-Fri 13:00-18:00")
    clock = reassign_clock(lead_clock(sam, at("05-20 09:00")), owner=rosa, now=at("05-20 11:00"))
    assert (clock.due_at, clock.begins_at) == (at("05-20 15:00"), at("05-20 13:00"))
    clock = answered(clock, at("05-20 14:30"))
    assert [time.business_seconds for time in owner_times(clock, at("05-20 18:00"))] == [2 * HOUR, 1.5 * HOUR]


@pytest.mark.parametrize("on_reassign", ["continue", "restart"])
def test_it_un_breaks_no_promise_by_handing_it_on(on_reassign: str) -> None:
    promise(on_reassign=on_reassign)
    sam, rosa = seller(), seller("Rosa")
    clock = reassign_clock(lead_clock(sam, at("05-20 09:00")), owner=rosa, now=at("05-20 14:00"))
    assert (clock.due_at, state_of(clock, at("05-20 14:00"))) == (at("05-20 13:00"), ClockState.OVERDUE_OPEN)
    clock = answered(clock, at("05-20 14:30"))
    # Rosa took half an hour and is charged with nothing; Sam had it for five hours.
    assert (clock.result, clock.charged_to) == ("breached", sam)
    assert [time.business_seconds for time in owner_times(clock, at("05-20 18:00"))] == [5 * HOUR, HOUR / 2]


def test_it_is_stopped_by_an_act_and_by_nothing_else() -> None:
    # golden-G5. A status flip is no evidence; an out-of-office reply and a bot's mail stop nothing; the buyer's reply is flagged.
    promise()
    sam = seller()
    clock = lead_clock(sam, at("05-20 09:00"))
    with pytest.raises(NotEvidence, match="stops by a call, mail or meeting of a seller that is on record"):
        stop_clock(clock, evidence=Evidence("status", "contacted", "Status set to contacted"), at=at("05-20 09:30"), now=at("05-20 09:30"))
    log_act(lead_cycle_id="L1", kind="mail", direction="inbound", is_automatic=True, by=sam, now=at("05-20 09:40"))
    log_act(lead_cycle_id="L1", kind="mail", is_automatic=True, by=sam, now=at("05-20 09:45"))
    clock.refresh_from_db()
    assert (state_of(clock, at("05-20 09:50")), clock.buyer_first_at) == (ClockState.RUNNING, None)
    log_act(lead_cycle_id="L1", kind="mail", direction="inbound", by=sam, now=at("05-20 10:00"))
    clock.refresh_from_db()
    assert (state_of(clock, at("05-20 10:00")), clock.buyer_first_at) == (ClockState.RUNNING, at("05-20 10:00"))
    assert state_of(clock, at("05-20 13:01")) is ClockState.OVERDUE_OPEN  # met = no, whatever the buyer wrote
    log_act(lead_cycle_id="L1", kind="call", by=sam, now=at("05-20 13:30"))
    clock.refresh_from_db()
    assert (clock.result, clock.buyer_first_at) == ("breached", at("05-20 10:00"))


def test_it_counts_a_call_that_comes_to_light_later_and_says_so() -> None:
    promise()
    sam = seller()
    clock = lead_clock(sam, at("05-20 09:00"))
    assert state_of(clock, at("05-20 15:00")) is ClockState.OVERDUE_OPEN
    log_act(lead_cycle_id="L1", kind="call", by=sam, occurred_at=at("05-20 10:00"), now=at("05-20 15:00"))
    clock.refresh_from_db()
    assert (clock.result, clock.is_late_arrival, clock.recorded_at) == ("met", True, at("05-20 15:00"))


def test_it_restates_a_stop_when_an_earlier_act_comes_to_light() -> None:
    promise()
    sam = seller()
    clock = answered(lead_clock(sam, at("05-20 09:00")), at("05-20 14:00"))
    assert (clock.result, clock.is_late_arrival) == ("breached", False)
    clock = answered(clock, at("05-20 12:00"), now=at("05-21 09:00"))
    assert (clock.result, clock.is_late_arrival, clock.restated[0]["result"]) == ("met", True, "breached")
    assert answered(clock, at("05-20 13:00"), now=at("05-21 10:00")).stopped_at == at("05-20 12:00")  # a later act restates nothing


def test_it_judges_an_act_of_the_first_owner_by_the_first_owners_time() -> None:
    promise(on_reassign="restart")
    sam, rosa = seller(), seller("Rosa")
    clock = reassign_clock(lead_clock(sam, at("05-20 09:00")), owner=rosa, now=at("05-20 11:00"))
    clock = answered(clock, at("05-20 10:00"), now=at("05-20 12:00"))
    assert (clock.result, clock.charged_to, clock.business_seconds) == ("met", sam, HOUR)


def test_it_is_met_at_0_when_touched_before_the_offer() -> None:
    promise()
    clock = answered(lead_clock(seller(), at("05-20 09:00")), at("05-19 16:00"), now=at("05-20 09:00"))
    assert (clock.result, clock.business_seconds, clock.was_touched_before) == ("met", 0, True)


def test_it_is_met_at_0_by_an_act_that_was_logged_before_its_clock_began() -> None:
    promise()
    sam = seller()
    log_act(lead_cycle_id="L1", kind="call", by=sam, now=at("05-19 16:00"))
    clock = lead_clock(sam, at("05-20 09:00"))
    assert (clock.result, clock.business_seconds, clock.was_touched_before) == ("met", 0, True)


def test_it_gives_each_act_to_the_pass_it_was_made_in() -> None:
    """A lead that came back owes a new first touch; what was done in the pass before is none, also when it is logged late."""
    promise()
    sam = seller()
    answered(lead_clock(sam, at("05-18 09:00")), at("05-18 12:00"))
    again = start_clock(subject_kind="lead", subject_id="L1", step="first_touch", owner=sam, now=at("05-20 09:00"), pass_no=2)
    assert again is not None
    log_act(lead_cycle_id="L1", kind="call", by=sam, occurred_at=at("05-18 11:00"), now=at("05-20 10:00"))
    again.refresh_from_db()
    assert again.stopped_at is None
    first = SlaClock.objects.get(pass_no=1)
    assert (first.stopped_at, first.is_late_arrival) == (at("05-18 11:00"), True)


def test_it_keeps_the_calendar_of_its_start() -> None:
    """Absences and hours known at the start count; later ones change no promise made before."""
    promise()
    sam = seller()
    Absence.objects.create(member=sam, first_on=date(2026, 5, 20), last_on=date(2026, 5, 21))
    clock = lead_clock(sam, at("05-20 09:00"))
    assert clock.due_at == at("05-22 13:00")
    Absence.objects.create(member=sam, first_on=date(2026, 5, 22), last_on=date(2026, 5, 22))
    assert read_clock(clock, at("05-20 10:00")).due_at == at("05-22 13:00")
    assert lead_clock(sam, at("05-20 09:00"), lead="L2").due_at == at("05-26 13:00")  # Mon 25 May is a holiday


def test_it_waits_only_for_reasons_both_sides_read() -> None:
    promise()
    sam = seller()
    with pytest.raises(SamesideError, match="waits for nothing only"):
        pause_clock(lead_clock(sam, at("05-20 09:00")), reason="busy", now=at("05-20 10:00"), by=sam)


def test_it_is_cancelled_when_nothing_is_owed_any_more_unless_it_was_answered_first() -> None:
    promise()
    sam = seller()
    clock = cancel_clock(lead_clock(sam, at("05-20 09:00")), why="rejected", now=at("05-20 10:00"))
    assert state_of(clock, at("05-20 18:00")) is ClockState.CANCELLED
    assert answered(clock, at("05-20 11:00")).stopped_at is None
    assert answered(clock, at("05-20 09:30"), now=at("05-20 11:00")).result == "met"  # the call was before the rejection


def test_it_does_everything_once() -> None:
    promise(pause_reasons=("waiting_on_buyer",))
    sam = seller()
    clock = lead_clock(sam, at("05-20 09:00"))
    assert lead_clock(sam, at("05-20 10:00")) == clock
    for _ in range(2):
        pause_clock(clock, reason="waiting_on_buyer", now=at("05-20 10:00"), by=sam)
    assert clock.pauses.count() == 1
    for _ in range(2):
        resume_clock(clock, now=at("05-20 10:30"), by=sam)
        reassign_clock(clock, owner=sam, now=at("05-20 10:30"))
        answered(clock, at("05-20 11:00"))
    acts = list(AuditEntry.objects.filter(kind="lead", object_id="L1").values_list("act", flat=True))
    assert acts == ["start_clock", "pause_clock", "resume_clock", "stop_clock"]


def test_it_runs_no_clock_where_nothing_was_promised() -> None:
    assert start_clock(subject_kind="lead", subject_id="L1", step="first_touch", owner=seller(), now=at("05-20 09:00")) is None
    assert clock_of("lead", "L1", "first_touch") is None


def test_it_keeps_the_promise_it_began_under() -> None:
    promise(hours=4)
    sam = seller()
    clock = lead_clock(sam, at("05-20 09:00"))
    shorter = Terms(target_seconds=HOUR)
    set_policy(step="first_touch", terms=shorter, from_on=date(2026, 5, 20), why="faster", by=None, now=at("05-20 10:00"))
    assert read_clock(clock, at("05-20 10:00")).due_at == at("05-20 13:00")
    assert lead_clock(sam, at("05-20 11:00"), lead="L2").due_at == at("05-20 12:00")
