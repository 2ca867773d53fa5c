"""How does the engine complete Salesforce ids of 15 characters? As `schema.salesforce_ids.long_id`, over whole columns."""

from collections.abc import Sequence

import duckdb

from sameside.schema.salesforce_ids import ALPHABET, LONG_LENGTH, SHORT_LENGTH
from sameside.warehouse.sql_text import identifier, literal


def long_id_sql(cell: str) -> str:
    """SQL of a text or null: an id of 15 letters and digits with its three further characters, any other text as it is.

    The cell is named once: the engine would work out what stands behind it for every mention.
    """
    further = ", ".join(_checked("whole", start) for start in (1, 6, 11))
    is_short = f"strlen(whole) = {SHORT_LENGTH} and not regexp_matches(whole, '[^0-9A-Za-z]')"
    return f"list_transform([{cell}], lambda whole: case when {is_short} then concat(whole, {further}) else whole end)[1]"


def short_id_sql(cell: str) -> str:
    """SQL of a text or null: an id of 18 letters and digits without the last three; enough to tell records apart, and cheap."""
    is_long = f"strlen({cell}) = {LONG_LENGTH} and not regexp_matches({cell}, '[^0-9A-Za-z]')"
    return f"case when {is_long} then left({cell}, {SHORT_LENGTH}) else {cell} end"


def columns_with_short_ids(connection: duckdb.DuckDBPyConnection, rows: str, columns: Sequence[str]) -> frozenset[str]:
    """Columns that hold a text as long as a short id, case folded: most exports hold none, and need no completing."""
    if not columns:
        return frozenset()
    # Nearly every id has the length of a long one, and that alone says it is no short one: only the others are trimmed.
    texts = [identifier(column) for column in columns]
    tests = ", ".join(f"bool_or(strlen({t}) not in (0, {LONG_LENGTH}) and strlen(trim({t})) = {SHORT_LENGTH})" for t in texts)
    found = connection.execute(f"select {tests} from ({rows}) as object_rows").fetchone()
    assert found is not None
    return frozenset(column.casefold() for column, is_there in zip(columns, found, strict=True) if is_there)


def _checked(cell: str, start: int) -> str:
    """The character that says which of five are capitals."""
    first, last = ord("A"), ord("Z")
    places = " + ".join(
        f"{1 << place} * cast(ord(substr({cell}, {start + place}, 1)) between {first} and {last} as integer)" for place in range(5)
    )
    return f"substr({literal(ALPHABET)}, 1 + {places}, 1)"
