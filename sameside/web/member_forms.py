"""What was typed about a member, as days, numbers and a standing."""

from datetime import date

from django.http import QueryDict

from sameside.records.models import Member
from sameside.schema.errors import SamesideError
from sameside.services.members import Standing


def day_of(text: str, *, otherwise: date | None = None) -> date:
    """A typed day; otherwise: what an empty field means.

    Raises  SamesideError for what is none
    """
    if not text.strip() and otherwise is not None:
        return otherwise
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise SamesideError(f"'{text}' is not a day: write it as 2026-06-30.") from None


def number_of(text: str | None) -> int | None:
    """A typed whole number above zero; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def standing_typed(typed: QueryDict) -> Standing:
    """The fields of a term.

    Raises  SamesideError for a capacity that is no number
    """
    capacity = typed.get("capacity", "").strip()
    if capacity and number_of(capacity) is None:
        raise SamesideError(f"capacity is '{capacity}': give a number of open leads, or nothing for any number.")
    text = {name: typed.get(name, "").strip() for name in ("team", "time_zone", "working_hours", "holidays", "territory")}
    return Standing(
        side=typed.get("side", ""),
        seniority=typed.get("seniority", "team"),
        manager_id=number_of(typed.get("manager")),
        capacity=number_of(capacity) if capacity else None,
        **text,
    )


def chosen_member(text: str | None) -> Member | None:
    """The member of a menu; None for nobody."""
    number = number_of(text)
    return Member.objects.filter(pk=number).first() if number else None
