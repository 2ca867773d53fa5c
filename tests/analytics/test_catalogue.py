"""Does every metric of the catalogue say all it must, and can it be asked?"""

import re
from functools import cache

import pytest

from sameside.analytics.catalogue import CATALOGUE, metric
from sameside.analytics.fact_files import fact
from sameside.analytics.metric import Metric
from sameside.schema.errors import UnknownName
from sameside.schema.tables import CANONICAL_BY_NAME
from tests.analytics.typed_world import FROM_THE_WEB, TypedWorld, cycle, deal, event

_ONE = pytest.mark.parametrize("one", CATALOGUE, ids=[one.name for one in CATALOGUE])


@cache
def _world() -> TypedWorld:
    return TypedWorld(
        {
            "lead_cycles": [cycle("c1", "2026-01-01", lead_source="web", account_id="a", x_size="big")],
            "stage_events": [event("c1", "mql", "2026-01-02"), event("c1", "sal", "2026-01-03"), event("c1", "opportunity", "2026-01-04")],
            "handoffs": [
                {
                    "handoff_id": "h", "lead_cycle_id": "c1", "offered_at": "2026-01-02 09:00", "outcome": "accepted",
                    "answered_at": "2026-01-02 10:00", "grace_until": "2026-01-04 09:00",
                }
            ],
            "opportunities": [
                deal("d1", "2026-01-01", "won", "2026-02-01", 1, source_side="sales", person_id="p"),
                deal("d2", "2026-01-01", "lost", "2026-02-01", 1),
                deal("d3", "2026-01-01", "open", None, 1, person_id="p", forecast_category="pipeline", source_side="sales"),
            ],
            "opportunity_people": [{"opportunity_id": "d1", "person_id": "p"}],
            "touches": [{"touch_id": "t", "person_id": "p", "occurred_at": "2025-12-20"}],
        },
        definitions=[FROM_THE_WEB],
    )  # fmt: skip


@_ONE
def test_it_says_question_definition_and_what_is_counted(one: Metric) -> None:
    assert one.question.endswith("?")
    assert one.definition.endswith(".")
    assert one.denominator
    assert one.interval
    assert one.unlocked_by
    assert one.capabilities
    assert set(one.required_tables) <= set(CANONICAL_BY_NAME)


@_ONE
def test_it_names_only_columns_its_fact_has(one: Metric) -> None:
    columns = set(one.fact.columns)
    assert one.dated_on in columns
    assert set(one.own_dimensions) <= columns
    words = re.findall(r"[a-z_]+", " ".join([one.about, *(apart.flag for apart in one.apart), *(need.flag for need in one.needs)]))
    known = columns | {"and", "or", "not", "is", "null", "true", "false"}
    assert set(words) <= known


@_ONE
def test_it_fills_its_parameters_into_the_definition(one: Metric) -> None:
    definition = _world().ask(one.name).definition
    assert "{" not in definition
    assert "None" not in definition


# The usual run takes a third of them, another third with each metric; the long run takes the rest.
@pytest.mark.parametrize("part", [0, pytest.param(1, marks=pytest.mark.long), pytest.param(2, marks=pytest.mark.long)])
@_ONE
def test_it_can_be_cut_and_filtered_by_every_dimension_it_offers(one: Metric, part: int) -> None:
    world = _world()
    for dimension in list(world.plan(one.name).dimensions)[(CATALOGUE.index(one) + part) % 3 :: 3]:
        cut = [dimension] if dimension != one.slice_by else []
        answer = world.ask(one.name, by=cut, where=[f"{dimension}!=nobody"], period="2026-01-01..2026-12-31")
        assert all(dimension in row.by for row in answer.rows)
        table = world.records(one.name, by=cut, where=[f"{dimension}!=nobody"])
        listed = fact(one.listing.fact_name) if one.listing else one.fact
        assert set(listed.shown) <= set(table.columns)


def test_it_has_no_two_metrics_of_one_name() -> None:
    assert len({one.name for one in CATALOGUE}) == len(CATALOGUE)


def test_it_names_every_metric_a_slip_may_have_meant() -> None:
    with pytest.raises(UnknownName, match="win_rate_") as refused:
        metric("win_rat")
    assert "'win_rate_count'" in str(refused.value)
    assert "'win_rate_value'" in str(refused.value)
