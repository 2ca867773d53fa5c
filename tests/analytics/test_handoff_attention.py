"""Which offered leads were left alone, and how soon were they accepted or acted on? Who was never offered waits for nobody."""

from typing import Any

import pytest

from sameside.schema.errors import NotAvailable
from tests.analytics.typed_world import TypedWorld, cycle, event, utc


def _offer(name: str, **attributes: Any) -> dict[str, Any]:
    """Offered on Monday 5 January 2026 at nine, due at one the same day, grace until five."""
    return {
        "handoff_id": name, "lead_cycle_id": name, "person_id": f"person of {name}", "offered_at": "2026-01-05 09:00",
        "due_at": "2026-01-05 13:00", "grace_until": "2026-01-05 17:00", "target_seconds": 14400, **attributes,
    }  # fmt: skip


def _act(name: str, at: str, **attributes: Any) -> dict[str, Any]:
    return {"activity_id": f"{name} {at}", "person_id": f"person of {name}", "occurred_at": at, **attributes}


def _world() -> TypedWorld:
    """Seven offers: nothing; accepted and no act; rejected in time; one act; two acts; one act and then a deal; one late act."""
    names = ("nothing", "flipped", "refused", "once", "twice", "moved", "late")
    touched = {"first_touch_at": "2026-01-05 10:00"}
    return TypedWorld(
        {
            "lead_cycles": [cycle(name, "2026-01-01") for name in names],
            "handoffs": [
                _offer("nothing"), _offer("flipped", outcome="accepted", answered_at="2026-01-05 09:30"),
                _offer("refused", outcome="rejected", answered_at="2026-01-05 09:30"),
                _offer("once", outcome="accepted", answered_at="2026-01-05 11:00", **touched), _offer("twice", **touched),
                _offer("moved", **touched), _offer("late", first_touch_at="2026-01-20 10:00"),
            ],
            "stage_events": [event("moved", "sql", "2026-01-09")],
            "sales_activities": [
                _act("once", "2026-01-05 10:00"), _act("once", "2026-01-08 10:00", direction="inbound"),
                _act("once", "2026-01-09 10:00", is_automatic=True), _act("twice", "2026-01-05 10:00"), _act("twice", "2026-01-06 10:00"),
                _act("moved", "2026-01-05 10:00"), _act("late", "2026-01-20 10:00"),
            ],
        }
    )  # fmt: skip


def test_it_lists_the_leads_left_alone_by_how() -> None:
    # Seen on 25 January: "late" was touched five days ago and is not silent yet; "once" since 20 days, beyond the 14.
    world = _world()
    rows = world.table("ignored_leads", as_of=utc("2026-01-25"))
    assert {labels[0]: row.value for labels, row in rows.items()} == {"no_act": 1, "status_only": 1, "once_then_silent": 1}
    found = {row[0]: row[5] for row in world.records("ignored_leads", as_of=utc("2026-01-25")).rows}
    assert found == {"nothing": "no_act", "flipped": "status_only", "once": "once_then_silent"}


def test_it_calls_a_lead_dropped_only_after_the_days_asked() -> None:
    world = _world()
    thirty = world.table("ignored_leads", where=["silent=30"], as_of=utc("2026-01-25"))
    assert ("once_then_silent",) not in thirty
    # On 20 February the late one has been silent for 31 days as well.
    assert world.table("ignored_leads", where=["silent=30"], as_of=utc("2026-02-20"))[("once_then_silent",)].value == 2


def test_it_counts_a_change_of_status_without_an_act_as_ignored_and_a_refusal_as_an_answer() -> None:
    # Grace is over for all seven: "nothing" and "flipped" lack an act, "late" has one by 25 January and had none on the 10th.
    row = _world().one("ignored_rate", as_of=utc("2026-01-25"))
    assert (row.value, row.n, row.pending) == (pytest.approx(2 / 7), 7, 0)
    assert _world().one("ignored_rate", as_of=utc("2026-01-10")).value == pytest.approx(3 / 7)


def test_it_judges_nobody_before_grace_is_over_or_without_a_known_due_time() -> None:
    young = _world().one("ignored_rate", as_of=utc("2026-01-05 16:00"))
    assert (young.value, young.n, young.pending) == (None, 0, 7)
    dated = _offer("dated", offered_at="2026-01-05", due_at=None, grace_until=None)
    world = TypedWorld({"lead_cycles": [cycle("dated", "2026-01-01")], "handoffs": [dated]})
    with pytest.raises(NotAvailable, match="where only dates are known"):
        world.ask("ignored_rate")
    assert not world.ask("ignored_leads").rows


def test_it_takes_the_second_act_of_a_day_without_times_for_one() -> None:
    dated = _offer("a", first_touch_at="2026-01-05 10:00")
    acts = [_act("a", "2026-01-05 10:00"), _act("a", "2026-01-05", activity_id="a by day")]
    world = TypedWorld({"lead_cycles": [cycle("a", "2026-01-01")], "handoffs": [dated], "sales_activities": acts})
    assert not world.ask("ignored_leads").rows


