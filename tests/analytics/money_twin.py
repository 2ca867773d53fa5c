"""The money figures in plain Python, row by row, written from the words and not from the SQL, for tests to compare with.

Everything is looked at from one evening: what lies later has not happened. Undated things have.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

Row = Mapping[str, Any]
World = Mapping[str, Sequence[Row]]

FORECAST = {"pipeline", "bestcase", "commit"}


def on(text: str | None) -> date | None:
    """The day of a written moment."""
    return None if text is None else datetime.fromisoformat(text).date()


def _not_after(first: str, then: str) -> bool:
    """Exact where both are; by the day where either is a bare date."""
    if ":" in first and ":" in then:
        return datetime.fromisoformat(first) <= datetime.fromisoformat(then)
    return datetime.fromisoformat(first).date() <= datetime.fromisoformat(then).date()


def _before(first: str, then: str) -> bool:
    if ":" in first and ":" in then:
        return datetime.fromisoformat(first) < datetime.fromisoformat(then)
    return datetime.fromisoformat(first).date() < datetime.fromisoformat(then).date()


def is_known(moment: str | None, now: str) -> bool:
    """Whether it had happened; what has no date has."""
    return moment is None or _not_after(moment, now)


def to_cents(value: Fraction) -> Decimal:
    """A fraction as an amount, half a cent away from zero."""
    exact = Decimal(value.numerator * 10**12 // value.denominator) / 10**12 if value.denominator != 1 else Decimal(value.numerator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _rate(world: World, currency: str, day: date) -> Fraction | None:
    if currency == "EUR":
        return Fraction(1)
    rates = [one for one in world["exchange_rates"] if one["currency"] == currency and one["valid_from"] <= day and one["rate"] > 0]
    return Fraction(str(max(rates, key=lambda one: one["valid_from"])["rate"])) if rates else None


def in_euro(world: World, row: Row, day: date | None) -> Decimal | None:
    """The amount of a row in euros at the rate of a day; None where it can't be told."""
    if row["amount"] is None or row["currency"] is None:
        return None
    if row["currency"] == "EUR":
        return Decimal(row["amount"])
    rate = _rate(world, row["currency"], day) if day is not None else None
    return None if rate is None else to_cents(Fraction(row["amount"]) / rate)


class Deal:
    """A deal as it stood in the evening."""

    def __init__(self, world: World, row: Row, now: str) -> None:
        self.row = row
        self.id = row["opportunity_id"]
        is_closed = row["outcome"] in ("won", "lost") and is_known(row["closed_at"], now)
        self.outcome = row["outcome"] if is_closed or row["outcome"] not in ("won", "lost") else "open"
        self.closed_at = row["closed_at"] if is_closed else None
        self.created_on, self.closed_on = on(row["created_at"]), on(self.closed_at)
        self.expected_on = on(row["expected_close_on"])
        self.rated_on = self.closed_on if is_closed else on(now)
        self.euro = in_euro(world, row, self.rated_on)
        self.is_forecast = self.outcome == "open" and (row["forecast_category"] or "").replace("_", "").replace(" ", "").lower() in FORECAST


def deals(world: World, now: str) -> list[Deal]:
    """The deals there were."""
    there = [
        row
        for row in world["opportunities"]
        if is_known(row["created_at"], now)
    ]  # fmt: skip
    return [Deal(world, row, now) for row in there]


def summed(amounts: Iterable[Decimal | None]) -> tuple[Decimal | None, int, int]:
    """Sum of the known ones, how many they are, and of how many."""
    every = list(amounts)
    known = [one for one in every if one is not None]
    return (sum(known, Decimal(0)) if known else None), len(known), len(every)


