"""What is known of a lead, in words a person reads: only what is known, and unknown where it is not."""

from collections.abc import Iterable, Mapping
from typing import Any

from sameside.analytics.lead_criteria import COLUMNS, Clause, column_of
from sameside.presentation import figures

_SHOWN = ("lead_source", "campaign_channel", "job_title", "industry", "country", "n_employees", "n_touches_90_days")
_FLAGS = ("has_work_email", "has_phone", "is_customer", "is_reentry")


def facts_of(values: Mapping[str, Any], clauses: Iterable[Clause] = ()) -> list[tuple[str, str]]:
    """Label and value of what a person needs to judge one lead.

    Reads  clauses: a source's own attributes are shown where a clause tests them. Others might tell what became of the lead
    """
    tested = list(dict.fromkeys(clause.column for clause in clauses if clause.column not in (*_SHOWN, *_FLAGS)))
    return [(column_of(name).label, value_in_words(name, values.get(name))) for name in (*_SHOWN, *_FLAGS, *tested)]


def value_in_words(name: str, value: Any) -> str:
    """One value of a column a clause tests."""
    if value is None:
        return figures.UNKNOWN
    column = COLUMNS.get(name)
    if column is not None and column.kind == "flag":
        return "yes" if value else "no"
    if column is not None and column.kind == "number":
        return figures.count(value)
    return str(value)
