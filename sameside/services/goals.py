"""Both sides' goals, in the open: who set which, whether they still stand, and where they can't be met together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from sameside.analytics.answer import Answer, AnswerRow
from sameside.analytics.catalogue import metric
from sameside.analytics.goal_conflicts import GoalConflict, GoalSaid, goal_conflicts
from sameside.analytics.report import MEASURE, Question
from sameside.records.models import Goal, GoalView, Member
from sameside.schema.errors import NotAllowed, SamesideError, UnknownName
from sameside.services.access import require
from sameside.services.audit import record_act
from sameside.services.members import term_on
from sameside.services.open_figures import Figures
from sameside.services.signers import SIDES_THAT_SIGN
from sameside.services.workspace import company_day

STALE_AFTER = timedelta(days=30)


@dataclass(frozen=True)
class GoalTerms:
    """What a form says of a goal. target: a share as 0 to 1; currency: '' unless the metric is money."""

    side: str
    metric: str
    target: Decimal
    first_on: date
    last_on: date
    strategy: str = ""
    currency: str = ""


@transaction.atomic
def set_goal(*, terms: GoalTerms, owner: Member, by: Member, now: datetime) -> Goal:
    """Set a goal for one's own side.

    Allowed  sales, marketing, each for its side; revenue operations for either
    Changes  a goal that stands
    Twice    two goals
    Raises   NotAllowed for the other side's; UnknownName, SamesideError for terms that can't be
    """
    require(by, "draft_agreements")
    _refuse_other_side(by, terms.side, now)
    _check(terms)
    if not owner.is_active:
        raise SamesideError(f"{owner.name} is no longer here: a goal needs an owner who is.")
    goal = Goal.objects.create(owner=owner, created_at=now, updated_at=now, **vars(terms))
    said = {"metric": goal.metric, "target": str(goal.target), "side": goal.side, "owner": owner.name}
    record_act(by=by, act="set_goal", kind="goal", object_id=str(goal.pk), detail=said, now=now)
    return goal


@transaction.atomic
def confirm_goal(*, goal_id: int, by: Member, now: datetime) -> Goal:
    """Say that a goal still stands, so that it is no longer shown as stale.

    Allowed  who may set it
    Twice    the later day counts
    """
    goal = _standing(goal_id, by, now)
    goal.updated_at = now
    goal.save(update_fields=["updated_at"])
    record_act(by=by, act="confirm_goal", kind="goal", object_id=str(goal.pk), now=now)
    return goal


@transaction.atomic
def end_goal(*, goal_id: int, by: Member, now: datetime) -> Goal:
    """Give a goal up; it stays on record.

    Allowed  who may set it
    """
    goal = _standing(goal_id, by, now)
    goal.ended_at = now
    goal.save(update_fields=["ended_at"])
    record_act(by=by, act="end_goal", kind="goal", object_id=str(goal.pk), now=now)
    return goal


def note_goals_read(*, by: Member, on: date) -> None:
    """Write down that somebody has read both sides' goals that day. Allowed: everybody. Twice: once a day."""
    require(by, "see_agreements")
    GoalView.objects.get_or_create(member=by, on=on)


def goal_readers(since: date) -> list[GoalView]:
    """Who has read them since a day, the latest first; each reader once."""
    found: dict[int, GoalView] = {}
    for view in GoalView.objects.filter(on__gte=since).select_related("member").order_by("-on", "-id"):
        found.setdefault(view.member_id, view)
    return list(found.values())


def standing_goals() -> list[Goal]:
    """Every goal not given up, the earliest first."""
    return list(Goal.objects.filter(ended_at=None).select_related("owner"))


def shared_targets(goals: Iterable[Goal]) -> set[tuple[str, Decimal, str]]:
    """What both sides are to reach: metric, target and currency, each in goals of either side."""
    sides: dict[tuple[str, Decimal, str], set[str]] = {}
    for goal in goals:
        sides.setdefault((goal.metric, goal.target, goal.currency), set()).add(goal.side)
    return {target for target, held in sides.items() if held.issuperset(SIDES_THAT_SIGN)}


def is_stale(goal: Goal, now: datetime) -> bool:
    """Whether nobody has said for 30 days that it stands."""
    return now - goal.updated_at > STALE_AFTER


def conflicts_between(goals: Sequence[Goal]) -> list[GoalConflict]:
    """The goals that can't be met together."""
    return goal_conflicts(GoalSaid(g.pk, g.side, g.metric, g.target, g.currency, g.first_on, g.last_on) for g in goals)


def reached_so_far(goal: Goal, figures: Figures) -> tuple[Answer, AnswerRow] | None:
    """The goal's own figure in its days, as of now; None where it can't be told, or is not one figure."""
    asked = metric(goal.metric)
    where = (f"in={goal.currency}",) if goal.currency and any(one.name == "in" for one in asked.parameters) else ()
    try:
        answer = figures.measure(Question(goal.metric, where=where, period=f"{goal.first_on}..{goal.last_on}"))
    except SamesideError:
        return None
    rows = [row for row in answer.rows if not row.by or list(row.by) == [MEASURE]]
    return (answer, rows[0]) if rows and rows[0].value is not None else None


def _standing(goal_id: int, by: Member, now: datetime) -> Goal:
    require(by, "draft_agreements")
    goal = Goal.objects.select_for_update().filter(pk=goal_id, ended_at=None).first()
    if goal is None:
        raise UnknownName("There is no such goal any more.")
    _refuse_other_side(by, goal.side, now)
    return goal


def _refuse_other_side(by: Member, side: str, now: datetime) -> None:
    term = term_on(by, company_day(now))
    if term is not None and term.side in SIDES_THAT_SIGN and term.side != side:
        raise NotAllowed(f"A goal of {side} is set by {side}, or by revenue operations.")


def _check(terms: GoalTerms) -> None:
    asked = metric(terms.metric)
    if terms.side not in SIDES_THAT_SIGN:
        raise UnknownName(f"A goal is of sales or of marketing, not of '{terms.side}'.")
    if terms.last_on < terms.first_on:
        raise SamesideError("A goal ends on the day it begins, or later.")
    if not terms.target.is_finite() or terms.target < 0 or terms.target >= Decimal(10) ** 15:
        raise SamesideError("A goal is a number from 0.")
    if asked.unit == "share" and terms.target > 1:
        raise SamesideError(f"{asked.name} is a share: give a target from 0 to 100 percent.")
    is_money = asked.unit in ("money", "money_per_day")
    if is_money != bool(terms.currency):
        raise SamesideError(f"{asked.name} {'needs a currency, as EUR' if is_money else 'is no money: it takes no currency'}.")
