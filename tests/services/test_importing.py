"""Imports account for every row, happen whole or not at all, and change nothing the second time."""

import csv
import os
import random
import stat
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from sameside.schema.errors import SamesideError, UnreadableInput, WrongMapping
from sameside.services.importing import Progress, ReadOptions, RowsRejected
from tests.services.lake_world import LakeWorld, counts

HEADER = "Id,Name,Email,Status,Amount,Active,Changed"
ROWS = (
    "1,Ann Ahm,ann@one.example,New,10.50,TRUE,2026-01-01 00:00:00",
    "2,Bö Bryn,bo@two.example,Qualified,7,FALSE,2026-01-02 10:20:30",
    '3,"Cy, Jr.",cy@three.example,New,,TRUE,2026-01-03 00:00:00',
)


@pytest.fixture
def world(home: Path) -> LakeWorld:
    return LakeWorld(home)


def test_it_counts_new_changed_unchanged_and_rejected_rows(world: LakeWorld) -> None:
    assert counts(world.leads(HEADER, *ROWS)) == (3, 3, 0, 0, 0)
    report = world.leads(
        HEADER,
        ROWS[0],  # unchanged
        ROWS[1].replace("Qualified", "New").replace("2026-01-02", "2026-02-02"),  # changed
        "4,Di,di@four.example,New,1,TRUE,2026-01-04",  # new
        "undefined,Ed,ed@five.example,New,1,TRUE,2026-01-04",  # rejected: no key
        "6,Flo,too,many,cells,in,this,row",  # rejected: 8 cells
    )
    assert counts(report) == (5, 1, 1, 1, 2)
    assert world.rows() == [("1", "New"), ("2", "New"), ("3", "New"), ("4", "New")]


def test_it_says_no_change_whatever_the_file_looks_like(world: LakeWorld) -> None:
    world.leads(HEADER, *ROWS)
    before = world.digest()
    cells = [HEADER.split(","), *csv.reader(ROWS)]
    shuffled = [cells[0], cells[3], cells[1], cells[2]]
    reordered = [[row[place] for place in (4, 0, 6, 2, 1, 3, 5)] for row in shuffled]
    forms = {
        "leads again.csv": ("utf-8", ",", cells),
        "leads shuffled.csv": ("utf-8", ",", shuffled),
        "leads reordered.csv": ("utf-8-sig", ",", reordered),
        "leads semicolon.csv": ("utf-8-sig", ";", reordered),
        "leads tab.txt": ("utf-16", "\t", shuffled),
        "leads cp1252.csv": ("cp1252", "|", cells),
    }
    for name, (encoding, delimiter, rows) in forms.items():
        with (world.files / name).open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
        report = world.load(world.files / name)
        assert not report.is_change, name
        assert counts(report) == (3, 0, 0, 3, 0), name
    assert world.digest() == before


def test_it_says_no_change_for_the_same_table_as_a_workbook(world: LakeWorld) -> None:
    world.leads(HEADER, *ROWS)
    book = xlsxwriter.Workbook(world.files / "leads.xlsx")
    sheet = book.add_worksheet("leads")
    when = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    typed = [
        (1, "Ann Ahm", "ann@one.example", "New", 10.5, True, datetime(2026, 1, 1)),  # noqa: DTZ001  a workbook knows no zone
        (2, "Bö Bryn", "bo@two.example", "Qualified", 7, False, datetime(2026, 1, 2, 10, 20, 30)),  # noqa: DTZ001  as above
        (3, "Cy, Jr.", "cy@three.example", "New", None, True, datetime(2026, 1, 3)),  # noqa: DTZ001  as above
    ]
    sheet.write_row(0, 0, HEADER.split(","))
    for number, row in enumerate(typed, start=1):
        sheet.write_row(number, 0, row[:6])
        sheet.write_datetime(number, 6, row[6], when)
    book.close()
    report = world.load(world.files / "leads.xlsx")
    assert counts(report) == (3, 0, 0, 3, 0)
    assert not report.is_change


def test_it_keeps_the_good_rows_and_lists_exactly_the_bad_ones(world: LakeWorld) -> None:
    lines, bad = _planted(n_rows=10_000, n_bad=137)
    report = world.leads(*lines)
    assert counts(report) == (10_000, 9_863, 0, 0, 137)
    rejects = read_rejects(report.files[0].rejects_file)
    assert [int(row["line"]) for row in rejects] == sorted(bad)
    assert all(row["file"].endswith("leads.csv") and row["reason"] and row["text"] for row in rejects)
    assert {row["column"] for row in rejects if "names no record" in row["reason"]} == {"Id"}
    assert len(world.rows()) == 9_863


