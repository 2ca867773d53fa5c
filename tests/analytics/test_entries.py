"""Is it said how a cycle came into a stage: seen to enter, skipped, again, or still on its way?"""

from tests.analytics.typed_world import TypedWorld, cycle, event


def test_it_says_which_share_of_those_at_a_stage_or_beyond_was_seen_to_enter_it() -> None:
    # Two seen as MQL, one of them accepted; three accepted that nobody saw as MQL. 1 of 2, and only two of five are spoken of.
    world = TypedWorld(
        {
            "lead_cycles": [cycle(f"c{n}", "2026-01-01", lead_source="web") for n in range(6)],
            "stage_events": [event("c0", "mql", "2026-01-02"), event("c1", "mql", "2026-01-02"), event("c1", "sal", "2026-01-05")]
            + [event(f"c{n}", "sal", "2026-02-05") for n in (2, 3)]
            + [event("c4", "sal", None)],
        }
    )
    for within in ("ever", "10"):
        answer = world.ask("stage_conversion", where=[f"within={within}"])
        row = answer.rows[0]
        assert (row.value, row.n, row.coverage, row.by["measure"]) == (0.5, 2, 0.4, "headline")
        assert any(note.startswith("3 were seen beyond the stage and never in it") for note in answer.notes)
        # Those who skipped the stage are counted in the period in which they were first seen beyond it.
        assert world.one("stage_conversion", where=[f"within={within}"], period="2026-01").coverage == 1.0
        assert world.one("stage_conversion", where=[f"within={within}"], period="2026-02").coverage == 0.0
    assert len(world.records("stage_conversion").rows) == 2


def test_it_counts_nobody_as_skipping_who_never_got_beyond() -> None:
    world = TypedWorld(
        {"lead_cycles": [cycle("a", "2026-01-01"), cycle("b", "2026-01-01")], "stage_events": [event("a", "mql", "2026-01-02")]}
    )
    assert (world.one("stage_conversion").n, world.one("stage_conversion").coverage) == (1, 1.0)


def test_it_says_that_a_close_rate_to_date_counts_the_open_ones_in_n() -> None:
    world = TypedWorld(
        {
            "lead_cycles": [cycle(name, "2026-01-01") for name in "abc"],
            "stage_events": [event("a", "closed_won", "2026-02-01"), event("b", "rejected", "2026-02-01")],
        }
    )
    answer = world.ask("close_rate_lead")
    assert (answer.rows[0].n, answer.rows[0].pending) == (3, 1)
    assert any(note.startswith("1 have no end on record: a rate to date counts them in n") for note in answer.notes)
    assert not any("still open" in note for note in world.ask("close_rate_lead", where=["within=10"]).notes)


def test_it_tells_first_passes_from_re_entries() -> None:
    world = TypedWorld({"lead_cycles": [cycle("a", "2026-01-01"), cycle("a#2", "2026-02-01", cycle_no=2), cycle("b", "2026-01-01")]})
    rows = world.table("cycles", by=["entry"])
    assert {labels: row.n for labels, row in rows.items()} == {("first",): 2, ("re-entry",): 1}
