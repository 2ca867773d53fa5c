"""Can a person go from a build's faults to the file, line and value, and take the list elsewhere?"""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

DEALS = "Id,AccountId,Name,StageName,Amount,CloseDate,IsClosed,IsWon,CreatedDate,SystemModstamp"
STAMP = "2026-01-05T10:00:00.000+0000"


@pytest.fixture(scope="module")
def faulty(sameside: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 open deals, to close on an impossible date, on a formula, and the other 58 on 31 September."""
    folder = tmp_path_factory.mktemp("faulty")
    closing = ["2026-02-30", "=1+1", *["2026-09-31"] * 58]
    rows = [f"006{n:02},001A,Deal {n},Prospecting,100,{day},false,false,{STAMP},{STAMP}" for n, day in enumerate(closing)]
    (folder / "Opportunity.csv").write_text("\n".join([DEALS, *rows]) + "\n", encoding="utf-8")
    (folder / "Account.csv").write_text(f"Id,Name,Website,SystemModstamp\n001A,Acme,acme.com,{STAMP}\n", encoding="utf-8")
    home = folder / "home"
    sameside("init", home, "--currency", "EUR")
    done = sameside("import", folder, "--mapping", "salesforce-object-export", home=home)
    assert done.returncode == 0, done.stderr
    built = sameside("build", home=home)
    assert built.returncode == 0, built.stderr
    (home / "said.txt").write_text(built.stdout, encoding="utf-8")
    return home


def test_it_is_named_below_the_faults_of_a_build_with_words_that_work(sameside: Run, faulty: Path) -> None:
    said = (faulty / "said.txt").read_text(encoding="utf-8")
    hint = next(line for line in said.splitlines() if "See each:" in line).split("See each: sameside ")[1]
    assert hint == "faults --table opportunities --reason impossible_date"
    done = sameside(*hint.split(), home=faulty)
    assert done.returncode == 0, done.stderr
    assert "2026-02-30" in done.stdout


def test_it_counts_first_and_lists_fifty(sameside: Run, faulty: Path) -> None:
    lines = sameside("faults", home=faulty).stdout.splitlines()
    summary, listed = (next(n for n, line in enumerate(lines) if name in line and "what was wrong" in line) for name in ("times", "record"))
    assert summary < listed
    first = next(line for line in lines if "2026-02-30" in line)
    for part in ("opportunities", "expected_close_on", "impossible date", "value unknown", "Opportunity.csv"):
        assert part in first
    assert "... and 10 more" in lines[-1]
    assert sum("Opportunity.csv" in line for line in lines) == 50


def test_it_lists_as_many_as_asked_for(sameside: Run, faulty: Path) -> None:
    done = sameside("faults", "--reason", "impossible date", "--limit", 2, home=faulty)
    assert "times" not in done.stdout
    assert done.stdout.count("Opportunity.csv") == 2
    assert "57 more" in done.stdout


def test_it_writes_all_to_a_file_with_formulas_disarmed(sameside: Run, faulty: Path, tmp_path: Path) -> None:
    out = tmp_path / "faults.csv"
    done = sameside("faults", "--format", "csv", "--out", out, home=faulty)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert len(rows) == 60
    (formula,) = [row for row in rows if row["record"] == "2"]
    assert (formula["value"], formula["file"], formula["reason"]) == ("'=1+1", "Opportunity.csv", "not_a_date")


def test_it_gives_json_as_values(sameside: Run, faulty: Path) -> None:
    rows = json.loads(sameside("faults", "--format", "json", "--reason", "not_a_date", home=faulty).stdout)
    assert [(row["value"], row["file"], row["record"]) for row in rows] == [("=1+1", "Opportunity.csv", 2)]


def test_it_says_when_nothing_fits_and_when_a_name_is_off(sameside: Run, faulty: Path) -> None:
    nothing = sameside("faults", "--table", "people", home=faulty)
    assert (nothing.returncode, nothing.stdout.startswith("No such faults in snapshot")) == (0, True)
    wrong = sameside("faults", "--table", "oportunities", home=faulty)
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "Did you mean 'opportunities'?" in wrong.stderr
    assert sameside("faults", "--limit", 0, home=faulty).returncode == 2
