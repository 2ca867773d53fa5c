"""Does every fact say on its card what its SQL does?"""

import re

import pytest

from sameside.analytics.fact_files import fact, fact_names, facts_needed, parameters_in, tables_read
from sameside.schema.errors import UnknownName
from sameside.schema.stages import STAGE_RANK
from sameside.schema.tables import CANONICAL_BY_NAME
from tests.analytics.typed_world import TypedWorld, cycle, deal, event, promised, refused

PARAMETERS = {
    "as_of": "2026-06-01", "as_of_on": "2026-06-01", "known_at": "2026-06-01", "from_stage": "mql", "to_stage": "sal", "window_days": 30,
    "dated_by": "stage", "spells": "all", "cohort_by": "month", "among": "all", "definition": "by_first_touch", "sourced_days": 180,
    "silent_days": 14,
    "in_currency": None, "base_currency": "EUR", "lag_months": 0, "stage": "mql", "result": "deals", "cohort_days": None,
    "lead_definition": "in_force",
}  # fmt: skip

# What not every engine knows, or knows under the same name: later engines run the same files.
NOT_PORTABLE = (
    "asof",
    "arg_min",
    "arg_max",
    "group by all",
    "quantile",
    "median(",
    "qualify",
    "list(",
    "filter (",
    "epoch_ms",
    "date_diff",
)


def _select(name: str) -> str:
    return "with " + ",\n".join(f"{one.name} as (\n{one.sql}\n)" for one in facts_needed(name)) + f"\nselect * from {name}"


@pytest.mark.parametrize("name", fact_names())
def test_it_selects_the_columns_its_card_names_in_that_order(name: str) -> None:
    sql = _select(name)
    found = TypedWorld({}).connection.execute(sql, {key: PARAMETERS[key] for key in parameters_in(sql)})
    assert [column[0] for column in found.description] == list(fact(name).columns)


@pytest.mark.parametrize("name", fact_names())
def test_it_reads_exactly_the_tables_its_card_names(name: str) -> None:
    code = re.sub(r"--[^\n]*", "", fact(name).sql)
    own_steps = set(re.findall(r"([a-z_]+) as \(\n", code))
    read = (
        set(re.findall(r"\b(?:from|join) ([a-z_]+)\b", re.sub(r"extract\([a-z]+ from", "", code))) - own_steps - {"case", "cast", "epoch"}
    )
    assert read == set(fact(name).reads)
    assert read <= set(CANONICAL_BY_NAME) | set(fact_names())


@pytest.mark.parametrize("name", fact_names())
def test_it_is_written_in_sql_that_other_engines_know(name: str) -> None:
    assert not [word for word in NOT_PORTABLE if word in fact(name).sql.lower()]


@pytest.mark.parametrize("name", fact_names())
def test_it_says_question_grain_and_the_meaning_of_what_it_leaves_out(name: str) -> None:
    one = fact(name)
    assert one.question.endswith("?")
    assert one.grain.startswith("one row per")
    assert one.left_out or name == "stage_ranks"


@pytest.mark.parametrize("name", [name for name in fact_names() if name != "stage_ranks"])
def test_it_has_one_row_per_unit(name: str) -> None:
    # Two cycles of one person, three events each, two deals on one account with two touches and two activities: any join that
    # multiplies would show as a repeated key.
    world = TypedWorld(
        {
            "lead_cycles": [cycle(f"c{n}", "2026-01-01", person_id="p", account_id="a", owner_id="m") for n in (1, 2)],
            "stage_events": [
                event(f"c{n}", stage, f"2026-01-{at}") for n in (1, 2) for stage, at in (("mql", "02"), ("sal", "03"), ("mql", "04"))
            ],
            "handoffs": [_handoff(f"h{n}", f"c{n}") for n in (1, 2)],
            "opportunities": [deal(f"d{n}", "2026-02-01", "won", "2026-03-01", 10, account_id="a", person_id="p") for n in (1, 2)],
            "touches": [{"touch_id": f"t{n}", "account_id": "a", "person_id": "p", "occurred_at": "2026-01-05"} for n in (1, 2)],
            "sales_activities": [
                {"activity_id": f"s{n}", "account_id": "a", "person_id": "p", "occurred_at": "2026-01-06"} for n in (1, 2)
            ],
            "members": [{"member_id": "m", "name": "Sam"}],
            "exchange_rates": [{"currency": "USD", "valid_from": f"2026-0{n}-01", "rate": 1.1} for n in (1, 2)],
            "costs": [{"cost_id": f"x{n}", "channel": "web", "spent_on": "2026-01-01", "amount": 5, "currency": "EUR"} for n in (1, 2)],
            "campaigns": [{"campaign_id": f"k{n}", "channel": "web"} for n in (1, 2)],
            "refunds": [{"refund_id": f"r{n}", "opportunity_id": "d1", "refunded_at": "2026-04-01", "amount": 2} for n in (1, 2)],
            "targets": [
                {"target_id": f"g{n}", "metric": "bookings", "first_on": "2026-01-01", "last_on": "2026-12-31", "amount": 9} for n in (1, 2)
            ],
            "opportunity_people": [{"opportunity_id": "d1", "person_id": f"p{n}"} for n in (1, 2)],
            "promises": [promised(f"p{n}") for n in (1, 2)],
            "rejections": [refused(f"r{n}") for n in (1, 2)],
        }
    )
    sql = _select(name)
    rows = world.connection.execute(sql, {key: PARAMETERS[key] for key in parameters_in(sql)}).fetchall()
    keys = {
        "cycle_stages": 2,
        "stage_spells": 2,
        "known_events": 2,
        "first_responses": 2,
        "rate_spans": 2,
        "bookings_and_refunds": 2,
        "pipeline_and_targets": 2,
        "record_days": 3,
        "result_channels": 2,
        "field_values": 4,
        "field_checks": 3,
        "record_moments": 2,
    }
    assert rows
    assert len({row[: keys.get(name, 1)] for row in rows}) == len(rows)


def test_it_ranks_stages_as_the_schema_does() -> None:
    rows = TypedWorld({}).connection.execute(fact("stage_ranks").sql).fetchall()
    assert {stage: rank for stage, rank, _ in rows} == STAGE_RANK
    assert [stage for stage, _, is_step in rows if not is_step] == ["closed_lost"]


def test_it_names_the_canonical_tables_behind_a_fact_of_facts() -> None:
    assert tables_read("stage_conversions") == ("lead_cycles", "stage_events")


def test_it_refuses_a_fact_that_does_not_exist() -> None:
    with pytest.raises(UnknownName, match=r"Did you mean 'stage_spells'\?"):
        fact("stage_spell")


def _handoff(handoff_id: str, cycle_id: str) -> dict[str, object]:
    return {"handoff_id": handoff_id, "lead_cycle_id": cycle_id, "offered_at": "2026-01-02 09:00", "due_at": "2026-01-03 09:00"}
