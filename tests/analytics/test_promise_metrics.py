"""Are the promises of both sides counted by one formula, as one gets them by hand?"""

import pytest

from tests.analytics.typed_world import TypedWorld, promised, utc

HOUR = 3600
_SALES = {"side": "sales", "subject": "lead", "step": "first_touch"}


def _took(business_hours: int, elapsed_hours: int) -> dict[str, int]:
    return {"business_seconds": business_hours * HOUR, "elapsed_seconds": elapsed_hours * HOUR}


# Everything is due Tuesday 6 January 2026 at 10:00, but for what a pause holds.
_WORLD = TypedWorld(
    {
        "promises": [
            promised("1", **_SALES, **_took(2, 2), stopped_at="2026-01-05 12:00", result="met", owner_team="North"),
            promised("2", **_SALES, **_took(10, 26), stopped_at="2026-01-06 12:00", result="breached", owner_team="North"),
            # A call of Monday that came to light on Thursday: overdue until then, met after.
            promised(
                "3", **_SALES, stopped_at="2026-01-05 11:00", recorded_at="2026-01-08 09:00", result="met", is_late_arrival=True,
                **_took(1, 1), buyer_first_at="2026-01-05 10:30", owner_team="South",
            ),
            promised("4", stopped_at="2026-01-06 10:00", result="met", **_took(8, 24), request_kind="list"),
            promised("5"),  # overdue
            promised("6", step="acknowledge", cancelled_at="2026-01-05 15:00"),
            promised("7", due_at=None),  # waits for sales
            promised("8", due_at="2031-01-06 10:00"),  # not due yet
        ]
    }
)  # fmt: skip


def test_it_divides_the_kept_by_the_owed_alike_for_both_sides() -> None:
    # Sales: 2 of 3. Marketing: 1 of 2 (met, overdue); one cancelled, one waits, one is not due.
    rows = _WORLD.table("promise_attainment", by=["side"])
    found = {side: (row.value, row.n, row.pending) for (side,), row in rows.items()}
    assert found == {"sales": (pytest.approx(2 / 3), 3, 0), "marketing": (0.5, 2, 2)}
    answer = _WORLD.ask("promise_attainment")
    assert (answer.rows[0].value, answer.rows[0].n) == (pytest.approx(3 / 5), 5)
    notes = " ".join(answer.notes)
    for said in (
        "1 were no longer owed",
        "1 were answered by evidence that came to light",
        "1: the buyer wrote",
        "1 wait for the other side",
    ):
        assert said in notes


def test_it_shows_what_was_known_on_a_day() -> None:
    # On Wednesday the Monday's call had not come to light: one met of three.
    row = _WORLD.table("promise_attainment", by=["side"], as_of=utc("2026-01-07 10:00"))[("sales",)]
    assert (row.value, row.n) == (pytest.approx(1 / 3), 3)


def test_it_counts_every_promise_once_by_where_it_stands() -> None:
    counts = {label[0]: row.value for label, row in _WORLD.table("promises", by=["sla_state"]).items()}
    assert counts == {"met": 3, "breached": 1, "overdue_open": 1, "cancelled": 1, "running": 2}
    assert _WORLD.one("promises").value == 8


def test_it_cuts_by_step_kind_and_team_and_lists_the_records() -> None:
    assert _WORLD.one("promise_attainment", where=["request_kind=list"]).value == 1.0
    assert {label: row.n for label, row in _WORLD.table("promise_attainment", by=["team"], where=["side=sales"]).items()} == {
        ("North",): 2,
        ("South",): 1,
    }
    listed = _WORLD.records("promise_attainment", where=["side=marketing"])
    assert {row[listed.columns.index("promise_id")] for row in listed.rows} >= {"4", "5"}


def test_it_measures_the_time_to_the_evidence_in_working_hours_and_on_the_wall() -> None:
    # Answered after 1, 2, 8 and 10 business hours: median 5, mean 5.25; after 1, 2, 24 and 26 hours on the wall: median 13.
    figures = {row.by["measure"]: row.value for row in _WORLD.ask("promise_time").rows}
    assert (figures["business_median"], figures["business_mean"], figures["elapsed_median"]) == (5 * HOUR, 5.25 * HOUR, 13 * HOUR)
