"""Which metrics tell how lead cycles move along the funnel?"""

from sameside.analytics.cohort_kinds import CohortShares
from sameside.analytics.figure_kinds import Count, Distribution, Share
from sameside.analytics.metric import Apart, Metric, Need, Parameter

HISTORY = "a file of leads with the dates they entered a stage, or a history of their status"
_LEADS = "a file of leads"

_FROM = Parameter("from", "from_stage", "stage", "mql", "stage the cycles entered")
_TO = Parameter("to", "to_stage", "stage", "sal", "stage they should reach; any later stage counts too")
_WITHIN = Parameter("within", "window_days", "days", "90", "days they may take; ever = no limit", may_be_ever=True)
_EVER = Parameter("within", "window_days", "days", "ever", "days they may take; ever = to date", may_be_ever=True)
_WINDOW = Parameter("within", "window_days", "days", "90", "days they may take")
_COHORT = Parameter(
    "cohort",
    "cohort_by",
    "choice",
    "month",
    "what makes a cohort: the week, month, quarter or year the cycles entered the stage",
    choices=("week", "month", "quarter", "year"),
)
_EVERY = Parameter("every", "every_days", "days", "7", "days between two points of the curve", at_least=1)
_DATED_BY = Parameter(
    "dated_by",
    "dated_by",
    "choice",
    "stage",
    "which day puts a cycle in a period: stage = the day it reached the stage, creation = the day it began",
    choices=("stage", "creation"),
)
_SPELLS = Parameter(
    "spells",
    "spells",
    "choice",
    "all",
    "all = every stay in the stage together, latest = the last stay only",
    choices=("all", "latest"),
)

_UNDATED_STAGE = Apart(
    "is_undated", "{n} have no date for the stage: they count where no period is asked for, and lie in no period.", scope="true"
)
_UNDATED_ENTRY = Apart("is_undated", "{n} entered on an unknown day: they lie in no period.", scope="true")
_NEGATIVE = Apart("is_negative", "{n} reached the later stage before the earlier one: counted as converted, left out of durations.")
_UNMEASURED = Apart(
    "is_entered and not is_measurable",
    "{n} lack a date the window needs: neither converted nor not, left out. Where more than 1 in 20 of those that got there did so on an "
    "unknown day, no share is told.",
)
_NEVER_SEEN = Apart(
    "not is_entered",
    "{n} were seen beyond the stage and never in it: skipped, or not written down. They are in no figure and lower the coverage; where it "
    "is under 80 %, hardly more than those that lingered in the stage are left, and the step should not be judged by them.",
)
_STILL_OPEN = Apart(
    "is_pending and is_mature",
    "{n} have no end on record: a rate to date counts them in n as not won yet. Those still open may yet be won; where a source keeps won "
    "deals only, some of them are lost.",
)
_REACHED, _UNPLACED = "fate = 'reached'", "fate = 'reached' and not is_measurable"
_REGRESSED = Apart("is_regressed", "{n} that got there were later seen at an earlier stage; they stay counted.")
_LINKED_DEALS = Need("true", "is_any_deal_linked", "needs deals that name their lead: no deal that was loaded is linked to a lead.")

_PEOPLE = Need("true", "person_code is not null", "needs leads that name their person: no lead that was loaded does.")
_COMPANIES = Need("true", "account_code is not null", "needs leads tied to a company: no lead that was loaded names one that is known.")

_STAGE_DIMENSION = ("stage",)


def _count_of(name: str, what: str, unit_id: str, *, unit_code: str, asked: str = "", needs: tuple[Need, ...] = ()) -> Metric:
    return Metric(
        name=name,
        area="funnel",
        question=f"How many {what} reached each stage?",
        definition=(
            f"{what.capitalize()} that reached a stage, or any later one on the spine; cut by stage for the funnel, else all of them. "
            "A period counts by the day of the {dated_by}."
        ),
        numerator="",
        denominator=f"{what} counted once each",
        fact_name="cycle_stages",
        dated_on="dated_on",
        unit="count",
        figures=(Count(unit_id, unit_code=unit_code, asked=asked),),
        interval="none: a count",
        good="up",
        required_tables=("lead_cycles",),
        unlocked_by=_LEADS,
        capabilities=(21, 38),
        own_dimensions=_STAGE_DIMENSION,
        parameters=(_DATED_BY,),
        narrowed_to=("stage", "inquiry"),
        minimum_n=0,
        needs=needs,
        apart=(_UNDATED_STAGE,),
    )


