"""Does every value of a closed dimension have a name, and does a system's own word stay as it is?"""

import re
from pathlib import Path

import sameside
from sameside.analytics.catalogue import CATALOGUE
from sameside.presentation.value_names import MEASURE_NAMES, STAGE_NAMES, value_name
from sameside.schema.stages import Disposition, Stage
from sameside.services.workspace import SOURCED_DEFINITIONS


def test_it_names_every_stage_and_every_way_to_leave() -> None:
    assert set(STAGE_NAMES) == {stage.value for stage in Stage} | {way.value for way in Disposition}


def test_it_names_every_definition_of_sourced() -> None:
    assert all(value_name("definition", name) != name for name in SOURCED_DEFINITIONS)


def test_it_names_every_way_a_lead_is_left_alone() -> None:
    fact = (Path(sameside.__file__).parent / "analytics" / "facts" / "handoff_attention.sql").read_text(encoding="utf-8")
    kinds = set(re.findall(r"then '(\w+)'", fact))
    assert {"no_act", "status_only", "once_then_silent"} <= kinds
    assert all("_" not in value_name("ignored_as", kind) for kind in kinds)


def test_it_names_every_measure_of_the_catalogue() -> None:
    measures = {figure.measure for metric in CATALOGUE for figure in metric.figures if getattr(figure, "measure", None)}
    assert measures <= set(MEASURE_NAMES)


def test_it_leaves_a_systems_own_word_alone_and_calls_nothing_unknown() -> None:
    assert value_name("lead_source", "by_lead_source") == "by_lead_source"
    assert value_name("stage", "Nurture_2") == "Nurture_2"
    assert value_name("stage", "unknown") == "unknown"
