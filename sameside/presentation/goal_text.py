"""Goals and their conflicts as sentences, without taking a side."""

from decimal import Decimal

from sameside.analytics.answer import Answer, AnswerRow
from sameside.analytics.catalogue import metric
from sameside.analytics.goal_conflicts import GoalConflict, GoalSaid
from sameside.presentation import figures
from sameside.presentation.answer_text import value_text

_LETTERS = ("mql", "sql", "sla", "cpl", "cpo", "cpa")


def goal_in_words(target: Decimal, currency: str, unit: str) -> str:
    """The target as text: "90%", "EUR 1,000,000", "400"."""
    return figures.figure(target, unit, currency or None)


def conflict_in_words(conflict: GoalConflict) -> str:
    """What can't be, in one sentence."""
    first = conflict.goals[0]
    if conflict.kind == "different_target":
        other = conflict.goals[1]
        said = f"{_target(first)} for {first.side} and {_target(other)} for {other.side}"
        return f"{figures.begun(metric_in_words(first.metric))} is to be {said}, at the same time."
    if conflict.kind == "no_quality_twin":
        return f"{figures.begun(first.side)} is to reach {_named(first)}, and no goal of {first.side} says how good they are to be."
    product = " times ".join(_named(goal) for goal in conflict.goals[1:])
    reached = figures.figure(conflict.reached, metric(first.metric).unit, first.currency or None)
    return f"Even with every goal met, {product} gives {reached}: under the {_named(first)} that {first.side} is to reach."


def _named(goal: GoalSaid) -> str:
    return f"{_target(goal)} {metric_in_words(goal.metric)}"


def reached_in_words(answer: Answer, row: AnswerRow) -> str:
    """What the figure is so far: "62.5% (40.1 to 80.2%, n = 20)"."""
    value = value_text(answer, row)
    if row.low is None or row.high is None:
        return f"{value} ({figures.sample(row.n)})"
    return f"{value} ({figures.interval(row.low, row.high, answer.unit, row.currency)}, {figures.sample(row.n)})"


def metric_in_words(name: str) -> str:
    """A metric's name as people say it: "acceptance rate"."""
    return " ".join(word.upper() if word in _LETTERS else word for word in name.split("_"))


def _target(goal: GoalSaid) -> str:
    return goal_in_words(goal.target, goal.currency, metric(goal.metric).unit)
