"""Tables of several hundred columns come in with the memory a usual one needs."""

from pathlib import Path

from tests.services.lake_world import LakeWorld, counts


def test_it_takes_a_table_of_many_columns_into_little_memory(home: Path) -> None:
    world = LakeWorld(home)
    # An object of a grown CRM has 300 to 800 fields, most of them empty.
    more = [f"custom_field_number_{number}" for number in range(400)]
    header = ",".join(["Id", "Email", "Name", "Status", "Changed", *more])
    report = world.leads(header, "1,ann@a.com,Ann,New,2026-01-01" + ",7" * 400)
    assert counts(report) == (1, 1, 0, 0, 0)
