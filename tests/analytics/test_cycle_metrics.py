"""Are the ways that are not straight on counted: skipped stages, steps back, leads given back, leads that return?"""

import pytest

from sameside.schema.errors import NotAvailable
from tests.analytics.typed_world import TypedWorld, cycle, event, utc


def _returning() -> TypedWorld:
    """Four MQLs of January. a: accepted, given back in February, back as a second cycle 20 days later. b: rejected in February, never back.
    c: still open. d: won in March, and back as a customer. e, whose person is unknown, was disqualified in February.
    """
    return TypedWorld(
        {
            "lead_cycles": [
                cycle("a", "2026-01-01", person_id="pa"), cycle("a#2", "2026-03-01", person_id="pa", cycle_no=2), cycle("b", "2026-01-01"),
                cycle("c", "2026-01-01"), cycle("d", "2026-01-01", person_id="pd"), cycle("d#2", "2026-04-01", person_id="pd", cycle_no=2),
                cycle("e", "2026-01-01", person_id=None),
            ],
            "stage_events": [event(name, "mql", "2026-01-10") for name in "abcd"]
            + [
                event("a", "sal", "2026-01-12"), event("a", "recycled", "2026-02-09"), event("b", "rejected", "2026-02-05"),
                event("d", "closed_won", "2026-03-01"), event("e", "disqualified", "2026-02-01"),
            ],
        }
    )  # fmt: skip


def test_it_counts_leads_given_back_after_they_were_accepted_too() -> None:
    # Four entered MQL, a was recycled after acceptance; c and its like are still open.
    answer = _returning().ask("recycle_rate")
    assert (answer.rows[0].value, answer.rows[0].n, answer.rows[0].pending) == (0.25, 4, 1)
    assert any(note.startswith("1 are still open") for note in answer.notes)
    # As it stood on 1 February nobody had been given back.
    assert _returning().one("recycle_rate", as_of=utc("2026-02-01")).value == 0.0


def test_it_counts_a_return_only_after_an_end_without_a_win() -> None:
    # Ended without a win, person known: a and b; a came back. d was won. e has no person.
    answer = _returning().ask("reopen_rate")
    row = answer.rows[0]
    assert (row.value, row.n, row.coverage) == (0.5, 2, pytest.approx(2 / 3))
    assert "1 have no known person: nobody can tell whether they came back." in answer.notes
    assert _returning().one("reopen_rate", period="2026-03").n == 0


def test_it_counts_a_return_within_so_many_days_of_the_end() -> None:
    # a came back after 20 days. Within 10 days it did not; seen on 25 February, ten days have passed for both and twenty for none of them.
    world = _returning()
    assert (world.one("reopen_rate", where=["within=10"]).value, world.one("reopen_rate", where=["within=20"]).value) == (0.0, 0.5)
    young = world.one("reopen_rate", where=["within=20"], as_of=utc("2026-02-25"))
    assert (young.value, young.n, young.pending, young.mature) == (None, 0, 2, False)


def _wandering() -> TypedWorld:
    """a: mql, sal, back to mql, sal, sql, back to mql. b: sal at ten, mql recorded for the same day without a time. c: mql, then lost."""
    return TypedWorld(
        {
            "lead_cycles": [cycle(name, "2026-01-01") for name in "abc"],
            "stage_events": [
                event("a", "mql", "2026-01-02"), event("a", "sal", "2026-01-03"), event("a", "mql", "2026-02-04"),
                event("a", "sal", "2026-02-05"), event("a", "sql", "2026-02-06"), event("a", "mql", "2026-02-07"),
                event("b", "mql", "2026-01-05 12:00"), event("b", "sal", "2026-01-05"),
                event("c", "mql", "2026-01-02"), event("c", "rejected", "2026-01-03"),
            ],
        }
    )  # fmt: skip


def test_it_counts_each_step_back_with_where_from_and_where_to() -> None:
    rows = _wandering().table("regressions", by=["left_stage", "back_to"])
    assert {labels: row.value for labels, row in rows.items()} == {("sal", "mql"): 1, ("sql", "mql"): 1}
    assert _wandering().one("regressions", period="2026-01").value == 0


def test_it_does_not_say_that_nobody_went_back_where_only_first_dates_are_known() -> None:
    dates = [event("a", "mql", "2026-01-02", is_derived=True), event("a", "sal", "2026-01-03", is_derived=True)]
    world = TypedWorld({"lead_cycles": [cycle("a", "2026-01-01")], "stage_events": dates})
    for metric in ("regressions", "regression_rate"):
        with pytest.raises(NotAvailable, match="first dates alone"):
            world.ask(metric)


def test_it_takes_no_step_back_from_two_events_of_one_day_without_times() -> None:
    # b's acceptance has no time of day: it may have come after the mql of noon.
    world = _wandering()
    assert not any("b " in str(row) for row in world.records("regressions").rows)
    rate = world.one("regression_rate", where=["from=mql", "to=sal"])
    assert (rate.value, rate.n) == (0.5, 2)


def test_it_says_which_share_was_never_seen_in_a_stage() -> None:
    # mql: c and d of four never seen in it. sal: of b, c and d, d never. sql: of c and d, d never. d's lost deal was an opportunity.
    world = TypedWorld(
        {
            "lead_cycles": [cycle(name, "2026-01-01") for name in "abcd"],
            "stage_events": [
                event("a", "mql", "2026-01-02"), event("b", "mql", "2026-01-02"), event("b", "sal", "2026-01-03"),
                event("c", "sal", "2026-01-03"), event("c", "sql", "2026-01-04"), event("d", "closed_lost", "2026-02-04"),
            ],
        }
    )  # fmt: skip
    rows = world.table("skip_rate")
    assert {labels[0]: (row.value, row.n) for labels, row in rows.items()} == {
        "mql": (0.5, 4), "sal": (pytest.approx(1 / 3), 3), "sql": (0.5, 2), "opportunity": (0.0, 1),
    }  # fmt: skip
    assert world.one("skip_rate", where=["stage=mql"], period="2026-02").value == 1.0


def test_it_can_tell_no_skips_where_only_the_ends_are_known() -> None:
    world = TypedWorld({"lead_cycles": [cycle("a", "2026-01-01")], "stage_events": [event("a", "sql", None)]})
    assert world.table("skip_rate")[("mql",)].value == 1.0
    only_begun = TypedWorld({"lead_cycles": [cycle("a", "2026-01-01")], "stage_events": [event("a", "rejected", "2026-01-02")]})
    assert not only_begun.ask("skip_rate").rows


@pytest.mark.parametrize(("metric", "column"), [("accounts", "account_id"), ("people", "person_id")])
def test_it_counts_no_zero_companies_or_people_where_none_are_known(metric: str, column: str) -> None:
    unknown = {"person_id": None} if column == "person_id" else {}
    world = TypedWorld({"lead_cycles": [cycle("a", "2026-01-01", **unknown)]})
    with pytest.raises(NotAvailable, match=f"{metric} is not available: needs leads"):
        world.ask(metric)
    known = TypedWorld({"lead_cycles": [cycle("a", "2026-01-01", **{column: "x"}), cycle("b", "2026-01-01", **unknown)]})
    assert known.one(metric, where=["stage=inquiry"]).value == 1