def _close_rate(name: str, base: str, from_stage: str) -> Metric:
    return Metric(
        name=name,
        area="funnel",
        question=f"Of the cycles that began as {base}, which share was won?",
        definition=(
            f"Won cycles divided by cycles that entered as {base}, by the day they entered. Counted as won: cycles won "
            "{window_days}; within=N sets a number of days. Without one, cycles that are still open are counted as not won yet."
        ),
        numerator="cycles of the cohort that reached closed_won",
        denominator=f"cycles that entered as {base}; with a window only those for whom all of it has elapsed",
        fact_name="stage_conversions",
        dated_on="dated_on",
        unit="share",
        figures=(
            Share(
                numerator="is_converted",
                counted="is_measurable and is_mature",
                asked="is_mature",
                judged="is_measurable",
                pending="is_pending",
                mature="is_mature",
                reached=_REACHED,
                unplaced=_UNPLACED,
            ),
        ),
        interval="Wilson, 95 %",
        good="up",
        required_tables=("lead_cycles", "stage_events"),
        unlocked_by="a file of won deals that name their lead, or of leads with a won stage",
        capabilities=(39,),
        parameters=(_EVER,),
        fixed={"from_stage": from_stage, "to_stage": "closed_won", "cohort_by": "month"},
        apart=(_UNDATED_ENTRY, _NEGATIVE, _UNMEASURED, _NEVER_SEEN, _STILL_OPEN),
        needs=(_LINKED_DEALS,),
    )


_CONVERSION = Metric(
    name="stage_conversion",
    area="funnel",
    question="Which share of the cycles that entered one stage reached another in time?",
    definition=(
        "Of the cycles that entered {from_stage} in the period, the share that reached {to_stage} or a later stage "
        "{window_days}. Headline: mature cycles only, the whole window has elapsed. decided_so_far: converted, ended or elapsed ones. "
        "aalen_johansen: an estimate that lets the open ones count for as long as they were watched, month of entry by month, each month "
        "weighing what it is in size; months too young for the window are left out (see cohort_conversion)."
    ),
    numerator="cycles that reached the later stage in time",
    denominator="cycles that entered the earlier stage, the skipped not included",
    fact_name="stage_conversions",
    dated_on="dated_on",
    unit="share",
    figures=(
        Share(
            measure="headline",
            numerator="is_converted",
            counted="is_measurable and is_mature",
            asked="is_mature",
            judged="is_measurable",
            pending="is_pending",
            mature="is_mature",
            reached=_REACHED,
            unplaced=_UNPLACED,
        ),
        Share(
            measure="decided_so_far",
            numerator="is_converted",
            counted="is_measurable and is_decided",
            pending="is_pending",
            mature="is_mature",
            reached=_REACHED,
            unplaced=_UNPLACED,
        ),
        CohortShares(measure="aalen_johansen"),
    ),
    interval="Wilson, 95 %; for aalen_johansen the log(-log) interval",
    good="up",
    required_tables=("lead_cycles", "stage_events"),
    unlocked_by=HISTORY,
    capabilities=(38, 44),
    parameters=(_FROM, _TO, _WITHIN),
    fixed={"cohort_by": "month"},
    apart=(_UNDATED_ENTRY, _NEGATIVE, _UNMEASURED, _NEVER_SEEN, _REGRESSED),
)

_COHORTS = (
    "Estimated (Aalen-Johansen) {cohort_by} of entry by {cohort_by}: one still open counts for as long as it was watched, one that ended "
    "otherwise can no longer get there. The total is standardised: each cohort weighs what it is in size. A cohort of which under one in "
    "five of the still open were watched to the end is too young to be told: it is left out of the total, and coverage says which share "
    "of the cycles that leaves."
)


def _of_cohorts(name: str, question: str, definition: str, figure: CohortShares, parameters: tuple[Parameter, ...]) -> Metric:
    return Metric(
        name=name,
        area="funnel",
        question=question,
        definition=definition,
        numerator="cycles with each fate: reached, the ways to end without, still open",
        denominator="cycles that entered the earlier stage on a known day",
        fact_name="stage_conversions",
        dated_on="dated_on",
        unit="share",
        figures=(figure,),
        interval="log(-log) of the Aalen-Johansen estimate, 95 %; Wilson where nobody or everybody has the fate",
        good="up",
        required_tables=("lead_cycles", "stage_events"),
        unlocked_by=HISTORY,
        capabilities=(38, 44),
        about="is_entered",
        own_dimensions=("became",),
        slice_by="became",
        parameters=parameters,
        apart=(_UNDATED_ENTRY, _NEGATIVE, _UNPLACED_FATE, _REGRESSED),
    )


