"""Are the words to cut by documented, and do their joins keep the number of rows?"""

import re
from pathlib import Path

import pytest

from sameside.analytics.catalogue import CATALOGUE
from sameside.analytics.dimensions import SHARED, bucketed
from sameside.analytics.periods import TIME_DIMENSIONS
from sameside.schema.tables import CANONICAL_BY_NAME
from tests.analytics.typed_world import TypedWorld, cycle, deal

_GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "asking.md"


def test_it_finds_every_dimension_in_the_guide() -> None:
    text = _GUIDE.read_text(encoding="utf-8")
    own = {name for one in CATALOGUE for name in one.own_dimensions}
    for name in {dimension.name for dimension in SHARED} | set(TIME_DIMENSIONS) | own:
        assert f"`{name}`" in text, name


def test_it_reads_columns_that_there_are() -> None:
    tables = {"owner": "members", "manager": "members", "campaign": "campaigns", "account": "accounts", "person": "people"}
    for dimension in SHARED:
        for alias, column in re.findall(r"\b(unit|owner|manager|campaign|account|person)\.([a-z_]+)", dimension.sql):
            for table in dimension.units if alias == "unit" else (tables[alias],):
                assert column == "n_of_name" or column in CANONICAL_BY_NAME[table].by_name, (dimension.name, column)


@pytest.mark.parametrize("metric", ["cycles", "opportunities"])
def test_it_keeps_the_number_of_rows_whatever_is_joined(metric: str) -> None:
    shared = {"account_id": "a", "campaign_id": "k", "owner_id": "m", "person_id": "p"}
    world = TypedWorld(
        {
            "lead_cycles": [cycle(f"c{n}", "2026-01-01", **shared) for n in (1, 2, 3)],
            "opportunities": [deal(f"d{n}", "2026-01-01", "open", **shared) for n in (1, 2, 3)],
            "members": [{"member_id": "m", "name": "Sam", "manager_id": "r"}, {"member_id": "r", "name": "Rita"}],
            "accounts": [{"account_id": "a", "name": "Ada"}, {"account_id": "b", "name": "Ada"}],
            "campaigns": [{"campaign_id": "k", "name": "Fair"}],
            "people": [{"person_id": "p", "country": "DE"}],
        }
    )
    by = ["owner", "owner_manager", "campaign", "account", "country"]
    rows = world.table(metric, by=by)
    assert {labels: row.value for labels, row in rows.items()} == {("Sam", "Rita", "Fair", "Ada [a]", "DE"): 3}


@pytest.mark.parametrize(("raw", "label"), [(None, "unknown"), ("", "unknown"), ("  ", "unknown"), ("UNKNOWN", "unknown"), (" a ", "a")])
def test_it_puts_everything_unknown_into_one_bucket(raw: str | None, label: str) -> None:
    assert TypedWorld({}).connection.execute(f"select {bucketed('cast($raw as varchar)')}", {"raw": raw}).fetchall() == [(label,)]
