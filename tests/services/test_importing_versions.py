"""Which version of a row holds: by its source's stamp, by the order of imports, after a deletion, after an undo."""

from pathlib import Path

import pytest

from sameside.presentation.import_text import import_text, undo_text
from sameside.schema.errors import UnknownName, UnreadableInput
from sameside.services.building import build_snapshot
from tests.services.lake_world import FULL, NOW, STAMPED, UNDATED, LakeWorld, counts

HEADER = "Id,Name,Email,Status,Amount,Active,Changed"
ROWS = (
    "1,Ann Ahm,ann@one.example,New,10.50,TRUE,2026-01-01 00:00:00",
    "2,Bö Bryn,bo@two.example,Qualified,7,FALSE,2026-01-02 10:20:30",
    '3,"Cy, Jr.",cy@three.example,New,,TRUE,2026-01-03 00:00:00',
)


@pytest.fixture
def world(home: Path) -> LakeWorld:
    return LakeWorld(home)


def test_it_lets_the_newest_stamp_win_in_any_order(home: Path) -> None:
    old, new = "1,A,a@x.example,New,1,TRUE,2026-01-01", "1,A,a@x.example,Qualified,1,TRUE,2026-03-01"
    world = LakeWorld(home)
    world.leads(HEADER, new)
    report = world.leads(HEADER, old)
    assert counts(report) == (1, 0, 0, 1, 0)
    assert world.rows() == [("1", "Qualified")]
    # The older version was kept for the day the newer one is taken back.
    world.undo("i1")
    assert world.rows() == [("1", "New")]


def test_it_lets_the_later_import_win_where_the_source_dates_nothing(home: Path) -> None:
    world = LakeWorld(home, UNDATED)
    world.leads("Id,Status", "1,New")
    assert counts(world.leads("Id,Status", "1,Qualified")) == (1, 0, 1, 0, 0)
    # The first file again is known byte for byte, but it is not the last word any more.
    assert counts(world.leads("Id,Status", "1,New")) == (1, 0, 1, 0, 0)
    assert world.rows() == [("1", "New")]


@pytest.mark.parametrize("leads", [STAMPED, UNDATED])
def test_it_settles_two_rows_of_one_key_alike_in_any_order(home: Path, leads: str) -> None:
    rows = [f"7,A,a@x.example,{status},1,TRUE,2026-01-01" for status in ("New", "Qualified", "Open")]
    results = []
    for number, order in enumerate(([0, 1, 2], [2, 1, 0], [1, 2, 0])):
        world = LakeWorld(home.parent / str(number) / "home", leads)
        report = world.leads(HEADER, *(rows[place] for place in order), rows[order[0]])
        assert counts(report) == (4, 1, 0, 3, 0)
        assert report.files[0].n_conflicts == 2  # three contents, one is kept; the fourth row repeats one of them
        assert len(report.files[0].rows_given_way) == 2
        results.append(world.rows())
        assert not world.load(world.files / "leads.csv").is_change
    assert results[0] == results[1] == results[2]
    assert len(results[0]) == 1


def test_it_names_the_rows_that_gave_way(home: Path) -> None:
    world = LakeWorld(home, UNDATED)
    lines = ["Id,Status", "V-001,New", "V-003,New", "V-003,Qualified", "V-003,New", "V-004,New"]
    said = import_text(world.leads(*lines))
    # The greatest hash holds, so one of the two contents gave way: it is named by its first line.
    (held,) = [status for key, status in world.rows() if key == "V-003"]
    line = 4 if held == "New" else 3
    told = "leads.csv: 1 row gave way to another row of the same key, counted as unchanged"
    assert f"{told}: V-003 (line {line})" in said.splitlines()
    assert f"{told}." in import_text(world.load(world.files / "leads.csv")).splitlines()
    # Read anew because a row was added: named again.
    assert f"{told}: V-003 (line {line})" in import_text(world.leads(*lines, "V-005,New")).splitlines()


def test_it_refuses_two_undated_files_that_contradict_each_other(home: Path) -> None:
    world = LakeWorld(home, UNDATED)
    january = world.write("leads 2025-01-31.csv", "Id,Status", "1,New", "2,New", "3,New")
    february = world.write("leads 2025-02-28.csv", "Id,Status", "4,New", "3,Qualified", "2,Qualified", "1,New")
    told = (
        r"2 rows of object leads stand in two files with different content \(first: 2 in .*leads 2025-01-31.csv line 3 and "
        r".*leads 2025-02-28.csv line 4\), and the mapping names no `modified` column"
    )
    for act in (world.load, world.preview):
        with pytest.raises(UnreadableInput, match=told):
            act(world.files)
    assert world.batches() == ()
    world.load(january)
    assert counts(world.load(february)) == (4, 1, 2, 1, 0)
    assert world.rows() == [("1", "New"), ("2", "Qualified"), ("3", "Qualified"), ("4", "New")]


