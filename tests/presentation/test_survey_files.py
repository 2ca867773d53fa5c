"""Is what leaves as a file what stands on the pages, with nothing that may not be told, and nothing a spreadsheet would run?"""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from sameside.analytics.answer import RecordTable
from sameside.presentation.spss_file import spss_bytes
from sameside.presentation.survey_files import COLUMNS, figure_rows, survey_bytes
from sameside.presentation.survey_items import item_rows
from sameside.presentation.survey_reading import Survey
from sameside.schema.errors import SamesideError
from tests.services.closed_survey import CLOSED_AT, FEW, a_survey


@pytest.fixture(scope="module")
def survey() -> Survey:
    return a_survey()


def written(form: str, survey: Survey) -> bytes:
    return survey_bytes(form, survey, wave=2, closed_at=CLOSED_AT)


def workbook(content: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(content))


def by_place(survey: Survey) -> dict[tuple[str, str, str], dict[str, Any]]:
    rows = csv.DictReader(io.StringIO(written("csv", survey).decode("utf-8")))
    return {(row["item"], row["group"], row["figure"]): row for row in rows}


def test_a_row_of_csv_says_what_the_page_says(survey: Survey) -> None:
    rows = by_place(survey)
    for item in item_rows(survey):
        for group, said in (("sales", item.sales), ("marketing", item.marketing)):
            thing = "mostly or as one" if item.item == "O1" else "agree"
            row = rows[item.item, group, thing]
            assert (row["shown"], row["form"], row["n"]) == (said.text, said.form, str(said.base))
        if item.gap:
            assert rows[item.item, "sales - marketing", "gap"]["shown"].removeprefix("'") == item.gap_text


def test_every_value_has_six_decimals_at_most() -> None:
    survey = a_survey()
    survey.result["items"]["P2"]["groups"]["sales"] |= {"base": 21, "distribution": {"4": 8, "2": 13}}
    rows = by_place(survey)
    assert rows["P2", "sales", "answer 4"]["value"] == "0.380952"
    assert [row["value"] for row in rows.values() if len(row["value"].partition(".")[2]) > 6] == []


def test_a_bound_has_its_ends_and_no_value_and_a_hidden_group_its_rule(survey: Survey) -> None:
    rows = by_place(survey)
    bound = rows["P2", "sales", "agree"]
    assert (bound["count_low"], bound["count_high"], bound["value"], bound["low"], bound["utmost_high"]) == ("19", "20", "", "", "")
    hidden = rows["", "marketing/leaders", "response"]
    assert (hidden["form"], hidden["value"], hidden["count_low"], hidden["why"]) == ("hidden", "", "", FEW)


def test_a_company_s_own_words_can_t_run_as_a_formula() -> None:
    form = a_survey().form
    items = {**form["items"], "T4": {**form["items"]["T4"], "text": {"en": {"other": "=1+1 is well spent."}}}}
    survey = Survey("=cmd", {**form, "items": items}, a_survey().result)
    assert by_place(survey)["T4", "sales", "agree"]["statement"].startswith("'=1+1")
    book = written("xlsx", survey)
    cells = [cell for name in workbook(book).sheet_names for row in workbook(book).get_sheet_by_name(name).to_python() for cell in row]
    assert "=1+1 is well spent." in cells
    parts = zipfile.ZipFile(io.BytesIO(book))
    assert [name for name in parts.namelist() if name.startswith("xl/worksheets/") and b"<f>" in parts.read(name)] == []


def test_the_workbook_and_json_hold_the_same_rows(survey: Survey) -> None:
    table = figure_rows(survey)
    rows = workbook(written("xlsx", survey)).get_sheet_by_name("Figures").to_python()
    heading = next(place for place, row in enumerate(rows) if row[2] == "kind")
    told_rows = [row for row in rows[heading + 1 :] if row[2]]
    assert [row[14] for row in told_rows] == [row[14] for row in table.rows]
    assert [row[9] or 0 for row in told_rows] == pytest.approx([row[9] or 0 for row in table.rows])
    told = json.loads(written("json", survey))
    assert [tuple(row.values()) for row in told["figures"]] == list(table.rows)
    assert (told["title"], told["wave"], told["n_answers"], tuple(told["figures"][0])) == ("Spring survey", 2, 47, COLUMNS)
    assert told["questions"]["P2"]["asked"]["sales"].startswith("We in sales contact")


def test_spss_reads_the_same_rows_with_their_labels(survey: Survey, tmp_path: Path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    path = tmp_path / "survey.sav"
    path.write_bytes(written("sav", survey))
    frame, meta = pyreadstat.read_sav(str(path))
    table = figure_rows(survey)
    assert (len(frame), tuple(frame.columns)) == (len(table.rows), COLUMNS)
    place = next(number for number, row in enumerate(table.rows) if row[:5] == ("O2", table.rows[number][1], "agree", "sales", "agree"))
    assert (frame["value"][place], frame["shown"][place], frame["count_low"][place]) == (0.75, "75%", 15)
    assert meta.variable_value_labels["group"]["c_level"] == "C-level"


def test_a_figure_that_is_told_of_nobody_stays_a_figure_for_spss(tmp_path: Path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    path = tmp_path / "survey.sav"
    # As of a round by an open link: how many were asked is not known, so nothing is told of the utmost.
    table = RecordTable(("group", "utmost_low"), (("sales", None), ("marketing", None)))
    path.write_bytes(spss_bytes(table, title="Survey", labels={}))
    frame, meta = pyreadstat.read_sav(str(path))
    assert meta.readstat_variable_types == {"group": "string", "utmost_low": "double"}
    assert frame["utmost_low"].isna().all()


def test_without_the_packages_it_says_which(survey: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    with pytest.raises(SamesideError, match="pyreadstat and pandas"):
        written("sav", survey)
