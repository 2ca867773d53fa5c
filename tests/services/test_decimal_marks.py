"""Is every number taken with the mark it was written with, from the file to the figure, and a doubt refused instead of guessed?"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from pysqlite3 import dbapi2 as sqlite

from sameside.analytics.answer import Answer
from sameside.schema.errors import SamesideError, UnreadableInput, WrongUsage
from sameside.services.building import build_snapshot
from sameside.services.importing import ImportReport, ReadOptions, import_paths, preview_paths
from sameside.services.raw_objects import mapping_in_force
from sameside.services.reporting import Question, measure
from sameside.services.snapshots import open_reader
from sameside.services.workspace import init_workspace

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
DETECT = ReadOptions()
MAPPING = """mapping: till
title: Deals with amounts
version: 1
currency: EUR
objects:
  deals: {files: ["deals*"], key: Id}
tables:
  - table: opportunities
    from: deals
    columns:
      opportunity_id: Id
      account_id: Client
      created_at: Opened
      closed_at: Closed
      outcome: {constant: won}
      amount: Amount
"""
HEADER = ("Id", "Client", "Opened", "Closed", "Amount")


class Till:
    """A workspace, a mapping that reads deals, and files of them."""

    def __init__(self, home: Path, *, mark: str | None = None) -> None:
        self.workspace = init_workspace(home, options={"time_zone": "UTC", "currency": "EUR"})
        self.files = home.parent
        self.mapping = self.files / "till.yaml"
        self.mapping.write_text(MAPPING + (f'decimal_mark: "{mark}"\n' if mark else ""))

    def csv(self, *amounts: str, name: str = "deals.csv", client: str = "Acme") -> Path:
        lines = [";".join(HEADER), *(f"{n};{client};2026-01-05;2026-02-05;{amount}" for n, amount in enumerate(amounts, start=1))]
        path = self.files / name
        path.write_text("\n".join(lines) + "\n")
        return path

    def load(self, path: Path | str, options: ReadOptions = DETECT, source: str | None = None) -> ImportReport:
        return import_paths(workspace=self.workspace, paths=[str(path)], mapping=str(self.mapping), source=source, options=options, now=NOW)

    def amounts(self) -> list[Any]:
        build_snapshot(workspace=self.workspace, now=NOW)
        with open_reader(self.workspace) as reader:
            _, rows = reader.query("select amount from opportunities order by opportunity_id")
        return [amount for (amount,) in rows]

    def bookings(self) -> Answer:
        build_snapshot(workspace=self.workspace, now=NOW)
        return measure(workspace=self.workspace, question=Question(metric="bookings"), as_of=NOW)


def rows_of(amounts: Sequence[float]) -> list[tuple[str, str, str, str, float]]:
    return [(str(n), "Acme", "2026-01-05", "2026-02-05", amount) for n, amount in enumerate(amounts, start=1)]


def write_xlsx(folder: Path, amounts: Sequence[float]) -> str:
    path = folder / "deals.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("deals")
        for number, row in enumerate([HEADER, *rows_of(amounts)]):
            sheet.write_row(number, 0, row)
    return str(path)


def write_parquet(folder: Path, amounts: Sequence[float]) -> str:
    path = folder / "deals.parquet"
    pq.write_table(pa.table({name: [row[place] for row in rows_of(amounts)] for place, name in enumerate(HEADER)}), path)
    return str(path)


def write_json(folder: Path, amounts: Sequence[float]) -> str:
    path = folder / "deals.json"
    path.write_text(json.dumps([dict(zip(HEADER, row, strict=True)) for row in rows_of(amounts)]))
    return str(path)


def write_sqlite(folder: Path, amounts: Sequence[float]) -> str:
    path = folder / "all.db"
    connection = sqlite.connect(path)
    connection.execute("create table deals (Id text, Client text, Opened text, Closed text, Amount real)")
    connection.executemany("insert into deals values (?, ?, ?, ?, ?)", rows_of(amounts))
    connection.commit()
    connection.close()
    return f"sqlite:///{path}"


@pytest.mark.parametrize("mark", [None, ","])
@pytest.mark.parametrize("write", [write_xlsx, write_parquet, write_json, write_sqlite])
def test_it_takes_native_numbers_for_what_they_are_under_either_mark(write: Any, mark: str | None, home: Path) -> None:
    till = Till(home, mark=mark)
    till.load(write(till.files, [1.234, 1234.5, 0.125, 7.0, 1234567.891]))
    # To the cent, halves away from zero.
    assert till.amounts() == [Decimal(text) for text in ("1.23", "1234.50", "0.13", "7.00", "1234567.89")]


def test_it_gives_one_and_a_bit_as_bookings_of_a_workbook_under_a_decimal_comma(home: Path) -> None:
    till = Till(home, mark=",")
    till.load(write_xlsx(till.files, [1.234]))
    (row,) = till.bookings().rows
    assert (row.value, row.n) == (Decimal("1.23"), 1)


def test_it_reads_json_inside_a_cell_and_numbers_of_the_mapping_with_a_point(home: Path) -> None:
    till = Till(home, mark=",")
    till.mapping.write_text(
        till.mapping.read_text().replace("amount: Amount", "amount: {first: [{column: Amount, json: sum}, {constant: 2.345}]}")
    )
    till.csv('"{""sum"": 1.234}"', '"{""sum"": ""1.234""}"', "{}")
    till.load(till.files / "deals.csv")
    # The second is text in the JSON: written by people, read with the mapping's mark.
    assert till.amounts() == [Decimal("1.23"), Decimal("1234.00"), Decimal("2.35")]


def test_it_takes_a_folder_of_text_and_workbook_as_one_table(home: Path) -> None:
    till = Till(home, mark=",")
    folder = till.files / "export"
    folder.mkdir()
    till.csv("1,234", "1234,50", name="export/deals a.csv")
    write_xlsx(folder, [1.234, 1234.5])
    report = till.load(folder)
    assert sorted((file.n_new, file.n_unchanged) for file in report.files) == [(0, 2), (2, 0)]
    assert till.amounts() == [Decimal("1.23"), Decimal("1234.50")]


def test_it_sees_no_change_between_a_text_file_with_commas_and_its_workbook(home: Path) -> None:
    till = Till(home, mark=",")
    till.load(till.csv("1234,50", "7,00", "0,125"))
    assert not till.load(write_xlsx(till.files, [1234.5, 7, 0.125])).is_change
    # Under a comma the point parts thousands: 1.000 and 1 are two values.
    assert till.load(till.csv("1234,50", "7.000", "0,125")).files[0].n_changed == 1


@pytest.mark.parametrize("ending", ["\n", "", '\ndecimal_mark: "."\n', "\n# the end\n"])
def test_it_writes_the_given_mark_into_the_mapping_it_keeps(ending: str, home: Path) -> None:
    till = Till(home)
    till.mapping.write_text(MAPPING.rstrip("\n") + ending)
    path = till.csv("1234,56", "1,234")
    report = till.load(path, ReadOptions(decimal_mark=","))
    assert any("decimal mark ','" in note for note in report.notes)
    assert report.files[0].read_as["decimal_mark"] == ","
    kept = mapping_in_force("till")
    assert kept is not None
    assert kept.text.count("decimal_mark") == 1
    assert 'decimal_mark: ","' in kept.text
    assert till.amounts() == [Decimal("1234.56"), Decimal("1.23")]
    assert not till.load(path, ReadOptions(decimal_mark=",")).is_mapping_new


def test_it_writes_the_mark_into_a_mapping_in_braces(home: Path) -> None:
    till = Till(home)
    till.mapping.write_text(
        "{mapping: till, objects: {deals: {files: [deals], key: Id}}, tables: [{table: opportunities, from: deals, columns: "
        "{opportunity_id: Id, created_at: Opened, outcome: {constant: won}, amount: Amount}}]}"
    )
    till.load(till.csv("1234,56"), ReadOptions(decimal_mark=","))
    assert till.amounts() == [Decimal("1234.56")]


@pytest.mark.parametrize(
    ("mark", "value", "other"),
    [
        (".", "1234,56", ","),
        (".", "1.234,56", ","),
        (".", "€ 1.234.567,891", ","),
        (".", "-1 234,5", ","),
        (".", "0,125", ","),
        (",", "1234.56", "."),
        (",", "1,234.56 USD", "."),
        (",", "12,34,567.00", "."),
    ],
)
def test_it_refuses_numbers_plainly_written_with_the_other_mark(mark: str, value: str, other: str, home: Path) -> None:
    till = Till(home, mark=mark)
    path = till.csv("7", f"1{other}234", value, client='"Ann\nand Bob"')
    with pytest.raises(UnreadableInput) as refused:
        till.load(path)
    # The header, then two records of two lines each.
    for part in ("deals.csv, line 6, Amount:", f"'{value}'", f"--decimal-mark {other}", f'decimal_mark: "{other}"'):
        assert part in str(refused.value)
    with pytest.raises(UnreadableInput):
        preview_paths(workspace=till.workspace, paths=[str(path)], mapping=str(till.mapping), options=DETECT)
    assert mapping_in_force("till") is None
    till.load(path, ReadOptions(decimal_mark=other))
    assert till.amounts()[1] == Decimal("1.23")


@pytest.mark.parametrize("amounts", [("7",), ("1,234", "12,345,678"), ("1234.50", "1234,50", "12.5"), ("n/a, 12", "a lot, really")])
def test_it_refuses_nothing_that_does_not_speak_against_the_mark(amounts: tuple[str, ...], home: Path) -> None:
    till = Till(home)
    # Commas in other columns are text.
    assert till.load(till.csv(*amounts, client="12,50")).is_change


def test_it_keeps_what_came_in_from_being_read_with_another_mark(home: Path) -> None:
    till = Till(home)
    till.load(till.csv("1,234"))
    # Text can be read anew, but only when asked for.
    till.mapping.write_text(MAPPING + 'decimal_mark: ","\n')
    whole = till.csv("5", name="deals more.csv")
    with pytest.raises(SamesideError, match=r"--decimal-mark \. to stay"):
        till.load(whole)
    till.load(whole, ReadOptions(decimal_mark=","))
    till.load(write_xlsx(till.files, [1.5]))
    # Numbers of a workbook were written down with the mark of that day.
    till.mapping.write_text(MAPPING)
    with pytest.raises(SamesideError, match=r"deals\.xlsx .* decimal mark ','.*--undo i3"):
        till.load(whole, ReadOptions(decimal_mark="."))


def test_it_knows_two_decimal_marks(home: Path) -> None:
    till = Till(home)
    with pytest.raises(WrongUsage, match="The decimal mark is ';'"):
        till.load(write_xlsx(till.files, [1.5]), ReadOptions(decimal_mark=";"))


def test_it_says_when_the_same_bytes_are_in_under_another_name(home: Path) -> None:
    till = Till(home)
    path = till.csv("7")
    assert not till.load(path).files[0].notes
    (note,) = till.load(path, source="other").files[0].notes
    assert "these bytes are already in as source till (import i1): everything in them will count twice" in note
