"""Who answers for what, with a deputy and a day? And what does nobody answer for?"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count

from sameside.records.models import Handoff, LeadDefinition, Member, Responsibility
from sameside.schema.errors import SamesideError, UnknownName, did_you_mean
from sameside.services.access import require
from sameside.services.audit import record_act
from sameside.services.goals import conflicts_between, standing_goals

KINDS: dict[str, str] = {
    "definition": "definition of a qualified lead",
    "handoff": "hand-off of leads",
    "goal": "goal",
    "conflict": "conflict between goals",
    "process": "process",
    "other": "other",
}


@dataclass(frozen=True)
class Charge:
    """What a form says: what is answered for, by whom, who stands in, by when."""

    kind: str
    subject: str
    owner: Member
    deputy: Member
    due_on: date
    subject_id: str = ""
    note: str = ""


@dataclass(frozen=True)
class Orphan:
    """Something nobody answers for. why: in words; responsibility: the row whose people are gone, None where there is none."""

    kind: str
    subject: str
    subject_id: str
    why: str
    responsibility: Responsibility | None = None


@transaction.atomic
def take_charge(*, charge: Charge, by: Member, now: datetime) -> Responsibility:
    """Name who answers for something. Where somebody did, their row ends and the new one begins.

    Allowed  sales, marketing and revenue operations
    Twice    the later one stands
    Raises   SamesideError when owner and deputy are one person, or either is no longer here
    """
    require(by, "draft_agreements")
    if charge.kind not in KINDS:
        raise UnknownName(f"There is no kind '{charge.kind}'.{did_you_mean(charge.kind, KINDS)}")
    if not charge.subject.strip():
        raise SamesideError("Say what is answered for.")
    if charge.owner == charge.deputy:
        raise SamesideError("Owner and deputy are two people.")
    for one in (charge.owner, charge.deputy):
        if not one.is_active:
            raise SamesideError(f"{one.name} is no longer here.")
    words = vars(charge) | {"subject": charge.subject.strip()[:200], "note": charge.note.strip()}
    before = Responsibility.objects.filter(kind=charge.kind, subject_id=charge.subject_id, ended_at=None)
    if not charge.subject_id:
        before = before.filter(subject=words["subject"])
    before.update(ended_at=now)
    made = Responsibility.objects.create(created_at=now, **words)
    said = {"subject": made.subject, "owner": charge.owner.name, "deputy": charge.deputy.name, "due_on": charge.due_on.isoformat()}
    record_act(by=by, act="take_charge", kind="responsibility", object_id=str(made.pk), detail=said, now=now)
    return made


@transaction.atomic
def end_charge(*, responsibility_id: int, by: Member, now: datetime) -> None:
    """Close an item: done, or no longer needed. Allowed: sales, marketing and revenue operations. Twice: no change."""
    require(by, "draft_agreements")
    if Responsibility.objects.filter(pk=responsibility_id, ended_at=None).update(ended_at=now):
        record_act(by=by, act="end_charge", kind="responsibility", object_id=str(responsibility_id), now=now)


def standing_charges() -> list[Responsibility]:
    """Every item somebody answers for, the soonest day first."""
    return list(Responsibility.objects.filter(ended_at=None).select_related("owner", "deputy"))


def orphans() -> list[Orphan]:
    """What nobody answers for: agreements without a row, and rows whose owner or deputy has left. Found by looking, so within the hour."""
    charges = standing_charges()
    covered = {(one.kind, one.subject_id) for one in charges if one.subject_id}
    found = [
        Orphan(kind, subject, subject_id, "nobody was named")
        for kind, subject, subject_id in _subjects()
        if (kind, subject_id) not in covered
    ]
    for one in charges:
        gone = [
            f"{who.name}, {place}, has left" for who, place in ((one.owner, "the owner"), (one.deputy, "the deputy")) if not who.is_active
        ]
        if gone:
            found.append(Orphan(one.kind, one.subject, one.subject_id, " and ".join(gone), one))
    return found


def _subjects() -> list[tuple[str, str, str]]:
    """Everything that must have somebody: kind, words, number. A goal names its owner itself, and needs a row only for its conflicts."""
    found = [
        ("definition", f"Version {one.version} of the definition: {one.title}", str(one.version))
        for one in LeadDefinition.objects.filter(status__in=("proposed", "in_force")).only("version", "title")
    ]
    # A leaver's leads, in one line for each leaver: handing them on is one piece of work.
    left = Handoff.objects.filter(outcome__in=("open", "accepted"), settled_at=None, owner__is_active=False)
    for owner_id, name, n in left.order_by("owner_id").values_list("owner_id", "owner__name").annotate(n=Count("id")):
        found.append(("handoff", f"Leads of {name}, who has left: {n}", f"leads-of-{owner_id}"))
    goals = standing_goals()
    found += [("goal", f"Goal of {goal.side}: {goal.metric}", str(goal.pk)) for goal in goals if not goal.owner.is_active]
    for conflict in conflicts_between(goals):
        names = ", ".join(f"{goal.metric.replace('_', ' ')} ({goal.side})" for goal in conflict.goals)
        found.append(("conflict", f"Goals that conflict: {names}", conflict.key))
    return found
