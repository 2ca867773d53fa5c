"""Does `sameside metrics` answer in every form, and show what stands behind a figure?"""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cli.conftest import Run

AS_OF = ("--as-of", "2026-06-30")


def test_it_lists_what_can_be_asked(sameside: Run, demo_home: Path) -> None:
    text = sameside("metrics", home=demo_home).stdout
    assert text.startswith("Can be answered:")
    assert "close_rate_lead" in text
    assert max(map(len, text.splitlines())) <= 80


def test_it_says_what_one_further_file_would_unlock(sameside: Run, home: Path, tmp_path: Path) -> None:
    leads = tmp_path / "olist_marketing_qualified_leads_dataset.csv"
    leads.write_text("mql_id,first_contact_date,landing_page_id,origin\nm1,2018-01-01,p,social\n", encoding="utf-8")
    sameside("import", leads, "--mapping", "olist-marketing-funnel", home=home)
    sameside("build", home=home)
    text = sameside("metrics", home=home).stdout
    locked = text.split("Not yet:")[1]
    deals = locked.split("a file of deals: ")[1]
    assert deals.startswith(tuple("0123456789"))
    assert "win_rate_count" in deals
    assert max(map(len, text.splitlines())) <= 80
    rows = json.loads(sameside("metrics", "--format", "json", home=home).stdout)
    assert {row["metric"]: row["unlocked_by"] for row in rows if row["metric"] in ("cycles", "bookings")} == {
        "cycles": None,
        "bookings": "a file of deals",
    }


def test_it_answers_as_a_table_with_n_interval_and_how_it_was_counted(sameside: Run, demo_home: Path) -> None:
    text = sameside("metrics", "close_rate_lead", "--by", "lead_source", *AS_OF, home=demo_home).stdout
    assert "Partner Referral" in text
    assert "95% interval" in text
    assert "How: Won cycles divided by" in text
    assert "as of 30 Jun 2026, 23:59 Europe/Berlin" in text


def test_it_answers_the_same_in_every_form(sameside: Run, demo_home: Path, tmp_path: Path) -> None:
    words = ("metrics", "close_rate_lead", "--by", "lead_source", *AS_OF)
    of_json = {
        row["by"]["lead_source"]: row["value"] for row in json.loads(sameside(*words, "--format", "json", home=demo_home).stdout)["rows"]
    }
    of_csv = {
        row["lead_source"]: float(row["value"])
        for row in csv.DictReader(io.StringIO(sameside(*words, "--format", "csv", home=demo_home).stdout))
    }
    file = tmp_path / "answer.parquet"
    assert sameside(*words, "--format", "parquet", "--out", file, home=demo_home).returncode == 0
    table = pq.read_table(file)
    assert of_json == of_csv == dict(zip(table["lead_source"].to_pylist(), table["value"].to_pylist(), strict=True))


def test_it_shows_the_records_behind_a_figure(sameside: Run, demo_home: Path) -> None:
    done = sameside("metrics", "win_rate_count", "--where", "lead_source=Content", "--records", "--format", "json", *AS_OF, home=demo_home)
    records = json.loads(done.stdout)
    answer = sameside("metrics", "win_rate_count", "--where", "lead_source=Content", "--format", "json", *AS_OF, home=demo_home)
    (row,) = json.loads(answer.stdout)["rows"]
    assert len(records) == row["n"] > 0
    assert sum(record["is_won"] for record in records) == round(row["value"] * row["n"])


def test_it_shows_the_sql_behind_a_figure(sameside: Run, demo_home: Path) -> None:
    text = sameside("metrics", "win_rate_count", "--sql", *AS_OF, home=demo_home).stdout
    assert "select" in text.lower()
    assert "opportunities" in text


def test_it_asks_for_one_thing_at_a_time(sameside: Run, demo_home: Path) -> None:
    assert sameside("metrics", "cycles", "--sql", "--records", home=demo_home).returncode == 2
    assert sameside("metrics", "--by", "month", home=demo_home).returncode == 2


def test_it_names_the_near_metric(sameside: Run, demo_home: Path) -> None:
    assert "Did you mean 'close_rate_lead'" in sameside("metrics", "close_rate_leed", home=demo_home).stderr
    assert "close_rate_lead or close_rate_mql" in sameside("metrics", "close_rate", home=demo_home).stderr


