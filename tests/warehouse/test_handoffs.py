"""The SQL of handoffs on small worlds, and on random ones against a plain Python reading of the same rules with `sla_clock.py`."""

import random
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.warehouse.handoff_twin import Reading
from tests.warehouse.handoff_world import HOUR, LONDON, NEW_YORK, ROUND_THE_CLOCK, World, moment, random_world


def _one(world: World) -> dict[str, Any]:
    (row,) = world.handoffs().values()
    return row


def _offered(at: str, *, target_hours: float = 4, created: str = "2026-05-18 09:00", **cycle: Any) -> World:
    world = World(target_hours)
    world.cycle("lead", created, **cycle)
    world.stage("lead", "mql", at)
    return world


def _at(text: str) -> datetime:
    return moment(text).at


def test_it_is_due_by_the_calendar_of_the_owner() -> None:
    # Golden G1. Offered Fri 22 May 17:30 London. Sam sits in London: Tue 26 May 13:00. Nia in New York: the same Friday 16:30 EDT.
    for owner, calendar, due in (
        ("sam", LONDON, _at("2026-05-26 13:00")),
        ("nia", NEW_YORK, datetime(2026, 5, 22, 20, 30, tzinfo=UTC)),
    ):
        world = _offered("2026-05-22 17:30", owner=owner)
        world.member(owner, calendar.calendar_id)
        row = _one(world)
        assert (row["due_at"], row["calendar_id"], row["target_seconds"]) == (due, calendar.calendar_id, 4 * HOUR)
    # Four hours more: Tuesday 13:00 + 4 = 17:00 in London.
    assert _one(_offered("2026-05-22 17:30"))["grace_until"] == _at("2026-05-26 17:00")


def test_it_takes_the_company_s_calendar_where_the_owner_is_unknown() -> None:
    row = _one(_offered("2026-05-22 17:30", owner=None))
    assert (row["owner_id"], row["calendar_id"], row["due_at"]) == (None, LONDON.calendar_id, _at("2026-05-26 13:00"))


def test_it_dates_the_due_instant_in_the_company_s_zone() -> None:
    # Round the clock, 4 h from 23:30 London: 03:30 the next day. In UTC it is still the 20th plus 22:30.
    world = _offered("2026-05-20 23:30")
    world.member("sam", ROUND_THE_CLOCK.calendar_id)
    assert _one(world)["due_on"] == date(2026, 5, 21)


def test_it_offers_a_cycle_once_at_its_first_entry() -> None:
    world = _offered("2026-05-20 10:00")
    world.stage("lead", "inquiry", "2026-05-18 09:00")
    world.stage("lead", "mql", "2026-05-19 10:00")
    world.stage("lead", "mql", None)
    assert _one(world)["offered_at"] == _at("2026-05-19 10:00")


def test_it_offers_nothing_where_no_cycle_became_an_mql() -> None:
    world = World()
    world.cycle("lead", "2026-05-18 09:00")
    world.stage("lead", "inquiry", "2026-05-18 09:00")
    world.stage("lead", "mql", None)  # it is one, nobody knows since when: no clock can start
    world.act("2026-05-18 10:00")
    assert world.handoffs() == {}


def test_it_counts_to_the_first_act_of_a_seller() -> None:
    # Offered Wed 20 May 16:30, called Thu 21 May 10:00: 1 h on Wednesday (to 17:30) + 1 h on Thursday = 2 h; 17.5 h on the wall.
    world = _offered("2026-05-20 16:30")
    world.act("2026-05-21 11:00")
    world.act("2026-05-21 10:00", by="nia")
    row = _one(world)
    assert (row["first_touch_at"], row["first_touch_by"]) == (_at("2026-05-21 10:00"), "nia")
    assert (row["business_seconds_to_touch"], row["elapsed_seconds_to_touch"], row["days_to_touch"]) == (2 * HOUR, 63_000, 1)


def test_it_is_not_stopped_by_a_status_a_bot_a_plan_or_a_reply() -> None:
    # Golden G5. Accepted at 11:00 without any act; a bot writes; a call is planned, not done; a task has no date.
    world = _offered("2026-05-20 10:00")
    world.stage("lead", "sal", "2026-05-20 11:00")
    world.act("2026-05-20 11:30", is_automatic=True)
    world.act("2026-05-20 12:00", is_done=False)
    world.act(None)
    row = _one(world)
    assert (row["first_touch_at"], row["buyer_first_at"], row["outcome"]) == (None, None, "accepted")
    assert (row["business_seconds_to_touch"], row["elapsed_seconds_to_touch"], row["days_to_touch"]) == (None, None, None)


