"""What of the records do figures read? Rows for the build, in a fixed order, so that equal records give equal snapshots.

Analytics never meets a model: a build lays these rows out beside the mapped tables and makes canonical tables of them.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sameside.records.models import MemberTerm, Request, SlaClock

Row = dict[str, Any]


def exported_records(zone: ZoneInfo) -> dict[str, list[Row]]:
    """Every canonical table that is made of records -> its rows, by id. Instants are UTC without a zone, as the tables hold them.

    Reads   zone: in which the company counts days
    """
    return {"requests": list(_requests()), "promises": list(_promises(zone))}


def _requests() -> Iterable[Row]:
    for request in Request.objects.select_related("asked_by", "owner").order_by("pk").iterator():
        yield {
            "request_id": str(request.pk),
            "kind": request.kind,
            "state": request.state,
            "asked_at": _utc(request.asked_at),
            "asked_by": request.asked_by.name,
            "owner": request.owner.name if request.owner else None,
            "wanted_on": request.wanted_on,
            "acknowledged_at": _utc(request.acknowledged_at),
            "delivered_at": _utc(request.delivered_at),
            "closed_at": _utc(request.closed_at),
            "n_passes": request.pass_no,
        }


def _promises(zone: ZoneInfo) -> Iterable[Row]:
    teams = _teams()
    for clock in SlaClock.objects.select_related("policy", "charged_to").order_by("pk").iterator():
        yield {
            "promise_id": str(clock.pk),
            "side": clock.side,
            "subject": clock.subject_kind,
            "subject_id": clock.subject_id,
            "request_kind": clock.policy.request_kind or None,
            "step": clock.step,
            "pass_no": clock.pass_no,
            "owner": clock.charged_to.name if clock.charged_to else None,
            "owner_team": _team_on(teams.get(clock.charged_to_id or 0, []), clock.started_at.astimezone(zone).date()),
            "started_at": _utc(clock.started_at),
            "due_at": _utc(clock.due_at),
            "stopped_at": _utc(clock.stopped_at),
            "recorded_at": _utc(clock.recorded_at),
            "cancelled_at": _utc(clock.cancelled_at),
            "result": clock.result or None,
            "is_late_arrival": clock.is_late_arrival,
            "was_touched_before": clock.was_touched_before,
            "buyer_first_at": _utc(clock.buyer_first_at),
            "target_seconds": clock.policy.target_seconds,
            "business_seconds": clock.business_seconds,
            "elapsed_seconds": clock.elapsed_seconds,
            "held_seconds": clock.held_seconds,
        }


def _teams() -> dict[int, list[tuple[date, str]]]:
    found: dict[int, list[tuple[date, str]]] = {}
    for member_id, from_on, team in MemberTerm.objects.order_by("from_on").values_list("member_id", "from_on", "team"):
        found.setdefault(member_id, []).append((from_on, team))
    return found


def _team_on(terms: list[tuple[date, str]], day: date) -> str | None:
    """The team of a day; a promise keeps that of its beginning, wherever its owner went since."""
    return next((team or None for from_on, team in reversed(terms) if from_on <= day), None)


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC).replace(tzinfo=None)
