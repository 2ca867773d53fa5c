"""Workbooks as people make them: sheets, dates of both systems, numbers, errors, hidden sheets, wrong endings."""

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter

from sameside.schema.errors import UnreadableInput
from sameside.sources.files import ReadOptions, SourceObject, open_source

DETECT = ReadOptions()


def rows(found: SourceObject) -> list[tuple[str | None, ...]]:
    return [tuple(row[name] for name in found.columns) for batch in found.batches() for row in batch.to_pylist()]


@pytest.mark.parametrize("is_1904", [False, True])
def test_it_reads_dates_of_both_date_systems(is_1904: bool, tmp_path: Path) -> None:
    path = tmp_path / "dates.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": is_1904}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["day", "time of day", "midnight", "clock", "elapsed", "text"])
        sheet.write_datetime(1, 0, dt.date(2024, 1, 23), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_datetime(
            1, 1, dt.datetime.fromisoformat("2024-01-23T04:05:06.789"), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        )
        sheet.write_datetime(1, 2, dt.datetime.fromisoformat("2024-01-23T00:00"), book.add_format({"num_format": 22}))
        sheet.write_number(1, 3, 0.5, book.add_format({"num_format": "h:mm AM/PM"}))
        sheet.write_number(1, 4, 1.5, book.add_format({"num_format": "[h]:mm"}))
        sheet.write_string(1, 5, "23.01.2024")
    (found,) = open_source(str(path), options=DETECT)
    assert rows(found) == [("2024-01-23", "2024-01-23T04:05:06.789", "2024-01-23T00:00:00", "12:00:00", "36:00:00", "23.01.2024")]
    assert ("dates" in found.read_as) is is_1904


def test_it_reads_numbers_words_and_errors_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "values.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["n", "text", "yes", "error", "money"])
        sheet.write_number(1, 0, 1054)
        sheet.write_string(1, 1, "  007\n=1+1 ")
        sheet.write_boolean(1, 2, True)
        sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
        sheet.write_number(1, 4, 1234.5, book.add_format({"num_format": '#,##0.00 "days"'}))
        sheet.write_number(2, 0, 1e-7)
        sheet.write_rich_string(2, 1, "bold ", book.add_format({"bold": True}), "text")
        sheet.write_formula(2, 4, "=1+1", None, 2)
        sheet.write_number(4, 0, -0.5)
    (found,) = open_source(str(path), options=DETECT)
    # The empty row 4 is no row, and line numbers go on counting it.
    assert rows(found) == [
        ("1054", "  007\n=1+1 ", "true", "#DIV/0!", "1234.5"),
        ("0.0000001", "bold text", None, None, "2"),
        ("-0.5", None, None, None, None),
    ]
    assert found.n_received == 3


def test_it_makes_an_object_of_every_filled_sheet(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    with xlsxwriter.Workbook(path) as book:
        for name in ("Leads", "Empty", "Deals"):
            sheet = book.add_worksheet(name)
            if name != "Empty":
                sheet.write_row(3, 0, ["id", "name"])
                sheet.write_row(4, 0, [1, name])
                sheet.write_row(5, 0, [2, name, "one too many"])
        book.get_worksheet_by_name("Deals").hide()
    found = open_source(str(path), options=DETECT)
    assert [sheet.name for sheet in found] == ["Leads", "Deals"]
    assert found[1].read_as == {"format": "XLSX", "sheet": "Deals (hidden)"}
    assert rows(found[1]) == [("1", "Deals")]
    assert [(reject.line, reject.reason) for reject in found[1].rejects] == [(6, "expected 2 columns, found 3")]
    assert found[0].digest() != found[1].digest()

    (one,) = open_source(str(path), options=ReadOptions(sheet="deals"))
    assert one.name == "book"
    with pytest.raises(UnreadableInput, match=r"no sheet is named 'Deal'\. Did you mean 'Deals'"):
        open_source(str(path), options=ReadOptions(sheet="Deal"))


def test_it_says_when_a_workbook_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet()
    with pytest.raises(UnreadableInput, match="no rows"):
        open_source(str(path), options=DETECT)


def test_it_reads_the_four_exports_of_one_table_alike(shared_data: Path) -> None:
    found = open_source(str(shared_data / "creme-exports"), options=DETECT)
    assert [one.read_as["format"] for one in found] == ["CSV", "CSV", "XLS", "XLSX"]
    tables = [rows(one) for one in found]
    assert len(tables[0]) == 60
    assert tables[0] == tables[1] == tables[2] == tables[3]
    assert {one.columns for one in found} == {found[0].columns}
