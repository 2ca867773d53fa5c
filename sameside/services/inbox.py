"""What waits for whom: leads to answer by due time, what a team has open, what a provider handed over and what became of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, F, Q, QuerySet

from sameside.analytics.lead_criteria import column_of
from sameside.analytics.sla_clock import ClockState
from sameside.records.models import Handoff, HandoffAnswer, LeadRating, Member, SlaClock
from sameside.services.access import MANAGERS, MARKETING, SALES, Role, may_answer
from sameside.services.clock_reading import state_of
from sameside.services.dispositions import DISQUALIFICATION_REASONS, PROCEDURAL_REASONS, RECYCLING_REASONS, REJECTION_KINDS
from sameside.services.handoff import UNDO_WITHIN
from sameside.services.lead_owner import owed_clock

LIVE = Q(outcome="open") | Q(outcome="accepted", due_at__isnull=False)  # to be answered, or accepted and not touched yet
KEY_FACTS = ("job_title", "country", "n_employees", "lead_source", "n_touches_30_days")
VIEWS = {"mine": "To answer", "contact": "To contact", "queue": "Without an owner", "team": "Everybody's", "answered": "Answered"}
_CHECKS = {
    "confirmed": "the record agrees",
    "challenged": "by the record it is met",
    "insisted": "by the record it is met; the rep stands by the rejection",
    "unknown": "the record can't tell",
}


@dataclass(frozen=True)
class ListedLead:
    """One lead as a list shows it. clock: what runs now; None = nothing was promised, or it has ended."""

    handoff: Handoff
    clock: SlaClock | None
    stands: ClockState | None
    facts: list[tuple[str, str]]
    why: str
    may_answer: bool


@dataclass(frozen=True)
class Became:
    """What became of one lead that was handed over. says: the answer in words; quality: 1 to 5 over all marks, None = not rated."""

    handoff: Handoff
    answer: HandoffAnswer | None
    says: str
    quality: float | None
    n_messages: int
    is_great: bool


@dataclass(frozen=True)
class Validity:
    """How many clause-citing rejections the record bears out. n: those it could test."""

    n: int
    n_confirmed: int
    n_untested: int


def inbox_rows(*, reader: Member, view: str, now: datetime, start: int = 0, limit: int = 50) -> list[ListedLead]:
    """Leads of a view, what is due first on top; overdue ones are due longest, so they lead."""
    rows = _of_view(reader, view, now).select_related("owner", "provider")
    order = [F("answered_at").desc()] if view == "answered" else [F("due_at").asc(nulls_last=True), F("offered_at").asc()]
    found = list(rows.order_by(*order, "id")[start : start + limit])
    clocks = _clocks(found)
    return [
        ListedLead(
            handoff=row,
            clock=(clock := owed_clock(row, clocks[row.lead_cycle_id, row.pass_no])),
            stands=state_of(clock, now) if clock is not None else None,
            facts=key_facts(row),
            why=why_in_short(row),
            may_answer=may_take(row, reader),
        )
        for row in found
    ]


def inbox_counts(*, reader: Member, now: datetime) -> dict[str, int]:
    """How many leads each view holds; in one query."""
    day_ago = now - UNDO_WITHIN
    return dict(
        Handoff.objects.aggregate(
            mine=Count("id", filter=Q(outcome="open", owner=reader)),
            contact=Count("id", filter=Q(outcome="accepted", due_at__isnull=False, owner=reader)),
            queue=Count("id", filter=Q(outcome="open", owner=None)),
            team=Count("id", filter=LIVE),
            answered=Count("id", filter=~Q(outcome="open") & Q(answered_at__gt=day_ago, owner=reader)),
        )
    )


def may_take(handoff: Handoff, reader: Member) -> bool:
    """Whether a member may answer a lead that is open, or act on one that is accepted: theirs, or nobody's yet."""
    if handoff.outcome not in ("open", "accepted") or Role(reader.role) not in SALES:
        return False
    return handoff.owner is None or may_answer(reader, handoff.owner)


def key_facts(handoff: Handoff) -> list[tuple[str, str]]:
    """The few facts a rep decides by: label and value, unknown ones left out."""
    known = ((name, handoff.facts.get(name)) for name in KEY_FACTS)
    return [(column_of(name).label, str(value)) for name, value in known if value is not None]


def why_in_short(handoff: Handoff) -> str:
    """What decided, on one line: rules that left everything open are left to the page of the lead."""
    said = [str(line["says"]) for line in handoff.trace]
    telling = [says for says in said if not says.startswith(("Nobody of sales owns", "That leaves"))]
    return " ".join(telling or said[-1:])