def sides(world: World, now: str, window: int) -> dict[str, dict[str, str | None]]:
    """Definition -> deal -> the side that brought it; None where there is no evidence."""
    found: dict[str, dict[str, str | None]] = {"by_lead_source": {}, "by_first_touch": {}, "by_pre_sales_touch": {}}
    for one in deals(world, now):
        created, account = one.row["created_at"], one.row["account_id"]
        found["by_lead_source"][one.id] = one.row["source_side"]
        found["by_first_touch"][one.id] = found["by_pre_sales_touch"][one.id] = None
        if created is None or account is None:
            continue
        touches = _moments(world["touches"], account, created)
        acts = _moments([act for act in world["sales_activities"] if _counts(act)], account, created)
        since = on(created) - timedelta(days=window)  # type: ignore[operator]  # a created deal has a day
        touch = _earliest([moment for moment in touches if on(moment) >= since])  # type: ignore[operator]  # moments have days
        act = _earliest([moment for moment in acts if on(moment) >= since])  # type: ignore[operator]  # moments have days
        found["by_first_touch"][one.id] = _side(touch, act)
        found["by_pre_sales_touch"][one.id] = _side(touch, _earliest(acts))
    return found


def _counts(act: Row) -> bool:
    return act["direction"] == "outbound" and act["is_done"] and not act["is_automatic"]


def _moments(rows: Iterable[Row], account: str, until: str) -> list[str]:
    return [
        row["occurred_at"] for row in rows if row["account_id"] == account and row["occurred_at"] and _not_after(row["occurred_at"], until)
    ]


def _earliest(moments: Iterable[str]) -> str | None:
    """The earliest by day, then by time; a bare date stands at its midnight."""
    return min(moments, key=lambda text: (datetime.fromisoformat(text).date(), datetime.fromisoformat(text)), default=None)


def _side(touch: str | None, act: str | None) -> str | None:
    if touch is None:
        return None if act is None else "sales"
    return "marketing" if act is None or _before(touch, act) else "sales"


def influenced(world: World, now: str, window: int) -> dict[str, str]:
    """Deal -> 'yes', 'by account', 'no' or 'blind'."""
    found = {}
    for one in deals(world, now):
        group = {row["person_id"] for row in world["opportunity_people"] if row["opportunity_id"] == one.id} | {one.row["person_id"]} - {
            None
        }
        group -= {None}
        hit = False
        for touch in world["touches"]:
            moment, created = touch["occurred_at"], one.created_on
            is_met = (
                touch["person_id"] in group if group else touch["account_id"] is not None and touch["account_id"] == one.row["account_id"]
            )
            if not is_met or moment is None or created is None or not is_known(moment, now):
                continue
            in_time = one.closed_at is None or _not_after(moment, one.closed_at)
            hit = hit or (in_time and on(moment) >= created - timedelta(days=window))  # type: ignore[operator]  # a moment has a day
        if not group and one.row["account_id"] is None:
            found[one.id] = "blind"
        else:
            found[one.id] = ("yes" if group else "by account") if hit else "no"
    return found


def refunded(world: World, now: str) -> dict[str, bool]:
    """Deal -> was all of it given back?"""
    by_deal: dict[str, list[Row]] = {}
    for one in world["refunds"]:
        if not is_known(one["refunded_at"], now):
            continue
        of = [one["opportunity_id"]]
        if one["opportunity_id"] is None:
            of = [
                row["opportunity_id"]
                for row in world["opportunities"]
                if row["is_first_won"] and row["account_id"] is not None and row["account_id"] == one["account_id"]
            ]
        for deal_id in of:
            by_deal.setdefault(deal_id, []).append(one)
    amounts = {row["opportunity_id"]: row for row in world["opportunities"]}
    found = {}
    for deal_id, refunds in by_deal.items():
        row = amounts[deal_id]
        same = [one for one in refunds if None in (one["currency"], row["currency"]) or one["currency"] == row["currency"]]
        is_unknown = row["amount"] is None or any(one["amount"] is None for one in refunds)
        found[deal_id] = is_unknown or (bool(same) and sum(one["amount"] for one in same) >= row["amount"])
    return found


