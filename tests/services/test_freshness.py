"""Does a workspace know what its newest snapshot leaves out, and nothing more than that?"""

from dataclasses import replace
from pathlib import Path

import pytest

from sameside.services.freshness import Unbuilt, unbuilt_changes
from sameside.services.importing import undo_batch
from sameside.services.matching import merge_records, unmerge_records
from sameside.services.workspace import init_workspace
from tests.services.small_company import SmallCompany

NOTHING = Unbuilt(0, 0, 0, 0, 0)
ONE, OTHER = "small-company:p1", "small-company:p2"


@pytest.fixture
def company(home: Path, tmp_path: Path) -> SmallCompany:
    """Two people and a lead, built."""
    small = SmallCompany(home, tmp_path / "exports")
    small.receive("people", [{"id": f"p{n}", "email": f"p{n}@company{n}.example", "created": "2024-01-01"} for n in (1, 2)])
    small.receive("leads", [{"id": "l1", "person": "p1", "created": "2024-01-05"}])
    small.build()
    return small


def undo_newest(company: SmallCompany) -> None:
    from sameside.records.models import Batch  # known to Django once a service was loaded

    undo_batch(workspace=company.workspace, batch_id=Batch.objects.latest("id").import_id, now=company.now())


def test_it_has_nothing_to_say_after_a_build(company: SmallCompany) -> None:
    assert unbuilt_changes(company.workspace) == NOTHING
    company.receive("leads", [{"id": "l2", "person": "p2", "created": "2024-01-06"}])
    company.build()
    assert unbuilt_changes(company.workspace) == NOTHING


def test_it_counts_an_import_and_forgets_it_when_it_is_undone(company: SmallCompany) -> None:
    company.receive("leads", [{"id": "l2", "person": "p2", "created": "2024-01-06"}])
    assert unbuilt_changes(company.workspace) == replace(NOTHING, n_imports=1)
    undo_newest(company)
    assert unbuilt_changes(company.workspace) == NOTHING


def test_it_counts_the_undoing_of_what_the_snapshot_holds(company: SmallCompany) -> None:
    undo_newest(company)
    assert unbuilt_changes(company.workspace) == replace(NOTHING, n_undone=1)


def test_it_counts_a_merge_and_forgets_it_when_it_is_reversed(company: SmallCompany) -> None:
    merge_records(workspace=company.workspace, kind="person", record_id=ONE, into_id=OTHER, by="me", now=company.now())
    assert unbuilt_changes(company.workspace) == replace(NOTHING, n_merges=1)
    unmerge_records(workspace=company.workspace, kind="person", record_id=ONE, by="me", now=company.now())
    assert unbuilt_changes(company.workspace) == NOTHING


def test_it_counts_a_changed_mapping_and_a_changed_setting(company: SmallCompany) -> None:
    company.mapping.write_text(company.mapping.read_text().replace("version: 1", "version: 2"))
    company.receive("leads", [{"id": "l1", "person": "p1", "created": "2024-01-05"}])  # brings no row, only the mapping
    company.workspace = init_workspace(company.workspace.home, options={"currency": "EUR"})
    assert unbuilt_changes(company.workspace) == replace(NOTHING, n_mappings=1, n_options=1)


def test_it_knows_no_snapshot_where_none_is(company: SmallCompany) -> None:
    assert unbuilt_changes(company.workspace, "nonsense") is None
