"""One door for a file, a folder and a database; and one table that reads alike from every format."""

import csv
import datetime as dt
import json
import os
import socket
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from pysqlite3 import dbapi2 as sqlite

from sameside.schema.errors import UnreadableInput
from sameside.sources.files import ReadOptions, SourceObject, open_source, skipped_files

DETECT = ReadOptions()


def rows(found: SourceObject) -> list[tuple[str | None, ...]]:
    return [tuple(row[name] for name in found.columns) for batch in found.batches() for row in batch.to_pylist()]


def test_it_reads_one_table_alike_from_every_format(tmp_path: Path) -> None:
    header = ("id", "name", "amount", "is_won", "closed_on", "created_at")
    typed = [
        (1, "Zoë, Ltd", Decimal("10.5"), True, dt.date(2024, 1, 23), dt.datetime.fromisoformat("2024-01-23T02:46:47")),
        (2, 'says "hi"\nthere', Decimal("-3"), False, None, dt.datetime.fromisoformat("2024-12-31T23:59:59.5")),
        (3, None, None, None, dt.date(1999, 12, 31), None),
    ]
    as_text = [
        ("1", "Zoë, Ltd", "10.5", "true", "2024-01-23", "2024-01-23T02:46:47"),
        ("2", 'says "hi"\nthere', "-3", "false", None, "2024-12-31T23:59:59.5"),
        ("3", None, None, None, "1999-12-31", None),
    ]
    with (tmp_path / "a.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *[[cell or "" for cell in row] for row in as_text]])
    with (tmp_path / "b.csv").open("w", newline="", encoding="utf-16") as file:
        csv.writer(file, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(
            [header, *[[cell or "" for cell in row] for row in as_text]]
        )
    (tmp_path / "c.jsonl").write_text("".join(json.dumps(dict(zip(header, row, strict=True)), default=str) + "\n" for row in as_text))
    pq.write_table(pa.Table.from_pylist([dict(zip(header, row, strict=True)) for row in typed]), tmp_path / "d.parquet")
    with xlsxwriter.Workbook(tmp_path / "e.xlsx") as book:
        sheet = book.add_worksheet()
        day, time = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss.0"})
        sheet.write_row(0, 0, header)
        for line, row in enumerate(typed, start=1):
            for place, cell in enumerate(row):
                if cell is not None:
                    sheet.write(line, place, cell, day if place == 4 else time if place == 5 else None)
    connection = sqlite.connect(str(tmp_path / "f.db"))
    connection.execute(f"create table deals ({', '.join(header)})")
    connection.executemany("insert into deals values (?, ?, ?, ?, ?, ?)", as_text)
    connection.commit()
    connection.close()

    found = open_source(str(tmp_path), options=DETECT)
    assert [one.name for one in found] == ["a", "b", "c", "d", "e", "deals"]
    for one in found:
        assert one.columns == header, one.read_as
        assert rows(one) == as_text, one.read_as
        assert (one.n_received, one.rejects, one.fraction) == (3, [], 1.0)


def test_it_reads_a_folder_in_order_and_says_what_it_skips(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    for name in ("b.csv", "a.csv", ".hidden.csv", "~$a.xlsx", "README.csv", "LICENSE", "expected.json", "notes.docx", "no_ending"):
        (folder / name).write_text("id\n1\n")
    (folder / "deeper").mkdir()
    outside = tmp_path / "passwd.csv"
    outside.write_text("secret\n1\n")
    (folder / "out.csv").symlink_to(outside)
    (folder / "within.csv").symlink_to(folder / "a.csv")
    (folder / "broken.csv").symlink_to(folder / "gone.csv")
    os.mkfifo(folder / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket.csv"))
        found = open_source(str(folder), options=DETECT)
        skipped = {Path(one.file_name).name: one.reason for one in skipped_files([str(folder)])}
    assert [one.file_name for one in found] == [str(folder / name) for name in ("a.csv", "b.csv", "within.csv")]
    assert skipped == {
        ".hidden.csv": "hidden",
        "~$a.xlsx": "hidden",
        "LICENSE": "a paper beside the data, by its name",
        "README.csv": "a paper beside the data, by its name",
        "broken.csv": "a link that leads nowhere",
        "deeper": "a folder within the folder; import it by itself",
        "expected.json": "a paper beside the data, by its name",
        "no_ending": "not a table, by its name without an ending",
        "notes.docx": "not a table, by its ending ('.docx')",
        "out.csv": "a link that leads out of the folder",
        "pipe.csv": "not a regular file (a pipe, device or socket)",
        "socket.csv": "not a regular file (a pipe, device or socket)",
    }


def test_it_refuses_a_folder_without_data_and_lists_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "LICENSE").write_text("MIT")
    with pytest.raises(UnreadableInput, match=r"no file that can be imported\.\n  .*LICENSE: a paper"):
        open_source(str(tmp_path), options=DETECT)
    assert skipped_files(["postgresql://h/x"]) == []


def test_it_refuses_pipes_and_devices_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (str(tmp_path / "pipe"), "/dev/zero", "/dev/null"):
        with pytest.raises(UnreadableInput, match="not a regular file"):
            open_source(path, options=DETECT)


def test_it_reads_a_path_with_a_space_a_newline_and_a_leading_dash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("-rf my\nleads.csv").write_text("id\n1\n")
    (found,) = open_source("-rf my\nleads.csv", options=DETECT)
    assert rows(found) == [("1",)]


def test_it_gives_another_digest_when_the_same_bytes_are_read_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,name\n1,Caf\xe9\n")
    (detected,) = open_source(str(path), options=DETECT)
    (fixed,) = open_source(str(path), options=ReadOptions(encoding="cp1250"))
    (again,) = open_source(str(path), options=DETECT)
    assert detected.digest() == again.digest()
    assert detected.digest() != fixed.digest()


def test_it_reads_parquet_of_every_type_and_rejects_what_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "types.parquet"
    table = pa.table(
        {
            "raw": pa.array([b"ok", b"\xff", b"a\x00", b""], pa.binary()),
            "kind": pa.array(["x", "y", "x", None]).dictionary_encode(),
            "ratio": pa.array([0.1, float("nan"), 1e22, -0.0]),
            "at": pa.array([0, 1, 2, None], pa.timestamp("ns", "Europe/Berlin")),
            "tags": pa.array([["a"], [], None, ["b", None]]),
            "Raw": pa.array([1, 2, 3, 4]),
        }
    )
    pq.write_table(table, path)
    (found,) = open_source(str(path), options=DETECT)
    assert found.columns == ("raw", "kind", "ratio", "at", "tags", "Raw (2)")
    assert found.size_hint == 4
    assert rows(found) == [("ok", "x", "0.1", "1970-01-01T00:00:00Z", '["a"]', "1"), (None, None, "0", None, '["b",null]', "4")]
    assert [(reject.line, reject.column) for reject in found.rejects] == [(2, "raw"), (3, "raw")]


def test_it_refuses_a_damaged_parquet_file(tmp_path: Path) -> None:
    path = tmp_path / "cut.parquet"
    pq.write_table(pa.table({"a": list(range(1000))}), path)
    whole = path.read_bytes()
    for content in (whole[:200], whole[:-20], b"PAR1" + b"\x00" * 100 + b"PAR1"):
        path.write_bytes(content)
        with pytest.raises(UnreadableInput, match="damaged Parquet"):
            open_source(str(path), options=DETECT)
