"""What did sales ask of marketing: the list, one request with its clocks, and what marketing promises for each kind."""

from dataclasses import dataclass
from datetime import date, datetime

from sameside.analytics.sla_clock import ClockReading, ClockState
from sameside.records.models import Member, Request, RequestEntry, SlaClock
from sameside.schema.errors import UnknownName
from sameside.services.access import Role
from sameside.services.clock_reading import OwnerTime, owner_times, read_clock, state_of
from sameside.services.promises import STEPS_BY_NAME, policy_in_force
from sameside.services.requests import OPEN_STATES, STATES


@dataclass(frozen=True)
class Asked:
    """Which requests. state: a state, 'open' for all that are, or empty for every one; whose: mine | nobodys | empty."""

    kind: str = ""
    state: str = "open"
    whose: str = ""


@dataclass(frozen=True)
class ListedRequest:
    """One request, with the clock that runs now: taking on first, then delivering; None when nothing was promised."""

    request: Request
    clock: SlaClock | None
    stands: ClockState | None


@dataclass(frozen=True)
class ShownClock:
    """One clock of a request or lead as its page shows it."""

    clock: SlaClock
    says: str
    reading: ClockReading
    owners: list[OwnerTime]


@dataclass(frozen=True)
class ShownRequest:
    """One request with its thread and clocks, the same for both sides."""

    request: Request
    entries: list[RequestEntry]
    clocks: list[ShownClock]


def listed_requests(*, reader: Member, asked: Asked, now: datetime, after: int | None = None, limit: int = 50) -> list[ListedRequest]:
    """Requests, the newest first; after: the id of the last one shown before."""
    rows = Request.objects.select_related("asked_by", "owner")
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.state:
        rows = rows.filter(state__in=OPEN_STATES if asked.state == "open" else [asked.state])
    if asked.whose == "mine":
        rows = rows.filter(asked_by=reader) | rows.filter(owner=reader)
    if asked.whose == "nobodys":
        rows = rows.filter(owner__isnull=True)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[:limit])
    running: dict[str, SlaClock] = {}
    clocks = SlaClock.objects.filter(subject_kind="request", subject_id__in=[str(request.pk) for request in found])
    # Of acknowledge and deliver the one that still runs is shown, the first owed first; of ended ones the last delivery.
    for newer in clocks.order_by("pass_no", "step"):
        held = running.get(newer.subject_id)
        if held is None or held.stopped_at is not None or held.cancelled_at is not None:
            running[newer.subject_id] = newer
    return [ListedRequest(request, clock := running.get(str(request.pk)), state_of(clock, now) if clock else None) for request in found]


def shown_request(request_id: int, *, now: datetime) -> ShownRequest:
    """One request with all there is to it.

    Raises  UnknownName when there is none of that number
    """
    request = request_numbered(request_id)
    return ShownRequest(
        request, list(request.entries.select_related("by").order_by("id")), shown_clocks("request", str(request_id), now=now)
    )


def request_numbered(request_id: int) -> Request:
    """The request of a number.

    Raises  UnknownName when there is none
    """
    request = Request.objects.select_related("asked_by", "owner").filter(pk=request_id).first()
    if request is None:
        raise UnknownName(f"There is no request {request_id}.")
    return request


def shown_clocks(subject_kind: str, subject_id: str, *, now: datetime) -> list[ShownClock]:
    """Every clock of a lead or request, in order, each with its reading and every owner's own time."""
    clocks = SlaClock.objects.filter(subject_kind=subject_kind, subject_id=subject_id).select_related("policy", "owner", "charged_to")
    rows = clocks.prefetch_related("owners__member", "pauses").order_by("pass_no", "pk")
    return [ShownClock(clock, STEPS_BY_NAME[clock.step].says, read_clock(clock, now), owner_times(clock, now)) for clock in rows]


def promised_seconds(kind: str, *, on: date) -> dict[str, int | None]:
    """What marketing promises for one kind of request: business seconds to take it on and to deliver; None: no promise."""
    found = {step: policy_in_force(step, request_kind=kind, on=on) for step in ("acknowledge", "deliver")}
    return {step: policy.target_seconds if policy else None for step, policy in found.items()}


def marketers() -> list[Member]:
    """Who may be asked to deliver."""
    return list(Member.objects.filter(role__in=(Role.MARKETER.value, Role.MARKETING_MANAGER.value), is_active=True).order_by("name"))


def is_state(word: str) -> bool:
    """Whether a list can be cut to a state of that name."""
    return word in (*STATES, "open", "")
