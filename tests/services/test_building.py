"""Is a snapshot the same from the same rows, whatever happened on the way, and is nothing in it the only copy?"""

import fcntl
import os
import random
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from sameside.records.models import Snapshot
from sameside.schema.errors import SamesideError, UnknownName
from sameside.services.building import build_snapshot, export_canonical
from sameside.services.importing import undo_batch
from sameside.services.snapshots import MadeEarlier, list_snapshots, open_reader
from sameside.services.workspace import init_workspace
from sameside.warehouse.reader import SnapshotDamaged
from tests.services.small_company import NOW, SmallCompany

ROWS = {
    "accounts": [{"id": f"a{n}", "name": f"Company {n}", "website": f"company-{n}.com"} for n in range(3)],
    "people": [
        {"id": f"p{n}", "email": f"p{n % 5}@company-{n % 3}.com", "name": f"Ann {n}", "created": f"2024-01-{n + 1:02}T08:00:00"}
        for n in range(10)
    ],
    "leads": [{"id": f"l{n}", "person": f"p{n}", "created": f"2024-02-{n + 1:02}T08:00:00", "source": "Web"} for n in range(10)],
    "events": [
        {"id": f"e{n}", "lead": f"l{n % 10}", "stage": ("mql", "sal", "rejected", "nonsense")[n % 4], "at": f"2024-03-{n + 1:02}"}
        for n in range(20)
    ],
    "deals": [{"id": "o1", "account": "a1", "created": "2024-02-01", "closed": "2024-02-30", "outcome": "won", "amount": "12.50"}],
    "touches": [{"id": f"t{n}", "person": f"p{n}", "channel": "email", "at": "2024-01-20T10:00:00"} for n in range(10)],
}


def received(home: Path, files: Path, *, seed: int = 0) -> SmallCompany:
    """The company of ROWS, its files in any order, each cut anywhere, its rows in any order."""
    company, seeded = SmallCompany(home, files), random.Random(seed)
    pieces = []
    for name, rows in ROWS.items():
        shuffled = seeded.sample(rows, len(rows))
        cut = seeded.randint(0, len(rows)) if seed else 0
        pieces += [(name, part) for part in (shuffled[:cut], shuffled[cut:]) if part]
    for name, part in seeded.sample(pieces, len(pieces)):
        company.receive(name, part)
    return company


def everything(company: SmallCompany, snapshot: str | None = None) -> str:
    return "".join(export_canonical(workspace=company.workspace, snapshot=snapshot))


def test_it_builds_the_same_from_any_order_and_split_of_imports(tmp_path: Path) -> None:
    """promise-I8: the same facts in any import order or split give the same digest."""
    exports, digests = set(), set()
    for seed in range(4):
        company = received(tmp_path / f"home-{seed}", tmp_path / f"files-{seed}", seed=seed)
        digests.add(company.build().content_digest)
        exports.add(everything(company))
    assert len(exports) == 1
    assert len(digests) == 1
    # The export holds the rows, faults too, and nothing of when or from which batch they came.
    text = exports.pop()
    assert "small-company:l1" in text
    assert "impossible_date" in text
    assert "i1.1" not in text


def test_it_knows_our_own_domains_from_the_workspace_and_from_every_mapping(home: Path, tmp_path: Path) -> None:
    company = SmallCompany(home, tmp_path / "files")
    company.workspace = init_workspace(home, options={"own_domains": ["group.com"]})
    company.mapping.write_text(company.mapping.read_text() + "own_domains: [ours.com]\n")
    domains = ("ours.com", "group.com", "theirs.com")
    company.receive("people", [{"id": f"p{n}", "email": f"ann@{domain}", "name": "Ann"} for n, domain in enumerate(domains)])
    company.receive("leads", [{"id": f"l{n}", "person": f"p{n}", "created": "2024-02-01"} for n in range(3)])
    company.build()
    # A colleague is no lead.
    assert company.rows("select lead_cycle_id from lead_cycles") == [("small-company:l2",)]


def test_it_makes_the_same_again_after_all_derived_files_are_gone(home: Path, tmp_path: Path) -> None:
    company = received(home, tmp_path / "files")
    company.build()
    before = everything(company)
    shutil.rmtree(company.workspace.lake / "tables")
    with pytest.raises(SnapshotDamaged, match=r"has no file any more.*run `sameside build`"):
        open_reader(company.workspace)
    assert not company.build().is_unchanged
    assert everything(company) == before


def test_it_names_a_damaged_file_and_heals_by_building(home: Path, tmp_path: Path) -> None:
    """promise-D10: one byte flipped anywhere in any derived file."""
    company, seeded = received(home, tmp_path / "files"), random.Random(5)
    company.build()
    before = everything(company)
    for _ in range(5):
        newest = list_snapshots(company.workspace)[0][0]
        path = seeded.choice(sorted((company.workspace.lake / "tables" / newest).glob("*.parquet")))
        content, place, stamp = bytearray(path.read_bytes()), seeded.randrange(path.stat().st_size), path.stat()
        content[place] ^= 0x40
        path.write_bytes(content)
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))  # not even the time of change gives it away
        with pytest.raises(SnapshotDamaged, match=path.stem):
            open_reader(company.workspace)
        company.build()
        assert everything(company) == before


