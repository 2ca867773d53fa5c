"""From where a fact counts as good: the product's default, or what a company set."""

from decimal import Decimal

import pytest

from sameside.analytics.fact_limits import fact_limits, limit_told, limits_of_form, metrics_asked, own_limits
from sameside.analytics.instrument import Wave, frozen_form
from sameside.schema.errors import SamesideError, UnknownName

LATE = "leads_followed_up_in_time"


def test_every_fact_that_is_measured_and_judged_has_a_limit_a_company_may_set() -> None:
    limits = {limit.metric: limit for limit in fact_limits()}
    assert set(limits) == {
        LATE, "leads_followed_up_ever", "lead_acceptance_rate", "returned_with_reason", "ideal_customer_fit", "marketing_promises_kept",
        "sales_promises_kept",
    }  # fmt: skip
    assert (limits[LATE].value, limits[LATE].usual, limits[LATE].own, limits[LATE].is_at_least) == (80, 80, None, True)
    (set_by_us,) = [limit for limit in fact_limits({LATE: ">= 72.5"}) if limit.own is not None]
    assert (set_by_us.metric, set_by_us.value, set_by_us.usual) == (LATE, Decimal("72.5"), 80)


@pytest.mark.parametrize(
    ("typed", "held"),
    [("75", ">= 75"), (" 75 % ", ">= 75"), ("72,5", ">= 72.5"), ("100", ">= 100"), ("80", None), ("80.0", None), ("", None)],
)
def test_a_limit_is_read_as_people_write_it_and_the_default_is_nothing_of_the_companys_own(typed: str, held: str | None) -> None:
    assert own_limits({LATE: typed}) == ({} if held is None else {LATE: held})


@pytest.mark.parametrize("typed", ["0", "100.1", "-5", "many", "8 0", "1e1", "\u0665\u0660", ">= 75", "nan"])
def test_a_limit_that_can_be_none_is_refused_by_the_name_of_its_fact(typed: str) -> None:
    with pytest.raises(
        SamesideError, match=r"'Leads contacted in time' \(leads_followed_up_in_time\) can't count as good from .* more than 0"
    ):
        own_limits({LATE: typed})


@pytest.mark.parametrize(
    ("metric", "reason"),
    [
        ("sla_agreed", "on record or it is not"),
        ("content_used_share", "nothing on record tells of it yet"),
        ("win_rate", "decides nothing"),
    ],
)
def test_a_fact_without_a_limit_says_why_it_can_have_none(metric: str, reason: str) -> None:
    with pytest.raises(SamesideError, match=reason):
        own_limits({metric: "50"})


def test_a_fact_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"Did you mean 'lead_acceptance_rate'"):
        own_limits({"lead_aceptance_rate": "50"})


def test_what_is_frozen_names_every_limit_the_form_is_held_against_and_whose_it_is() -> None:
    form = frozen_form(Wave("full"))
    frozen = limits_of_form(form, {LATE: ">= 75"})
    assert frozen[LATE] == {"good_when": ">= 75", "usual": ">= 80", "by": "company"}
    assert frozen["lead_acceptance_rate"] == {"good_when": ">= 70", "usual": ">= 70", "by": "product"}
    assert set(frozen) <= set(metrics_asked(form))
    assert "win_rate" in metrics_asked(form)
    assert "win_rate" not in frozen
    assert limit_told(form | {"good_when": frozen}, LATE) == {"good_when": ">= 75", "usual_good_when": ">= 80", "good_when_by": "company"}


def test_a_round_opened_before_limits_were_frozen_has_the_products() -> None:
    form = frozen_form(Wave("full"))
    assert limit_told(form, LATE) == {"good_when": ">= 80", "usual_good_when": ">= 80", "good_when_by": "product"}
    assert limit_told(form, "win_rate") == {}
