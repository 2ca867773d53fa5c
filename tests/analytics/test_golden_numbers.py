"""Do the golden cases of the field come out to the digit: a maturing cohort, win rates, pipeline velocity?"""

from decimal import Decimal

import pytest

from tests.analytics.typed_world import TypedWorld, cycle, day, deal, event, utc


def _golden_7() -> TypedWorld:
    """100 cycles enter MQL in January, 62 are accepted within 30 days; 5 of those regress later, 3 re-enter as cycle 2.

    The early 70 enter on 5 January: 50 accepted after 10 days, 20 never. The late 30 enter on 25 January: 12 accepted after 8 days,
    10 rejected after 3 days and so decided, 8 undecided. Five of the early accepted are MQLs again in March; three early cycles that
    were never accepted are rejected in February and come back as cycle 2.
    """
    early, late = "2026-01-05", "2026-01-25"
    cycles, events = [], []
    for n in range(100):
        entered = early if n < 70 else late
        cycles.append(cycle(f"c{n}", entered))
        events.append(event(f"c{n}", "mql", entered))
    events += [event(f"c{n}", "sal", day(early, 10)) for n in range(50)]
    events += [event(f"c{n}", "sal", day(late, 8)) for n in range(70, 82)]
    events += [event(f"c{n}", "rejected", day(late, 3)) for n in range(82, 92)]
    events += [event(f"c{n}", "mql", "2026-03-10") for n in range(5)]
    for n in range(50, 53):
        events.append(event(f"c{n}", "rejected", "2026-02-01"))
        cycles.append(cycle(f"c{n}#2", "2026-02-12", person_id=f"person of c{n}", cycle_no=2))
        events.append(event(f"c{n}#2", "mql", "2026-02-12"))
    return TypedWorld({"lead_cycles": cycles, "stage_events": events})


_G7 = {"where": ["from=mql", "to=sal", "within=30"], "period": "2026-01"}


def test_golden_7_headline_is_mature_cycles_only_and_decided_so_far_stands_beside_it_with_the_pending() -> None:
    # Seen on 15 February: the early 70 are mature (50 accepted), the late 30 are 21 days old.
    # Headline 50 / 70. Decided so far: 62 accepted + 20 elapsed + 10 rejected = 92, so 62 / 92 = 67.4 %, with 8 pending.
    rows = _golden_7().table("stage_conversion", **_G7, as_of=utc("2026-02-15"))
    so_far, headline = rows[("decided_so_far",)], rows[("headline",)]
    assert (so_far.n, so_far.pending, so_far.value) == (92, 8, pytest.approx(62 / 92))
    assert f"{so_far.value:.1%}" == "67.4%"
    assert (headline.n, headline.value, headline.mature) == (70, pytest.approx(50 / 70), False)


def test_golden_7_is_62_of_100_once_all_are_mature() -> None:
    rows = _golden_7().table("stage_conversion", **_G7, as_of=utc("2026-04-30"))
    for measure in ("headline", "decided_so_far"):
        assert (rows[(measure,)].value, rows[(measure,)].n, rows[(measure,)].pending) == (0.62, 100, 0)
    assert rows[("headline",)].mature is True


def test_golden_7_shows_five_regressions_and_leaves_the_62_unchanged() -> None:
    world = _golden_7()
    answer = world.ask("stage_conversion", **_G7, as_of=utc("2026-04-30"))
    assert "5 that got there were later seen at an earlier stage; they stay counted." in answer.notes
    back = world.one("regression_rate", where=["from=mql", "to=sal"], period="2026-01", as_of=utc("2026-04-30"))
    assert (back.value, back.n) == (pytest.approx(5 / 62), 62)


def test_golden_7_counts_second_cycles_in_their_own_month() -> None:
    rows = _golden_7().table("stage_conversion", where=[*_G7["where"], "measure=headline"], by=["month", "cycle_no"])
    assert {labels[:2]: row.n for labels, row in rows.items()} == {("2026-01", "1"): 100, ("2026-02", "2"): 3}


def test_golden_7_gives_the_records_behind_the_headline() -> None:
    table = _golden_7().records("stage_conversion", **_G7, as_of=utc("2026-04-30"))
    assert len(table.rows) == 100
    converted = table.columns.index("is_converted")
    assert sum(row[converted] for row in table.rows) == 62


