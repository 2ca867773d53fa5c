"""Are the gaps that cost most chosen by the rule that is told, and is money named only where every factor was measured?"""

from typing import Any

import pytest

from sameside.analytics.costly_gaps import CLOSE_RATE, DEAL, LATE, costly_gaps, stake
from tests.services.closed_survey import a_form, a_gap, a_result, exact

LATE_LEADS = {"value": 0.6, "low": 0.55, "high": 0.65, "n": 400, "is_too_few": False}
RATE = {"value": 0.05, "low": 0.04, "high": 0.06, "n": 2000, "is_too_few": False}
AVERAGE = {"value": "40000.00", "low": "30000", "high": "50000", "n": 90, "currency": "EUR", "is_too_few": False}


def test_money_is_late_leads_times_close_rate_times_average_deal() -> None:
    found = stake({LATE: LATE_LEADS, CLOSE_RATE: RATE, DEAL: AVERAGE})
    assert found is not None
    # 40% of 400 are 160 leads; 5% of them are 8 deals of 40,000 each.
    assert (found.n_leads, round(found.amount), found.currency) == (160, 320_000, "EUR")
    assert found.low == pytest.approx(160 * 0.04 * 40_000)
    assert found.high == pytest.approx(160 * 0.06 * 40_000)


@pytest.mark.parametrize("lacking", [LATE, CLOSE_RATE, DEAL])
def test_no_money_where_a_factor_is_not_measured_or_rests_on_too_few(lacking: str) -> None:
    known: dict[str, Any] = {LATE: LATE_LEADS, CLOSE_RATE: RATE, DEAL: AVERAGE}
    assert stake({name: one for name, one in known.items() if name != lacking}) is None
    assert stake(known | {lacking: known[lacking] | {"is_too_few": True}}) is None


def test_what_people_believe_and_records_miss_comes_first_then_gaps_by_clarity_and_size() -> None:
    form = a_form()
    result = a_result(form)
    # Sales' answers to P2 are a bound, so nobody can be said to believe it but marketing, which is told exactly.
    result["items"]["P2"]["groups"]["leaders"]["counts"]["agree"] = exact(14, 15) | {"interval": [0.7, 0.99]}
    result["belief"]["P2"]["groups"] = {"leaders": "optimistic"}
    result["gaps"] = {
        "function": [a_gap("I1", "sales", "marketing", -0.3, "clear", 0.01), a_gap("G2", "sales", "marketing", 0.7, "possible", 0.06)],
        "floors": [a_gap("D1", "leaders", "team", 0.5, "clear", 0.01), a_gap("N1", "leaders", "team", 0.9, "none", 0.5)],
        "top_and_floor": [], "said_received": [],
    }  # fmt: skip
    found = costly_gaps(result, form, most=9)
    assert [(gap.item, gap.kind) for gap in found] == [("P2", "missed"), ("D1", "floors"), ("I1", "function"), ("G2", "function")]
    # Of C-level 4 of 6 agree, by the typed interval clearly more than half as well.
    assert found[0].groups == ("leaders", "c_level")
    assert found[0].shortfall == pytest.approx(0.18)
    assert [gap.is_clear for gap in found] == [True, True, True, False]
    assert len(costly_gaps(result, form)) == 3


def test_one_fact_that_two_questions_are_about_stands_once() -> None:
    form = a_form()
    result = a_result(form)
    # G1 and G2 stand beside the same record, and groups believe both.
    record = {"kind": "record", "label": "Shared target", "standing": "misses", "unit": "flag", "is_met": False}
    result["evidence"]["shared_target_agreed"] = record
    result["belief"] = {item: {"metric": "shared_target_agreed", "groups": {"leaders": "optimistic"}} for item in ("G1", "G2")}
    result["gaps"] = {"function": [], "floors": [], "top_and_floor": [], "said_received": []}
    (shared,) = (gap for gap in costly_gaps(result, form, most=9) if gap.metric == "shared_target_agreed")
    assert shared.item == "G1"
