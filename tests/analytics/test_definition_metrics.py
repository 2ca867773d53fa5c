"""Does each lead count by the version in force when it began, and can all be restated under another?"""

from datetime import UTC, date, datetime

import pytest

from sameside.analytics.lead_criteria import Clause, DefinitionVersion
from sameside.schema.errors import NotAvailable, UnknownName, WrongUsage
from tests.analytics.typed_world import TypedWorld, World, cycle, event, utc

# Version 1: from the web. Version 2, from 1 March: from the web, at a company of 50 or more; a size nobody knows leaves it open.
WEB = Clause("c1", "lead_source", "is_one_of", ("web",), "fails")
LARGE = Clause("c2", "n_employees", "at_least", ("50",))
FIRST = DefinitionVersion(1, date(2026, 1, 10), date(2026, 3, 1), datetime(2026, 1, 9, tzinfo=UTC), (WEB,))
SECOND = DefinitionVersion(2, date(2026, 3, 1), None, datetime(2026, 2, 20, tzinfo=UTC), (WEB, LARGE))

ROWS: World = {
    "lead_cycles": [
        cycle("early", "2026-01-05", lead_source="web"),
        cycle("a", "2026-02-01", lead_source="web", account_id="small"),
        cycle("b", "2026-02-10", lead_source="fair", account_id="large"),
        cycle("c", "2026-03-01", lead_source="web", account_id="small"),
        cycle("d", "2026-03-02", lead_source="web", account_id="large"),
        cycle("e", "2026-03-03", lead_source="web"),
        cycle("f", "2026-03-04", lead_source=None, account_id="large"),
    ],
    "accounts": [{"account_id": "small", "n_employees": 49}, {"account_id": "large", "n_employees": 50}],
}  # fmt: skip


def world(*definitions: DefinitionVersion) -> TypedWorld:
    return TypedWorld(ROWS, definitions=definitions)


def counted(asked: TypedWorld, **question: object) -> dict[str, object]:
    return {row.by["definition_version"]: row.value for row in asked.ask("qualified_leads", **question).rows}


def test_it_counts_each_lead_by_the_version_in_force_when_it_began() -> None:
    # a under 1; d under 2; c is too small, e of unknown size, f of unknown source, which fails.
    assert counted(world(FIRST, SECOND)) == {"1": 1, "2": 1}


def test_it_restates_all_of_them_under_one_version() -> None:
    both = world(FIRST, SECOND)
    assert counted(both, where=["definition=1"]) == {"1": 5}
    assert counted(both, where=["definition=2"]) == {"2": 1}
    assert counted(both, where=["definition=all"]) == {"1": 5, "2": 1}


def test_it_gives_the_share_of_those_that_can_be_judged_with_its_interval_and_coverage() -> None:
    row = world(FIRST, SECOND).table("qualified_lead_share", period="2026-03")["2",]
    assert (row.value, row.n, row.coverage) == (pytest.approx(1 / 3), 3, 0.75)
    assert row.low is not None
    assert row.high is not None


def test_it_tells_of_leads_nobody_can_judge() -> None:
    notes = world(FIRST, SECOND).ask("qualified_leads").notes
    assert "1 began before any definition was in force: in no figure." in notes
    assert any(note.startswith("1 can't be judged") for note in notes)


def test_it_marks_a_version_that_came_into_force_within_the_period() -> None:
    both = world(FIRST, SECOND)
    notes = both.ask("qualified_leads", period="2026-Q1").notes
    assert [note for note in notes if note.startswith("Version 2 of the definition came into force on 2026-03-01, within 2026-Q1")]
    assert not [note for note in both.ask("qualified_leads", period="2026-03").notes if note.startswith("Version")]
    assert not [note for note in both.ask("qualified_leads", period="2026-Q1", where=["definition=1"]).notes if note.startswith("Version")]


def test_it_says_zero_where_none_qualified() -> None:
    assert counted(world(FIRST, SECOND), period="2026-03", where=["lead_source=unknown"]) == {"2": 0}


