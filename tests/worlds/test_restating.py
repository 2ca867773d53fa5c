"""Golden case 19 and its neighbours, through the public commands: one currency, the rate of the day, and no silent change of the past."""

import json

from tests.worlds.world import World

RATES = """
currency | valid_from | rate
USD      | 2026-01-01 | 1.25
USD      | 2026-03-01 | 1.60
"""
OPEN = """
opportunity_id | outcome | created_at | expected_close_on | closed_at  | amount | currency
big            | open    | 2026-01-05 | 2026-03-20        |            | 100000 | USD
small          | won     | 2026-01-05 |                   | 2026-02-10 | 1000   | EUR
"""
WON = """
opportunity_id | outcome | created_at | expected_close_on | closed_at  | amount | currency
big            | won     | 2026-01-05 | 2026-03-20        | 2026-03-10 | 100000 | USD
small          | won     | 2026-01-05 |                   | 2026-02-10 | 1000   | EUR
"""
CORRECTED = """
currency | valid_from | rate
USD      | 2026-03-01 | 2.00
"""


def newest(world: World) -> str:
    return str(json.loads(world.command("metrics", "opportunities", "--home", str(world.home), "--format", "json"))["snapshot"])


def test_golden_19_an_open_deal_goes_by_the_day_asked_for_and_a_closed_one_by_its_own_day(world: World) -> None:
    world.company(currency="EUR")
    world.has(opportunities=OPEN, exchange_rates=RATES)
    # Open: 100,000 at 1.25 in February, at 1.60 in April.
    assert world.value("pipeline_amount", where="in=EUR", as_of="2026-02-20") == "80000.00"
    assert world.value("pipeline_amount", where="in=EUR", as_of="2026-04-20") == "62500.00"
    world.has(opportunities=WON)
    # Won on 10 March: 62,500, whenever one asks; by itself each currency keeps its own row.
    assert world.value("bookings", where="in=EUR", period="2026-03") == "62500.00"
    assert world.value("bookings", where="in=EUR") == "63500.00"
    assert {row["currency"]: row["value"] for row in world.answer("bookings")["rows"]} == {"EUR": "1000.00", "USD": "100000.00"}


def test_golden_19_a_corrected_rate_restates_in_the_open_and_an_old_snapshot_keeps_its_figure(world: World) -> None:
    world.company(currency="EUR")
    world.has(opportunities=WON, exchange_rates=RATES)
    before = newest(world)
    assert not any("Restated" in note for note in world.answer("bookings", where="in=EUR")["notes"])
    world.has(exchange_rates=CORRECTED)
    answer = world.answer("bookings", where="in=EUR", period="2026-03")
    # 100,000 at 2.00 instead of 1.60.
    assert [row["value"] for row in answer["rows"]] == ["50000.00"]
    assert (
        "Restated: 1 amount stood at 62500.00 EUR before, now at 50000.00 EUR, because the rate of USD from 2026-03-01 was corrected."
        in answer["notes"]
    )
    # What was known then stays known as it was.
    assert world.value("bookings", where="in=EUR", period="2026-03", snapshot=before) == "62500.00"
    # A month the corrected rate has no part in says nothing.
    assert not any("Restated" in note for note in world.answer("bookings", where="in=EUR", period="2026-02")["notes"])


def test_it_leaves_amounts_without_a_rate_out_and_says_how_many(world: World) -> None:
    world.company(currency="EUR")
    world.has(
        opportunities="""
        opportunity_id | outcome | created_at | closed_at  | amount | currency
        1              | won     | 2026-01-05 | 2026-01-02 | 100    | USD
        2              | won     | 2026-01-05 | 2026-03-02 | 100    | JPY
        3              | won     | 2026-01-05 | 2026-03-02 | 100    | EUR
        """,
        exchange_rates=RATES,
    )
    (row,) = world.answer("bookings", where="in=EUR")["rows"]
    assert (row["value"], row["n"], row["currency"]) == ("180.00", 2, "EUR")
    assert row["coverage"] == 2 / 3
    assert any(note.startswith("1 amount in JPY left out") for note in world.answer("bookings", where="in=EUR")["notes"])


COSTS = """
cost_id | channel | spent_on   | amount | currency
1       | search  | 2026-03-01 | 300    | EUR
2       | fair    | 2026-03-02 | 125    | USD
3       | social  | 2026-03-03 |        |
"""


def test_it_tells_what_a_lead_and_a_customer_cost_with_what_is_unknown(world: World) -> None:
    world.company(currency="EUR")
    world.has(
        exchange_rates="""
        currency | valid_from | rate
        USD      | 2026-01-01 | 1.25
        """,
        costs=COSTS,
        accounts="""
        account_id | name
        a          | Alder
        b          | Birch
        """,
        leads="""
        lead_id | created_at | lead_source
        1       | 2026-03-05 | Search
        2       | 2026-03-06 | fair
        3       | 2026-03-07 | social
        4       | 2026-03-08 | web
        """,
        opportunities="""
        opportunity_id | account_id | outcome | created_at | closed_at  | amount | currency | lead_source
        1              | a          | won     | 2026-03-01 | 2026-03-20 | 900    | EUR      | search
        2              | b          | won     | 2026-03-01 | 2026-03-21 | 900    | EUR      | fair
        """,
        refunds="""
        refund_id | opportunity_id | refunded_at | amount | currency
        1         | 2              | 2026-04-02  | 900    | EUR
        """,
    )
    # 300 + 125 / 1.25 = 400 for 4 leads; search and fair of four channels are known.
    answer = world.answer("cpl", where="in=EUR AND measure=cost_each", period="2026-03")
    assert [(row["value"], row["n"], row["coverage"]) for row in answer["rows"]] == [("100.00", 4, 0.5)]
    assert "Spend is known of 2 of 4 channels with leads; not, or not all, of social, web." in answer["notes"]
    by_channel = world.answer("cpl", by="channel", where="measure=cost_each", period="2026-03")["rows"]
    assert {row["by"]["channel"]: (row["value"], row.get("currency")) for row in by_channel} == {
        "search": ("300.00", "EUR"), "fair": ("125.00", "USD"), "social": (None, None), "web": (None, None),
    }  # fmt: skip
    cpa = {name: world.answer(name, where="in=EUR AND measure=cost_each")["rows"][0] for name in ("cpa", "cpa_net")}
    assert {name: (row["value"], row["n"]) for name, row in cpa.items()} == {"cpa": ("200.00", 2), "cpa_net": ("400.00", 1)}
    booked = world.values("bookings_net", by="month")
    assert booked[("2026-03", "net")] == "1800.00"
    assert (booked[("2026-04", "net")], booked[("2026-03", "cohort_net")]) == ("-900.00", "900.00")
