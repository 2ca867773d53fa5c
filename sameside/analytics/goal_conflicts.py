"""Can both sides' goals be met together? Three kinds of conflict that numbers alone show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations, product
from typing import Literal

from sameside.analytics.catalogue import metric

ConflictKind = Literal["different_target", "no_quality_twin", "out_of_reach"]

# What is reached when a volume passes through rates: (what comes out, the volume, the rates, and the mean worth of one).
_CHAINS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("bookings", "cycles", ("close_rate_lead", "avg_deal_value")),
    ("bookings", "qualified_leads", ("close_rate_mql", "avg_deal_value")),
    ("bookings", "handoffs", ("close_rate_mql", "avg_deal_value")),
    ("bookings", "opportunities", ("win_rate_count", "avg_deal_value")),
    ("qualified_leads", "cycles", ("qualified_lead_share",)),
    ("handoffs", "cycles", ("qualified_lead_share",)),
)
_VOLUMES = ("cycles", "people", "accounts", "qualified_leads", "handoffs", "opportunities")
_QUALITY = (
    *("acceptance_rate", "qualified_lead_share", "stage_conversion", "cohort_conversion", "close_rate_lead", "close_rate_mql"),
    *("win_rate_count", "win_rate_cohort", "win_rate_value"),
)


@dataclass(frozen=True)
class GoalSaid:
    """One goal of one side: a metric of the catalogue and what it is to reach between two days. A share is 0 to 1."""

    goal_id: int
    side: str
    metric: str
    target: Decimal
    currency: str
    first_on: date
    last_on: date


@dataclass(frozen=True)
class GoalConflict:
    """What can't be, between which goals. key: the same conflict has the same one; reached, wanted: of a product out of reach."""

    kind: ConflictKind
    goals: tuple[GoalSaid, ...]
    reached: Decimal | None = None
    wanted: Decimal | None = None

    @property
    def key(self) -> str:
        """By which somebody can answer for it."""
        return f"{self.kind}:{'-'.join(str(goal.goal_id) for goal in self.goals)}"


def goal_conflicts(goals: Iterable[GoalSaid]) -> list[GoalConflict]:
    """Every conflict between goals.

    different_target  the two sides have the same metric at the same time, with different targets
    no_quality_twin   a side is to bring a number of something, and none of its goals of that time says how good
    out_of_reach      a volume through the rates agreed gives less than the goal behind them: every rate met, and still missed
    """
    every = sorted(goals, key=lambda goal: goal.goal_id)
    return [*_different_targets(every), *_volumes_alone(every), *_out_of_reach(every)]


def _different_targets(goals: Sequence[GoalSaid]) -> list[GoalConflict]:
    found = []
    for one, other in combinations(goals, 2):
        same = one.metric == other.metric and one.side != other.side and one.currency == other.currency
        if same and one.target != other.target and _at_one_time(one, other):
            found.append(GoalConflict("different_target", (one, other)))
    return found


def _at_one_time(one: GoalSaid, other: GoalSaid) -> bool:
    """Numbers add up over days, so they are compared over the same days; a rate of any days both speak of."""
    if metric(one.metric).unit in ("count", "money"):
        return (one.first_on, one.last_on) == (other.first_on, other.last_on)
    return _overlap(one, other)


def _overlap(one: GoalSaid, other: GoalSaid) -> bool:
    return one.first_on <= other.last_on and other.first_on <= one.last_on


def _volumes_alone(goals: Sequence[GoalSaid]) -> list[GoalConflict]:
    return [
        GoalConflict("no_quality_twin", (goal,))
        for goal in goals
        if goal.metric in _VOLUMES
        and not any(twin.side == goal.side and twin.metric in _QUALITY and _overlap(goal, twin) for twin in goals)
    ]


def _out_of_reach(goals: Sequence[GoalSaid]) -> list[GoalConflict]:
    found = []
    for comes_out, volume, rates in _CHAINS:
        for wanted in (goal for goal in goals if goal.metric == comes_out):
            steps = [[goal for goal in goals if goal.metric == name and _serves(goal, wanted, name == volume)] for name in (volume, *rates)]
            for chosen in product(*steps):
                reached = Decimal(1)
                for goal in chosen:
                    reached *= goal.target
                if reached < wanted.target:
                    found.append(GoalConflict("out_of_reach", (wanted, *chosen), reached, wanted.target))
    return found


def _serves(goal: GoalSaid, wanted: GoalSaid, is_volume: bool) -> bool:
    is_priced_alike = not goal.currency or not wanted.currency or goal.currency == wanted.currency
    same_days = (goal.first_on, goal.last_on) == (wanted.first_on, wanted.last_on)
    return is_priced_alike and (same_days if is_volume else _overlap(goal, wanted))