def test_it_converges_once_the_bad_rows_are_mended(home: Path, tmp_path: Path) -> None:
    lines, bad = _planted(n_rows=10_000, n_bad=137)
    mended = [f"{n},Name,p{n}@x.example,New,1,TRUE,2026-01-01" if n in bad else line for n, line in enumerate(lines, start=1)]
    world = LakeWorld(home)
    world.leads(*lines)
    assert counts(world.leads(*mended)) == (10_000, 137, 0, 9_863, 0)
    clean = LakeWorld(tmp_path / "clean" / "home")
    clean.leads(*mended)
    assert world_digest(home, clean) == clean.digest()


def read_rejects(path: Path | None) -> list[dict[str, str]]:
    """The rows of a reject file."""
    assert path is not None
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def world_digest(home: Path, other: LakeWorld) -> str:
    """The digest of the world in `home`, with the records pointed at it and back again."""
    digest = LakeWorld(home).digest()
    LakeWorld(other.home)
    return digest


def test_it_imports_nothing_of_a_file_with_bad_rows_when_told_so(world: LakeWorld) -> None:
    world.leads(HEADER, *ROWS)
    before, files = world.digest(), world.lake_files()
    lines, bad = _planted(n_rows=10_000, n_bad=137)
    with pytest.raises(RowsRejected, match="137 rows") as refusal:
        world.leads(*lines, all_or_nothing=True)
    assert world.digest() == before
    assert world.lake_files() == files
    rejects = refusal.value.report.files[0].rejects_file
    assert [int(row["line"]) for row in read_rejects(rejects)] == sorted(bad)


def _planted(*, n_rows: int, n_bad: int) -> tuple[list[str], set[int]]:
    """A file of n_rows, n_bad of them faulty in three ways; and the physical lines of those. Line 1 is the header."""
    seed = random.Random(137)
    bad = set(seed.sample(range(2, n_rows + 2), n_bad))
    lines = [HEADER]
    for line in range(2, n_rows + 2):
        good = f"{line},Name,p{line}@x.example,New,1,TRUE,2026-01-01"
        faults = (f"null{good[len(str(line)) :]}", f"{good},one,too,many", f"{line},too few")
        lines.append(seed.choice(faults) if line in bad else good)
    return lines, bad


def test_it_counts_lines_of_the_file_not_records(world: LakeWorld) -> None:
    # The name of the first row runs over three lines, so the second record stands in line 5 and the third in line 6.
    report = world.leads(HEADER, '1,"Ann', "of", 'Ahm",a@x.example,New,1,TRUE,2026-01-01', "null,B,b@x.example,New,1,TRUE,", "3,short")
    assert [(reject.line, reject.column) for reject in report.files[0].rejects] == [(5, "Id"), (6, None)]


def test_it_tells_two_portals_apart(world: LakeWorld) -> None:
    world.leads(HEADER, ROWS[0], source="north")
    assert counts(world.leads(HEADER, ROWS[0], source="south")) == (1, 1, 0, 0, 0)
    assert world.rows() == [("1", "New"), ("1", "New")]
    with pytest.raises(SamesideError, match=r"source name '\.\./x y'"):
        world.leads(HEADER, ROWS[0], source="../x y")


def test_it_names_files_and_columns_the_mapping_does_not_use(world: LakeWorld) -> None:
    world.write("leads.csv", "Id,Name,Email,Status,Shoe size", "1,A,a@x.example,New,41")
    world.write("invoices.csv", "No,Total", "1,2")
    report = world.load(world.files)
    assert [name.rsplit("/", 1)[-1] for name in report.unused_files] == ["invoices.csv"]
    assert report.files[0].columns_unused == ("Shoe size",)
    with pytest.raises(UnreadableInput, match=r"no object for .*invoices\.csv.*leads\*, notes\*"):
        world.load(world.files / "invoices.csv")


def test_it_refuses_a_file_without_its_key_before_any_change(world: LakeWorld) -> None:
    world.write("leads a.csv", HEADER, *ROWS)
    world.write("leads b.csv", "Idd,Status", "1,New")
    with pytest.raises(UnreadableInput, match=r"leads b\.csv: column 'Id' is missing.*Did you mean"):
        world.load(world.files)
    assert world.lake_files() == []


