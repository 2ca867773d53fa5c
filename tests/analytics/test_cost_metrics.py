"""Is spend set against what came of it, honestly: missing invoices unknown, channels matched, periods stated, refunds taken out?"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from sameside.schema.errors import NotAvailable, WrongUsage
from tests.analytics.typed_world import Row, TypedWorld, cycle, day, deal, event, utc


def _cost(cost_id: str, channel: str | None, spent_on: str | None, amount: Any, **more: Any) -> Row:
    currency = {"currency": "EUR"} if amount is not None else {}
    return {"cost_id": cost_id, "channel": channel, "spent_on": spent_on, "amount": amount, **currency, **more}


def _leads(source: str | None, n: int, on: str = "2026-01-10") -> list[Row]:
    return [cycle(f"{source} {k} {on}", on, lead_source=source) for k in range(n)]


def _rows(world: TypedWorld, metric: str, **question: Any) -> dict[tuple[str, ...], tuple[Any, int, float | None]]:
    return {labels: (row.value, row.n, row.coverage) for labels, row in world.table(metric, **question).items()}


def test_it_divides_spend_by_leads_in_each_channel_and_leaves_what_is_unknown_unknown() -> None:
    # search: 100 + 50 for 3 leads. fair: spent 80, no lead. web: 2 leads, no costs at all. social: 2 leads, one of two invoices missing.
    world = TypedWorld(
        {
            "lead_cycles": [*_leads("Search", 3), *_leads("web", 2), *_leads("social", 2), *_leads(None, 1)],
            "costs": [
                _cost("1", "search", "2026-01-02", 100), _cost("2", "Search", "2026-01-03", 50), _cost("3", "fair", "2026-01-03", 80),
                _cost("4", "social", "2026-01-04", 30), _cost("5", "social", "2026-01-05", None),
            ],
        }
    )  # fmt: skip
    answer = world.ask("cpl", by=["channel"], where=["measure=cost_each"])
    assert {row.by["channel"]: (row.value, row.n, row.coverage) for row in answer.rows} == {
        "Search": (Decimal("50.00"), 3, 1.0), "fair": (None, 0, None), "web": (None, 2, 0.0), "social": (Decimal("15.00"), 2, 0.5),
        "unknown": (None, 1, None),
    }  # fmt: skip
    spend = _rows(world, "cpl", by=["channel"], where=["measure=spend"])
    assert {key[0]: value[:2] for key, value in spend.items()} == {
        "Search": (150, 2), "fair": (80, 1), "social": (30, 1), "unknown": (None, 0), "web": (None, 0),
    }  # fmt: skip
    # All together: 260 for 8 leads = 32.50; of three channels with leads one whole and one half is known: 1.5 of 3.
    assert _rows(world, "cpl", where=["measure=cost_each"]) == {("cost_each",): (Decimal("32.50"), 8, 0.5)}
    assert [note for note in answer.notes if "cases" not in note] == [
        "Spend is known of 1 of 3 channels with leads; not, or not all, of social, web.",
        "1 costs carry no amount, their invoice is missing: unknown, not 0.",
        "1 lead came through no known channel: counted, and nothing is known of what they cost.",
        "Money was spent on fair, and no lead came of it.",
    ]


def test_it_finds_the_channel_of_a_lead_by_its_campaign_before_its_source() -> None:
    # ads:k is the ad platform's campaign, crm:k the CRM's of the same name; crm:own has costs of its own under another channel's name;
    # crm:typed has none but bears a channel that was spent on; crm:other runs on a channel nobody spent on.
    world = TypedWorld(
        {
            "campaigns": [
                {"campaign_id": "ads:k", "name": "Spring"}, {"campaign_id": "crm:k", "name": "Spring", "channel": "Paid"},
                {"campaign_id": "crm:own", "channel": "x"}, {"campaign_id": "crm:typed", "channel": "GOOGLE"},
                {"campaign_id": "crm:other", "channel": "mail"},
            ],
            "costs": [
                _cost("1", "Google", "2026-01-01", 10, campaign_id="ads:k"), _cost("2", "Fair", "2026-01-01", 20, campaign_id="crm:own"),
            ],
            "lead_cycles": [
                cycle(f"c{n}", "2026-01-10", campaign_id=campaign, lead_source=source)
                for n, (campaign, source) in enumerate(
                    [("crm:k", "Fair"), ("crm:own", "Google"), ("crm:typed", None), ("crm:other", "web"), ("crm:other", "google")]
                )
            ],
        }
    )  # fmt: skip
    rows = _rows(world, "cpl", by=["channel"], where=["measure=cost_each"])
    # Google: c0 by the name of its campaign, c2 by the campaign's channel, c4 by its source. Fair: c1. mail: c3.
    assert {key[0]: value[:2] for key, value in rows.items()} == {"Google": (Decimal("3.33"), 3), "Fair": (20, 1), "mail": (None, 1)}
    by_campaign = _rows(world, "cpl", by=["campaign"], where=["measure=cost_each"])
    assert {key[0]: value[:2] for key, value in by_campaign.items()} == {
        "Spring": (10, 1), "crm:own": (20, 1), "crm:typed": (None, 1), "crm:other": (None, 2),
    }  # fmt: skip


def test_it_counts_each_step_by_the_day_it_was_reached() -> None:
    world = TypedWorld(
        {
            "lead_cycles": _leads("s", 4, "2026-01-10"),
            "stage_events": [
                event("s 0 2026-01-10", "mql", "2026-01-20"), event("s 1 2026-01-10", "sql", "2026-02-20"),
                event("s 2 2026-01-10", "mql", None),
            ],
            "costs": [_cost("1", "s", "2026-01-31", 100), _cost("2", "s", "2026-02-01", 60)],
        }
    )  # fmt: skip
    month = {"by": ["month"], "where": ["measure=cost_each"]}
    assert {key[0]: value[:2] for key, value in _rows(world, "cpl", **month).items()} == {"2026-01": (25, 4), "2026-02": (None, 0)}
    # MQLs: one in January, one (through sql) in February, one on an unknown day.
    found = {key[0]: value[:2] for key, value in _rows(world, "cost_per_mql", **month).items()}
    assert found == {"2026-01": (100, 1), "2026-02": (60, 1), "unknown": (None, 1)}
    assert world.one("cost_per_sql", period="2026-02").value == 60


def test_it_sets_spend_against_the_results_of_some_months_later_on_request() -> None:
    world = TypedWorld(
        {
            "opportunities": [deal(f"d{n}", "2026-02-10", "open", lead_source="s") for n in range(4)],
            "costs": [_cost("1", "s", "2026-01-15", 100), _cost("2", "s", "2026-02-05", 60)],
        }
    )  # fmt: skip
    same, lagged = world.ask("cpo", period="2026-02"), world.ask("cpo", period="2026-02", where=["lag=1"])
    assert (same.rows[0].value, lagged.rows[0].value) == (Decimal("15.00"), Decimal("25.00"))
    assert "Basis: same_period" in same.definition
    assert "Basis: lagged(1 month), results of the period over the spend of the same days 1 month earlier" in lagged.definition
    # Seen on 1 March, the spend of 5 February has had no month yet.
    assert world.one("cpo", where=["lag=1"], as_of=utc("2026-03-01")).value == Decimal("25.00")


def test_it_keeps_invoices_of_the_first_of_each_month_in_one_month_each() -> None:
    # The invoice of month m is 100 + m; the leads of March stand against February's, then January's, then December's alone.
    firsts = ["2024-12-01", "2025-01-01", "2025-02-01", "2025-03-01"]
    world = TypedWorld(
        {
            "lead_cycles": _leads("s", 1, "2025-03-10"),
            "costs": [_cost(on, "s", on, 100 + int(on[5:7])) for on in firsts],
        }
    )
    found = [world.one("cpl", period="2025-03", where=[f"lag={lag}"]).value for lag in range(4)]
    assert found == [103, 102, 101, 112]


@pytest.mark.parametrize(
    ("spent_on", "lag", "counts_on"),
    [
        ("2025-01-31", 1, "2025-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2024-01-30", 1, "2024-02-29"), ("2024-02-29", 12, "2025-02-28"),
        ("2025-12-31", 2, "2026-02-28"), ("2025-11-15", 3, "2026-02-15"), ("2025-03-31", 1, "2025-04-30"), ("2025-02-28", 1, "2025-03-28"),
        ("2025-02-01", 24, "2027-02-01"), ("1999-12-31", 2, "2000-02-29"), ("2025-07-31", 0, "2025-07-31"), ("2025-12-31", 1, "2026-01-31"),
    ],
)  # fmt: skip
def test_it_counts_spend_on_the_same_day_of_a_later_month_or_on_its_last(spent_on: str, lag: int, counts_on: str) -> None:
    world = TypedWorld({"lead_cycles": _leads("s", 1, counts_on), "costs": [_cost("1", "s", spent_on, 7)]}, now=utc("2030-01-01"))
    rows = world.table("cpl", by=["day"], where=[f"lag={lag}", "measure=cost_each"])
    assert {key[0]: row.value for key, row in rows.items()} == {counts_on: 7}


@pytest.mark.parametrize("lag", ["30", "1.5", "-1", "x"])
def test_it_takes_a_lag_in_whole_months_only(lag: str) -> None:
    world = TypedWorld({"lead_cycles": _leads("s", 1), "costs": [_cost("1", "s", "2026-01-02", 7)]})
    with pytest.raises(WrongUsage, match="whole number of months, 24 at most"):
        world.ask("cpl", where=[f"lag={lag}"])


def test_it_does_not_add_currencies_and_says_what_a_row_holds() -> None:
    rates = [{"currency": "USD", "valid_from": "2026-01-01", "rate": 2}, {"currency": "USD", "valid_from": "2026-01-05", "rate": 4}]
    world = TypedWorld(
        {
            "lead_cycles": _leads("s", 10),
            "costs": [
                _cost("1", "s", "2026-01-02", 100), _cost("2", "s", "2026-01-03", 40, currency="USD"),
                _cost("3", "s", "2026-01-06", 40, currency="USD"), _cost("4", "s", "2025-12-31", 999, currency="USD"),
            ],
            "exchange_rates": rates,
        },
        options={"currency": "EUR"},
    )  # fmt: skip
    answer = world.ask("cpl", where=["measure=cost_each"], period="2026")
    assert {row.currency: (row.value, row.n) for row in answer.rows} == {"EUR": (10, 10), "USD": (8, 10)}
    assert any("several currencies" in note for note in answer.notes)
    # 100 + 40 / 2 + 40 / 4 = 130 for 10.
    one = world.ask("cpl", where=["measure=cost_each", "in=EUR"], period="2026")
    assert [(row.value, row.currency, row.coverage) for row in one.rows] == [(Decimal("13.00"), "EUR", 1.0)]
    # Without a rate for the day it is left out, and coverage falls: 3 of 4 costs of the one channel.
    whole = world.ask("cpl", where=["measure=cost_each", "in=EUR"])
    assert [(row.value, row.coverage) for row in whole.rows] == [(Decimal("13.00"), 0.75)]
    assert not any("invoice" in note for note in whole.notes)
    assert any(note.startswith("1 amount in USD left out") for note in whole.notes)


def test_it_tells_what_each_ad_platform_claims_beside_what_came_of_its_own_channel() -> None:
    # search claims 1,007 and brought 2; fair claims 1 and brought it; web claims nothing: its 5 leads stand against no claim.
    world = TypedWorld(
        {
            "lead_cycles": [*_leads("search", 2), *_leads("fair", 1), *_leads("web", 5)],
            "costs": [
                _cost("1", "search", "2026-01-02", 10, reported_leads=1007), _cost("2", "search", "2026-01-02", 10),
                _cost("3", "fair", "2026-01-02", 20, reported_leads=1), _cost("4", "web", "2026-01-02", 40, reported_leads=0),
            ],
        }
    )  # fmt: skip
    answer = world.ask("cpl")
    assert answer.rows[0].value == 10
    assert [note for note in answer.notes if "claim" in note] == [
        "Ad platforms count for themselves, and the two are never mixed: "
        "search claims 1,007 conversions, counted here from search: 2 leads."
    ]  # fmt: skip


def test_it_warns_of_few_cases_and_not_of_few_invoices() -> None:
    world = TypedWorld({"lead_cycles": _leads("s", 25), "costs": [_cost("1", "s", "2026-01-02", 10)]})
    assert not [note for note in world.ask("cpl").notes if "Fewer than" in note]
    few = TypedWorld({"lead_cycles": _leads("s", 5), "costs": [_cost("1", "s", "2026-01-02", 10)]}).ask("cpl")
    assert [note for note in few.notes if "Fewer than" in note] == [
        "Fewer than 20 cases stand behind 1 of the figures: rank nobody by them."
    ]  # fmt: skip


def test_it_takes_customers_refunded_in_full_out_of_their_own_cohort() -> None:
    # Four new customers in March; a second deal of one is none. a: all given back in May. b: a part. c: a refund nobody wrote an amount on,
    # and which names the company alone. d stays.
    deals = [deal(name, "2026-01-01", "won", "2026-03-01", 100, account_id=name, is_first_won=True, lead_source="s") for name in "abcd"]
    again = deal("d2", "2026-01-01", "won", "2026-03-09", 100, account_id="d")

    def refund(name: str, amount: Any, opportunity_id: str | None, account_id: str | None = None) -> Row:
        return {
            "refund_id": name, "opportunity_id": opportunity_id, "account_id": account_id, "refunded_at": "2026-05-01",
            "amount": amount, "currency": "EUR",
        }  # fmt: skip

    world = TypedWorld(
        {
            "opportunities": [*deals, again],
            "costs": [_cost("1", "s", "2026-03-02", 1200)],
            "refunds": [refund("r1", 60, "a"), refund("r2", 40, "a"), refund("r3", 40, "b"), refund("r4", None, None, "c")],
        }
    )
    assert (world.one("cpa", period="2026-03").value, world.one("cpa").n) == (300, 4)
    assert [(row.value, row.n) for row in world.ask("cpa_net", period="2026-03", where=["measure=cost_each"]).rows] == [(600, 2)]
    # Before May nothing had been given back.
    assert world.one("cpa_net", period="2026-03", as_of=utc("2026-04-30")).value == 300


def test_it_shows_spend_and_results_among_the_records() -> None:
    world = TypedWorld({"lead_cycles": _leads("s", 2), "costs": [_cost("1", "s", "2026-01-02", 10)]})
    table = world.records("cpl")
    assert [row[:2] for row in table.rows] == [("1", True), ("s 0 2026-01-10", False), ("s 1 2026-01-10", False)]


def test_it_needs_spend() -> None:
    with pytest.raises(NotAvailable, match="needs spend"):
        TypedWorld({"lead_cycles": _leads("s", 2), "costs": [_cost("1", "s", "2026-01-02", None)]}).ask("cpl")


def _booked(refunds: Sequence[Row]) -> TypedWorld:
    return TypedWorld(
        {
            "opportunities": [deal("a", "2026-01-01", "won", "2026-03-10", 100), deal("b", "2026-01-01", "won", "2026-04-10", 50)],
            "refunds": refunds,
        }
    )


def test_it_books_a_refund_on_its_own_day_and_restates_the_cohort_of_its_deal() -> None:
    # March: 100 won, 30 of it given back in April. April: 50 won. A refund of 5 names no deal.
    given = {"refunded_at": "2026-04-02", "currency": "EUR"}
    world = _booked([{"refund_id": "r", "opportunity_id": "a", "amount": 30, **given}, {"refund_id": "s", "amount": 5, **given}])
    rows = {key: row.value for key, row in world.table("bookings_net", by=["month"]).items()}
    assert rows == {
        ("2026-03", "net"): 100, ("2026-03", "gross"): 100, ("2026-03", "refunded"): None, ("2026-03", "cohort_net"): 70,
        ("2026-04", "net"): 15, ("2026-04", "gross"): 50, ("2026-04", "refunded"): -35, ("2026-04", "cohort_net"): 50,
    }  # fmt: skip
    whole = world.ask("bookings_net")
    assert {row.by["measure"]: (row.value, row.n) for row in whole.rows} == {
        "net": (115, 4), "gross": (150, 2), "refunded": (-35, 2), "cohort_net": (120, 3),
    }  # fmt: skip
    assert "1 refunds name no deal: they stand in no cohort." in whole.notes


def _targets(*goals: tuple[str, str, str, str | None, Any]) -> list[Row]:
    return [
        {"target_id": name, "metric": "bookings", "first_on": first, "last_on": last, "team": team, "amount": amount, "currency": "EUR"}
        for name, first, last, team, amount in goals
    ]


def _quarter(goals: list[Row]) -> TypedWorld:
    """In the second quarter of 2026: won 100 (North) and open 300 (North) and 60 (South); open 900 in the third."""

    def open_deal(name: str, amount: Any, owner: str, on: str) -> Row:
        return dict(deal(name, "2026-01-01", "open", None, amount, owner_id=owner)) | {"expected_close_on": on}

    return TypedWorld(
        {
            "opportunities": [
                deal("w", "2026-01-01", "won", "2026-04-10", 100, owner_id="n"), open_deal("a", 300, "n", "2026-05-01"),
                open_deal("b", 60, "s", "2026-06-30"), open_deal("c", 900, "n", "2026-07-01"), open_deal("d", None, "n", "2026-06-01"),
            ],
            "members": [{"member_id": "n", "team": "North"}, {"member_id": "s", "team": "South"}],
            "targets": goals,
        }
    )  # fmt: skip


_Q2 = ("2026-04-01", "2026-06-30")


def test_it_covers_what_is_left_of_the_target() -> None:
    # 360 open, 100 of 220 won: 360 / 120 = 3. The year's target lies in no quarter; April's is part of the quarter's; teams stand aside.
    goals = _targets(
        ("q", *_Q2, None, 220), ("y", "2026-01-01", "2026-12-31", None, 9000), ("apr", "2026-04-01", "2026-04-30", None, 70),
        ("north", *_Q2, "North", 200), ("south", *_Q2, "South", 30),
    )  # fmt: skip
    answer = _quarter(goals).ask("pipeline_coverage", period="2026-Q2")
    assert [(row.value, row.n, row.coverage, row.currency) for row in answer.rows] == [(3.0, 2, 1.0, "EUR")]
    assert "1 open deals carry no amount: unknown, not 0." in answer.notes
    assert "Target 220.00 EUR, won 100.00: 120.00 EUR left." in answer.notes
    by_team = _quarter(goals).table("pipeline_coverage", period="2026-Q2", by=["team"])
    assert {key[0]: row.value for key, row in by_team.items()} == {"North": 3.0, "South": 2.0}


def test_it_says_where_an_earlier_moment_is_seen_with_hindsight() -> None:
    world = _quarter(_targets(("q", *_Q2, None, 220)))
    told = "Seen from an earlier moment, with hindsight: expected close dates and amounts of open deals are those of today's snapshot."
    assert told in world.ask("pipeline_coverage", period="2026-Q2", as_of=utc("2026-04-20")).notes
    assert told not in world.ask("pipeline_coverage", period="2026-Q2").notes


def test_it_says_that_targets_are_of_the_whole_company_where_teams_are_asked_for() -> None:
    answer = _quarter(_targets(("q", *_Q2, None, 123456))).ask("pipeline_coverage", period="2026-Q2", by=["team"])
    assert [(row.by["team"], row.value, row.n) for row in answer.rows] == [("North", None, 1), ("South", None, 1)]
    assert "Targets are set for the whole company only: ask without --by team." in answer.notes
    assert not [note for note in answer.notes if "No target" in note or "unknown is" in note or "of unknown" in note]
    whole = _quarter(_targets(("q", *_Q2, None, 123456))).ask("pipeline_coverage", period="2026-Q2")
    assert "Target 123,456.00 EUR, won 100.00: 123,356.00 EUR left." in whole.notes


def test_it_adds_the_teams_where_the_company_has_no_target_of_its_own() -> None:
    world = _quarter(_targets(("north", *_Q2, "North", 200), ("south", *_Q2, "South", 20)))
    assert world.one("pipeline_coverage", period="2026-Q2").value == 3.0


def test_it_has_nothing_to_cover_once_the_target_is_met() -> None:
    answer = _quarter(_targets(("q", *_Q2, None, 100))).ask("pipeline_coverage", period="2026-Q2")
    assert answer.rows[0].value is None
    assert "Target 100.00 EUR, won 100.00: it is met, and nothing is left to cover." in answer.notes
    none = _quarter(_targets(("q", *_Q2, None, 100))).ask("pipeline_coverage", period="2026-05")
    assert none.rows[0].value is None
    assert any(note.startswith("No target in EUR lies within the period") for note in none.notes)


def test_it_follows_a_cohort_of_deals_to_what_became_of_them() -> None:
    # Created in January: won after 10 and after 50 days, lost, open. In February: one won, one lost.
    start = "2026-01-10"
    world = TypedWorld(
        {
            "opportunities": [
                deal("a", start, "won", day(start, 10)), deal("b", start, "won", day(start, 50)), deal("c", start, "lost", day(start, 5)),
                deal("d", start, "open"), deal("e", "2026-02-01", "won", "2026-02-05"), deal("f", "2026-02-01", "lost", "2026-02-05"),
            ]
        }
    )  # fmt: skip
    rows = world.table("win_rate_cohort", by=["month"], as_of=utc("2026-03-20"))
    found = {key: (row.value, row.n, row.pending, row.mature) for key, row in rows.items()}
    assert found == {
        ("2026-01", "of_created"): (0.5, 4, 1, False), ("2026-01", "decided_so_far"): (pytest.approx(2 / 3), 3, 1, False),
        ("2026-02", "of_created"): (0.5, 2, 0, True), ("2026-02", "decided_so_far"): (0.5, 2, 0, True),
    }  # fmt: skip
    # Within 30 days of creation only a counts of January's, and by 20 March every window has elapsed.
    within = world.table("win_rate_cohort", by=["month"], where=["within=30"], as_of=utc("2026-03-20"))
    assert (within[("2026-01", "of_created")].value, within[("2026-01", "of_created")].mature) == (0.25, True)
    # On 15 February none of January's window of 60 days has: nothing is told of them yet.
    young = world.table("win_rate_cohort", by=["month"], where=["within=60"], as_of=utc("2026-02-15"))
    assert (young[("2026-01", "of_created")].value, young[("2026-01", "of_created")].mature) == (None, False)
