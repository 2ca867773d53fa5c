"""From where does a fact count as good in a round? The product's default by judgement, or what the company set before the round opened."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sameside.analytics.belief_pairs import metrics_beside
from sameside.analytics.further_evidence import FURTHER, binding_of, described
from sameside.analytics.instrument import instrument
from sameside.schema.errors import SamesideError, UnknownName, did_you_mean

LimitOrigin = Literal["product", "company"]
_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,4})?", re.ASCII)
_MOST: Mapping[str, Decimal] = {"percent": Decimal(100)}
_MOST_OF_OTHERS = Decimal(1000)


@dataclass(frozen=True)
class FactLimit:
    """From where one fact counts as good.

    unit         as the instrument writes it: percent, count, mean
    is_at_least  good at the limit and above; else at the limit and below. The company can't turn it round
    usual, own   the product's default, and what the company set; None where it set nothing. Percent from 0 to 100
    """

    metric: str
    label: str
    unit: str
    is_at_least: bool
    usual: Decimal
    own: Decimal | None = None

    @property
    def value(self) -> Decimal:
        """What holds."""
        return self.usual if self.own is None else self.own


def metrics_asked(form: Mapping[str, Any]) -> list[str]:
    """Every metric the items of a form are confronted with, in the order they are described in."""
    wanted = {item["evidence"]["metric"] for item in form["items"].values() if "metric" in item.get("evidence", {})}
    wanted |= {item["target_metric"] for item in form["items"].values() if "target_metric" in item}
    wanted |= metrics_beside(form)
    return [name for name in _every_metric() if name in wanted]


def fact_limits(own: Mapping[str, str] | None = None) -> tuple[FactLimit, ...]:
    """Every limit a company may set, with what it set. own: by metric, as `own_limits` returns it."""
    return tuple(_limit(name, (own or {}).get(name)) for name in _every_metric() if not _why_not(name))


def own_limits(typed: Mapping[str, str]) -> dict[str, str]:
    """Question  Which limits does the company set otherwise than the product?

    Reads    typed: by metric a number as somebody writes it: "75", "75%", "72,5"; empty = the default
    Returns  by metric as the instrument writes it, ">= 75"; without those that are the default
    Raises   UnknownName for a metric that is not there; SamesideError for one without a limit, or a number that can be none
    """
    found = {}
    for name, text in typed.items():
        if name not in _every_metric():
            raise UnknownName(f"There is no fact '{name}' a limit could be set for.{did_you_mean(name, _settable())}")
        why = _why_not(name)
        if why:
            raise SamesideError(f"No limit can be set for '{described(name)['label']}' ({name}): {why}.")
        limit = _limit(name)
        value = _read(limit, text) if text.strip() else limit.usual
        if value != limit.usual:
            found[name] = _written(limit, value)
    return found


def limits_of_form(form: Mapping[str, Any], own: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What is frozen with a form: by metric it is confronted with, from where it counts as good, the product's default, and whose it is."""
    return {
        name: {"good_when": own.get(name, usual), "usual": usual, "by": "company" if name in own else "product"}
        for name in metrics_asked(form)
        if (usual := described(name).get("good_when"))
    }


def limit_told(form: Mapping[str, Any], metric: str) -> dict[str, str]:
    """Of one metric what a result tells of its limit: good_when, usual_good_when, good_when_by. Empty where it has none.

    A round opened before limits were frozen has the product's.
    """
    usual = described(metric).get("good_when")
    held = form.get("good_when", {}).get(metric) or ({"good_when": usual, "usual": usual, "by": "product"} if usual else None)
    return {} if held is None else {"good_when": held["good_when"], "usual_good_when": held["usual"], "good_when_by": held["by"]}


def _every_metric() -> tuple[str, ...]:
    return (*instrument()["metrics"], *FURTHER)


def _settable() -> list[str]:
    return [name for name in _every_metric() if not _why_not(name)]


def _why_not(metric: str) -> str:
    """Why no limit can be set for a fact; "" where one can."""
    binding = binding_of(metric)
    if binding.kind == "record":
        return "it is on record or it is not"
    if binding.kind == "missing":
        return f"nothing on record tells of it yet; it needs {binding.needs}"
    return "" if described(metric).get("good_when") else "it stands beside what people say and decides nothing"


def _limit(metric: str, own: str | None = None) -> FactLimit:
    about = described(metric)
    usual = about["good_when"]
    return FactLimit(metric, about["label"], about["unit"], usual.startswith(">="), _number(usual), None if own is None else _number(own))


def _number(good_when: str) -> Decimal:
    return Decimal(good_when.removeprefix(">=").removeprefix("<=").strip())


def _written(limit: FactLimit, value: Decimal) -> str:
    return f"{'>=' if limit.is_at_least else '<='} {value.normalize():f}"


def _read(limit: FactLimit, text: str) -> Decimal:
    """A limit everything meets, or nothing can miss, is none."""
    said = text.strip().removesuffix("%").strip() if limit.unit == "percent" else text.strip()
    most = _MOST.get(limit.unit, _MOST_OF_OTHERS)
    value = Decimal(said.replace(",", ".")) if _NUMBER.fullmatch(said) else None
    if value is not None and (0 < value <= most if limit.is_at_least else 0 <= value < most):
        return value
    percent = " percent" if limit.unit == "percent" else ""
    ends = f"more than 0 and at most {most}" if limit.is_at_least else f"0 or more and less than {most}"
    which = "from" if limit.is_at_least else "up to"
    raise SamesideError(
        f"'{limit.label}' ({limit.metric}) can't count as good {which} '{text.strip()[:40]}': write a number of {ends}{percent}, as "
        f"{limit.usual}."
    )
