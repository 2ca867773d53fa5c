"""Is a customer's cost that of sales and marketing together, or not told at all?"""

from decimal import Decimal
from typing import Any

import pytest

from sameside.schema.errors import NotAvailable
from tests.analytics.typed_world import Row, TypedWorld, deal


def _side(name: str, side: str | None, on: str | None, amount: Any, currency: str = "EUR") -> Row:
    return {"side_cost_id": name, "side": side, "spent_on": on, "amount": amount, "currency": currency if amount is not None else None}


def _won(n: int, on: str) -> Row:
    return deal(f"d{n}", "2026-01-01", "won", on, 100, account_id=f"a{n}", is_first_won=True)


SPENT = {"cost_id": "x", "channel": "search", "spent_on": "2026-01-09", "amount": 500, "currency": "EUR"}
CUSTOMERS = [_won(1, "2026-01-20"), _won(2, "2026-02-10"), deal("d3", "2026-01-01", "won", "2026-02-11", 9, account_id="a2")]


def _world(*costs: Row, spend: list[Row] | None = None) -> TypedWorld:
    return TypedWorld({"side_costs": list(costs), "costs": [SPENT] if spend is None else spend, "opportunities": CUSTOMERS})


def _of(world: TypedWorld, **question: Any) -> dict[tuple[str, ...], tuple[Any, int, float | None, str | None]]:
    rows = world.table("cac_blended", period="2026-01-01..2026-02-28", **question)
    return {labels: (row.value, row.n, row.coverage, row.currency) for labels, row in rows.items()}


def test_all_that_both_sides_cost_is_divided_by_new_customers() -> None:
    world = _world(
        _side("s1", "sales", "2026-01-01", 4000), _side("s2", "sales", "2026-02-01", 4000), _side("m1", "marketing", "2026-01-01", 1500)
    )  # fmt: skip
    # 4,000 + 4,000 + 1,500 + 500 for two customers: a second deal of one makes none. 2 months, 3 parts: known 2, 1 and 1.
    rows = _of(world)
    assert rows[("cost_each",)] == (Decimal("5000.00"), 2, pytest.approx(4 / 6), "EUR")
    assert rows[("cost",)] == (10000, 4, 1.0, "EUR")
    notes = world.ask("cac_blended", period="2026-01-01..2026-02-28").notes
    assert "What marketing itself costs: on record for 1 of 2 months; more may have been spent." in notes
    assert not any("What sales itself costs" in note for note in notes)


def test_marketing_alone_is_never_told_under_this_name() -> None:
    # Sales' only cost lies outside the period.
    world = _world(_side("s1", "sales", "2025-12-01", 4000), _side("m1", "marketing", "2026-01-01", 1500))
    assert _of(world)[("cost_each",)][0] is None
    with pytest.raises(NotAvailable, match="what sales costs"):
        _world(_side("s1", "sales", "2026-01-01", None), _side("m1", "marketing", "2026-01-01", 1)).ask("cac_blended")
    with pytest.raises(NotAvailable, match="what marketing costs"):
        _world(_side("s1", "sales", "2026-01-01", 1), spend=[]).ask("cac_blended")


def test_a_missing_invoice_is_unknown_and_lowers_the_coverage() -> None:
    world = _world(_side("s1", "sales", "2026-01-01", 4000), _side("s2", "sales", "2026-01-15", None), spend=[SPENT])
    rows = _of(world)
    # Of 2 months and 3 parts January's spend is known, and half of January's sales.
    assert rows[("cost_each",)][:3] == (Decimal("2250.00"), 2, pytest.approx(1.5 / 6))
    assert "1 costs carry no amount, their invoice is missing: unknown, not 0." in world.ask("cac_blended", period="2026").notes


def test_currencies_are_never_mixed() -> None:
    world = _world(_side("s1", "sales", "2026-01-01", 4000, "USD"), _side("s2", "sales", "2026-01-02", 300))
    found = world.ask("cac_blended", period="2026-01-01..2026-02-28", where=["measure=cost_each"]).rows
    # In USD there is no cost of marketing; in EUR 300 + 500 for two.
    assert {row.currency: row.value for row in found} == {"EUR": Decimal("400.00"), "USD": None}


def test_its_records_are_the_costs_and_the_customers() -> None:
    world = _world(_side("s1", "sales", "2026-01-01", 4000), _side("n1", None, "2026-01-05", 10))
    listed = world.records("cac_blended", period="2026-01-01..2026-02-28")
    assert sorted(row[0] for row in listed.rows) == ["d1", "d2", "n1", "s1", "x"]
    assert "1 costs name neither side: they are counted, and part of no side's." in world.ask("cac_blended", period="2026").notes
