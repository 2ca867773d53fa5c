"""Which metrics tell how deals go, and which side brought them?"""

from sameside.analytics.conversion import IN_CURRENCY
from sameside.analytics.figure_kinds import AmountShare, Count, Distribution, Money, Share
from sameside.analytics.metric import Apart, Metric, Need, Parameter
from sameside.analytics.spread_kinds import Velocity

_DEALS = "a file of deals (opportunities)"
_JUDGED = "(is_won or is_lost) and losses_recorded"

_UNDATED_CLOSE = Apart("is_close_undated", "{n} closed on an unknown day: they lie in no period.", scope="true")
_WON_ONLY = Apart("is_won and not losses_recorded", "{n} won deals come from a source that keeps no lost ones: left out.")
_NO_AMOUNT = Apart("is_won and not has_amount", "{n} won deals carry no amount: unknown, not 0.")
_NO_CURRENCY = Apart("is_won and has_amount and currency is null", "{n} won deals name no currency: a row of their own.")
_UNCLEAR_CURRENCY = Apart(
    "is_currency_unclear and (is_open or is_won or is_lost)",
    "{n} deals name no currency, and the others name several: left out, because it can't be told to which they belong.",
    scope="true",
)
_LOSSES = Need(
    "is_won or is_lost",
    "losses_recorded",
    "needs lost deals: what was loaded keeps won deals only, and a rate of them alone is no win rate.",
)
_LOST_AMOUNTS = Need(
    "is_lost and losses_recorded",
    "amount > 0",
    "needs amounts on lost deals: no lost deal carries one, so the won ones would seem to be all the money there was.",
)

_WON_AMOUNTS = Need("", "is_won and has_amount", "needs won deals with an amount: none that was loaded is both.")
_OPEN_AMOUNTS = Need("", "is_open and has_amount", "needs open deals with an amount: none that was loaded is both.")
_WON_DAYS = Need(
    "",
    "is_won and positive_days_to_close is not null",
    "needs won deals with the day they were created and the day they closed, in that order: none that was loaded has both.",
)

_OPPORTUNITIES = Metric(
    name="opportunities",
    area="sales",
    question="How many deals were created?",
    definition="Deals by the day they were created; cut by outcome to see how they stood at as_of.",
    numerator="",
    denominator="deals",
    fact_name="known_deals",
    dated_on="created_on",
    unit="count",
    figures=(Count("opportunity_id"),),
    interval="none: a count",
    good="up",
    required_tables=("opportunities",),
    unlocked_by=_DEALS,
    capabilities=(38, 39),
    own_dimensions=("outcome",),
    minimum_n=0,
    apart=(Apart("created_on is null", "{n} were created on an unknown day: they lie in no period.", scope="true"),),
)

_CLOSED = Metric(
    name="closed_opportunities",
    area="sales",
    question="How many deals were won or lost?",
    definition="Deals by the day they closed; cut by outcome to tell won from lost.",
    numerator="",
    denominator="deals won or lost by as_of",
    about="is_won or is_lost",
    fact_name="known_deals",
    dated_on="closed_on",
    unit="count",
    figures=(Count("opportunity_id"),),
    interval="none: a count",
    good="up",
    required_tables=("opportunities",),
    unlocked_by=_DEALS,
    capabilities=(39,),
    own_dimensions=("outcome",),
    minimum_n=0,
    apart=(_UNDATED_CLOSE,),
)

_WIN_RATE_COUNT = Metric(
    name="win_rate_count",
    area="sales",
    question="Of the deals that closed, which share was won?",
    definition="Won divided by won and lost, closed in the period. Open deals are left out.",
    numerator="deals won",
    denominator="deals won or lost, from sources that record losses",
    about="is_won or is_lost",
    fact_name="known_deals",
    dated_on="closed_on",
    unit="share",
    figures=(Share(numerator="is_won", counted=_JUDGED, asked="is_won or is_lost"),),
    interval="Wilson, 95 %",
    good="up",
    required_tables=("opportunities",),
    unlocked_by="a file of deals with their outcome, lost ones included",
    capabilities=(39,),
    apart=(_UNDATED_CLOSE, _WON_ONLY),
    needs=(_LOSSES,),
)

