"""Does a mapping hold for another export of the same system: other file names, encoding, delimiter, order of rows and columns?"""

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sameside.services.building import build_snapshot, export_canonical
from sameside.services.importing import ReadOptions, import_paths
from sameside.services.workspace import init_workspace

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
Row = dict[str, str]

# As Data Loader writes them.
OBJECTS: dict[str, list[Row]] = {
    "Account": [{"Id": "001a", "Name": "Müller KG", "Website": "mueller.example", "IsDeleted": "false"}],
    "Lead": [
        {"Id": "00Qa", "LastName": "Weiß", "Email": "weiss@mueller.example", "Status": "Qualified", "LeadSource": "Webinar"}
        | {"CreatedDate": "2026-01-01T09:00:00.000+0000", "ConvertedDate": "2026-01-05", "ConvertedContactId": "003a"}
        | {"ConvertedAccountId": "001a", "ConvertedOpportunityId": "006a", "IsDeleted": "false"},
        {"Id": "00Qb", "LastName": "Okafor", "Email": "okafor@lagos.example", "Status": "New", "LeadSource": "Cold Call"}
        | {"CreatedDate": "2026-01-02T10:30:00.000+0000", "ConvertedDate": "", "IsDeleted": "false"},
        {"Id": "00Qc", "LastName": "Gone", "Email": "gone@lagos.example", "Status": "New", "LeadSource": ""}
        | {"CreatedDate": "2026-01-02T10:30:00.000+0000", "ConvertedDate": "", "IsDeleted": "true"},
    ],
    "Contact": [{"Id": "003a", "AccountId": "001a", "LastName": "Weiß", "Email": "weiss@mueller.example", "IsDeleted": "false"}],
    "Opportunity": [
        {"Id": "006a", "AccountId": "001a", "StageName": "Closed Won", "IsWon": "true", "IsClosed": "true", "CloseDate": "2026-01-20"}
        | {"Amount": "1200.50", "CreatedDate": "2026-01-05T11:00:00.000+0000", "LeadSource": "Webinar", "IsDeleted": "false"},
    ],
    "Task": [
        {"Id": "00Ta", "WhoId": "003a", "WhatId": "006a", "Status": "Completed", "TaskSubtype": "Call", "IsDeleted": "false"}
        | {"CreatedDate": "2026-01-03T08:00:00.000+0000", "CompletedDateTime": "2026-01-03T08:00:00.000+0000"},
    ],
}
OTHER_NAMES = {
    "Account": "extract-Account",
    "Lead": "Lead_2026-02-01",
    "Contact": "Contacts",
    "Opportunity": "Opportunity (1)",
    "Task": "tasks",
}


def as_data_loader(folder: Path) -> None:
    """UTF-8 with a byte order mark, commas, API order."""
    for name, rows in OBJECTS.items():
        _write(folder / f"{name}.csv", rows, encoding="utf-8-sig", delimiter=",")


def as_weekly_export(folder: Path) -> None:
    """ISO-8859-1, semicolons, everything the other way round, 1 and 0, times without an offset, and a column nobody knows."""
    for name, rows in OBJECTS.items():
        turned = [
            dict(reversed({**{column: _weekly(value) for column, value in row.items()}, "Colour__c": "grün"}.items())) for row in rows
        ]
        _write(folder / f"{OTHER_NAMES[name]}.csv", turned[::-1], encoding="iso-8859-1", delimiter=";")


def _weekly(value: str) -> str:
    return {"true": "1", "false": "0"}.get(value, value.replace(".000+0000", "").replace("T", " ") if value[:2] == "20" else value)


def _write(path: Path, rows: list[Row], *, encoding: str, delimiter: str) -> None:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows)


def built(folder: Path, write: Callable[[Path], None]) -> str:
    """The canonical tables that one way of exporting comes to, as text."""
    exports = folder / "exports"
    exports.mkdir(parents=True)
    write(exports)
    workspace = init_workspace(folder / "home", options={"currency": "EUR"})
    import_paths(workspace=workspace, paths=[str(exports)], mapping="salesforce-object-export", options=ReadOptions(), now=NOW)
    build_snapshot(workspace=workspace, now=NOW)
    return "".join(export_canonical(workspace=workspace))


def test_it_makes_the_same_tables_of_two_ways_of_exporting_one_salesforce_org(tmp_path: Path) -> None:
    loader, weekly = built(tmp_path / "loader", as_data_loader), built(tmp_path / "weekly", as_weekly_export)
    assert loader == weekly
    assert "Müller KG" in loader
    assert "00Qc" not in loader  # deleted in Salesforce
