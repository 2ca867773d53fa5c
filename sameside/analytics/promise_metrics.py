"""Which metrics tell how sales and marketing kept what they promised each other in the workspace? One formula for both sides."""

from sameside.analytics.figure_kinds import Count, Distribution, Share
from sameside.analytics.metric import Apart, Metric, Range

_MADE_HERE = "promises made and running in the workspace (Agreements, Promises)"
_OWN = ("side", "step", "subject", "request_kind", "team", "owner", "sla_state")
_LATE = Apart("is_late_arrival", "{n} were answered by evidence that came to light after they were due: counted again then.")
_BUYER_FIRST = Apart("is_buyer_first", "{n}: the buyer wrote before any seller acted; the clock ran on to the seller's act.")
_BEFORE = Apart("was_touched_before", "{n} had been acted on before they began: met at 0.")
_HELD = Apart("due_on is null", "{n} wait for the other side and have no due day: in no period.", scope="true")

_PROMISES = Metric(
    name="promises",
    area="handoff",
    question="How many promises between sales and marketing have come due?",
    definition="Promises that ran in the workspace, by the day they were due; cut by sla_state to see what became of them by as_of.",
    numerator="",
    denominator="promises",
    fact_name="promise_answers",
    dated_on="due_on",
    unit="count",
    figures=(Count("promise_id"),),
    interval="none: a count",
    good="neither",
    required_tables=("promises",),
    unlocked_by=_MADE_HERE,
    capabilities=(27, 28),
    own_dimensions=_OWN,
    minimum_n=0,
    apart=(_HELD,),
)

_ATTAINMENT = Metric(
    name="promise_attainment",
    area="handoff",
    question="Of the promises between sales and marketing whose time has come, which share was kept?",
    definition=(
        "Met divided by met, breached and overdue, by the day the answer was due, charged to whoever had it then: the same for sales "
        "(offered leads) and marketing (requests of sales). Only evidence on record stops a clock. One "
        "answered before it was due counts at once; not due and not answered = pending."
    ),
    numerator="promises answered at or before due",
    denominator="promises met, breached or overdue and open",
    fact_name="promise_answers",
    dated_on="due_on",
    unit="share",
    figures=(Share(numerator="is_met", counted="is_owed", pending="is_running"),),
    ranges=(
        Range("target_hours", "Promised: within {low} business hours.", "Promised: within {low} to {high} business hours, by the promise."),
    ),
    interval="Wilson, 95 %",
    good="up",
    required_tables=("promises",),
    unlocked_by=_MADE_HERE,
    capabilities=(27, 28),
    own_dimensions=_OWN,
    apart=(
        Apart("is_cancelled", "{n} were no longer owed before they were answered: in neither part."),
        _LATE,
        _BUYER_FIRST,
        _BEFORE,
        _HELD,
    ),
)

_TIME = Metric(
    name="promise_time",
    area="handoff",
    question="How long do sales and marketing take to do what they promised each other?",
    definition=(
        "Time from when a promise began to its evidence, in the working hours of whoever had it, pauses left out, and on the clock. "
        "Median, the value nine in ten stay at or under (p90), and mean, by the day it was due. Nothing yet = pending."
    ),
    numerator="",
    denominator="promises answered",
    fact_name="promise_answers",
    dated_on="due_on",
    unit="seconds",
    figures=(
        Distribution("business_seconds", asked="business_seconds is not null", pending="is_waiting", prefix="business_"),
        Distribution("elapsed_seconds", asked="elapsed_seconds is not null", pending="is_waiting", prefix="elapsed_"),
    ),
    interval="of the medians: two of the values, 95 %",
    good="down",
    required_tables=("promises",),
    unlocked_by=_MADE_HERE,
    capabilities=(27, 28),
    own_dimensions=_OWN,
    minimum_n=20,
    apart=(_BEFORE, _HELD),
)

PROMISE_METRICS: tuple[Metric, ...] = (_PROMISES, _ATTAINMENT, _TIME)
