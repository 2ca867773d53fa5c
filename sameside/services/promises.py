"""Who promises what to whom, from which day on? Every change is a new version with a reason; the earlier ones stay readable."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from sameside.records.models import Member, SlaPolicy
from sameside.schema.errors import NotAllowed, SamesideError, UnknownName, did_you_mean
from sameside.services.access import KEEPERS, Role, require
from sameside.services.audit import record_act
from sameside.services.members import term_on
from sameside.services.workspace import company_day

KIND_NAMES = {"campaign": "a campaign", "asset": "an asset", "list": "a list", "event": "an event", "brief": "a brief"}
REQUEST_KINDS = tuple(KIND_NAMES)
LONGEST_TARGET_SECONDS = 366 * 24 * 3600


@dataclass(frozen=True)
class Step:
    """One kind of promise: who makes it, about what, what it is called for short, and what it says."""

    name: str
    label: str
    side: str
    subject: str
    says: str


STEPS: tuple[Step, ...] = (
    Step("assign", "Find an owner", "sales", "lead", "find an owner for a lead nobody was free for"),
    Step("accept", "Accept or reject", "sales", "lead", "accept or reject an offered lead"),
    Step("first_touch", "First touch", "sales", "lead", "call, write to or meet a lead for the first time once it is accepted"),
    Step("acknowledge", "Take on", "marketing", "request", "take on a request from sales"),
    Step("deliver", "Deliver", "marketing", "request", "deliver what sales asked for"),
)
STEPS_BY_NAME = {step.name: step for step in STEPS}
PAUSE_REASONS = {"lead": ("waiting_on_buyer",), "request": ("waiting_on_sales",)}
TOLD = ("owner", "manager", "other_side")


@dataclass(frozen=True)
class Terms:
    """What a promise says. escalation: pairs of percent of the target, and who is then told."""

    target_seconds: int
    calendar: str = "owner"
    pause_reasons: tuple[str, ...] = ()
    on_reassign: str = "continue"
    escalation: tuple[tuple[int, tuple[str, ...]], ...] = ((100, ("owner", "manager")),)


def policy_in_force(step: str, *, on: date, request_kind: str = "") -> SlaPolicy | None:
    """The promise of a step on a day: that of the request's own kind, else of every kind; None when nothing is promised."""
    for kind in dict.fromkeys((request_kind, "")):
        newest = SlaPolicy.objects.filter(step=step, request_kind=kind, from_on__lte=on).order_by("-from_on", "-version").first()
        if newest is not None:
            return newest if newest.is_promised else None
    return None


@transaction.atomic
def set_policy(
    *, step: str, terms: Terms | None, from_on: date, why: str, by: Member | None, now: datetime, request_kind: str = ""
) -> SlaPolicy:
    """Make a new version of a promise, or end it (terms None), from a day on. Clocks that run keep the version they began under.

    Allowed  managers, for what their own side promises; revenue operations and administrators; None = the program's owner
    Twice    the same terms from the same day: the version that says so
    Raises   SamesideError for terms that can't be, a day in the past, or no reason; NotAllowed for the other side's promise
    """
    if step not in STEPS_BY_NAME:
        raise UnknownName(f"There is no promise '{step}'.{did_you_mean(step, STEPS_BY_NAME)}")
    today = company_day(now)
    if by is not None:
        require_own_side(by, STEPS_BY_NAME[step].side, on=today)
    _check(step, request_kind, terms, why)
    if from_on < today:
        raise SamesideError(f"A promise begins today ({today}) or later: what was promised before stays as it was.")
    before = SlaPolicy.objects.filter(step=step, request_kind=request_kind).order_by("-version").first()
    if terms is None and before is None:
        raise SamesideError("There is no such promise to end.")
    said = _said(terms)
    if before is not None and before.from_on == from_on and _said_by(before) == said:
        return before
    policy = SlaPolicy.objects.create(
        side=STEPS_BY_NAME[step].side,
        subject=STEPS_BY_NAME[step].subject,
        step=step,
        request_kind=request_kind,
        version=before.version + 1 if before else 1,
        from_on=from_on,
        why=why.strip(),
        made_by=by,
        made_at=now,
        **said,
    )
    detail = {"from_on": from_on.isoformat(), "why": policy.why, "terms": [_said_by(before) if before else None, said]}
    record_act(by=by, act="set_policy", kind="promise", object_id=promise_id(step, request_kind), now=now, detail=detail)
    return policy


