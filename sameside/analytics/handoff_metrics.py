"""Which metrics tell what became of the leads that marketing offered to sales?"""

from dataclasses import replace

from sameside.analytics.answer import Unit
from sameside.analytics.figure_kinds import Count, Distribution, FigureKind, Share
from sameside.analytics.metric import Apart, Metric, Need, Parameter, Range

_OFFERS = "a history of stages, or leads with the date they became an MQL"
_ACTS = "a file of sales activities (calls, e-mails, tasks with who and when)"

_BUYER_FIRST = Apart("is_buyer_first", "{n}: the buyer wrote before any seller acted; the clock ran on to the seller's act.")
_TOUCHED_BEFORE = Apart("was_touched_before_offer", "{n} had been contacted before they were offered: met at 0.")
_UNTIMED = Apart(
    "not is_timed", "{n} can't be clocked: the source knows dates only, of the offer or of an act on the due day.", scope="true"
)

_OWNER_NOW = Apart(
    "is_owner_as_exported",
    "{n} stand under the owner their source names now: sources send no history of owners, so of a lead that changed hands nobody can tell "
    "here who had it when its time ran.",
    of_owners=True,
)

_FORMAL = Need(
    "true",
    "is_formal",
    "needs stage history: nothing loaded says that sales accepted or rejected a lead. A deal alone is no formal acceptance.",
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
    needs=(_FORMAL,),
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
        "working hours from the offer to the first act of a seller. Of a lead offered in the workspace, where an answer is promised first, "
        "it runs from the acceptance, or from when the answer was due. A lead acted on "
        "before it was due counts at once; not due and not acted on = pending."
    ),
    numerator="hand-offs with a seller's act at or before due",
    denominator="hand-offs met, breached or overdue and open",
    fact_name="handoff_answers",
    dated_on="due_on",
    unit="share",
    figures=(Share(numerator="is_met", counted="is_owed", asked="is_owed or not is_timed", pending="is_running"),),
    ranges=(
        Range(
            "target_hours",
            "Promised: a first act within {low} working hours of the offer, or of the acceptance where that is promised first.",
            "Promised: a first act within {low} to {high} working hours of the offer, or of the acceptance where that is promised first, "
            "by who is owed it.",
        ),
    ),
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

_NEVER_OFFERED = Apart(
    "not is_offered and not is_answered", "{n} leads were never offered to sales and nobody has acted on them: not among those that wait."
)

