"""A small company with people on both sides, for tests of members."""

from datetime import UTC, date, datetime

from sameside.records.models import Member
from sameside.services.members import Standing, add_member

NOW = datetime(2026, 5, 20, 9, tzinfo=UTC)
HIRED_ON = date(2024, 1, 1)


def took_in(name: str, role: str, side: str = "other", team: str = "") -> Member:
    """Somebody called by a first name."""
    return add_member(
        email=f"{name.lower()}@larkfield.example",
        name=name,
        role=role,
        standing=Standing(side=side, team=team),
        from_on=HIRED_ON,
        by=None,
        now=NOW,
    )


def staff() -> dict[str, Member]:
    """Ada and Ben administrate, Vera leads sales, Sam sells, Maya does marketing."""
    return {
        "Ada": took_in("Ada", "administrator"),
        "Ben": took_in("Ben", "administrator"),
        "Vera": took_in("Vera", "sales_manager", "sales", "North"),
        "Sam": took_in("Sam", "rep", "sales", "North"),
        "Maya": took_in("Maya", "marketer", "marketing", "Campaigns"),
    }
