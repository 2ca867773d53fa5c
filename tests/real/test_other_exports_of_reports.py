"""Do the reports of a Salesforce org come to the same tables whatever locale, order and length of id they are written in?"""

import csv
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sameside.schema.errors import UnreadableInput
from sameside.schema.salesforce_ids import long_id
from sameside.services.building import build_snapshot, export_canonical
from sameside.services.importing import ImportReport, ReadOptions, import_paths
from sameside.services.snapshots import open_reader
from sameside.services.workspace import Workspace, init_workspace

NOW = datetime(2026, 6, 2, 3, 4, 5, tzinfo=UTC)
Row = dict[str, str]


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of the user's own clock, as a report writes it."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


CREATED, CLOSED = at(2026, 3, 2, 14, 5), at(2026, 4, 21)
ACCOUNT, LEAD, OTHER_LEAD, DEAL, CONTACT = (f"{kind}A000000aBcDe" for kind in ("001", "00Q", "00Q", "006", "003"))
OTHER_LEAD = "00QA000000abCDe"


def reports(day: Callable[[datetime], str], moment: Callable[[datetime], str], amount: str) -> dict[str, list[Row]]:
    """A report of leads and one of deals, with the labels of Salesforce's pages."""
    return {
        "report1769900000001": [
            {"Lead ID": LEAD, "First Name": "Ada", "Last Name": "Weiß", "Company / Account": "Müller KG", "Email": "ada@mueller.example"}
            | {"Lead Source": "Webinar", "Lead Status": "Qualified", "Lead Owner": "Sam Reed", "Create Date": moment(CREATED)}
            | {"Converted Date": day(at(2026, 3, 9)), "Opportunity ID": DEAL, "Rating": "Hot"},
            {"Lead ID": OTHER_LEAD, "First Name": "Obi", "Last Name": "Okafor", "Company / Account": "Lagos", "Email": "obi@lagos.example"}
            | {
                "Lead Source": "Cold Call",
                "Lead Status": "New",
                "Lead Owner": "Sam Reed",
                "Create Date": moment(at(2026, 4, 5, 9, 30)),
            }
            | {"Converted Date": "", "Opportunity ID": "", "Rating": ""},
        ],
        "report1769900000002": [
            {"Opportunity ID": DEAL, "Opportunity Name": "Press", "Account ID": ACCOUNT, "Account Name": "Müller KG", "Stage": "Closed Won"}
            | {"Amount": amount, "Amount Currency": "EUR", "Close Date": day(CLOSED), "Created Date": day(at(2026, 3, 9))}
            | {"Closed": "1", "Won": "1", "Opportunity Owner": "Sam Reed", "Lead Source": "Webinar", "Type": "New Business"},
        ],
    }


def write(folder: Path, files: Mapping[str, list[Row]], *, encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    """The files of one export, in a folder of their own."""
    folder.mkdir(parents=True)
    for name, rows in files.items():
        with (folder / f"{name}.csv").open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter, quoting=csv.QUOTE_ALL)
            writer.writeheader()
            writer.writerows(rows)
    return folder


def brought_in(folder: Path, *, home: Path, options: ReadOptions | None = None) -> tuple[Workspace, ImportReport]:
    """A folder imported into a new workspace with the mapping that fits it."""
    workspace = init_workspace(home, options={"currency": "EUR", "time_zone": "UTC"})
    return workspace, import_paths(workspace=workspace, paths=[str(folder)], options=options or ReadOptions(), now=NOW)


def tables_of(folder: Path, *, home: Path, options: ReadOptions | None = None) -> str:
    """The canonical tables a folder comes to, as text."""
    workspace, _ = brought_in(folder, home=home, options=options)
    build_snapshot(workspace=workspace, now=NOW)
    return "".join(export_canonical(workspace=workspace))


def iso_day(when: datetime) -> str:
    return when.strftime("%Y-%m-%d")