def test_it_makes_no_snapshot_when_nothing_changed(home: Path, tmp_path: Path) -> None:
    company = received(home, tmp_path / "files")
    first = company.build()
    again = company.build()
    assert (first.is_unchanged, again.is_unchanged) == (False, True)
    assert again.snapshot_id == first.snapshot_id
    # Another zone counts other days: that is a change.
    company.workspace = init_workspace(home, options={"time_zone": "Asia/Tokyo"})
    assert not company.build().is_unchanged
    with open_reader(company.workspace) as reader:
        assert reader.settings["time_zone"] == "Asia/Tokyo"


def test_it_reads_an_older_snapshot_as_it_was(home: Path, tmp_path: Path) -> None:
    company = received(home, tmp_path / "files")
    first = company.build().snapshot_id
    before = everything(company)
    company.receive("accounts", [{"id": "a9", "name": "Late", "website": "late.com"}])
    company.build()
    assert company.rows("select count(*) from accounts") == [(4,)]
    assert company.rows("select count(*) from accounts", snapshot=first) == [(3,)]
    assert everything(company, first) == before
    with pytest.raises(UnknownName, match="There is no snapshot '2024'"):
        open_reader(company.workspace, "2024")


def test_it_forgets_what_an_undone_import_brought(home: Path, tmp_path: Path) -> None:
    company = received(home, tmp_path / "files")
    company.build()
    before = everything(company)
    # The late record is of a person already there, corrects a name, and brings a deal.
    company.receive("people", [{"id": "p1", "email": "p1@company-1.com", "name": "Anne", "created": "2023-01-01T08:00:00"}])
    company.receive("deals", [{"id": "o2", "account": "a2", "created": "2024-02-01", "outcome": "open"}])
    company.build()
    assert everything(company) != before
    for import_id in ("i7", "i8"):
        undo_batch(workspace=company.workspace, batch_id=import_id, now=company.now())
    company.build()
    assert everything(company) == before


def test_it_reports_faults_and_an_account_that_adds_up(home: Path, tmp_path: Path) -> None:
    report = received(home, tmp_path / "files").build()
    faults = {(fault.table, fault.column, fault.reason, fault.effect): fault.n for fault in report.faults}
    # Five of the twenty events are at a stage nobody knows: the value is a fault, and the row says nothing without it.
    assert faults[("stage_events", None, "no_stage", "row_left_out")] == 5
    assert faults[("opportunities", "closed_at", "impossible_date", "value_unknown")] == 1
    for entry in report.accounting:
        if "source" in entry:
            assert entry["n_rows_in"] == entry["n_kept"] + sum(entry["left_out"].values()) + sum(entry["folded"].values())
    assert sum(report.n_rows.values()) > 50


def test_it_refuses_a_second_build_beside_a_running_one(home: Path, tmp_path: Path) -> None:
    company = received(home, tmp_path / "files")
    with (home / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(SamesideError, match="Another build is running"):
            company.build()
    company.build()


def test_it_sweeps_up_what_a_stopped_build_left(home: Path, tmp_path: Path) -> None:
    company = received(home, tmp_path / "files")
    left = company.workspace.lake / "tables" / ".building"
    left.mkdir(parents=True)
    (left / "accounts.parquet").write_bytes(b"half")
    (company.workspace.lake / "tables" / "20240101T000000-unnamed").mkdir()
    company.build()
    assert [folder.name for folder in (company.workspace.lake / "tables").iterdir()] == [list_snapshots(company.workspace)[0][0]]


def test_it_keeps_the_last_ten_snapshots_and_one_a_week_for_a_year(home: Path, tmp_path: Path) -> None:
    company = SmallCompany(home, tmp_path / "files")
    company.receive("accounts", [{"id": "a"}])
    start = NOW - timedelta(days=500)
    # A year and more ago, two builds in one week of last winter, then fourteen builds today; each under another setting.
    days = [0, 300, 301, *[500] * 14]
    for number, day in enumerate(days):
        workspace = init_workspace(home, options={"response_hours": number + 1})
        build_snapshot(workspace=workspace, now=start + timedelta(days=day, minutes=number))
    kept = [built_at for _, built_at, _ in list_snapshots(company.workspace)]
    # The ten newest, and the later of the two of one week; the one of 500 days ago is past its year.
    assert len(kept) == 11
    assert min(kept).date() == (start + timedelta(days=301)).date()
    assert len(list((company.workspace.lake / "tables").iterdir())) == 11


def test_it_builds_nothing_before_the_first_import(home: Path) -> None:
    workspace = init_workspace(home, options={})
    with pytest.raises(SamesideError, match="Nothing has been imported"):
        build_snapshot(workspace=workspace, now=NOW)
    assert list_snapshots(workspace) == []


def test_it_says_what_to_do_before_the_first_build(home: Path) -> None:
    workspace = init_workspace(home, options={})
    with pytest.raises(SamesideError, match="Nothing was built yet"):
        open_reader(workspace)


def test_what_an_earlier_version_built_is_made_again_and_says_so_until_then(home: Path, tmp_path: Path) -> None:
    company = SmallCompany(home, tmp_path / "files")
    company.receive("people", [{"id": "p1", "email": "ada@acme.example"}])
    older = company.build()
    Snapshot.objects.update(layout="")
    for name in (None, older.snapshot_id):
        with pytest.raises(MadeEarlier, match="made by an earlier version: build again"):
            open_reader(company.workspace, name)
    again = company.build()
    assert not again.is_unchanged
    open_reader(company.workspace).close()
    with pytest.raises(SamesideError, match="can't be read any more"):
        open_reader(company.workspace, older.snapshot_id)
