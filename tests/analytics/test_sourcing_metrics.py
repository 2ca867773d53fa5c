"""Do the figures on who brought the deals come out as worked out by hand: three definitions, the forecast, influence?"""

import pytest

from sameside.schema.errors import NotAvailable
from tests.analytics.typed_world import TypedWorld, cycle, day, deal


def _sourced(definition: str, **question: object) -> dict[tuple[str, ...], tuple[float | None, int]]:
    """Four deals of EUR 10 on 1 July and one of EUR 60, each on its own account.

    d1: its lead source is marketing's. A seller called 10 days before, marketing touched 5 days before.
    d2: lead source of sales. Marketing touched 20 days before, a seller called 3 days before.
    d3: no source. Marketing touched 200 days before: outside the window. Nobody called.
    d4: no source of its own, its lead's is the partner's. A seller called on 1 June, and a year ago; marketing touched on 20 May.
    d5 (60): nothing is known at all.
    """
    opened = "2026-07-01"
    world = TypedWorld(
        {
            "opportunities": [
                deal("d1", opened, "won", "2026-08-01", 10, account_id="a1", source_side="marketing"),
                deal("d2", opened, "won", "2026-08-01", 10, account_id="a2", source_side="sales"),
                deal("d3", opened, "open", None, 10, account_id="a3"),
                deal("d4", opened, "open", None, 10, account_id="a4", lead_cycle_id="c4"),
                deal("d5", opened, "lost", "2026-08-01", 60, account_id="a5"),
            ],
            "lead_cycles": [cycle("c4", "2026-06-01", source_side="partner")],
            "touches": [
                {"touch_id": "t1", "account_id": "a1", "occurred_at": day(opened, -5)},
                {"touch_id": "t2", "account_id": "a2", "occurred_at": day(opened, -20)},
                {"touch_id": "t3", "account_id": "a3", "occurred_at": day(opened, -200)},
                {"touch_id": "t4", "account_id": "a4", "occurred_at": "2026-05-20"},
                {"touch_id": "t5", "account_id": "a5", "occurred_at": day(opened, 3)},
            ],
            "sales_activities": [
                {"activity_id": "s1", "account_id": "a1", "occurred_at": day(opened, -10)},
                {"activity_id": "s2", "account_id": "a2", "occurred_at": day(opened, -3)},
                {"activity_id": "s4", "account_id": "a4", "occurred_at": "2026-06-01"},
                {"activity_id": "s4 old", "account_id": "a4", "occurred_at": "2025-06-01"},
                {"activity_id": "bot", "account_id": "a5", "occurred_at": day(opened, -2), "is_automatic": True},
            ],
        }
    )
    where = [f"definition={definition}", *question.pop("where", ())]  # type: ignore[misc]  # free-form question
    rows = world.table("sourced_share", where=where, **question)
    return {labels: (row.value, row.n) for labels, row in rows.items() if row.value}


def test_it_credits_by_the_lead_source_of_the_deal_or_of_its_lead() -> None:
    # marketing 10, sales 10, partner 10 (d4 through its lead), unknown 70 of 100; by count 1, 1, 1 and 2 of 5.
    assert _sourced("by_lead_source") == {
        ("sales", "by_value"): (0.1, 5), ("marketing", "by_value"): (0.1, 5), ("partner", "by_value"): (0.1, 5),
        ("unknown", "by_value"): (0.7, 5),
        ("sales", "by_count"): (0.2, 5), ("marketing", "by_count"): (0.2, 5), ("partner", "by_count"): (0.2, 5),
        ("unknown", "by_count"): (0.4, 5),
    }  # fmt: skip


def test_it_credits_by_the_first_touch_in_the_window() -> None:
    # d1 sales (called first), d2 marketing, d3 unknown (too old), d4 marketing (20 May before 1 June; last year's call is too old),
    # d5 unknown (a touch after the deal, and a bot).
    found = _sourced("by_first_touch")
    assert {labels[0]: share for labels, (share, _) in found.items() if labels[1] == "by_count"} == {
        "sales": 0.2, "marketing": 0.4, "unknown": 0.4,
    }  # fmt: skip


def test_it_credits_marketing_before_the_first_call_ever() -> None:
    # As before, but d4's account had been called a year ago: sales.
    found = _sourced("by_pre_sales_touch")
    assert {labels[0]: share for labels, (share, _) in found.items() if labels[1] == "by_count"} == {
        "sales": 0.4, "marketing": 0.2, "unknown": 0.4,
    }  # fmt: skip


def test_it_widens_the_window_on_request() -> None:
    found = _sourced("by_first_touch", where=["window=200", "measure=by_count"])
    assert found[("marketing", "by_count")] == (0.6, 5)


def test_it_shares_out_won_deals_by_the_day_they_closed() -> None:
    # Won: d1 marketing, d2 sales.
    found = _sourced("by_lead_source", where=["among=won"], period="2026-08")
    assert found == {
        ("sales", "by_value"): (0.5, 2), ("marketing", "by_value"): (0.5, 2),
        ("sales", "by_count"): (0.5, 2), ("marketing", "by_count"): (0.5, 2),
    }  # fmt: skip


