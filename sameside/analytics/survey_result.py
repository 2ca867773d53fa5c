"""What does a closed round say? One object, made once: every page, file, mail and interface reads it and nothing else.

It holds published figures only: no answer of anybody, and nothing from which one follows.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sameside.analytics.calibration import Measured
from sameside.analytics.dimension_scores import agree_values, dimension_scores, scales
from sameside.analytics.exact_tests import benjamini_hochberg, gap_p, holm
from sameside.analytics.instrument import COUNTED
from sameside.analytics.item_figures import ItemFigures
from sameside.analytics.item_results import item_result
from sameside.analytics.perception_gap import clarity, gap_interval
from sameside.analytics.reliability import LEAST_ANSWERS, cronbach_alpha, item_covariances, one_factor, spearman_brown
from sameside.analytics.round_view import Respondent, RoundView, rounded, rounded_pair
from sameside.analytics.suppression import LEFT_OUT_WHEN_FEW, STATE_REASONS, TOTAL, Cell, PublicationPlan, is_in_group
from sameside.analytics.survey_cases import lead_cases
from sameside.analytics.survey_halo import halo_check
from sameside.analytics.survey_ratings import mutual_ratings
from sameside.analytics.survey_scores import alignment_index, as_agreement, band, index_sensitivity
from sameside.analytics.survey_shares import AgreeCount, response_share, worst_case_gap
from sameside.analytics.weighted_totals import round_weights, weighted_totals

# Which two groups a gap is between, first minus second, and how a family of them is adjusted.
_FUNCTIONS, _FLOORS, _TOP_AND_FLOOR = ("sales", "marketing"), ("leaders", "team"), ("c_level", "practitioner")


def round_result(
    form: Mapping[str, Any],
    respondents: Sequence[Respondent],
    *,
    invited: Mapping[Cell, int] | None,
    k: int,
    measured: Mapping[str, Measured] | None = None,
) -> dict[str, Any]:
    """Question  What may be read of this round, by everybody alike?

    Reads    form: as frozen at the launch; respondents: answers of the round's file; invited: people per (function, seniority), None
             where they came by one link for everybody; measured: of each estimate the value measured up to the close
    Returns  plain JSON values, the same for the same answers in any order

    mode        closed, or open: by one link for everybody. Then nobody knows how many were asked: n_invited, response and worst cases
                are null, intervals are plain ones, and nothing is weighted
    groups      every group, whether it is shown and why not, with its response
    items       per item and group: counts with intervals and worst cases, means, distributions
    gaps        families function, floors, top_and_floor, said_received: each gap with interval, p, adjusted p, clarity
    dimensions  scores 0 to 100 per group; index: where all ten are shown; reliability: of everyone together, from 30 answers
    weighting   how totals are weighted, None where they can't be; weighted: per item the weighted total, or why there is none
    halo, ratings, cases  see `halo_check`, `mutual_ratings`, `lead_cases`: made of figures above
    """
    view = RoundView(form, sorted(respondents, key=lambda one: (one.function, one.seniority)), invited, k, measured or {})
    items, behind = _items(view)
    dimensions = dimension_scores(view, behind)
    weighing = round_weights(view)
    return {
        "form": form["hash"],
        "mode": "open" if invited is None else "closed",
        "k": k,
        "n_invited": view.n_invited(TOTAL, view.plan),
        # Of a round too small to be shown nobody is told how many took part.
        "n_answers": sum(view.plan.sizes) if view.plan.is_shown(TOTAL) else None,
        "is_other_left_out": view.is_other_left_out,
        "groups": _groups(view),
        "items": items,
        "gaps": _gaps(view, behind),
        "dimensions": dimensions,
        "index": _index(view, dimensions),
        "reliability": _reliability(view),
        "weighting": None if weighing is None else weighing[1],
        "weighted": {} if weighing is None else weighted_totals(view, weighing[0], behind),
        "halo": halo_check(form, items),
        "ratings": mutual_ratings(form, items),
        "cases": lead_cases(form, items),
    }


def _items(view: RoundView) -> tuple[dict[str, Any], dict[str, tuple[ItemFigures, PublicationPlan]]]:
    """What is published of each item, and the figures behind it with their plans."""
    items: dict[str, Any] = {}
    behind: dict[str, tuple[ItemFigures, PublicationPlan]] = {}
    for name, item in view.form["items"].items():
        if item["type"] != "text":
            items[name], figures, plan = item_result(view, name)
            behind[name] = figures, plan
    return items, behind


def _groups(view: RoundView) -> list[dict[str, Any]]:
    """Of a group that is not shown nobody is told whether any of it answered: with one person invited that would tell of them."""
    told = []
    for group in view.plan.groups:
        is_asked = any(is_in_group(cell, group.name) for cell in view.asked)
        state = "primary" if group.state == "empty" and is_asked else group.state
        n_invited = _n_invited(view, group.name)
        answered = sum(n for cell, n, is_in in zip(view.plan.cells, view.plan.sizes, group.cells, strict=True) if is_in)
        told.append(
            {
                "name": group.name,
                "state": state,
                "why": "nobody who was asked is counted here" if state == "empty" else STATE_REASONS[state],
                "n": group.n if group.state == "shown" else None,
                "n_invited": n_invited,
                "response": rounded(response_share(answered, n_invited)) if n_invited is not None and group.state == "shown" else None,
            }
        )
    return told


def _n_invited(view: RoundView, group: str) -> int | None:
    """Of those left out of every figure their own groups still tell how many were invited."""
    if view.invited is not None and LEFT_OUT_WHEN_FEW in group.split("/"):
        return sum(n for cell, n in view.invited.items() if is_in_group(cell, group))
    return view.n_invited(group, view.plan)


def _gaps(view: RoundView, behind: Mapping[str, tuple[ItemFigures, PublicationPlan]]) -> dict[str, list[dict[str, Any]]]:
    """Benjamini and Hochberg's adjustment for gaps of items, Holm's for the few pairs."""
    of_one_thing = [name for name in behind if view.form["items"][name].get("same_object") and view.form["items"][name]["type"] in COUNTED]
    pairs = [name for name in behind if view.form["items"][name]["type"] == "pair"]
    families = {
        "function": [_gap(view, name, _FUNCTIONS, behind[name]) for name in of_one_thing],
        "floors": [_gap(view, name, _FLOORS, behind[name]) for name in of_one_thing],
        "top_and_floor": [_gap(view, name, _TOP_AND_FLOOR, behind[name]) for name in of_one_thing],
        "said_received": [_gap(view, name, _sides(view.form["items"][name]), behind[name]) for name in pairs],
    }
    return {family: _adjusted([gap for gap in gaps if gap is not None], family) for family, gaps in families.items()}


def _sides(item: Mapping[str, Any]) -> tuple[str, str]:
    """Givers first; where both give, sales first."""
    return _FUNCTIONS if item["giver"] == "both" else (item["giver"], item["receiver"])


def _gap(view: RoundView, name: str, groups: tuple[str, str], behind: tuple[ItemFigures, PublicationPlan]) -> dict[str, Any] | None:
    """One gap. None unless both groups have exact counts."""
    told, plan = behind
    figures = told.counts[COUNTED[view.form["items"][name]["type"]]]
    first, second = (view.as_count(figures[group], group, plan) if group in figures else None for group in groups)
    if first is None or second is None or first.share is None or second.share is None:
        return None
    one, other = AgreeCount(first.agreeing, first.n), AgreeCount(second.agreeing, second.n)
    return {
        "item": name,
        "first": groups[0],
        "second": groups[1],
        "gap": rounded(first.share - second.share),
        "interval": rounded_pair(gap_interval(first, second)),
        "interval_by_chance": rounded_pair(gap_interval(one, other)),
        "worst_case": None if view.invited is None else rounded_pair(worst_case_gap(first, second)),
        "p": rounded(gap_p(one, other)),
    }


def _adjusted(gaps: list[dict[str, Any]], family: str) -> list[dict[str, Any]]:
    adjust = holm if family == "said_received" else benjamini_hochberg
    for gap, adjusted in zip(gaps, adjust([gap["p"] for gap in gaps]), strict=True):
        gap["adjusted_p"] = rounded(adjusted)
        gap["clarity"] = clarity(tuple(gap["interval"]), gap["p"], adjusted)
    return gaps


def _index(view: RoundView, dimensions: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for group in view.plan.shown:
        scores = {dimension: by_group[group.name]["score"] for dimension, by_group in dimensions.items() if group.name in by_group}
        index = alignment_index(scores)
        if index is None:
            continue
        weighed = index_sensitivity(scores)
        found[group.name] = {
            "index": rounded(index),
            "band": band(index),
            "if_weights_differ": [rounded(weighed.low), rounded(weighed.high)],
            "lowest_by": list(weighed.low_by),
            "highest_by": list(weighed.high_by),
        }
    return found


def _reliability(view: RoundView) -> dict[str, dict[str, Any]]:
    """Of everyone together; none under thirty who answered every item of the dimension.

    To two decimals: more would be an equation in the answers of the few who left an item out.
    """
    found: dict[str, dict[str, Any]] = {}
    for dimension, names in scales(view.form).items():
        reverse = [bool(view.form["items"][name].get("reverse")) for name in names]
        rows = [
            [None if value is None else as_agreement(value, is_reversed=turned)
             for value, turned in zip(agree_values(one, names), reverse, strict=True)]
            for one in view.counted
        ]  # fmt: skip
        covariances = item_covariances(rows) if len(names) > 1 else None
        if covariances is None or covariances[0] < LEAST_ANSWERS:
            continue
        scale, model = cronbach_alpha(covariances[1], covariances[0]), one_factor(covariances[1])
        if scale is not None:
            found[dimension] = {
                "n": scale.n,
                "n_items": scale.n_items,
                "alpha": round(scale.alpha, 2),
                "interval": None if scale.low is None else [_in_hundredths(scale.low), _in_hundredths(scale.high)],
                "omega": None if model is None else round(model.omega, 2),
                "spearman_brown": _in_hundredths(spearman_brown(covariances[1])),
            }
    return found


def _in_hundredths(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
