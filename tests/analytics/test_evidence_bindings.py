"""Is every metric the survey is confronted with bound to the catalogue, to a record, or said to be missing?"""

from sameside.analytics.belief_evidence import parse_good_when
from sameside.analytics.belief_pairs import BELIEF_PAIRS, metrics_beside
from sameside.analytics.catalogue import metric as metric_named
from sameside.analytics.evidence_bindings import EVIDENCE
from sameside.analytics.further_evidence import FURTHER, binding_of, described
from sameside.analytics.instrument import instrument, items_by_id

# Bound to by name already; the metric itself comes with the tables it needs.
TO_COME = {"cac_blended"}


def test_every_metric_of_the_instrument_is_bound_and_nothing_else() -> None:
    assert set(EVIDENCE) == set(instrument()["metrics"])
    named = {item["evidence"]["metric"] for item in items_by_id().values() if "evidence" in item}
    named |= {item["target_metric"] for item in items_by_id().values() if "target_metric" in item}
    assert named <= set(EVIDENCE)


def test_every_bound_metric_is_in_the_catalogue_and_has_its_parameters() -> None:
    for name, binding in {**EVIDENCE, **{name: one.binding for name, one in FURTHER.items()}}.items():
        if binding.kind != "metric" or binding.metric in TO_COME:
            continue
        metric = metric_named(binding.metric)
        known = {parameter.name for parameter in metric.parameters}
        assert {condition.split("=")[0] for condition in binding.where} <= known | set(metric.own_dimensions), name
        assert {dimension for dimension, _ in binding.row} <= {metric.slice_by, metric.cut_by}, name
        # A percentage of the instrument is a share of the catalogue.
        assert (described(name)["unit"] == "percent") == (metric.unit == "share"), name


def test_what_is_not_there_yet_says_what_it_needs() -> None:
    for name, binding in EVIDENCE.items():
        assert (binding.kind == "missing") == bool(binding.needs), name
        assert binding.unavailable == (f"not available: needs {binding.needs}" if binding.needs else "")
        assert (binding.kind == "record") <= (instrument()["metrics"][name]["unit"] == "flag"), name


def test_every_threshold_of_the_instrument_can_be_read() -> None:
    for metric in instrument()["metrics"].values():
        if "good_when" in metric:
            parse_good_when(metric["good_when"], metric["unit"])


def test_every_pair_names_items_and_facts_there_are() -> None:
    for pair in BELIEF_PAIRS:
        assert set(pair.items) <= set(items_by_id()), pair.name
        assert all(binding_of(metric) and described(metric)["label"] for metric in pair.evidence), pair.name
        assert set(pair.of_side.values()) <= set(pair.evidence), pair.name
        # What an item is bound to in the instrument decides in its pair too.
        bound = [items_by_id()[name].get("evidence", {}).get("metric") or items_by_id()[name].get("target_metric") for name in pair.items]
        assert {metric for metric in bound if metric} <= set(pair.evidence), pair.name


def test_a_metric_stands_in_one_of_the_two_lists() -> None:
    assert not set(FURTHER) & set(EVIDENCE)
    for name, further in FURTHER.items():
        if further.good_when:
            parse_good_when(further.good_when, further.unit)
        assert (further.binding.kind == "missing") == bool(further.binding.needs), name


def test_only_what_a_round_asked_about_is_frozen_with_it() -> None:
    assert metrics_beside({"items": {"T1": {}}}) == {"marketing_promises_kept", "sales_promises_kept"}
    assert metrics_beside({"items": {}}) == set()
