"""What members did in the product, on its way into the tables: hand-offs, acts, and members no source knows."""

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import pyarrow as pa

from sameside.warehouse.small_tables import FLAG, INSTANT, TEXT, WHOLE, lay_out

# One temporary table each, with its columns in the order rows bring them.
OWN_TABLES: dict[str, dict[str, pa.DataType]] = {
    "own_members": {"member_id": TEXT, "name": TEXT, "side": TEXT, "seniority": TEXT, "team": TEXT},
    "own_handoffs": {
        "lead_cycle_id": TEXT,
        "owner_id": TEXT,  # at the stop, or at due
        "offered_at": INSTANT,
        "answered_at": INSTANT,
        "outcome": TEXT,
        "reason": TEXT,
        "due_at": INSTANT,  # of the first touch, by the clock; null: nothing was promised
        "grace_until": INSTANT,
        "touched_at": INSTANT,  # what stopped that clock
        "business_seconds_to_touch": WHOLE,
        "target_seconds": WHOLE,
    },
    "own_acts": {
        "activity_id": TEXT,
        "lead_cycle_id": TEXT,
        "owner_id": TEXT,
        "kind": TEXT,
        "direction": TEXT,
        "is_automatic": FLAG,
        "subject": TEXT,
        "occurred_at": INSTANT,
        "recorded_at": INSTANT,
    },
}

OwnRows = Mapping[str, Iterable[tuple[Any, ...]]]


def lay_out_own(connection: duckdb.DuckDBPyConnection, rows: OwnRows) -> None:
    """Make the tables of OWN_TABLES; those without rows are empty."""
    for name, columns in OWN_TABLES.items():
        lay_out(connection, name, columns, rows.get(name, ()))
