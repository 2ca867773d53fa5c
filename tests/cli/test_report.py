"""Are the figures of a report the same to the digit in every format, and those of `sameside metrics`? Does every file open?"""

import json
import re
import shlex
import zipfile
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from sameside.cli.main import app
from sameside.presentation import figures
from sameside.schema.errors import UnknownName, WrongUsage
from sameside.services.workspace import init_workspace
from tests.cli.conftest import Run
from tests.services.closed_survey import a_closed_round

AS_OF = "2026-06-30"


@pytest.fixture(scope="module")
def files(sameside: Run, demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The evidence of the demo company in every format."""
    folder = tmp_path_factory.mktemp("reports")
    found = {}
    for form in ("html", "pdf", "xlsx", "json"):
        found[form] = folder / f"evidence.{form}"
        done = sameside("report", "evidence", "--format", form, "--as-of", AS_OF, "--out", found[form], home=demo_home)
        assert done.returncode == 0, done.stderr
    return found


@pytest.fixture(scope="module")
def report(files: dict[str, Path]) -> dict[str, Any]:
    return json.loads(files["json"].read_text(encoding="utf-8"))


def figures_of(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Every figure of the report: key figures, and the cells of all tables."""
    cells = [cell for section in report["sections"] for table in section["tables"] for row in table["rows"] for cell in row]
    return [cell for cell in [*report["key_figures"], *cells] if "unit" in cell and cell["text"]]


def _text(page: pdfium.PdfPage) -> str:
    return re.sub(r"\s+", " ", page.get_textpage().get_text_bounded())


def test_it_shows_every_figure_in_html(files: dict[str, Path], report: dict[str, Any]) -> None:
    page = files["html"].read_text(encoding="utf-8")
    for cell in figures_of(report):
        assert f">{cell['text']}<" in page, cell


def test_it_shows_every_figure_in_pdf(files: dict[str, Path], report: dict[str, Any]) -> None:
    shown = " ".join(_text(page) for page in pdfium.PdfDocument(files["pdf"]))
    for cell in figures_of(report):
        assert cell["text"] in shown, cell


def test_it_makes_every_text_of_the_exact_value_beside_it(report: dict[str, Any]) -> None:
    for cell in figures_of(report):
        if "low" in cell:
            # A duration's interval is told in the unit of its estimate, which lies between its ends.
            ends = (cell["low"], cell["high"], cell["unit"], cell.get("currency"))
            assert cell["text"] in {figures.interval(*ends, beside=beside) for beside in (None, cell["low"], cell["high"])}
        elif cell["value"] is None:
            assert cell["text"] in (figures.NOT_APPLICABLE, "")
        else:
            assert cell["text"] == figures.figure(cell["value"], cell["unit"], cell.get("currency"))


def test_it_writes_every_exact_value_into_the_workbook(files: dict[str, Path], report: dict[str, Any]) -> None:
    book = CalamineWorkbook.from_path(files["xlsx"])
    cells = {cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row}
    numbers = {round(cell, 9) for cell in cells if isinstance(cell, int | float)}
    for figure in figures_of(report):
        for value in (figure.get(name) for name in ("value", "low", "high")):
            if value is not None:
                assert round(float(value), 9) in numbers, figure


def test_it_writes_no_formula_and_no_link_into_the_workbook(files: dict[str, Path]) -> None:
    with zipfile.ZipFile(files["xlsx"]) as book:
        for name in book.namelist():
            text = book.read(name).decode("utf-8")
            assert "<f>" not in text
            assert "<hyperlink" not in text


def test_it_gives_every_figure_again_by_the_commands_of_its_footnotes(demo_home: Path, report: dict[str, Any]) -> None:
    # Within this process: as many commands as the report has figures would take as many starts of the program.
    runner = CliRunner(env={"SAMESIDE_HOME": str(demo_home)})
    said: dict[int, str] = {}
    for note in report["footnotes"]:
        printed = [runner.invoke(app, shlex.split(command)[1:]) for command in note["commands"]]
        assert all(done.exit_code == 0 for done in printed), note
        said[note["number"]] = "\n".join(done.output for done in printed)
    for section in report["sections"]:
        text = "\n".join(said[number] for number in section["footnotes"])
        shown = set(re.split(r"\s{2,}|\n", text))
        for table in section["tables"]:
            for cell in (cell for row in table["rows"] for cell in row if "unit" in cell and cell["text"]):
                assert cell["text"] in shown, (section["anchor"], cell)


def test_it_asks_no_network_from_any_file(files: dict[str, Path]) -> None:
    page = files["html"].read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href|action|poster)="(?!#|data:)', page)
    assert "url(http" not in page
    assert b"/URI" not in files["pdf"].read_bytes()


def test_it_writes_a_pdf_with_title_language_outline_and_tags(files: dict[str, Path]) -> None:
    content = files["pdf"].read_bytes()
    assert content.startswith(b"%PDF-")
    for mark in (b"/Lang", b"/Outlines", b"/StructTreeRoot", b"/MarkInfo"):
        assert mark in content


