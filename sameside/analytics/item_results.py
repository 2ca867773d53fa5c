"""What of one item goes into the result of a round? Per type of item; every number has passed the protection."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sameside.analytics.calibration import Measured, is_hit
from sameside.analytics.count_figures import CountFigure, count_figures
from sameside.analytics.group_agreement import average_deviation, is_of_one_mind, rwg
from sameside.analytics.instrument import is_asked
from sameside.analytics.item_figures import ItemFigures, item_figures, joint_counts
from sameside.analytics.rating_bands import rating_bands
from sameside.analytics.round_view import RoundView, rounded
from sameside.analytics.suppression import FUNCTIONS, STATE_REASONS, Cell, PublicationPlan, item_plan
from sameside.analytics.sure_hits import by_confidence, hits_of_the_sure
from sameside.analytics.typical_guesses import typical_guesses

CANNOT_JUDGE, DONT_KNOW = "cannot_judge", "dont_know"
# Kinds of an estimate, so that what is counted of it is audited together.
_NO_NUMBER, _UNSURE_MISS, _UNSURE_HIT, _CLAIM_MISS, _CLAIM_HIT = range(5)
_SURE = 2


def item_result(view: RoundView, name: str) -> tuple[dict[str, Any], ItemFigures, PublicationPlan]:
    """Question  What of this item is published, group by group?

    Returns  plain JSON values; and the figures behind them with their plan, for gaps
    """
    item = view.form["items"][name]
    groups, figures, plan = _BY_TYPE[item["type"]](view, name)
    if is_asymmetric(item):
        # Sales and marketing were asked different things: a group of both has no answer.
        groups = {group: held for group, held in groups.items() if group.split("/")[0] in FUNCTIONS}
    return {"type": item["type"], "hash": item["hash"], "groups": groups}, figures, plan


def is_asymmetric(item: Mapping[str, Any]) -> bool:
    """Was each side asked of the other?"""
    return item["type"] in ("pair", "rating") or (item["type"] == "agree" and not item.get("same_object", False) and not item.get("is_own"))


_Made = tuple[dict[str, Any], ItemFigures, PublicationPlan]


def _of_scale(view: RoundView, name: str) -> _Made:
    """Agree items, the overall item and ratings: counts, means, distributions, and who can't judge."""
    item = view.form["items"][name]
    scale = view.form["scales"][item["scale"]]
    if "options" in scale:
        values = sorted(option["value"] for option in scale["options"])
    else:
        values = list(range(int(scale["min"]), int(scale["max"]) + 1))
    counted = _counted(item["type"], scale, values)
    answers = view.given(name, lambda value: value if isinstance(value, int) and value in values else None)
    plan = item_plan(view.plan, {cell: counts.total() for cell, counts in answers.items()})
    figures = item_figures(plan, answers, values, counted)
    cannot = count_figures(view.plan, view.saying(name, (CANNOT_JUDGE,)))
    groups = {group.name: _scale_group(view, plan, figures, group.name, values) for group in plan.groups}
    if item["type"] == "rating":
        for side, bands in rating_bands(plan, figures, answers).items():
            groups[side]["bands"] = bands
    for group in view.plan.shown:
        groups[group.name]["cannot_judge"] = _cannot_judge(view, name, plan, cannot[group.name], group.name)
    return groups, figures, plan


def _counted(item_type: str, scale: Mapping[str, Any], values: list[int]) -> dict[str, set[int]]:
    if item_type == "agree":
        return {"agree": set(scale["agree_values"])}
    if item_type == "overall":
        return {"top2": set(scale["top2_values"]), "top": set(scale["top_values"]), "bottom": {values[0]}}
    return {}


def _scale_group(view: RoundView, plan: PublicationPlan, figures: ItemFigures, group: str, values: list[int]) -> dict[str, Any]:
    held = next(one for one in plan.groups if one.name == group)
    if held.state != "shown":
        return {"state": held.state, "why": STATE_REASONS[held.state]}
    mean, distribution = figures.means[group], figures.distributions[group]
    ratings = [value for value, n in zip(values, distribution or (), strict=False) for _ in range(n)]
    deviation = average_deviation(ratings)
    return {
        "state": "shown",
        "base": held.n,
        "counts": {counted: view.written(by_group[group], group, plan) for counted, by_group in figures.counts.items()},
        "mean": None if mean is None else rounded(float(mean)),
        "distribution": None if distribution is None else dict(zip(map(str, values), distribution, strict=True)),
        "rwg": rounded(rwg(ratings, len(values))) if ratings else None,
        "average_deviation": rounded(deviation),
        "is_of_one_mind": None if deviation is None else is_of_one_mind(deviation, len(values)),
    }


