"""Who works at the demo company and can log in? One person per role at least, and the twelve sellers, each tied to the CRM's record."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sameside.demo.card import REGIONS, RegionTruth
from sameside.records.models import Member
from sameside.services.access import Role
from sameside.services.members import Standing, add_member, change_member, invite_member, take_invitation
from sameside.services.reporting import OpenSnapshot

HIRED_ON = date(2022, 1, 3)
_DOMAIN = "larkfield.example"
_SELLER_CAPACITY = 12


@dataclass(frozen=True)
class Colleague:
    """One person of the company. manager: the first name of whom they report to."""

    name: str
    role: Role
    side: str
    team: str
    seniority: str = "team"
    manager: str = ""

    @property
    def email(self) -> str:
        """The address they log in with, the same as in the CRM."""
        return f"{self.name.replace(' ', '.').lower()}@{_DOMAIN}"


# Those who lead, and one of every role. The sellers come from the snapshot, region by region.
STAFF: tuple[Colleague, ...] = (
    Colleague("Ada Adler", Role.ADMINISTRATOR, "other", "Operations"),
    Colleague("Rita Renner", Role.REVENUE_OPERATIONS, "other", "Operations", "leader"),
    Colleague("Sam Seidel", Role.SALES_MANAGER, "sales", "Sales", "leader"),
    Colleague("Maya Moss", Role.MARKETING_MANAGER, "marketing", "Marketing", "leader"),
    Colleague("Mika Maurer", Role.MARKETER, "marketing", "Marketing", "manager", manager="Maya"),
    Colleague("Otto Ortega", Role.FINANCE, "other", "Finance", "manager"),
    Colleague("Aurel Abt", Role.AUDITOR, "other", "Audit"),
)


def take_in_people(opened: OpenSnapshot, *, password: str, now: datetime) -> dict[str, Member]:
    """Take everybody in, let them set their passwords, and tie them to the CRM's users. By first name."""
    _, rows = opened.reader.query("select name, member_id, region from members order by member_id")
    tied = {name: member_id for name, member_id, _ in rows}
    sellers = [(Colleague(name, Role.REP, "sales", region, manager="Sam"), region) for name, _, region in rows if region]
    regions = {region.name: region for region in REGIONS}
    found: dict[str, Member] = {}
    for colleague, region in [*((one, "") for one in STAFF), *sellers]:
        manager = found.get(colleague.manager)
        standing = _standing(colleague, manager, regions.get(region))
        by = found.get("Ada")
        member = add_member(
            email=colleague.email, name=colleague.name, role=colleague.role, standing=standing, from_on=HIRED_ON, by=by, now=now
        )
        member = take_invitation(token=invite_member(member=member, by=by, now=now), password=password, now=now)
        found[colleague.name.split()[0]] = member
        if colleague.name in tied:
            tie = tied[colleague.name]
            change_member(member=member, name=member.name, role=member.role, source_member_id=tie, by=found["Ada"], now=now)
    return {name: Member.objects.get(pk=member.pk) for name, member in found.items()}


def _standing(colleague: Colleague, manager: Member | None, region: RegionTruth | None) -> Standing:
    own = Standing(colleague.side, colleague.seniority, colleague.team, manager.pk if manager else None)
    if region is None:
        return own
    return replace(own, time_zone=region.zone, territory=", ".join(dict.fromkeys(region.countries)), capacity=_SELLER_CAPACITY)
