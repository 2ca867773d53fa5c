"""Which metrics tell how lead cycles move along the funnel?"""

from sameside.analytics.figure_kinds import Count, Distribution, Share
from sameside.analytics.metric import Apart, Metric, Need, Parameter
from sameside.analytics.spread_kinds import Incidence

HISTORY = "a file of leads with the dates they entered a stage, or a history of their status"
_LEADS = "a file of leads"

_FROM = Parameter("from", "from_stage", "stage", "mql", "stage the cycles entered")
_TO = Parameter("to", "to_stage", "stage", "sal", "stage they should reach; any later stage counts too")
_WITHIN = Parameter("within", "window_days", "days", "90", "days they may take; ever = no limit", may_be_ever=True)
_EVER = Parameter("within", "window_days", "days", "ever", "days they may take; ever = to date", may_be_ever=True)
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
    "not is_measurable",
    "{n} lack a date the window needs: neither converted nor not, left out. Where more than 1 in 20 of those that got there did so on an "
    "unknown day, no share is told.",
)
_REACHED, _UNPLACED = "fate = 'reached'", "fate = 'reached' and not is_measurable"
_REGRESSED = Apart("is_regressed", "{n} that got there were later seen at an earlier stage; they stay counted.")
_LINKED_DEALS = Need("true", "is_any_deal_linked", "needs deals that name their lead: no deal that was loaded is linked to a lead.")

_STAGE_DIMENSION = ("stage",)


def _count_of(name: str, what: str, unit_id: str, *, asked: str = "") -> Metric:
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
        figures=(Count(unit_id, asked=asked),),
        interval="none: a count",
        good="up",
        required_tables=("lead_cycles",),
        unlocked_by=_LEADS,
        capabilities=(21, 38),
        own_dimensions=_STAGE_DIMENSION,
        parameters=(_DATED_BY,),
        narrowed_to=("stage", "inquiry"),
        minimum_n=0,
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
        dated_on="entered_on",
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
        fixed={"from_stage": from_stage, "to_stage": "closed_won"},
        apart=(_UNDATED_ENTRY, _NEGATIVE, _UNMEASURED),
        needs=(_LINKED_DEALS,),
    )


_CONVERSION = Metric(
    name="stage_conversion",
    area="funnel",
    question="Which share of the cycles that entered one stage reached another in time?",
    definition=(
        "Of the cycles that entered {from_stage} in the period, the share that reached {to_stage} or a later stage "
        "{window_days}. Headline: mature cycles only, the whole window has elapsed. decided_so_far: converted, ended or elapsed ones. "
        "aalen_johansen: an estimate that lets the open ones count for as long as they were watched."
    ),
    numerator="cycles that reached the later stage in time",
    denominator="cycles that entered the earlier stage, the skipped not included",
    fact_name="stage_conversions",
    dated_on="entered_on",
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
        Incidence("aalen_johansen"),
    ),
    interval="Wilson, 95 %; for aalen_johansen the log(-log) interval",
    good="up",
    required_tables=("lead_cycles", "stage_events"),
    unlocked_by=HISTORY,
    capabilities=(38, 44),
    parameters=(_FROM, _TO, _WITHIN),
    apart=(_UNDATED_ENTRY, _NEGATIVE, _UNMEASURED, _REGRESSED),
)

_REGRESSION = Metric(
    name="regression_rate",
    area="funnel",
    question="Of the cycles that reached a stage, which share was later seen at an earlier one?",
    definition="Of the cycles that entered {from_stage} and ever reached {to_stage}, the share later seen at a stage before {to_stage}.",
    numerator="cycles that went back",
    denominator="cycles that got there",
    fact_name="stage_conversions",
    dated_on="entered_on",
    unit="share",
    figures=(Share(numerator="is_regressed", counted="fate = 'reached'"),),
    interval="Wilson, 95 %",
    good="down",
    required_tables=("lead_cycles", "stage_events"),
    unlocked_by=HISTORY,
    capabilities=(38,),
    parameters=(_FROM, _TO),
    fixed={"window_days": "ever"},
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
    dated_on="entered_on",
    unit="days",
    figures=(Distribution("positive_days", asked="fate = 'reached'", pending="fate = 'open'"),),
    interval="of the median: two of the values, 95 %",
    good="down",
    required_tables=("lead_cycles", "stage_events"),
    unlocked_by=HISTORY,
    capabilities=(38,),
    parameters=(_FROM, _TO),
    fixed={"window_days": "ever"},
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
    _count_of("cycles", "lead cycles", "lead_cycle_id"),
    _count_of("people", "people", "person_id", asked="true"),
    _count_of("accounts", "accounts", "account_id", asked="true"),
    _CONVERSION,
    _REGRESSION,
    _CONVERSION_DAYS,
    _STAGE_DURATION,
    _close_rate("close_rate_lead", "leads", "inquiry"),
    _close_rate("close_rate_mql", "MQLs", "mql"),
)
