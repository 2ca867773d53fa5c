"""How does the engine complete Salesforce ids of 15 characters? As `schema.salesforce_ids.long_id`, over whole columns."""

from sameside.schema.salesforce_ids import ALPHABET, SHORT_LENGTH
from sameside.warehouse.sql_text import literal


def long_id_sql(cell: str) -> str:
    """SQL of a text or null: an id of 15 letters and digits with its three further characters, any other text as it is."""
    further = ", ".join(_checked(cell, start) for start in (1, 6, 11))
    is_short = f"strlen({cell}) = {SHORT_LENGTH} and regexp_full_match({cell}, '[0-9A-Za-z]{{{SHORT_LENGTH}}}')"
    return f"case when {is_short} then concat({cell}, {further}) else {cell} end"


def _checked(cell: str, start: int) -> str:
    """The character that says which of five are capitals."""
    places = " + ".join(
        f"case when substr({cell}, {start + place}, 1) between 'A' and 'Z' then {1 << place} else 0 end" for place in range(5)
    )
    return f"substr({literal(ALPHABET)}, 1 + {places}, 1)"
