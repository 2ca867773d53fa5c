"""Leads on offer as rows of the records: pages show them without a build."""

from datetime import datetime, timedelta

from sameside.analytics.lead_criteria import Clause, clauses_as_json
from sameside.records.models import Handoff, LeadDefinition, Member
from sameside.services.access import Role
from sameside.services.clocks import start_clock
from sameside.services.lead_owner import keep
from sameside.services.promises import Terms, policy_in_force, set_policy
from sameside.services.workspace import company_day, utc_now

CLAUSES = (Clause("c1", "lead_source", "is_one_of", ("Web",)), Clause("c2", "has_phone", "is_true"))


def a_handoff(name: str = "Ada Quinn", *, owner: Member | None = None, queue: str = "", at: datetime | None = None) -> Handoff:
    """A lead offered to the rep (or in a queue), with both clocks; the same name is offered once."""
    now = at or utc_now() - timedelta(minutes=5)
    rep = Member.objects.filter(role=Role.REP.value).order_by("pk")[0]
    found = Handoff.objects.filter(name=name).first()
    if found is not None:
        return found
    _agree(now)
    row = Handoff.objects.create(
        lead_cycle_id=f"crm:{name.replace(' ', '-').lower()}",
        name=name,
        company="Brightwater Ltd",
        facts={"lead_source": "Web", "has_phone": True, "country": "Germany", "job_title": "Head of Plant", "n_employees": 240},
        definition_version=LeadDefinition.objects.get().version,
        snapshot_id="none",
        provider=Member.objects.filter(role=Role.MARKETER.value).order_by("pk")[0],
        owner=None if queue else owner or rep,
        queue=queue,
        trace=[{"rule": "territory", "says": "Germany: the territory of Rep."}, {"rule": "turn", "says": "That leaves Rep."}],
        offered_at=now,
        first_offered_at=now,
    )
    for step in ("accept", "first_touch"):
        start_clock(subject_kind="lead", subject_id=row.lead_cycle_id, step=step, owner=row.owner, now=now)
    keep(row)
    return row


def _agree(now: datetime) -> None:
    """One definition in force, and both promises of sales."""
    by = Member.objects.filter(role=Role.SALES_MANAGER.value).order_by("pk")[0]
    if not LeadDefinition.objects.exists():
        said = {"title": "Qualified", "criteria": clauses_as_json(CLAUSES), "content_hash": "0" * 64, "status": "in_force"}
        day = company_day(now) - timedelta(days=30)
        LeadDefinition.objects.create(
            version=1, from_on=day, in_force_on=day, created_by=by, created_at=now, edited_by=by, edited_at=now, signed_at=now, **said
        )
    for step in ("accept", "first_touch"):
        if policy_in_force(step, on=company_day(now)) is None:
            set_policy(
                step=step,
                terms=Terms(target_seconds=14_400),
                from_on=company_day(now) - timedelta(days=2),
                why="agreed",
                by=None,
                now=now - timedelta(days=2),
            )
