"""Take calls, mails and meetings that were imported as evidence for the clocks that run here.

A seller who works in the CRM need not log a call twice. What comes to light after a promise was due counts from when it happened, and the
clock says that it came late. Acts known by their day only stop no clock: nobody can tell whether they were in time.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from sameside.records.models import LoggedAct, Member, SlaClock
from sameside.services.acts import apply_evidence
from sameside.services.snapshots import open_reader
from sameside.services.workspace import Workspace
from sameside.warehouse.reader import Reader

# How long after a clock has stopped an earlier act may still restate it.
RESTATED_WITHIN = timedelta(days=90)
_AT_ONCE = 500

# The acts of each lead's person from the lead's beginning until the person's next one: what belongs to another pass is no evidence here.
_ACTS = """
select c.lead_cycle_id, a.activity_id, a.person_id, a.kind, a.direction, a.occurred_at, a.owner_id
from lead_cycles c
join sales_activities a on a.person_id = c.person_id
where c.lead_cycle_id in ({places})
  and a.is_done and not a.is_automatic and a.occurred_at is not null and a.occurred_precision = 'instant'
  and (c.created_at is null or a.occurred_at >= c.created_at)
  and not exists (
      select 1 from lead_cycles later
      where later.person_id = c.person_id and later.cycle_no > c.cycle_no and later.created_at <= a.occurred_at
  )
order by a.occurred_at, a.activity_id, c.lead_cycle_id
"""


def take_up_imported_acts(*, workspace: Workspace, now: datetime) -> int:
    """Log the imported acts of every lead of which something is owed, or was of late, and let them stop its first-touch clock.

    Changes  the log of acts; clocks, by the rules of evidence; restated ones are flagged
    Twice    each imported act is taken up once
    Returns  how many acts were new
    """
    clocks = SlaClock.objects.filter(subject_kind="lead")
    wanted = Q(started_at__gt=now - RESTATED_WITHIN) | Q(stopped_at__isnull=True, cancelled_at__isnull=True)
    leads = sorted(set(clocks.filter(wanted).values_list("subject_id", flat=True)))
    if not leads:
        return 0
    members = {member.source_member_id: member for member in Member.objects.exclude(source_member_id="")}
    n_new = 0
    with open_reader(workspace) as reader:
        for first in range(0, len(leads), _AT_ONCE):
            some = leads[first : first + _AT_ONCE]
            rows = _acts_of(reader, some)
            known = set(
                LoggedAct.objects.filter(activity_id__in=[row["activity_id"] for row in rows]).values_list("activity_id", flat=True)
            )
            for row in rows:
                if row["activity_id"] not in known:
                    known.add(row["activity_id"])
                    _take_up(row, members.get(row["owner_id"] or ""), now=now)
                    n_new += 1
    return n_new


def _acts_of(reader: Reader, leads: Sequence[str]) -> list[dict[str, Any]]:
    values = {f"lead_{number}": lead for number, lead in enumerate(leads)}
    columns, rows = reader.query(_ACTS.format(places=", ".join(f"${name}" for name in values)), values)
    return [dict(zip(columns, row, strict=True)) for row in rows]


@transaction.atomic
def _take_up(row: dict[str, Any], by: Member | None, *, now: datetime) -> None:
    occurred_at = row["occurred_at"].replace(tzinfo=UTC)
    act = LoggedAct.objects.create(
        kind=_kind(row["kind"]),
        direction=row["direction"],
        lead_cycle_id=row["lead_cycle_id"],
        person_id=row["person_id"] or "",
        note="From an imported file",
        occurred_at=occurred_at,
        recorded_at=max(now, occurred_at),
        by=by,
        activity_id=row["activity_id"],
    )
    apply_evidence(act, now=now)


def _kind(word: str | None) -> str:
    """The source's word as one of ours; a task, a chat and whatever else it may be counts as a mail: something was written."""
    said = (word or "").lower()
    return "call" if "call" in said or "phone" in said else "meeting" if "meet" in said or "event" in said else "mail"
