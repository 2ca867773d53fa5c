"""Goals and their conflicts as sentences, without taking a side."""

from decimal import Decimal

from sameside.analytics.catalogue import metric
from sameside.analytics.goal_conflicts import GoalConflict, GoalSaid
from sameside.presentation import figures


def goal_in_words(target: Decimal, currency: str, unit: str) -> str:
    """The target as text: "90%", "EUR 1,000,000", "400"."""
    return figures.figure(target, unit, currency or None)


def conflict_in_words(conflict: GoalConflict) -> str:
    """What can't be, in one sentence."""
    if conflict.kind == "different_target":
        one, other = conflict.goals
        return f"{one.metric} is to be {_target(one)} for {one.side} and {_target(other)} for {other.side}, at the same time."
    if conflict.kind == "no_quality_twin":
        (goal,) = conflict.goals
        return (
            f"{goal.side.capitalize()} is to reach {_target(goal)} {goal.metric}, and no goal of {goal.side} says how good they are to be."
        )
    wanted, *steps = conflict.goals
    product = " times ".join(f"{_target(goal)} {goal.metric}" for goal in steps)
    unit = metric(wanted.metric).unit
    reached = figures.figure(conflict.reached, unit, wanted.currency or None)
    return (
        f"Even with every goal met, {product} gives {reached}: under the {_target(wanted)} {wanted.metric} that {wanted.side} is to reach."
    )


def _target(goal: GoalSaid) -> str:
    return goal_in_words(goal.target, goal.currency, metric(goal.metric).unit)