def test_it_says_when_a_mapping_leaves_earlier_rows_behind(world: LakeWorld) -> None:
    world.load(world.write("notes.csv", "Note,Lead", "called,1"))
    text = world.mapping.read_text()
    world.mapping.write_text(text[: text.index("  notes:")] + text[text.index("tables:") : text.index("  - table: sales_activities")])
    assert "Object notes (1 rows)" in world.leads(HEADER, *ROWS).notes[0]


def test_it_previews_row_for_row_and_changes_nothing(world: LakeWorld) -> None:
    world.leads(HEADER, *ROWS)
    before = world.lake_files()
    path = world.write("leads.csv", HEADER, ROWS[0], "2,Bo,,Odd,1,TRUE,2026-09-09", "4,Di,,Qualified,1,TRUE,2026-01-04")
    report = world.preview(path)
    assert counts(report) == (3, 1, 1, 1, 0)
    assert report.files[0].outcome == "would be stored"
    # Of the three rows one is New, one Qualified, and one holds a word the mapping does not know.
    assert sorted((stage.source_value, stage.stage, stage.n_rows) for stage in report.stage_counts if stage.column == "current_stage") == [
        ("New", "inquiry", 1),
        ("Odd", None, 1),
        ("Qualified", "mql", 1),
    ]
    assert world.lake_files() == before
    assert counts(world.load(path)) == counts(report)
    assert world.preview(path).files[0].outcome == "no change"


def test_it_tells_how_far_it_is(world: LakeWorld) -> None:
    told: list[Progress] = []
    world.leads(HEADER, *(f"{n},A,,New,1,TRUE,2026-01-01" for n in range(1, 5001)), progress=told.append)
    assert told[-1].n_rows == 5000
    assert all(0 <= step.fraction <= 1 for step in told)
    assert told[-1].rows_per_second > 0
    assert told[-1].seconds_left is not None


def test_it_refuses_a_second_import_while_one_runs(world: LakeWorld) -> None:
    refusals: list[str] = []

    def start_another(_: Progress) -> None:
        with pytest.raises(SamesideError, match=rf"Another import is running.*process {os.getpid()}") as refusal:
            world.undo("i1")
        refusals.append(str(refusal.value))

    world.leads(HEADER, *ROWS, progress=start_another)
    assert refusals


def test_it_removes_what_a_stopped_import_left(world: LakeWorld) -> None:
    world.leads(HEADER, *ROWS)
    raw = world.home / "lake" / "raw" / "crm" / "leads"
    (raw / "i2.1.parquet").write_bytes(b"half a file")
    (raw / "i2.2.parquet.part").write_bytes(b"half a file")
    (world.home / "lake" / "staging" / "i2").mkdir(parents=True)
    (world.home / "lake" / "staging" / "i2" / "0.parquet").write_bytes(b"half a file")
    world.leads(HEADER, *ROWS)
    assert world.lake_files() == [raw / "i1.1.parquet"]


def test_it_keeps_hostile_labels_as_labels(world: LakeWorld) -> None:
    world.use_mapping("key: Id")
    world.leads('Id,Status,"x""; drop table leads; --",__proto__,{{7*7}},../../x', "1,New,a,b,c,=1+1")
    assert world.rows(columns=("__proto__", "{{7*7}}", "../../x")) == [("b", "c", "=1+1")]


def test_it_writes_no_formula_into_a_reject_file(world: LakeWorld) -> None:
    report = world.leads("Name,Id,Status", "=HYPERLINK(1),null,New")
    (row,) = read_rejects(report.files[0].rejects_file)
    assert row["text"].startswith("'=HYPERLINK")


def test_it_names_the_entry_of_a_mapping_that_does_not_hold(world: LakeWorld) -> None:
    world.mapping.write_text("mapping: crm\n")
    with pytest.raises(WrongMapping, match=r"crm\.yaml"):
        world.leads(HEADER, *ROWS)


def test_it_keeps_records_and_rejects_to_their_owner(world: LakeWorld) -> None:
    report = world.leads(HEADER, "null,A,,New,1,TRUE,")
    assert report.files[0].rejects_file is not None
    assert stat.S_IMODE(report.files[0].rejects_file.parent.stat().st_mode) == 0o700