def _golden_8() -> TypedWorld:
    """A forecast pipeline of 10.0 m. Marketing's by lead source: 4.7 m; by first touch 3.9 m; by a touch before sales 3.1 m.

    In thousands: 3,100 is marketing's in every way; 800 was touched in the window and first called a year before; 800 is marketing's by
    lead source alone, called and never touched; 5,300 is sales'; 900 of marketing is omitted from the forecast.
    """

    def forecast(name: str, thousands: int, side: str, category: str) -> dict[str, object]:
        one = deal(name, "2026-07-01", "open", None, thousands * 1000, account_id=name, source_side=side, forecast_category=category)
        return dict(one) | {"expected_close_on": "2026-09-30"}

    def on(name: str, on: str, kind: str) -> dict[str, object]:
        return {f"{kind}_id": name, "account_id": name, "occurred_at": on}

    return TypedWorld(
        {
            "opportunities": [
                forecast("all", 3100, "marketing", "Commit"), forecast("two", 800, "marketing", "Best Case"),
                forecast("source", 800, "marketing", "Pipeline"), forecast("sales", 5300, "sales", "Pipeline"),
                forecast("omitted", 900, "marketing", "Omitted"),
            ],
            "touches": [on("all", "2026-06-01", "touch"), on("two", "2026-06-01", "touch"), on("omitted", "2026-06-01", "touch")],
            "sales_activities": [
                on("two", "2025-07-01", "activity"), on("source", "2026-06-01", "activity"), on("sales", "2026-06-01", "activity"),
            ],
        },
        options={"sourced_definition": "by_lead_source"},
    )  # fmt: skip


def test_golden_8_is_sourced_under_three_definitions_of_one_forecast_pipeline() -> None:
    world = _golden_8()
    assert world.one("forecast_pipeline").value == Decimal("10000000.00")
    sourced = world.table("marketing_sourced", where=["among=forecast"])
    assert {labels[0]: row.value for labels, row in sourced.items()} == {
        "by_lead_source": Decimal("4700000.00"), "by_first_touch": Decimal("3900000.00"), "by_pre_sales_touch": Decimal("3100000.00"),
    }  # fmt: skip
    answer = world.ask("sourced_share_forecast", where=["side=marketing", "measure=by_value"])
    assert [(row.by["definition"], f"{row.value:.0%}") for row in answer.rows] == [
        ("by_lead_source", "47%"), ("by_first_touch", "39%"), ("by_pre_sales_touch", "31%"),
    ]  # fmt: skip


def _golden_10(*, missing: str | None = None, refunded: bool = False) -> TypedWorld:
    # 30 new customers in March, five from each of six channels; 120,000 spent: 20,000 a channel, or 24,000 on five.
    channels = [f"channel {n}" for n in range(6)]
    known = [channel for channel in channels if channel != missing]
    return TypedWorld(
        {
            "opportunities": [
                deal(f"d{n}", "2026-01-01", "won", "2026-03-05", 900, account_id=f"a{n}", is_first_won=True, lead_source=channels[n % 6])
                for n in range(30)
            ],
            "costs": [
                {
                    "cost_id": channel, "channel": channel, "spent_on": "2026-03-01", "currency": "EUR",
                    "amount": 120_000 // len(known) if channel in known else None,
                }
                for channel in channels
            ],
            "refunds": [{"refund_id": "r", "opportunity_id": "d7", "refunded_at": "2026-03-20", "amount": 900, "currency": "EUR"}]
            if refunded
            else [],
        }
    )  # fmt: skip


def test_golden_10_a_customer_costs_4000_and_4137_93_once_one_is_refunded() -> None:
    row = _golden_10().one("cpa", period="2026-03")
    assert (row.value, row.n, row.coverage, row.currency) == (Decimal("4000.00"), 30, 1.0, "EUR")
    refunded = _golden_10(refunded=True)
    assert refunded.one("cpa", period="2026-03").value == Decimal("4000.00")
    net = refunded.one("cpa_net", period="2026-03")
    assert (net.value, net.n) == (Decimal("4137.93"), 29)


