"""How are the current rows of an object read at the least cost? Whether any row of it comes twice is asked once, before all readers."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from sameside.warehouse.raw_rows import Identity, RawFile, current_rows_sql, plain_rows_sql, repeats_sql


@dataclass(frozen=True)
class HeldObject:
    """The lake files of one object of one source, and how its rows are told apart."""

    files: Sequence[RawFile]
    identity: Identity


def held_rows_sql(connection: duckdb.DuckDBPyConnection, held: HeldObject) -> str:
    """The rows of `current_rows_sql`, by the shorter way where no key and no content comes twice.

    Several entries of a mapping read one object, each telling its rows apart again: that is more work than reading its cells.
    """
    (has_repeats,) = connection.execute(repeats_sql(held.files, held.identity)).fetchall()[0]
    if has_repeats:
        return current_rows_sql(files=held.files, identity=held.identity)
    return plain_rows_sql(held.files, held.identity)
