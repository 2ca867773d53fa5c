"""Are offers, answers, promises and response times what one gets by hand?"""

from typing import Any

import pytest

from sameside.schema.errors import NotAvailable
from tests.analytics.typed_world import TypedWorld, cycle, utc

# Offered Monday 5 January 2026 at 10:00, due the next day at 10:00.
_OFFERED, _DUE = "2026-01-05 10:00", "2026-01-06 10:00"


def _offer(name: str, **attributes: Any) -> dict[str, Any]:
    return {"handoff_id": f"h {name}", "lead_cycle_id": name, "offered_at": _OFFERED, "due_at": _DUE, **attributes}


def _world(*offers: dict[str, Any], **tables: Any) -> TypedWorld:
    cycles = [cycle(str(offer["lead_cycle_id"]), str(offer["offered_at"])) for offer in offers]
    return TypedWorld({"lead_cycles": cycles, "handoffs": offers, **tables})


def test_it_divides_the_accepted_by_the_accepted_and_rejected_and_shows_the_undecided_apart() -> None:
    # 2 accepted, 1 rejected, 1 recycled, 2 undecided: 2 of 3, 2 pending, and one is in neither part.
    world = _world(
        _offer("a", outcome="accepted", answered_at="2026-01-05 12:00"), _offer("b", outcome="accepted", answered_at="2026-01-05 13:00"),
        _offer("c", outcome="rejected", answered_at="2026-01-07 10:00", reason="misrouted"),
        _offer("d", outcome="recycled", answered_at="2026-01-07 10:00"), _offer("e"), _offer("f"),
    )  # fmt: skip
    answer = world.ask("acceptance_rate")
    row = answer.rows[0]
    assert (row.value, row.n, row.pending) == (pytest.approx(2 / 3), 3, 2)
    assert any("1 were recycled or disqualified" in note for note in answer.notes)
    # On 6 January the rejection had not come yet.
    early = world.one("acceptance_rate", as_of=utc("2026-01-06 00:00"))
    assert (early.value, early.n, early.pending) == (1.0, 2, 4)
    outcomes = world.table("handoffs", by=["outcome"])
    assert {label[0]: row.value for label, row in outcomes.items()} == {"accepted": 2, "recycled": 1, "rejected": 1, "undecided": 2}


def test_it_takes_an_answer_without_a_date_as_given_once_the_snapshot_was_built() -> None:
    world = _world(_offer("a", outcome="rejected"), _offer("b", outcome="accepted", answered_at="2026-01-05 11:00"))
    assert (world.one("acceptance_rate").value, world.one("acceptance_rate").n) == (0.5, 2)
    before = world.one("acceptance_rate", as_of=utc("2026-03-01"))
    assert (before.value, before.n, before.pending) == (1.0, 1, 1)


def test_it_calls_an_offer_unknown_that_has_neither_act_nor_answer_nor_due_time() -> None:
    # Dates only, so no due time. a was accepted; b was called and not answered: undecided; c has nothing: unknown, and not pending.
    # d has a due time and nothing else: undecided.
    undue = {"offered_at": "2026-01-05", "due_at": None}
    world = _world(
        _offer("a", **undue, outcome="accepted", answered_at="2026-01-07"), _offer("b", **undue, first_touch_at="2026-01-06"),
        _offer("c", **undue), _offer("d"),
    )  # fmt: skip
    assert {label[0]: row.value for label, row in world.table("handoffs", by=["outcome"]).items()} == {
        "accepted": 1, "undecided": 2, "unknown": 1,
    }  # fmt: skip
    answer = world.ask("acceptance_rate")
    assert (answer.rows[0].value, answer.rows[0].n, answer.rows[0].pending) == (1.0, 1, 2)
    assert any("1 have neither act nor answer" in note for note in answer.notes)


def test_it_gives_no_acceptance_rate_where_nothing_says_that_sales_accepted_or_rejected() -> None:
    with pytest.raises(NotAvailable, match="needs stage history"):
        _world(_offer("a"), _offer("b", outcome="recycled")).ask("acceptance_rate")


