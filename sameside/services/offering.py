"""Offer to sales what meets the definition both sides signed: each lead once, to a named owner who is there, with why them.

What meets the definition and fails the gate (a competitor, a false address, a duplicate) is held back: services/held_leads.py.
A lead comes up here when it began on or after the day the definition took effect, no seller has answered or touched it, and the
definition calls it qualified. What was known of it then is frozen beside the offer: a rejection is tested against that, not against
what somebody typed in afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from sameside.analytics.lead_criteria import Clause, failed_clauses, verdict_of
from sameside.records.models import Handoff, LeadDefinition, LeadProvider, LoggedAct, Member, Snapshot
from sameside.services.acts import apply_evidence
from sameside.services.audit import record_act
from sameside.services.definitions import definition_in_force
from sameside.services.held_leads import AtGate, leads_let_through
from sameside.services.lead_attributes import attributes_in
from sameside.services.lead_gate import rules_of
from sameside.services.lead_owner import begin_next, give_to, keep, tell_owner
from sameside.services.record_labels import UNNAMED_LEAD
from sameside.services.reporting import OpenSnapshot, open_snapshot
from sameside.services.routing import LeadToPlace, Placement, Rule, Seller, offered, place_lead
from sameside.services.sellers import rules_in_force, sellers_now
from sameside.services.signed_definitions import clauses_of
from sameside.services.workspace import Workspace

# In one transaction; a stopped run goes on with the rest.
_AT_ONCE = 200
# Of more leads than this, it is faster to read what is known of all.
_FEW_LEADS = 2_000


@dataclass(frozen=True)
class OfferReport:
    """What one run did. n_not: leads that do not meet the definition, or nobody can tell; n_held: those that do, and fail the gate."""

    n_offered: int = 0
    n_queued: int = 0
    n_returned: int = 0
    n_placed: int = 0
    n_not: int = 0
    n_held: int = 0


@dataclass(frozen=True)
class _Lead:
    """One lead cycle that may be offered, as the snapshot knows it."""

    lead_cycle_id: str
    person_id: str | None
    account_id: str | None
    name: str | None
    company: str | None
    account_owner: str | None


def offer_qualified_leads(workspace: Workspace, now: datetime) -> OfferReport:
    """Offer every lead that is due to be offered, bring back recycled ones whose day has come, and look again for owners of queued ones.

    Twice    a lead that is offered is not offered again, whoever runs this and how often
    """
    crew = _Crew(now)
    n_returned = _bring_back(crew, workspace, now)
    n_placed = _place_queued(crew, now)
    today = workspace.day_of(now)
    definition = definition_in_force(today)
    if not Snapshot.objects.exists():
        return OfferReport(n_returned=n_returned, n_placed=n_placed)
    with open_snapshot(workspace) as opened:
        if _settle(opened, now):
            crew = _Crew(now)
        if definition is None:
            return OfferReport(n_returned=n_returned, n_placed=n_placed)
        assert definition.in_force_on is not None
        leads = _due(opened, definition.in_force_on, now)
        facts = attributes_in(opened, list(leads) if len(leads) <= _FEW_LEADS else None)
        clauses = clauses_of(definition)
        counts = {"offered": 0, "queued": 0, "not": 0}
        meeting = [one for one in leads.values() if _qualifies(clauses, facts.get(one.lead_cycle_id), counts)]
        at_gate = [_at_gate(one, facts[one.lead_cycle_id]) for one in meeting]
        through = leads_let_through(opened, at_gate, rules_of(workspace.options), definition_version=definition.version, now=now)
        qualified = [one for one in meeting if one.lead_cycle_id in through]
        for start in range(0, len(qualified), _AT_ONCE):
            with transaction.atomic():
                for lead in qualified[start : start + _AT_ONCE]:
                    made = _offer(lead, facts[lead.lead_cycle_id], definition, opened.snapshot_id, crew, now)
                    if made is not None:
                        counts["queued" if made.owner is None else "offered"] += 1
    return OfferReport(counts["offered"], counts["queued"], n_returned, n_placed, counts["not"], len(meeting) - len(qualified))


def _at_gate(lead: _Lead, facts: Mapping[str, Any]) -> AtGate:
    return AtGate(
        lead_cycle_id=lead.lead_cycle_id,
        person_id=lead.person_id or "",
        account_id=lead.account_id or "",
        name=lead.name or "",
        company=lead.company or "",
        job_title=facts.get("job_title") or "",
        country=facts.get("country") or "",
    )


class _Crew:
    """Who takes leads and by which rules, read once per run; each offer takes room at once."""

    def __init__(self, now: datetime) -> None:
        self.sellers: dict[int, Seller] = sellers_now(now)
        self.rules: list[Rule] = rules_in_force()
        self.members = {member.pk: member for member in Member.objects.filter(pk__in=self.sellers)}
        self.by_source_id = {member.source_member_id: pk for pk, member in self.members.items() if member.source_member_id}
        self.providers = {row.lead_source.lower(): row.member for row in LeadProvider.objects.select_related("member")}

    def place(self, lead: LeadToPlace, now: datetime) -> tuple[Placement, Member | None]:
        """Whose a lead is; their room gets smaller."""
        placement = place_lead(lead, self.sellers, self.rules)
        if placement.owner_id is None:
            return placement, None
        self.sellers[placement.owner_id] = offered(self.sellers[placement.owner_id], now)
        return placement, self.members[placement.owner_id]

    def provider_of(self, lead_source: str | None) -> Member | None:
        """Who in marketing answers for leads of a source."""
        found = self.providers.get((lead_source or "").lower()) or self.providers.get("")
        return found if found is not None and found.is_active else None


def _qualifies(clauses: tuple[Clause, ...], facts: Mapping[str, Any] | None, counts: dict[str, int]) -> bool:
    is_qualified = facts is not None and verdict_of(failed_clauses(clauses, facts)) == "qualified"
    counts["not"] += not is_qualified
    return is_qualified


def _due(opened: OpenSnapshot, from_on: date, now: datetime) -> dict[str, _Lead]:
    """Lead cycles begun from a day until now, not ended, without an answer, an act or a deal of sales, and not on record here; the oldest
    first.
    """
    _, rows = opened.reader.query(
        """
        select c.lead_cycle_id, c.person_id, c.account_id, p.full_name, coalesce(a.name, p.company_name), a.owner_id
        from lead_cycles c
        left join people p on p.person_id = c.person_id
        left join accounts a on a.account_id = c.account_id
        left join handoffs h on h.lead_cycle_id = c.lead_cycle_id
        where c.created_on >= $from_on and (c.created_at is null or c.created_at <= $now)
          and c.ended_as is null and c.opportunity_id is null
          and h.outcome is null and h.first_touch_at is null
          and not exists (select 1 from stage_events e where e.lead_cycle_id = c.lead_cycle_id and e.subject = 'cycle'
                          and e.stage in ('sal', 'sql', 'opportunity', 'closed_won', 'closed_lost', 'rejected', 'disqualified', 'recycled'))
        order by c.created_at, c.lead_cycle_id
        """,
        {"from_on": from_on, "now": now.astimezone(UTC).replace(tzinfo=None)},
    )
    on_record = set(Handoff.objects.values_list("lead_cycle_id", flat=True))
    return {str(row[0]): _Lead(*row) for row in rows if row[0] not in on_record}


def _offer(
    lead: _Lead, facts: Mapping[str, Any], definition: LeadDefinition, snapshot_id: str, crew: _Crew, now: datetime
) -> Handoff | None:
    """Put one lead on record as offered; None when another run was first."""
    if Handoff.objects.filter(lead_cycle_id=lead.lead_cycle_id).exists():
        return None
    account_owner = crew.by_source_id.get(lead.account_owner or "")
    wanted = LeadToPlace(
        country=facts.get("country"), company=lead.company or "", account_owner_id=account_owner or _accepted_by(lead.account_id, crew)
    )
    placement, owner = crew.place(wanted, now)
    handoff = Handoff.objects.create(
        lead_cycle_id=lead.lead_cycle_id,
        person_id=lead.person_id or "",
        account_id=lead.account_id or "",
        name=(lead.name or UNNAMED_LEAD)[:300],
        company=(lead.company or "")[:300],
        facts=plain_values(facts),
        definition_version=definition.version,
        snapshot_id=snapshot_id,
        provider=crew.provider_of(facts.get("lead_source")),
        owner=owner,
        queue=placement.queue,
        trace=list(placement.trace),
        offered_at=now,
        first_offered_at=now,
    )
    _begin(handoff, now)
    return handoff


def _accepted_by(account_id: str | None, crew: _Crew) -> int | None:
    """Who accepted a lead of this account here last, where the records name no owner of it."""
    if not account_id:
        return None
    last = Handoff.objects.filter(account_id=account_id, outcome="accepted").order_by("-answered_at").first()
    return last.owner_id if last is not None and last.owner_id in crew.sellers else None


def _begin(handoff: Handoff, now: datetime) -> None:
    """Start the first clock of a pass, and tell its owner."""
    begin_next(handoff, now=now)
    # Whoever spoke with them before the offer has kept the promise already, and the clock says so.
    for act in LoggedAct.objects.filter(lead_cycle_id=handoff.lead_cycle_id).order_by("occurred_at") if handoff.pass_no == 1 else ():
        apply_evidence(act, now=now)
    keep(handoff)
    said = {"owner": handoff.owner.name if handoff.owner else None, "queue": handoff.queue, "pass": handoff.pass_no, "why": handoff.trace}
    record_act(by=None, act="offer_lead", kind="lead", object_id=handoff.lead_cycle_id, now=now, detail=said)
    tell_owner(handoff, now)


def _bring_back(crew: _Crew, workspace: Workspace, now: datetime) -> int:
    """Offer recycled leads again whose day has come: to whoever had them, if they can."""
    today = workspace.day_of(now)
    n = 0
    for pk in Handoff.objects.filter(outcome="recycled", revisit_on__lte=today).order_by("revisit_on", "id").values_list("pk", flat=True):
        with transaction.atomic():
            handoff = Handoff.objects.select_for_update(of=("self",)).filter(pk=pk, outcome="recycled", revisit_on__lte=today).first()
            if handoff is None:
                continue
            wanted = LeadToPlace(handoff.facts.get("country"), handoff.company, None, handoff.owner_id)
            placement, handoff.owner = crew.place(wanted, now)
            handoff.queue, handoff.trace = placement.queue, list(placement.trace)
            handoff.pass_no += 1
            handoff.outcome, handoff.answered_at, handoff.revisit_on, handoff.offered_at = "open", None, None, now
            _begin(handoff, now)
            n += 1
    return n


def _place_queued(crew: _Crew, now: datetime) -> int:
    """Look again for owners of leads that wait in a queue."""
    n = 0
    for pk in Handoff.objects.filter(outcome="open", owner=None).order_by("offered_at", "id").values_list("pk", flat=True):
        with transaction.atomic():
            handoff = Handoff.objects.select_for_update(of=("self",)).filter(pk=pk, outcome="open", owner=None).first()
            if handoff is None:
                continue
            wanted = LeadToPlace(handoff.facts.get("country"), handoff.company, _accepted_by(handoff.account_id, crew))
            placement, owner = crew.place(wanted, now)
            if owner is not None:
                handoff.trace = list(placement.trace)
                give_to(handoff, owner, by=None, now=now, why="Somebody is free for it now.")
                n += 1
    return n


def _settle(opened: OpenSnapshot, now: datetime) -> int:
    """Accepted leads that the snapshot knows as a deal, or as ended, take no room in their owner's capacity any more."""
    waiting = dict(Handoff.objects.filter(outcome="accepted", settled_at=None).values_list("lead_cycle_id", "pk"))
    if not waiting:
        return 0
    _, rows = opened.reader.query("select lead_cycle_id from lead_cycles where opportunity_id is not null or ended_as is not null")
    settled = [waiting[row[0]] for row in rows if row[0] in waiting]
    return Handoff.objects.filter(pk__in=settled, settled_at=None).update(settled_at=now)


def plain_values(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as plain JSON: days as text."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