def test_it_flags_the_buyer_who_wrote_first_and_runs_on_to_the_seller() -> None:
    # Golden G5. Her out-of-office note is no reply; her mail at 12:00 is, and stops nothing; Sam calls at 15:00: 5 h, one too late.
    world = _offered("2026-05-20 10:00")
    world.act("2026-05-20 10:05", direction="inbound", is_automatic=True)
    world.act("2026-05-20 12:00", direction="inbound")
    world.act("2026-05-20 15:00")
    row = _one(world)
    assert (row["buyer_first_at"], row["first_touch_at"]) == (_at("2026-05-20 12:00"), _at("2026-05-20 15:00"))
    assert row["business_seconds_to_touch"] == 5 * HOUR
    assert row["first_touch_at"] > row["due_at"]


def test_it_does_not_call_a_buyer_first_who_answers_a_seller_or_asked_before_the_offer() -> None:
    world = _offered("2026-05-20 10:00")
    world.act("2026-05-19 09:00", direction="inbound")  # the enquiry itself
    world.act("2026-05-20 11:00")
    world.act("2026-05-20 12:00", direction="inbound")  # an answer
    assert _one(world)["buyer_first_at"] is None


def test_it_is_met_at_0_and_flagged_when_touched_before_the_offer() -> None:
    world = _offered("2026-05-20 10:00")
    world.act("2026-05-19 16:00")
    world.act("2026-05-25 16:00")
    row = _one(world)
    assert (row["was_touched_before_offer"], row["first_touch_at"]) == (True, _at("2026-05-19 16:00"))
    assert (row["business_seconds_to_touch"], row["elapsed_seconds_to_touch"], row["days_to_touch"]) == (0, 0, 0)


def test_it_keeps_each_act_with_the_pass_it_was_made_in() -> None:
    # Ann came in on 18 May, was called and rejected; she came again on 25 May and has not been called since. A call of 4 May was before
    # either pass.
    world = World()
    for name, number, created in (("lead", 1, "2026-05-18 09:00"), ("lead#2", 2, "2026-05-25 09:00")):
        world.cycle(name, created, number=number)
        world.stage(name, "mql", created)
    world.stage("lead", "rejected", "2026-05-19 12:00", reason="no budget")
    world.act("2026-05-04 10:00")
    world.act("2026-05-19 11:00")
    first, second = (world.handoffs()[name] for name in ("lead", "lead#2"))
    assert (first["first_touch_at"], first["outcome"], first["reason"]) == (_at("2026-05-19 11:00"), "rejected", "no budget")
    assert (second["first_touch_at"], second["outcome"], second["was_touched_before_offer"]) == (None, None, False)
    # A call on the second pass leaves the first as it was.
    world.act("2026-05-26 10:00")
    assert world.handoffs()["lead"] == first
    assert world.handoffs()["lead#2"]["first_touch_at"] == _at("2026-05-26 10:00")


def test_it_counts_an_act_on_the_deal_that_came_of_the_cycle() -> None:
    world = _offered("2026-05-20 10:00", deal="D1")
    world.deal("D1", "2026-05-20 11:30")
    world.deal("D2", "2026-05-20 10:30")
    world.act("2026-05-20 12:00", person="bob", deal="D1")
    world.act("2026-05-20 11:00", person="bob", deal="D2")
    world.act("2026-05-20 11:00", person="bob")
    assert _one(world)["first_touch_at"] == _at("2026-05-20 12:00")


def test_it_does_not_count_work_on_a_deal_that_was_there_before_the_lead() -> None:
    # Golden G20. Ann came in on 18 May and was converted into Olga's deal of April. Olga's calls on it, to others, before and after the
    # offer, are no touch of Ann; Sam's call to Ann is.
    world = _offered("2026-05-20 10:00", deal="D1")
    world.stage("lead", "opportunity", "2026-04-30 09:00")
    world.deal("D1", "2026-04-30 09:00")
    for when in ("2026-05-04 12:00", "2026-05-19 12:00", "2026-05-20 11:00"):
        world.act(when, person="bob", deal="D1", by="olga")
    assert _one(world)["first_touch_at"] is None
    world.act("2026-05-20 12:00", deal="D1")
    row = _one(world)
    assert (row["first_touch_at"], row["first_touch_by"], row["was_touched_before_offer"]) == (_at("2026-05-20 12:00"), "sam", False)


def test_it_counts_acts_on_the_deal_of_a_cycle_without_a_person() -> None:
    world = _offered("2026-05-20 10:00", person=None, deal="D1")
    world.deal("D1")
    world.act("2026-05-20 11:00", person=None)
    world.act("2026-05-20 12:00", person=None, deal="D1")
    assert _one(world)["first_touch_at"] == _at("2026-05-20 12:00")


def test_it_takes_the_first_answer_after_the_offer() -> None:
    # 09:30 on the same day is before the offer at 10:00, from an earlier round; the deal at 11:00 is no formal answer.
    world = _offered("2026-05-20 10:00")
    world.stage("lead", "sal", "2026-05-20 09:30")
    world.stage("lead", "opportunity", "2026-05-20 11:00")
    assert _one(world)["outcome"] is None
    world.stage("lead", "sql", "2026-05-21 12:00")
    world.stage("lead", "recycled", "2026-05-21 15:00", reason="next year")
    row = _one(world)
    # Wed 10:00-17:30 = 7.5 h, Thu 09:00-12:00 = 3 h.
    assert (row["outcome"], row["answered_at"], row["business_seconds_to_answer"]) == ("accepted", _at("2026-05-21 12:00"), 37_800)


