"""What is known of a lead, in words a person reads: only what is known, and unknown where it is not."""

from collections.abc import Mapping
from typing import Any

from sameside.analytics.lead_criteria import COLUMNS, column_of
from sameside.presentation import figures

_SHOWN = ("lead_source", "campaign_channel", "job_title", "industry", "country", "n_employees", "n_touches_90_days")
_FLAGS = ("has_work_email", "has_phone", "is_customer", "is_reentry")


def facts_of(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and value of what a definition may test of one lead; a source's own attributes last."""
    own = sorted(name for name in values if name.startswith("x_"))
    return [(column_of(name).label, value_in_words(name, values.get(name))) for name in (*_SHOWN, *_FLAGS, *own)]


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
