"""Are the records of a sample app read that were made for loading into Salesforce: tree JSON beside hand-made lists, without ids?

The data set comes without counted facts; these were counted by hand in its files.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from sameside.services.building import build_snapshot
from sameside.services.importing import ImportReport, ReadOptions, import_paths
from sameside.services.snapshots import open_reader
from sameside.services.workspace import init_workspace
from sameside.warehouse.reader import Reader
from tests.shared_data import SharedData

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def world(shared_data: SharedData, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ImportReport, Reader]]:
    """The folder as it lies there, with the one mapping that fits it."""
    workspace = init_workspace(tmp_path_factory.mktemp("sfdx") / "home", options={})
    folder = str(shared_data / "salesforce-sfdx-samples")
    report = import_paths(workspace=workspace, paths=[folder], options=ReadOptions(), now=NOW)
    build_snapshot(workspace=workspace, now=NOW)
    with open_reader(workspace=workspace) as reader:
        yield report, reader


def test_it_takes_the_mapping_for_files_to_load_and_every_row(world: tuple[ImportReport, Reader]) -> None:
    report, _ = world
    assert report.mapping_name == "salesforce-import-files"
    received = {(file.object, file.n_received, file.n_rejected) for file in report.files}
    assert received == {
        ("account_tree", 12, 0),
        ("contact_tree", 12, 0),
        ("lead_tree", 11, 0),
        ("contact_list", 12, 0),
        ("lead_list", 11, 0),
    }


def test_it_joins_the_list_and_the_tree_by_their_addresses(world: tuple[ImportReport, Reader]) -> None:
    _, reader = world
    _, rows = reader.query("select n_records, count(*) from people group by 1", {})
    assert [tuple(row) for row in rows] == [(2, 23)]  # 12 contacts and 11 leads, each in both files
    assert reader.query("select count(*), min(n_leads) from lead_cycles", {})[1] == [(11, 2)]


def test_it_follows_references_between_the_files_of_a_tree(world: tuple[ImportReport, Reader]) -> None:
    _, reader = world
    sql = "select a.name from people p join accounts a using (account_id) where p.full_name = 'Maya Obelle'"
    assert reader.query(sql, {})[1] == [("Maya Obelle Household",)]
    assert reader.query("select count(*) from people where account_id is not null", {})[1] == [(12,)]


def test_it_knows_no_date_where_none_is_given(world: tuple[ImportReport, Reader]) -> None:
    _, reader = world
    assert reader.query("select count(created_at) from lead_cycles", {})[1] == [(0,)]
    assert reader.query("select stage, count(*) from stage_events group by 1", {})[1] == [("inquiry", 11)]
