"""Drafts for real files: the right tables, and the key columns a person would have chosen."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sameside.schema.mapping import Mapping
from sameside.services.building import build_snapshot
from sameside.services.importing import import_paths
from sameside.services.reporting import Question, measure
from sameside.services.snapshots import open_reader
from sameside.services.suggesting import ReadOptions, suggest_mapping
from sameside.services.workspace import init_workspace, open_workspace
from sameside.sources.mapping import parse_mapping
from sameside.warehouse.engine import connect
from sameside.warehouse.mapped import MappedSettings, MappedSource, create_mapped
from sameside.warehouse.sql_text import literal
from tests.shared_data import SharedData

NOW = datetime(2026, 11, 1, tzinfo=UTC)
LEADS = """Lead-Nr;Angelegt am;Quelle;Status;Firma;E-Mail;Betreuer
L01;02/03/2026;Webseite;Neu;Huber GmbH;a@huber.example;Jörg Weiß
L02;14/03/2026;Kaltakquise;Angenommen;Maier GmbH;b@maier.example;Anke Groß
L03;15/03/2026;Webseite;Qualifiziert;Adler GmbH;c@adler.example;Anke Groß
L04;16/03/2026;Webseite;Neu;Adler GmbH;d@adler.example;Anke Groß
"""
DEALS = """Auftrag;Lead;Phase;Betrag;Währung;Angelegt;Abgeschlossen
A1;L01;Gewonnen;1.000,50;EUR;20/03/2026;02/04/2026
A2;L02;Verloren;900,00;EUR;21/03/2026;03/04/2026
A3;L03;Gewonnen;70,25;EUR;22/03/2026;04/04/2026
A4;L04;Offen;80,25;EUR;23/03/2026;
"""


def draft(folder: Path) -> Mapping:
    return parse_mapping(suggest_mapping(paths=[str(folder)], options=ReadOptions()), "draft")


def columns(mapping: Mapping, table: str) -> dict[str, tuple[str, ...]]:
    rule = next(rule for rule in mapping.tables if rule.table == table)
    return {target: expression.columns for target, expression in rule.columns.items()}


def outcomes(mapping: Mapping, folder: Path) -> dict[str | None, int]:
    """How many deals of each outcome the draft gives."""
    raw = {}
    for name, rule in mapping.objects.items():
        file = next(path for path in folder.glob("*.csv") if path.stem.lower() == rule.files[0].rstrip("*").lower())
        rows = f"read_csv({literal(str(file))}, all_varchar = true, header = true)"
        raw[name] = f"select *, 'b:' || row_number() over () as _record_id from {rows}"
    connection = connect()
    create_mapped(connection, [MappedSource("draft", mapping, raw)], MappedSettings())
    return dict(connection.execute("select outcome, count(*) from mapped_opportunities group by all").fetchall())


def test_it_drafts_a_mapping_of_a_folder_that_loads(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,stage,amount\na,Won,5\nb,Lost,6\nc,Open,7\nd,Won,1\ne,Lost,2\nf,Open,3\n")
    (tmp_path / "notes.csv").write_text("x,y\n1,2\n")
    mapping = draft(tmp_path)
    assert [rule.table for rule in mapping.tables] == ["opportunities"]
    assert outcomes(mapping, tmp_path) == {"won": 2, "lost": 2, "open": 2}


def test_it_drafts_the_marketing_funnel_of_olist(shared_data: SharedData) -> None:
    folder = shared_data / "olist-marketing-funnel"
    mapping = draft(folder)
    assert {rule.table for rule in mapping.tables} == {"leads", "people", "opportunities", "accounts", "members"}
    leads, deals = columns(mapping, "leads"), columns(mapping, "opportunities")
    assert (leads["lead_id"], leads["created_at"], leads["lead_source"]) == (("mql_id",), ("first_contact_date",), ("origin",))
    assert (deals["lead_id"], deals["account_id"], deals["owner_id"]) == (("mql_id",), ("seller_id",), ("sr_id",))
    assert deals["closed_at"] == ("won_date",)
    assert "amount" not in deals  # what a seller declares to turn over is no deal value
    assert mapping.losses_recorded is False
    assert outcomes(mapping, folder) == {"won": 842}


def test_it_drafts_the_pipeline_of_maven(shared_data: SharedData) -> None:
    folder = shared_data / "maven-crm-opportunities"
    mapping = draft(folder)
    assert {rule.table for rule in mapping.tables} == {"accounts", "members", "opportunities"}
    deals = columns(mapping, "opportunities")
    assert (deals["opportunity_id"], deals["account_id"], deals["owner_id"]) == (("opportunity_id",), ("account",), ("sales_agent",))
    assert (deals["created_at"], deals["closed_at"], deals["amount"]) == (("engage_date",), ("close_date",), ("close_value",))
    assert columns(mapping, "members")["member_id"] == ("sales_agent",)
    assert columns(mapping, "accounts")["parent_account_id"] == ("subsidiary_of",)
    assert outcomes(mapping, folder) == {"won": 4238, "lost": 2473, "open": 2089}


def test_it_drafts_a_salesforce_export(shared_data: SharedData) -> None:
    folder = shared_data / "salesforce-org-export"
    mapping = draft(folder)
    tables = {rule.table for rule in mapping.tables}
    assert tables == {"accounts", "people", "leads", "members", "campaigns", "touches", "opportunities", "sales_activities"}
    assert columns(mapping, "touches")["person_id"] == ("LeadOrContactId",)
    assert columns(mapping, "sales_activities")["person_id"] == ("WhoId",)
    assert mapping.objects["opportunity"].modified == "SystemModstamp"
    assert outcomes(mapping, folder) == {"won": 12, "lost": 3, "open": 35}


def counted(folder: Path, home: Path, question: Question) -> dict[str, object]:
    """What the draft of a folder answers, once its files came in through it: the figure by the first dimension asked."""
    mapping = home.with_suffix(".yaml")
    mapping.write_text(suggest_mapping(paths=[str(folder)], options=ReadOptions()), encoding="utf-8")
    workspace = init_workspace(home, options={"time_zone": "UTC", "currency": "USD"})
    import_paths(workspace=workspace, paths=[str(folder)], mapping=str(mapping), options=ReadOptions(), now=NOW)
    build_snapshot(workspace=workspace, now=NOW)
    answer = measure(workspace=workspace, question=question, as_of=NOW)
    return {row.by[question.by[0]]: row.value for row in answer.rows}


def test_a_draft_of_linked_tables_without_a_line_of_help_counts_the_deals(shared_data: SharedData, tmp_path: Path) -> None:
    folder = shared_data / "leadforge-b2b-saas"
    found = counted(folder, tmp_path / "home", Question("opportunities", by=("outcome",)))
    assert found == {"won": 687, "lost": 678, "open": 1397}
    mapping = draft(folder)
    linked = ("opportunities", "touches", "sales_activities")
    assert [columns(mapping, table)["lead_id"] for table in linked] == [("lead_id",)] * 3
    assert columns(mapping, "leads")["person_id"] == ("contact_id",)


def test_a_draft_of_one_list_of_customers_makes_deals_of_it_and_keeps_leading_zeros(shared_data: SharedData, tmp_path: Path) -> None:
    folder = shared_data / "workbench-office"
    found = counted(folder, tmp_path / "home", Question("opportunities", by=("outcome",)))
    assert found == {"won": 45, "lost": 43, "open": 112}
    with open_reader(workspace=open_workspace(tmp_path / "home")) as reader:
        _, rows = reader.query("select min(opportunity_id), min(length(opportunity_id)) from opportunities", {})
    assert rows[0][0].split(":")[1].startswith("000")
    assert rows[0][1] == len("workbench-office:00000189")


def test_it_says_what_it_could_not_read(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="absent"):
        suggest_mapping(paths=[str(tmp_path / "absent.csv")], options=ReadOptions())


def test_the_draft_of_a_german_export_gives_its_bookings_as_it_stands(tmp_path: Path) -> None:
    """Won are A1 and A3: 1,000.50 + 70.25 = 1,070.75."""
    files = tmp_path / "files"
    files.mkdir()
    (files / "Leads Übersicht.csv").write_bytes(LEADS.encode("windows-1252"))
    (files / "Auftraege.csv").write_bytes(DEALS.encode("windows-1252"))
    written = tmp_path / "ours.yaml"
    written.write_text(suggest_mapping(paths=[str(files)], options=ReadOptions()), encoding="utf-8")
    workspace = init_workspace(tmp_path / "home", options={})
    import_paths(workspace=workspace, paths=[str(files)], mapping=str(written), options=ReadOptions(), now=NOW)
    build_snapshot(workspace=workspace, now=NOW)
    row = measure(workspace=workspace, question=Question("bookings"), as_of=NOW).rows[0]
    assert (row.value, row.n, row.currency) == (1070.75, 2, "EUR")


def test_it_drafts_the_rest_of_a_folder_with_a_file_it_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,stage,amount\na,Won,5\nb,Lost,6\nc,Open,7\nd,Won,1\ne,Lost,2\nf,Open,3\n")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 and no more")
    (tmp_path / "empty.csv").write_bytes(b"")
    text = suggest_mapping(paths=[str(tmp_path)], options=ReadOptions())
    assert [rule.table for rule in parse_mapping(text, "draft").tables] == ["opportunities"]
    unread = [line for line in text.splitlines() if line.startswith("# Not read: ")]
    assert ["broken.xlsx" in unread[0], "empty.csv" in unread[1], len(unread)] == [True, True, 2]


def test_it_says_so_when_no_file_of_a_folder_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(ValueError, match="no file of the folder can be read"):
        suggest_mapping(paths=[str(tmp_path)], options=ReadOptions())
