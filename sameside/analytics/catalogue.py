"""Which metrics are there? Each once: pages, commands, docs and tests read this list and no other."""

from sameside.analytics.cost_metrics import COST_METRICS
from sameside.analytics.cycle_metrics import CYCLE_METRICS
from sameside.analytics.definition_metrics import DEFINITION_METRICS
from sameside.analytics.funnel_metrics import FUNNEL_METRICS
from sameside.analytics.handoff_metrics import HANDOFF_METRICS
from sameside.analytics.metric import Metric
from sameside.analytics.promise_metrics import PROMISE_METRICS
from sameside.analytics.quality_metrics import QUALITY_METRICS
from sameside.analytics.rejection_metrics import REJECTION_METRICS
from sameside.analytics.sales_metrics import SALES_METRICS
from sameside.analytics.sourcing_metrics import SOURCING_METRICS
from sameside.analytics.target_metrics import TARGET_METRICS
from sameside.schema.errors import UnknownName, did_you_mean

CATALOGUE: tuple[Metric, ...] = (
    FUNNEL_METRICS
    + CYCLE_METRICS
    + DEFINITION_METRICS
    + HANDOFF_METRICS
    + REJECTION_METRICS
    + PROMISE_METRICS
    + SALES_METRICS
    + TARGET_METRICS
    + SOURCING_METRICS
    + COST_METRICS
    + QUALITY_METRICS
)

_BY_NAME: dict[str, Metric] = {metric.name: metric for metric in CATALOGUE}

# Names with several meanings: people mean different things by them, so none is picked for them.
_AMBIGUOUS: dict[str, tuple[str, ...]] = {
    "close_rate": ("close_rate_lead", "close_rate_mql"),
    "cac": ("cpa", "cpa_net"),
    "win_rate": ("win_rate_count", "win_rate_value", "win_rate_cohort"),
}


def metric(name: str) -> Metric:
    """One metric by name.

    Raises  UnknownName for a name that does not exist, and for one with several meanings (it names them)
    """
    if name in _AMBIGUOUS:
        raise UnknownName(f"'{name}' can be counted in more than one way. Say which: {' or '.join(_AMBIGUOUS[name])}.")
    if name not in _BY_NAME:
        raise UnknownName(f"There is no metric '{name}'.{did_you_mean(name, _BY_NAME)}")
    return _BY_NAME[name]
