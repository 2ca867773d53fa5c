"""Are the rules found that come from what a system's mapping says: what it reads, what it leaves aside, whether losses are kept?"""

from pathlib import Path

import pytest

from sameside.services.building import build_snapshot
from sameside.services.importing import ReadOptions, import_paths
from sameside.services.reconciling import Reconciliation, reconcile
from sameside.services.reporting import Question
from sameside.services.workspace import Workspace, init_workspace
from tests.services.small_company import MAPPING, NOW

DEALS = "id,account,owner,created,closed,outcome,amount,source"
HUBSPOT_DEALS = "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Create Date,Is Closed Won,Is Deal Closed?,Last Modified Date"


@pytest.fixture
def workspace(home: Path) -> Workspace:
    return init_workspace(home, options={})


def _built(workspace: Workspace, folder: Path, mapping: str, file_name: str, *lines: str, source: str | None = None) -> None:
    folder.mkdir()
    path = folder / file_name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    import_paths(workspace=workspace, paths=[str(path)], options=ReadOptions(), mapping=mapping, source=source, now=NOW)
    build_snapshot(workspace=workspace, now=NOW)


def _rules(workspace: Workspace, folder: Path, metric: str, *rows: str) -> tuple[Reconciliation, dict[tuple[str, str], str]]:
    report = folder / "report.csv"
    report.write_text("\n".join(("Record ID,Amount" if "," in rows[0] else "Record ID", *rows)) + "\n", encoding="utf-8")
    found = reconcile(workspace=workspace, question=Question(metric), path=str(report), as_of=NOW)
    assert found.n_ours - found.n_theirs == sum(one.n for one in found.differences)
    return found, {(one.side, one.record_id): one.reason.rule for one in found.differences}


def test_it_says_that_a_source_keeps_no_losses(workspace: Workspace, tmp_path: Path) -> None:
    # Two won deals are a report's 100 %; here no rate is made of a source that forgets what it lost.
    mapping = tmp_path / "won-only.yaml"
    mapping.write_text(f"{MAPPING}losses_recorded: false\n")
    deals = [f"d{n},,,2024-01-05,2024-02-0{n},won,10,Web" for n in (1, 2)]
    _built(workspace, tmp_path / "in", str(mapping), "deals.csv", DEALS, *deals)
    found, rules = _rules(workspace, tmp_path, "closed_opportunities", "d1", "d2")
    assert (found.n_ours, found.n_same) == (2, 2)
    # A second system keeps its losses: of its two deals a rate can be made.
    whole = tmp_path / "whole.yaml"
    whole.write_text(MAPPING)
    both = [f"w{n},,,2024-01-05,2024-02-0{n},{outcome},10,Web" for n, outcome in ((1, "won"), (2, "lost"))]
    _built(workspace, tmp_path / "whole", str(whole), "deals.csv", DEALS, *both, source="whole")
    found, rules = _rules(workspace, tmp_path, "win_rate_count", "d1", "d2", "w1", "w2")
    assert (found.n_ours, rules) == (2, {("theirs", "d1"): "no_losses", ("theirs", "d2"): "no_losses"})


def test_it_says_that_the_mapping_makes_no_deal_of_a_row(workspace: Workspace, tmp_path: Path) -> None:
    mapping = tmp_path / "web-only.yaml"
    mapping.write_text(MAPPING.replace("from: deals\n", "from: deals\n    when: [{column: source, is: [Web]}]\n"))
    deals = [f"d{n},,,2024-01-05,2024-02-0{n},won,10,{source}" for n, source in ((1, "Web"), (2, "Test"))]
    _built(workspace, tmp_path / "in", str(mapping), "deals.csv", DEALS, *deals)
    found, rules = _rules(workspace, tmp_path, "closed_opportunities", "d1", "d2", "d3")
    assert (found.n_ours, rules) == (1, {("theirs", "d2"): "not_mapped", ("theirs", "d3"): "not_received"})


def test_it_reconciles_a_report_of_hubspot(workspace: Workspace, tmp_path: Path) -> None:
    # Of five deals on HubSpot's list of closed ones two are closed here alike; one is open still, one was closed as lost where the
    # metric counts won ones, one came after the export.
    deals = [
        "101,Acme,Closed Won,Sales,100,2024-02-01 10:00,2024-01-05 09:00,true,true,2024-02-01 10:00",
        "102,Bolt,Closed Won,Sales,250,2024-02-10 10:00,2024-01-08 09:00,true,true,2024-02-10 10:00",
        "103,Cane,Contract Sent,Sales,80,2024-07-01 10:00,2024-01-09 09:00,false,false,2024-02-11 10:00",
        "104,Dome,Closed Lost,Sales,60,2024-03-01 10:00,2024-01-10 09:00,false,true,2024-03-01 10:00",
    ]
    _built(workspace, tmp_path / "in", "hubspot-export", "hubspot-crm-exports-all-deals-2024-05-31.csv", HUBSPOT_DEALS, *deals)
    found, rules = _rules(workspace, tmp_path, "closed_opportunities", "101", "102", "103", "104", "105")
    assert (found.n_ours, found.n_theirs, found.n_same) == (3, 5, 3)
    assert rules == {("theirs", "103"): "outcome:open", ("theirs", "105"): "not_received"}
    found, rules = _rules(workspace, tmp_path, "bookings", "101,100", "102,250", "104,60")
    assert (found.n_same, rules) == (2, {("theirs", "104"): "outcome:lost"})
