"""Does belief stand beside the right fact, in one unit, with the verdict both intervals carry? Results typed by hand."""

from typing import Any

import pytest

from sameside.analytics.belief_beside import BesideLine, beside_lines, estimate_side, estimate_verdict, evidence_half, fact_of, guess_zone
from sameside.analytics.instrument import Wave, frozen_form

FORM = frozen_form(Wave("full"))
FEW = "fewer answers than the smallest number shown"


def agreed(share: float, low: float, high: float, n: int = 20) -> dict[str, Any]:
    count = {"form": "exact", "base": n, "low": round(share * n), "high": round(share * n), "share": share}
    return {"state": "shown", "base": n, "counts": {"agree": count | {"interval": [low, high], "worst_case": [low - 0.1, high + 0.1]}}}


def guessed(times: float, low: float, high: float) -> dict[str, Any]:
    return {"state": "shown", "base": 12, "counts": {}, "error": {"typical_ratio": times, "interval": [low, high], "spread_factor": 2.0}}


def measured(value: float | str, low: float, high: float, *, good_when: str | None = None, standing: str = "unclear") -> dict[str, Any]:
    return {
        "kind": "metric", "label": "A fact", "standing": standing, "metric": "sla_attainment", "where": [],
        "period": "2026-03-01..2026-05-31",
        "unit": "share", "value": value, "low": low, "high": high, "n": 120, "currency": None, "coverage": 0.9, "pending": 2,
        "definition": "As counted.", "snapshot": "s1", "as_of": "2026-05-31T12:00:00+00:00", "notes": [], "good_when": good_when,
        "is_too_few": False,
    }  # fmt: skip


def lines_of(items: dict[str, Any], evidence: dict[str, Any], **further: Any) -> dict[tuple[str, str], BesideLine]:
    result = {"items": {name: {"groups": groups} for name, groups in items.items()}, "evidence": evidence, **further}
    return {(line.pair.name, line.item): line for line in beside_lines(result, FORM)}


def test_each_side_s_trust_stands_beside_what_the_other_side_kept() -> None:
    believed = {"sales": agreed(0.8, 0.7, 0.9), "marketing": agreed(0.8, 0.7, 0.9)}
    evidence = {
        "marketing_promises_kept": measured(0.5, 0.4, 0.6, good_when=">= 80", standing="misses"),
        "sales_promises_kept": measured(0.9, 0.85, 0.95, good_when=">= 80", standing="meets"),
    }
    line = lines_of({"T1": believed}, evidence)["requests", "T1"]
    assert {group.group: group.verdict for group in line.groups} == {"sales": "optimistic", "marketing": "in line"}


def test_what_an_item_is_bound_to_decides_about_it() -> None:
    found = lines_of({"N2": {"total": agreed(0.5, 0.4, 0.6)}, "N3": {"total": agreed(0.5, 0.4, 0.6)}}, {})
    assert found["to_plan", "N2"].deciding[0].metric == "plan_execution_rate"
    assert found["to_plan", "N3"].deciding[0].metric == "unplanned_work_share"


def test_two_facts_decide_together_only_where_they_stand_alike() -> None:
    kept = measured(0.9, 0.85, 0.95, good_when=">= 80", standing="meets")
    missed = measured(0.5, 0.4, 0.6, good_when=">= 80", standing="misses")
    believed = {"O2": {"total": agreed(0.8, 0.7, 0.9)}}

    def verdict_with(sales: dict[str, Any], marketing: dict[str, Any]) -> str | None:
        line = lines_of(believed, {"sales_promises_kept": sales, "marketing_promises_kept": marketing})["together", "O2"]
        return line.groups[0].verdict

    assert verdict_with(kept, kept) == "in line"
    assert verdict_with(missed, missed) == "optimistic"
    assert verdict_with(kept, missed) == "unclear"


def test_the_result_s_own_verdict_is_the_one_that_is_told() -> None:
    evidence = {"leads_followed_up_in_time": measured(0.5, 0.4, 0.6, good_when=">= 80", standing="misses")}
    believed = {"P2": {"total": agreed(0.8, 0.7, 0.9)}}
    stored = {"P2": {"metric": "leads_followed_up_in_time", "groups": {"total": {"verdict": "unclear"}}, "definition_version": 3}}
    line = lines_of(believed, evidence, belief=stored)["follow_up", "P2"]
    assert (line.groups[0].verdict, line.version) == ("unclear", "3")
    # Rounds closed before this stood in the result are read by the same rule.
    assert lines_of(believed, evidence)["follow_up", "P2"].groups[0].verdict == "optimistic"


def test_side_by_side_has_no_verdict() -> None:
    evidence = {"marketing_pipeline_share": measured(0.4, 0.3, 0.5)}
    line = lines_of({"T4": {"total": agreed(0.8, 0.7, 0.9)}}, evidence)["investment", "T4"]
    assert line.is_live
    assert line.groups[0].verdict is None