def test_it_counts_promises_met_breached_and_overdue_and_leaves_those_still_running_pending() -> None:
    # met: touched in time; met at the very instant; met because it was touched before the offer.
    # breached: touched late; refused late without a touch. overdue_open: due, nobody acted.
    # cancelled: refused in time, nobody left to call. running: due next month. Attainment 3 of 6.
    world = _world(
        _offer("in time", first_touch_at="2026-01-05 12:00"), _offer("same instant", first_touch_at=_DUE),
        _offer("before", first_touch_at="2026-01-04 12:00", was_touched_before_offer=True),
        _offer("late", first_touch_at="2026-01-06 10:01"), _offer("overdue"),
        _offer("refused late", outcome="rejected", answered_at="2026-01-08 10:00"),
        _offer("refused", outcome="rejected", answered_at="2026-01-05 11:00"),
        _offer("running", offered_at="2026-01-30 10:00", due_at="2026-02-02 10:00"),
    )  # fmt: skip
    answer = world.ask("sla_attainment", as_of=utc("2026-01-31"))
    row = answer.rows[0]
    assert (row.value, row.n, row.pending) == (0.5, 6, 1)
    assert any("met at 0" in note for note in answer.notes)
    assert any("refused in time" in note for note in answer.notes)
    states = world.table("handoffs", by=["sla_state"], as_of=utc("2026-01-31"))
    assert {label[0]: row.value for label, row in states.items()} == {
        "met": 3, "breached": 2, "overdue_open": 1, "cancelled": 1, "running": 1,
    }  # fmt: skip


def test_it_puts_a_promise_into_the_period_it_was_due_in() -> None:
    # Offered in January, due in February.
    world = _world(_offer("a", offered_at="2026-01-30 10:00", due_at="2026-02-02 10:00", first_touch_at="2026-01-31 10:00"))
    assert world.one("sla_attainment", period="2026-01").n == 0
    assert world.one("sla_attainment", period="2026-02").value == 1.0


def test_it_keeps_a_promise_overdue_until_the_touch_had_happened_and_was_recorded() -> None:
    # The seller called in time, but wrote it down three days later.
    world = _world(_offer("a", first_touch_at="2026-01-05 12:00", first_touch_recorded_at="2026-01-09 08:00"))
    assert world.one("sla_attainment", as_of=utc("2026-01-08")).value == 0.0
    assert world.one("sla_attainment", as_of=utc("2026-01-10")).value == 1.0


def test_it_says_that_the_buyer_wrote_first_and_lets_the_clock_run() -> None:
    answer = _world(_offer("a", buyer_first_at="2026-01-05 11:00")).ask("sla_attainment")
    assert answer.rows[0].value == 0.0
    assert any("the buyer wrote before" in note for note in answer.notes)


def test_it_clocks_no_promise_of_a_source_that_knows_dates_only() -> None:
    # One dated by days only, one met: 1 of 1 with half the offers covered.
    world = _world(
        _offer("a", offered_at="2026-01-05", due_at=None, first_touch_at="2026-01-07", days_to_touch=2),
        _offer("b", first_touch_at="2026-01-05 12:00"),
    )
    answer = world.ask("sla_attainment")
    assert (answer.rows[0].value, answer.rows[0].n, answer.rows[0].coverage) == (1.0, 1, 0.5)
    assert any("dates only" in note for note in answer.notes)


def test_it_judges_an_act_known_by_its_day_only_unless_that_is_the_due_day() -> None:
    # Due on the 6th at 10:00. Acts on the 5th (met), the 6th (before or after ten? unknown) and the 7th (breached): 1 of 2, 2 of 3 covered.
    world = _world(
        _offer("a", first_touch_at="2026-01-05"), _offer("b", first_touch_at="2026-01-06"), _offer("c", first_touch_at="2026-01-07")
    )  # fmt: skip
    answer = world.ask("sla_attainment")
    assert (answer.rows[0].value, answer.rows[0].n, answer.rows[0].coverage) == (0.5, 2, pytest.approx(2 / 3))
    assert any("1 can't be clocked" in note for note in answer.notes)


def test_it_shows_business_and_elapsed_time_to_the_first_act() -> None:
    # Business 1 h, 2 h and 6 h; on the clock 1 h, 18 h and 70 h; one touched before the offer counts 0; one waits.
    # Business: 0, 3600, 7200, 21600: median 5400. Elapsed: 0, 3600, 64800, 252000: median 34200.
    def touched(name: str, at: str, business: int, elapsed: int) -> dict[str, Any]:
        return _offer(name, first_touch_at=at, business_seconds_to_touch=business, elapsed_seconds_to_touch=elapsed)

    world = _world(
        touched("a", "2026-01-05 11:00", 3600, 3600), touched("b", "2026-01-06 04:00", 7200, 64800),
        touched("c", "2026-01-08 08:00", 21600, 252000),
        _offer("d", first_touch_at="2026-01-04 10:00", was_touched_before_offer=True), _offer("e"),
    )  # fmt: skip
    rows = world.table("speed_to_lead")
    business, elapsed = rows[("business_median",)], rows[("elapsed_median",)]
    assert (business.value, business.n, business.pending, business.coverage) == (5400.0, 4, 1, 1.0)
    assert (elapsed.value, rows[("elapsed_p90",)].value) == (34200.0, 252000.0)