def test_it_says_how_long_sales_takes_to_accept() -> None:
    # Accepted after 1 h (half an hour of it open), 3 h and 26 h (10 h open); one rejected, one undecided.
    def accepted(name: str, at: str, business: int) -> dict[str, Any]:
        return _offer(name, outcome="accepted", answered_at=at, business_seconds_to_answer=business)

    world = TypedWorld(
        {
            "handoffs": [
                accepted("a", "2026-01-05 10:00", 1800), accepted("b", "2026-01-05 12:00", 10800), accepted("c", "2026-01-06 11:00", 36000),
                _offer("d", outcome="rejected", answered_at="2026-01-05 10:00"), _offer("e", first_touch_at="2026-01-05 10:00"),
            ]
        }
    )  # fmt: skip
    rows = world.table("time_to_accept")
    assert {labels[0]: row.value for labels, row in rows.items()} == {
        "business_median": 10800.0, "business_p90": 36000.0, "business_mean": 16200.0,
        "elapsed_median": 10800.0, "elapsed_p90": 93600.0, "elapsed_mean": 36000.0,
    }  # fmt: skip
    median = rows[("business_median",)]
    assert (median.n, median.pending, median.coverage) == (3, 1, 1.0)
    assert world.table("time_to_accept_days")[("p90",)].value == 1.0
    # As it stood before eleven o'clock of the 6th, c had not been accepted.
    assert world.table("time_to_accept", as_of=utc("2026-01-06 10:00"))[("business_median",)].n == 2


def test_it_counts_days_to_acceptance_where_only_dates_are_known() -> None:
    dated = {"outcome": "accepted", "due_at": None, "grace_until": None}
    world = TypedWorld(
        {
            "handoffs": [
                _offer("a", offered_at="2026-01-05", answered_at="2026-01-08", **dated), _offer("b", answered_at="2026-01-06", **dated),
                _offer("c", answered_at=None, **dated),
            ]
        }
    )  # fmt: skip
    with pytest.raises(NotAvailable, match="See time_to_accept_days"):
        world.ask("time_to_accept")
    answer = world.ask("time_to_accept_days")
    assert (answer.rows[0].value, answer.rows[0].n, answer.rows[0].coverage) == (2.0, 2, pytest.approx(2 / 3))
    assert "1 were accepted on an unknown day." in answer.notes
    assert "2 acceptances are known by dates only." in answer.notes


def _offered_and_not() -> TypedWorld:
    """crm keeps hand-offs: one lead offered and called after two days, one offered and not called, one never offered, one never offered
    and called all the same. web keeps none: one lead of 1 January is called on the 4th, one of 20 January waits.
    """
    return TypedWorld(
        {
            "lead_cycles": [cycle(f"crm{n}", "2026-01-01", source="crm") for n in range(4)]
            + [cycle("web0", "2026-01-01", source="web"), cycle("web1", "2026-01-20", source="web")],
            "handoffs": [
                _offer("crm0", offered_at="2026-01-05", first_touch_at="2026-01-07", days_to_touch=2),
                _offer("crm1", offered_at="2026-01-05"),
            ],
            "sales_activities": [_act("crm0", "2026-01-07"), _act("crm3", "2026-01-03"), _act("web0", "2026-01-04")],
        }
    )


def test_it_lets_nobody_wait_who_was_never_offered_where_hand_offs_are_kept() -> None:
    answer = _offered_and_not().ask("speed_to_lead_days")
    # Waiting: crm1 (offered) and web1 (created, where nothing is handed off). crm2 was never offered.
    assert (answer.rows[0].n, answer.rows[0].pending) == (3, 2)
    assert "1 leads were never offered to sales and nobody has acted on them: not among those that wait." in answer.notes


def test_it_says_which_share_was_acted_on_within_so_many_days() -> None:
    # Within 2 days: crm0 and crm3 of the five offered, acted on or created where nothing is handed off (web0 after 3 days).
    world = _offered_and_not()
    row = world.one("first_act_rate", where=["within=2"])
    assert (row.value, row.n, row.mature) == (0.4, 5, True)
    assert world.one("first_act_rate", where=["within=3"]).value == 0.6
    # On 21 January the two days of web1 have not passed.
    young = world.one("first_act_rate", where=["within=2"], as_of=utc("2026-01-21"))
    assert (young.value, young.n, young.pending, young.mature) == (0.5, 4, 1, False)


def test_it_has_no_speed_in_seconds_where_only_dates_are_known() -> None:
    with pytest.raises(NotAvailable, match="See speed_to_lead_days"):
        _offered_and_not().ask("speed_to_lead")


def test_it_says_what_was_promised() -> None:
    met = {"first_touch_at": "2026-01-05 10:00"}
    one = TypedWorld({"handoffs": [_offer("a", **met), _offer("b", **met)]}).ask("sla_attainment")
    assert "Promised: a first act within 4 working hours of the offer, or of the acceptance where that is promised first." in one.notes
    two = TypedWorld({"handoffs": [_offer("a", **met), _offer("b", target_seconds=9000, **met)]}).ask("sla_attainment")
    said = "Promised: a first act within 2.5 to 4 working hours of the offer, or of the acceptance where that is promised first, "
    assert f"{said}by who is owed it." in two.notes
