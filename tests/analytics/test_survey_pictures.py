"""What is made of figures that stand in a round's result already: halo, causes, lead cases, ratings, the two halves, three steps."""

from typing import Any

import pytest

from sameside.analytics.alignment import evidence_half
from sameside.analytics.alignment_actions import next_actions
from sameside.analytics.belief_lines import belief_lines
from sameside.analytics.instrument import Wave, frozen_form
from sameside.analytics.survey_cases import lead_cases
from sameside.analytics.survey_causes import root_causes
from sameside.analytics.survey_halo import halo_check
from sameside.analytics.survey_ratings import mutual_ratings

FORM = frozen_form(Wave("full"))


def told(thing: str = "agree", **shares: float | None) -> dict[str, Any]:
    """An item's groups with exact shares; None = masked."""
    groups = {}
    for group, share in shares.items():
        figure = {"form": "at_most", "base": 9, "low": 0, "high": 1}
        if share is not None:
            figure = {"form": "exact", "base": 10, "share": share, "interval": [share - 0.1, share + 0.1]}
        groups[group] = {"state": "shown", "base": 10, "counts": {thing: figure}}
    return {"groups": groups}


# Halo


def test_a_halo_is_fifteen_points_of_praise_above_the_single_things() -> None:
    items = {"O2": told(sales=0.7, marketing=0.6), "P2": told(sales=0.5, marketing=0.6), "L1": told(sales=0.6, marketing=0.5)}
    items |= {"L3": told(sales=0.55, marketing=0.55), "D2": told(sales=0.0, marketing=0.0)}
    sales, marketing = halo_check(FORM, items)
    assert (sales["group"], sales["specific"], sales["difference"], sales["n_items"]) == (
        "sales",
        pytest.approx(0.55),
        pytest.approx(0.15),
        3,
    )
    # D2 is reversed: who does not agree that there is rivalry does not thereby say there is none.
    assert (sales["is_halo"], sales["contradicting"]) == (True, ["P2", "L3"])
    assert (marketing["is_halo"], marketing["contradicting"]) == (False, [])


def test_there_is_no_halo_without_three_exact_single_items() -> None:
    items = {"O2": told(sales=0.7), "P2": told(sales=0.5), "L1": told(sales=None), "L3": told(sales=0.5)}
    assert halo_check(FORM, items) == []
    assert halo_check(FORM, {name: items[name] for name in ("P2", "L3")}) == []


# Causes


def test_causes_are_sorted_by_how_few_see_it_well_and_split_by_what_the_records_say() -> None:
    items = {"N1": told(total=0.3, sales=0.3), "D2": told(total=0.8), "R3": told(sales=0.4, marketing=0.6), "N2": told(total=None)}
    evidence = {"plan_jointly_approved": {"standing": "misses"}, "plan_execution_rate": {"standing": "unclear", "unavailable": "needs"}}
    lines = root_causes(FORM, items, evidence)
    assert [line["item"] for line in lines] == ["D2", "N1", "R3", "N2"]
    assert [line["evidence"] for line in lines] == ["not_available", "says_so_too", "not_available", "not_available"]
    assert (lines[0]["is_reversed"], lines[1]["by"]) == (True, {"total": 0.3, "sales": 0.3})


# Lead cases


def case(yes: int, no: int, unsure: int | None, base: int) -> dict[str, Any]:
    counts = {}
    for kind, n in (("yes", yes), ("no", no), ("unsure", unsure)):
        ends = (0, 1) if n is None else (n, n)
        counts[kind] = {"form": "at_most" if n is None else "exact", "base": base, "low": ends[0], "high": ends[1]}
    return {"groups": {"sales": {"state": "shown", "base": base, "counts": counts}}}


CASES = {"items": {name: {"type": "qualify"} for name in ("V1", "V2", "V3")}}


def test_agreement_on_lead_cases_is_krippendorff_s() -> None:
    # Two cases all alike, one split 3 to 3. Pairs of labels: 9 yes, 9 no of 18: expected 81 x 2 / (18 x 17);
    # observed: only the third differs, 2 x 9 / 5 of 18.
    found = lead_cases(CASES, {"V1": case(6, 0, 0, 6), "V2": case(0, 6, 0, 6), "V3": case(3, 3, 0, 6)})
    assert found is not None
    assert found["sales"]["alpha"] == pytest.approx(1 - (2 * 9 / 5 / 18) / (2 * 81 / (18 * 17)), abs=1e-6)
    assert (found["sales"]["hits"]["V1"]["low"], found["sales"]["hits"]["V2"]["low"]) == (6, 6)


def test_a_masked_count_leaves_a_range_of_alpha() -> None:
    found = lead_cases(CASES, {"V1": case(6, 0, 0, 6), "V2": case(0, 6, 0, 6), "V3": case(3, 2, 1, 6) | {}})
    hidden = case(3, 3, None, 6)
    hidden["groups"]["sales"]["counts"]["no"] |= {"form": "range", "low": 2, "high": 3}
    ranged = lead_cases(CASES, {"V1": case(6, 0, 0, 6), "V2": case(0, 6, 0, 6), "V3": hidden})
    assert found is not None
    assert ranged is not None
    assert ranged["sales"]["alpha"] is None
    assert ranged["sales"]["alpha_low"] == found["sales"]["alpha"] < ranged["sales"]["alpha_high"]
    assert lead_cases(FORM, {}) is None


# Ratings


