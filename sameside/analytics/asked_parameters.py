"""Which values do the parameters of a metric take: what a person said, what the workspace has locked, or the default?"""

from collections.abc import Mapping
from typing import Any

from sameside.analytics.metric import EVER, Metric, Parameter
from sameside.schema.currencies import CURRENCY_CODES
from sameside.schema.errors import UnknownName, WrongUsage, did_you_mean
from sameside.schema.stages import SPINE, STAGE_RANK

_STEPS = tuple(stage.value for stage in SPINE)
# A whole number of days, beyond which nobody means a window any more: it keeps date arithmetic inside the calendar.
_MOST_DAYS = 36_500
# Nobody's spend is set against results of more than two years later; a greater number was meant in days.
_MOST_MONTHS = 24
OWN_CURRENCY = "own"
_DEFINITIONS = {"in_force": "in the version in force when each lead began", "all": "in each of its versions by itself"}
_EACH_BY_ITSELF = "each currency by itself, never added to another"
_RATED = (
    "each amount at the rate of its own day (a closed deal's: when it closed; an open one's: as_of; "
    "spend's and a refund's: when it happened)"
)


def bind_parameters(metric: Metric, said: Mapping[str, str], options: Mapping[str, Any]) -> dict[str, Any]:
    """The SQL parameters of a metric: what is fixed, what was said, else the workspace's option, else the default.

    Returns  a window of 'ever' as None
    Raises   UnknownName for a stage or choice that does not exist; WrongUsage for a number of days that is none, or a stage that
             does not lie after the other
    """
    bound: dict[str, Any] = {name: None if value == EVER else value for name, value in metric.fixed.items()}
    for parameter in metric.parameters:
        text = said.get(parameter.name, str(options.get(parameter.option) or parameter.default))
        bound[parameter.bound] = _value(parameter, text)
        if parameter.option and parameter.kind == "choice":
            bound[f"{parameter.bound}_standing"] = _standing(parameter, said, options)
    if {"from_stage", "to_stage"} <= set(bound) and STAGE_RANK[bound["to_stage"]] <= STAGE_RANK[bound["from_stage"]]:
        raise WrongUsage(
            f"'{bound['to_stage']}' does not come after '{bound['from_stage']}'. The order is {', '.join(_STEPS)}; "
            "regression_rate counts the way back."
        )
    return bound


def say_parameter(name: str, value: Any) -> str:
    """A bound value in words, for the definition sentence."""
    if name == "lag_months":
        months = f"{value} month{'' if value == 1 else 's'}"
        return (
            f"lagged({months}), results of the period over the spend of the same days {months} earlier"
            if value
            else "same_period, spend and results of one period"
        )
    if name.endswith("_days"):
        days = f"{value} day{'' if value == 1 else 's'}"
        if name not in ("window_days", "cohort_days"):
            return days
        return "at any time" if value is None else f"within {days}"
    if name == "lead_definition":
        return _DEFINITIONS.get(value, f"version {value} for every lead")
    if name == "in_currency":
        return _EACH_BY_ITSELF if value is None else f"in {value}, {_RATED}"
    return str(value)


def _standing(parameter: Parameter, said: Mapping[str, str], options: Mapping[str, Any]) -> str:
    """Why this choice is in force. Nothing is called locked that nobody has locked."""
    if parameter.name in said:
        return ""
    return " (locked by this workspace)" if options.get(parameter.option) else " (the default: this workspace has locked none)"


def _value(parameter: Parameter, text: str) -> Any:
    if parameter.kind == "days":
        return _days(parameter, text)
    if parameter.kind == "months":
        return _months(parameter, text)
    if parameter.kind == "currency":
        return _currency(parameter, text)
    if parameter.kind == "definition":
        return _definition(parameter, text)
    choices = _STEPS if parameter.kind == "stage" else parameter.choices
    value = text.strip().casefold()
    if value not in choices:
        raise UnknownName(f"'{parameter.name}' can't be '{text}'.{did_you_mean(text, choices)}")
    return value


def _definition(parameter: Parameter, text: str) -> str:
    value = text.strip().casefold()
    if value in _DEFINITIONS or (value.isascii() and value.isdigit() and len(value) < 6 and int(value) > 0):
        return str(int(value)) if value.isdigit() else value
    raise WrongUsage(f"'{parameter.name}' can't be '{text}': give the number of a version, as 2, or {' or '.join(_DEFINITIONS)}.")


def _currency(parameter: Parameter, text: str) -> str | None:
    """The code asked for; None where each currency stands by itself."""
    code = text.strip().upper()
    if code == OWN_CURRENCY.upper():
        return None
    if code not in CURRENCY_CODES:
        raise UnknownName(f"'{parameter.name}' can't be '{text}': give a three-letter ISO 4217 code, as EUR, or '{OWN_CURRENCY}'.")
    return code


def _months(parameter: Parameter, text: str) -> int:
    value = text.strip()
    if not (value.isascii() and value.isdigit() and int(value) <= _MOST_MONTHS):
        raise WrongUsage(
            f"'{parameter.name}' can't be '{text}': give a whole number of months, {_MOST_MONTHS} at most; 1 = the month before."
        )
    return int(value)


def _days(parameter: Parameter, text: str) -> int | None:
    value = text.strip().casefold()
    if parameter.may_be_ever and value == EVER:
        return None
    if not (value.isascii() and value.isdigit() and parameter.at_least <= int(value) <= _MOST_DAYS):
        least = f", {parameter.at_least} at least" if parameter.at_least else ""
        also = " or 'ever'" if parameter.may_be_ever else ""
        raise WrongUsage(f"'{parameter.name}' can't be '{text}': give a whole number of days{least}{also}.")
    return int(value)
