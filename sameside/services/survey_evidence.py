"""What is so, beside what people believe? Every metric the survey is confronted with, as it stood when the round closed."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sameside.analytics.answer import Answer, AnswerRow
from sameside.analytics.belief_evidence import evidence_standing, flag_standing, parse_good_when
from sameside.analytics.calibration import Measured
from sameside.analytics.evidence_bindings import BY_DEFINITION, IN_OURS, EvidenceBinding
from sameside.analytics.fact_limits import limit_told, metrics_asked
from sameside.analytics.further_evidence import binding_of, described
from sameside.analytics.report import Question
from sameside.records.models import Goal, LeadDefinition, SlaPolicy
from sameside.schema.errors import NotAvailable, SamesideError
from sameside.services.definitions import definition_in_force
from sameside.services.goals import conflicts_between, shared_targets, standing_goals
from sameside.services.reporting import measure
from sameside.services.snapshots import MadeEarlier, NothingBuilt
from sameside.services.workspace import Workspace

_SIDES = {"sales", "marketing"}
# The instrument's units as the catalogue calls them.
_UNITS = {"percent": "share"}


def evidence_at_close(*, workspace: Workspace, form: Mapping[str, Any], now: datetime) -> dict[str, dict[str, Any]]:
    """Question  What do the records say of each metric the form's items name, at this moment?

    Reads    form: with the limits that were frozen when the round opened
    Returns  per metric of the instrument: kind, label, unit, standing (meets, misses, unclear), and either value with interval, n, the
             question asked, its definition, snapshot and notes, or `unavailable` with the reason; good_when, usual_good_when and
             good_when_by where it has a limit: the round's, the product's default, and whose the round's is; definition_version where
             it was counted by a lead definition: the one in force. Plain JSON values
    """
    found = {name: _evidence(workspace, name, limit_told(form, name), now) for name in metrics_asked(form)}
    in_force = definition_in_force(workspace.day_of(now))
    for name in BY_DEFINITION & set(found):
        found[name]["definition_version"] = None if in_force is None else in_force.version
    return found


def measured_for_estimates(form: Mapping[str, Any], evidence: Mapping[str, Mapping[str, Any]]) -> dict[str, Measured]:
    """By estimate what was measured; estimates whose metric has no value are left out, and so is what rests on too few."""
    found = {}
    for name, item in form["items"].items():
        one = evidence.get(item.get("target_metric", ""))
        if one is None or one.get("value") is None or one["is_too_few"]:
            continue
        low, high = one["low"], one["high"]
        found[name] = Measured(
            "money" if one["unit"] == "money" else "share",
            float(one["value"]),
            None if low is None else float(low),
            None if high is None else float(high),
        )
    return found


def _evidence(workspace: Workspace, name: str, limit: Mapping[str, str], now: datetime) -> dict[str, Any]:
    about, binding = described(name), binding_of(name)
    told: dict[str, Any] = {
        "kind": binding.kind,
        "label": about["label"],
        "standing": "unclear",
        "unit": _UNITS.get(about["unit"], about["unit"]),
        "good_when": None,
        **limit,
    }
    if binding.kind == "missing":
        return told | {"unavailable": binding.unavailable}
    if binding.kind == "record":
        is_met = _RECORDS[binding.record](workspace.day_of(now))
        return told | {"record": binding.record, "is_met": is_met, "standing": flag_standing(is_met)}
    where = tuple(one.replace(IN_OURS, f"in={workspace.options['currency']}") for one in binding.where)
    question = Question(binding.metric, where=where, period=_period(binding.months, workspace.day_of(now)))
    try:
        answer = measure(workspace=workspace, question=question, as_of=now)
    except SamesideError as refused:
        # A round closes whether or not the figures can be had; that they can't is part of its result.
        return told | {"metric": binding.metric, "unavailable": _reason(refused, binding.metric)}
    return told | _told({**about, **limit}, binding, question, answer)


def _reason(refused: SamesideError, metric: str) -> str:
    """Why a figure can't be had, for somebody who knows the company and not the program: no names of metrics, no hints for commands."""
    if isinstance(refused, NothingBuilt):
        return "not available: needs records, and nothing has been imported yet"
    if isinstance(refused, MadeEarlier):
        return "not available: the records had not been read anew since the program was renewed"
    if not isinstance(refused, NotAvailable):
        return "not available: it could not be worked out when the survey closed"
    said = str(refused).removeprefix(f"{metric} is not available: ").removeprefix(f"{metric} ")
    return f"not available: {said}"


def _told(about: Mapping[str, Any], binding: EvidenceBinding, question: Question, answer: Answer) -> dict[str, Any]:
    row = next((row for row in answer.rows if set(binding.row) <= set(row.by.items())), None)
    if row is None or row.value is None:
        return {"metric": binding.metric, "unavailable": "not available: nothing to count in this time"}
    is_too_few = row.n < about.get("min_n", 0)
    good_when = parse_good_when(about["good_when"], about["unit"]) if "good_when" in about else None
    return {
        "metric": binding.metric,
        "where": list(question.where),
        "period": question.period,
        "unit": answer.unit,
        "value": _plain(row.value),
        "low": _plain(row.low),
        "high": _plain(row.high),
        "n": row.n,
        "currency": row.currency,
        "coverage": row.coverage,
        "pending": row.pending,
        "definition": answer.definition,
        "snapshot": answer.snapshot,
        "as_of": answer.as_of.isoformat(),
        "notes": list(answer.notes),
        "is_too_few": is_too_few,
        "standing": "unclear" if is_too_few else evidence_standing(_interval(row), good_when),
    }


def _interval(row: AnswerRow) -> tuple[float, float] | None:
    return None if row.low is None or row.high is None else (float(row.low), float(row.high))


def _plain(value: Any) -> float | str | None:
    """A share as a number; money as it is written, so that no cent is lost."""
    return value if value is None or isinstance(value, int | float) else str(value)


def _period(months: int | None, day: date) -> str | None:
    """So many months up to a day: it is in, and the same day that long before is not."""
    if months is None:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    # A month may lack the day: then from its last one on.
    first = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    return f"{first + timedelta(days=1)}..{day}"


def _has_definition(day: date) -> bool | None:
    """Is a lead definition signed by both sides in force? None where none was ever written."""
    if not LeadDefinition.objects.exists():
        return None
    standing = LeadDefinition.objects.filter(in_force_on__lte=day).exclude(until_on__lte=day)
    return standing.exclude(status="withdrawn").exists()


def _has_service_level(day: date) -> bool | None:
    """Has each side promised the other something that holds today? None where nobody ever promised anything."""
    latest: dict[tuple[str, str], SlaPolicy] = {}
    for policy in SlaPolicy.objects.filter(from_on__lte=day).order_by("from_on", "version"):
        latest[policy.step, policy.request_kind] = policy
    if not latest:
        return None
    return {policy.side for policy in latest.values() if policy.is_promised} >= _SIDES


def _has_shared_goal(day: date) -> bool | None:
    """Do both sides have the same target in the same figure today? None where no side has a goal."""
    goals = list(Goal.objects.filter(first_on__lte=day, last_on__gte=day, ended_at=None))
    return bool(shared_targets(goals)) if goals else None


def _goals_fit(day: date) -> bool | None:
    """Can the goals of that day all be met together? None where nobody has one."""
    goals = [goal for goal in standing_goals() if goal.first_on <= day <= goal.last_on]
    return not conflicts_between(goals) if goals else None


_RECORDS = {
    "lead_definition": _has_definition,
    "service_level": _has_service_level,
    "shared_goal": _has_shared_goal,
    "fitting_goals": _goals_fit,
}
