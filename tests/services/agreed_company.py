"""A small company with people on both sides and leads of two quarters, for tests of what is agreed."""

from datetime import UTC, date, datetime
from pathlib import Path

from sameside.analytics.lead_criteria import Clause
from sameside.records.models import LeadDefinition, Member
from sameside.services.access import Role
from sameside.services.definitions import Draft, draft_definition, propose_definition, sign
from sameside.services.members import Standing, add_member
from sameside.services.workspace import Workspace, prepare_records
from tests.services.small_company import SmallCompany

# 20 May 2024: the last whole quarter is the first of 2024.
NOW = datetime(2024, 5, 20, 9, 0, tzinfo=UTC)
WEB = Clause("c1", "lead_source", "is_one_of", ("web",), "fails")
WORK = Clause("c2", "has_work_email", "is_true", (), "undecided")
EXAMPLES = (
    {"lead_cycle_id": "small-company:w0", "qualifies": True},
    {"lead_cycle_id": "small-company:f0", "qualifies": False, "note": "a fair"},
)
_STANDS = {
    Role.SALES_MANAGER: Standing(side="sales", seniority="manager", team="North"),
    Role.REP: Standing(side="sales", team="North"),
    Role.MARKETING_MANAGER: Standing(side="marketing", seniority="manager", team="Campaigns"),
    Role.MARKETER: Standing(side="marketing", team="Campaigns"),
    Role.REVENUE_OPERATIONS: Standing(side="other", team="Operations"),
}


def agreed_company(home: Path, files: Path, each: int = 10) -> Workspace:
    """Built, with a member per role.

    w0..w9 came from the web, with work addresses: w0 to w3 were won. f0..f9 came from fairs: f0 was won, f9 is open. p0 from the web,
    at a mail provider; n0 from the web, without an address.
    """
    company = SmallCompany(home, files)
    names = [*(f"w{n}" for n in range(each)), *(f"f{n}" for n in range(each)), "p0", "n0"]
    emails = {"p0": "p0@gmail.com", "n0": ""}
    company.receive(
        "people", [{"id": name, "email": emails.get(name, f"{name}@firm.example"), "name": name, "created": "2024-01-01"} for name in names]
    )
    source = {"f": "fair"}
    company.receive(
        "leads", [{"id": n, "person": n, "created": f"2024-02-{i + 1:02}", "source": source.get(n[0], "web")} for i, n in enumerate(names)]
    )
    ends = dict.fromkeys(("w0", "w1", "w2", "w3", "f0"), "closed_won") | {"f9": "mql"}
    company.receive("events", [{"id": f"e{n}", "lead": n, "stage": ends.get(n, "closed_lost"), "at": "2024-04-01"} for n in names])
    company.build()
    prepare_records()
    for role, standing in _STANDS.items():
        member = {
            "email": f"{role.value}@us.example",
            "name": role.value.replace("_", " ").capitalize(),
            "role": role,
            "standing": standing,
        }
        add_member(**member, from_on=date(2023, 1, 1), by=None, now=NOW)
    return company.workspace


def member(role: Role) -> Member:
    """The member of a role."""
    return Member.objects.get(role=role.value)


def draft(*clauses: Clause, title: str = "A qualified lead", from_on: date = date(2024, 5, 1)) -> Draft:
    """What a form says; with the two examples."""
    return Draft(title, "So that both sides mean the same.", from_on, clauses or (WEB, WORK), EXAMPLES)


def proposed(workspace: Workspace, said: Draft | None = None, now: datetime = NOW) -> LeadDefinition:
    """A version drafted and proposed by a marketer."""
    by = member(Role.MARKETER)
    made = draft_definition(draft=said or draft(), by=by, now=now)
    return propose_definition(workspace=workspace, version=made.version, shown_hash=made.content_hash, by=by, now=now)


def in_force(workspace: Workspace, said: Draft | None = None, now: datetime = NOW) -> LeadDefinition:
    """A version both sides have signed."""
    made = proposed(workspace, said, now)
    for role in (Role.SALES_MANAGER, Role.MARKETING_MANAGER):
        sign(version=made.version, shown_hash=made.content_hash, by=member(role), now=now, time_zone="UTC")
    made.refresh_from_db()
    return made
