"""Random small worlds with money in them: deals, spend, refunds, targets, rates, and what was done before a deal was one."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.analytics.random_worlds import moments
from tests.analytics.typed_world import cycle, deal

World = dict[str, list[dict[str, Any]]]

_SOURCES = (None, "", "Unknown", "web", "Fair", "fair ", "search")
_CURRENCIES = ("EUR", "EUR", "USD", "JPY", None)
_AMOUNTS = (None, 0, 10, 25, 33, 300)


def _day(draw: st.DrawFn, *, may_be_missing: bool = True) -> str | None:
    if may_be_missing and draw(st.integers(0, 5)) == 0:
        return None
    return (date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 120)))).isoformat()


def _money(draw: st.DrawFn) -> dict[str, Any]:
    amount = draw(st.sampled_from(_AMOUNTS))
    return {"amount": amount, "currency": None if amount is None else draw(st.sampled_from(_CURRENCIES))}


@st.composite
def money_worlds(draw: st.DrawFn) -> World:
    """Two to eight deals on two accounts with people, touches and acts; up to six leads and costs, refunds, targets, rates."""
    deals = []
    for n in range(draw(st.integers(2, 8))):
        outcome = draw(st.sampled_from(["won", "won", "lost", "open", "open", None]))
        more = {
            "account_id": draw(st.sampled_from([None, "a1", "a1", "a2"])),
            "person_id": draw(st.sampled_from([None, None, "p1", "p2"])),
            "source_side": draw(st.sampled_from([None, "marketing", "sales", "partner"])),
            "lead_source": draw(st.sampled_from(_SOURCES)),
            "forecast_category": draw(st.sampled_from([None, "Pipeline", "BEST_CASE", "Commit", "Omitted", "Upside"])),
            "expected_close_on": _day(draw),
            "owner_id": draw(st.sampled_from([None, "m1", "m2"])),
            "is_first_won": outcome == "won" and draw(st.booleans()),
            **_money(draw),
        }
        closed_at = draw(moments()) if outcome in ("won", "lost") else None
        deals.append(dict(deal(f"d{n}", draw(moments()), outcome, closed_at)) | more)
    leads = [
        dict(cycle(f"c{n}", draw(moments()), lead_source=draw(st.sampled_from(_SOURCES)), campaign_id=draw(st.sampled_from([None, "k1"]))))
        for n in range(draw(st.integers(0, 6)))
    ]
    costs = [
        {
            "cost_id": f"x{n}", "channel": draw(st.sampled_from([None, "fair", "Search", "search", "mail"])), "spent_on": _day(draw),
            "campaign_id": draw(st.sampled_from([None, None, "k1"])), **_money(draw),
        }
        for n in range(draw(st.integers(0, 6)))
    ]  # fmt: skip
    return {
        "opportunities": deals, "lead_cycles": leads, "costs": costs, **_around(draw, len(deals)),
        "members": [{"member_id": "m1", "team": "North"}, {"member_id": "m2", "team": "South"}],
        "campaigns": [{"campaign_id": "k1", "name": "Spring", "channel": draw(st.sampled_from([None, "mail", "radio"]))}],
        "exchange_rates": [
            {"currency": "USD", "valid_from": date(2026, 1, 10), "rate": 1.25},
            {"currency": "USD", "valid_from": date(2026, 3, 1), "rate": 0.8},
            {"currency": "JPY", "valid_from": date(2025, 1, 1), "rate": draw(st.sampled_from([0, 160]))},
        ],
    }  # fmt: skip


def _around(draw: st.DrawFn, n_deals: int) -> World:
    """What stands around the deals."""
    of_deal = st.sampled_from([None, *(f"d{n}" for n in range(n_deals))])
    accounts, people = st.sampled_from([None, "a1", "a1", "a2"]), st.sampled_from([None, "p1", "p2", "p3"])
    refunds = [
        {
            "refund_id": f"r{n}",
            "opportunity_id": draw(of_deal),
            "account_id": draw(accounts),
            "refunded_at": draw(moments()),
            **_money(draw),
        }
        for n in range(draw(st.integers(0, 3)))
    ]
    targets = []
    for n in range(draw(st.integers(1, 4))):
        first = date(2026, draw(st.integers(1, 4)), 1)
        targets.append(
            {
                "target_id": f"g{n}", "metric": draw(st.sampled_from(["bookings", "bookings", "Bookings", "cycles"])), "first_on": first,
                "last_on": first + timedelta(days=draw(st.sampled_from([27, 27, 88, None])) or 300),
                "team": draw(st.sampled_from([None, None, "North", "South"])), "amount": draw(st.sampled_from([None, 20, 400, 900])),
                "currency": draw(st.sampled_from(["EUR", "EUR", "USD"])),
            }
        )  # fmt: skip
    pairs = (
        draw(st.sets(st.tuples(st.integers(0, max(n_deals - 1, 0)), st.sampled_from(["p1", "p2", "p3"])), max_size=4)) if n_deals else set()
    )
    touches = [
        {"touch_id": f"t{n}", "account_id": draw(accounts), "person_id": draw(people), "occurred_at": draw(moments())}
        for n in range(draw(st.integers(2, 8)))
    ]
    acts = [
        {
            "activity_id": f"s{n}", "account_id": draw(accounts), "occurred_at": draw(moments()),
            "is_automatic": draw(st.integers(0, 4)) == 0,
            "direction": draw(st.sampled_from(["outbound", "outbound", "inbound"])), "is_done": draw(st.integers(0, 4)) > 0,
        }
        for n in range(draw(st.integers(1, 7)))
    ]  # fmt: skip
    return {
        "refunds": refunds, "targets": targets, "touches": touches, "sales_activities": acts,
        "opportunity_people": [{"opportunity_id": f"d{n}", "person_id": person} for n, person in sorted(pairs)],
    }  # fmt: skip