def test_it_uses_the_definition_the_workspace_has_locked() -> None:
    world = TypedWorld(
        {
            "opportunities": [deal("d", "2026-07-01", "open", account_id="a")],
            "touches": [{"touch_id": "t", "account_id": "a", "occurred_at": "2026-06-01"}],
        },
        options={"sourced_definition": "by_first_touch"},
    )
    assert "under by_first_touch" in world.ask("sourced_share").definition


@pytest.mark.parametrize("definition", ["by_lead_source", "by_first_touch", "by_pre_sales_touch"])
def test_it_credits_nobody_where_no_deal_has_a_side(definition: str) -> None:
    world = TypedWorld({"opportunities": [deal("d1", "2026-07-01", "open", account_id="a"), deal("d2", "2026-07-01", "won", "2026-08-01")]})
    with pytest.raises(NotAvailable, match="no deal that was loaded has a side"):
        world.ask("sourced_share", where=[f"definition={definition}"])


def test_it_hides_sides_on_request_and_leaves_the_whole_whole() -> None:
    found = _sourced("by_lead_source", where=["side in (marketing, unknown)", "measure=by_count"])
    assert found == {("marketing", "by_count"): (0.2, 5), ("unknown", "by_count"): (0.4, 5)}


def test_it_does_not_call_a_touch_earlier_when_both_fall_on_one_bare_date() -> None:
    world = TypedWorld(
        {
            "opportunities": [deal("d", "2026-07-01", "open", account_id="a")],
            "touches": [{"touch_id": "t", "account_id": "a", "occurred_at": "2026-06-01"}],
            "sales_activities": [{"activity_id": "s", "account_id": "a", "occurred_at": "2026-06-01 09:00"}],
        }
    )
    rows = world.table("sourced_share", where=["definition=by_pre_sales_touch"])
    assert rows[("sales", "by_count")].value == 1.0


def _rows(world: TypedWorld, metric: str, **question: object) -> dict[tuple[str, ...], object]:
    return {labels: row.value for labels, row in world.table(metric, **question).items() if row.n}


def test_it_never_calls_a_definition_locked_that_nobody_has_locked() -> None:
    world = TypedWorld({"opportunities": [deal("d", "2026-07-01", "open", amount=5, source_side="sales")]})
    assert "by_lead_source (the default: this workspace has locked none)" in world.ask("sourced_share").definition
    assert "under by_first_touch: " in world.plan("sourced_share", where=["definition=by_first_touch"]).definition
    assert "This workspace has locked none of these definitions." in world.ask("marketing_sourced").notes


def _three_ways(options: dict[str, str] | None = None) -> TypedWorld:
    """d1 (10): marketing's lead source, called first. d2 (20): sales' source, touched first. d3 (40): marketing's in every way.

    By lead source marketing brought d1 and d3; by first touch and by a touch before sales, d2 and d3.
    """
    opened = "2026-07-01"
    touches = [("d1", -5), ("d2", -20), ("d3", -9)]
    acts = [("d1", -10), ("d2", -3)]
    return TypedWorld(
        {
            "opportunities": [
                deal("d1", opened, "open", None, 10, account_id="d1", source_side="marketing", forecast_category="Pipeline"),
                deal("d2", opened, "open", None, 20, account_id="d2", source_side="sales", forecast_category="Best Case"),
                deal("d3", opened, "won", "2026-08-01", 40, account_id="d3", source_side="marketing"),
            ],
            "touches": [{"touch_id": a, "account_id": a, "occurred_at": day(opened, n)} for a, n in touches],
            "sales_activities": [{"activity_id": a, "account_id": a, "occurred_at": day(opened, n)} for a, n in acts],
        },
        options=options,
    )


def test_it_shows_what_marketing_brought_under_all_three_definitions_at_once() -> None:
    assert _rows(_three_ways(), "marketing_sourced") == {("by_first_touch",): 60, ("by_lead_source",): 50, ("by_pre_sales_touch",): 60}
    assert _rows(_three_ways(), "marketing_sourced", where=["among=won"]) == {
        ("by_first_touch",): 40, ("by_lead_source",): 40, ("by_pre_sales_touch",): 40,
    }  # fmt: skip
    everyone = _rows(_three_ways(), "marketing_sourced", by=["definition", "side"], where=["among=open"])
    assert everyone == {
        ("by_first_touch", "marketing"): 20, ("by_first_touch", "sales"): 10,
        ("by_lead_source", "marketing"): 10, ("by_lead_source", "sales"): 20,
        ("by_pre_sales_touch", "marketing"): 20, ("by_pre_sales_touch", "sales"): 10,
    }  # fmt: skip


def test_it_puts_the_locked_definition_first() -> None:
    answer = _three_ways({"sourced_definition": "by_pre_sales_touch"}).ask("marketing_sourced")
    assert [row.by["definition"] for row in answer.rows] == ["by_pre_sales_touch", "by_first_touch", "by_lead_source"]
    assert "This workspace has locked by_pre_sales_touch: it stands first." in answer.notes


