"""Do build, export, merge and report work from the command line, one after the other?"""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

DEALS = "Id,AccountId,Name,StageName,Amount,CloseDate,IsClosed,IsWon,CreatedDate,SystemModstamp\n"
ACCOUNTS = "Id,Name,Website,SystemModstamp\n"


@pytest.fixture
def built(sameside: Run, home: Path, tmp_path: Path) -> Path:
    """Two accounts with a deal each, built."""
    exports = tmp_path / "exports"
    exports.mkdir()
    stamp = "2026-01-05T10:00:00.000+0000"
    (exports / "Account.csv").write_text(ACCOUNTS + f"001A,Acme,acme.com,{stamp}\n001B,Acme Ltd,,{stamp}\n", encoding="utf-8")
    won = f"006A,001A,First,Closed Won,100,2026-01-05,true,true,{stamp},{stamp}\n"
    lost = f"006B,001B,Second,Closed Lost,50,2026-01-06,true,false,{stamp},{stamp}\n"
    (exports / "Opportunity.csv").write_text(DEALS + won + lost, encoding="utf-8")
    sameside("init", home, "--currency", "EUR")
    done = sameside("import", exports, "--mapping", "salesforce-object-export", home=home)
    assert done.returncode == 0, done.stderr
    assert sameside("build", home=home).returncode == 0
    return home


def n_accounts(sameside: Run, home: Path) -> int:
    text = sameside("export", "--canonical", home=home).stdout
    section = text.split("# accounts\n", 1)[1].split("# account_domains", 1)[0]
    return len(section.strip().splitlines()) - 1


def test_it_says_when_there_is_nothing_new_to_build(sameside: Run, built: Path) -> None:
    assert sameside("build", home=built).stdout.startswith("No change since snapshot")


def test_it_exports_equal_text_for_equal_content(sameside: Run, built: Path) -> None:
    first = sameside("export", "--canonical", home=built).stdout
    assert first == sameside("export", "--canonical", home=built).stdout
    assert "Acme Ltd" in first


def test_it_merges_parts_and_keeps_apart(sameside: Run, built: Path) -> None:
    one, other = "salesforce-object-export:001A", "salesforce-object-export:001B"
    assert n_accounts(sameside, built) == 2
    merged = sameside("merge", "account", other, one, "--reason", "same company", home=built)
    assert merged.returncode == 0, merged.stderr
    sameside("build", home=built)
    assert n_accounts(sameside, built) == 1
    decided = json.loads(sameside("review", "--decided", "--format", "json", home=built).stdout)
    assert [(row["record"], row["and"], row["are"], row["reason"]) for row in decided] == [(other, one, "one", "same company")]
    assert sameside("unmerge", "account", other, home=built).returncode == 0
    sameside("build", home=built)
    assert n_accounts(sameside, built) == 2
    assert sameside("keep-apart", "account", one, other, home=built).returncode == 0
    assert sameside("merge", "account", other, one, home=built).returncode == 1


def test_it_writes_a_report_of_what_little_there_is(sameside_process: Run, built: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    done = sameside_process("report", "evidence", "--out", page, home=built)
    assert done.returncode == 0, done.stderr
    text = page.read_text(encoding="utf-8")
    assert "50.0%" in text
    assert "answered yet" in text
    answers = json.loads(sameside_process("report", "evidence", "--format", "json", home=built).stdout)
    assert answers["answers"]["win_rate"]["rows"][0]["n"] == 2


def test_it_says_that_nothing_was_built_yet(sameside: Run, home: Path) -> None:
    sameside("init", home)
    for words in (("metrics",), ("report", "evidence"), ("export", "--canonical"), ("review",)):
        done = sameside(*words, home=home)
        assert (done.returncode, done.stdout) == (1, "")
        assert "Nothing was built yet" in done.stderr
