"""Does the list of what can be answered tell the truth on data that others made?"""

from pathlib import Path

import pytest

from sameside.schema.errors import NotAvailable
from sameside.services.reporting import OpenSnapshot, Question, open_snapshot
from tests.real.fact_tables import TABLES, read_table
from tests.real.real_world import NOW, real_world
from tests.shared_data import SharedData


def _answers(opened: OpenSnapshot, metric: str) -> bool:
    try:
        rows = opened.measure(Question(metric), as_of=NOW).rows
    except NotAvailable:
        return False
    return any(row.value is not None for row in rows)


@pytest.mark.parametrize("name", TABLES)
def test_it_lists_as_answerable_what_gives_a_value_and_nothing_else(shared_data: SharedData, tmp_path: Path, name: str) -> None:
    with real_world(read_table(name), shared_data=shared_data, home=tmp_path / "home") as world, open_snapshot(world.workspace) as opened:
        listed = {one.metric: one.is_answerable for one in opened.answerable(as_of=NOW)}
        assert listed == {metric: _answers(opened, metric) for metric in listed}
        assert any(listed.values())