def test_it_takes_files_that_say_the_same_and_files_that_are_dated(home: Path) -> None:
    world = LakeWorld(home, UNDATED)
    # The same rows in another order, with an empty column more; and one file that contradicts itself, alone with its key.
    world.write("leads a.csv", "Id,Status", "1,New", "2,New", "9,New", "9,Qualified")
    world.write("leads b.csv", "Status,Id,Note", "New,2,", "New,1,")
    assert [file.n_conflicts for file in world.load(world.files).files] == [1, 0]
    dated = LakeWorld(home.parent / "dated" / "home", STAMPED)
    dated.write("leads a.csv", "Id,Status,Changed", "1,New,2026-01-01")
    dated.write("leads b.csv", "Id,Status,Changed", "1,Qualified,2026-02-01")
    dated.load(dated.files)
    assert dated.rows() == [("1", "Qualified")]


def test_it_does_not_call_dated_versions_of_a_row_a_conflict(world: LakeWorld) -> None:
    report = world.leads(HEADER, "1,A,,New,1,TRUE,2026-01-01", "1,A,,Qualified,1,TRUE,2026-01-02")
    assert report.files[0].n_conflicts == 0
    assert world.rows() == [("1", "Qualified")]


@pytest.mark.parametrize("word", ["null", "undefined", "N/A", "0", "anonymous", "test@test.com", " ", "None", "-"])
def test_it_takes_no_word_for_nothing_as_a_key(world: LakeWorld, word: str) -> None:
    report = world.leads(HEADER, f"{word},A,a@x.example,New,1,TRUE,", "10,B,b@x.example,New,1,TRUE,")
    assert counts(report) == (2, 1, 0, 0, 1)


def test_it_keeps_keys_apart_that_differ_by_a_zero(world: LakeWorld) -> None:
    report = world.leads(HEADER, "1.1,A,,New,,,", "1.10,A,,New,,,", "007,B,,New,,,", "7,B,,New,,,")
    assert counts(report) == (4, 4, 0, 0, 0)
    assert [key for key, _ in world.rows()] == ["007", "1.1", "1.10", "7"]


def test_it_keeps_true_duplicates_where_nothing_but_content_names_a_row(world: LakeWorld) -> None:
    notes = world.write("notes.csv", "Note,Lead", "called,1", "called,1", "wrote,2")
    assert counts(world.load(notes)) == (3, 3, 0, 0, 0)
    assert not world.load(world.write("notes 2.csv", "Lead,Note", "2,wrote", "1,called", "1,called")).is_change
    assert counts(world.load(world.write("notes 3.csv", "Note,Lead", *["called,1"] * 3))) == (3, 1, 0, 2, 0)
    assert world.rows("notes", ("Note", "Lead")) == [("called", "1")] * 3 + [("wrote", "2")]


def test_it_takes_rows_a_full_file_no_longer_holds_for_deleted(home: Path) -> None:
    world = LakeWorld(home, FULL)
    world.leads("Id,Status", "1,New", "2,New", "3,New")
    report = world.leads("Id,Status", "1,New", "3,Qualified")
    assert counts(report) == (2, 0, 1, 1, 0)
    assert report.files[0].n_deleted == 1
    assert world.rows() == [("1", "New"), ("3", "Qualified")]
    assert not world.load(world.files / "leads.csv").is_change
    world.undo("i2")
    assert world.rows() == [("1", "New"), ("2", "New"), ("3", "New")]


def test_it_deletes_nothing_on_the_word_of_a_full_file_with_bad_rows(home: Path) -> None:
    world = LakeWorld(home, FULL)
    world.leads("Id,Status", "1,New", "2,New")
    report = world.leads("Id,Status", "1,New", "2,New,oops")
    assert report.files[0].n_deleted == 0
    assert "no row missing" in report.files[0].notes[0]
    assert world.rows() == [("1", "New"), ("2", "New")]


def test_it_takes_the_files_of_a_folder_for_one_full_export(home: Path) -> None:
    world = LakeWorld(home, FULL)
    world.write("leads north.csv", "Id,Status", "1,New", "2,New")
    world.write("leads south.csv", "Id,Status", "3,New")
    report = world.load(world.files)
    assert [counts(report, file) for file in (0, 1)] == [(2, 2, 0, 0, 0), (1, 1, 0, 0, 0)]
    world.write("leads south.csv", "Id,Status", "4,New")
    report = world.load(world.files)
    assert sum(file.n_deleted for file in report.files) == 1
    assert [key for key, _ in world.rows()] == ["1", "2", "4"]