_SPEED = Metric(
    name="speed_to_lead",
    area="handoff",
    question="How long does a lead wait for the first act of a seller?",
    definition=(
        "Time from the offer (from the cycle's creation where there was no hand-off) to the first done, human, outbound act: in the "
        "owner's working hours and on the clock. Median, the value nine in ten stay at or under (p90), and mean. Nobody yet = pending; a "
        "lead that was never offered, though its source keeps hand-offs, waits for nobody."
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
    fixed={"window_days": "ever"},
    minimum_n=20,
    needs=(Need("is_answered", "is_timed", "needs times of day: the sources know dates only. See speed_to_lead_days."),),
    apart=(
        _NEVER_OFFERED,
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
    fixed={"window_days": "ever"},
    minimum_n=20,
    apart=(
        _NEVER_OFFERED,
        Apart("is_dates_only", "{n} are known by dates only."),
    ),
)

_FIRST_ACT = Metric(
    name="first_act_rate",
    area="handoff",
    question="Which share of the leads did a seller act on within so many days?",
    definition=(
        "Leads with a first done, human, outbound act {window_days} after the offer (the creation where a source hands nothing off), in "
        "calendar days, divided by the leads for whom those days have elapsed. Sources that know dates only can say it too."
    ),
    numerator="leads acted on in time",
    denominator="leads offered (or created, where a source hands nothing off) for whom the days have elapsed",
    about="is_offered or is_answered",
    fact_name="first_responses",
    dated_on="started_on",
    unit="share",
    figures=(Share(numerator="is_in_time", counted="is_mature", pending="is_waiting and not is_mature", mature="is_mature"),),
    interval="Wilson, 95 %",
    good="up",
    required_tables=("lead_cycles", "sales_activities"),
    unlocked_by=_ACTS,
    capabilities=(27, 31),
    own_dimensions=("starts_from",),
    parameters=(Parameter("within", "window_days", "days", "1", "calendar days; ever = to date", may_be_ever=True),),
)


def _time_to_accept(name: str, unit: Unit, figures: tuple[FigureKind, ...], sentence: str, *more: Need) -> Metric:
    return Metric(
        name=name,
        area="handoff",
        question=f"How {'long' if unit == 'seconds' else 'many days'} does sales take to accept a lead?",
        definition=f"{sentence} Median, p90 (nine in ten stay at or under it) and mean, by the day of the offer. Undecided = pending.",
        numerator="",
        denominator="hand-offs accepted, both moments known",
        fact_name="handoff_answers",
        dated_on="offered_on",
        unit=unit,
        figures=figures,
        interval="of the medians: two of the values, 95 %",
        good="down",
        required_tables=("handoffs",),
        unlocked_by=_OFFERS,
        capabilities=(27, 29),
        minimum_n=20,
        needs=(_FORMAL, *more),
        apart=(
            Apart("is_accepted and is_undated_answer", "{n} were accepted on an unknown day."),
            Apart("is_accept_dates_only", "{n} acceptances are known by dates only."),
        ),
    )


_TO_ACCEPT = _time_to_accept(
    "time_to_accept",
    "seconds",
    (
        Distribution("business_seconds_to_accept", asked="is_accepted", pending="is_undecided", prefix="business_"),
        Distribution("elapsed_seconds_to_accept", asked="is_accepted", pending="is_undecided", prefix="elapsed_"),
    ),
    "Time from the offer to sales' formal acceptance, in the owner's working hours and on the clock.",
    Need("is_accepted", "is_accept_timed", "needs times of day: the sources know the dates of acceptance only. See time_to_accept_days."),
)
_TO_ACCEPT_DAYS = _time_to_accept(
    "time_to_accept_days",
    "days",
    (Distribution("days_to_accept", asked="is_accepted", pending="is_undecided"),),
    "Calendar days from the offer to sales' formal acceptance: what sources that know dates only can say.",
)

_SILENT = Parameter("silent", "silent_days", "days", "14", "days without a second act after which a lead touched once counts as dropped")

_IGNORED = Metric(
    name="ignored_leads",
    area="handoff",
    question="Which offered leads did nobody work, or hardly anybody?",
    definition=(
        "Hand-offs, by the day of the offer: no_act = neither act nor answer by due plus grace; status_only = accepted or disqualified and "
        "no act on record by then; once_then_silent = one act, then none for {silent_days}, and the lead neither moved on nor ended. "
        "Grace is as long as the promise."
    ),
    numerator="",
    denominator="hand-offs of each kind",
    about="ignored_as is not null",
    fact_name="handoff_attention",
    dated_on="offered_on",
    unit="count",
    figures=(Count("handoff_id"),),
    interval="none: a count",
    good="down",
    required_tables=("handoffs", "sales_activities"),
    unlocked_by=_ACTS,
    capabilities=(31,),
    own_dimensions=("ignored_as", "outcome"),
    cut_by="ignored_as",
    parameters=(_SILENT,),
    minimum_n=0,
)

_IGNORED_RATE = Metric(
    name="ignored_rate",
    area="handoff",
    question="Of the offered leads whose time and grace are over, on which share is no act on record?",
    definition=(
        "Hand-offs on which no seller acted by due plus grace (no answer either, or only a change of status: see ignored_leads), divided "
        "by the hand-offs whose due time and grace are over, by the day of the offer. A rejection is an answer; a late act is an act."
    ),
    numerator="hand-offs without an act: no_act and status_only",
    denominator="hand-offs whose due time plus grace is over",
    fact_name="handoff_attention",
    dated_on="offered_on",
    unit="share",
    figures=(
        Share(
            numerator="is_ignored",
            counted="is_grace_over",
            asked="is_grace_over or not is_grace_known",
            pending="is_grace_known and not is_grace_over",
        ),
    ),
    interval="Wilson, 95 %",
    good="down",
    required_tables=("handoffs", "sales_activities"),
    unlocked_by=_ACTS,
    capabilities=(31,),
    fixed={"silent_days": "14"},
    needs=(
        Need("true", "is_grace_known", "needs the time of day of the offers: where only dates are known, nobody can say what was due."),
    ),
    apart=(Apart("not is_grace_known", "{n} have no known due time: the source knows dates only, or the calendar ends first."),),
)

HANDOFF_METRICS: tuple[Metric, ...] = tuple(
    replace(metric, apart=(*metric.apart, _OWNER_NOW))
    for metric in (
        _HANDOFFS,
        _ACCEPTANCE,
        _TO_ACCEPT,
        _TO_ACCEPT_DAYS,
        _ATTAINMENT,
        _SPEED,
        _SPEED_DAYS,
        _FIRST_ACT,
        _IGNORED,
        _IGNORED_RATE,
    )
)
