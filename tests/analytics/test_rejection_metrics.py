"""Are reasons for turning leads away counted as one gets them by hand, and only those that can be tested?"""

from tests.analytics.typed_world import TypedWorld, cycle, refused, utc

_NO_CLAUSE = {"clause": None, "check_result": None}
_WORLD = TypedWorld(
    {
        "lead_cycles": [
            cycle("c1", "2026-01-02", lead_source="web", source_side="marketing"), cycle("c2", "2026-01-02", lead_source="fair"),
        ],
        "rejections": [
            refused("1", lead_cycle_id="c1", owner="Sam", owner_team="North", is_borne_out_later=True),
            refused("2", lead_cycle_id="c1", owner="Sam", owner_team="North", kind="clerical", clause="c2", reason="Work e-mail"),
            refused("3", lead_cycle_id="c2", owner="Ann", owner_team="South", check_result="challenged", is_stood_by=True),
            refused("4", check_result="unknown"),
            refused("5", kind="procedural", reason="There is an open deal with them", **_NO_CLAUSE),
            refused("6", given_in="crm", kind=None, reason="bad lead", **_NO_CLAUSE),
            # Taken back the day after.
            refused("7", check_result="challenged", undone_at="2026-01-06 10:00"),
            refused("8", rejected_at="2026-02-10 10:00", check_result="challenged"),
        ],
    }
)  # fmt: skip


def test_it_divides_the_borne_out_by_the_tested() -> None:
    # January: 1 and 2 are borne out, 3 is not; 4 can't be told, 5 and 6 cite nothing, 7 was taken back.
    answer = _WORLD.ask("reason_validity", period="2026-01")
    (row,) = answer.rows
    assert (row.value, row.n, row.coverage) == (2 / 3, 3, 3 / 4)
    notes = " ".join(answer.notes)
    for said in (
        "1 cite a clause of which the record can't tell",
        "1 are stood by",
        "1 were contradicted at first",
        "1 came to the wrong place",
        "1 were given in the CRM",
    ):
        assert said in notes
    assert (_WORLD.one("reason_validity").value, _WORLD.one("reason_validity").n) == (2 / 4, 4)


def test_it_counts_a_rejection_until_it_was_taken_back() -> None:
    row = _WORLD.one("reason_validity", as_of=utc("2026-01-05 20:00"))
    assert (row.value, row.n) == (2 / 4, 4)


def test_it_divides_those_with_a_clause_by_all() -> None:
    # 1, 2, 3 and 4 of the six that stand in January; the one of February besides.
    answer = _WORLD.ask("rejections_with_clause", period="2026-01")
    assert (answer.rows[0].value, answer.rows[0].n) == (4 / 6, 6)
    assert {label: (row.value, row.n) for label, row in _WORLD.table("rejections_with_clause", by=["given_in"]).items()} == {
        ("workspace",): (5 / 6, 6),
        ("crm",): (0.0, 1),
    }


def test_it_cuts_by_team_reason_and_the_side_of_the_source_and_lists_the_records() -> None:
    assert {label[0]: row.value for label, row in _WORLD.table("reason_validity", by=["team"], period="2026-01").items()} == {
        "North": 1.0,
        "South": 0.0,
        "unknown": None,
    }
    assert _WORLD.one("reason_validity", where=["source_side=marketing"]).n == 2
    by_reason = _WORLD.table("reason_validity", by=["reason"], period="2026-01")
    assert by_reason[("Lead source is one of web",)].n == 2
    listed = _WORLD.records("reason_validity", where=["team=South"])
    assert [row[listed.columns.index("rejection_id")] for row in listed.rows] == ["3"]
