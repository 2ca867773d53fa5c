"""Do the figures of each public data set come out as others counted them?"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from sameside.services.workspace import open_workspace
from tests.real.fact_tables import TABLES, FactTable, Rule, read_table
from tests.real.real_world import RealWorld, real_world
from tests.shared_data import SharedData

READ = [read_table(name) for name in TABLES]
RULES = [pytest.param(table, rule, id=f"{table.name}: {rule.fact}") for table in READ for rule in table.checked()]
WorldOf = Callable[[FactTable], RealWorld]


@pytest.fixture(scope="module")
def world_of(shared_data: SharedData, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorldOf]:
    """Each data set, imported and built once for all its facts."""
    made: dict[str, RealWorld] = {}
    with ExitStack() as stack:

        def world(table: FactTable) -> RealWorld:
            if table.name not in made:
                home = tmp_path_factory.mktemp(table.name) / "home"
                made[table.name] = stack.enter_context(real_world(table, shared_data=shared_data, home=home))
            # The records speak of one workspace at a time.
            open_workspace(made[table.name].workspace.home)
            return made[table.name]

        yield world


@pytest.mark.parametrize("table", READ, ids=TABLES)
def test_it_leaves_no_fact_out_of_the_table(world_of: WorldOf, table: FactTable) -> None:
    assert world_of(table).left_out() == []


@pytest.mark.parametrize("table", READ, ids=TABLES)
def test_it_covers_as_many_facts_by_each_rule_as_the_table_says(world_of: WorldOf, table: FactTable) -> None:
    assert world_of(table).covered() == {rule.fact: rule.n for rule in table.rules}


@pytest.mark.parametrize(("table", "rule"), RULES)
def test_it_says_of_each_fact_what_the_table_says(world_of: WorldOf, table: FactTable, rule: Rule) -> None:
    assert world_of(table).disagreements(rule) == {}
