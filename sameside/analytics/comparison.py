"""Did a figure change from one period to another, and by more than chance would make of it?

Both periods are looked at in the same way: where one is still running, both are cut to the same number of days; and the earlier one is
seen as it stood when it was as old as the later one is now, because leads of last quarter have had a quarter longer to be won.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from sameside.analytics.answer import Answer, AnswerRow, ComparedRow, Comparison, Period, Reading
from sameside.analytics.fiscal_calendar import fiscal_calendar
from sameside.analytics.intervals import difference_interval
from sameside.analytics.measuring import Run, measure
from sameside.analytics.periods import other_period
from sameside.analytics.report import Plan, Standpoint
from sameside.schema.errors import WrongUsage

_Key = tuple[tuple[tuple[str, str], ...], str | None]


@dataclass(frozen=True)
class _Side:
    """One of the two periods: whole, as it is looked at, and from when."""

    whole: Period
    seen: Period
    standpoint: Standpoint


def compare(plan: Plan, asked: str, run: Run) -> Answer:
    """The answer of a plan, with the same figures of another period beside it.

    Reads    asked: a written period, 'previous' or 'last-year'
    Returns  `period` of the answer and of its comparison as they were cut; notes of one of them only begin with its name
    Raises   WrongUsage for a period that can't be compared; else as `measure`
    """
    if plan.period is None:
        raise WrongUsage("Say which period to compare: --period 2026-Q2 --compare-to 2026-Q1.")
    for name in plan.by:
        if plan.dimensions[name].is_time:
            raise WrongUsage(f"Two periods have no {name} in common: leave out --by {name}, or ask without another period.")
    other = other_period(asked, plan.period, calendar=fiscal_calendar(plan.standpoint.options))
    if other.first_on <= plan.period.last_on and plan.period.first_on <= other.last_on:
        raise WrongUsage(f"{plan.period.name} and {other.name} share days: a period can only be compared with another one.")
    days = _days_to_compare(plan, other)
    this, that = _sides(plan, other, days, run)
    here = measure(replace(plan, period=this.seen, standpoint=this.standpoint), run)
    there = measure(replace(plan, period=that.seen, standpoint=that.standpoint), run)
    return replace(
        here,
        as_of=plan.standpoint.as_of,
        notes=(*_notes(plan, this, that, days), *_joined_notes(here, there)),
        comparison=Comparison(that.seen, that.standpoint.as_of, days, _compared_rows(plan, here, there)),
    )


def _days_to_compare(plan: Plan, other: Period) -> int | None:
    """To how many first days both periods are cut; None where both are over, or the metric looks ahead to days to come."""
    assert plan.period is not None
    if _looks_ahead(plan):
        return None
    over_on = plan.standpoint.last_whole_on
    running = [period for period in (plan.period, other) if over_on < period.last_on]
    for period in running:
        if over_on < period.first_on:
            raise WrongUsage(f"Not one day of {period.name} is over at the moment asked for: there is nothing to compare.")
    if not running:
        return None
    elapsed = min((over_on - period.first_on).days + 1 for period in running)
    return min(elapsed, _n_days(plan.period), _n_days(other))


def _sides(plan: Plan, other: Period, days: int | None, run: Run) -> tuple[_Side, _Side]:
    assert plan.period is not None
    youngest = max(plan.period.first_on, other.first_on)
    standpoint = plan.standpoint

    def side(period: Period) -> _Side:
        seen = period if days is None else replace(period, last_on=period.first_on + timedelta(days=days - 1))
        earlier = standpoint.days_before((youngest - period.first_on).days)
        can_look_back = not _looks_ahead(plan) and not _would_lose_undated(plan, earlier, run)
        return _Side(period, seen, earlier if can_look_back else standpoint)

    return side(plan.period), side(other)


def _looks_ahead(plan: Plan) -> bool:
    """Is the metric counted by days that are expected? Then no period has elapsed days."""
    return plan.metric.dated_on.startswith("expected")


def _would_lose_undated(plan: Plan, earlier: Standpoint, run: Run) -> bool:
    """Would looking back leave out events of unknown date that count now? Then the two sides would not be seen alike."""
    if plan.undated_statement() is not None:
        return False  # they are left out on both sides
    undated = replace(plan, standpoint=earlier).undated_statement()
    return undated is not None and bool(run(undated)[1][0][0])


def _compared_rows(plan: Plan, here: Answer, there: Answer) -> tuple[ComparedRow, ...]:
    theirs = {_key(row): row for row in there.rows}
    mine = {_key(row): row for row in here.rows}
    # In the order of this period; groups that only the other one has come after, unknown still last among them.
    return tuple(_compared(plan, key, mine, theirs) for key in [*mine, *(key for key in theirs if key not in mine)])


def _key(row: AnswerRow) -> _Key:
    return tuple(row.by.items()), row.currency


def _compared(plan: Plan, key: _Key, mine: Mapping[_Key, AnswerRow], theirs: Mapping[_Key, AnswerRow]) -> ComparedRow:
    this, other = mine.get(key), theirs.get(key)
    by = dict(key[0])
    if plan.metric.unit == "count" and not by.get("measure"):
        # A group nobody counted in a period counts 0 there: that is known.
        this, other = this or AnswerRow(by, 0, 0), other or AnswerRow(by, 0, 0)
    if this is None or other is None or this.value is None or other.value is None:
        return ComparedRow(by, this, other)
    difference = _minus(this.value, other.value)
    low = high = None
    if None not in (this.low, this.high, other.low, other.high):
        low, high = difference_interval(_with_ends(this), _with_ends(other))
    ratio = None if plan.metric.unit == "share" or other.value <= 0 else float(this.value) / float(other.value)
    return ComparedRow(by, this, other, difference, low, high, ratio, _reading(low, high))


def _minus(this: float | Decimal, other: float | Decimal) -> float | Decimal:
    if isinstance(this, Decimal) and isinstance(other, Decimal):
        return this - other
    return this - other if isinstance(this, int) and isinstance(other, int) else float(this) - float(other)


def _with_ends(row: AnswerRow) -> tuple[float, float, float]:
    assert row.value is not None
    assert row.low is not None
    assert row.high is not None
    return float(row.value), float(row.low), float(row.high)


def _reading(low: float | None, high: float | None) -> Reading:
    if low is None or high is None:
        return ""
    return "higher" if low > 0 else "lower" if high < 0 else "can't tell apart"


def _notes(plan: Plan, this: _Side, that: _Side, days: int | None) -> list[str]:
    notes = []
    if days is not None:
        running = [side.whole.name for side in (this, that) if side.whole.last_on > plan.standpoint.last_whole_on]
        notes.append(
            f"{running[0]} is still running, so both are cut to their first {days} day{'' if days == 1 else 's'}: "
            f"{this.seen.first_on} to {this.seen.last_on}, and {that.seen.first_on} to {that.seen.last_on}."
        )
    elif _n_days(this.whole) != _n_days(that.whole):
        lengths = f"{_n_days(this.whole)} and {_n_days(that.whole)} days"
        notes.append(f"{this.whole.name} and {that.whole.name} are not equally long: {lengths}.")
    earlier, later = sorted((this, that), key=lambda side: side.whole.first_on)
    if earlier.standpoint.as_of < later.standpoint.as_of:
        seen = f"{earlier.whole.name} is seen as it stood on {earlier.standpoint.as_of_on}"
        notes.append(f"{seen}, when it was as old as {later.whole.name} is at the moment asked for.")
    elif not _looks_ahead(plan):
        older = (later.whole.first_on - earlier.whole.first_on).days
        notes.append(f"Events of unknown date forbid looking back, so {earlier.whole.name} has had {older} days longer to develop.")
    return notes


def _joined_notes(here: Answer, there: Answer) -> list[str]:
    """What is said of both once; what is said of one with its name."""
    assert here.period is not None
    assert there.period is not None
    shared = [note for note in here.notes if note in there.notes]
    only_here = [f"{here.period.name}: {note}" for note in here.notes if note not in shared]
    return [*shared, *only_here, *(f"{there.period.name}: {note}" for note in there.notes if note not in shared)]


def _n_days(period: Period) -> int:
    return (period.last_on - period.first_on).days + 1