def test_ratings_stand_side_by_side_with_the_gap_of_their_bands() -> None:
    def side(**bands: int) -> dict[str, Any]:
        spread = {name.replace("_", "-").lstrip("b"): n for name, n in bands.items()}
        return {"state": "shown", "base": sum(bands.values()), "mean": 5.0, "distribution": None, "bands": spread}

    items = {"X1": {"groups": {"sales": side(b0_4=6, b5_7=2, b8_10=2), "marketing": side(b0_4=2, b5_7=2, b8_10=6)}}}
    rated = mutual_ratings(FORM, items)["X1"]
    # Of 100 pairs sales is higher in 2 x 2 + 2 x 4 = 12 and lower in 6 x 8 + 2 x 6 = 60.
    assert (rated["gap"]["delta"], rated["gap"]["of"], rated["gap"]["is_exact"]) == (pytest.approx(-0.48), "bands", True)
    items["X1"]["groups"]["sales"]["bands"] = None
    assert mutual_ratings(FORM, items)["X1"]["gap"] is None


# The halves, and what comes first


def fact(standing: str, value: float = 0.4, **more: Any) -> dict[str, Any]:
    return {
        "kind": "metric", "label": "A", "standing": standing, "metric": "m", "unit": "share", "value": value, "low": 0.3, "high": 0.5,
        "n": 99, "good_when": ">= 80", "coverage": 1.0, "is_too_few": False, "currency": None, **more,
    }  # fmt: skip


def record(is_met: bool | None) -> dict[str, Any]:
    standing = "unclear" if is_met is None else "meets" if is_met else "misses"
    return {"kind": "record", "label": "B", "standing": standing, "unit": "flag", "good_when": None, "is_met": is_met}


EVIDENCE = {
    "lead_definition_agreed": record(True), "sla_agreed": record(False), "shared_target_agreed": record(None),
    "leads_followed_up_in_time": fact("misses"), "lead_acceptance_rate": fact("misses", 0.69, good_when=">= 70"),
    "content_used_share": {"kind": "missing", "label": "C", "standing": "unclear", "unavailable": "needs", "good_when": ">= 50"},
    "lead_to_win_rate": fact("unclear", 0.04, good_when=None),
}  # fmt: skip


def test_the_evidence_half_counts_what_has_a_condition_and_gives_a_range() -> None:
    half = evidence_half(EVIDENCE)
    assert [half[name] for name in ("met", "missed", "unclear", "not_available")] == [1, 3, 1, 1]
    assert (half["share_low"], half["share_high"]) == (0.2, 0.4)
    assert "lead_to_win_rate" not in {one["metric"] for one in half["of"]}
    assert evidence_half({})["share_low"] is None


def a_result() -> dict[str, Any]:
    items = {"P1": told(total=0.7), "P2": told(total=0.8, sales=0.9), "L1": told(total=0.7), "G2": told(total=0.6), "O2": told(sales=0.8)}
    items |= {"S1": told("yes", marketing=0.7, sales=0.3), "E1": told("knows", total=0.1)}
    items["E1"]["groups"]["total"]["counts"] |= {"claims_to_know": {}, "dont_know": {}}
    gap = {"p": 0.001, "adjusted_p": 0.01, "interval": [0.1, 0.6], "clarity": "clear"}
    gaps = {
        "function": [gap | {"item": "O2", "first": "sales", "second": "marketing", "gap": 0.4}], "floors": [],
        "said_received": [gap | {"item": "S1", "first": "marketing", "second": "sales", "gap": 0.4}],
    }  # fmt: skip
    items["O2"]["groups"]["marketing"] = told(marketing=0.4)["groups"]["marketing"]
    return {"items": items, "gaps": gaps, "evidence": EVIDENCE, "belief": belief_lines(FORM, items, EVIDENCE)}


def test_a_belief_line_holds_what_both_sides_of_it_are_made_of() -> None:
    line = a_result()["belief"]["P2"]
    assert line["groups"]["total"] == {"verdict": "optimistic", "n": 10, "share": 0.8, "interval": [pytest.approx(0.7), pytest.approx(0.9)]}
    assert (line["evidence"]["value"], line["evidence"]["n"], line["agreement"], line["records"]) == (0.4, 99, "promise", None)


def test_three_steps_one_of_each_kind_none_about_one_thing_twice() -> None:
    result = a_result()
    steps = next_actions(FORM, result)
    # No service level is signed; leads contacted in time are farthest from what counts as good; then the largest clear gap of opinion.
    assert [(step["kind"], step["item"], step["metric"], step["agreement"]) for step in steps] == [
        ("missing_agreement", "P1", "sla_agreed", "promise"),
        ("optimistic", "P2", "leads_followed_up_in_time", "promise"),
        ("opinion", "O2", None, "promise"),
    ]
    assert steps[1]["groups"] == ["total", "sales"]
    assert (steps[1]["numbers"]["shares"], steps[1]["numbers"]["value"]) == ({"total": 0.8, "sales": 0.9}, 0.4)
    assert steps[2]["numbers"]["shares"] == {"sales": 0.8, "marketing": 0.4}


def test_where_nothing_is_unsigned_and_nothing_optimistic_the_other_kinds_come_up() -> None:
    result = a_result() | {"evidence": {"lead_to_win_rate": EVIDENCE["lead_to_win_rate"]}, "belief": {}}
    steps = next_actions(FORM, result)
    assert [(step["kind"], step["item"]) for step in steps] == [("opinion", "O2"), ("said_received", "S1"), ("knowledge", "E1")]
    assert steps[2]["numbers"]["knows"] == 0.1
    assert next_actions(FORM, result | {"gaps": {"function": [], "floors": [], "said_received": []}, "items": {}}) == []
