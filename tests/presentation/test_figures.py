"""Does a number read as a person would write it, and is unknown never 0?"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from sameside.presentation import figures


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0%"), (0.0, "0%"), (1, "100%"), (0.5, "50.0%"), (0.1234, "12.3%"), (0.0025, "0.25%"), (-0.031, "-3.1%"), (None, "unknown")],
)
def test_it_makes_percent_of_a_share(value: float | None, text: str) -> None:
    assert figures.share(value) == text


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (Decimal("1234567.89"), "EUR", "EUR 1,234,568"),
        (Decimal("12.50"), "USD", "USD 12.50"),
        (Decimal("12.00"), "USD", "USD 12"),
        (Decimal("-950"), "EUR", "EUR -950"),
        (Decimal("5000"), None, "5,000 (currency unknown)"),
        (None, "EUR", "unknown"),
    ],
)
def test_it_puts_the_currency_before_the_amount(value: Decimal | None, currency: str | None, text: str) -> None:
    assert figures.money(value, currency) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59, "59 s"), (3600, "60 min"), (7200, "2 h"), (9000, "2.5 h"), (172_800, "2 days"), (None, "unknown")],
)
def test_it_says_elapsed_time_in_the_unit_of_its_size(seconds: int | None, text: str) -> None:
    assert figures.duration(seconds) == text


def test_it_never_makes_days_of_business_time() -> None:
    # 100 open hours: "4.2 days" would be wrong in any office that closes at night.
    assert figures.business_duration(360_000) == "100 business h"


def test_it_gives_both_ends_of_an_interval_one_sign() -> None:
    assert figures.interval(0.182, 0.249, "share") == "18.2 to 24.9%"
    assert figures.interval(3, 5, "days") == "3 to 5 days"
    assert figures.interval(6400, 7900, "business_seconds") == "1.8 to 2.2 business h"
    assert figures.interval(30, 90, "seconds") == "1 to 2 min"
    assert figures.interval(Decimal(900), Decimal(1200), "money", "EUR") == "EUR 900 to 1,200"
    assert figures.interval(None, 0.5, "share") == "n/a"


def test_it_reads_money_that_travels_as_text() -> None:
    assert figures.figure("1200.00", "money", "EUR") == "EUR 1,200"


def test_it_shows_a_word_as_it_stands_and_nothing_as_unknown() -> None:
    assert figures.figure("dates only", "seconds") == "dates only"
    assert figures.figure(None, "count") == "unknown"
    assert figures.label("") == figures.label(None) == "unknown"


def test_it_writes_dates_without_an_order_to_guess() -> None:
    assert figures.instant(datetime(2026, 2, 3, 4, 5, tzinfo=UTC)) == "3 Feb 2026, 04:05 UTC"


def test_it_joins_names_as_a_sentence_does() -> None:
    assert figures.sentence_list([]) == ""
    assert figures.sentence_list(["a"]) == "a"
    assert figures.sentence_list(["a", "b", "c"]) == "a, b and c"
    assert figures.plural(1, "batch", "batches") == "1 batch"
    assert figures.plural(1200, "row") == "1,200 rows"


def test_it_does_not_round_nearly_none_to_none_or_nearly_all_to_all() -> None:
    assert figures.share(0.00003) == "under 0.01%"
    assert figures.share(0.9996) == "over 99.9%"
    assert figures.share(0.999) == "99.9%"
    assert figures.interval(0, 0.00003, "share") == "0 to under 0.01%"
    assert figures.interval(0.9996, 1, "share") == "over 99.9 to 100%"


def test_it_rounds_halves_up_as_people_do() -> None:
    assert [figures.share(value) for value in (0.0125, 0.0625, 0.00125, -0.0125)] == ["1.3%", "6.3%", "0.13%", "-1.3%"]
    assert (figures.duration(9000), figures.duration(8820), figures.days(2.25)) == ("2.5 h", "2.5 h", "2.3 days")
    assert (figures.difference(0.0625, "share"), figures.ratio(1.125), figures.count(2.25)) == ("+6.3 points", "1.13 times", "2.3")
    assert (figures.decimals(6.25, 1), figures.decimals(62.5, 0), figures.decimals_interval(0.125, 0.835, 2)) == (
        "6.3",
        "63",
        "0.13 to 0.84",
    )
    assert figures.count(-0.04) == "0.0"


def test_it_rounds_money_half_away_from_zero() -> None:
    assert figures.money(Decimal("47150.50"), "EUR") == "EUR 47,151"
    assert figures.money(Decimal("-47150.50"), "EUR") == "EUR -47,151"
    assert figures.money(Decimal("0.125"), "EUR") == "EUR 0.13"


@pytest.mark.parametrize(
    ("zone", "said"),
    [("Europe/Berlin", "20 May 2026, 11:00 CEST"), ("UTC", "20 May 2026, 09:00 UTC"), ("America/Sao_Paulo", "20 May 2026, 06:00 UTC-03")],
)
def test_it_tells_an_instant_on_the_readers_clock_and_names_it(zone: str, said: str) -> None:
    assert figures.clock(datetime(2026, 5, 20, 9, 0, tzinfo=UTC), zone) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(35, "in 35 min"), (-270, "4.5 h ago"), (0.5, "now"), (-0.5, "now"), (60 * 72, "in 3 days"), (-60 * 24 * 17.3, "17 days ago")],
)
def test_it_tells_how_far_an_instant_is_from_now(minutes: float, said: str) -> None:
    now = datetime(2026, 5, 20, 9, 0, tzinfo=UTC)
    assert figures.away(now + timedelta(minutes=minutes), now) == said
