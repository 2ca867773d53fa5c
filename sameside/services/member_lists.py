"""Who works here, on which side and in which team, and what is there to see of one member?"""

from dataclasses import dataclass
from datetime import date

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
    standing = _standing(on)
    words = asked.text.casefold().split()[:8]
    found = []
    for member in Member.objects.filter(is_active=asked.state == "active"):
        term = standing.get(member.pk)
        side, team, seniority = (term.side, term.team, term.seniority) if term else ("", "", "")
        said = f"{member.name} {member.email} {team}".casefold()
        if asked.side in ("", side) and asked.team in ("", team) and all(word in said for word in words):
            found.append((_place(side), team.casefold(), member.name.casefold(), member.pk, member, side, team, seniority))
    shown = sorted(found)[skip : skip + limit]
    away = dict(
        Absence.objects.filter(member__in=[row[3] for row in shown], first_on__lte=on, last_on__gte=on).values_list("member_id", "last_on")
    )
    return [Listed(member, side, team, seniority, away.get(member.pk)) for *_, member, side, team, seniority in shown]


def teams(*, on: date) -> list[str]:
    """The names of the teams in which somebody who may come in stands on a day."""
    active = set(Member.objects.filter(is_active=True).values_list("pk", flat=True))
    return sorted({term.team for pk, term in _standing(on).items() if pk in active and term.team}, key=str.casefold)


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


def _standing(on: date) -> dict[int, MemberTerm]:
    """The term everybody has on a day. A company has hundreds of members, not millions: two reads, and no query for each."""
    return {term.member_id: term for term in MemberTerm.objects.filter(from_on__lte=on).order_by("from_on")}


def _place(side: str) -> int:
    return SIDES.index(side) if side in SIDES else len(SIDES)