def handed_over(*, provider: Member, now: datetime, limit: int = 20) -> list[Became]:
    """The last leads a provider handed over, newest first; a marketing manager's, revenue operations' and others': of everybody."""
    del now
    rows = Handoff.objects.select_related("owner", "provider")
    if Role(provider.role) is Role.MARKETER:
        rows = rows.filter(Q(provider=provider) | Q(provider=None))
    return _became(list(rows.order_by("-offered_at", "-id")[:limit]))


def great_leads(*, limit: int = 30) -> list[tuple[LeadRating, Became]]:
    """Leads a rep called great, newest first, with what made them so."""
    ratings = list(
        LeadRating.objects.filter(is_great=True).select_related("handoff__owner", "handoff__provider", "by").order_by("-at")[:limit]
    )
    became = {one.handoff.pk: one for one in _became([rating.handoff for rating in ratings])}
    return [(rating, became[rating.handoff_id]) for rating in ratings]


def reason_validity(*, provider: Member | None = None) -> Validity:
    """Question  Of the rejections that cite a clause, how many does the record bear out?"""
    rows = HandoffAnswer.objects.filter(outcome="rejected", undone_at=None).exclude(check_result="")
    if provider is not None:
        rows = rows.filter(handoff__provider=provider)
    counted = rows.aggregate(
        confirmed=Count("id", filter=Q(check_result="confirmed")),
        contradicted=Count("id", filter=Q(check_result__in=("challenged", "insisted"))),
        untested=Count("id", filter=Q(check_result="unknown")),
    )
    return Validity(counted["confirmed"] + counted["contradicted"], counted["confirmed"], counted["untested"])


def answer_in_words(answer: HandoffAnswer | None) -> str:
    """An answer with its reason, as both sides read it."""
    if answer is None:
        return "Not answered yet"
    reasons = {**PROCEDURAL_REASONS, **DISQUALIFICATION_REASONS} if answer.outcome != "recycled" else RECYCLING_REASONS
    reason = reasons.get(answer.reason, "") or REJECTION_KINDS.get(answer.kind, "")
    checked = f" ({_CHECKS[answer.check_result]})" if answer.check_result in _CHECKS else ""
    words = {"accepted": "Accepted", "rejected": "Rejected", "disqualified": "Disqualified", "recycled": "Sent back for later"}
    where = " in the CRM" if answer.event_id else ""
    return f"{words[answer.outcome]}{where}{': ' + reason if reason else ''}{checked}"


def _of_view(reader: Member, view: str, now: datetime) -> "QuerySet[Handoff]":
    if view == "mine":
        return Handoff.objects.filter(outcome="open", owner=reader)
    if view == "contact":
        return Handoff.objects.filter(outcome="accepted", due_at__isnull=False, owner=reader)
    if view == "queue":
        return Handoff.objects.filter(outcome="open", owner=None)
    if view == "team":
        return Handoff.objects.filter(LIVE)
    return Handoff.objects.exclude(outcome="open").filter(owner=reader, answered_at__gt=now - UNDO_WITHIN)


def views_for(reader: Member) -> list[str]:
    """The views a member has: sellers their own and the queue; everybody else all that is open."""
    role = Role(reader.role)
    if role in SALES:
        return ["mine", "contact", "queue", *(["team"] if role in MANAGERS else []), "answered"]
    return ["team", "queue"] if role not in MARKETING else ["team"]


def _clocks(rows: Sequence[Handoff]) -> dict[tuple[str, int], list[SlaClock]]:
    """The clocks of each lead's passes."""
    found: dict[tuple[str, int], list[SlaClock]] = defaultdict(list)
    for clock in SlaClock.objects.filter(subject_kind="lead", subject_id__in=[row.lead_cycle_id for row in rows]).select_related("policy"):
        found[clock.subject_id, clock.pass_no].append(clock)
    return found


def _became(rows: Sequence[Handoff]) -> list[Became]:
    answers: dict[int, HandoffAnswer] = {}
    for given in HandoffAnswer.objects.filter(handoff__in=rows, undone_at=None).select_related("by", "handoff").order_by("id"):
        if given.pass_no == given.handoff.pass_no:
            answers[given.handoff_id] = given
    rated = {
        row["handoff"]: row
        for row in LeadRating.objects.filter(handoff__in=rows)
        .order_by()
        .values("handoff")
        .annotate(quality=Avg(F("fit") + F("timing") + F("information")), great=Count("id", filter=Q(is_great=True)))
    }
    lines = dict(Handoff.objects.filter(pk__in=[row.pk for row in rows]).annotate(n=Count("messages")).values_list("pk", "n"))
    found = []
    for row in rows:
        answer, mark = answers.get(row.pk), rated.get(row.pk)
        says = "Taken back by marketing" if row.outcome == "withdrawn" else answer_in_words(answer)
        quality = float(mark["quality"]) / 3 if mark else None
        found.append(Became(row, answer, says, quality, lines.get(row.pk, 0), bool(mark and mark["great"])))
    return found
