"""The product's own hand-offs and acts as rows a build reads, so that every figure counts them like a CRM's.

A hand-off is told by its first pass: when the lead was offered first, the first answer that stands, and the owner whom its clock is
charged to, whoever has the lead today. One that marketing took back before an answer was never offered.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

from sameside.records.models import Handoff, HandoffAnswer, LeadDefinition, LoggedAct, Member, MemberTerm, SlaClock
from sameside.services.clock_reading import due_and_more
from sameside.services.dispositions import DISQUALIFICATION_REASONS, PROCEDURAL_REASONS, RECYCLING_REASONS, REJECTION_KINDS
from sameside.services.promises import policy_in_force
from sameside.services.signed_definitions import clauses_of
from sameside.services.workspace import company_zone

OwnRows = dict[str, list[tuple[Any, ...]]]
_STEPS = ("assign", "accept", "first_touch")
_KINDS = {"mail": "email"}
_REASONS = PROCEDURAL_REASONS | DISQUALIFICATION_REASONS | RECYCLING_REASONS


def own_rows(*, now: datetime) -> OwnRows:
    """Question  What was handed over and done in the product?

    Returns  rows of `warehouse.own_records.OWN_TABLES`, in one order for one content; members only where another row names them
    """
    handoffs = sorted(_handoffs(now), key=lambda row: str(row[0]))
    acts = [_act(act) for act in LoggedAct.objects.filter(activity_id=None).select_related("by").order_by("id")]
    named = {row[1] for row in handoffs} | {row[2] for row in acts}
    return {"own_members": _members(named), "own_handoffs": handoffs, "own_acts": acts}


def rejection_rows() -> list[dict[str, Any]]:
    """Question  Which leads offered here were turned away, for what reason, and what does the record make of it?

    Returns  rows of the table `rejections`, by their id, those taken back included; the reason in words, as both sides read it
    """
    clauses = {row.version: {clause.id: clause.says for clause in clauses_of(row)} for row in LeadDefinition.objects.order_by("version")}
    teams: dict[int, list[tuple[date, str]]] = {}
    for member_id, from_on, team in MemberTerm.objects.order_by("from_on").values_list("member_id", "from_on", "team"):
        teams.setdefault(member_id, []).append((from_on, team))
    zone, rows = company_zone(), []
    for answer in HandoffAnswer.objects.filter(outcome="rejected").select_related("handoff", "by").order_by("pk").iterator():
        version, own = answer.handoff.definition_version, teams.get(answer.by_id or 0, [])
        says = clauses.get(version, {}).get(answer.clause, "") or PROCEDURAL_REASONS.get(answer.reason, "") or answer.text
        rows.append(
            {
                "rejection_id": str(answer.pk),
                "lead_cycle_id": answer.handoff.lead_cycle_id,
                "given_in": "crm" if answer.event_id else "workspace",
                "owner": (answer.by.name if answer.by else answer.said_by) or None,
                "owner_team": next((team or None for from_on, team in reversed(own) if from_on <= answer.at.astimezone(zone).date()), None),
                "kind": answer.kind or None,
                "reason": says[:200] or None,
                "clause": answer.clause or None,
                "definition_version": version,
                # Stood by or not: by the record the clause is met.
                "check_result": {"insisted": "challenged"}.get(answer.check_result, answer.check_result) or None,
                "is_stood_by": answer.check_result == "insisted",
                "is_borne_out_later": answer.is_borne_out_later,
                "rejected_at": _plain(answer.at),
                "undone_at": _plain(answer.undone_at),
            }
        )
    return rows


def own_span(rows: OwnRows) -> tuple[datetime, datetime] | None:
    """The first and last instant in the rows, in UTC; None where there is none."""
    found = [value for name in rows for row in rows[name] for value in row if isinstance(value, datetime)]
    return (min(found).replace(tzinfo=UTC), max(found).replace(tzinfo=UTC)) if found else None


def table_member_id(member: Member) -> str:
    """A member's id in the tables: that of the imported rows, where they are known to be the same."""
    return member.source_member_id or f"sameside:member:{member.pk}"


