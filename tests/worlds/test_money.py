"""Money: currencies, unknown amounts, lost deals nobody kept, and who brought the deal."""

import pytest

from tests.worlds.world import World

ACCOUNTS = """
account_id | name
north      | Northwind
south      | Southridge
"""


def test_it_never_adds_two_currencies(world: World) -> None:
    # Won: 100 + 50.50 EUR, 200 USD, and 70 whose currency nobody names. Lost: 50 EUR, 600 USD.
    world.has(
        opportunities="""
        opportunity_id | outcome | created_at | closed_at  | amount | currency
        1              | won     | 2026-01-05 | 2026-03-02 | 100    | EUR
        2              | won     | 2026-01-05 | 2026-03-03 | 50.50  | EUR
        3              | won     | 2026-01-05 | 2026-03-04 | 200    | USD
        4              | won     | 2026-01-05 | 2026-03-05 | 70     |
        5              | lost    | 2026-01-05 | 2026-03-06 | 50     | EUR
        6              | lost    | 2026-01-05 | 2026-03-07 | 600    | USD
        """,
    )
    bookings = {row.get("currency"): (row["value"], row["n"]) for row in world.answer("bookings", period="2026-03")["rows"]}
    assert bookings == {"EUR": ("150.50", 2), "USD": ("200.00", 1), None: ("70.00", 1)}
    # By value: 150.50 of 200.50 in euros, 200 of 800 in dollars. By count: 4 of 6.
    by_value = {row.get("currency"): row["value"] for row in world.answer("win_rate_value", period="2026-03")["rows"]}
    assert by_value["EUR"] == pytest.approx(150.5 / 200.5)
    assert by_value["USD"] == 0.25
    assert world.value("win_rate_count", period="2026-03") == pytest.approx(4 / 6)


def test_it_gives_amounts_the_company_s_currency_only_where_the_source_names_none(world: World) -> None:
    world.company(currency="GBP")
    world.has(
        opportunities="""
        opportunity_id | outcome | created_at | closed_at  | amount | currency
        1              | won     | 2026-01-05 | 2026-03-02 | 100    |
        2              | won     | 2026-01-05 | 2026-03-03 | 30     | EUR
        """,
    )
    assert {row["currency"]: row["value"] for row in world.answer("bookings")["rows"]} == {"GBP": "100.00", "EUR": "30.00"}


def test_it_has_no_win_rate_by_value_where_lost_deals_carry_no_amount(world: World) -> None:
    # One won deal of 1,000 and three lost ones that nobody priced. By count 1 of 4. By value 1,000 of 1,000 would read 100 %.
    world.has(
        opportunities="""
        opportunity_id | outcome | created_at | closed_at  | amount | currency
        1              | won     | 2026-01-05 | 2026-03-02 | 1000   | EUR
        2              | lost    | 2026-01-05 | 2026-03-03 |        |
        3              | lost    | 2026-01-05 | 2026-03-04 |        |
        4              | lost    | 2026-01-05 | 2026-03-05 | 0      | EUR
        5              | open    | 2026-01-05 |            | 900    | EUR
        """,
    )
    by_count = world.figure("win_rate_count")
    assert (by_count["value"], by_count["n"]) == (0.25, 4)
    world.command("metrics", "win_rate_value", "--home", str(world.home), fails_with=1)
    assert "lost deal" in world.complained


def test_it_has_no_win_rate_where_the_source_keeps_won_deals_only(world: World) -> None:
    world.has(
        options="losses_recorded: false",
        opportunities="""
        opportunity_id | outcome | created_at | closed_at  | amount | currency
        1              | won     | 2026-01-05 | 2026-03-02 | 1000   | EUR
        """,
    )
    world.command("metrics", "win_rate_count", "--home", str(world.home), fails_with=1)
    assert "needs lost deals" in world.complained
    assert [row["value"] for row in world.answer("bookings")["rows"]] == ["1000.00"]