_UNPLACED_FATE = Apart(
    "is_entered and entered_on is not null and age_days is null", "{n} got there, or ended, on an unknown day: in no estimate."
)
_COHORT_CONVERSION = _of_cohorts(
    "cohort_conversion",
    "Of the cycles that entered one stage, which share reaches another in time, and what becomes of the others?",
    "Share of the cycles that entered {from_stage} that {window_days} reached {to_stage} or a later stage, ended otherwise, or were still "
    f"open; the shares sum to 1. {_COHORTS}",
    CohortShares(slice_by="became"),
    (_FROM, _TO, _WINDOW, _COHORT),
)
_CONVERSION_CURVE = _of_cohorts(
    "conversion_curve",
    "How does the share that reaches a later stage grow with age, and what becomes of the others?",
    "Share of the cycles that entered {from_stage} that, every {every_days} {window_days} of entry, had reached {to_stage} or a later "
    f"stage, had ended otherwise, or were still open; at each age the shares sum to 1. {_COHORTS} It stands on the same cohorts at every "
    "age; a cohort by itself is told as far as it was watched.",
    CohortShares(slice_by="became", is_curve=True),
    (_FROM, _TO, _WINDOW, _COHORT, _EVERY),
)

_REGRESSION = Metric(
    name="regression_rate",
    area="funnel",
    question="Of the cycles that reached a stage, which share was later seen at an earlier one?",
    definition="Of the cycles that entered {from_stage} and ever reached {to_stage}, the share later seen at a stage before {to_stage}.",
    numerator="cycles that went back",
    denominator="cycles that got there",
    fact_name="stage_conversions",
    dated_on="dated_on",
    unit="share",
    figures=(Share(numerator="is_regressed", counted="fate = 'reached'"),),
    interval="Wilson, 95 %",
    good="down",
    required_tables=("lead_cycles", "stage_events"),
    unlocked_by=HISTORY,
    capabilities=(38,),
    parameters=(_FROM, _TO),
    fixed={"window_days": "ever", "cohort_by": "month"},
    about="is_entered",
    needs=(
        Need("is_entered", "is_history_kept", "needs a history of status: first dates alone, one for each stage, can show no way back."),
    ),
    apart=(_UNDATED_ENTRY,),
)

_CONVERSION_DAYS = Metric(
    name="conversion_days",
    area="funnel",
    question="How many days does it take from one stage to another?",
    definition=(
        "Days from entering {from_stage} to reaching {to_stage} or a later stage, of the cycles that got there: median, the value nine in "
        "ten stay at or under (p90), and mean. Whole days where a source knows dates only."
    ),
    numerator="",
    denominator="cycles that got there, both days known and in order",
    fact_name="stage_conversions",
    dated_on="dated_on",
    unit="days",
    figures=(Distribution("positive_days", asked="fate = 'reached'", pending="fate = 'open'"),),
    interval="of the median: two of the values, 95 %",
    good="down",
    required_tables=("lead_cycles", "stage_events"),
    unlocked_by=HISTORY,
    capabilities=(38,),
    parameters=(_FROM, _TO),
    fixed={"window_days": "ever", "cohort_by": "month"},
    about="is_entered",
    minimum_n=20,
    apart=(_UNDATED_ENTRY, _NEGATIVE),
)

_STAGE_DURATION = Metric(
    name="stage_duration",
    area="funnel",
    question="How long do cycles stay in a stage?",
    definition=(
        "Days in the stage of the cycles that have left it, by the day they entered; {spells} stays. Median, the value nine in ten stay "
        "at or under (p90), and mean. Those still there are pending: they make a young cohort look quicker than it is."
    ),
    numerator="",
    denominator="cycles that have left the stage",
    fact_name="stage_spells",
    dated_on="entered_on",
    unit="days",
    figures=(Distribution("days", asked="not is_still_there", pending="is_still_there"),),
    interval="of the median: two of the values, 95 %",
    good="down",
    required_tables=("lead_cycles", "stage_events"),
    unlocked_by=HISTORY,
    capabilities=(21, 38),
    own_dimensions=_STAGE_DIMENSION,
    parameters=(_SPELLS,),
    cut_by="stage",
    minimum_n=20,
)

FUNNEL_METRICS: tuple[Metric, ...] = (
    _count_of("cycles", "lead cycles", "lead_cycle_id", unit_code="cycle_code"),
    _count_of("people", "people", "person_id", unit_code="person_code", asked="true", needs=(_PEOPLE,)),
    _count_of("accounts", "accounts", "account_id", unit_code="account_code", asked="true", needs=(_COMPANIES,)),
    _CONVERSION,
    _COHORT_CONVERSION,
    _CONVERSION_CURVE,
    _REGRESSION,
    _CONVERSION_DAYS,
    _STAGE_DURATION,
    _close_rate("close_rate_lead", "leads", "inquiry"),
    _close_rate("close_rate_mql", "MQLs", "mql"),
)
