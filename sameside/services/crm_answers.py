"""Take what sales said of an offered lead in the CRM as its answer, so that nobody is asked twice and no promise runs on.

One rule, whichever came first: a lead has one answer at a time, in the order in which they were given. An answer given here stands; the
CRM's stands where there is none, and ends what was accepted before. A promise to answer was kept by the first of the two. An answer
that is in no import any more (taken back, or corrected) is taken back here, too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from sameside.records.models import Handoff, HandoffAnswer, Member
from sameside.services.access import SALES
from sameside.services.audit import record_act
from sameside.services.clocks import Evidence, cancel_clock, release_clock, reopen_clock, stop_clock
from sameside.services.lead_owner import begin_next, give_to, keep, lead_clock, locked_handoff, settle_touch, standing_answer, tell_provider
from sameside.services.snapshots import open_reader
from sameside.services.workspace import Workspace
from sameside.warehouse.reader import Reader

# How long after an answer here an earlier one of the CRM may still restate the promise.
RESTATED_WITHIN = timedelta(days=90)
_AT_ONCE = 500
_OUTCOMES = {"sal": "accepted", "sql": "accepted", "rejected": "rejected", "disqualified": "disqualified", "recycled": "recycled"}

# In the order of warehouse/canonical/handoffs.sql, which reads the same answers for the figures.
_EVENTS = """
select e.lead_cycle_id, e.stage_event_id, e.stage, e.entered_at, e.entered_on, e.entered_precision, e.reason, e.by_id, m.name
from stage_events e left join members m on m.member_id = e.by_id
where e.subject = 'cycle' and e.stage in ('sal', 'sql', 'rejected', 'recycled', 'disqualified') and e.lead_cycle_id in ({places})
order by e.lead_cycle_id, e.entered_on nulls last, e.entered_precision desc, e.entered_at,
         case e.stage when 'sal' then 1 when 'sql' then 2 when 'rejected' then 3 when 'disqualified' then 4 else 5 end, e.stage_event_id
