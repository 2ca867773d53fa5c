"""Which metrics tell what a lead, a stage, a deal or a customer costs? Spend that nobody has invoiced is unknown, never 0."""

from sameside.analytics.blended_cost import BlendedCost
from sameside.analytics.conversion import IN_CURRENCY
from sameside.analytics.cost_kinds import MoneyPer
from sameside.analytics.metric import Apart, Metric, Need, Parameter

_LAG = Parameter(
    "lag",
    "lag_months",
    "months",
    "0",
    "results of the period are set against the spend of the same days so many months earlier; 0 = of the same period",
)
_SPEND = Need("is_cost", "has_amount", "needs spend: none of the costs that were loaded carries an amount.")
_UNDATED = (
    Apart("is_undated and is_cost", "{n} costs have no day: they lie in no period.", scope="true"),
    Apart("is_undated and not is_cost", "{n} results have no day: they lie in no period.", scope="true"),
)
_CHANNELS = (
    "A result belongs to the channel of its campaign where money was spent on it, else to its lead source. All results count, those of "
    "channels without spend too; coverage tells of which channels the spend is known. Basis: {lag_months}; {in_currency}."
)
_COSTS = "a file of spend (channel or campaign, day, amount)"


def _cost_per(
    name: str,
    *,
    fact: str,
    fixed: dict[str, str],
    of: tuple[str, str],
    question: str,
    definition: str,
    table: str,
    claimed: str = "",
) -> Metric:
    return Metric(
        name=name,
        area="cost",
        question=question,
        definition=f"{definition} {_CHANNELS}",
        numerator="spend",
        denominator=of[1],
        fact_name=fact,
        dated_on="dated_on",
        unit="money",
        figures=(MoneyPer(of, claimed=claimed),),
        interval="none: spend is no sample",
        good="down",
        required_tables=("costs", table),
        unlocked_by=_COSTS,
        capabilities=(40,),
        own_dimensions=("channel", "campaign"),
        parameters=(_LAG, IN_CURRENCY),
        fixed=fixed,
        minimum_n=20,
        apart=_UNDATED,
        needs=(_SPEND,),
    )


def _per_cycle(name: str, stage: str, *, of: tuple[str, str], question: str, definition: str, claimed: str = "") -> Metric:
    fixed = {"stage": stage, "dated_by": "stage"}
    return _cost_per(
        name,
        fact="costs_and_cycles",
        fixed=fixed,
        of=of,
        question=question,
        definition=definition,
        table="lead_cycles",
        claimed=claimed,
    )


def _per_deal(name: str, result: str, *, of: tuple[str, str], question: str, definition: str, claimed: str = "") -> Metric:
    return _cost_per(
        name,
        fact="costs_and_deals",
        fixed={"result": result},
        of=of,
        question=question,
        definition=definition,
        table="opportunities",
        claimed=claimed,
    )


_BLENDED = Metric(
    name="cac_blended",
    area="cost",
    question="What does a new customer cost, sales and marketing together?",
    definition=(
        "All that sales and marketing cost, divided by new customers: the first won deal of an account, by the day it closed. Costs are "
        "what sales itself costs and what marketing itself costs (salaries, tools, agencies), and the spend on campaigns and channels, "
        "each in the period it is dated in. Not told without a cost of sales and one of marketing: spend alone is cpa. Coverage: of the "
        "months of the period and the three kinds of cost, the share of the costs on record that carry an amount, none where none is. "
        "Basis: the same period; {in_currency}."
    ),
    numerator="cost of sales and marketing",
    denominator="new customers",
    fact_name="costs_and_customers",
    dated_on="dated_on",
    unit="money",
    figures=(BlendedCost(),),
    interval="none: costs are no sample",
    good="down",
    required_tables=("side_costs", "opportunities"),
    unlocked_by="a file of what each side costs (side, day, amount)",
    capabilities=(40,),
    parameters=(IN_CURRENCY,),
    fixed={"lag_months": "0"},
    minimum_n=10,
    apart=_UNDATED,
    needs=(
        Need("is_cost", "is_of_sales", "needs what sales costs: none of the costs of sales that were loaded carries an amount."),
        Need("is_cost", "is_of_marketing", "needs what marketing costs: none of its costs that were loaded carries an amount."),
    ),
)

COST_METRICS: tuple[Metric, ...] = (
    _per_cycle(
        "cpl",
        "inquiry",
        of=("lead", "leads"),
        question="What does a lead cost?",
        definition="Spend divided by new leads (cycles, by the day they were created).",
        claimed="reported_leads",
    ),
    _per_cycle(
        "cost_per_mql",
        "mql",
        of=("MQL", "MQLs"),
        question="What does an MQL cost?",
        definition="Spend divided by the cycles that reached mql or beyond, by the first day they did.",
    ),
    _per_cycle(
        "cost_per_sql",
        "sql",
        of=("SQL", "SQLs"),
        question="What does an SQL cost?",
        definition="Spend divided by the cycles that reached sql or beyond, by the first day they did.",
    ),
    _per_deal(
        "cpo",
        "deals",
        of=("deal", "deals"),
        question="What does an opportunity cost?",
        definition="Spend divided by the deals created, by the day they were.",
    ),
    _per_deal(
        "cpa",
        "customers",
        of=("new customer", "new customers"),
        question="What does a new customer cost?",
        definition="Spend divided by new customers: the first won deal of an account, by the day it closed.",
        claimed="reported_wins",
    ),
    _per_deal(
        "cpa_net",
        "net_customers",
        of=("new customer that stayed", "new customers that stayed"),
        question="What does a new customer cost, those who got their money back left out?",
        definition=(
            "Spend divided by new customers, without those whose first won deal was refunded in full by as_of: they leave the period they "
            "were won in. A refund in part leaves a customer where it is."
        ),
    ),
    _BLENDED,
)