@dataclass(frozen=True)
class PromiseLine:
    """One promise through its versions: what holds on a day (None: nothing), and what will from a later day on."""

    step: Step
    request_kind: str
    current: SlaPolicy | None
    coming: SlaPolicy | None

    @property
    def promise_id(self) -> str:
        """Its name in addresses and in the audit."""
        return promise_id(self.step.name, self.request_kind)


def promise_lines(*, on: date) -> list[PromiseLine]:
    """Who promises what to whom on a day: the four steps, each followed by the kinds of request that have a promise of their own."""
    versions = list(SlaPolicy.objects.order_by("-from_on", "-version"))
    kinds = [(step, "") for step in STEPS] + [(STEPS_BY_NAME[row.step], row.request_kind) for row in versions if row.request_kind]
    found = []
    for step, kind in sorted(dict.fromkeys(kinds), key=lambda pair: (STEPS.index(pair[0]), ("", *REQUEST_KINDS).index(pair[1]))):
        own = [row for row in versions if (row.step, row.request_kind) == (step.name, kind)]
        current = next((row for row in own if row.from_on <= on), None)
        coming = next((row for row in reversed(own) if row.from_on > on), None)
        found.append(PromiseLine(step, kind, current if current is not None and current.is_promised else None, coming))
    return found


def promise_named(name: str) -> tuple[Step, str]:
    """The step and kind of request a promise's name stands for.

    Raises  UnknownName
    """
    step, _, kind = name.partition(":")
    if step not in STEPS_BY_NAME or (kind and (kind not in REQUEST_KINDS or STEPS_BY_NAME[step].subject != "request")):
        raise UnknownName(f"There is no promise '{name}'.")
    return STEPS_BY_NAME[step], kind


def versions_of(step: str, request_kind: str) -> list[SlaPolicy]:
    """Every version of a promise, the newest first."""
    return list(SlaPolicy.objects.filter(step=step, request_kind=request_kind).select_related("made_by").order_by("-version"))


def may_change(member: Member, side: str, *, on: date) -> bool:
    """Whether a member decides on what a side promises."""
    try:
        require_own_side(member, side, on=on)
    except NotAllowed:
        return False
    return True


def require_own_side(by: Member, side: str, *, on: date) -> None:
    """Stop whoever would promise in the other side's name.

    Raises  NotAllowed
    """
    require(by, "change_policies")
    term = term_on(by, on)
    if Role(by.role) not in KEEPERS and (term is None or term.side != side):
        raise NotAllowed(f"Each side makes its own promises: {side} decides on this one.")


def promise_id(step: str, request_kind: str) -> str:
    """The name of a promise through all its versions, as the audit knows it."""
    return f"{step}:{request_kind}" if request_kind else step


def _said(terms: Terms | None) -> dict[str, object]:
    if terms is None:
        return {"is_promised": False}
    return {
        "target_seconds": terms.target_seconds,
        "calendar": terms.calendar,
        "pause_reasons": list(terms.pause_reasons),
        "on_reassign": terms.on_reassign,
        "escalation": [{"percent": percent, "tell": list(told)} for percent, told in sorted(terms.escalation)],
        "is_promised": True,
    }


def _said_by(policy: SlaPolicy) -> dict[str, object]:
    if not policy.is_promised:
        return {"is_promised": False}
    names = ("target_seconds", "calendar", "pause_reasons", "on_reassign", "escalation", "is_promised")
    return {name: getattr(policy, name) for name in names}


def _check(step: str, request_kind: str, terms: Terms | None, why: str) -> None:
    subject = STEPS_BY_NAME[step].subject
    if request_kind and (subject != "request" or request_kind not in REQUEST_KINDS):
        raise UnknownName(f"There is no kind of request '{request_kind}'.{did_you_mean(request_kind, REQUEST_KINDS)}")
    if not why.strip():
        raise SamesideError("Say in a sentence why the promise changes: the other side will read it.")
    if terms is None:
        return
    if not 0 < terms.target_seconds <= LONGEST_TARGET_SECONDS:
        raise SamesideError("A promise needs a time above zero, and no longer than a year.")
    _check_words("calendar", [terms.calendar], ("owner", "always"))
    _check_words("way to hand on", [terms.on_reassign], ("continue", "restart"))
    _check_words("reason to wait", terms.pause_reasons, PAUSE_REASONS[subject])
    for percent, told in terms.escalation:
        if not 0 < percent <= 1000:
            raise SamesideError(f"A step of escalation at {percent} % of the time: give 1 to 1000.")
        _check_words("person to tell", told, TOLD)


def _check_words(what: str, words: Sequence[str], choices: Sequence[str]) -> None:
    for word in words:
        if word not in choices:
            raise UnknownName(f"There is no {what} '{word}'.{did_you_mean(word, choices)}")