"""


@dataclass(frozen=True)
class CrmAnswer:
    """One answer as an import tells it. at: None where only the day is known; on: None where the source does not say when at all."""

    event_id: str
    outcome: str
    at: datetime | None
    on: date | None
    reason: str
    by_id: str
    by_name: str

    def is_since(self, offered_at: datetime, zone: ZoneInfo) -> bool:
        """Whether it was given at or after the offer; an undated one can only have been: nothing answered is offered."""
        if self.at is not None:
            return self.at >= offered_at
        return self.on is None or self.on >= offered_at.astimezone(zone).date()


def take_up_crm_answers(*, workspace: Workspace, now: datetime) -> int:
    """Let the newest snapshot's answers of the CRM close the offers they answer; see the rule above.

    Changes  outcome and log of the lead, its clocks; whoever provided it is told
    Twice    each answer is taken up once
    Returns  how many were new
    """
    wanted = Q(outcome__in=("open", "accepted")) | Q(answered_at__gt=now - RESTATED_WITHIN) | ~Q(answers__event_id="")
    rows = list(Handoff.objects.exclude(outcome="withdrawn").filter(wanted).distinct().order_by("id").values_list("pk", "lead_cycle_id"))
    if not rows:
        return 0
    zone, n_new = workspace.zone, 0
    members = {member.source_member_id: member for member in Member.objects.exclude(source_member_id="")}
    taken = set(HandoffAnswer.objects.exclude(event_id="").values_list("handoff_id", flat=True))
    with open_reader(workspace) as reader:
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            told = dict(_answers(reader, [lead for _, lead in some]))
            for pk, lead in some:
                if lead in told or pk in taken:
                    n_new += _settle(pk, told.get(lead, ()), members, zone, now)
    return n_new


def _answers(reader: Reader, leads: Sequence[str]) -> Iterator[tuple[str, tuple[CrmAnswer, ...]]]:
    values = {f"lead_{number}": lead for number, lead in enumerate(leads)}
    _, rows = reader.query(_EVENTS.format(places=", ".join(f"${name}" for name in values)), values)
    for lead, events in groupby(rows, key=lambda row: str(row[0])):
        yield lead, tuple(_answer(row) for row in events)


def _answer(row: Sequence[Any]) -> CrmAnswer:
    _, event_id, stage, entered_at, entered_on, precision, reason, by_id, name = row
    at = entered_at.replace(tzinfo=UTC) if precision == "instant" else None
    return CrmAnswer(event_id, _OUTCOMES[stage], at, entered_on, reason or "", by_id or "", name or "")


@transaction.atomic
def _settle(pk: int, told: Sequence[CrmAnswer], members: dict[str, Member], zone: ZoneInfo, now: datetime) -> int:
    """Bring one lead up to what the CRM says of it. Returns how many answers were new."""
    handoff = locked_handoff(pk)
    since = [one for one in told if one.is_since(handoff.offered_at, zone)]
    _take_back_missing(handoff, {one.event_id for one in told}, now)
    known = set(handoff.answers.filter(undone_at=None).exclude(event_id="").values_list("event_id", flat=True))
    n_new = 0
    for one in since:
        if one.event_id not in known and _follows(handoff, one, zone):
            _take_up(handoff, one, members.get(one.by_id), zone, now)
            n_new += 1
    if since:
        _restate(handoff, since[0], now)
    return n_new


def _follows(handoff: Handoff, one: CrmAnswer, zone: ZoneInfo) -> bool:
    """Whether an answer of the CRM says more than what stands: any does while nothing does, then only the end of what was accepted."""
    if handoff.outcome == "open":
        return True
    if handoff.outcome != "accepted" or one.outcome == "accepted" or handoff.answered_at is None:
        return False
    if one.at is not None:
        return one.at > handoff.answered_at
    return one.on is None or one.on > handoff.answered_at.astimezone(zone).date()


def _take_up(handoff: Handoff, one: CrmAnswer, by: Member | None, zone: ZoneInfo, now: datetime) -> None:
    if handoff.owner is None and by is not None and by.is_active and by.role in SALES:
        give_to(handoff, by, by=None, now=now, why="They answered it in the CRM.", is_answered=True)
    # A day alone is kept as its end: it was answered by then.
    at = one.at or (min(now, _begin(one.on + timedelta(days=1), zone)) if one.on is not None else now)
    answer = HandoffAnswer.objects.create(
        handoff=handoff,
        pass_no=handoff.pass_no,
        outcome=one.outcome,
        text=one.reason,
        by=by,
        said_by="" if by is not None else one.by_name,
        at=at,
        event_id=one.event_id,
        is_timed=one.at is not None,
    )
    says = f"{one.outcome.capitalize()} in the CRM by {answer.who}"
    if handoff.outcome == "open":
        _end_accept(handoff, one, answer, says, zone, now)
    if one.outcome != "accepted" and (touch := lead_clock(handoff, "first_touch")) is not None:
        release_clock(touch, why=says, now=now)
    handoff.outcome, handoff.answered_at = one.outcome, at
    if one.outcome == "accepted":
        _begin_touch(handoff, one.at, now)
    keep(handoff)
    said = {"answer": answer.pk, "outcome": one.outcome, "reason": one.reason, "said_by": answer.who}
    record_act(by=None, act="take_up_crm_answer", kind="lead", object_id=handoff.lead_cycle_id, now=now, detail=said)
    tell_provider(handoff, f"crm:{answer.pk}", f"{handoff.name}: {says[0].lower()}{says[1:]}", now)


def _end_accept(handoff: Handoff, one: CrmAnswer, answer: HandoffAnswer, says: str, zone: ZoneInfo, now: datetime) -> None:
    """Stop the clock of the answer when it was given; of a day alone only where that day is past due, else nobody can tell."""
    if (waiting := lead_clock(handoff, "assign")) is not None:
        cancel_clock(waiting, why=says, now=now)
    clock = lead_clock(handoff, "accept")
    if clock is None:
        return
    at = one.at
    if at is None and one.on is not None and clock.due_at is not None and _begin(one.on, zone) > clock.due_at:
        at = _begin(one.on, zone)
    if at is None:
        cancel_clock(clock, why=f"{says}; at what time is not on record", now=now)
    else:
        stop_clock(clock, evidence=_evidence(one, says), at=at, now=now, by=answer.by)


def _begin_touch(handoff: Handoff, accepted_at: datetime | None, now: datetime) -> None:
    """What was accepted is to be touched from then on (from now where only its day is known); where nobody here has it, nobody owes it."""
    if handoff.owner is not None:
        begin_next(handoff, now=now, started_at=accepted_at)
    elif (touch := lead_clock(handoff, "first_touch")) is not None:
        cancel_clock(touch, why="Accepted in the CRM; nobody here has it", now=now)


def _restate(handoff: Handoff, first: CrmAnswer, now: datetime) -> None:
    """The CRM had an answer before the one here: the promise was kept, or broken, by that one. The answer here stands."""
    answer, clock = standing_answer(handoff), lead_clock(handoff, "accept")
    if answer is None or answer.event_id or clock is None or first.at is None or clock.stopped_at is None:
        return
    if first.at < clock.stopped_at:
        who = first.by_name or "somebody"
        stop_clock(clock, evidence=_evidence(first, f"{first.outcome.capitalize()} in the CRM before, by {who}"), at=first.at, now=now)
        keep(handoff)


def _take_back_missing(handoff: Handoff, told: set[str], now: datetime) -> None:
    """Answers whose import was taken back, or says otherwise now, no longer stand; what they ended runs on."""
    answers = handoff.answers.filter(pass_no=handoff.pass_no, undone_at=None)
    gone = list(answers.exclude(event_id="").exclude(event_id__in=told))
    if not gone:
        return
    for answer in gone:
        answer.undone_at = now
        answer.save(update_fields=["undone_at"])
    before, why = standing_answer(handoff), "It is in no import any more"
    handoff.outcome, handoff.answered_at = (before.outcome, before.at) if before else ("open", None)
    settle_touch(handoff, why=why, now=now)
    if handoff.outcome == "open" and (clock := lead_clock(handoff, "accept")) is not None:
        reopen_clock(clock, why=why, now=now)
    keep(handoff)
    detail = {"answers": [answer.pk for answer in gone], "outcome": [gone[-1].outcome, handoff.outcome], "why": why}
    record_act(by=None, act="take_back_crm_answer", kind="lead", object_id=handoff.lead_cycle_id, now=now, detail=detail)


def _evidence(one: CrmAnswer, says: str) -> Evidence:
    return Evidence("answer", f"stage_event:{one.event_id}", says)


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)
