"""Random small worlds for comparing and for laws that must hold in any world. Hypothesis draws them, so a failure replays."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.analytics.typed_world import cycle, deal, event

_STAGES = ("inquiry", "mql", "sal", "sql", "opportunity", "closed_won", "closed_lost", "rejected", "disqualified", "recycled")
_DEAL_STAGES = ("opportunity", "closed_won", "closed_lost")
_SOURCES = (None, "", "Unknown", "web", "fair", "web ")

World = dict[str, list[dict[str, Any]]]


@st.composite
def moments(draw: st.DrawFn, *, may_be_missing: bool = True) -> str | None:
    """A bare date, an instant, or nothing, within four months."""
    kind = draw(st.sampled_from(["date", "date", "instant", "instant", "none"] if may_be_missing else ["date", "instant"]))
    if kind == "none":
        return None
    on = (date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 120)))).isoformat()
    return on if kind == "date" else f"{on} {draw(st.integers(0, 23)):02}:{draw(st.integers(0, 59)):02}"


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Up to eight cycles with up to four events each, and up to ten deals."""
    cycles, events = [], []
    for n in range(draw(st.integers(0, 8))):
        attributes = {"lead_source": draw(st.sampled_from(_SOURCES)), "owner_id": draw(st.sampled_from([None, "m1", "m2"]))}
        cycles.append(dict(cycle(f"c{n}", draw(moments()), **attributes)))
        for k in range(draw(st.integers(0, 4))):
            events.append(dict(event(f"c{n}", draw(st.sampled_from(_STAGES)), draw(moments()), stage_event_id=f"c{n}-{k}")))
    if cycles:
        # Some cycle got as far as a deal: without one there are no close rates to compare.
        events.append(dict(event("c0", draw(st.sampled_from(_DEAL_STAGES)), draw(moments()), stage_event_id="c0-deal")))
    deals = []
    for n in range(draw(st.integers(0, 10))):
        outcome = draw(st.sampled_from(["won", "lost", "open", None]))
        amount = draw(st.sampled_from([None, 0, 10, 25, 300]))
        currency = None if amount is None else draw(st.sampled_from(["EUR", "USD", None]))
        closed_at = draw(moments()) if outcome in ("won", "lost") else None
        source = draw(st.sampled_from(_SOURCES))
        side = draw(st.sampled_from([None, "marketing", "sales"]))
        deals.append(
            dict(deal(f"d{n}", draw(moments()), outcome, closed_at, amount, currency=currency, lead_source=source, source_side=side))
        )  # fmt: skip
    return {
        "lead_cycles": cycles, "stage_events": events, "opportunities": deals,
        "members": [{"member_id": "m1", "name": "Sam"}, {"member_id": "m2", "name": "Rita"}],
    }  # fmt: skip