def test_golden_10_a_missing_invoice_lowers_the_coverage_and_counts_as_nothing_else() -> None:
    answer = _golden_10(missing="channel 4").ask("cpa", period="2026-03")
    assert (answer.rows[0].value, answer.rows[0].coverage) == (Decimal("4000.00"), pytest.approx(5 / 6))
    assert "Spend is known of 5 of 6 channels with new customers; not, or not all, of channel 4." in answer.notes


def _golden_11() -> TypedWorld:
    # 20 won of 50,000 = 1.0 m; 40 lost of 100,000 = 4.0 m; 30 open.
    return TypedWorld(
        {
            "opportunities": [deal(f"w{n}", "2026-01-01", "won", "2026-02-01", 50_000) for n in range(20)]
            + [deal(f"l{n}", "2026-01-01", "lost", "2026-02-01", 100_000) for n in range(40)]
            + [deal(f"o{n}", "2026-01-01", "open", amount=70_000) for n in range(30)]
        }
    )


def test_golden_11_win_rate_is_a_third_by_count_and_a_fifth_by_value() -> None:
    world = _golden_11()
    by_count, by_value = world.one("win_rate_count"), world.one("win_rate_value")
    assert (by_count.value, by_count.n) == (pytest.approx(20 / 60), 60)
    assert f"{by_count.value:.1%}" == "33.3%"
    # Wilson for 20 of 60 at 95 %: 22.7 % to 45.9 %.
    assert (by_count.low, by_count.high) == (pytest.approx(0.2273, abs=1e-4), pytest.approx(0.4595, abs=1e-4))
    assert (by_value.value, by_value.n, by_value.currency) == (0.2, 60, "EUR")
    assert world.one("bookings").value == Decimal("1000000.00")


def test_golden_11_is_not_available_without_closed_deals() -> None:
    world = TypedWorld({"opportunities": [deal("o", "2026-01-01", "open", amount=1)]})
    for metric in ("win_rate_count", "win_rate_value"):
        row = world.one(metric)
        assert (row.value, row.n) == (None, 0)


def test_golden_12_velocity_is_11000_a_day() -> None:
    # 80 open; 50 closed, 11 of them won: 22 %. Won amounts: 11 of 45,000 on average (34,000 ... 56,000 in steps of 2,200 have that
    # mean); days to win with median 72: five of 60, one of 72, five of 90. 80 x 0.22 x 45,000 / 72 = 11,000.
    took = [60] * 5 + [72] + [90] * 5
    world = TypedWorld(
        {
            "opportunities": [deal(f"o{n}", "2026-01-01", "open", amount=1) for n in range(80)]
            + [
                deal(f"w{n}", "2026-01-01", "won", day("2026-01-01", took[n]), 34_000 + 2_200 * n) for n in range(11)
            ]
            + [deal(f"l{n}", "2026-01-01", "lost", "2026-02-01", 9) for n in range(39)]
        }
    )  # fmt: skip
    assert world.one("win_rate_count").value == 0.22
    assert world.one("avg_deal_value").value == Decimal("45000.00")
    assert world.table("sales_cycle_days")[("median",)].value == 72.0
    velocity = world.one("pipeline_velocity")
    assert (velocity.value, velocity.n, velocity.currency) == (Decimal("11000.00"), 50, "EUR")


def test_golden_7_comes_out_of_the_cohort_estimate_too() -> None:
    # All mature: 62 of 100 reached, 10 rejected within the 30 days and 3 more after 27; the other 25 are still open. Re-entries are a
    # cohort of their own.
    world = _golden_7()
    rows = world.table("cohort_conversion", **_G7, as_of=utc("2026-04-30"))
    assert {labels: row.value for labels, row in rows.items()} == {
        ("reached",): pytest.approx(0.62),
        ("rejected",): pytest.approx(0.13),
        ("open",): pytest.approx(0.25),
    }
    # Seen on 15 February: the late 30 were watched for 21 days. At risk on day 10: 70 early and 8 late ones; 0.12 + 0.78 x 50 / 78.
    young = world.table("cohort_conversion", **_G7, as_of=utc("2026-02-15"))[("reached",)]
    assert (young.value, young.mature, young.pending) == (pytest.approx(0.12 + 0.78 * 50 / 78), False, 8)
    again = world.table("cohort_conversion", where=["from=mql", "to=sal", "within=30"], by=["month", "entry"], as_of=utc("2026-04-30"))
    assert again[("2026-02", "re-entry", "reached")].n == 3