def test_it_gives_no_rate_of_nothing(world: World) -> None:
    # Golden G11, last part: nothing closed in February.
    world.has(
        opportunities="""
        opportunity_id | outcome | created_at | closed_at  | amount | currency
        1              | won     | 2026-01-05 | 2026-03-02 | 1000   | EUR
        2              | lost    | 2026-01-05 | 2026-03-02 | 1000   | EUR
        """,
    )
    nothing = world.figure("win_rate_count", period="2026-02")
    assert (nothing["value"], nothing["n"]) == (None, 0)
    assert "low" not in nothing


def test_it_gives_three_answers_to_who_sourced_a_deal(world: World) -> None:
    # Deal 1 of Northwind, created 1 May, says "Cold Call": sales. But Northwind came to a webinar on 1 April, and sales first called on
    # 10 April: by first touch and by pre-sales touch it is marketing's.
    # Deal 2 of Southridge, created 1 May, says "Webinar": marketing. Sales had called on 1 March, the webinar was on 1 April: by first
    # touch it is sales', and no marketing touch came before sales: sales' by pre-sales touch too.
    # Deal 3 says nothing and nobody ever touched its company: unknown under each.
    world.has(
        options="",
        accounts=ACCOUNTS + "east | Eastgate\n",
        opportunities="""
        opportunity_id | account_id | outcome | created_at | lead_source | source_side
        1              | north      | open    | 2026-05-01 | Cold Call   | sales
        2              | south      | open    | 2026-05-01 | Webinar     | marketing
        3              | east       | open    | 2026-05-01 |             |
        """,
        touches="""
        touch_id | account_id | channel | occurred_at
        t1       | north      | webinar | 2026-04-01
        t2       | south      | webinar | 2026-04-01
        """,
        sales_activities="""
        activity_id | account_id | kind | occurred_at
        a1          | north      | call | 2026-04-10
        a2          | south      | call | 2026-03-01
        """,
    )
    third = pytest.approx(1 / 3)
    by_count = {
        definition: {
            key[0]: row["value"]
            for key, row in world.rows("sourced_share", where=f"definition={definition}").items()
            if key[-1] == "by_count" and row["value"]
        }
        for definition in ("by_lead_source", "by_first_touch", "by_pre_sales_touch")
    }
    assert by_count["by_lead_source"] == {"sales": third, "marketing": third, "unknown": third}
    assert by_count["by_first_touch"] == {"marketing": third, "sales": third, "unknown": third}
    assert by_count["by_pre_sales_touch"] == {"marketing": third, "sales": third, "unknown": third}
    # The thirds look alike; the deals behind them are not.
    sides = {
        definition: world.values("sourced_share", by="account", where=f"definition={definition}")
        for definition in ("by_lead_source", "by_first_touch")
    }
    assert sides["by_lead_source"]["Northwind", "sales", "by_count"] == 1
    assert sides["by_first_touch"]["Northwind", "marketing", "by_count"] == 1
    assert sides["by_lead_source"]["Southridge", "marketing", "by_count"] == 1
    assert sides["by_first_touch"]["Southridge", "sales", "by_count"] == 1


def test_it_puts_everything_unknown_into_one_bucket_and_loses_nothing(world: World) -> None:
    # Six deals: two of the web, one by phone, three whose source is empty, "unknown" or "Unknown". The parts add up to six.
    world.has(
        opportunities="""
        opportunity_id | outcome | created_at | closed_at  | lead_source
        1              | won     | 2026-01-05 | 2026-03-02 | Web
        2              | lost    | 2026-01-05 | 2026-03-03 | Web
        3              | won     | 2026-01-05 | 2026-03-04 | Phone
        4              | won     | 2026-01-05 | 2026-03-05 |
        5              | lost    | 2026-01-05 | 2026-03-06 | unknown
        6              | lost    | 2026-01-05 | 2026-03-07 | Unknown
        """,
    )
    rates = world.rows("win_rate_count", by="lead_source")
    assert {source: (row["value"], row["n"]) for source, row in rates.items()} == {
        "Web": (0.5, 2),
        "Phone": (1.0, 1),
        "unknown": (pytest.approx(1 / 3), 3),
    }
    assert world.figure("win_rate_count")["n"] == 6
    assert world.figure("win_rate_count", where="lead_source=unknown")["n"] == 3
    assert world.figure("win_rate_count", where="lead_source!=unknown")["n"] == 3
