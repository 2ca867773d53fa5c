"""Which metrics tell how far the records themselves can be leaned on: what is missing, what is old, what is tied to nobody?"""

from sameside.analytics.figure_kinds import Count, Share
from sameside.analytics.metric import Apart, Listing, Metric, Need
from sameside.analytics.record_kinds import FilledShare, NewestAge

_ROLES = "a file of contact roles (which person in which deal), or deals that name a person or their lead"
_PEOPLE_KNOWN = Need("true", "has_person", "needs deals that name a person: no deal that was loaded has one. Load contact roles.")
_ANYTHING = "any file at all"

_CONTACTLESS = Metric(
    name="contactless_opportunities",
    area="quality",
    question="Which deals have no person behind them?",
    definition=(
        "Deals, by the day they were created, without a contact, without a person in a role, and without a lead whose person is known. No "
        "touch of marketing can be tied to them."
    ),
    numerator="",
    denominator="deals without a person",
    about="is_contactless",
    fact_name="deal_contacts",
    dated_on="created_on",
    unit="count",
    figures=(Count("opportunity_id"),),
    interval="none: a count",
    good="down",
    required_tables=("opportunities",),
    unlocked_by=_ROLES,
    capabilities=(43, 56),
    own_dimensions=("outcome",),
    minimum_n=0,
    needs=(_PEOPLE_KNOWN,),
)

_CONTACTLESS_RATE = Metric(
    name="contactless_rate",
    area="quality",
    question="Which share of the deals has no person behind it?",
    definition="Deals without a person (see contactless_opportunities) divided by all deals, by the day they were created.",
    numerator="deals without a person",
    denominator="deals",
    fact_name="deal_contacts",
    dated_on="created_on",
    unit="share",
    figures=(Share(numerator="is_contactless", counted="true"),),
    interval="Wilson, 95 %",
    good="down",
    required_tables=("opportunities",),
    unlocked_by=_ROLES,
    capabilities=(43, 56),
    own_dimensions=("outcome",),
    needs=(_PEOPLE_KNOWN,),
)

_UNMATCHED = Metric(
    name="unmatched_lead_rate",
    area="quality",
    question="Which share of the leads is tied to no company?",
    definition=(
        "Lead cycles that no rung of the ladder could place with a company, divided by all lead cycles, by the day they began. `review` "
        "lists the pairs a person should decide on."
    ),
    numerator="lead cycles without a company",
    denominator="lead cycles",
    fact_name="known_cycles",
    dated_on="created_on",
    unit="share",
    figures=(Share(numerator="account_id is null", counted="true"),),
    interval="Wilson, 95 %",
    good="down",
    required_tables=("lead_cycles", "accounts"),
    unlocked_by="a file of companies with their internet domains",
    capabilities=(35, 56),
    apart=(Apart("created_on is null", "{n} began on an unknown day: they lie in no period.", scope="true"),),
)

_COMPLETENESS = Metric(
    name="data_completeness",
    area="quality",
    question="Of the fields that figures lean on, which share of the records holds a value?",
    definition=(
        "Records with a value divided by the records that should hold one, by table, field and, when asked, source. Null, empty and the "
        "word unknown are no value. A period counts by the day the record began or happened."
    ),
    numerator="records with a value in the field",
    denominator="records that should hold one: a reason where a lead was turned down, a closing day where a deal closed",
    fact_name="field_values",
    dated_on="record_on",
    unit="share",
    figures=(FilledShare(part="n_with_value", whole="n_records"),),
    listing=Listing("field_checks", "not is_held"),
    interval="none: every record was looked at",
    good="up",
    required_tables=(),
    unlocked_by=_ANYTHING,
    capabilities=(56,),
    own_dimensions=("table_name", "field", "source"),
    cut_by="table_name",
    cut_by_too="field",
    minimum_n=0,
)

_FRESHNESS = Metric(
    name="data_freshness",
    area="quality",
    question="How many days ago did the newest record of each source happen?",
    definition=(
        "Days from the newest record to as_of, by table and source. A deal makes news when it comes and when it closes. Old news may mean "
        "a quiet table, or an import that stopped."
    ),
    numerator="",
    denominator="records",
    fact_name="record_days",
    dated_on="record_on",
    unit="days",
    figures=(NewestAge(age="age_days", records="n_records", dated="n_dated"),),
    listing=Listing("record_moments", newest_by=("table_name", "source")),
    interval="none: every record was looked at",
    good="down",
    required_tables=(),
    unlocked_by=_ANYTHING,
    capabilities=(56,),
    own_dimensions=("table_name", "source"),
    cut_by="table_name",
    cut_by_too="source",
    without_time=True,
    minimum_n=0,
)

QUALITY_METRICS: tuple[Metric, ...] = (_COMPLETENESS, _FRESHNESS, _CONTACTLESS, _CONTACTLESS_RATE, _UNMATCHED)
