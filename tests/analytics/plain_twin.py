"""The same figures in plain Python, the slow and obvious way, for tests to compare with. Shares nothing with the SQL but the words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

Row = Mapping[str, Any]

STEPS = ("inquiry", "mql", "sal", "sql", "opportunity", "closed_won")
ENDS = ("closed_won", "closed_lost", "rejected", "disqualified", "recycled")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _is_date(text: str) -> bool:
    return ":" not in text


def _gap(first: str, then: str) -> float:
    """Days between; whole ones where either is a bare date."""
    if _is_date(first) or _is_date(then):
        return float((_moment(then).date() - _moment(first).date()).days)
    return (_moment(then) - _moment(first)).total_seconds() / 86400


def _known(text: str | None, now: datetime) -> bool:
    if text is None:
        return True
    if _is_date(text):
        return _moment(text).date() <= now.date()
    return _moment(text) <= now


def _steps_of(stage: str) -> int:
    return STEPS.index("opportunity" if stage == "closed_lost" else stage) if stage in STEPS or stage == "closed_lost" else -1


def _first(dates: Iterable[str | None]) -> tuple[bool, str | None]:
    """Whether there is any, and the earliest that is dated."""
    there = list(dates)
    dated = sorted((text for text in there if text is not None), key=lambda text: (_moment(text).date(), _moment(text)))
    return bool(there), dated[0] if dated else None


def conversion(cycles: Sequence[Row], events: Sequence[Row], start: str, goal: str, within: int | None, now: datetime) -> dict[str, Any]:
    """Headline and decided-so-far of a stage conversion, cycle by cycle; `is_told`: few enough got there on an unknown day."""
    counts: dict[str, Any] = {"headline": [0, 0], "decided_so_far": [0, 0], "pending": 0, "reached": 0, "unplaced": 0}
    for one in cycles:
        if not _known(one["created_at"], now):
            continue
        own = [event for event in events if event["lead_cycle_id"] == one["lead_cycle_id"] and _known(event["entered_at"], now)]
        own.append({"stage": "inquiry", "entered_at": one["created_at"]})
        entered, entered_at = _first(event["entered_at"] for event in own if event["stage"] == start)
        if not entered:
            continue
        reached, reached_at = _first(event["entered_at"] for event in own if _steps_of(event["stage"]) >= STEPS.index(goal))
        ended = any(event["stage"] in ENDS for event in own)
        _judge(counts, entered_at, reached, reached_at, ended, within, now)
    return counts | {"is_told": 20 * counts["unplaced"] <= counts["reached"]}


def _judge(
    counts: dict[str, Any], entered_at: str | None, reached: bool, reached_at: str | None, ended: bool, within: int | None, now: datetime
) -> None:
    counts["reached"] += reached
    if within is None:
        mature, converted = True, reached
    else:
        if entered_at is None or (reached and reached_at is None):
            counts["unplaced"] += reached
            return
        mature = _is_over(entered_at, within, now)
        converted = reached and _gap(entered_at, str(reached_at)) <= within
    if mature:
        counts["headline"][1] += 1
        counts["headline"][0] += converted
    if converted or ended or (within is not None and mature):
        counts["decided_so_far"][1] += 1
        counts["decided_so_far"][0] += converted
    else:
        counts["pending"] += 1


def _is_over(entered_at: str, within: int, now: datetime) -> bool:
    if _is_date(entered_at):
        return now.date() > date.fromisoformat(entered_at) + timedelta(days=within)
    return now >= _moment(entered_at) + timedelta(days=within)


def win_rates(deals: Sequence[Row]) -> dict[str, Any]:
    """Won of closed by count, and by amount in each currency."""
    closed = [one for one in deals if one["outcome"] in ("won", "lost") and one.get("losses_recorded", True)]
    won = [one for one in closed if one["outcome"] == "won"]
    by_value = {}
    for currency in {one.get("currency") for one in closed if one["amount"] is not None}:
        own = [one for one in closed if one.get("currency") == currency and one["amount"] is not None]
        amounts = {outcome: sum(one["amount"] for one in own if one["outcome"] == outcome) for outcome in ("won", "lost")}
        n_lost = sum(1 for one in closed if one["outcome"] == "lost" and one.get("currency") == currency)
        whole = amounts["won"] + amounts["lost"]
        by_value[currency] = None if (n_lost and not amounts["lost"]) or not whole else amounts["won"] / whole
    return {"count": (len(won), len(closed)), "value": by_value}


def middle(values: Sequence[float]) -> float | None:
    """The median."""
    ascending = sorted(values)
    if not ascending:
        return None
    half = len(ascending) // 2
    return ascending[half] if len(ascending) % 2 else (ascending[half - 1] + ascending[half]) / 2


def nine_tenths(values: Sequence[float]) -> float | None:
    """The smallest value that at least nine in ten do not exceed."""
    ascending = sorted(values)
    return next((value for value in ascending if sum(other <= value for other in ascending) >= 0.9 * len(ascending) - 1e-9), None)


def days_to_win(deals: Sequence[Row]) -> list[float]:
    """Created to won of the won deals with both days in order."""
    gaps = [
        _gap(one["created_at"], one["closed_at"]) for one in deals if one["outcome"] == "won" and one["created_at"] and one["closed_at"]
    ]
    return [gap for gap in gaps if gap >= 0]


def stays(cycles: Sequence[Row], events: Sequence[Row]) -> dict[str, list[float]]:
    """Days in each stage of cycles that have left it, all stays of one cycle together."""
    found: dict[str, list[float]] = {}
    for one in cycles:
        own = [event for event in events if event["lead_cycle_id"] == one["lead_cycle_id"] and event["entered_at"] is not None]
        own.sort(
            key=lambda event: (
                _moment(event["entered_at"]),
                9 if event["stage"] in ENDS else _steps_of(event["stage"]),
                event["stage_event_id"],
            )
        )
        if one["created_at"] is not None and (not own or _moment(one["created_at"]) < _moment(own[0]["entered_at"])):
            own.insert(0, {"stage": "inquiry", "entered_at": one["created_at"]})
        walk = [event for place, event in enumerate(own) if place == 0 or own[place - 1]["stage"] != event["stage"]]
        spent: dict[str, float] = {}
        for here, after in pairwise(walk):
            spent[here["stage"]] = spent.get(here["stage"], 0.0) + _gap(here["entered_at"], after["entered_at"])
        for stage, days in spent.items():
            if stage not in ENDS and walk[-1]["stage"] != stage:
                found.setdefault(stage, []).append(days)
    return found


def incidence(watched: Sequence[tuple[int, str]], fate: str, by_age: int) -> float:
    """The share with a fate by an age, from (age, fate) of each cycle, by passing the weight of the lost ones on.

    Everybody weighs 1 at first. Whoever was last seen open hands his weight to those still watched after him, in equal parts; at the
    end the weights of those with the fate are added up. Redistribution to the right: Efron, Proc. Fifth Berkeley Symp. 4 (1967), 831.
    """
    weights = dict.fromkeys(range(len(watched)), 1.0)
    for place in sorted(weights, key=lambda one: (watched[one][0], watched[one][1] == "open")):
        age, became = watched[place]
        if became == "open" and age < by_age:
            later = [other for other in weights if watched[other][0] > age]
            for other in later:
                weights[other] += weights[place] / len(later)
            weights[place] = 0.0
    kept = [weights[place] for place, (age, became) in enumerate(watched) if _fate_by(age, became, by_age) == fate]
    return sum(kept) / len(watched)


def _fate_by(age: int, became: str, by_age: int) -> str:
    return became if age <= by_age else "open"


def skipped(cycles: Sequence[Row], events: Sequence[Row]) -> dict[str, tuple[int, int]]:
    """Per middle stage: cycles never seen in it, of those at it or beyond."""
    found: dict[str, tuple[int, int]] = {}
    for stage in STEPS[1:5]:
        there = [
            {event["stage"] for event in events if event["lead_cycle_id"] == one["lead_cycle_id"]}
            for one in cycles
            if any(event["lead_cycle_id"] == one["lead_cycle_id"] and _steps_of(event["stage"]) >= STEPS.index(stage) for event in events)
        ]
        if there:
            seen = {stage} | ({"closed_won", "closed_lost"} if stage == "opportunity" else set())
            found[stage] = (sum(not stages & seen for stages in there), len(there))
    return found


def steps_back(cycles: Sequence[Row], events: Sequence[Row]) -> int:
    """Steps from a dated stage to an earlier one that certainly came later."""
    n = 0
    for one in cycles:
        own = [
            event
            for event in events
            if event["lead_cycle_id"] == one["lead_cycle_id"] and event["entered_at"] is not None and event["stage"] in STEPS
        ]
        own.sort(key=lambda event: (_moment(event["entered_at"]), _steps_of(event["stage"]), event["stage_event_id"]))
        for here, after in pairwise(own):
            is_back = _steps_of(after["stage"]) < _steps_of(here["stage"])
            both_timed = not _is_date(here["entered_at"]) and not _is_date(after["entered_at"])
            is_later = _moment(after["entered_at"]).date() > _moment(here["entered_at"]).date()
            n += is_back and (is_later or (both_timed and _moment(after["entered_at"]) > _moment(here["entered_at"])))
    return n


def given_back(cycles: Sequence[Row], events: Sequence[Row], start: str) -> tuple[int, int]:
    """Cycles that entered a stage, and those of them that were recycled at any time."""
    stages = [{event["stage"] for event in events if event["lead_cycle_id"] == one["lead_cycle_id"]} for one in cycles]
    entered = [own for own in stages if start in own]
    return sum("recycled" in own for own in entered), len(entered)


def filled(rows: Sequence[Row], field: str) -> tuple[int, int]:
    """Rows whose field holds something, of all."""
    return sum((one.get(field) or "").strip().lower() not in ("", "unknown") for one in rows), len(rows)
