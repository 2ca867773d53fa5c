"""Do the figures of the funnel and the won deals of Olist come out as others counted them?"""

from collections.abc import Iterator

import pytest

from tests.real.fact_tables import Rule, read_table
from tests.real.real_world import RealWorld, real_world
from tests.shared_data import SharedData

TABLE = read_table("olist-facts")


@pytest.fixture(scope="module")
def world(shared_data: SharedData, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealWorld]:
    """The data set, imported and built once for all its facts."""
    with real_world(TABLE, shared_data=shared_data, home=tmp_path_factory.mktemp("real") / "home") as made:
        yield made


def test_it_leaves_no_fact_out_of_the_table(world: RealWorld) -> None:
    assert world.left_out() == []


def test_it_covers_as_many_facts_by_each_rule_as_the_table_says(world: RealWorld) -> None:
    assert world.covered() == {rule.fact: rule.n for rule in TABLE.rules}


@pytest.mark.parametrize("rule", TABLE.checked(), ids=lambda rule: rule.fact)
def test_it_says_of_each_fact_what_the_table_says(world: RealWorld, rule: Rule) -> None:
    assert world.disagreements(rule) == {}
