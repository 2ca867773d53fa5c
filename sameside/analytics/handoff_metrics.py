"""Which metrics tell what became of the leads that marketing offered to sales?"""

from sameside.analytics.figure_kinds import Count, Distribution, Share
from sameside.analytics.metric import Apart, Metric, Need

_OFFERS = "a history of stages, or leads with the date they became an MQL"
_ACTS = "a file of sales activities (calls, e-mails, tasks with who and when)"

_BUYER_FIRST = Apart("is_buyer_first", "{n}: the buyer wrote before any seller acted; the clock ran on to the seller's act.")
_TOUCHED_BEFORE = Apart("was_touched_before_offer", "{n} had been contacted before they were offered: met at 0.")
_UNTIMED = Apart(
    "not is_timed", "{n} can't be clocked: the source knows dates only, of the offer or of an act on the due day.", scope="true"
)

_HANDOFFS = Metric(
    name="handoffs",
    area="handoff",
    question="How many leads were offered to sales?",
    definition="Lead cycles offered to sales, by the day of the offer; cut by outcome to see what became of them by as_of.",
    numerator="",
    denominator="hand-offs",
    fact_name="handoff_answers",
    dated_on="offered_on",
    unit="count",
    figures=(Count("handoff_id"),),
    interval="none: a count",
    good="neither",
    required_tables=("handoffs",),
    unlocked_by=_OFFERS,
    capabilities=(27, 29),
    own_dimensions=("outcome", "reason", "sla_state"),
    minimum_n=0,
)

_ACCEPTANCE = Metric(
    name="acceptance_rate",
    area="handoff",
    question="Of the leads sales has decided on, which share did it accept?",
    definition=(
        "Accepted divided by accepted and rejected, by the day of the offer. Undecided ones are pending, ignored ones apart; where no due "
        "time is known to tell the two, neither."
    ),
    numerator="hand-offs accepted",
    denominator="hand-offs accepted or rejected",
    fact_name="handoff_answers",
    dated_on="offered_on",
    unit="share",
    figures=(Share(numerator="is_accepted", counted="is_judged", pending="is_undecided"),),
    interval="Wilson, 95 %",
    good="up",
    required_tables=("handoffs",),
    unlocked_by=_OFFERS,
    capabilities=(29,),
    own_dimensions=("reason",),
    needs=(
        Need(
            "true",
            "is_formal",
            "needs stage history: nothing loaded says that sales accepted or rejected a lead. A deal alone is no formal acceptance.",
        ),
    ),
    apart=(
        Apart("is_undated_answer", "{n} were answered on an unknown day."),
        Apart("is_ignored", "{n} were ignored: no act and no answer by due plus grace. In neither part."),
        Apart("outcome is null", "{n} have neither act nor answer and no known due time: unknown, in neither part."),
        Apart("is_sent_back", "{n} were recycled or disqualified without being accepted or rejected: in neither part."),
    ),
)

_ATTAINMENT = Metric(
    name="sla_attainment",
    area="handoff",
    question="Of the leads whose promised time has come, which share did sales answer in time?",
    definition=(
        "Met divided by met, breached and overdue, by the day the answer was due, charged to the owner. The clock runs in the owner's "
        "working hours from the offer to the first act of a seller. Not due yet = pending."
    ),
    numerator="hand-offs with a seller's act at or before due",
    denominator="hand-offs met, breached or overdue and open",
    fact_name="handoff_answers",
    dated_on="due_on",
    unit="share",
    figures=(Share(numerator="is_met", counted="is_owed", asked="is_owed or not is_timed", pending="is_running"),),
    interval="Wilson, 95 %",
    good="up",
    required_tables=("handoffs", "sales_activities"),
    unlocked_by=_ACTS,
    capabilities=(27,),
    own_dimensions=("sla_state",),
    apart=(
        _BUYER_FIRST,
        _TOUCHED_BEFORE,
        Apart("is_cancelled", "{n} were refused in time without an act: nobody was left to call, in neither part."),
        _UNTIMED,
    ),
)

_SPEED = Metric(
    name="speed_to_lead",
    area="handoff",
    question="How long does a lead wait for the first act of a seller?",
    definition=(
        "Time from the offer (from the cycle's creation where there was no hand-off) to the first done, human, outbound act: in the "
        "owner's working hours and on the clock. Median, the value nine in ten stay at or under (p90), and mean. Nobody yet = pending."
    ),
    numerator="",
    denominator="leads a seller has acted on",
    fact_name="first_responses",
    dated_on="started_on",
    unit="seconds",
    figures=(
        Distribution("business_seconds", asked="is_answered", pending="is_waiting", prefix="business_"),
        Distribution("elapsed_seconds", asked="is_answered", pending="is_waiting", prefix="elapsed_"),
    ),
    interval="of the medians: two of the values, 95 %",
    good="down",
    required_tables=("lead_cycles", "sales_activities"),
    unlocked_by=_ACTS,
    capabilities=(27, 31),
    own_dimensions=("starts_from",),
    minimum_n=20,
    apart=(
        Apart("is_dates_only", "{n} are known by dates only: see speed_to_lead_days."),
        Apart("was_touched_before_start", "{n} had been contacted before: counted at 0."),
    ),
)

_SPEED_DAYS = Metric(
    name="speed_to_lead_days",
    area="handoff",
    question="How many days does a lead wait for the first act of a seller?",
    definition=(
        "Calendar days from the offer (from the cycle's creation where there was no hand-off) to the first done, human, outbound act: "
        "what sources that know dates only can say. Median, p90 and mean. Nobody yet = pending."
    ),
    numerator="",
    denominator="leads a seller has acted on",
    fact_name="first_responses",
    dated_on="started_on",
    unit="days",
    figures=(Distribution("days", asked="is_answered", pending="is_waiting"),),
    interval="of the median: two of the values, 95 %",
    good="down",
    required_tables=("lead_cycles", "sales_activities"),
    unlocked_by=_ACTS,
    capabilities=(27,),
    own_dimensions=("starts_from",),
    minimum_n=20,
    apart=(Apart("is_dates_only", "{n} are known by dates only."),),
)

HANDOFF_METRICS: tuple[Metric, ...] = (_HANDOFFS, _ACCEPTANCE, _ATTAINMENT, _SPEED, _SPEED_DAYS)