def test_it_answers_in_days_where_only_dates_are_known_and_says_so() -> None:
    world = _world(_offer("a", offered_at="2026-01-05", due_at=None, first_touch_at="2026-01-08", days_to_touch=3))
    with pytest.raises(NotAvailable, match="See speed_to_lead_days"):
        world.ask("speed_to_lead")
    assert world.one("speed_to_lead_days").value == 3.0


def _never_offered() -> TypedWorld:
    """A lead of Friday 9 January 2026, 16:00, never handed off; its owner works Mon-Fri 09:00-17:00 UTC.

    Before it: a call before the lead came, a mail of a bot, a planned call. Then a call on Monday at 11:30.
    Business time: Friday 16:00-17:00 and Monday 09:00-11:30 = 3.5 h = 12600 s. On the clock: 67.5 h = 243000 s.
    """
    days = ("2026-01-08", "2026-01-09", "2026-01-12", "2026-01-13")
    calls = [
        ("too early", "2026-01-08 12:00", {}), ("bot", "2026-01-09 16:01", {"is_automatic": True}),
        ("planned", "2026-01-09 16:30", {"is_done": False}), ("reply", "2026-01-09 16:40", {"direction": "inbound"}),
        ("call", "2026-01-12 11:30", {}), ("again", "2026-01-13 09:00", {}),
    ]  # fmt: skip
    return TypedWorld(
        {
            "lead_cycles": [cycle("c", "2026-01-09 16:00", person_id="p", owner_id="m")],
            "members": [{"member_id": "m", "calendar_id": "office"}],
            "calendars": [
                {"calendar_id": "office", "opens_at": f"{on} 09:00", "closes_at": f"{on} 17:00", "open_before_seconds": 28800 * n}
                for n, on in enumerate(days)
            ],
            "sales_activities": [
                {"activity_id": name, "person_id": "p", "occurred_at": at, **attributes} for name, at, attributes in calls
            ],
        }
    )


def test_it_starts_the_clock_at_creation_where_there_was_no_hand_off() -> None:
    rows = _never_offered().table("speed_to_lead", by=["starts_from"])
    assert rows[("creation", "business_median")].value == 12600.0
    assert rows[("creation", "elapsed_median")].value == 243000.0


def test_it_waits_for_the_first_act_until_it_happened() -> None:
    row = _never_offered().one("speed_to_lead", as_of=utc("2026-01-11"))
    assert (row.value, row.n, row.pending) == (None, 0, 1)


def test_it_counts_an_act_for_the_cycle_it_was_made_in() -> None:
    # One person, two cycles: the call of March belongs to the second; nobody acted on the first.
    world = TypedWorld(
        {
            "lead_cycles": [cycle("c", "2026-01-01", person_id="p"), cycle("c#2", "2026-03-01", person_id="p", cycle_no=2)],
            "sales_activities": [{"activity_id": "s", "person_id": "p", "occurred_at": "2026-03-04"}],
        }
    )
    rows = world.table("speed_to_lead_days", by=["cycle_no"])
    assert (rows[("1", "median")].n, rows[("1", "median")].pending) == (0, 1)
    assert rows[("2", "median")].value == 3.0


def test_it_says_where_an_owner_is_the_one_of_now_and_not_who_had_the_lead() -> None:
    # Two hand-offs came in by export, under whoever owns them now; one is our own, charged to who had it. b was never handed off.
    offers = [
        _offer("a", owner_id="anna", first_touch_at=_DUE),
        _offer("c", owner_id="carl"),
        _offer("own", owner_id="anna", source="sameside"),
    ]
    world = TypedWorld(
        {"lead_cycles": [cycle(name, _OFFERED) for name in ("a", "b", "c", "own")], "handoffs": offers, "members": [{"member_id": "anna"}]}
    )

    def told(metric: str, **asked: Any) -> list[str]:
        return [note.partition(":")[0] for note in world.ask(metric, **asked).notes if "source names now" in note]

    assert told("sla_attainment", by=["owner"]) == ["2 stand under the owner their source names now"]
    assert told("sla_attainment", where=["owner=anna"]) == ["1 stand under the owner their source names now"]
    assert told("sla_attainment", by=["owner_team"]) == told("sla_attainment", by=["owner"])
    assert told("ignored_leads", by=["owner"]) == ["1 stand under the owner their source names now"]
    assert told("first_act_rate", by=["owner"]) == ["2 stand under the owner their source names now"]
    # Where nobody asks whose they are, nothing is said of it.
    assert told("sla_attainment") == told("sla_attainment", by=["month"]) == []
