"""Everything about one lead on one page, the same for both sides: facts, clauses, why this owner, clocks, acts, history, thread."""

from dataclasses import dataclass
from datetime import datetime

from sameside.analytics.lead_criteria import ClauseResult, LeadVerdict, column_of, failed_clauses, verdict_of
from sameside.records.models import Handoff, HandoffAnswer, HeldLead, LeadMessage, LeadRating, LoggedAct, Snapshot
from sameside.schema.errors import UnknownName
from sameside.services.definitions import definition_in_force, definition_of
from sameside.services.dispositions import in_words
from sameside.services.held_leads import held_lead_of
from sameside.services.inbox import answer_in_words
from sameside.services.lead_attributes import attributes_in
from sameside.services.open_figures import READERS
from sameside.services.record_labels import UNNAMED_LEAD
from sameside.services.request_lists import ShownClock, shown_clocks
from sameside.services.signed_definitions import clauses_of
from sameside.services.snapshots import can_be_read, snapshot_row
from sameside.services.workspace import Workspace

_NOT_SHOWN = ("lead_cycle_id", "person_id", "account_id", "campaign_id", "created_on", "handed_on")


@dataclass(frozen=True)
class ShownClause:
    """One clause of the definition, and what it makes of this lead. id: what a rejection cites."""

    id: str
    says: str
    outcome: str
    record_says: str


@dataclass(frozen=True)
class ShownLead:
    """One lead. handoff: None where it was never offered here; reach: phone and mail addresses of its person, as (kind, text)."""

    lead_cycle_id: str
    name: str
    company: str
    person_id: str
    account_id: str
    handoff: Handoff | None
    version: int | None
    verdict: LeadVerdict | None
    facts: list[tuple[str, str]]
    clauses: list[ShownClause]
    clocks: list[ShownClock]
    acts: list[LoggedAct]
    answers: list[tuple[HandoffAnswer, str]]
    messages: list[LeadMessage]
    ratings: list[LeadRating]
    held: HeldLead | None = None
    reach: tuple[tuple[str, str], ...] = ()


def shown_lead(*, workspace: Workspace, lead_cycle_id: str, now: datetime) -> ShownLead:
    """One lead as it stands; what was frozen when it was offered, or what the newest snapshot knows of one that never was.

    Raises  UnknownName
    """
    handoff = Handoff.objects.select_related("owner", "provider").filter(lead_cycle_id=lead_cycle_id).first()
    if handoff is None:
        return _never_offered(workspace, lead_cycle_id, now)
    results = failed_clauses(clauses_of(definition_of(handoff.definition_version)), handoff.facts)
    answers = list(handoff.answers.select_related("by", "undone_by").order_by("-id"))
    return ShownLead(
        lead_cycle_id=lead_cycle_id,
        name=handoff.name,
        company=handoff.company,
        person_id=handoff.person_id,
        account_id=handoff.account_id,
        handoff=handoff,
        version=handoff.definition_version,
        verdict=verdict_of(results),
        facts=_facts(handoff.facts),
        clauses=_clauses(results),
        clocks=shown_clocks("lead", lead_cycle_id, now=now),
        acts=list(LoggedAct.objects.filter(lead_cycle_id=lead_cycle_id).select_related("by").order_by("-occurred_at", "-id")),
        answers=[(answer, answer_in_words(answer)) for answer in answers],
        messages=list(handoff.messages.select_related("by").order_by("id")),
        ratings=list(handoff.ratings.select_related("by").order_by("-id")),
        held=held_lead_of(lead_cycle_id),
        reach=_reach(workspace, handoff.person_id),
    )


_REACH = """
select kind, text from (
    select 1 as place, 'phone' as kind, phone as text from people where person_id = $person
    union select 2, 'mail', email from person_emails where person_id = $person
) found where text is not null order by place, text limit 6
"""


def _reach(workspace: Workspace, person_id: str) -> tuple[tuple[str, str], ...]:
    """How its person is reached, by the newest snapshot; nothing where there is none that can be read."""
    if not person_id or not can_be_read():
        return ()
    with READERS.session(workspace, snapshot_row(None)) as opened:
        return tuple(opened.reader.query(_REACH, {"person": person_id})[1])


def _never_offered(workspace: Workspace, lead_cycle_id: str, now: datetime) -> ShownLead:
    if not Snapshot.objects.exists():
        raise UnknownName("There is no such lead here.")
    with READERS.session(workspace, snapshot_row(None)) as opened:
        found = attributes_in(opened, [lead_cycle_id]).get(lead_cycle_id)
        if found is None:
            raise UnknownName("There is no such lead here.")
        _, names = opened.reader.query(
            "select p.full_name, coalesce(a.name, p.company_name), c.person_id, c.account_id from lead_cycles c"
            " left join people p on p.person_id = c.person_id left join accounts a on a.account_id = c.account_id"
            " where c.lead_cycle_id = $id",
            {"id": lead_cycle_id},
        )
    began_on = found.get("created_on")
    definition = definition_in_force(began_on) if began_on is not None else None
    results = failed_clauses(clauses_of(definition), found) if definition is not None else []
    name, company, person_id, account_id = names[0] if names else (None, None, None, None)
    return ShownLead(
        lead_cycle_id=lead_cycle_id,
        name=name or UNNAMED_LEAD,
        company=company or "",
        person_id=person_id or "",
        account_id=account_id or "",
        handoff=None,
        version=definition.version if definition is not None else None,
        verdict=verdict_of(results) if definition is not None else None,
        facts=_facts(found),
        clauses=_clauses(results),
        clocks=shown_clocks("lead", lead_cycle_id, now=now),
        acts=list(LoggedAct.objects.filter(lead_cycle_id=lead_cycle_id).select_related("by").order_by("-occurred_at", "-id")),
        answers=[],
        messages=[],
        ratings=[],
        held=held_lead_of(lead_cycle_id),
        reach=_reach(workspace, person_id or ""),
    )


def _facts(values: dict[str, object]) -> list[tuple[str, str]]:
    """Label and value, as a definition names them; unknown ones are there, as unknown."""
    found = []
    for name, value in values.items():
        if name not in _NOT_SHOWN:
            text = "unknown" if value is None else ("yes" if value else "no") if isinstance(value, bool) else str(value)
            found.append((column_of(name).label, text))
    # A source's own attribute is often called as one of ours: once is enough where both say the same, or one says nothing.
    told = {label.casefold() for label, text in found if text != "unknown"}
    return list(dict.fromkeys(one for one in found if one[1] != "unknown" or one[0].casefold() not in told))


def _clauses(results: list[ClauseResult]) -> list[ShownClause]:
    return [ShownClause(result.clause.id, result.clause.says, result.outcome, _sentence(in_words(result))) for result in results]


def _sentence(says: str) -> str:
    return f"{says[0].upper()}{says[1:]}"
