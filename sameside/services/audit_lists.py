"""Read the trace page by page: who did what, to what, when."""

from collections.abc import Sequence
from dataclasses import dataclass

from sameside.records.models import AuditEntry, Goal, Handoff, Member, Request, Responsibility, RoutingRule
from sameside.services.access import require
from sameside.services.audit import BY_PROGRAM
from sameside.services.record_labels import UNNAMED_LEAD, lead_label

PROGRAM = 0  # stands for the program itself where a member is asked for


@dataclass(frozen=True)
class Asked:
    """Which entries are wanted. member_id: None = everybody's, PROGRAM = the program's own; before: only entries of a smaller number."""

    member_id: int | None = None
    act: str = ""
    kind: str = ""
    object_id: str = ""
    before: int | None = None


def listed_entries(asked: Asked, *, by: Member, limit: int) -> list[AuditEntry]:
    """Entries of the trace, the newest first.

    Allowed  who may see the audit
    """
    require(by, "see_audit")
    rows = AuditEntry.objects.order_by("-number")
    if asked.member_id is not None:
        rows = rows.filter(by_id=None if asked.member_id == PROGRAM else asked.member_id)
    if asked.act:
        rows = rows.filter(act=asked.act)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.object_id:
        rows = rows.filter(object_id=asked.object_id)
    if asked.before is not None:
        rows = rows.filter(number__lt=asked.before)
    return list(rows[:limit])


def object_names(entries: Sequence[AuditEntry]) -> dict[tuple[str, str], str]:
    """What people call the objects that entries name: kind and id -> words. An object without a name of its own is left out."""
    asked: dict[str, set[str]] = {}
    for entry in entries:
        asked.setdefault(entry.kind, set()).add(entry.object_id)
    leads = Handoff.objects.filter(lead_cycle_id__in=asked.get("lead", ())).values_list("lead_cycle_id", "name", "company")
    found = dict.fromkeys((("lead", one) for one in asked.get("lead", ())), UNNAMED_LEAD)
    found |= {("lead", lead): lead_label(name, company) for lead, name, company in leads}
    found |= {("definition", one): f"version {one}" for one in asked.get("definition", ())}
    found |= {("term", one): one for one in asked.get("term", ())}
    for kind, model, words in (
        ("responsibility", Responsibility, "subject"),
        ("routing", RoutingRule, "team"),
        ("member", Member, "name"),
        ("request", Request, "title"),
        ("goal", Goal, "metric"),
    ):
        ids = [int(one) for one in asked.get(kind, ()) if one.isdecimal()]
        found |= {(kind, str(pk)): text for pk, text in model._default_manager.filter(pk__in=ids).values_list("pk", words)}
    return found


def who_acted() -> list[tuple[int, str]]:
    """Everybody who may be asked for, the program first, by name."""
    return [(PROGRAM, BY_PROGRAM), *Member.objects.order_by("name").values_list("pk", "name")]


def acts_and_kinds() -> tuple[list[str], list[str]]:
    """The acts and the kinds of objects there are entries of."""
    acts = AuditEntry.objects.order_by("act").values_list("act", flat=True).distinct()
    kinds = AuditEntry.objects.order_by("kind").values_list("kind", flat=True).distinct()
    return list(acts), list(kinds)
