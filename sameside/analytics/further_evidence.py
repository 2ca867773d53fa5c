"""What else do the records say of what people were asked, beside the metrics the instrument names? Bound like those, and described here.

Thresholds are product defaults by judgement, as the instrument's are: no published norm stands behind them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sameside.analytics.evidence_bindings import EVIDENCE, IN_OURS, EvidenceBinding
from sameside.analytics.instrument import instrument


@dataclass(frozen=True)
class FurtherMetric:
    """One metric the instrument does not name.

    label      as a reader sees it
    unit       percent, money, or flag for a record
    min_n      under so many it is shown and decides nothing
    good_when  as the instrument writes it; "" = no threshold, so it stands beside and decides nothing
    """

    label: str
    unit: str
    binding: EvidenceBinding
    min_n: int = 0
    good_when: str = ""

    @property
    def described(self) -> dict[str, Any]:
        """In the words of the instrument's own descriptions."""
        told: dict[str, Any] = {"label": self.label, "unit": self.unit, "min_n": self.min_n}
        return told | ({"good_when": self.good_when} if self.good_when else {})


def _promises_of(side: str) -> EvidenceBinding:
    return EvidenceBinding("promise_attainment", where=(f"side={side}",), months=3)


FURTHER: Mapping[str, FurtherMetric] = {
    "marketing_promises_kept": FurtherMetric(
        "Promises of marketing kept",
        "percent", _promises_of("marketing"), 30, ">= 80",
    ),
    "sales_promises_kept": FurtherMetric(
        "Promises of sales kept",
        "percent", _promises_of("sales"), 30, ">= 80",
    ),
    "leads_without_act": FurtherMetric(
        "Offered leads nobody acted on", "percent", EvidenceBinding("ignored_rate", months=3), 30,
    ),
    "reasons_borne_out": FurtherMetric(
        "Cited clauses the record bears out", "percent", EvidenceBinding("reason_validity", months=3), 10,
    ),
    "won_of_created": FurtherMetric(
        "Opportunities created in the time that were won", "percent", EvidenceBinding("win_rate_cohort", months=12), 30,
    ),
    "average_deal": FurtherMetric(
        "Mean amount of a won deal", "money", EvidenceBinding("avg_deal_value", where=(IN_OURS,), months=12), 10,
    ),
    "goals_fit": FurtherMetric(
        "Goals of both sides can be met together", "flag", EvidenceBinding(record="fitting_goals"),
    ),
    "claims_filed": FurtherMetric(
        "Leads claimed as one's own", "percent", EvidenceBinding(needs="disputed leads: claims with their rulings"),
    ),
    "marketing_payback": FurtherMetric(
        "Payback of what marketing cost", "percent", EvidenceBinding(needs="margins of the deals won"),
    ),
}  # fmt: skip


def binding_of(metric: str) -> EvidenceBinding:
    """Where a metric of the instrument, or one of these, comes from. Raises KeyError."""
    return FURTHER[metric].binding if metric in FURTHER else EVIDENCE[metric]


def described(metric: str) -> Mapping[str, Any]:
    """Label, unit, smallest n and threshold of a metric of the instrument, or of one of these. Raises KeyError."""
    found: Mapping[str, Any] = FURTHER[metric].described if metric in FURTHER else instrument()["metrics"][metric]
    return found
