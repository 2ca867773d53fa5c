"""By which figure of the catalogue, or which record, is each metric measured that the survey's items are confronted with?

The instrument names its metrics and describes them; the catalogue's definitions win. What no table of today can answer is said so, with
what it would need, and is never stood in for by something near it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

# Of amounts in several currencies: all in the company's own.
IN_OURS = "in=ours"
BindingKind = Literal["metric", "record", "missing"]


@dataclass(frozen=True)
class EvidenceBinding:
    """Where a metric of the instrument comes from.

    metric    name in the catalogue; "" where it is a record or missing
    where     conditions of the question, as the command line writes them
    row       (dimension, value) of the answer's row that is the figure; empty where there is one row
    months    how many months up to the day the round closed it looks back; None = as it stands on that day
    record    which signed record makes a flag: "lead_definition", "service_level", "shared_goal"; "" else
    needs     what has to be recorded before it can be answered; "" where it can
    """

    metric: str = ""
    where: tuple[str, ...] = ()
    row: tuple[tuple[str, str], ...] = ()
    months: int | None = None
    record: str = ""
    needs: str = ""

    @property
    def kind(self) -> BindingKind:
        """metric, record or missing."""
        return "metric" if self.metric else "record" if self.record else "missing"

    @property
    def unavailable(self) -> str:
        """What stands in the place of a figure that can't be had: "not available: needs ..."; "" where it can."""
        return f"not available: needs {self.needs}" if self.needs else ""


EVIDENCE: Mapping[str, EvidenceBinding] = {
    "lead_to_win_rate": EvidenceBinding("close_rate_lead", months=12),
    "win_rate": EvidenceBinding("win_rate_count", months=12),
    "cost_per_new_customer": EvidenceBinding("cac_blended", where=(IN_OURS,), row=(("measure", "cost_each"),), months=12),
    "leads_followed_up_in_time": EvidenceBinding("sla_attainment", months=3),
    "leads_followed_up_ever": EvidenceBinding("first_act_rate", where=("within=30",), months=3),
    "marketing_pipeline_share": EvidenceBinding("sourced_share_forecast", row=(("side", "marketing"),)),
    "lead_acceptance_rate": EvidenceBinding("acceptance_rate", months=3),
    "returned_with_reason": EvidenceBinding("rejections_with_clause", months=3),
    "leads_without_owner": EvidenceBinding(needs="owners of open leads"),
    "qualified_leads_vs_plan": EvidenceBinding(needs="a plan of qualified leads per quarter"),
    "late_no_decision_share": EvidenceBinding(needs="reasons and stages of lost deals"),
    "content_used_share": EvidenceBinding(needs="sales material and the deals it is used in"),
    "late_stage_content_share": EvidenceBinding(needs="sales material and the deals it is used in"),
    "persona_updates_shared": EvidenceBinding(needs="published persona findings"),
    "campaigns_announced_before_start": EvidenceBinding(needs="a marketing plan"),
    "leads_with_feedback": EvidenceBinding(needs="sales' feedback on leads"),
    "sales_insight_notes": EvidenceBinding(needs="customer insights noted by sales"),
    "joint_customer_meetings": EvidenceBinding(needs="customer meetings with their participants"),
    "customer_meetings_per_marketer": EvidenceBinding(needs="customer meetings with their participants"),
    "joint_meetings_per_month": EvidenceBinding(needs="meetings of both functions"),
    "lead_definition_agreed": EvidenceBinding(record="lead_definition"),
    "sla_agreed": EvidenceBinding(record="service_level"),
    "shared_target_agreed": EvidenceBinding(record="shared_goal"),
    "plan_jointly_approved": EvidenceBinding(needs="a marketing plan"),
    "plan_execution_rate": EvidenceBinding(needs="a marketing plan"),
    "unplanned_work_share": EvidenceBinding(needs="a marketing plan"),
    "ideal_customer_fit": EvidenceBinding("qualified_lead_share", months=3),
    "feedback_answered": EvidenceBinding(needs="feedback items with their answers"),
    "shared_report_used": EvidenceBinding(needs="views of shared reports, counted per function"),
}

# Counted by a lead definition, or about it: a reader has to know which version was in force.
BY_DEFINITION = frozenset(
    {"leads_followed_up_in_time", "lead_acceptance_rate", "returned_with_reason", "ideal_customer_fit", "reasons_borne_out",
     "lead_definition_agreed"}
)  # fmt: skip