def test_it_reads_with_the_options_given(world: LakeWorld) -> None:
    path = world.write("leads.csv", "Id;Status", "1;New, or so")
    report = world.load(path, options=ReadOptions(delimiter=";"))
    assert world.rows() == [("1", "New, or so")]
    assert "semicolon" in report.files[0].read_as["delimiter"]


def test_it_takes_several_paths_as_one_import(world: LakeWorld) -> None:
    first, second = world.write("leads a.csv", HEADER, ROWS[0]), world.write("leads b.csv", HEADER, ROWS[1])
    notes = world.write("notes.csv", "Note,Lead", "called,1")
    assert [file.outcome for file in world.preview(first, second, notes).files] == ["would be stored"] * 3
    report = world.load(first, second, notes)
    assert report.import_id == "i1"
    assert [file.batch_id for file in report.files] == ["i1.1", "i1.2", "i1.3"]
    assert not world.load(first, second, notes).is_change
    assert len(world.undo("i1").withdrawn) == 3
    assert (world.rows(), world.rows("notes", ("Note", "Lead"))) == ([], [])


def test_it_imports_nothing_when_one_of_several_paths_cannot_be_read(world: LakeWorld) -> None:
    good = world.write("leads.csv", HEADER, *ROWS)
    with pytest.raises(UnreadableInput, match=r"absent\.csv"):
        world.load(good, world.files / "absent.csv")
    with pytest.raises(RowsRejected):
        world.load(good, world.write("leads too.csv", HEADER, "9,short"), all_or_nothing=True)
    assert world.lake_files() == []
    assert world.batches() == ()


def test_it_keeps_both_parts_of_a_full_export_split_over_two_paths(world: LakeWorld) -> None:
    world.use_mapping("key: Id, mode: full")
    world.leads(HEADER, *ROWS)
    # Row 3 is in neither part, so it was deleted; rows 1 and 2 stay, though each is missing from one part.
    report = world.load(world.write("leads a.csv", HEADER, ROWS[0]), world.write("leads b.csv", HEADER, ROWS[1]))
    assert sum(file.n_deleted for file in report.files) == 1
    assert world.rows() == [("1", "New"), ("2", "Qualified")]


def test_it_reads_a_file_once_that_two_paths_lead_to(world: LakeWorld) -> None:
    world.use_mapping("key: Id")
    path = world.write("leads.csv", HEADER, *ROWS)
    (world.files / "about.pdf").write_bytes(b"%PDF")
    report = world.load(world.files, path, world.files / ".." / world.files.name)
    assert [counts(report, number) for number in range(len(report.files))] == [(3, 3, 0, 0, 0)]
    assert len(report.unused_files) == 1


# Below the header: an empty line, a record over three lines, a rejected record over two (too many cells), two empty lines, and a
# good record that runs over two lines in a column the mapping does not use.
CROOKED = (
    *(HEADER + ",Unused", "", '1,"Ann', "of", 'Ahm",a@x.example,New,1,TRUE,2026-01-01,u', '2,"Bo', 'B",b@x.example,New,1,TRUE,,u,v,w'),
    *("", "", '4,Di,,New,1,TRUE,,"u', 'u"', "null,Cy,c@x.example,New,1,TRUE,,u", "6,Ed,,New,1,TRUE,,u", "N/A,Flo,,New,1,TRUE,,u"),
)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("pseudonymise", [False, True])
def test_it_names_the_physical_line_of_rows_it_rejects(world: LakeWorld, *, newline: str, pseudonymise: bool) -> None:
    path = world.files / "leads.csv"
    path.write_bytes((newline.join(CROOKED) + newline).encode())
    lines = [number for number, line in enumerate(CROOKED, start=1) if line.startswith(('2,"Bo', "null", "N/A"))]
    report = world.load(path, pseudonymise=pseudonymise)
    assert counts(report) == (6, 3, 0, 0, 3)
    assert [int(row["line"]) for row in read_rejects(report.files[0].rejects_file)] == lines == [6, 12, 14]


