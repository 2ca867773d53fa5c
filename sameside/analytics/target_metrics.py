"""Which metrics set the pipeline against what is to be reached, and bookings against what was given back?"""

from sameside.analytics.conversion import IN_CURRENCY
from sameside.analytics.cost_kinds import TargetCoverage
from sameside.analytics.figure_kinds import Money
from sameside.analytics.metric import Apart, Metric, Need

_COVERAGE = Metric(
    name="pipeline_coverage",
    area="sales",
    question="How many times do the open deals cover what is left of the target?",
    definition=(
        "Amount of open deals expected to close in the period, divided by the target for bookings less what was won in the period already. "
        "Targets that lie within the period whole count, one within another of the same team as part of it; the company's own, "
        "or the teams' together where it has none or teams are asked for. Deals count on days that some target covers; {in_currency}."
    ),
    numerator="amount of open deals",
    denominator="target less bookings; n counts the open deals that carry an amount",
    fact_name="pipeline_and_targets",
    dated_on="dated_on",
    unit="ratio",
    figures=(TargetCoverage(),),
    interval="none",
    good="up",
    required_tables=("opportunities", "targets"),
    unlocked_by="a file of targets for bookings (from, to, team, amount)",
    capabilities=(41, 47),
    own_dimensions=("team",),
    knows_only_now="expected close dates and amounts",
    without_time=True,
    parameters=(IN_CURRENCY,),
    minimum_n=0,
    apart=(
        Apart("is_open and not has_amount", "{n} open deals carry no amount: unknown, not 0."),
        Apart("is_won and not has_amount", "{n} won deals carry no amount: more may be won than is known."),
    ),
    needs=(Need("true", "is_target", "needs targets for bookings with their amount, first and last day: none that was loaded has all."),),
)

_NET = Metric(
    name="bookings_net",
    area="sales",
    question="How much money was won, and how much of it was given back?",
    definition=(
        "net = amount won by the day deals closed, less what was refunded by the day it was, whenever the deal closed; gross and refunded "
        "= its two parts; cohort_net = amount won less all refunds of those very deals by as_of, whenever they were; {in_currency}."
    ),
    numerator="amount won and amount refunded",
    denominator="deals won and refunds that carry an amount",
    fact_name="bookings_and_refunds",
    dated_on="dated_on",
    unit="money",
    figures=(
        Money("amount", asked="is_won or is_refund", measure="net"),
        Money("amount", asked="is_won", measure="gross"),
        Money("amount", asked="is_refund", measure="refunded"),
        Money("amount", asked="is_won or is_restated", measure="cohort_net"),
    ),
    interval="none",
    good="up",
    required_tables=("opportunities", "refunds"),
    unlocked_by="a file of refunds (which deal, when, how much)",
    capabilities=(40,),
    parameters=(IN_CURRENCY,),
    minimum_n=0,
    apart=(
        Apart("is_undated and not is_restated", "{n} won deals and refunds have no day: they lie in no period.", scope="true"),
        Apart("is_won and not has_amount", "{n} won deals carry no amount: unknown, not 0."),
        Apart("is_refund and not has_amount", "{n} refunds carry no amount: unknown, not 0."),
        Apart("is_refund and opportunity_id is null", "{n} refunds name no deal: they stand in no cohort."),
        Apart("is_won and is_lost_again", "{n} of the won deals were refunded in full by as_of."),
    ),
)

TARGET_METRICS: tuple[Metric, ...] = (_COVERAGE, _NET)