def _handoffs(now: datetime) -> Iterator[tuple[Any, ...]]:
    answers: dict[int, HandoffAnswer] = {}
    for given in HandoffAnswer.objects.filter(pass_no=1, undone_at=None).order_by("-at", "-id"):
        answers[given.handoff_id] = given  # the first one is left
    rows = SlaClock.objects.filter(subject_kind="lead", pass_no=1).select_related("policy", "charged_to")
    clocks: dict[str, dict[str, SlaClock]] = defaultdict(dict)
    for clock in rows.prefetch_related("owners", "pauses"):
        clocks[clock.subject_id][clock.step] = clock
    promised: dict[date, dict[str, int]] = {}
    zone = company_zone()
    for handoff in Handoff.objects.select_related("owner").order_by("lead_cycle_id"):
        answer = answers.get(handoff.pk)
        if answer is None and handoff.outcome == "withdrawn":
            continue
        own = clocks[handoff.lead_cycle_id]
        last = next((own[step] for step in reversed(_STEPS) if step in own), None)
        if answer is not None and answer.event_id:
            answer = None  # the tables have it from the import, as exactly as the CRM told it
        owner = last.charged_to if last is not None else handoff.owner
        day = handoff.first_offered_at.astimezone(zone).date()
        targets = promised.get(day) or promised.setdefault(day, _targets(day))
        yield (
            handoff.lead_cycle_id,
            table_member_id(owner) if owner is not None else None,
            _plain(handoff.first_offered_at),
            _plain(answer.at if answer else None),
            answer.outcome if answer else None,
            _reason(answer),
            *_clock_columns(own, last, targets, now),
        )


def _targets(day: date) -> dict[str, int]:
    """The business seconds promised for each step on a day; a step nobody promised is not in it."""
    policies = ((step, policy_in_force(step, on=day)) for step in _STEPS)
    return {step: policy.target_seconds for step, policy in policies if policy is not None}


def _clock_columns(own: dict[str, SlaClock], last: SlaClock | None, targets: dict[str, int], now: datetime) -> tuple[Any, ...]:
    """due_at, grace_until, touched_at, business_seconds_to_touch, target_seconds: of the first act.

    While the clock of the first act has not begun, it is due so long after the steps before it are: waiting with the answer wins no time.
    """
    touch = own.get("first_touch")
    target = touch.policy.target_seconds if touch is not None else targets.get("first_touch")
    if last is None or target is None:
        return (None, None, None, None, None)
    to_come = sum(targets.get(step, 0) for step in _STEPS[_STEPS.index(last.step) + 1 :])
    due_at = last.due_at if touch is not None else due_and_more(last, to_come, now)
    touched_at, seconds = _touched(own)
    return (_plain(due_at), _plain(due_and_more(last, to_come + target, now)), _plain(touched_at), seconds, target)


def _touched(own: dict[str, SlaClock]) -> tuple[datetime | None, int | None]:
    """When the first act came, and after how many business seconds since the offer; nothing where the clocks can't tell both."""
    touch = own.get("first_touch")
    if touch is None or touch.stopped_at is None or touch.evidence.get("kind") != "act":
        return None, None
    if touch.started_at <= min(clock.started_at for clock in own.values()):
        return touch.stopped_at, touch.business_seconds
    run = [own[step] for step in _STEPS if step in own]
    if touch.was_touched_before or any(one.stopped_at != after.started_at for one, after in pairwise(run)):
        return None, None  # one was cancelled, or the act came before the answer: the build counts by the calendar
    return touch.stopped_at, sum(one.business_seconds or 0 for one in run)


def _reason(answer: HandoffAnswer | None) -> str | None:
    """The reason in words: those of the list, or what kind of rejection it was and which clause it cites."""
    if answer is None or answer.outcome == "accepted":
        return None
    if answer.clause:
        return f"{REJECTION_KINDS[answer.kind]} ({answer.clause})"
    return _REASONS.get(answer.reason, answer.reason) or None


def _act(act: LoggedAct) -> tuple[Any, ...]:
    return (
        f"sameside:act:{act.pk}",
        act.lead_cycle_id,
        table_member_id(act.by) if act.by is not None else None,
        _KINDS.get(act.kind, act.kind),
        act.direction,
        act.is_automatic,
        act.note or None,
        _plain(act.occurred_at),
        _plain(act.recorded_at),
    )


def _members(named: Iterable[str | None]) -> list[tuple[Any, ...]]:
    """Members other rows name, as they stand now."""
    wanted = set(named)
    terms: dict[int, MemberTerm] = {}
    for stood in MemberTerm.objects.order_by("from_on"):
        terms[stood.member_id] = stood
    found = []
    for member in Member.objects.order_by("id"):
        term = terms.get(member.pk)
        if table_member_id(member) in wanted:
            stands = (term.side, term.seniority, term.team or None) if term else (None, None, None)
            found.append((table_member_id(member), member.name, *stands))
    return found


def _plain(instant: datetime | None) -> datetime | None:
    """UTC without a zone, as the tables keep it."""
    return None if instant is None else instant.astimezone(UTC).replace(tzinfo=None)
