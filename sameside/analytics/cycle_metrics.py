"""Which metrics tell of the ways that are not straight on: stages skipped, steps back, leads given back, leads that return?"""

from sameside.analytics.figure_kinds import Count, Share
from sameside.analytics.funnel_metrics import HISTORY
from sameside.analytics.metric import Apart, Metric, Need, Parameter

_FROM = Parameter("from", "from_stage", "stage", "mql", "stage the cycles entered")
_WITHIN = Parameter("within", "window_days", "days", "ever", "days after the end; ever = to date", may_be_ever=True)

_RECYCLED = Metric(
    name="recycle_rate",
    area="funnel",
    question="Of the cycles that entered a stage, which share was given back to marketing?",
    definition=(
        "Cycles given back to marketing (recycled), before or after sales accepted them, divided by the cycles that entered {from_stage}, "
        "by the day they entered; to date, so it rises as open ones are decided."
    ),
    numerator="cycles that were recycled",
    denominator="cycles that entered the stage, the skipped not included",
    about="is_entered",
    fact_name="cycle_endings",
    dated_on="entered_on",
    unit="share",
    figures=(Share(numerator="is_recycled", counted="true", pending="ended_as is null"),),
    interval="Wilson, 95 %",
    good="neither",
    required_tables=("lead_cycles", "stage_events"),
    unlocked_by=HISTORY,
    capabilities=(29, 38),
    own_dimensions=("ended_as",),
    parameters=(_FROM,),
    fixed={"window_days": "ever"},
    apart=(
        Apart("is_entry_undated", "{n} entered on an unknown day: they lie in no period.", scope="true"),
        Apart("ended_as is null", "{n} are still open: they are in n, and not recycled so far."),
    ),
)

_REOPENED = Metric(
    name="reopen_rate",
    area="funnel",
    question="Of the cycles that ended without a win, in which share did the person come back?",
    definition=(
        "Cycles that ended without a win and whose person began another cycle, {window_days} after the end, divided by the cycles "
        "that ended without a win, by the day they ended. The new cycle counts in its own month (entry=re-entry)."
    ),
    numerator="ended cycles with a later cycle of the same person",
    denominator="cycles that ended without a win and whose person is known; with a window only those for whom all of it has elapsed",
    about="is_ended",
    fact_name="cycle_endings",
    dated_on="ended_on",
    unit="share",
    figures=(
        Share(
            numerator="is_reopened",
            counted="has_person and is_mature",
            asked="is_mature",
            judged="has_person",
            pending="has_person and not is_mature",
            mature="is_mature",
        ),
    ),
    interval="Wilson, 95 %",
    good="neither",
    required_tables=("lead_cycles", "stage_events"),
    unlocked_by=HISTORY,
    capabilities=(26, 38),
    own_dimensions=("ended_as",),
    parameters=(_WITHIN,),
    fixed={"from_stage": "mql"},
    apart=(
        Apart("is_end_undated", "{n} ended on an unknown day: they lie in no period.", scope="true"),
        Apart("not has_person", "{n} have no known person: nobody can tell whether they came back."),
    ),
)

_STEPS_BACK = Metric(
    name="regressions",
    area="funnel",
    question="How often did a cycle go back along the spine?",
    definition=(
        "Steps from a stage to an earlier one, by the day of the step; one that went back twice counts twice. What it had reached stays "
        "reached: regression_rate gives the share of a cohort."
    ),
    numerator="",
    denominator="steps back",
    about="is_back",
    fact_name="steps_back",
    dated_on="moved_on",
    unit="count",
    figures=(Count("stage_event_id"),),
    interval="none: a count",
    good="down",
    required_tables=("lead_cycles", "stage_events"),
    unlocked_by=HISTORY,
    capabilities=(38,),
    own_dimensions=("left_stage", "back_to"),
    minimum_n=0,
    needs=(Need("true", "is_from_history", "needs a history of status: first dates alone, one for each stage, can show no way back."),),
)

_SKIPPED = Metric(
    name="skip_rate",
    area="funnel",
    question="Of the cycles at a stage or beyond, which share was never seen in it?",
    definition=(
        "Cycles seen beyond a stage and never in it, divided by the cycles at the stage or beyond, by the day they got there: skipped, or "
        "not written down; which of the two, no record says. A closed deal counts as seen as an opportunity."
    ),
    numerator="cycles seen beyond the stage and never in it",
    denominator="cycles at the stage or beyond",
    about="is_middle_step",
    fact_name="cycle_stages",
    dated_on="dated_on",
    unit="share",
    figures=(Share(numerator="not is_seen", counted="true"),),
    interval="Wilson, 95 %",
    good="down",
    required_tables=("lead_cycles", "stage_events"),
    unlocked_by=HISTORY,
    capabilities=(38,),
    own_dimensions=("stage",),
    fixed={"dated_by": "stage"},
    cut_by="stage",
    needs=(Need("is_middle_step", "is_seen", "needs a history of stages: only the first and the last are known."),),
    apart=(Apart("is_undated", "{n} got there on an unknown day: they lie in no period.", scope="true"),),
)

CYCLE_METRICS: tuple[Metric, ...] = (_RECYCLED, _REOPENED, _STEPS_BACK, _SKIPPED)
