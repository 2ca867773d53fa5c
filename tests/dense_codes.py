"""The numbers that stand for ids in canonical tables, filled into worlds typed by hand, which name the ids only."""

from collections.abc import Mapping, Sequence
from typing import Any

from sameside.schema.tables import CANONICAL_BY_NAME

Row = Mapping[str, Any]
_CODES = {"cycle_code": "lead_cycle_id", "person_code": "person_id", "account_code": "account_id"}


def with_codes(world: Mapping[str, Sequence[Row]]) -> dict[str, list[Row]]:
    """The world's rows by table, each with the codes its table declares: the dense rank of the id among all that the world names."""
    ranks = {
        id_name: {
            one: place for place, one in enumerate(sorted({row[id_name] for rows in world.values() for row in rows if row.get(id_name)}))
        }
        for id_name in _CODES.values()
    }
    return {table: [_codes_of(table, row, ranks) | dict(row) for row in rows] for table, rows in world.items()}


def _codes_of(table: str, row: Row, ranks: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    declared = CANONICAL_BY_NAME[table].by_name
    return {code: ranks[id_name].get(str(row.get(id_name))) for code, id_name in _CODES.items() if code in declared}
