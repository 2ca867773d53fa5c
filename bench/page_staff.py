"""Members with a session each, and leads in the reps' inboxes, for the pages of the bench: python -m bench.page_staff ROLE...

Run in a process of its own, that has the pages loaded; prints JSON.
"""

import json
import sys
from datetime import date, timedelta

from django.conf import settings
from django.test import Client

import sameside.services  # noqa: F401  # loads Django
from sameside.analytics.lead_criteria import Clause
from sameside.records.models import Handoff, LeadDefinition, Member
from sameside.services.definitions import Draft, draft_definition
from sameside.services.members import Standing, add_member
from sameside.services.snapshots import open_reader
from sameside.services.workspace import Workspace, open_workspace, prepare_records, utc_now
from sameside.settings import home_folder

_SIDES = {"rep": "sales", "sales_manager": "sales", "marketer": "marketing", "marketing_manager": "marketing"}
_LEADS_PER_REP = 50


def main() -> None:
    """Take in who is not there yet, and say with which cookies they come."""
    workspace = open_workspace(home_folder())
    prepare_records()
    members = [_member(number, role) for number, role in enumerate(sys.argv[1:])]
    leads, filled = _leads(workspace, _LEADS_PER_REP * len(members))
    if not LeadDefinition.objects.exists():
        # Lead pages hold a lead against the version it was offered under.
        rules = [Clause("c1", "lead_source", "is_one_of", ("Web",))]
        said = Draft("Qualified lead", "So that both mean the same.", date(2024, 1, 1), rules)
        draft_definition(draft=said, by=next(member for member in members if member.role == "marketer"), now=utc_now())
    if not Handoff.objects.exists():
        _offer(leads, [member for member in members if member.role == "rep"])
    name = str(settings.SESSION_COOKIE_NAME)
    print(json.dumps({"cookies": [{name: _session(member)} for member in members], "filled": filled}))


def _member(number: int, role: str) -> Member:
    email = f"person{number}@sameside.example"
    found = Member.objects.filter(email=email).first()
    if found is not None:
        return found
    standing = Standing(side=_SIDES.get(role, "other"), team="North")
    return add_member(email=email, name=f"Person {number}", role=role, standing=standing, from_on=date(2024, 1, 1), by=None, now=utc_now())


def _session(member: Member) -> str:
    client = Client()
    client.force_login(member, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _leads(workspace: Workspace, n_leads: int) -> tuple[list[tuple[str, str, str]], dict[str, str]]:
    """Lead cycles with their person and account, and one of each for addresses."""
    with open_reader(workspace) as reader:
        sql = f"select lead_cycle_id, person_id, account_id from lead_cycles where account_id is not null order by 1 limit {n_leads}"
        found = [(str(lead), str(person), str(account)) for lead, person, account in reader.query(sql)[1]]
    lead, person, account = found[0]
    return found, {"lead": lead, "person": person, "account": account}


def _offer(leads: list[tuple[str, str, str]], reps: list[Member]) -> None:
    now = utc_now()
    rows = [
        Handoff(
            lead_cycle_id=lead, person_id=person, account_id=account, name=f"Lead {number}", company="Northwind", definition_version=1,
            snapshot_id="", owner=reps[number % len(reps)], offered_at=now - timedelta(hours=number), first_offered_at=now,
        )
        for number, (lead, person, account) in enumerate(leads)
    ]  # fmt: skip
    Handoff.objects.bulk_create(rows[: _LEADS_PER_REP * len(reps)])


if __name__ == "__main__":
    main()
