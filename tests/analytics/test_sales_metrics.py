"""Are deals counted, valued and credited as one gets by hand?"""

from decimal import Decimal

import pytest

from sameside.schema.errors import NotAvailable
from tests.analytics.typed_world import TypedWorld, day, deal, utc


def test_it_never_adds_two_currencies() -> None:
    # EUR 100 + 50.25, USD 70, and one won deal whose source names no currency.
    world = TypedWorld(
        {
            "opportunities": [
                deal("e1", "2026-01-01", "won", "2026-02-01", Decimal("100")),
                deal("e2", "2026-01-01", "won", "2026-02-03", Decimal("50.25")),
                deal("u1", "2026-01-01", "won", "2026-02-01", 70, currency="USD"),
                deal("n1", "2026-01-01", "won", "2026-02-01", 9, currency=None),
                deal("x1", "2026-01-01", "won", "2026-02-01"), deal("l1", "2026-01-01", "lost", "2026-02-01", 1000),
            ]
        }
    )  # fmt: skip
    answer = world.ask("bookings")
    assert {(row.currency, row.value, row.n) for row in answer.rows} == {
        ("EUR", Decimal("150.25"), 2),
        ("USD", Decimal("70.00"), 1),
        (None, Decimal("9.00"), 1),
    }
    assert any("1 won deals carry no amount" in note for note in answer.notes)
    assert any("name no currency" in note for note in answer.notes)
    assert {(row.currency, row.value) for row in world.ask("avg_deal_value").rows} == {
        ("EUR", Decimal("75.13")),  # 75.125, half a cent away from zero
        ("USD", Decimal("70.00")),
        (None, Decimal("9.00")),
    }


@pytest.mark.parametrize("name", ["bookings", "avg_deal_value"])
def test_it_refuses_rather_than_shows_0_where_no_won_deal_carries_an_amount(name: str) -> None:
    world = TypedWorld({"opportunities": [deal("w", "2026-01-01", "won", "2026-02-01"), deal("o", "2026-01-01", "open", amount=5)]})
    with pytest.raises(NotAvailable, match=f"^{name} is not available: needs won deals with an amount"):
        world.one(name)


def test_it_shows_no_amount_rather_than_0_in_a_period_whose_won_deals_carry_none() -> None:
    world = TypedWorld({"opportunities": [deal("w", "2026-01-01", "won", "2026-02-01"), deal("v", "2026-01-01", "won", "2026-03-01", 5)]})
    row = world.one("bookings", period="2026-02")
    assert (row.value, row.n, row.coverage) == (None, 0, 0.0)


def test_it_answers_na_looking_back_to_before_there_was_anything_rather_than_refusing() -> None:
    world = TypedWorld({"opportunities": [deal("w", "2026-01-01", "won", "2026-02-01", 5)]})
    answer = world.ask("bookings", as_of=utc("2025-06-01 12:00"))
    assert [row.value for row in answer.rows] == [None]
    assert "There is no record to count." in answer.notes


def test_it_refuses_a_pipeline_whose_deals_carry_no_amount_and_a_length_whose_days_are_not_known() -> None:
    world = TypedWorld({"opportunities": [deal("o", "2026-01-01", "open"), deal("w", None, "won", "2026-02-01", 5)]})
    for name, what in (("pipeline_amount", "open deals with an amount"), ("sales_cycle_days", "the day they were created")):
        with pytest.raises(NotAvailable, match=what):
            world.ask(name)


def test_it_counts_a_deal_in_the_period_it_closed() -> None:
    world = TypedWorld(
        {
            "opportunities": [
                deal("jan", "2025-12-01", "won", "2026-01-31", 1), deal("feb", "2025-12-01", "won", "2026-02-01", 2),
                deal("never dated", "2025-12-01", "won", None, 4),
            ]
        }
    )  # fmt: skip
    assert world.one("bookings", period="2026-01").value == 1
    assert {labels: row.value for labels, row in world.table("bookings", by=["month"]).items()} == {
        ("2026-01",): 1, ("2026-02",): 2, ("unknown",): 4,
    }  # fmt: skip
    assert any("closed on an unknown day" in note for note in world.ask("bookings", period="2026-01").notes)


def test_it_sees_a_deal_as_open_before_it_closed() -> None:
    world = TypedWorld({"opportunities": [deal("d", "2026-01-01", "won", "2026-03-01", 5), deal("later", "2026-02-20", "open", amount=7)]})
    assert world.one("pipeline_amount", as_of=utc("2026-02-10")).value == 5
    assert world.one("bookings", as_of=utc("2026-02-10")).value is None
    assert world.one("opportunities", as_of=utc("2026-02-10")).value == 1
    assert {labels: row.value for labels, row in world.table("opportunities", by=["outcome"]).items()} == {("open",): 1, ("won",): 1}


def test_it_gives_no_win_rate_of_a_source_that_keeps_won_deals_only() -> None:
    world = TypedWorld({"opportunities": [deal("w", "2026-01-01", "won", "2026-02-01", 5, losses_recorded=False)]})
    for metric in ("win_rate_count", "win_rate_value", "pipeline_velocity"):
        with pytest.raises(NotAvailable, match="keeps won deals only"):
            world.ask(metric)
    assert world.one("bookings").value == 5


