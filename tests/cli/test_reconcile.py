"""Does `sameside reconcile` say in every form why a figure isn't that of a report?"""

import csv
import io
import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.cli.conftest import Run


@pytest.fixture(scope="module")
def world(sameside: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A workspace of three sellers that were won, and a report of the other system that lists two of them and a stranger."""
    folder = tmp_path_factory.mktemp("reconcile")
    home, exports = folder / "home", folder / "exports"
    exports.mkdir()
    (exports / "olist_marketing_qualified_leads_dataset.csv").write_text(
        "mql_id,first_contact_date,landing_page_id,origin\n" + "".join(f"m{n},2018-01-0{n},p,social\n" for n in (1, 2, 3)), encoding="utf-8"
    )
    (exports / "olist_closed_deals_dataset.csv").write_text(
        "mql_id,seller_id,sdr_id,sr_id,won_date,business_segment,lead_type,lead_behaviour_profile,has_company,has_gtin,average_stock,"
        "business_type,declared_product_catalog_size,declared_monthly_revenue\n"
        + "".join(f"m{n},s{n},d,r,2018-0{n}-10 10:00:00,pet,,,,,,,,0\n" for n in (1, 2, 3)),
        encoding="utf-8",
    )
    assert sameside("import", exports, "--mapping", "olist-marketing-funnel", home=home).returncode == 0
    assert sameside("build", home=home).returncode == 0
    report = folder / "won.csv"
    report.write_text("Lead,Lead ID\nOne,m1\nThree,m3\nNine,m9\nTotal,\n", encoding="utf-8")
    return home, report


def test_it_reads_on_a_screen_of_eighty_columns(sameside: Run, world: tuple[Path, Path]) -> None:
    home, report = world
    text = sameside("reconcile", "cycles", report, "--where", "stage=inquiry", "--period", "2018-01", home=home).stdout
    assert "Ours has 3 lead cycles, the report 3 rows; 2 stand in both." in " ".join(text.split())
    assert "their id lies in no file that was imported" in " ".join(text.split())
    assert "no rule found" in text
    assert max(map(len, text.splitlines())) <= 80


def test_it_is_written_for_other_programs(sameside: Run, world: tuple[Path, Path], tmp_path: Path) -> None:
    home, report = world
    words = ("reconcile", "cycles", report, "--where", "stage=inquiry")
    written = json.loads(sameside(*words, "--format", "json", home=home).stdout)
    assert written["n"] == {"ours": 3, "theirs": 3, "same": 2, "unexplained": 1}
    assert sum(rule["difference"] for rule in written["rules"]) == 0
    rows = list(csv.DictReader(io.StringIO(sameside(*words, "--format", "csv", home=home).stdout)))
    assert [(row["where"], row["record"], row["rule"]) for row in rows] == [
        ("in ours only", "olist-marketing-funnel:m2", "unexplained"),
        ("in the report only", "m9", "not_received"),
    ]
    book = tmp_path / "differences.xlsx"
    assert sameside(*words, "--format", "xlsx", "--out", book, home=home).returncode == 0
    assert CalamineWorkbook.from_path(book).sheet_names == ["Summary", "Rules", "Records"]


def test_it_says_what_it_cannot_do_without_a_traceback(sameside: Run, world: tuple[Path, Path], tmp_path: Path) -> None:
    home, report = world
    for words, code in (
        (("cycles", tmp_path / "none.csv"), 1),
        (("cycle", report), 1),
        (("cycles", report, "--id-column", "Leed ID"), 1),
        (("cycles", report, "--period", "2018-13"), 2),
    ):
        done = sameside("reconcile", *words, home=home)
        assert (done.returncode, "Traceback" in done.stderr, bool(done.stderr)) == (code, False, True)


def test_the_commands_of_the_guide_run(sameside: Run, demo_home: Path, tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "guide" / "reconcile.md").read_text(encoding="utf-8")
    commands = [line for line in page.splitlines() if line.startswith("sameside ")]
    assert len(commands) == 4
    assert commands.pop(0) == "sameside demo --home demo-workspace"
    (tmp_path / "demo-workspace").symlink_to(demo_home)
    for command in commands:
        done = sameside(*command.split()[1:], cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, ""), command
    assert (tmp_path / "differences.xlsx").exists()
