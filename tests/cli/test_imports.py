"""Does `sameside import` do what it says, and say what it did?"""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

HEADINGS = "mql_id,first_contact_date,landing_page_id,origin\n"


@pytest.fixture
def leads(tmp_path: Path) -> Path:
    file = tmp_path / "exports" / "olist_marketing_qualified_leads_dataset.csv"
    file.parent.mkdir()
    file.write_text(HEADINGS + "m1,2018-01-01,p,social\nm2,2018-01-02,p,\n", encoding="utf-8")
    return file


def test_it_makes_a_workspace_with_stated_defaults_and_reads_the_file(sameside_process: Run, home: Path, leads: Path) -> None:
    done = sameside_process("import", leads, "--mapping", "olist-marketing-funnel", home=home)
    assert done.returncode == 0, done.stderr
    assert f"Made a workspace in {home} with the defaults" in done.stderr
    assert "olist_marketing_qualified_leads_dataset.csv" in done.stdout
    assert "To take it back: sameside import --undo" in done.stdout


def test_it_changes_nothing_the_second_time(sameside: Run, home: Path, leads: Path) -> None:
    sameside("import", leads, "--mapping", "olist-marketing-funnel", home=home)
    assert sameside("import", leads, "--mapping", "olist-marketing-funnel", home=home).stdout.startswith("No change")


def test_it_shows_what_would_change_and_changes_nothing(sameside: Run, home: Path, leads: Path) -> None:
    done = sameside("import", leads.parent, "--mapping", "olist-marketing-funnel", "--dry-run", home=home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Would import")
    assert sameside("import", leads, "--mapping", "olist-marketing-funnel", home=home).stdout.startswith("Imported")


def test_it_takes_an_import_back(sameside: Run, home: Path, leads: Path) -> None:
    said = sameside("import", leads, "--mapping", "olist-marketing-funnel", home=home).stdout
    name = said.rsplit("--undo ", 1)[1].strip()
    assert sameside("import", "--undo", name, home=home).stdout.startswith("Withdrew 1 batch with 2 rows")
    assert sameside("import", "--undo", name, home=home).stdout.startswith("No change")


def test_it_imports_nothing_when_all_was_asked_for_and_a_row_is_broken(sameside: Run, home: Path, leads: Path) -> None:
    leads.write_text(HEADINGS + "m1,2018-01-01,p,social\nm2,2018-01-02\n", encoding="utf-8")
    done = sameside("import", leads, "--mapping", "olist-marketing-funnel", "--all-or-nothing", home=home)
    assert done.returncode == 1
    assert "Nothing was imported" in done.stderr
    taken = sameside("import", leads, "--mapping", "olist-marketing-funnel", home=home)
    assert "line 3" in taken.stdout


def test_it_refuses_a_wrong_mapping_by_file_and_line(sameside: Run, home: Path, leads: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "ours.yaml"
    wrong.write_text("mapping: ours\ntitle: ours\nversion: 1\nobjekts: {}\n", encoding="utf-8")
    done = sameside("import", leads, "--mapping", wrong, home=home)
    assert done.returncode == 1
    assert "ours.yaml" in done.stderr
    assert "line 4" in done.stderr
    assert "objects" in done.stderr


def test_it_takes_several_paths_as_one_import_with_one_way_back(sameside: Run, home: Path, leads: Path) -> None:
    more = leads.with_name("olist_marketing_qualified_leads_dataset_2.csv")
    more.write_text(HEADINGS + "m3,2018-01-03,p,email\n", encoding="utf-8")
    assert sameside("import", leads, more, "--dry-run", home=home).stdout.count("Would import") == 1
    said = sameside("import", leads, more, home=home).stdout
    assert said.count("Imported") == said.count("--undo") == 1
    assert sameside("import", "--undo", said.rsplit("--undo ", 1)[1].strip(), home=home).stdout.startswith("Withdrew 2 batches with 3 rows")


def test_it_drafts_one_mapping_for_several_paths(sameside: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text("Id,Email,Status,Created Date\n1,a@x.example,New,2026-01-01\n2,b@x.example,New,2026-01-02\n")
    (tmp_path / "accounts.csv").write_text("Id,Account Name,Website\n1,One,one.example\n2,Two,two.example\n")
    done = sameside("import", tmp_path / "leads.csv", tmp_path / "accounts.csv", "--suggest", home=home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("mapping: ") == 1
    assert "leads*" in done.stdout
    assert "accounts*" in done.stdout


def test_it_says_that_a_file_held_no_rows(sameside: Run, home: Path, leads: Path) -> None:
    leads.write_text(HEADINGS, encoding="utf-8")
    assert sameside("import", leads, home=home).stdout.startswith("There were 0 rows, but mapping olist-marketing-funnel")
    assert sameside("import", leads, home=home).stdout.startswith("No change: 0 rows in there.\n")


def test_it_names_the_column_that_may_be_the_missing_one(sameside: Run, home: Path, tmp_path: Path) -> None:
    deals = tmp_path / "deals.csv"
    deals.write_text("id,Auftragswert €,Anlage\n1,100,2026-01-01\n", encoding="utf-8")
    ours = tmp_path / "ours.yaml"
    ours.write_text(
        "mapping: ours\ntitle: ours\nversion: 1\nobjects:\n  deals: {files: [deals], key: id}\ntables:\n  - table: opportunities\n"
        "    from: deals\n    columns: {opportunity_id: id, amount: Auftragwert €, created_at: Anlage}\n",
        encoding="utf-8",
    )
    said = sameside("import", deals, "--mapping", ours, home=home).stdout
    assert "lacks Auftragwert €, which the mapping would use. For Auftragwert €: Did you mean 'Auftragswert €'?" in said