_WIN_RATE_VALUE = Metric(
    name="win_rate_value",
    area="sales",
    question="Of the money in deals that closed, which share was won?",
    definition="Won amount divided by won and lost amount, closed in the period; {in_currency}. Open deals are left out.",
    numerator="amount of deals won",
    denominator="amount of deals won or lost, from sources that record losses",
    about="is_won or is_lost",
    fact_name="known_deals",
    dated_on="closed_on",
    unit="share",
    figures=(AmountShare("amount", numerator="is_won and losses_recorded", other="is_lost and losses_recorded", asked=_JUDGED),),
    interval="none: amounts are no independent trials",
    good="up",
    required_tables=("opportunities",),
    unlocked_by="a file of deals with their outcome and amount, lost ones included",
    capabilities=(39,),
    parameters=(IN_CURRENCY,),
    apart=(_UNDATED_CLOSE, _WON_ONLY, Apart(f"{_JUDGED} and not has_amount", "{n} closed deals carry no amount: left out.")),
    needs=(_LOSSES, _LOST_AMOUNTS),
)

_WIN_RATE_COHORT = Metric(
    name="win_rate_cohort",
    area="sales",
    question="Of the deals created in one period, which share has been won?",
    definition=(
        "Deals won {cohort_days} after their creation, divided by the deals created in the period (of_created), and by those of them "
        "that are decided (decided_so_far). Open deals are shown as pending; a cohort with a deal that can still be decided in time is not "
        "mature."
    ),
    numerator="deals won",
    denominator="deals created, from sources that record losses; with a window those whose whole window has elapsed",
    fact_name="deals_by_cohort",
    dated_on="created_on",
    unit="share",
    figures=(
        Share(
            numerator="is_won_in_time",
            counted="is_counted",
            measure="of_created",
            asked="true",
            judged="is_judged",
            pending="is_pending",
            mature="is_mature or not is_judged",
        ),
        Share(
            numerator="is_won_in_time",
            counted="is_judged and not is_pending",
            measure="decided_so_far",
            asked="true",
            judged="is_judged",
            pending="is_pending",
            mature="is_mature or not is_judged",
        ),
    ),
    interval="Wilson, 95 %",
    good="up",
    required_tables=("opportunities",),
    unlocked_by="a file of deals with their outcome and the day they were created, lost ones included",
    capabilities=(39, 44),
    own_dimensions=("outcome",),
    parameters=(Parameter("within", "cohort_days", "days", "ever", "won within so many days of creation, or ever", may_be_ever=True),),
    apart=(
        Apart("is_undated", "{n} were created on an unknown day: they lie in no period.", scope="true"),
        Apart("is_won and not losses_recorded", "{n} won deals come from a source that keeps no lost ones: left out."),
        Apart("outcome is null", "{n} have an outcome that nobody knows: left out."),
    ),
    needs=(
        Need(
            "is_won",
            "losses_recorded",
            "needs lost deals: what was loaded keeps won deals only, and a rate of them alone is no win rate.",
        ),
    ),
)


def _won_money(name: str, question: str, definition: str, figure: Money, *, good_minimum: int) -> Metric:
    return Metric(
        name=name,
        area="sales",
        question=question,
        definition=definition,
        numerator="amount of deals won",
        denominator="deals won that carry an amount",
        about="is_won",
        fact_name="known_deals",
        dated_on="closed_on",
        unit="money",
        figures=(figure,),
        interval="none",
        good="up",
        required_tables=("opportunities",),
        unlocked_by="a file of deals with amounts",
        capabilities=(39, 47),
        minimum_n=good_minimum,
        parameters=(IN_CURRENCY,),
        apart=(_UNDATED_CLOSE, _NO_AMOUNT, _NO_CURRENCY),
        needs=(_WON_AMOUNTS,),
    )


_BOOKINGS = _won_money(
    "bookings",
    "How much money was won?",
    "Amount of the deals won, by the day they closed; {in_currency}.",
    Money("amount", asked="is_won"),
    good_minimum=0,
)
_AVERAGE = _won_money(
    "avg_deal_value",
    "How big is a deal that is won?",
    "Amount of the deals won divided by their number, by the day they closed; {in_currency}.",
    Money("amount", asked="is_won", statistic="mean"),
    good_minimum=20,
)

_PIPELINE = Metric(
    name="pipeline_amount",
    area="sales",
    question="How much money stands in open deals?",
    definition="Amount of the deals open at as_of, by the day they are expected to close; {in_currency}.",
    numerator="amount of open deals",
    denominator="open deals that carry an amount",
    about="is_open",
    fact_name="known_deals",
    dated_on="expected_close_on",
    unit="money",
    figures=(Money("amount", asked="is_open"),),
    interval="none",
    good="up",
    required_tables=("opportunities",),
    unlocked_by="a file of deals with amounts",
    capabilities=(41,),
    minimum_n=0,
    parameters=(IN_CURRENCY,),
    apart=(Apart("is_open and not has_amount", "{n} open deals carry no amount: unknown, not 0."),),
    needs=(_OPEN_AMOUNTS,),
)

