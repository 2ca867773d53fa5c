"""Who works here, on which side and in which team, and what is there to see of one member?"""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from sameside.records.models import Absence, Member, MemberTerm, Snapshot
from sameside.schema.errors import UnknownName
from sameside.services.members import SIDES
from sameside.services.snapshots import open_reader
from sameside.services.workspace import Workspace

STATES = ("active", "stopped")
_MOST_TIES = 5


@dataclass(frozen=True)
class Asked:
    """What of the list is wanted. side: one of SIDES, or any; state: active | stopped."""

    text: str = ""
    side: str = ""
    team: str = ""
    state: str = "active"


@dataclass(frozen=True)
class Listed:
    """One member as they stand on the day asked for. side: empty before their first term. away_until: their absence on that day."""

    member: Member
    side: str
    team: str
    seniority: str
    away_until: date | None


@dataclass(frozen=True)
class Imported:
    """Somebody of the imported tables who may be the member."""

    member_id: str
    name: str | None
    team: str | None


def listed_members(asked: Asked, *, on: date, skip: int = 0, limit: int = 100) -> list[Listed]:
    """Members as they stand on a day, by side, team and name; those of no side last."""
    rows = _standing(on).filter(is_active=asked.state == "active")
    if asked.side:
        rows = rows.filter(side=asked.side)
    if asked.team:
        rows = rows.filter(team=asked.team)
    for word in asked.text.split()[:8]:
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word) | Q(team__icontains=word))
    found = sorted(rows, key=lambda row: (_place(row.side), row.team.casefold(), row.name.casefold(), row.pk))[skip : skip + limit]
    away = dict(
        Absence.objects.filter(member__in=[row.pk for row in found], first_on__lte=on, last_on__gte=on).values_list("member_id", "last_on")
    )
    return [Listed(row, row.side, row.team, row.seniority, away.get(row.pk)) for row in found]


def teams(*, on: date) -> list[str]:
    """The names of the teams in which somebody stands on a day."""
    return sorted({team for team in _standing(on).filter(is_active=True).values_list("team", flat=True) if team}, key=str.casefold)


def member_numbered(member_id: int) -> Member:
    """The member of a number.

    Raises  UnknownName when there is none
    """
    found = Member.objects.filter(pk=member_id).first()
    if found is None:
        raise UnknownName("There is no such member.")
    return found


def terms_of(member: Member) -> list[MemberTerm]:
    """Where a member stood and stands, the newest first."""
    return list(member.terms.select_related("manager").order_by("-from_on"))


def absences_of(member: Member, *, since: date) -> list[Absence]:
    """When a member is away, from a day on."""
    return list(member.absences.filter(last_on__gte=since).select_related("deputy"))


def imported_like(workspace: Workspace, member: Member) -> list[Imported]:
    """Who a member may be in imported tables: somebody of the same address, else of the same name, whom no other member is yet.

    Returns  none where nothing was built, or the member is tied already
    """
    if member.source_member_id or not Snapshot.objects.exists():
        return []
    taken = set(Member.objects.exclude(source_member_id="").values_list("source_member_id", flat=True))
    with open_reader(workspace) as reader:
        same_address = "lower(email) = $email" if "email" in reader.columns("members") else "false"
        sql = f"""
            select member_id, name, team, {same_address} as is_address from members
            where {same_address} or lower(name) = $name order by 4 desc nulls last, member_id limit 50"""
        asked = {"email": member.email, "name": member.name.lower()}
        _, rows = reader.query(sql, {key: value for key, value in asked.items() if f"${key}" in sql})
    free = [row for row in rows if row[0] not in taken]
    by_address = [row for row in free if row[3]]
    return [Imported(row[0], row[1], row[2]) for row in (by_address or free)[:_MOST_TIES]]


def _standing(on: date) -> "QuerySet[Member]":
    term = MemberTerm.objects.filter(member=OuterRef("pk"), from_on__lte=on).order_by("-from_on")
    named = {name: Coalesce(Subquery(term.values(name)[:1]), Value("")) for name in ("side", "team", "seniority")}
    return Member.objects.annotate(**named)


def _place(side: str) -> int:
    return SIDES.index(side) if side in SIDES else len(SIDES)