def test_it_hears_when_the_source_says_a_row_was_deleted(home: Path) -> None:
    world = LakeWorld(home, "key: Id, modified: Changed, deleted: IsDeleted")
    world.leads("Id,Status,Changed,IsDeleted", "1,New,2026-01-01,false", "2,New,2026-01-01,0")
    report = world.leads("Id,Status,Changed,IsDeleted", "2,New,2026-01-05,TRUE", "3,New,2026-01-05,1")
    assert report.files[0].n_deleted == 1
    assert world.rows() == [("1", "New")]
    # An older word that the row lives does not bring it back.
    world.leads("Id,Status,Changed,IsDeleted", "3,New,2026-01-02,false")
    assert world.rows() == [("1", "New")]


def test_it_undoes_exactly_also_what_a_later_batch_holds_too(home: Path) -> None:
    world = LakeWorld(home, UNDATED)
    world.leads("Id,Status", "1,New", "2,New")
    after_first = world.digest()
    world.leads("Id,Status", "2,New", "3,New")
    after_second = world.digest()
    world.leads("Id,Status", "2,Qualified")
    assert world.undo("i3").withdrawn == ("i3.1",)
    assert world.digest() == after_second
    # Row 2 came with the first batch, and the second held it too: it stays.
    world.undo("i1.1")
    assert world.rows() == [("2", "New"), ("3", "New")]
    world.undo("i2")
    assert world.rows() == []
    again = world.leads("Id,Status", "1,New", "2,New")
    assert counts(again) == (2, 2, 0, 0, 0)
    assert world.digest() == after_first


def test_it_says_what_an_undo_did_and_names_the_nearest_batch(world: LakeWorld) -> None:
    world.leads(HEADER, *ROWS)
    assert world.undo("i1").n_rows == 3
    second = world.undo("i1")
    assert (second.withdrawn, second.already_withdrawn, second.n_rows) == ((), ("i1.1",), 0)
    with pytest.raises(UnknownName, match="no batch or import 'i9'"):
        world.undo("i9")


def test_it_takes_the_mapping_of_an_import_back_with_it(world: LakeWorld) -> None:
    world.leads(HEADER, *ROWS)
    first, first_digest = world.mapping.read_text(), world.digest()
    built = build_snapshot(workspace=world.workspace, now=NOW)
    world.mapping.write_text(first.replace("Qualified: mql", "Qualified: sql"))
    world.leads(HEADER, "4,Di,,New,1,TRUE,2026-01-04")
    assert build_snapshot(workspace=world.workspace, now=NOW).content_digest != built.content_digest
    assert world.undo("i2").mapping_of == "i1"
    assert (world.mapping_text(), world.digest()) == (first, first_digest)
    again = build_snapshot(workspace=world.workspace, now=NOW)
    assert (again.content_digest, again.is_unchanged) == (built.content_digest, False)


def test_it_takes_a_mapping_back_that_came_without_rows(world: LakeWorld) -> None:
    path = world.write("leads.csv", HEADER, *ROWS)
    world.load(path)
    first = world.mapping_text()
    world.mapping.write_text(first.replace("Qualified: mql", "Qualified: sql"))
    report = world.load(path)
    assert (report.is_change, report.is_mapping_new, report.import_id) == (False, True, "i2")
    said = import_text(report)
    assert said.startswith("No row is new, but mapping crm, version 1, reads crm from now on.")
    assert said.endswith("To take it back: sameside import --undo i2")
    assert world.load(path).import_id is None
    undone = world.undo("i2")
    assert undo_text(undone) == (
        "Withdrew 1 batch with 3 rows. The next build leaves out what no other import holds. The mapping of import i1 reads crm again."
    )
    assert world.mapping_text() == first
    assert undo_text(world.undo("i2")) == "No change: that was withdrawn before."
    # Its number is not given twice.
    assert world.load(path).import_id == "i3"


def test_it_keeps_a_mapping_while_a_later_import_came_in_through_it(world: LakeWorld) -> None:
    world.leads(HEADER, ROWS[0])
    first = world.mapping_text()
    world.mapping.write_text(first.replace("Qualified: mql", "Qualified: sql"))
    second = world.mapping.read_text()
    world.leads(HEADER, ROWS[1])
    world.leads(HEADER, ROWS[2])
    assert world.undo("i2").mapping_of is None
    assert world.mapping_text() == second
    assert world.undo("i3").mapping_of == "i1"
    assert world.mapping_text() == first
    assert undo_text(world.undo("i1")) == (
        "Withdrew 1 batch with 1 row. The next build leaves out what no other import holds. crm has no mapping any more."
    )


def test_it_applies_a_corrected_key_without_a_new_import(world: LakeWorld) -> None:
    world.use_mapping("key: Name")
    world.leads(HEADER, "1,Ann,,New,1,TRUE,2026-01-01", "2,Ann,,Qualified,1,TRUE,2026-01-02")
    assert len(world.rows()) == 1
    world.use_mapping(STAMPED)
    report = world.load(world.files / "leads.csv")
    assert report.is_mapping_new
    assert world.rows() == [("1", "New"), ("2", "Qualified")]
