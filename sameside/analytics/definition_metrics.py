"""Which metrics tell how many leads meet the definition both sides signed?"""

from sameside.analytics.figure_kinds import Count, Share
from sameside.analytics.metric import Apart, Metric, Need, Parameter

_DEFINITION = Parameter(
    "definition",
    "lead_definition",
    "definition",
    "in_force",
    "which version of the signed definition: in_force = the one in force when each lead began, a number = that version for every lead, "
    "all = every version for every lead",
)
_SIGNED = Need("true", "is_any_definition", "needs a definition of a qualified lead that sales and marketing have both signed: none is.")
_UNDEFINED = Apart("is_undefined", "{n} began before any definition was in force: in no figure.")
_UNDECIDED = Apart(
    "is_undecided",
    "{n} can't be judged: something a clause tests is not known. They are in no share, which leans low: one failed clause settles a lead, "
    "whatever else is unknown.",
)
_UNDATED = Apart("is_undated", "{n} began on an unknown day: they lie in no period, and no version was in force for them.", scope="true")
_DEFINITION_SENTENCE = (
    "by the definition of a qualified lead that both sides signed, {lead_definition}; by the day the lead began. A clause whose column is "
    "unknown counts as that definition says."
)

_QUALIFIED = Metric(
    name="qualified_leads",
    area="funnel",
    question="How many leads met the definition of a qualified lead?",
    definition=f"Leads that meet every clause, {_DEFINITION_SENTENCE}",
    numerator="",
    denominator="lead cycles that met every clause",
    fact_name="qualified_leads",
    dated_on="created_on",
    unit="count",
    figures=(Count("qualified_id", scope="in_period and is_defined"),),
    interval="none: a count",
    good="up",
    required_tables=("lead_cycles",),
    unlocked_by="a file of leads",
    capabilities=(17,),
    own_dimensions=("definition_version",),
    parameters=(_DEFINITION,),
    cut_by="definition_version",
    minimum_n=0,
    needs=(_SIGNED,),
    apart=(_UNDEFINED, _UNDECIDED, _UNDATED),
)

_SHARE = Metric(
    name="qualified_lead_share",
    area="funnel",
    question="Which share of the leads met the definition of a qualified lead?",
    definition=f"Leads that meet every clause divided by leads that could be judged, {_DEFINITION_SENTENCE}",
    numerator="lead cycles that met every clause",
    denominator="lead cycles that could be judged",
    fact_name="qualified_leads",
    dated_on="created_on",
    unit="share",
    figures=(Share(numerator="is_qualified", counted="is_judged", asked="is_defined", scope="in_period and is_defined"),),
    interval="Wilson, 95 %",
    good="up",
    required_tables=("lead_cycles",),
    unlocked_by="a file of leads",
    capabilities=(17,),
    own_dimensions=("definition_version",),
    parameters=(_DEFINITION,),
    cut_by="definition_version",
    needs=(_SIGNED,),
    apart=(_UNDEFINED, _UNDECIDED, _UNDATED),
)

DEFINITION_METRICS: tuple[Metric, ...] = (_QUALIFIED, _SHARE)
