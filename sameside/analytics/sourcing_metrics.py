"""Which metrics tell which side brought the deals, and which deals marketing had a part in? Sourced and influenced are never added."""

from sameside.analytics.conversion import IN_CURRENCY
from sameside.analytics.figure_kinds import AmountShare, Money, Share
from sameside.analytics.metric import Apart, Metric, Need, Parameter
from sameside.analytics.spread_kinds import AmountSlices, CountSlices
from sameside.schema.tables import SIDES

_DEALS = "a file of deals (opportunities)"
_LOCK = "sourced_definition"
_WINDOW = Parameter("window", "sourced_days", "days", "180", "days before the deal in which a touch counts", option="sourced_window_days")
_AMONG = Parameter(
    "among",
    "among",
    "choice",
    "all",
    "all = by the day created, won = closed_won ones by the day closed, open = open ones by the day expected to close, forecast = the "
    "open ones of the forecast categories, by the same day",
    choices=("all", "won", "open", "forecast"),
)
_ABOUT_DEALS = (_WINDOW, _AMONG, IN_CURRENCY)
_THREE = (
    "by_lead_source = the deal's lead source (its lead's where it has none) through the mapping's table of sides; by_first_touch = the "
    "earliest marketing touch or seller's act on the account within {sourced_days} before the deal, sales where both fall together; "
    "by_pre_sales_touch = a marketing touch in that time, strictly before the first seller's act on the account ever"
)
_NEW = "in_period and not is_expansion"
_UNDATED = Apart("is_undated", "{n} have no day for the period: they lie in none.", scope="true")

_SIDES_KNOWN = Need(
    "true",
    "side is not null",
    "needs deals whose lead source the mapping gives a side, or marketing touches and sellers' acts on their accounts, as the definition "
    "asks: no deal that was loaded has a side.",
)

_SOURCED = Metric(
    name="sourced_share",
    area="sourcing",
    question="Which side brought the deals?",
    definition=(
        "Share of deals by the side that brought them, under {definition}{definition_standing}: "
        + _THREE
        + ". No evidence = unknown. The sides sum to 1. Deals: {among}; {in_currency}."
    ),
    numerator="deals, or their amount, of one side",
    denominator="all the deals, or all their amount; unknown included",
    fact_name="sourced_deals",
    dated_on="dated_on",
    unit="share",
    figures=(
        AmountSlices("side", SIDES, "amount", "by_value"),
        CountSlices("side", SIDES, "by_count"),
    ),
    interval="Wilson, 95 %, by count",
    good="neither",
    required_tables=("opportunities",),
    unlocked_by=_DEALS,
    capabilities=(41,),
    own_dimensions=("side", "outcome"),
    slice_by="side",
    parameters=(
        Parameter(
            "definition",
            "definition",
            "choice",
            "by_lead_source",
            "which of the three definitions; the workspace may lock one",
            choices=("by_lead_source", "by_first_touch", "by_pre_sales_touch"),
            option="sourced_definition",
        ),
        *_ABOUT_DEALS,
    ),
    apart=(
        _UNDATED,
        Apart("side is null", "{n} deals have no evidence of who brought them: unknown is a share of its own."),
        Apart("not has_amount", "{n} deals carry no amount: in the share by count only."),
    ),
    needs=(_SIDES_KNOWN,),
)

_MARKETING_SOURCED = Metric(
    name="marketing_sourced",
    area="sourcing",
    question="How much money stands in deals that marketing brought, under each of the three definitions?",
    definition=(
        "Amount of the deals that marketing brought, under each definition by itself: "
        + _THREE
        + ". Cut by side to see what sales, partners and others brought, and what has no evidence. Deals: {among}; {in_currency}."
    ),
    numerator="amount of the deals marketing brought",
    denominator="deals marketing brought that carry an amount",
    fact_name="sourced_deals",
    dated_on="dated_on",
    unit="money",
    figures=(Money("amount", asked="true"),),
    interval="none",
    good="neither",
    required_tables=("opportunities",),
    unlocked_by=_DEALS,
    capabilities=(41, 43),
    own_dimensions=("definition", "side", "outcome"),
    parameters=_ABOUT_DEALS,
    fixed={"definition": "all"},
    cut_by="definition",
    locked_by=_LOCK,
    narrowed_to=("side", "marketing"),
    minimum_n=0,
    apart=(
        Apart("is_undated and is_first_row", "{n} have no day for the period: they lie in none.", scope="true"),
        Apart("is_first_row and not has_amount", "{n} of them by lead source carry no amount: unknown, not 0."),
    ),
    needs=(_SIDES_KNOWN, Need("", "has_amount", "needs deals with an amount: none that was loaded carries one.")),
)

