"""A company whose leads are offered: sellers and marketers, promises, a signed definition, and rows that are imported and built."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sameside.analytics.lead_criteria import Clause, clauses_as_json
from sameside.records.models import Handoff, LeadDefinition, Member
from sameside.services.members import Standing, add_member
from sameside.services.offering import OfferReport, offer_qualified_leads
from sameside.services.promises import Terms, set_policy
from tests.services.small_company import SmallCompany

HOUR = 3600
LAID_ON = datetime(2024, 1, 8, 9, tzinfo=UTC)
NINE = datetime(2024, 6, 5, 9, tzinfo=UTC)  # a Wednesday
CLAUSES = (
    Clause("c1", "lead_source", "is_one_of", ("Web", "Fair")),
    Clause("c2", "has_work_email", "is_true"),
    Clause("c3", "n_touches_30_days", "at_least", ("1",), "passes"),
    Clause("c4", "industry", "is_none_of", ("Gambling",), "passes"),
)


def hours(n: float) -> datetime:
    """So many hours after nine."""
    return NINE + timedelta(hours=n)


class LeadCompany(SmallCompany):
    """Open Monday to Friday 9 to 17 UTC. Answer within 2 hours, touch within 4, find an owner within 1."""

    def __init__(self, home: Path, files: Path) -> None:
        super().__init__(home, files)
        for step, target in (("accept", 2), ("first_touch", 4), ("assign", 1)):
            terms = Terms(target_seconds=target * HOUR)
            set_policy(step=step, terms=terms, from_on=LAID_ON.date(), why="agreed", by=None, now=LAID_ON)

    def now(self) -> datetime:
        """The next second, from half past eight on: what is received lies before nine."""
        self._steps += 1
        return NINE - timedelta(minutes=30) + timedelta(seconds=self._steps)

    def take_in(self, name: str, role: str = "rep", **standing: object) -> Member:
        """A member; of sales unless their role says marketing."""
        side = "marketing" if role.startswith("market") else "sales"
        stands = Standing(side=side, **standing)  # type: ignore[arg-type]  # the tests' own words
        email = f"{name.lower()}@larkfield.example"
        member = add_member(email=email, name=name, role=role, standing=stands, from_on=date(2024, 1, 1), by=None, now=LAID_ON)
        member.source_member_id = f"small-company:u-{name.lower()}"
        member.save()
        return member

    def sign_definition(self, from_on: date = date(2024, 6, 3), by: Member | None = None) -> LeadDefinition:
        """The definition of CLAUSES, in force from a day."""
        drafted = by or Member.objects.first()
        return LeadDefinition.objects.create(
            version=1,
            status="in_force",
            title="Qualified",
            from_on=from_on,
            in_force_on=from_on,
            criteria=clauses_as_json(CLAUSES),
            content_hash="0" * 64,
            created_by=drafted,
            created_at=LAID_ON,
            edited_by=drafted,
            edited_at=LAID_ON,
            signed_at=LAID_ON,
        )

    def bring_leads(self, *names: str, source: str = "Web", created: str = "2024-06-05 08:00:00", domain: str = "acme.example") -> None:
        """One lead per name, of one company, with a work address and a touch."""
        self.receive("accounts", [{"id": f"a-{domain}", "name": domain.partition(".")[0].capitalize(), "website": domain}])
        people = [{"id": f"p-{n}", "email": f"{n}@{domain}", "name": n.capitalize(), "account": f"a-{domain}"} for n in names]
        self.receive("people", people)
        self.receive("touches", [{"id": f"t-{n}", "person": f"p-{n}", "channel": "Web", "at": "2024-06-04 10:00:00"} for n in names])
        leads = [{"id": f"l-{n}", "person": f"p-{n}", "account": f"a-{domain}", "created": created, "source": source} for n in names]
        self.receive("leads", leads)

    def offer(self, at: datetime = NINE) -> OfferReport:
        """Build, and offer what is due."""
        self.build()
        return offer_qualified_leads(self.workspace, at)


def handoff(name: str) -> Handoff:
    """The hand-off of a lead, as it is now."""
    return Handoff.objects.get(lead_cycle_id__contains=f"l-{name}")