def channel_of(world: World, row: Row) -> str | None:
    """Where a lead or a deal came through, in the words of the costs."""
    spelled: dict[str, str] = {}
    for name in sorted(one["channel"] for one in world["costs"] if one["channel"]):
        spelled.setdefault(name.strip().lower(), name.strip())
    campaign = row.get("campaign_id")
    if campaign is not None:
        own = sorted(spelled[one["channel"].strip().lower()] for one in world["costs"] if one["campaign_id"] == campaign and one["channel"])
        (known,) = [one for one in world["campaigns"] if one["campaign_id"] == campaign]
        if own:
            return own[0]
        if known["channel"] and known["channel"].lower() in spelled:
            return spelled[known["channel"].lower()]
    source = (row["lead_source"] or "").strip()
    if source.lower() in spelled:
        return spelled[source.lower()]
    if campaign is not None and known["channel"]:
        return str(known["channel"])
    return source if source and source.lower() != "unknown" else None


def months_later(day: date, n_months: int) -> date:
    """The same day of a later month; where that month lacks it, its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + n_months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def cost_per(world: World, results: Sequence[tuple[Row, date | None]], now: str, lag: int = 0) -> tuple[Decimal | None, int, float | None]:
    """Spend in euros over results, with the part of the channels with results whose spend is known; spend counts `lag` months later."""
    spent = [(one, on(one["spent_on"])) for one in world["costs"]]
    costs = [one for one, day in spent if day is None or is_known(months_later(day, lag).isoformat(), now)]
    priced = [(one, in_euro(world, one, on(one["spent_on"]))) for one in costs]
    spend = [amount for _, amount in priced if amount is not None]
    channels = {channel_of(world, row) for row, _ in results} - {None}
    parts = []
    for channel in channels:
        own = [amount for one, amount in priced if one["channel"] and channel and one["channel"].lower() == channel.lower()]
        parts.append(sum(amount is not None for amount in own) / len(own) if own else 0.0)
    each = to_cents(Fraction(sum(spend, Decimal(0))) / len(results)) if spend and results else None
    return each, len(results), sum(parts) / len(parts) if parts else None


def coverage_of_target(world: World, first: date, last: date, now: str) -> dict[str | None, Any]:
    """Currency -> open over what is left of the target of a period; None where nothing is left or there is no target."""
    goals = [one for one in world["targets"] if one["metric"].lower() == "bookings" and one["amount"] is not None]
    inside = [one for one in goals if first <= one["first_on"] and one["last_on"] <= last]
    found: dict[str | None, Any] = {}
    every = deals(world, now)
    for currency in {one["currency"] for one in inside} | {one.row["currency"] for one in every}:
        own = [one for one in inside if one["currency"] == currency]
        chosen = [one for one in own if one["team"] is None] or own
        counted = [one for one in chosen if not any(_is_part(one, other) for other in chosen if other is not one)]

        def is_in(day: date | None) -> bool:
            return day is not None and first <= day <= last and any(goal["first_on"] <= day <= goal["last_on"] for goal in goals)

        of_currency = [one for one in every if one.row["currency"] == currency and one.row["amount"] is not None]
        won = sum(one.row["amount"] for one in of_currency if one.outcome == "won" and is_in(one.closed_on))
        open_amount = sum(one.row["amount"] for one in of_currency if one.outcome == "open" and is_in(one.expected_on))
        left = sum(one["amount"] for one in counted) - won
        found[currency] = open_amount / left if counted and left > 0 else None
    return found


def _is_part(one: Row, other: Row) -> bool:
    if one["team"] != other["team"]:
        return False
    same = (one["first_on"], one["last_on"]) == (other["first_on"], other["last_on"])
    if same:
        return bool(other["target_id"] < one["target_id"])
    return bool(other["first_on"] <= one["first_on"] and one["last_on"] <= other["last_on"])