_SOURCED_FORECAST = Metric(
    name="sourced_share_forecast",
    area="sourcing",
    question="Which share of the forecast pipeline did marketing bring, and which did sales, partners, others, or nobody known?",
    definition=(
        "Amount of each side divided by the forecast pipeline: open deals in the forecast categories pipeline, best case, most likely and "
        "commit, by the day they are expected to close, as they stand in the snapshot. Under each definition by itself: "
        + _THREE
        + ". Expansions and renewals of customers are left out. The sides sum to 1 under each definition; {in_currency}."
    ),
    numerator="deals, or their amount, of one side",
    denominator="all the forecast pipeline without expansions and renewals; unknown included",
    fact_name="sourced_deals",
    dated_on="dated_on",
    unit="share",
    figures=(
        AmountSlices("side", SIDES, "amount", "by_value", scope=_NEW, priced="not is_expansion"),
        CountSlices("side", SIDES, "by_count", scope=_NEW),
    ),
    interval="Wilson, 95 %, by count",
    good="neither",
    required_tables=("opportunities",),
    unlocked_by="a file of open deals with their forecast category and amount",
    capabilities=(41,),
    own_dimensions=("definition", "side", "forecast_category"),
    slice_by="side",
    parameters=(_WINDOW, IN_CURRENCY),
    fixed={"definition": "all", "among": "forecast"},
    cut_by="definition",
    locked_by=_LOCK,
    apart=(
        Apart("is_undated and is_first_row", "{n} have no day for the period: they lie in none.", scope="true"),
        Apart("is_expansion and is_first_row", "{n} deals of the forecast grow or renew a customer: left out, nobody sources them."),
        Apart("is_first_row and not has_amount and not is_expansion", "{n} deals carry no amount: in the share by count only."),
    ),
    needs=(
        Need(
            "",
            "not is_expansion",
            "needs open deals with a forecast category (pipeline, best case, most likely or commit) that are no expansion or renewal: none "
            "that was loaded is one.",
        ),
        _SIDES_KNOWN,
    ),
)

_INFLUENCED_SAID = (
    "A deal is influenced where marketing touched somebody of its buying group (the people of the deal) from {sourced_days} before it was "
    "created until it closed, or until as_of; where nobody is known to take part, a touch on the account counts and is flagged. It "
    "overlaps with sourced and is never added to it. Deals: {among}; {in_currency}."
)
_INFLUENCED_APART = (
    _UNDATED,
    Apart("is_by_account", "{n} are influenced through their account only: nobody is known to take part in them."),
    Apart("is_blind", "{n} name neither people nor an account: whether marketing touched anybody can't be told."),
    Apart("not has_amount", "{n} carry no amount: unknown, not 0."),
)

_MARKETING_INFLUENCED = Metric(
    name="marketing_influenced",
    area="sourcing",
    question="How much money stands in deals whose buying group marketing touched before they were decided?",
    definition=f"Amount of the deals marketing influenced. {_INFLUENCED_SAID}",
    numerator="amount of the deals influenced",
    denominator="deals influenced that carry an amount",
    fact_name="influenced_deals",
    dated_on="dated_on",
    unit="money",
    figures=(Money("amount", asked="is_influenced"),),
    interval="none",
    good="neither",
    required_tables=("opportunities", "touches"),
    unlocked_by="a file of marketing touches (who and when)",
    capabilities=(43,),
    own_dimensions=("outcome",),
    parameters=_ABOUT_DEALS,
    minimum_n=0,
    apart=_INFLUENCED_APART,
    needs=(
        Need(
            "",
            "is_influenced and has_amount",
            "needs deals with an amount that marketing touched: none that was loaded is known to be both.",
        ),
    ),
)

_INFLUENCED_SHARE = Metric(
    name="influenced_share",
    area="sourcing",
    question="In which share of the deals did marketing touch the buying group before they were decided?",
    definition=f"Deals marketing influenced divided by all deals that could be judged, by amount and by count. {_INFLUENCED_SAID}",
    numerator="deals influenced, or their amount",
    denominator="deals with people or an account, or their amount",
    fact_name="influenced_deals",
    dated_on="dated_on",
    unit="share",
    figures=(
        AmountShare(
            "amount",
            numerator="is_influenced and not is_blind",
            other="not is_influenced and not is_blind",
            asked="not is_blind",
            measure="by_value",
        ),
        Share(numerator="is_influenced", counted="not is_blind", asked="true", measure="by_count"),
    ),
    interval="Wilson, 95 %, by count",
    good="neither",
    required_tables=("opportunities", "touches"),
    unlocked_by="a file of marketing touches (who and when)",
    capabilities=(43,),
    own_dimensions=("outcome",),
    parameters=_ABOUT_DEALS,
    apart=_INFLUENCED_APART,
    needs=(Need("", "not is_blind", "needs deals that name people or an account: none that was loaded does."),),
)

SOURCING_METRICS: tuple[Metric, ...] = (
    _SOURCED,
    _MARKETING_SOURCED,
    _SOURCED_FORECAST,
    _MARKETING_INFLUENCED,
    _INFLUENCED_SHARE,
)
