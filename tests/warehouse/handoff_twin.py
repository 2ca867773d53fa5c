"""The rules of handoffs once more, in plain loops over one world and with `sla_clock.py`: the slow twin of the SQL."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sameside.analytics.sla_clock import due_at, elapsed_seconds, working_seconds
from sameside.analytics.working_calendar import Shifts, SpanBeyondCalendar
from tests.warehouse.handoff_world import HOUR, LONDON, MAY, Moment, World


class Reading:
    """One world, read by the rules."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cycles = world.rows.get("lead_cycles", [])
        self.events = world.rows.get("stage_events", [])
        self.acts = [
            act for act in world.rows.get("sales_activities", []) if act["occurred_at"] and act["is_done"] and not act["is_automatic"]
        ]
        self.deals = {row["opportunity_id"]: row for row in world.rows["opportunities"]}
        self.calendars = {row["member_id"]: row["calendar_id"] for row in world.rows["members"]}

    def rows(self) -> Iterator[dict[str, Any]]:
        for cycle in self.cycles:
            offers = [event for event in self._dated(cycle) if event["stage"] == "mql"]
            if offers:
                yield self._row(cycle, _when(min(offers, key=_instants_first), "entered"))

    def _row(self, cycle: dict[str, Any], offered: Moment) -> dict[str, Any]:
        calendar_id = self.calendars.get(cycle["owner_id"], LONDON.calendar_id)
        table = MAY[calendar_id]
        target = int(self.world.target_hours * HOUR)
        touch = self._touch(cycle)
        buyer = self._buyer(cycle, offered, touch)
        answer = self._answer(cycle, offered)
        was_before = touch is not None and touch.comes_before(offered)
        both_known = touch is not None and touch.precision == offered.precision == "instant"
        is_timed = offered.precision == "instant"
        return {
            "lead_cycle_id": cycle["lead_cycle_id"],
            "offered_at": offered.at,
            "due_at": _due(offered, target, table) if is_timed else None,
            "grace_until": _due(offered, 2 * target, table) if is_timed else None,
            "answered_at": answer and answer["entered_at"],
            "outcome": answer and ("accepted" if answer["stage"] in {"sal", "sql"} else answer["stage"]),
            "first_touch_at": touch and touch.at,
            "buyer_first_at": buyer and buyer.at,
            "was_touched_before_offer": was_before,
            "business_seconds_to_touch": (0 if was_before else _spent(offered, touch, table)) if both_known and touch else None,
            "elapsed_seconds_to_touch": elapsed_seconds(offered.at, touch.at) if both_known and touch else None,
            "days_to_touch": max(0, (touch.on - offered.on).days) if touch else None,
            "business_seconds_to_answer": (
                _spent(offered, _when(answer, "entered"), table)
                if is_timed and answer and answer["entered_precision"] == "instant"
                else None
            ),
            "calendar_id": calendar_id,
        }

    def _dated(self, cycle: dict[str, Any]) -> list[dict[str, Any]]:
        return [event for event in self.events if event["lead_cycle_id"] == cycle["lead_cycle_id"] and event["entered_at"]]

    def _begin(self, cycle: dict[str, Any]) -> Moment | None:
        own = [event for event in self._dated(cycle) if event["stage"] in {"inquiry", "mql", "sal", "sql"}]
        known = [_when(event, "entered") for event in own] + ([_when(cycle, "created")] if cycle["created_at"] else [])
        return min(known, key=lambda found: (found.on, found.precision == "instant", found.at), default=None)

    def _is_in_pass(self, act: dict[str, Any], cycle: dict[str, Any]) -> bool:
        occurred, begin = _when(act, "occurred"), self._begin(cycle)
        if begin is None or occurred.comes_before(begin) or not self._is_about(act, cycle, begin):
            return False
        for later in self.cycles:
            if cycle["person_id"] and later["person_id"] == cycle["person_id"] and later["cycle_no"] > cycle["cycle_no"]:
                next_begin = self._begin(later)
                if next_begin is not None:
                    return occurred.comes_before(next_begin)
        return True

    def _is_about(self, act: dict[str, Any], cycle: dict[str, Any], begin: Moment) -> bool:
        if act["person_id"] == cycle["person_id"] is not None:
            return True
        if cycle["opportunity_id"] is None or act["opportunity_id"] != cycle["opportunity_id"]:
            return False
        deal = self.deals[cycle["opportunity_id"]]
        return deal["created_on"] is None or deal["created_on"] >= begin.on

    def _touch(self, cycle: dict[str, Any]) -> Moment | None:
        found = [_when(act, "occurred") for act in self.acts if act["direction"] == "outbound" and self._is_in_pass(act, cycle)]
        return min(found, key=lambda act: (act.on, act.precision == "date", act.at), default=None)

    def _buyer(self, cycle: dict[str, Any], offered: Moment, touch: Moment | None) -> Moment | None:
        found = [_when(act, "occurred") for act in self.acts if act["direction"] == "inbound" and self._is_in_pass(act, cycle)]
        found = [act for act in found if not act.comes_before(offered) and (touch is None or act.comes_before(touch))]
        return min(found, key=lambda act: act.at, default=None)

    def _answer(self, cycle: dict[str, Any], offered: Moment) -> dict[str, Any] | None:
        rank = ["sal", "sql", "rejected", "disqualified", "recycled"]
        answers = [event for event in self.events if event["lead_cycle_id"] == cycle["lead_cycle_id"] and event["stage"] in rank]
        dated = [event for event in answers if event["entered_at"] and not _when(event, "entered").comes_before(offered)]
        undated = sorted((event for event in answers if not event["entered_at"]), key=lambda event: rank.index(event["stage"]))
        first = min(dated, key=lambda event: (*_instants_first(event), rank.index(event["stage"])), default=None)
        return first or (undated[0] if undated else None)


def _when(row: dict[str, Any], prefix: str) -> Moment:
    return Moment(row[f"{prefix}_at"], row[f"{prefix}_on"], row[f"{prefix}_precision"])


def _instants_first(event: dict[str, Any]) -> tuple[date, bool, datetime]:
    return event["entered_on"], event["entered_precision"] == "date", event["entered_at"]


def _due(offered: Moment, target: int, table: Shifts) -> datetime | None:
    try:
        return due_at(offered.at, target, table)
    except SpanBeyondCalendar:
        return None


def _spent(offered: Moment, ended: Moment, table: Shifts) -> int | None:
    try:
        return working_seconds(offered.at, ended.at, table)
    except SpanBeyondCalendar:
        return None
