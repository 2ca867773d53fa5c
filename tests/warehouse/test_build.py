"""Does the build make the canonical tables the rules ask for? Worlds typed by hand, answers in comments."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sameside.schema.tables import CANONICAL, DUCKDB_TYPE
from sameside.warehouse.accounting import RowsUnaccounted
from sameside.warehouse.build import build_tables
from sameside.warehouse.engine import connect
from sameside.warehouse.exported import EXPORTED
from tests.warehouse.full_world import full_world
from tests.warehouse.worlds import INPUTS, build_world, create_world


def test_it_makes_every_canonical_table_from_nothing(tmp_path: Path) -> None:
    built = build_world(tmp_path)
    assert set(built.result.tables) == {table.name for table in CANONICAL}
    assert all(table.n_rows == 0 for table in built.result.tables.values())


def test_it_carries_one_lead_from_first_touch_to_won(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        accounts=[{"account_id": "crm:a1", "name": "Acme", "website": "https://www.acme.test", "x_tier": "gold"}],
        people=[{"person_id": "crm:p1", "email": "Ann@acme.test", "created_at": "2024-01-01 09:00"}],
        leads=[{"lead_id": "crm:l1", "person_id": "crm:p1", "opportunity_id": "crm:o1", "created_at": "2024-01-01 09:00"}],
        stage_events=[{"event_id": "crm:e1", "lead_id": "crm:l1", "stage": "mql", "entered_at": "2024-01-02 10:00"}],
        opportunities=[
            {
                "opportunity_id": "crm:o1",
                "created_at": "2024-01-05",
                "closed_at": "2024-02-05",
                "outcome": "won",
                "amount": "100.00",
                "currency": "EUR",
            }
        ],
        touches=[{"touch_id": "crm:t1", "person_id": "crm:p1", "channel": "email", "occurred_at": "2023-12-31 23:30"}],
    )
    # The work address leads to Acme, so cycle, deal and touch stand there.
    assert built.rows("select lead_cycle_id, cycle_no, person_id, account_id, opportunity_id, ended_as from lead_cycles") == [
        ("crm:l1", 1, "crm:p1", "crm:a1", "crm:o1", "closed_won")
    ]
    assert built.rows(
        "select stage, cast(entered_on as varchar), is_derived from stage_events where subject = 'cycle' order by entered_at"
    ) == [
        ("mql", "2024-01-02", False),
        ("opportunity", "2024-01-05", True),
        ("closed_won", "2024-02-05", True),
    ]
    assert built.rows("select account_id, person_id, lead_cycle_id, is_first_won from opportunities") == [
        ("crm:a1", "crm:p1", "crm:l1", True)
    ]
    assert built.rows("select account_code, person_code, channel_code, account_id from touches") == [(0, 0, 0, "crm:a1")]
    assert built.rows("select x_tier, n_records from accounts") == [("gold", 1)]


def test_it_counts_days_in_the_workspaces_zone_and_leaves_dates_where_they_are(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        replace(INPUTS, time_zone="America/Sao_Paulo"),
        leads=[{"lead_id": "crm:1", "created_at": "2024-01-02 01:00"}, {"lead_id": "crm:2", "created_at": "2024-01-02"}],
    )
    # One in the morning UTC is still the first of January in Sao Paulo; a bare date is nobody's to move.
    assert built.rows("select lead_cycle_id, cast(created_on as varchar), created_precision from lead_cycles order by 1") == [
        ("crm:1", "2024-01-01", "instant"),
        ("crm:2", "2024-01-02", "date"),
    ]


def test_it_accounts_for_every_row(tmp_path: Path) -> None:
    built = build_world(
        tmp_path,
        replace(INPUTS, own_domains=("us.test",)),
        people=[
            {"person_id": "crm:1", "email": "ann@acme.test"},
            {"person_id": "crm:2", "email": "ann@acme.test"},
            {"person_id": "crm:3", "email": "sam@us.test"},
        ],
        leads=[{"lead_id": f"crm:l{n}", "person_id": f"crm:{n}", "created_at": "2024-01-01"} for n in (1, 2, 3)],
        stage_events=[
            {"event_id": "crm:e1", "lead_id": "crm:l1", "stage": "recycled", "entered_at": "2024-01-02"},
            {"event_id": "crm:e2", "lead_id": "crm:l1", "stage": "mql", "entered_at": "2024-01-03"},
            {"event_id": "crm:e3", "lead_id": "crm:l3", "stage": "mql", "entered_at": "2024-01-03"},
            {"event_id": "crm:e4", "lead_id": "crm:l9", "stage": "mql", "entered_at": "2024-01-03"},
            {"event_id": "crm:e5", "lead_id": "crm:l1", "entered_at": "2024-01-03"},
            {"event_id": "crm:e6", "opportunity_id": "crm:o9", "stage": "mql", "entered_at": "2024-01-03"},
        ],
    )
    accounts = {str(entry["table"]): entry for entry in built.result.accounting if "source" in entry}
    assert accounts["people"] == {
        "table": "people",
        "source": "crm",
        "n_rows_in": 3,
        "n_kept": 2,
        "left_out": {},
        "folded": {"same_person": 1},
    }
    # A colleague is no lead; the two records of Ann are one cycle.
    assert accounts["leads"]["left_out"] == {"colleague": 1}
    assert accounts["leads"]["folded"] == {"same_cycle": 1}
    assert accounts["stage_events"]["n_kept"] == 2
    assert accounts["stage_events"]["left_out"] == {"colleague": 1, "no_stage": 1, "no_such_lead": 1, "no_such_opportunity": 1}
    # Each row left out is a fault of its own, so the two lists add up.
    assert built.rows("select table_name, count(*) from faults where effect = 'row_left_out' group by 1 order by 1") == [
        ("leads", 1),
        ("stage_events", 4),
    ]
    assert all(
        entry["n_rows_in"] == entry["n_kept"] + sum(entry["left_out"].values()) + sum(entry["folded"].values())  # type: ignore[attr-defined]
        for entry in accounts.values()
    )


def test_it_stops_when_rows_do_not_add_up(tmp_path: Path) -> None:
    connection = connect("300MB")
    create_world(connection, {"touches": [{"touch_id": "crm:1"}]})
    connection.execute("update mapped_accounting set n_rows_in = 2")
    with pytest.raises(RowsUnaccounted, match="touches of crm: 2 rows in, but 1 mapped"):
        build_tables(connection, inputs=INPUTS, out=tmp_path)


def test_it_fills_the_declared_columns_with_their_types_and_never_leaves_a_required_one_empty(tmp_path: Path) -> None:
    built = build_world(tmp_path, **full_world())
    for table in CANONICAL:
        path = tmp_path / built.result.tables[table.name].file
        found = {row[0]: row[1] for row in built.rows(f"describe select * from read_parquet('{path}')")}
        assert {column.name: DUCKDB_TYPE[column.type] for column in table.columns} == {
            name: kind for name, kind in found.items() if not name.startswith("x_")
        }
        for column in table.columns:
            if column.required:
                assert built.rows(f'select count(*) from {table.name} where "{column.name}" is null') == [(0,)], (table.name, column.name)
            if column.values:
                listed = ", ".join(f"'{value}'" for value in column.values)
                assert built.rows(f'select "{column.name}" from {table.name} where "{column.name}" not in ({listed})') == []
        key = ", ".join(f'"{column}"' for column in table.key)
        assert built.rows(f"select {key} from {table.name} group by {key} having count(*) > 1") == [], table.name


def test_it_gives_every_table_of_this_world_a_row(tmp_path: Path) -> None:
    built = build_world(tmp_path, **full_world())
    empty = {name for name, table in built.result.tables.items() if table.n_rows == 0}
    assert empty == {"calendars", *EXPORTED}


def test_it_builds_the_same_whatever_the_order_of_the_mapped_rows(tmp_path: Path) -> None:
    rows, seeded = full_world(), random.Random(11)
    digests = set()
    for turn in range(5):
        shuffled = {name: seeded.sample(list(values), len(values)) for name, values in rows.items()}
        digests.add(build_world(tmp_path / str(turn), **shuffled).result.content_digest)
    assert len(digests) == 1


def test_it_tells_another_content_from_the_same_in_its_digest(tmp_path: Path) -> None:
    def digest(folder: str, **tables: list[dict[str, Any]]) -> str:
        return build_world(tmp_path / folder, **tables).result.content_digest

    unknown = digest("unknown", accounts=[{"account_id": "crm:1", "name": None}])
    assert digest("again", accounts=[{"account_id": "crm:1", "name": None}]) == unknown
    assert digest("empty", accounts=[{"account_id": "crm:1", "name": ""}]) != unknown
    assert digest("other record", accounts=[{"account_id": "crm:1", "name": None, "_record_id": "b9:7"}]) == unknown