_FORECAST = Metric(
    name="forecast_pipeline",
    area="sales",
    question="How much money stands in the open deals of the forecast?",
    definition=(
        "Amount of the deals open at as_of in the forecast categories pipeline, best case, most likely and commit, by the day they are "
        "expected to close. Omitted and closed ones, and those without a category, are left out. Categories are as they stand in the "
        "snapshot; {in_currency}."
    ),
    numerator="amount of open deals in the forecast",
    denominator="open deals in the forecast that carry an amount",
    about="is_open",
    fact_name="known_deals",
    dated_on="expected_close_on",
    unit="money",
    figures=(Money("amount", asked="is_in_forecast"),),
    interval="none",
    good="up",
    required_tables=("opportunities",),
    unlocked_by="a file of open deals with their forecast category and amount",
    capabilities=(41,),
    own_dimensions=("forecast_category",),
    knows_only_now="expected close dates, amounts and forecast categories",
    minimum_n=0,
    parameters=(IN_CURRENCY,),
    apart=(
        Apart("not is_in_forecast and forecast_category is null", "{n} open deals name no forecast category: left out."),
        Apart("not is_in_forecast and forecast_category is not null", "{n} open deals stand in a category outside the forecast: left out."),
        Apart("is_in_forecast and not has_amount", "{n} deals of the forecast carry no amount: unknown, not 0."),
        Apart("is_in_forecast and expected_close_on is null", "{n} deals of the forecast are expected on no known day.", scope="true"),
    ),
    needs=(
        Need(
            "is_open",
            "forecast_category is not null",
            "needs forecast categories: no open deal names one, as pipeline, best case or commit.",
        ),
        Need("", "is_in_forecast and has_amount", "needs open deals of the forecast with an amount: none that was loaded is both."),
    ),
)

_CYCLE = Metric(
    name="sales_cycle_days",
    area="sales",
    question="How many days from a deal's creation until it is won?",
    definition="Days from created to won, by the day they closed: median, the value nine in ten stay at or under (p90), and mean.",
    numerator="",
    denominator="deals won, both days known and in order",
    about="is_won",
    fact_name="known_deals",
    dated_on="closed_on",
    unit="days",
    figures=(Distribution("positive_days_to_close", asked="true"),),
    interval="of the median: two of the values, 95 %",
    good="down",
    required_tables=("opportunities",),
    unlocked_by="a file of deals with the day they were created and the day they closed",
    capabilities=(38,),
    minimum_n=20,
    apart=(_UNDATED_CLOSE, Apart("is_won and is_negative", "{n} were won before they were created: left out of durations.")),
    needs=(_WON_DAYS,),
)

_VELOCITY = Metric(
    name="pipeline_velocity",
    area="sales",
    question="How much money does the open pipeline yield per day, if it goes as closed deals went?",
    definition=(
        "Deals open at as_of times win_rate_count times avg_deal_value divided by the median of sales_cycle_days; rate, value and days "
        "from the deals closed in the period; {in_currency}. Where all deals that name a currency share it, those that name none belong "
        "to it."
    ),
    numerator="open deals times win rate times mean won amount",
    denominator="median days from created to won; n counts the closed deals the rate stands on",
    fact_name="deals_by_currency",
    dated_on="closed_on",
    unit="money_per_day",
    figures=(Velocity(),),
    interval="none: a product of four figures",
    good="up",
    required_tables=("opportunities",),
    unlocked_by="a file of deals with outcome, amount and both days, lost ones included",
    capabilities=(38, 74),
    own_dimensions=("currency",),
    without_time=True,
    parameters=(IN_CURRENCY,),
    apart=(_UNDATED_CLOSE, _WON_ONLY, _NO_AMOUNT, _UNCLEAR_CURRENCY),
    needs=(_LOSSES, _WON_AMOUNTS, _WON_DAYS),
)

SALES_METRICS: tuple[Metric, ...] = (
    _OPPORTUNITIES,
    _CLOSED,
    _WIN_RATE_COUNT,
    _WIN_RATE_VALUE,
    _WIN_RATE_COHORT,
    _BOOKINGS,
    _AVERAGE,
    _PIPELINE,
    _FORECAST,
    _CYCLE,
    _VELOCITY,
)
