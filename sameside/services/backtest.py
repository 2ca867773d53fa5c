"""What would a version of the definition have meant for leads of a past period? Worked out before anybody signs."""

from datetime import datetime
from typing import Any

from sameside.analytics.answer import Period
from sameside.analytics.fiscal_calendar import fiscal_calendar
from sameside.analytics.lead_backtest import backtest_sql, last_whole_quarter, sum_up
from sameside.analytics.lead_criteria import DefinitionVersion
from sameside.analytics.periods import parse_period
from sameside.analytics.report import Standpoint
from sameside.records.models import LeadDefinition
from sameside.schema.errors import NotAvailable
from sameside.services.reporting import OpenSnapshot
from sameside.services.signed_definitions import clauses_of, signed_definitions

# So many of the leads that change class are named; all are counted.
MOST_NAMED = 100


def backtest(*, opened: OpenSnapshot, definition: LeadDefinition, period: str | None = None, now: datetime | None = None) -> dict[str, Any]:
    """Leads of a period judged by this version and by the one it would follow, beside what became of them as of the build.

    Reads    period: as written; None = the last whole quarter that holds leads; now: nothing later than this counts; None = as of the build
    Returns  plain JSON values: snapshot, as_of, period, first_on, last_on, against (the other version, or None), what `sum_up` says,
             and changed: [lead cycle, was, now] of the first MOST_NAMED that change class
    Raises   NotAvailable when no lead with a date was loaded; WrongUsage for a period that can't be read
    """
    moment = opened.standpoint(min(opened.built_at, now) if now is not None else opened.built_at)
    asked = _period(opened, period, moment)
    new = DefinitionVersion(definition.version, definition.from_on, None, None, clauses_of(definition))
    others = [one for one in signed_definitions() if one.version != definition.version and one.version < definition.version]
    old = others[-1] if others else None
    counts, changed, values = backtest_sql(new, old, opened.table_columns)
    bound = values | {
        "as_of": moment.as_of.replace(tzinfo=None),
        "as_of_on": moment.as_of_on,
        "known_at": moment.known_at.replace(tzinfo=None),
        "first_on": asked.first_on,
        "last_on": asked.last_on,
        "most": MOST_NAMED,
    }
    found = sum_up(opened.reader.query(counts, bound)[1])
    return {
        "snapshot": opened.snapshot_id,
        "as_of": moment.as_of.isoformat(),
        "period": asked.name,
        "first_on": asked.first_on.isoformat(),
        "last_on": asked.last_on.isoformat(),
        "against": old.version if old else None,
        **found,
        "changed": [list(row) for row in opened.reader.query(changed, bound)[1]] if old else [],
    }


def _period(opened: OpenSnapshot, period: str | None, moment: Standpoint) -> Period:
    calendar = fiscal_calendar(moment.options)
    if period:
        return parse_period(period, calendar=calendar)
    newest = opened.reader.query("select max(created_on) from lead_cycles where created_on <= $today", {"today": moment.as_of_on})[1][0][0]
    if newest is None:
        raise NotAvailable("A backtest needs leads with the day they began: nothing loaded so far holds any.")
    return last_whole_quarter(newest, moment.as_of_on, calendar)
