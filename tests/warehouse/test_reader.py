"""Is a snapshot read as tables, and are wrong names refused?"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sameside.schema.errors import UnknownName
from sameside.schema.tables import CANONICAL
from sameside.warehouse.reader import Reader, SnapshotDamaged, SnapshotFile, SnapshotFiles
from tests.warehouse.worlds import build_world

BUILT_AT = datetime(2024, 6, 1, tzinfo=UTC)


def snapshot_of(folder: Path) -> SnapshotFiles:
    built = build_world(
        folder,
        accounts=[{"account_id": "crm:1", "name": "Acme", "x_tier": "gold"}],
        leads=[{"lead_id": "crm:l", "created_at": "2024-01-01"}],
    )
    files = {
        name: SnapshotFile(folder / t.file, t.n_rows, t.sha256, (folder / t.file).stat().st_mtime_ns, (folder / t.file).stat().st_size)
        for name, t in built.result.tables.items()
    }
    return SnapshotFiles("s1", BUILT_AT, {"time_zone": "UTC"}, files)


def test_it_shows_every_canonical_table_with_the_sources_own_columns(tmp_path: Path) -> None:
    with Reader(snapshot_of(tmp_path)) as reader:
        assert (reader.snapshot_id, reader.built_at, reader.settings) == ("s1", BUILT_AT, {"time_zone": "UTC"})
        assert {table.name: reader.count(table.name) for table in CANONICAL if reader.count(table.name)} == {
            "accounts": 1,
            "lead_cycles": 1,
            "lead_cycle_leads": 1,
        }
        assert reader.columns("accounts")[-1] == "x_tier"
        assert reader.query("select x_tier from accounts where account_id = $id", {"id": "crm:1", "not_asked": 1}) == (
            ["x_tier"],
            [("gold",)],
        )


def test_it_shows_a_table_an_older_snapshot_did_not_have_as_empty(tmp_path: Path) -> None:
    snapshot = snapshot_of(tmp_path)
    older = SnapshotFiles("s0", BUILT_AT, {}, {name: file for name, file in snapshot.files.items() if name != "costs"})
    with Reader(older) as reader:
        assert reader.count("costs") == 0
        assert "spent_on" in reader.columns("costs")


def test_it_refuses_a_table_there_is_none_of(tmp_path: Path) -> None:
    with Reader(snapshot_of(tmp_path)) as reader, pytest.raises(UnknownName, match="Did you mean 'accounts'"):
        reader.columns("acounts")


def test_it_says_so_when_a_file_goes_while_it_reads(tmp_path: Path) -> None:
    snapshot = snapshot_of(tmp_path)
    with Reader(snapshot) as reader:
        snapshot.files["accounts"].path.unlink()
        with pytest.raises(SnapshotDamaged, match="removed while it was read"):
            reader.query("select * from accounts")


def test_it_writes_equal_text_for_equal_content_and_tells_empty_from_unknown(tmp_path: Path) -> None:
    built = build_world(
        tmp_path / "world", accounts=[{"account_id": "crm:2"}, {"account_id": "crm:1", "name": "", "city": 'New "York"\nNY'}]
    )
    assert built.rows("select count(*) from accounts") == [(2,)]
    table = built.result.tables["accounts"]
    path = tmp_path / "world" / table.file
    files = {"accounts": SnapshotFile(path, table.n_rows, table.sha256, path.stat().st_mtime_ns, path.stat().st_size)}
    with Reader(SnapshotFiles("s1", BUILT_AT, {}, files)) as reader:
        reader.write_text("accounts", tmp_path / "accounts.csv")
    lines = (tmp_path / "accounts.csv").read_text().split("\n")
    assert lines[0].startswith("account_id,account_code,name,")
    assert lines[1] == 'crm:1,0,"",,,,,"New ""York""'
    assert lines[3] == "crm:2,1,,,,,,,,,,1"