def test_it_names_the_line_in_any_mix_of_rows(world: LakeWorld) -> None:
    # Eight kinds of lines in an order of chance, 5 MB of them, so that blocks end anywhere; none may shift the lines below it.
    seed = random.Random(20)
    kinds = (
        '{n},"A\n\nB",,New,1,TRUE,',
        "",
        "{n},A,,New,1,TRUE,",
        "null,A,,New,1,TRUE,",
        '{n},"A\nB",too,many,cells,in,this,row',
        '{n},A "B,,,,,',
    )
    kinds += ('{n},"A" B,,New,1,TRUE,', 'null,"A\nB",,New,1,TRUE,')
    text, expected = HEADER + "\n", []
    for n in range(1, 4_001):
        kind = seed.choice(kinds)
        if kind.startswith("null") or "too,many" in kind or '"A" B' in kind:
            expected.append(text.count("\n") + 1)
        text += kind.format(n=n).replace("A", "A" * seed.randrange(2_500)) + "\n"
    (world.files / "leads.csv").write_text(text)
    report = world.load(world.files / "leads.csv")
    assert [int(row["line"]) for row in read_rejects(report.files[0].rejects_file)] == expected


def test_it_names_the_row_of_a_sheet_and_the_line_of_a_json_file(world: LakeWorld) -> None:
    book = xlsxwriter.Workbook(world.files / "leads.xlsx")
    sheet = book.add_worksheet("leads")
    for row, cells in {2: ("Id", "Status"), 4: ("1", "New"), 8: ("null", "New")}.items():
        sheet.write_row(row, 0, cells)
    book.close()
    (world.files / "leads.jsonl").write_text('{"Id": "2", "Status": "New"}\n\n\n{"Id": "null", "Status": "New"}\n')
    (world.files / "leads b.json").write_text('[\n {"Id": "3",\n  "Status": "New"},\n {"Id": "null",\n  "Status": "New"}\n]\n')
    report = world.load(world.files)
    assert {Path(file.file_name).name: [row.line for row in file.rejects] for file in report.files} == {
        "leads.xlsx": [9],
        "leads.jsonl": [4],
        "leads b.json": [4],
    }


POISONS = {
    "a NUL": (b"5000,Na\x00me,p@x.example,New,1,TRUE,2026-01-01", "Name", "a cell holds a NUL byte"),
    "too many columns": (b"5000,Name,p@x.example,New,1,TRUE,2026-01-01,one,more", None, "expected 7 columns, found 9"),
    "too few columns": (b"5000,Name", None, "expected 7 columns, found 2"),
    "undecodable bytes": (b"5000,Na\xff\xfeme,p@x.example,New,1,TRUE,2026-01-01", "Name", "a cell holds bytes that are not utf-8"),
    "text behind a quote": (b'5000,"Na"me,p@x.example,New,1,TRUE,2026-01-01', None, "text follows a closing quote"),
    "an open quote": (b'5000,"Name,p@x.example,New,1,TRUE,2026-01-01', None, "a quote is opened and never closed"),
    "no key": (b",Name,p@x.example,New,1,TRUE,2026-01-01", "Id", "the key is empty, which names no record"),
    "a word for no key": (b"null,Name,p@x.example,New,1,TRUE,2026-01-01", "Id", "the key is 'null', which names no record"),
    "a cell of 2 MB": (
        b"5000," + b"x" * 2_000_000 + b",,New,1,TRUE,",
        "Name",
        "a cell is 2,000,000 bytes long; at most 1,000,000 are read",
    ),
}


@pytest.mark.parametrize("poison", POISONS)
def test_it_loses_one_row_to_one_poisoned_row_among_ten_thousand(world: LakeWorld, poison: str) -> None:
    bad, column, reason = POISONS[poison]
    # Record n stands on line n + 1; the poisoned one is record 5,000.
    good = [f"{n},Näme,p{n}@x.example,New,1,TRUE,2026-01-01".encode() for n in range(1, 10_001)]
    (world.files / "leads.csv").write_bytes(b"\n".join([HEADER.encode(), *good[:4_999], bad, *good[5_000:], b""]))
    report = world.load(world.files / "leads.csv")
    assert counts(report) == (10_000, 9_999, 0, 0, 1)
    (reject,) = report.files[0].rejects
    assert (reject.line, reject.column, reject.reason) == (5_001, column, reason)
    (row,) = read_rejects(report.files[0].rejects_file)
    assert (row["line"], row["column"], row["reason"]) == ("5001", column or "", reason)
    assert row["text"]
    assert world.rows() == sorted((str(n), "New") for n in range(1, 10_001) if n != 5_000)