def test_it_looks_back_with_the_versions_signed_by_then() -> None:
    both = world(FIRST, SECOND)
    # On 15 February nobody had signed version 2; by its number it can be asked for all the same.
    assert counted(both, as_of=utc("2026-02-15")) == {"1": 1}
    assert counted(both, as_of=utc("2026-02-15"), where=["definition=2"]) == {"2": 0}


def test_it_shows_which_clauses_each_record_fails() -> None:
    table = world(FIRST, SECOND).records("qualified_lead_share", where=["definition=2"])
    shown = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert {row["lead_cycle_id"]: (row["verdict"], row["failed_clauses"], row["unknown_clauses"]) for row in shown} == {
        "a": ("not", "c2", ""),
        "b": ("not", "c1", ""),
        "c": ("not", "c2", ""),
        "d": ("qualified", "", ""),
        "f": ("not", "", "c1"),
    }


def test_it_is_not_available_before_anybody_signed() -> None:
    with pytest.raises(NotAvailable, match="sales and marketing have both signed: none is"):
        world().ask("qualified_leads")


def test_it_refuses_a_version_nobody_signed() -> None:
    with pytest.raises(UnknownName, match="No version 3 of the definition was signed"):
        world(FIRST).ask("qualified_leads", where=["definition=3"])
    with pytest.raises(WrongUsage, match="give the number of a version"):
        world(FIRST).ask("qualified_leads", where=["definition=newest"])


def test_it_says_in_the_definition_which_version_counts() -> None:
    assert "in the version in force when each lead began" in world(FIRST).ask("qualified_leads").definition
    assert "version 1 for every lead" in world(FIRST).ask("qualified_leads", where=["definition=1"]).definition


def test_it_reads_an_attribute_of_a_sources_own() -> None:
    clause = Clause("c1", "x_tier", "is_one_of", ("Gold",))
    rows = {
        "lead_cycles": [cycle("a", "2026-02-01", account_id="k"), cycle("b", "2026-02-01"), cycle("c", "2026-02-01", account_id="l")],
        "accounts": [{"account_id": "k", "x_tier": "gold"}, {"account_id": "l", "x_tier": "tin"}],
    }
    one = DefinitionVersion(1, date(2026, 1, 1), None, datetime(2026, 1, 1, tzinfo=UTC), (clause,))
    asked = TypedWorld(rows, definitions=[one])
    assert counted(asked) == {"1": 1}
    assert asked.one("qualified_lead_share").n == 2
    # A snapshot whose sources bring no such attribute: nobody can be judged.
    bare = TypedWorld({"lead_cycles": rows["lead_cycles"]}, definitions=[one]).one("qualified_lead_share")
    assert (bare.value, bare.n, bare.coverage) == (None, 0, 0.0)


def test_it_counts_touches_up_to_the_hand_over_and_no_further() -> None:
    touched = Clause("c1", "n_touches_30_days", "at_least", ("2",))
    one = DefinitionVersion(1, date(2026, 1, 1), None, datetime(2026, 1, 1, tzinfo=UTC), (touched,))
    touches = ("2026-01-20", "2026-02-05", "2026-02-11", "2025-12-01")
    asked = TypedWorld(
        {
            "lead_cycles": [cycle("a", "2026-02-01", person_id="p"), cycle("b", "2026-02-01", person_id="q")],
            "stage_events": [event("a", "mql", "2026-02-10")],
            "touches": [{"touch_id": f"t{n}", "person_id": "p", "occurred_at": at} for n, at in enumerate(touches)],
        },
        definitions=[one],
    )
    # 20 January and 5 February lie in the 30 days up to 10 February; 11 February lies behind it, 1 December before.
    sql = asked.records("qualified_lead_share")
    shown = [dict(zip(sql.columns, row, strict=True)) for row in sql.rows]
    assert {row["lead_cycle_id"]: row["verdict"] for row in shown} == {"a": "qualified", "b": "not"}
