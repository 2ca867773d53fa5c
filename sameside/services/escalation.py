"""Promises nearing or past due -> notices, each step once.

A step is taken when the row that says so is written, in the transaction of its notices: however often this runs, on however many
machines, and whatever the clock does in between, nobody is told twice and nothing told is taken back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from sameside.records.models import Escalation, Handoff, Member, Request, SlaClock
from sameside.services.access import MANAGERS, Role
from sameside.services.clock_reading import NextStep, next_step
from sameside.services.clocks import refresh_next_step
from sameside.services.members import term_on
from sameside.services.notices import tell
from sameside.services.promises import STEPS_BY_NAME
from sameside.services.record_labels import UNNAMED_LEAD, lead_label
from sameside.services.steady_time import SteadyTime, Tick, keep_mark, steady_time
from sameside.services.workspace import company_day


@dataclass(frozen=True)
class EscalationReport:
    """What one run did. at: the instant it counted by; jumped: how far the machine's clock is ahead of that."""

    at: datetime
    jumped: timedelta
    n_steps: int
    n_told: int


def escalate_due(*, now: datetime, tick: Tick | None = None) -> EscalationReport:
    """Take every step of escalation that is owed.

    1. tell whether the machine's clock has jumped, and count on by its own seconds where it has (tick None: the caller vouches for now)
    2. tell administrators of a jump, once
    3. take the steps, a clock at a time, each in its own transaction

    Twice    each step once, also after a stop in between
    """
    steady = SteadyTime(now, timedelta(0))
    if tick is not None:
        with transaction.atomic():
            steady = steady_time(now, tick)
            if keep_mark(steady, tick):
                _tell_of_jump(steady)
    owed = SlaClock.objects.filter(next_step_at__lte=steady.at, stopped_at__isnull=True, cancelled_at__isnull=True)
    n_steps = n_told = 0
    for clock_id in list(owed.order_by("next_step_at", "pk").values_list("pk", flat=True)):
        steps, told = _escalate(clock_id, steady.at)
        n_steps, n_told = n_steps + steps, n_told + told
    return EscalationReport(steady.at, steady.jumped, n_steps, n_told)


@transaction.atomic
def _escalate(clock_id: int, at: datetime) -> tuple[int, int]:
    """The steps one clock owes at an instant. Returns how many, and how many members were told."""
    clock = SlaClock.objects.select_for_update(of=("self",)).select_related("policy", "owner").get(pk=clock_id)
    if clock.stopped_at is not None or clock.cancelled_at is not None:
        return 0, 0
    n_steps = n_told = 0
    while (step := next_step(clock, at)) is not None and step.owed_at <= at:
        told = _take(clock, step, at)
        n_steps, n_told = n_steps + 1, n_told + told
    refresh_next_step(clock, at)
    return n_steps, n_told


def _take(clock: SlaClock, step: NextStep, at: datetime) -> int:
    tells = next(said["tell"] for said in clock.policy.escalation if said["percent"] == step.percent)
    day = company_day(at)
    members = {member.pk: member for who in tells for member in _whom(who, clock, day)}
    title, text = _words(clock, step.percent)
    key = f"escalation:{clock.pk}:{step.lap}:{step.percent}"
    told = [member.pk for member in members.values() if tell(member, key=key, title=title, text=text, href=_page(clock), now=at)]
    Escalation.objects.create(clock=clock, lap=step.lap, percent=step.percent, owed_at=step.owed_at, taken_at=at, told=told)
    return len(told)


def _whom(who: str, clock: SlaClock, day: date) -> Iterable[Member]:
    """The members a step tells. A thing nobody owns yet is the managers' of the side that promised it."""
    if who == "owner" and clock.owner is not None:
        return [clock.owner]
    if who == "manager" and clock.owner is not None:
        term = term_on(clock.owner, day)
        if term is not None and term.manager is not None:
            return [term.manager]
    if who == "other_side":
        if clock.subject_kind == "request":
            return Member.objects.filter(requests_asked__pk=int(clock.subject_id))
        return _managers("marketing" if clock.side == "sales" else "sales")
    return _managers(clock.side)


def _managers(side: str) -> list[Member]:
    role = Role.SALES_MANAGER if side == "sales" else Role.MARKETING_MANAGER
    assert role in MANAGERS
    return list(Member.objects.filter(role=role.value, is_active=True))


def _words(clock: SlaClock, percent: int) -> tuple[str, str]:
    """What a notice says: where the promise stands, without a word on whose fault it is."""
    handoff = Handoff.objects.filter(lead_cycle_id=clock.subject_id).first() if clock.subject_kind == "lead" else None
    subject = lead_label(handoff.name, handoff.company) if handoff is not None else UNNAMED_LEAD
    if clock.subject_kind == "request":
        subject = Request.objects.values_list("title", flat=True).get(pk=int(clock.subject_id))
    promised = f"{clock.side} promised to {STEPS_BY_NAME[clock.step].says}"
    owner = f"It is with {clock.owner.name}." if clock.owner else "Nobody has it yet."
    if percent < 100:
        return f"{subject}: {percent}% of the promised time is used", f"{promised.capitalize()}. {owner}"
    if percent == 100:
        return f"{subject}: the promised time is over", f"{promised.capitalize()}; the time for it has run out. {owner}"
    return f"{subject}: {percent}% of the promised time has passed", f"{promised.capitalize()}, and it is still open. {owner}"


def _page(clock: SlaClock) -> str:
    return f"/requests/{clock.subject_id}/" if clock.subject_kind == "request" else f"/leads/{clock.subject_id}/"


def _tell_of_jump(steady: SteadyTime) -> None:
    way = "ahead" if steady.jumped > timedelta(0) else "back"
    for member in Member.objects.filter(role=Role.ADMINISTRATOR.value, is_active=True):
        tell(
            member,
            key=f"jump:{steady.at.isoformat(timespec='seconds')}",
            title=f"The machine's clock was set {way}",
            text="Promises are counted on by the old time: nothing is overdue because of it. If the new time is right, say so on the page.",
            href="/service-levels/promises/",
            now=steady.at,
        )
