"""Which metrics tell whether sales gives specific reasons for turning leads away, and whether the record bears them out?"""

from sameside.analytics.figure_kinds import Share
from sameside.analytics.metric import Apart, Metric

_OFFERED_HERE = "leads offered and turned away in the workspace (Inbox)"
_OWN = ("team", "owner", "kind", "reason", "given_in", "definition_version")
_UNTOLD = Apart(
    "is_untold", "{n} cite a clause of which the record can't tell: something it tests is not known. Not tested, in neither part."
)
_STOOD_BY = Apart(
    "is_stood_by", "{n} are stood by though by the record the clause is met: the seller has noted what the record gets wrong."
)
_LATER = Apart("is_borne_out_later", "{n} were contradicted at first, and borne out by what was imported since.")
_WRONG_PLACE = Apart("is_wrong_place", "{n} came to the wrong place, for a reason of the list: those need no clause.")
_OF_CRM = Apart("is_of_crm", "{n} were given in the CRM, which knows no clauses.")

_VALIDITY = Metric(
    name="reason_validity",
    area="handoff",
    question="When sales turns a lead away and cites a clause of the definition, how often does the record bear it out?",
    definition=(
        "Rejections whose cited clause the lead did not meet, by what was on record when it was offered or came to light since, divided by "
        "rejections that cite a clause the record can tell of; by the day of the rejection. Those taken back are not counted. A lead is "
        "offered because the record says it meets every clause: so a low share says as much of the record as of sales."
    ),
    numerator="rejections whose cited clause was not met by the record",
    denominator="rejections that cite a clause, and the record can tell",
    fact_name="rejection_reasons",
    dated_on="rejected_on",
    unit="share",
    figures=(Share(numerator="is_borne_out", counted="is_tested", asked="has_clause"),),
    interval="Wilson, 95 %",
    good="up",
    required_tables=("rejections",),
    unlocked_by=_OFFERED_HERE,
    capabilities=(29,),
    own_dimensions=(*_OWN, "check_result"),
    apart=(_UNTOLD, _LATER, _STOOD_BY, _WRONG_PLACE, _OF_CRM),
)

_WITH_CLAUSE = Metric(
    name="rejections_with_clause",
    area="handoff",
    question="When sales turns a lead away, how often does it cite a clause of the definition?",
    definition=(
        "Rejections that cite a clause of the definition the lead was offered under, divided by all rejections of leads offered in the "
        "workspace, by the day of the rejection. Those taken back are not counted."
    ),
    numerator="rejections that cite a clause",
    denominator="rejections of leads offered in the workspace",
    fact_name="rejection_reasons",
    dated_on="rejected_on",
    unit="share",
    figures=(Share(numerator="has_clause", counted="true"),),
    interval="Wilson, 95 %",
    good="up",
    required_tables=("rejections",),
    unlocked_by=_OFFERED_HERE,
    capabilities=(29,),
    own_dimensions=_OWN,
    apart=(_WRONG_PLACE, _OF_CRM),
)

REJECTION_METRICS: tuple[Metric, ...] = (_VALIDITY, _WITH_CLAUSE)