def test_it_writes_the_same_files_twice(sameside: Run, demo_home: Path, files: dict[str, Path], tmp_path: Path) -> None:
    for form in ("html", "pdf", "json"):
        again = tmp_path / f"again.{form}"
        sameside("report", "evidence", "--format", form, "--as-of", AS_OF, "--out", again, home=demo_home)
        assert again.read_bytes() == files[form].read_bytes(), form


def test_it_asks_the_whole_report_about_a_period(sameside: Run, demo_home: Path) -> None:
    done = sameside("report", "evidence", "--format", "json", "--as-of", AS_OF, "--period", "2025-Q2", home=demo_home)
    written = json.loads(done.stdout)
    assert written["period"] == "2025-Q2, 1 Apr 2025 to 30 Jun 2025"
    # Bars and rates speak of the same leads: those that began in the period.
    funnel = next(section for section in written["sections"] if section["heading"] == "How far do leads get?")
    won = next(row[1]["value"] for row in funnel["tables"][0]["rows"] if row[0]["text"] == "Won")
    rate = next(row for row in written["answers"]["close_rate"]["rows"])
    assert won == round(rate["value"] * rate["n"])
    assert all(" --period 2025-Q2 " in command for note in written["footnotes"] for command in note["commands"])
    assert sameside("report", "evidence", "--period", "soon", home=demo_home).returncode == 2


def test_it_counts_no_leads_of_partners_for_marketing(report: dict[str, Any]) -> None:
    accepted = next(
        table for section in report["sections"] for table in section["tables"] if table["caption"].startswith("Marketing, by source")
    )
    sources = {row[0]["text"] for row in accepted["rows"]}
    assert "Web" in sources
    assert "Partner Referral" not in sources


def test_it_writes_one_figure_in_the_form_its_file_ends_in(sameside: Run, demo_home: Path, tmp_path: Path) -> None:
    for form, begins in (("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<svg"), ("html", b"\n<!doctype html>")):
        out = tmp_path / f"figure.{form}"
        done = sameside("report", "figure", "win_rate_count", "--by", "lead_source", "--as-of", AS_OF, "--out", out, home=demo_home)
        assert done.returncode == 0, done.stderr
        assert out.read_bytes().startswith(begins.strip()) or out.read_bytes().strip().startswith(begins.strip())


def test_it_refuses_a_figure_without_a_metric_and_a_report_with_one(sameside: Run, demo_home: Path) -> None:
    for words in (("figure",), ("evidence", "bookings"), ("evidence", "--by", "month"), ("evidence", "--format", "png")):
        done = sameside("report", *words, home=demo_home)
        assert (done.returncode, done.stdout) == (2, ""), words
    assert sameside("report", "figure", "bookins", home=demo_home).returncode == 1


def test_it_writes_what_a_survey_says_in_the_form_its_file_ends_in(home: Path, tmp_path: Path) -> None:
    init_workspace(home, options={"company": "Larkfield"})
    runner = CliRunner(env={"SAMESIDE_HOME": str(home)})
    none_yet = runner.invoke(app, ["report", "alignment", "--out", str(tmp_path / "early.pdf")])
    assert str(none_yet.exception).startswith("No survey has closed yet")
    closed = a_closed_round()
    for form, begins, named in (("html", b"<!doctype html>", ()), ("pdf", b"%PDF", ("--survey", closed.pk)), ("pptx", b"PK", ())):
        out = tmp_path / f"board.{form}"
        done = runner.invoke(app, ["report", "alignment", *named, "--out", str(out)])
        assert done.exit_code == 0, done.exception
        assert out.read_bytes().strip().startswith(begins)
    for words in (("--period", "2026"), ("--as-of", "2026-01-01"), ("--format", "xlsx"), ("--by", "month")):
        assert isinstance(runner.invoke(app, ["report", "alignment", *words]).exception, WrongUsage), words
    assert isinstance(runner.invoke(app, ["report", "evidence", "--survey", closed.pk]).exception, WrongUsage)
    assert isinstance(runner.invoke(app, ["report", "alignment", "--survey", "nowhere"]).exception, UnknownName)


def test_it_refuses_a_file_that_ends_in_no_format_of_the_report(tmp_path: Path) -> None:
    for words, formats in ((("figure", "bookings"), "png, pdf, html, svg, json"), (("evidence",), "html, pdf, xlsx, json")):
        done = CliRunner().invoke(app, ["report", *words, "--out", str(tmp_path / "x.docx")])
        assert formats in str(done.exception), words
        assert not list(tmp_path.iterdir())


def test_it_says_on_the_terminal_too_that_nothing_lies_in_the_period(sameside: Run, demo_home: Path, tmp_path: Path) -> None:
    done = sameside("report", "evidence", "--period", "2031", "--out", tmp_path / "ahead.html", home=demo_home)
    assert done.returncode == 0
    assert "Nothing on record lies in 2031: there is no figure to show for it." in done.stderr


def test_it_breaks_no_option_of_a_help_text_in_two(sameside: Run) -> None:
    for verb in ("metrics", "report", "import", "demo", "unmerge"):
        lines = sameside(verb, "--help").stdout.splitlines()
        assert [line for line in lines if line.endswith("-")] == []