def _cannot_judge(view: RoundView, name: str, plan: PublicationPlan, figure: CountFigure, group: str) -> dict[str, Any] | None:
    """Who could not judge; where too few did judge, only that. Whoever left the question out is neither."""
    held = next(one for one in plan.groups if one.name == group)
    if held.state == "shown":
        return view.written(figure, group, view.plan)
    functions = {function for (function, _), is_in in zip(plan.cells, held.cells, strict=True) if is_in}
    if held.state in ("primary", "empty") and any(is_asked(view.form, name, function) for function in functions):
        return {"form": "withheld", "base": figure.base, "low": None, "high": None, "fewer_judged_than": view.k}
    return None


def _of_kinds(view: RoundView, name: str, kind_of: Callable[[Any], int | None], kinds: range, counted: Mapping[str, set[int]]) -> _Made:
    answers = view.given(name, kind_of)
    plan = item_plan(view.plan, {cell: counts.total() for cell, counts in answers.items()})
    figures = joint_counts(plan, answers, kinds, counted)
    groups: dict[str, Any] = {}
    for group in plan.groups:
        if group.state != "shown":
            groups[group.name] = {"state": group.state, "why": STATE_REASONS[group.state]}
            continue
        written = {thing: view.written(by_group[group.name], group.name, plan) for thing, by_group in figures.counts.items()}
        groups[group.name] = {"state": "shown", "base": group.n, "counts": written}
    return groups, figures, plan


def _of_pair(view: RoundView, name: str) -> _Made:
    """Said or received: yes against no and can't remember; whoever it does not apply to leaves the base."""
    is_yes = {option["value"]: bool(option["counts_as_yes"]) for option in _options(view, name)}
    return _of_kinds(view, name, lambda value: int(is_yes[value]) if value in is_yes else None, range(2), {"yes": {1}})


def _options(view: RoundView, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = view.form["scales"][view.form["items"][name]["scale"]]["options"]
    return found


def _of_cases(view: RoundView, name: str) -> _Made:
    kinds = [option["value"] for option in _options(view, name)]
    counted = {kind: {place} for place, kind in enumerate(kinds)}
    return _of_kinds(view, name, lambda value: kinds.index(value) if value in kinds else None, range(len(kinds)), counted)


def _of_estimate(view: RoundView, name: str) -> _Made:
    """Who doesn't know, who claims to, and against a measured value who knows, and how far off they typically are."""
    measured = view.measured.get(name)
    counted = {"dont_know": {_NO_NUMBER}, "claims_to_know": {_CLAIM_MISS, _CLAIM_HIT}}
    if measured is not None:
        counted["knows"] = {_UNSURE_HIT, _CLAIM_HIT}
    kind_of = partial(_estimate_kind, measured=measured)
    groups, figures, plan = _of_kinds(view, name, kind_of, range(5), counted)
    if measured is not None:
        sure_hits = hits_of_the_sure(plan, figures, {cell: n[_CLAIM_HIT] for cell, n in view.given(name, kind_of).items()}, _CLAIM_HIT)
        typical = typical_guesses(plan, figures, _numbers(view, name, measured), measured)
        for group in plan.shown:
            groups[group.name]["error"] = typical.get(group.name)
            groups[group.name]["by_confidence"] = by_confidence(figures, group.name, sure_hits.get(group.name), view.k)
    return groups, figures, plan


def _estimate_kind(value: Mapping[str, Any], measured: Measured | None) -> int:
    if value["value"] == DONT_KNOW:
        return _NO_NUMBER
    claims = (value.get("confidence") or 0) >= _SURE
    hits = measured is not None and is_hit(estimate_of(value, measured), measured)
    return (_CLAIM_HIT if hits else _CLAIM_MISS) if claims else (_UNSURE_HIT if hits else _UNSURE_MISS)


def _numbers(view: RoundView, name: str, measured: Measured) -> dict[Cell, list[float]]:
    found: dict[Cell, list[float]] = {}
    for one in view.respondents:
        if name in one.answers and one.answers[name]["value"] != DONT_KNOW:
            found.setdefault((one.function, one.seniority), []).append(estimate_of(one.answers[name], measured))
    return found


def estimate_of(value: Mapping[str, Any], measured: Measured) -> float:
    """An estimate in the unit of the measured value: people write percent, shares are 0 to 1."""
    return float(value["value"]) / 100 if measured.kind == "share" else float(value["value"])


_BY_TYPE: Mapping[str, Callable[[RoundView, str], _Made]] = {
    "agree": _of_scale,
    "overall": _of_scale,
    "rating": _of_scale,
    "pair": _of_pair,
    "estimate": _of_estimate,
    "qualify": _of_cases,
}
