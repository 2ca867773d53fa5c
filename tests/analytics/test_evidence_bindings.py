"""Is every metric the survey is confronted with bound to the catalogue, to a record, or said to be missing?"""

from sameside.analytics.belief_evidence import parse_good_when
from sameside.analytics.catalogue import metric as metric_named
from sameside.analytics.evidence_bindings import EVIDENCE
from sameside.analytics.instrument import instrument, items_by_id

# Bound to by name already; the metric itself comes with the tables it needs.
TO_COME = {"cac_blended"}


def test_every_metric_of_the_instrument_is_bound_and_nothing_else() -> None:
    assert set(EVIDENCE) == set(instrument()["metrics"])
    named = {item["evidence"]["metric"] for item in items_by_id().values() if "evidence" in item}
    named |= {item["target_metric"] for item in items_by_id().values() if "target_metric" in item}
    assert named <= set(EVIDENCE)


def test_every_bound_metric_is_in_the_catalogue_and_has_its_parameters() -> None:
    for name, binding in EVIDENCE.items():
        if binding.kind != "metric" or binding.metric in TO_COME:
            continue
        metric = metric_named(binding.metric)
        known = {parameter.name for parameter in metric.parameters}
        assert {condition.split("=")[0] for condition in binding.where} <= known, name
        assert {dimension for dimension, _ in binding.row} <= {metric.slice_by, metric.cut_by}, name
        # A percentage of the instrument is a share of the catalogue.
        assert (instrument()["metrics"][name]["unit"] == "percent") == (metric.unit == "share"), name


def test_what_is_not_there_yet_says_what_it_needs() -> None:
    for name, binding in EVIDENCE.items():
        assert (binding.kind == "missing") == bool(binding.needs), name
        assert binding.unavailable == (f"not available: needs {binding.needs}" if binding.needs else "")
        assert (binding.kind == "record") <= (instrument()["metrics"][name]["unit"] == "flag"), name


def test_every_threshold_of_the_instrument_can_be_read() -> None:
    for metric in instrument()["metrics"].values():
        if "good_when" in metric:
            parse_good_when(metric["good_when"], metric["unit"])
