"""What had sales and marketing agreed on at one moment? Read from records that keep every version, so it reads the same ever after."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Q

from sameside.records.models import Goal, LeadDefinition, SlaPolicy
from sameside.services.access import ROLE_NAMES, Role
from sameside.services.goals import shared_targets
from sameside.services.promises import REQUEST_KINDS, STEPS, STEPS_BY_NAME, Step
from sameside.services.signed_definitions import SIGNED, clauses_of


@dataclass(frozen=True)
class Signer:
    """Who signed for a side: by role, never by name."""

    side: str
    role: str
    on: date


@dataclass(frozen=True)
class AgreedDefinition:
    """The definition of a qualified lead that judged leads of that day. clauses: as sentences."""

    version: int
    title: str
    in_force_on: date
    clauses: tuple[str, ...]
    signers: tuple[Signer, ...]


@dataclass(frozen=True)
class AgreedPromise:
    """One promise that held. request_kind: "" = of every kind without a promise of its own."""

    step: Step
    request_kind: str
    version: int
    target_seconds: int
    is_business_time: bool
    from_on: date


@dataclass(frozen=True)
class AgreedGoal:
    """One goal that stood. is_shared: the other side had the same target in the same figure."""

    side: str
    metric: str
    target: Decimal
    currency: str
    first_on: date
    last_on: date
    is_shared: bool


@dataclass(frozen=True)
class Agreed:
    """All that stood. definition: None = none was in force."""

    on: date
    definition: AgreedDefinition | None
    promises: tuple[AgreedPromise, ...]
    goals: tuple[AgreedGoal, ...]


def agreed_at(at: datetime, *, time_zone: str) -> Agreed:
    """Everything both sides, or one of them towards the other, had settled by an instant. Changes nothing."""
    zone = ZoneInfo(time_zone)
    day = at.astimezone(zone).date()
    return Agreed(day, _definition(at, day, zone), _promises(at, day), _goals(at, day))


def _definition(at: datetime, day: date, zone: ZoneInfo) -> AgreedDefinition | None:
    signed = LeadDefinition.objects.filter(status__in=SIGNED, signed_at__lte=at, in_force_on__lte=day)
    # One signed later the same day may have ended it that day: at this instant it held.
    found = signed.filter(Q(until_on=None) | Q(until_on__gte=day)).order_by("-in_force_on", "-version").first()
    if found is None:
        return None
    signatures = found.signatures.filter(voided_at=None).select_related("member").order_by("-side")
    signers = (Signer(one.side, ROLE_NAMES[Role(one.member.role)].lower(), one.signed_at.astimezone(zone).date()) for one in signatures)
    assert found.in_force_on is not None  # asked for above
    clauses = tuple(clause.says for clause in clauses_of(found))
    return AgreedDefinition(found.version, found.title, found.in_force_on, clauses, tuple(signers))


def _promises(at: datetime, day: date) -> tuple[AgreedPromise, ...]:
    latest: dict[tuple[str, str], SlaPolicy] = {}
    for policy in SlaPolicy.objects.filter(from_on__lte=day, made_at__lte=at).order_by("from_on", "version"):
        latest[policy.step, policy.request_kind] = policy
    steps = [step.name for step in STEPS]
    kinds = ("", *REQUEST_KINDS)
    held = sorted(
        (one for one in latest.values() if one.is_promised), key=lambda one: (steps.index(one.step), kinds.index(one.request_kind))
    )
    return tuple(
        AgreedPromise(
            STEPS_BY_NAME[one.step], one.request_kind, one.version, one.target_seconds, one.calendar != "always", one.from_on
        )
        for one in held
    )  # fmt: skip


def _goals(at: datetime, day: date) -> tuple[AgreedGoal, ...]:
    standing = Goal.objects.filter(created_at__lte=at, first_on__lte=day, last_on__gte=day)
    goals = list(standing.filter(Q(ended_at=None) | Q(ended_at__gt=at)).order_by("metric", "-side", "pk"))
    shared = shared_targets(goals)
    return tuple(
        AgreedGoal(
            one.side, one.metric, one.target, one.currency, one.first_on, one.last_on, (one.metric, one.target, one.currency) in shared
        )
        for one in goals
    )
