"""Are reports made from real exports, as a CRM's report builder would make them, explained to the last record?"""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from sameside.services.building import build_snapshot
from sameside.services.importing import ReadOptions, import_paths
from sameside.services.reconciling import Reconciliation, reconcile
from sameside.services.reporting import Question
from sameside.services.workspace import Workspace, init_workspace
from tests.shared_data import SharedData

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def _built(folder: Path, data: Path, mapping: str) -> Workspace:
    workspace = init_workspace(folder / "home", options={"currency": "USD"})
    import_paths(workspace=workspace, paths=[str(data)], options=ReadOptions(), mapping=mapping, now=NOW)
    build_snapshot(workspace=workspace, now=NOW)
    return workspace


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def _report(file: Path, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(heading)
        writer.writerows(rows)
    return str(file)


def _adds_up(found: Reconciliation) -> Counter[str]:
    assert found.n_ours - found.n_theirs == sum(one.n for one in found.differences)
    return Counter(one.reason.rule for one in found.differences)


@pytest.fixture(scope="module")
def salesforce(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, list[dict[str, str]]]:
    data = SharedData() / "salesforce-org-export"
    return _built(tmp_path_factory.mktemp("salesforce"), data, "salesforce-org-export"), _rows(data / "Opportunity.csv")


def test_a_salesforce_report_of_short_ids_and_the_same_filter_agrees(
    salesforce: tuple[Workspace, list[dict[str, str]]], tmp_path: Path
) -> None:
    workspace, deals = salesforce
    won = [deal for deal in deals if deal["StageName"] == "Closed Won" and deal["CloseDate"].startswith("2023")]
    rows = [(deal["Name"], f"USD {Decimal(deal['Amount']):,.2f}", deal["Id"][:15]) for deal in won]
    path = _report(tmp_path / "won.csv", ("Opportunity Name", "Amount", "Opportunity ID"), [*rows, ("Grand Total", "", "")])
    found = reconcile(workspace=workspace, question=Question("bookings", period="2023"), path=path, as_of=NOW)
    assert (found.n_same, found.differences) == (len(won), ())
    assert found.ours == found.theirs == {"USD": sum((Decimal(deal["Amount"]) for deal in won), Decimal(0))}


def test_a_salesforce_report_without_a_filter_on_the_stage_is_explained_by_it(
    salesforce: tuple[Workspace, list[dict[str, str]]], tmp_path: Path
) -> None:
    workspace, deals = salesforce
    path = _report(tmp_path / "all.csv", ("Opportunity ID", "Amount"), [(deal["Id"], deal["Amount"]) for deal in deals])
    rules = _adds_up(reconcile(workspace=workspace, question=Question("bookings", period="2023"), path=path, as_of=NOW))
    stages = Counter(deal["StageName"] for deal in deals)
    n_open = len(deals) - stages["Closed Won"] - stages["Closed Lost"]
    outside = sum(deal["StageName"] == "Closed Won" and not deal["CloseDate"].startswith("2023") for deal in deals)
    assert rules["outcome:open"] == n_open
    assert rules["outcome:lost"] == stages["Closed Lost"]
    assert sum(rules.values()) == n_open + stages["Closed Lost"] + outside


@pytest.fixture(scope="module")
def olist(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, dict[str, str], dict[str, str]]:
    """The workspace; first contact of every lead; day won of those that were."""
    data = SharedData() / "olist-marketing-funnel"
    leads = {row["mql_id"]: row["first_contact_date"] for row in _rows(data / "olist_marketing_qualified_leads_dataset.csv")}
    won = {row["mql_id"]: row["won_date"][:10] for row in _rows(data / "olist_closed_deals_dataset.csv")}
    return _built(tmp_path_factory.mktemp("olist"), data, "olist-marketing-funnel"), leads, won


def _in_quarter(day: str) -> bool:
    return "2018-01-01" <= day <= "2018-03-31"


def test_a_report_by_the_same_day_agrees(olist: tuple[Workspace, dict[str, str], dict[str, str]], tmp_path: Path) -> None:
    workspace, _, won = olist
    path = _report(tmp_path / "won.csv", ("Lead", "Won"), [(lead, day) for lead, day in won.items() if _in_quarter(day)])
    question = Question("cycles", where=("stage=closed_won",), period="2018-Q1")
    found = reconcile(workspace=workspace, question=question, path=path, as_of=NOW)
    assert (found.n_ours, found.differences) == (sum(map(_in_quarter, won.values())), ())


def test_a_report_of_those_first_seen_in_the_quarter_is_found_to_go_by_another_day(
    olist: tuple[Workspace, dict[str, str], dict[str, str]], tmp_path: Path
) -> None:
    workspace, first_seen, won = olist
    path = _report(tmp_path / "cohort.csv", ("Lead",), [(lead,) for lead in won if _in_quarter(first_seen[lead])])
    question = Question("cycles", where=("stage=closed_won",), period="2018-Q1")
    rules = _adds_up(reconcile(workspace=workspace, question=question, path=path, as_of=NOW))
    assert set(rules) == {"other_date:created_on"}
    assert rules.total() == sum(_in_quarter(first_seen[lead]) != _in_quarter(day) for lead, day in won.items())
