"""Does the build make the canonical tables the rules ask for? Worlds typed by hand, answers in comments."""

from pathlib import Path

from sameside.schema.tables import CANONICAL
from tests.warehouse.worlds import build_world


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