# What only the build, the import, charts or files need. All of it together takes longer to load than the answer takes to find.
NOT_FOR_READING = (
    *("altair", "holidays", "jinja2", "numpy", "pandas", "psycopg", "pyarrow", "rapidfuzz", "requests", "rich", "tldextract", "yaml"),
    *("django.db.migrations.executor", "sameside.sources"),
    *("sameside.services.building", "sameside.services.calendars", "sameside.warehouse.build", "sameside.warehouse.identity"),
)


@pytest.mark.in_a_file  # else the database's own package is needed, too
@pytest.mark.parametrize("words", [(), ("close_rate_lead", "--by", "lead_source"), ("cycles", "--records"), ("sla_attainment", "--sql")])
def test_it_loads_nothing_that_only_building_and_importing_need(demo_home: Path, words: tuple[str, ...]) -> None:
    program = (
        "import sys; from sameside.cli.main import app; app(sys.argv[1:], standalone_mode=False);"
        " print('loaded:', *sorted(sys.modules), file=sys.stderr)"
    )
    command = [sys.executable, "-c", program, "metrics", *words, "--home", str(demo_home)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    loaded = set(done.stderr.split("loaded: ")[1].split())
    assert "sameside.services.reporting" in loaded
    assert sorted(loaded & set(NOT_FOR_READING)) == []


def test_it_says_what_the_figures_leave_out_until_the_next_build(sameside: Run, home: Path, tmp_path: Path) -> None:
    leads = tmp_path / "olist_marketing_qualified_leads_dataset.csv"
    heads = "mql_id,first_contact_date,landing_page_id,origin\n"
    leads.write_text(f"{heads}m1,2018-01-01,p,social\n", encoding="utf-8")
    sameside("import", leads, "--mapping", "olist-marketing-funnel", home=home)
    sameside("build", home=home)
    (snapshot,) = {json.loads(sameside("metrics", "cycles", "--format", "json", home=home).stdout)["snapshot"]}
    leads.write_text(f"{heads}m2,2018-01-02,p,social\n", encoding="utf-8")
    sameside("import", leads, "--mapping", "olist-marketing-funnel", home=home)
    note = "Not in these figures yet: 1 import since this snapshot. Run: sameside build"
    assert f"Note: {note}" in sameside("metrics", "cycles", home=home).stdout
    assert note in json.loads(sameside("metrics", "cycles", "--format", "json", home=home).stdout)["notes"]
    assert note in sameside("metrics", "cycles", "--format", "csv", home=home).stderr
    assert note in sameside("metrics", home=home).stdout
    assert note not in sameside("metrics", "cycles", "--snapshot", snapshot, home=home).stdout
    page = tmp_path / "page.html"
    assert note in sameside("report", "evidence", "--out", page, home=home).stderr
    assert note in page.read_text(encoding="utf-8")
    sameside("build", home=home)
    assert "Not in these figures" not in sameside("metrics", "cycles", home=home).stdout


def test_it_sets_another_period_beside_in_every_form(sameside: Run, demo_home: Path) -> None:
    words = ("metrics", "win_rate_count", "--period", "2026-Q1", "--compare-to", "previous", *AS_OF)
    text = sameside(*words, home=demo_home).stdout
    assert "2025-Q4" in text
    assert "points" in text
    written = json.loads(sameside(*words, "--format", "json", home=demo_home).stdout)
    (row,) = written["comparison"]["rows"]
    (of_csv,) = csv.DictReader(io.StringIO(sameside(*words, "--format", "csv", home=demo_home).stdout))
    assert float(of_csv["difference"]) == row["difference"]
    assert float(of_csv["value"]) - float(of_csv["other_value"]) == pytest.approx(row["difference"])
    assert sameside("metrics", "win_rate_count", "--compare-to", "previous", home=demo_home).returncode == 2
    assert sameside(*words, "--sql", home=demo_home).returncode == 2


def test_it_says_when_the_moment_asked_for_is_yet_to_come(sameside: Run, demo_home: Path) -> None:
    assert "lies in the future" in sameside("metrics", "bookings", "--as-of", "2199-01-01", home=demo_home).stdout
    assert "lies in the future" not in sameside("metrics", "bookings", *AS_OF, home=demo_home).stdout