def test_a_guess_is_told_in_the_unit_of_the_fact() -> None:
    # 12 % measured: a hit lies between 8.33 and 16.98 %. Odds 3 / 22 times 2.1 = 0.2864, which is 22.3 %.
    line = lines_of({"E1": {"total": guessed(2.1, 1.8, 2.6)}}, {"lead_to_win_rate": measured(0.12, 0.11, 0.13)})["close_rate", "E1"]
    assert line.zone == pytest.approx((0.0833, 0.1698), abs=5e-5)
    (group,) = line.groups
    assert group.share == pytest.approx(0.2226, abs=5e-5)
    assert (group.side, group.verdict) == ("above", "optimistic")


def test_a_guess_of_money_is_a_plain_ratio_and_too_low_is_the_rosy_side() -> None:
    cost = measured("4000.00", 3600.0, 4400.0) | {"unit": "money", "currency": "EUR"}
    line = lines_of({"E3": {"total": guessed(0.3, 0.2, 0.4)}}, {"cost_per_new_customer": cost})["customer_cost", "E3"]
    assert line.zone == pytest.approx((4000 / 1.5, 6000))
    assert (line.groups[0].share, line.groups[0].verdict) == (pytest.approx(1200), "optimistic")


def test_a_fact_s_own_interval_widens_what_counts_as_known() -> None:
    assert guess_zone(fact_of("win_rate", measured(0.5, 0.3, 0.55))) == pytest.approx((0.3, 0.6))


@pytest.mark.parametrize(
    ("interval", "side"),
    [((0.2, 0.3), "above"), ((0.01, 0.05), "below"), ((0.09, 0.16), "within"), ((0.15, 0.2), ""), ((0.05, 0.3), ""), (None, "")],
)
def test_a_guess_lies_on_a_side_only_with_all_of_its_interval(interval: tuple[float, float] | None, side: str) -> None:
    assert estimate_side(interval, (0.0833, 0.1698)) == side


def test_a_verdict_on_a_guess_needs_a_rosy_side() -> None:
    assert [estimate_verdict("above", rosy) for rosy in ("higher", "lower", "")] == ["optimistic", "pessimistic", None]
    assert [estimate_verdict(side, "higher") for side in ("below", "within", "")] == ["pessimistic", "in line", "unclear"]


def test_guesses_wait_where_the_fact_rests_on_too_few() -> None:
    few = measured(0.12, 0.05, 0.3) | {"is_too_few": True, "n": 9}
    line = lines_of({"E1": {"total": guessed(2.0, 1.5, 2.5)}}, {"lead_to_win_rate": few})["close_rate", "E1"]
    assert not line.is_live
    assert line.groups[0].share is None


def test_of_a_group_that_is_not_shown_only_the_reason_is_there() -> None:
    groups = {"total": agreed(0.8, 0.7, 0.9), "c_level": {"state": "primary", "why": FEW}}
    hidden = lines_of({"P2": groups}, {})["follow_up", "P2"].groups[1]
    assert (hidden.group, hidden.is_shown, hidden.why, hidden.share, hidden.n, hidden.count) == (
        "c_level",
        False,
        FEW,
        None,
        None,
        (None, None),
    )


def test_what_no_table_tells_says_what_it_needs_and_is_never_a_figure() -> None:
    line = lines_of({"C1": {"total": agreed(0.8, 0.7, 0.9)}}, {})["material_used", "C1"]
    assert not line.is_live
    assert line.facts[0].unavailable == "not available: needs sales material and the deals it is used in"
    assert (line.facts[0].value, line.facts[0].n) == (None, None)
    assert lines_of({}, {})["claims", ""].facts[0].unavailable.startswith("not available: needs disputed leads")


@pytest.mark.parametrize(("share_low", "share_high", "standing"), [(0.55, 0.7, "meets"), (0.2, 0.45, "misses"), (0.4, 0.6, "unclear")])
def test_the_evidence_half_stands_where_all_it_may_be_lies(share_low: float, share_high: float, standing: str) -> None:
    half = evidence_half(
        {"alignment": {"evidence": {"met": 4, "missed": 5, "unclear": 1, "share_low": share_low, "share_high": share_high}}}
    )
    assert half is not None
    assert (half.standing, half.n, half.value) == (standing, 10, None)
    believed = {"O1": {"total": {"state": "shown", "counts": {"top2": agreed(0.8, 0.7, 0.9)["counts"]["agree"]}}}}
    alignment = {"evidence": {"met": 4, "missed": 5, "unclear": 1, "share_low": share_low, "share_high": share_high}}
    told = lines_of(believed, {}, alignment=alignment)["aligned", "O1"].groups[0].verdict
    assert told == {"meets": "in line", "misses": "optimistic", "unclear": "unclear"}[standing]


def test_a_round_without_the_half_says_nothing_of_it() -> None:
    assert evidence_half({}) is None
    assert not lines_of({"O1": {"total": {"state": "primary", "why": FEW}}}, {})["aligned", "O1"].is_live