def test_it_leaves_the_won_only_source_out_where_another_records_losses() -> None:
    # crm: 1 won, 1 lost = 50 %. shop keeps won deals only: n/a, and in no total.
    world = TypedWorld(
        {
            "opportunities": [
                deal("w", "2026-01-01", "won", "2026-02-01", 5), deal("l", "2026-01-01", "lost", "2026-02-01", 5),
                deal("s", "2026-01-01", "won", "2026-02-01", 5, source="shop", losses_recorded=False),
            ]
        }
    )  # fmt: skip
    row = world.one("win_rate_count")
    assert (row.value, row.n, row.coverage) == (0.5, 2, pytest.approx(2 / 3))
    by_source = world.table("win_rate_count", by=["source"])
    assert (by_source[("shop",)].value, by_source[("shop",)].n) == (None, 0)
    assert any("keeps no lost ones" in note for note in world.ask("win_rate_count").notes)


@pytest.mark.parametrize("lost_amount", [None, 0])
def test_it_gives_no_win_rate_by_value_where_lost_deals_carry_no_amount(lost_amount: int | None) -> None:
    world = TypedWorld(
        {"opportunities": [deal("w", "2026-01-01", "won", "2026-02-01", 5), deal("l", "2026-01-01", "lost", "2026-02-01", lost_amount)]}
    )
    with pytest.raises(NotAvailable, match="amounts on lost deals"):
        world.ask("win_rate_value")
    assert world.one("win_rate_count").value == 0.5


def test_it_blanks_only_the_group_whose_lost_deals_carry_no_amount() -> None:
    world = TypedWorld(
        {
            "opportunities": [
                deal("w1", "2026-01-01", "won", "2026-02-01", 5, product="a"),
                deal("l1", "2026-01-01", "lost", "2026-02-01", 15, product="a"),
                deal("w2", "2026-01-01", "won", "2026-02-01", 5, product="b"),
                deal("l2", "2026-01-01", "lost", "2026-02-01", None, product="b", currency="EUR"),
            ]
        }
    )  # fmt: skip
    rows = world.table("win_rate_value", by=["product"])
    assert rows[("a",)].value == 0.25
    assert (rows[("b",)].value, rows[("b",)].n, rows[("b",)].coverage) == (None, 1, 0.5)


def test_it_counts_deals_without_an_amount_in_the_one_currency_there_is() -> None:
    # 3 open without an amount; 2 won of 4 closed, one lost without an amount: 50 %. Won 300 and 500: 400 each. Won after 10 and 30 days:
    # median 20. 3 x 0.5 x 400 / 20 = 30 a day.
    start = "2026-01-01"
    deals = [deal(f"o{n}", start, "open") for n in range(3)] + [
        deal("w1", start, "won", day(start, 10), 300), deal("w2", start, "won", day(start, 30), 500),
        deal("l1", start, "lost", day(start, 5), 0), deal("l2", start, "lost", day(start, 5)),
    ]  # fmt: skip
    world = TypedWorld({"opportunities": deals})
    assert [(row.value, row.n, row.currency) for row in world.ask("pipeline_velocity").rows] == [(Decimal("30.00"), 4, "EUR")]
    assert world.one("pipeline_velocity", where=["currency=EUR"]).value == Decimal("30.00")
    # One deal in another currency: to which the others belong can't be told. 1 open in EUR, 2 won of 3: 1 x 2/3 x 400 / 20 = 13.33.
    # Left out: three open ones and a lost one.
    two = TypedWorld({"opportunities": [*deals, deal("o9", start, "open", amount=7), deal("u", start, "open", amount=9, currency="USD")]})
    answer = two.ask("pipeline_velocity")
    assert {row.currency: (row.value, row.n) for row in answer.rows} == {"EUR": (Decimal("13.33"), 3), "USD": (None, 0)}
    assert any("4 deals name no currency" in note for note in answer.notes)


def test_it_yields_what_a_pipeline_without_amounts_yields_at_the_rate_of_the_closed_deals() -> None:
    # As in a demo company of a business school: 2,089 open deals carry no amount, 4,238 of 6,711 closed ones were won (63.15 %), for
    # 2,360.91 on average after a median of 57 days. 2089 x 4238 / 6711 x 2360.91 / 57 = 54,640.76.
    start, n_won, n_lost = "2017-01-01", 4238, 2473
    world = TypedWorld(
        {
            "opportunities": [deal(f"o{n}", start, "open") for n in range(2089)]
            + [deal(f"w{n}", start, "won", day(start, 57), Decimal("2360.91"), currency="USD") for n in range(n_won)]
            + [deal(f"l{n}", start, "lost", day(start, 9), 0, currency="USD") for n in range(n_lost)]
        }
    )
    expected = (Decimal(2089) * n_won / (n_won + n_lost) * Decimal("2360.91") / 57).quantize(Decimal("0.01"))
    assert [(row.value, row.n, row.currency) for row in world.ask("pipeline_velocity").rows] == [(expected, 6711, "USD")]
    assert 54_600 < expected < 54_700


def test_it_measures_the_sales_cycle_of_won_deals_without_negative_ones() -> None:
    # Won after 10, 20 and 60 days; one won before it was created; a lost one does not count. Median 20, mean 30.
    start = "2026-01-10"
    world = TypedWorld(
        {
            "opportunities": [deal(f"w{n}", start, "won", day(start, n)) for n in (10, 20, 60)]
            + [deal("odd", start, "won", day(start, -2)), deal("lost", start, "lost", day(start, 1))]
        }
    )
    rows = world.table("sales_cycle_days")
    assert (rows[("median",)].value, rows[("mean",)].value, rows[("p90",)].value) == (20.0, 30.0, 60.0)
    assert (rows[("median",)].n, rows[("median",)].coverage) == (3, 0.75)
