"""What waits on a first page beside the figures: leads and lines to answer, rejections in dispute, versions to sign, files that failed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, OuterRef, Q, Subquery

from sameside.records.models import Handoff, HandoffAnswer, LeadDefinition, LeadMessage, LeadRating, Member, Signature, Upload
from sameside.services.access import KEEPERS, MANAGERS, MARKETING, SALES, Role
from sameside.services.definition_reading import Change, differences
from sameside.services.inbox import ListedLead, inbox_rows
from sameside.services.service_levels import Asked, ListedClock, listed_clocks

MOST = 5
N_GREAT = 3
DISPUTED_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class UnansweredLine:
    """A line of the other side on a lead, the last one said about it."""

    handoff: Handoff
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class NewestDefinition:
    """The newest version that is not withdrawn, and what it says otherwise than the one before."""

    definition: LeadDefinition
    changes: list[Change]


@dataclass(frozen=True)
class Beside:
    """What waits, by kind; empty where a role has no part in it. n_disputes: of the last 30 days, of which the newest are listed."""

    leads: list[ListedLead]
    lines: list[UnansweredLine]
    great: list[LeadRating]
    disputes: list[HandoffAnswer]
    n_disputes: int
    requests: list[ListedClock]
    to_sign: list[LeadDefinition]
    newest: NewestDefinition | None
    refused: list[Upload]


def beside_figures(member: Member, *, now: datetime) -> Beside:
    """What a member's first page lists: see `Beside`. Leads and requests are named, whoever had them is not."""
    role = Role(member.role)
    disputes, n_disputes = _disputes(now) if role in MANAGERS | {Role.REVENUE_OPERATIONS} else ([], 0)
    return Beside(
        leads=_leads(member, now) if role in SALES else [],
        lines=_lines(member, role) if role in SALES | MARKETING else [],
        great=list(LeadRating.objects.filter(is_great=True).select_related("handoff", "by").order_by("-at")[:N_GREAT])
        if role is Role.REP
        else [],
        disputes=disputes,
        n_disputes=n_disputes,
        requests=_late_requests(member, now) if role in MANAGERS else [],
        to_sign=_to_sign(role) if role in MANAGERS else [],
        newest=_newest() if role in KEEPERS else None,
        refused=list(Upload.objects.filter(state="refused").order_by("-at")[:MOST]) if role in KEEPERS else [],
    )


def _leads(member: Member, now: datetime) -> list[ListedLead]:
    """To answer first, then to contact; each by due time."""
    found = inbox_rows(reader=member, view="mine", now=now, limit=MOST)
    return found + inbox_rows(reader=member, view="contact", now=now, limit=MOST - len(found)) if len(found) < MOST else found


def _lines(member: Member, role: Role) -> list[UnansweredLine]:
    """Of leads a seller has, or a marketer provided: those on which the other side wrote last."""
    own, other = ("owner", "marketing") if role in SALES else ("provider", "sales")
    last = LeadMessage.objects.filter(handoff=OuterRef("pk")).order_by("-id")
    rows = Handoff.objects.filter(**{own: member}).annotate(last_line=Subquery(last.values("pk")[:1]))
    ids = list(rows.filter(last_line__isnull=False).values_list("last_line", flat=True))
    lines = LeadMessage.objects.filter(pk__in=ids, side=other).select_related("handoff", "by").order_by("at")
    return [UnansweredLine(line.handoff, line.text, line.by.name, line.at) for line in lines[:MOST]]


def _disputes(now: datetime) -> tuple[list[HandoffAnswer], int]:
    """Rejections of the last 30 days that the record contradicts and nobody took back."""
    rows = HandoffAnswer.objects.filter(check_result__in=("challenged", "insisted"), undone_at=None, at__gt=now - DISPUTED_WITHIN)
    rows = rows.filter(pass_no=F("handoff__pass_no"))
    return list(rows.select_related("handoff").order_by("-at")[:MOST]), rows.count()


def _late_requests(reader: Member, now: datetime) -> list[ListedClock]:
    """What marketing owes sales and is past its time, each request once."""
    found = listed_clocks(reader=reader, asked=Asked(days=None, side="marketing", stands="overdue_open"), now=now)
    return sorted({one.href: one for one in found}.values(), key=lambda one: (one.clock.due_at is None, one.clock.due_at))[:MOST]


def _to_sign(role: Role) -> list[LeadDefinition]:
    """Proposed versions that a manager's own side has not signed."""
    side = "sales" if role in SALES else "marketing"
    signed = Signature.objects.filter(voided_at=None, side=side).values("definition")
    return list(LeadDefinition.objects.filter(~Q(pk__in=signed), status="proposed").select_related("proposed_by"))


def _newest() -> NewestDefinition | None:
    versions = list(LeadDefinition.objects.exclude(status__in=("withdrawn", "draft")).order_by("-version")[:2])
    if not versions:
        return None
    return NewestDefinition(versions[0], differences(versions[1], versions[0]) if len(versions) > 1 else [])