@pytest.mark.parametrize("outcome", ["rejected", "recycled", "disqualified"])
def test_it_keeps_the_outcome_of_an_answer_that_bears_no_date(outcome: str) -> None:
    world = _offered("2026-05-20 10:00")
    world.stage("lead", outcome, None, reason="why")
    row = _one(world)
    assert (row["outcome"], row["reason"], row["answered_at"], row["business_seconds_to_answer"]) == (outcome, "why", None, None)
    # A dated answer is preferred.
    world.stage("lead", "sal", "2026-05-22 10:00")
    assert _one(world)["outcome"] == "accepted"


def test_it_knows_days_and_no_seconds_where_the_source_knows_dates_only() -> None:
    world = _offered("2026-05-20", created="2026-05-20")
    world.act("2026-05-22")
    world.stage("lead", "sal", "2026-05-20")  # the same day: not before
    row = _one(world)
    assert (row["due_at"], row["due_on"], row["grace_until"]) == (None, None, None)
    assert (row["business_seconds_to_touch"], row["elapsed_seconds_to_touch"], row["days_to_touch"]) == (None, None, 2)
    assert (row["outcome"], row["business_seconds_to_answer"]) == ("accepted", None)
    assert (row["offered_precision"], row["first_touch_precision"], row["was_touched_before_offer"]) == ("date", "date", False)


def test_it_does_not_guess_hours_between_an_instant_and_a_bare_date() -> None:
    world = _offered("2026-05-20 10:00")
    world.act("2026-05-20")  # some time that day: not known to be before the offer
    row = _one(world)
    assert (row["was_touched_before_offer"], row["days_to_touch"], row["elapsed_seconds_to_touch"]) == (False, 0, None)
    assert row["due_at"] == _at("2026-05-20 14:00")


def test_it_leaves_due_empty_where_the_calendar_ends_first() -> None:
    # The calendar ends on Fri 5 June 17:30. Offered Thu 4 June 16:30 with 4 h: due Fri 12:00; 4 h more end Fri 16:00. With 8 h: due Fri
    # 16:00 and no grace. With 12 h, or offered after the end: not known.
    for hours, offered, due, grace in (
        (4, "2026-06-04 16:30", "2026-06-05 12:00", "2026-06-05 16:00"),
        (8, "2026-06-04 16:30", "2026-06-05 16:00", None),
        (12, "2026-06-04 16:30", None, None),
        (4, "2026-06-08 10:00", None, None),
        (4, "2026-04-30 10:00", None, None),
    ):
        row = _one(_offered(offered, target_hours=hours, created="2026-04-30 09:00"))
        assert (row["due_at"], row["grace_until"]) == (due and _at(due), grace and _at(grace)), (hours, offered)


def test_it_says_when_the_source_wrote_each_part_down() -> None:
    # Sam called on time and typed it in a week later: as things stood in between, nobody knew.
    world = _offered("2026-05-20 10:00")
    world.stage("lead", "sal", "2026-05-20 11:00", recorded="2026-05-20 11:01")
    world.act("2026-05-20 12:00", recorded_at=_at("2026-05-27 09:00"))
    row = _one(world)
    assert row["offered_recorded_at"] is None
    assert (row["answered_recorded_at"], row["first_touch_recorded_at"]) == (_at("2026-05-20 11:01"), _at("2026-05-27 09:00"))


def test_it_is_due_at_closing_time_when_exactly_a_day_was_promised() -> None:
    assert _one(_offered("2026-05-20 09:00", target_hours=8.5))["due_at"] == _at("2026-05-20 17:30")


@pytest.mark.parametrize("seed", range(60))
def test_it_equals_the_clock_on_random_worlds(seed: int) -> None:
    world = random_world(random.Random(f"handoffs {seed}"))
    expected = list(Reading(world).rows())
    found = world.handoffs()
    assert {row["lead_cycle_id"] for row in expected} == set(found)
    for row in expected:
        assert {name: found[row["lead_cycle_id"]][name] for name in row} == row, f"seed {seed}"


def test_it_meets_every_kind_of_handoff_in_the_random_worlds() -> None:
    rows = [row for seed in range(60) for row in Reading(random_world(random.Random(f"handoffs {seed}"))).rows()]
    for is_met in (
        lambda row: row["was_touched_before_offer"],
        lambda row: row["buyer_first_at"],
        lambda row: row["due_at"] and not row["grace_until"],
        lambda row: row["business_seconds_to_touch"],
        lambda row: row["business_seconds_to_answer"],
        lambda row: row["outcome"] and not row["answered_at"],
        lambda row: row["days_to_touch"] and row["elapsed_seconds_to_touch"] is None,
    ):
        assert any(map(is_met, rows))
