"""Which tables are there, what is one row of each, and what does every column mean?

MAPPED tables are what a mapping may fill from a source, one source row at a time. CANONICAL tables are what the build makes of
them: ids resolved across sources, cycles numbered, business time counted. Numbers read canonical tables only.

Ids of mapped tables are written `<source>:<id in the source>` by the build, so two portals never collide.
Every time is a UTC instant; `*_precision` says whether the source knew the instant or only the date. A date is kept as UTC
midnight of that date and never moved between zones; `*_on` is the local date in the workspace's zone.
"""

import hashlib

from sameside.schema.canonical_tables import CANONICAL
from sameside.schema.columns import DUCKDB_TYPE, NUMBER_TYPES, SIDES, STAGES, UNKNOWN, Column, ColumnType, Table
from sameside.schema.mapped_tables import MAPPED

__all__ = [
    "CANONICAL",
    "CANONICAL_BY_NAME",
    "DUCKDB_TYPE",
    "MAPPED",
    "MAPPED_BY_NAME",
    "NUMBER_TYPES",
    "SIDES",
    "STAGES",
    "UNKNOWN",
    "Column",
    "ColumnType",
    "Table",
    "tables_layout",
]

MAPPED_BY_NAME: dict[str, Table] = {table.name: table for table in MAPPED}
CANONICAL_BY_NAME: dict[str, Table] = {table.name: table for table in CANONICAL}


def tables_layout() -> str:
    """The canonical tables' columns and their types as a short digest: what can be read by one program need not be by another."""
    said = repr([(table.name, [(column.name, column.type) for column in table.columns]) for table in CANONICAL])
    return hashlib.sha256(said.encode()).hexdigest()[:16]