def iso_moment(when: datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the reports come to when written in ISO dates and plain numbers."""
    base = tmp_path_factory.mktemp("plain")
    return tables_of(write(base / "files", reports(iso_day, iso_moment, "1234.50")), home=base / "home")


LOCALES = {
    "United States": ("%m/%d/%Y", "%m/%d/%Y %I:%M %p", "mdy", "1,234.50", {}),
    "United Kingdom": ("%d/%m/%Y", "%d/%m/%Y %H:%M", "dmy", "1,234.50", {}),
    "Germany": ("%d.%m.%Y", "%d.%m.%Y %H:%M", "dmy", "1.234,50", {"delimiter": ";", "encoding": "iso-8859-1"}),
    "France": ("%d/%m/%Y", "%d/%m/%Y %H:%M", "dmy", "1\u00a0234,50", {"delimiter": ";", "encoding": "windows-1252"}),
    "Australia": ("%d/%m/%Y", "%d/%m/%Y %I:%M %p", "dmy", "1,234.50", {}),
}


@pytest.mark.parametrize("locale", LOCALES)
def test_it_makes_the_same_tables_of_the_reports_of_every_locale(locale: str, plain: str, tmp_path: Path) -> None:
    day, moment, order, amount, how = LOCALES[locale]
    files = reports(lambda when: when.strftime(day), lambda when: when.strftime(moment), amount)
    mark = "," if amount.endswith(",50") else None
    folder = write(tmp_path / "files", files, **how)
    assert tables_of(folder, home=tmp_path / "home", options=ReadOptions(date_order=order, decimal_mark=mark)) == plain


@pytest.mark.parametrize("locale", LOCALES)
def test_it_asks_for_the_order_of_day_and_month_instead_of_guessing(locale: str, tmp_path: Path) -> None:
    day, moment, _, amount, how = LOCALES[locale]
    files = reports(lambda when: when.strftime(day), lambda when: when.strftime(moment), amount)
    folder = write(tmp_path / "files", {"report1769900000001": files["report1769900000001"]}, **how)
    with pytest.raises(UnreadableInput, match=r"line 2, Create Date: '.*' can be read two ways.*--date-order dmy .* or --date-order mdy"):
        brought_in(folder, home=tmp_path / "home")


def test_it_refuses_an_order_that_the_dates_speak_against(tmp_path: Path) -> None:
    files = reports(lambda when: when.strftime("%m/%d/%Y"), iso_moment, "1")
    folder = write(tmp_path / "files", {"deals": files["report1769900000002"]})
    with pytest.raises(UnreadableInput, match="Close Date: '04/21/2026' can't be read with the order dmy"):
        brought_in(folder, home=tmp_path / "home", options=ReadOptions(date_order="dmy"))


def test_it_keeps_the_order_with_the_source_for_the_next_import(tmp_path: Path) -> None:
    files = reports(lambda when: when.strftime("%d/%m/%Y"), lambda when: when.strftime("%d/%m/%Y %H:%M"), "1")
    workspace, _ = brought_in(write(tmp_path / "first", files), home=tmp_path / "home", options=ReadOptions(date_order="dmy"))
    later = {"report1": [files["report1769900000001"][1] | {"Lead ID": "00QA000000later", "Create Date": "07/04/2026 10:00"}]}
    import_paths(workspace=workspace, paths=[str(write(tmp_path / "later", later))], options=ReadOptions(), now=NOW)
    build_snapshot(workspace=workspace, now=NOW)
    with open_reader(workspace=workspace) as reader:
        _, rows = reader.query("select max(created_on) from lead_cycle_leads", {})
    assert str(rows[0][0]) == "2026-04-07"


def test_short_and_long_ids_name_one_record(plain: str, tmp_path: Path) -> None:
    files = reports(iso_day, iso_moment, "1234.50")
    for row in files["report1769900000002"]:
        row |= {"Opportunity ID": long_id(row["Opportunity ID"]), "Account ID": long_id(row["Account ID"])}
    assert tables_of(write(tmp_path / "files", files), home=tmp_path / "home") == plain
    assert long_id(LEAD) in plain
    assert long_id(LEAD).casefold() != long_id(OTHER_LEAD).casefold()


def test_a_later_export_with_the_other_length_replaces_the_record(tmp_path: Path) -> None:
    deal = reports(iso_day, iso_moment, "1234.50")["report1769900000002"]
    workspace, _ = brought_in(write(tmp_path / "first", {"report1": deal}), home=tmp_path / "home")
    later = {"report2": [deal[0] | {"Opportunity ID": long_id(DEAL), "Amount": "99"}]}
    report = import_paths(workspace=workspace, paths=[str(write(tmp_path / "later", later))], options=ReadOptions(), now=NOW)
    assert [(file.n_new, file.n_changed) for file in report.files] == [(0, 1)]
    build_snapshot(workspace=workspace, now=NOW)
    with open_reader(workspace=workspace) as reader:
        _, rows = reader.query("select count(*), cast(sum(amount) as integer) from opportunities", {})
    assert rows == [(1, 99)]
