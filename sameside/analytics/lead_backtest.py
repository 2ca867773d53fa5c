"""What would a definition have meant? Leads of a past period judged by it, beside what became of them and beside another version."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sameside.analytics.answer import Period
from sameside.analytics.fact_files import facts_needed
from sameside.analytics.fiscal_calendar import FiscalCalendar
from sameside.analytics.intervals import difference_interval, wilson
from sameside.analytics.lead_criteria import DefinitionVersion
from sameside.analytics.lead_judging import EVERY, judged_sql
from sameside.analytics.periods import name_of_day, parse_period

VERDICTS = ("qualified", "not", "unknown")


@dataclass(frozen=True)
class ClosedShare:
    """How many of some leads were won so far. low, high: Wilson, 95 %; None with n 0. n_open: not decided yet, counted as not won."""

    n: int
    n_won: int
    n_open: int

    @property
    def value(self) -> float | None:
        """Won divided by all; None where there are none."""
        return self.n_won / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which shares the true one lies."""
        return wilson(self.n_won, self.n)


def share_difference(first: ClosedShare, second: ClosedShare) -> tuple[float, float, float] | None:
    """First minus second with its interval (Newcombe, 95 %); None where either has no lead."""
    if first.interval is None or second.interval is None or first.value is None or second.value is None:
        return None
    low, high = difference_interval((first.value, *first.interval), (second.value, *second.interval))
    return first.value - second.value, low, high


def last_whole_quarter(newest_on: date, today: date, calendar: FiscalCalendar) -> Period:
    """The last quarter that is over and holds leads: of the fiscal year where the company has one of its own.

    Reads   newest_on: the day the newest lead began; today: the day one looks from
    """
    dimension = "quarter" if calendar == FiscalCalendar() else "fiscal_quarter"
    period = parse_period(name_of_day(dimension, newest_on, calendar), calendar=calendar)
    if period.last_on >= today:
        period = parse_period(name_of_day(dimension, period.first_on - timedelta(days=1), calendar), calendar=calendar)
    return period


def backtest_sql(
    new: DefinitionVersion, old: DefinitionVersion | None, table_columns: Mapping[str, Sequence[str]]
) -> tuple[str, str, dict[str, Any]]:
    """Two statements and their values: how many leads of each kind, and which change class.

    Returns  the first: verdict by the new one, by the old one, clauses failed, what became of it, how many; the second: lead, was, now.
             as_of, as_of_on, known_at, first_on, last_on and the most leads to list are the caller's
    """
    judged, values = judged_sql([new, *([old] if old else [])], EVERY, table_columns)
    facts = ",\n".join(f"{one.name} as (\n{one.sql}\n)" for one in facts_needed("lead_attributes"))
    was = f"max(case when j.definition_version = '{old.version}' then j.verdict end)" if old else "cast(null as varchar)"
    common = (
        f"with {facts},\njudged as (\n{judged}\n),\npaired as (\n"
        f"    select j.lead_cycle_id, max(case when j.definition_version = '{new.version}' then j.verdict end) as verdict_now,\n"
        f"           {was} as verdict_was,\n"
        f"           max(case when j.definition_version = '{new.version}' then j.failed_clauses end) as failed_clauses\n"
        "    from judged j\n    where j.created_on >= cast($first_on as date) and j.created_on <= cast($last_on as date)\n"
        "    group by j.lead_cycle_id\n),\noutcomes as (\n"
        "    select e.lead_cycle_id, count(case when e.stage = 'closed_won' then 1 end) as n_won,\n"
        "           count(case when e.stage in ('closed_lost', 'rejected', 'disqualified', 'recycled') then 1 end) as n_ended\n"
        "    from known_events e\n    group by e.lead_cycle_id\n)\n"
    )
    became = "case when o.n_won > 0 then 'won' when o.n_ended > 0 then 'ended' else 'open' end"
    counts = (
        f"{common}select p.verdict_now, p.verdict_was, p.failed_clauses, {became} as became, count(*) as n\n"
        f"from paired p\njoin outcomes o on o.lead_cycle_id = p.lead_cycle_id\n"
        f"group by p.verdict_now, p.verdict_was, p.failed_clauses, {became}"
    )
    changed = (
        f"{common}select p.lead_cycle_id, p.verdict_was, p.verdict_now\nfrom paired p\n"
        "where p.verdict_was <> p.verdict_now\norder by p.verdict_now, p.lead_cycle_id\nlimit $most"
    )
    return counts, changed, values


def sum_up(rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """The counts of a backtest in their plain form, as they are kept and signed.

    Reads    rows of the first statement of `backtest_sql`
    Returns  n_leads; now and was: verdict -> {n, n_won, n_open}, was empty without another version; changes: "was>now" -> n;
             failed: clause id -> how many leads fail it
    """
    now: dict[str, dict[str, int]] = {verdict: {"n": 0, "n_won": 0, "n_open": 0} for verdict in VERDICTS}
    was: dict[str, dict[str, int]] = {}
    changes: dict[str, int] = {}
    failed: dict[str, int] = {}
    for verdict_now, verdict_was, failed_clauses, became, n in rows:
        _add(now[verdict_now], became, n)
        if verdict_was is not None:
            _add(was.setdefault(verdict_was, {"n": 0, "n_won": 0, "n_open": 0}), became, n)
            if verdict_was != verdict_now:
                change = f"{verdict_was}>{verdict_now}"
                changes[change] = changes.get(change, 0) + n
        for clause in (failed_clauses or "").split():
            failed[clause] = failed.get(clause, 0) + n
    return {
        "n_leads": sum(group["n"] for group in now.values()),
        "now": now,
        "was": was,
        "changes": dict(sorted(changes.items())),
        "n_changed": sum(changes.values()),
        "failed": dict(sorted(failed.items())),
    }


def _add(group: dict[str, int], became: str, n: int) -> None:
    group["n"] += n
    group["n_won"] += n if became == "won" else 0
    group["n_open"] += n if became == "open" else 0