def test_it_agrees_with_the_share_asked_under_one_definition() -> None:
    # What marketing brought of the 70 there are, under each definition.
    for definition, amount in (("by_lead_source", 50), ("by_first_touch", 60), ("by_pre_sales_touch", 60)):
        rows = _three_ways().table("sourced_share", where=[f"definition={definition}", "measure=by_value"])
        assert rows[("marketing", "by_value")].value == pytest.approx(amount / 70)


def test_it_leaves_growth_of_customers_out_of_the_forecast_share() -> None:
    def forecast(name: str, amount: int, category: str | None, **more: object) -> dict[str, object]:
        return dict(deal(name, "2026-01-01", "open", None, amount, forecast_category=category, expected_close_on="2026-03-01", **more))

    world = TypedWorld(
        {
            "opportunities": [
                forecast("a", 30, "Commit", source_side="marketing"), forecast("b", 50, "BEST_CASE", source_side="partner"),
                forecast("c", 20, "pipeline"), forecast("d", 500, "Pipeline", source_side="sales", kind="Renewal"),
                forecast("e", 900, "Omitted", source_side="sales"), forecast("f", 900, None, source_side="sales"),
                deal("g", "2026-01-01", "won", "2026-02-01", 900, forecast_category="Closed", source_side="sales"),
            ]
        }
    )  # fmt: skip
    answer = world.ask("sourced_share_forecast", where=["measure=by_value", "definition=by_lead_source"], period="2026-Q1")
    assert {row.by["side"]: row.value for row in answer.rows} == {
        "marketing": pytest.approx(0.3), "partner": pytest.approx(0.5), "unknown": pytest.approx(0.2), "sales": 0.0, "other": 0.0,
    }  # fmt: skip
    assert any(note.startswith("1 deals of the forecast grow or renew a customer") for note in answer.notes)
    # The forecast pipeline itself holds the renewal: 30 + 50 + 20 + 500.
    row = world.one("forecast_pipeline", period="2026-Q1")
    assert (row.value, row.n) == (600, 4)
    assert _rows(world, "forecast_pipeline", by=["forecast_category"]) == {("best_case",): 50, ("commit",): 30, ("pipeline",): 520}


def _influence() -> TypedWorld:
    """Five deals of 10, created on 1 July; the won one closed on 1 August.

    a: Ann of the deal was touched on 20 June. b: Ben is no contact of the deal; his account is, and somebody of the group is known, so
    the account's touch does not count. c: nobody known, its account was touched. d: touched after it closed. e: nothing known at all.
    """
    opened = "2026-07-01"
    return TypedWorld(
        {
            "opportunities": [
                deal("a", opened, "open", None, 10, account_id="A"), deal("b", opened, "open", None, 10, account_id="B", person_id="bea"),
                deal("c", opened, "open", None, 10, account_id="C"),
                deal("d", opened, "won", "2026-08-01", 10, account_id="D", person_id="dan"), deal("e", opened, "open", None, 10),
            ],
            "opportunity_people": [{"opportunity_id": "a", "person_id": "ann"}, {"opportunity_id": "a", "person_id": "al"}],
            "touches": [
                {"touch_id": "1", "person_id": "ann", "account_id": "A", "occurred_at": "2026-06-20"},
                {"touch_id": "2", "person_id": "ann", "account_id": "A", "occurred_at": "2026-07-20"},
                {"touch_id": "3", "person_id": "ben", "account_id": "B", "occurred_at": "2026-06-20"},
                {"touch_id": "4", "person_id": "cat", "account_id": "C", "occurred_at": "2026-06-20"},
                {"touch_id": "5", "person_id": "dan", "account_id": "D", "occurred_at": "2026-08-02"},
                {"touch_id": "6", "person_id": "dan", "account_id": "D", "occurred_at": "2025-08-02"},
            ],
        }
    )  # fmt: skip


def test_it_calls_a_deal_influenced_where_somebody_of_its_group_was_touched_before_it_closed() -> None:
    # Influenced: a, and c through its account. e can't be judged.
    world = _influence()
    answer = world.ask("marketing_influenced")
    assert [(row.value, row.n) for row in answer.rows] == [(20, 2)]
    assert any(note.startswith("1 are influenced through their account only") for note in answer.notes)
    assert any(note.startswith("1 name neither people nor an account") for note in answer.notes)
    rows = world.table("influenced_share")
    assert (rows[("by_count",)].value, rows[("by_count",)].n, rows[("by_count",)].coverage) == (0.5, 4, 0.8)
    assert rows[("by_value",)].value == 0.5
    # With a longer window the touch of a year before d counts.
    assert world.one("marketing_influenced", where=["window=400"]).n == 3
    table = world.records("marketing_influenced")
    place = table.columns.index("n_touches")
    assert {row[0]: row[place] for row in table.rows} == {"a": 2, "c": 1}
