"""Who takes leads, and how do they stand at this moment: room, hours, absence, deputy?"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q

from sameside.analytics.working_calendar import SpanBeyondCalendar
from sameside.records.models import Absence, Handoff, Member, MemberTerm, RoutingRule
from sameside.services.access import Role
from sameside.services.member_calendar import shifts_of
from sameside.services.routing import Rule, Seller
from sameside.services.workspace import company_zone

# What takes room in a seller's capacity: to be answered, or accepted and neither a deal nor ended yet.
TAKES_ROOM = Q(outcome="open") | Q(outcome="accepted", settled_at=None)


def sellers_now(now: datetime) -> dict[int, Seller]:
    """Question  Who may be offered a lead at this moment?

    Returns  every active rep who takes leads, by id, as of now: where they stand today, their open leads, whether they are away or at
             work. A capacity of 0 means that somebody takes none
    """
    zone = company_zone()
    members = list(Member.objects.filter(role=Role.REP.value, is_active=True).order_by("id"))
    terms: dict[int, MemberTerm] = {}
    for term in MemberTerm.objects.filter(member__in=members, from_on__lte=now.astimezone(zone).date()).order_by("from_on"):
        terms[term.member_id] = term
    loads = {
        row["owner"]: row
        for row in Handoff.objects.filter(owner__in=members)
        .order_by()
        .values("owner")
        .annotate(n=Count("id", filter=TAKES_ROOM), last=Max("offered_at"))
    }
    away = _away(members, terms, now, zone)
    found = {}
    for member in members:
        own = terms.get(member.pk)
        if own is None or own.side != "sales" or own.capacity == 0:
            continue
        load: Any = loads.get(member.pk, {})
        absence = away.get(member.pk)
        found[member.pk] = Seller(
            id=member.pk,
            name=member.name,
            team=own.team,
            territory=frozenset(part.strip().lower() for part in own.territory.split(",") if part.strip()),
            capacity=own.capacity,
            n_open=load.get("n", 0),
            works_now=absence is None and is_at_work(member, now),
            away_until=absence.last_on if absence else None,
            deputy_id=absence.deputy_id if absence else None,
            last_offered_at=load.get("last"),
        )
    return found


def is_at_work(member: Member, now: datetime) -> bool:
    """Whether a member's working hours are open at an instant, by their own calendar."""
    margin = timedelta(days=14)
    try:
        return shifts_of(member, (now - margin).date(), (now + margin).date()).opening_from(now) == now
    except SpanBeyondCalendar:
        return False


def rules_in_force() -> list[Rule]:
    """The routing rules that apply, in their order."""
    rows = RoutingRule.objects.filter(ended_at=None).order_by("place", "id")
    return [Rule(row.team, frozenset(country.lower() for country in row.countries), row.queue) for row in rows]


def _away(members: list[Member], terms: dict[int, MemberTerm], now: datetime, zone: ZoneInfo) -> dict[int, Absence]:
    """The absence of each member who is away today, by the day of their own zone; of several, the one that ends last."""
    found: dict[int, Absence] = {}
    near = (now - timedelta(days=1)).date(), (now + timedelta(days=1)).date()
    for absence in Absence.objects.filter(member__in=members, first_on__lte=near[1], last_on__gte=near[0]).order_by("last_on"):
        term = terms.get(absence.member_id)
        today = now.astimezone(ZoneInfo(term.time_zone) if term and term.time_zone else zone).date()
        if absence.first_on <= today <= absence.last_on:
            found[absence.member_id] = absence
    return found
