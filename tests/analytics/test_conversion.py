"""Is every amount put in the currency asked for at the rate of its own day, and said when it can't be, or when a rate was corrected?"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from sameside.schema.errors import UnknownName
from tests.analytics.typed_world import Row, TypedWorld, deal, utc

_EURO = {"currency": "EUR"}


def _rate(currency: str, valid_from: str, rate: float, first_rate: float | None = None, corrected_at: str | None = None) -> Row:
    at = datetime.fromisoformat(corrected_at) if corrected_at else None
    return {"currency": currency, "valid_from": valid_from, "rate": rate, "first_rate": first_rate, "corrected_at": at}


def _world(deals: Sequence[Row], rates: Sequence[Row], options: dict[str, Any] | None = None) -> TypedWorld:
    return TypedWorld({"opportunities": deals, "exchange_rates": rates}, options=_EURO if options is None else options)


_TWO_RATES = [_rate("USD", "2026-01-01", 1.25), _rate("USD", "2026-02-01", 1.6), _rate("GBP", "2026-01-01", 0.8)]


def test_it_takes_the_rate_of_the_day_each_deal_closed() -> None:
    # 100 USD on 31 January at 1.25 = 80 EUR; 100 USD on 1 February at 1.6 = 62.50; 40 GBP at 0.8 = 50; 7 EUR stay.
    world = _world(
        [
            deal("a", "2026-01-01", "won", "2026-01-31", 100, currency="USD"),
            deal("b", "2026-01-01", "won", "2026-02-01", 100, currency="USD"),
            deal("c", "2026-01-01", "won", "2026-02-01", 40, currency="GBP"),
            deal("d", "2026-01-01", "won", "2026-02-01", 7),
        ],
        _TWO_RATES,
    )
    row = world.one("bookings", where=["in=EUR"])
    assert (row.value, row.currency, row.n, row.coverage) == (Decimal("199.50"), "EUR", 4, 1.0)
    # In pounds: 80 EUR x 0.8 = 64, 62.50 x 0.8 = 50, 40, 7 x 0.8 = 5.60.
    assert world.one("bookings", where=["in=gbp"]).value == Decimal("159.60")
    assert {row.currency: row.value for row in world.ask("bookings").rows} == {"EUR": 7, "GBP": 40, "USD": 200}


def test_it_takes_the_rate_of_the_day_asked_for_for_open_deals() -> None:
    world = _world([deal("a", "2026-01-01", "open", amount=100, currency="USD")], _TWO_RATES)
    assert world.one("pipeline_amount", where=["in=EUR"], as_of=utc("2026-01-20")).value == Decimal("80.00")
    assert world.one("pipeline_amount", where=["in=EUR"], as_of=utc("2026-03-20")).value == Decimal("62.50")


def test_it_leaves_out_and_counts_what_has_no_rate() -> None:
    world = _world(
        [
            deal("a", "2026-01-01", "won", "2026-02-01", 100),
            deal("b", "2026-01-01", "won", "2025-12-31", 100, currency="USD"),
            deal("c", "2026-01-01", "won", "2026-02-01", 5, currency="JPY"),
            deal("d", "2026-01-01", "won", None, 5, currency="GBP"),
            deal("e", "2026-01-01", "won", "2026-02-01", 9, currency=None),
            deal("f", "2026-01-01", "won", "2026-02-01", None),
        ],
        _TWO_RATES,
    )
    answer = world.ask("bookings", where=["in=EUR"])
    assert [(row.value, row.n, row.coverage) for row in answer.rows] == [(Decimal("100.00"), 1, pytest.approx(1 / 6))]
    assert [note for note in answer.notes if "left out" in note] == [
        "1 amount in GBP left out: no rate is known that turns GBP into EUR on that day.",
        "1 amount in JPY left out: no rate is known that turns JPY into EUR on that day.",
        "1 amount in USD left out: no rate is known that turns USD into EUR on that day.",
        "1 amount without a currency left out: what it is in EUR can't be told.",
    ]


def test_it_needs_no_rate_for_amounts_that_are_in_that_currency_already() -> None:
    world = _world([deal("a", "2026-01-01", "won", "2026-02-01", 100, currency="USD")], [], {})
    assert world.one("bookings", where=["in=USD"]).value == Decimal("100.00")


def test_it_rounds_each_amount_half_away_from_zero_so_that_parts_add_up() -> None:
    # 0.01, 0.03 and -0.01 at 2 are 0.005, 0.015 and -0.005: 0.01, 0.02 and -0.01.
    amounts = {"a": "0.01", "b": "0.03", "c": "-0.01"}
    world = _world(
        [deal(name, "2026-01-01", "won", "2026-02-01", Decimal(amount), currency="USD", product=name) for name, amount in amounts.items()],
        [_rate("USD", "2026-01-01", 2)],
    )
    rows = world.table("bookings", by=["product"], where=["in=EUR"])
    assert {key[0]: row.value for key, row in rows.items()} == {"a": Decimal("0.01"), "b": Decimal("0.02"), "c": Decimal("-0.01")}
    assert world.one("bookings", where=["in=EUR"]).value == Decimal("0.02")


def test_it_says_what_a_corrected_rate_changed() -> None:
    deals = [deal("a", "2026-01-01", "won", "2026-02-10", 100, currency="USD"), deal("b", "2026-01-01", "won", "2026-01-10", 100)]
    world = _world(deals, [_rate("USD", "2026-02-01", 1.25, 1.6, "2026-03-05 09:00")])
    answer = world.ask("bookings", where=["in=EUR"])
    assert [row.value for row in answer.rows] == [Decimal("180.00")]
    assert (
        "Restated: 1 amount stood at 62.50 EUR before, now at 80.00 EUR, "
        "because the rate of USD from 2026-02-01 was corrected on 2026-03-05." in answer.notes
    )
    # Before the source corrected it, the first rate stood.
    before = world.ask("bookings", where=["in=EUR"], as_of=utc("2026-03-01"))
    assert [row.value for row in before.rows] == [Decimal("162.50")]
    assert not any("Restated" in note for note in before.notes)
    # Where the source doesn't say when, it is not made up.
    silent = _world(deals, [_rate("USD", "2026-02-01", 1.25, 1.6)]).ask("bookings", where=["in=EUR"])
    assert any(note.endswith("from 2026-02-01 was corrected.") for note in silent.notes)


def test_it_shows_amount_currency_and_correction_among_the_records() -> None:
    world = _world(
        [deal("a", "2026-01-01", "won", "2026-02-10", 100, currency="USD")], [_rate("USD", "2026-02-01", 1.25, 1.6, "2026-03-05 09:00")]
    )
    table = world.records("bookings", where=["in=EUR"])
    shown = dict(zip(table.columns, table.rows[0], strict=True))
    assert (shown["amount"], shown["currency"], shown["own_amount"], shown["own_currency"]) == (80, "EUR", 100, "USD")
    assert (shown["first_amount"], shown["corrected_currency"]) == (Decimal("62.50"), "USD")


def test_it_says_what_went_by_a_rate_older_than_a_month() -> None:
    # 1 February is 31 days after 1 January: not old. 2 February is 32: 100 USD at 1.25 = 80 EUR; 31 March is 89: 50 GBP at 0.8 = 62.50.
    # 1 March is 59 days after 1 January: 25 USD at 1.25 = 20 EUR. 7 EUR need no rate.
    world = _world(
        [
            deal("a", "2026-01-01", "won", "2026-02-01", 100, currency="USD"),
            deal("b", "2026-01-01", "won", "2026-02-02", 100, currency="USD"),
            deal("c", "2026-01-01", "won", "2026-03-01", 25, currency="USD"),
            deal("d", "2026-01-01", "won", "2026-03-31", 50, currency="GBP"),
            deal("e", "2026-01-01", "won", "2026-03-31", 7),
        ],
        [_rate("USD", "2026-01-01", 1.25), _rate("GBP", "2026-01-01", 0.8)],
    )
    answer = world.ask("bookings", where=["in=EUR"])
    assert [row.value for row in answer.rows] == [Decimal("249.50")]
    assert [note for note in answer.notes if "old" in note] == [
        "Old rate: 1 amount, 62.50 EUR in all, stands at a rate of GBP that was more than 31 days old on the day it was used for: "
        "the oldest is from 2026-01-01, the longest gap is 89 days.",
        "Old rate: 2 amounts, 100.00 EUR in all, stand at a rate of USD that was more than 31 days old on the day it was used for: "
        "the oldest is from 2026-01-01, the longest gap is 59 days.",
    ]
    # Only what the figure counts is told of: January and 1 February lean on no old rate.
    assert not any("Old rate" in note for note in world.ask("bookings", where=["in=EUR"], period="2026-02-01").notes)
    shown = [dict(zip(table.columns, row, strict=True)) for table in [world.records("bookings", where=["in=EUR"])] for row in table.rows]
    assert [(row["opportunity_id"], row["rate_currency"], row["rate_age_days"]) for row in shown] == [
        ("a", "USD", 31), ("b", "USD", 32), ("c", "USD", 59), ("d", "GBP", 89), ("e", None, None),
    ]  # fmt: skip


def test_the_older_of_two_rates_behind_an_amount_is_told() -> None:
    # 100 USD closed on 10 March: USD from 1 March is 9 days old, GBP from 1 January is 68. 100 / 1.25 x 0.8 = 64 GBP.
    world = _world(
        [deal("a", "2026-01-01", "won", "2026-03-10", 100, currency="USD")],
        [_rate("USD", "2026-03-01", 1.25), _rate("GBP", "2026-01-01", 0.8), _rate("EUR", "2020-01-01", 1)],
    )
    (note,) = [note for note in world.ask("bookings", where=["in=GBP"]).notes if "old" in note]
    assert note.startswith("Old rate: 1 amount, 64.00 GBP in all, stands at a rate of GBP")
    assert note.endswith("the longest gap is 68 days.")
    assert not any("old" in note for note in world.ask("bookings", where=["in=EUR"]).notes)


def test_an_open_deal_goes_by_the_newest_rate_and_says_when_that_has_grown_old() -> None:
    world = _world([deal("a", "2026-01-01", "open", amount=100, currency="USD")], _TWO_RATES)
    assert not any("Old rate" in note for note in world.ask("pipeline_amount", where=["in=EUR"], as_of=utc("2026-03-04")).notes)
    assert any("62.50 EUR in all" in note for note in world.ask("pipeline_amount", where=["in=EUR"], as_of=utc("2026-03-05")).notes)


def test_it_takes_a_rate_that_is_not_above_zero_for_none() -> None:
    world = _world([deal("a", "2026-01-01", "won", "2026-02-10", 100, currency="USD")], [_rate("USD", "2026-02-01", 0)])
    row = world.one("bookings", where=["in=EUR"])
    assert (row.value, row.n, row.coverage) == (None, 0, 0.0)


def test_it_yields_one_velocity_where_one_currency_is_asked_for() -> None:
    # 2 open, one in each currency; 2 of 2 closed won: 100 EUR and 125 USD at 1.25 = 100 EUR; each took 10 days. 2 x 1 x 100 / 10 = 20.
    world = _world(
        [
            deal("o1", "2026-01-01", "open", amount=5), deal("o2", "2026-01-01", "open", amount=5, currency="USD"),
            deal("o3", "2026-01-01", "open"),
            deal("w1", "2026-01-01", "won", "2026-01-11", 100), deal("w2", "2026-01-01", "won", "2026-01-11", 125, currency="USD"),
        ],
        [_rate("USD", "2026-01-01", 1.25)],
    )  # fmt: skip
    assert [(row.value, row.currency) for row in world.ask("pipeline_velocity", where=["in=EUR"]).rows] == [(Decimal("30.00"), "EUR")]


def test_it_refuses_what_is_no_currency() -> None:
    with pytest.raises(UnknownName, match="three-letter"):
        _world([], []).plan("bookings", where=["in=euro"])
