"""Is a record found by what is remembered of it, and nothing else?"""

from pathlib import Path

import pytest

from sameside.schema.errors import UnknownName
from sameside.services.open_figures import READERS
from sameside.services.searching import SHOWN, SHOWN_OF_ONE, Findings, search_records
from sameside.services.snapshots import snapshot_row
from sameside.services.workspace import init_workspace
from sameside.warehouse.reader import SnapshotDamaged
from sameside.warehouse.search_file import FILE_NAME
from tests.services.small_company import SmallCompany


@pytest.fixture
def company(home: Path, tmp_path: Path) -> SmallCompany:
    """Two accounts, three people, two passes of one of them, nobody without a name."""
    small = SmallCompany(home, tmp_path / "exports")
    small.receive(
        "accounts",
        [
            {"id": "a1", "name": "Northwind Optics", "website": "northwind.example"},
            {"id": "a2", "name": "Atelier Rive", "website": "rive.example"},
        ],
    )
    small.receive(
        "people",
        [
            {"id": "p1", "email": "ada@northwind.example", "name": "Ada Winter", "account": "a1", "created": "2024-01-01"},
            {"id": "p2", "email": "celine@rive.example", "name": "Céline Dubois", "account": "a2", "created": "2024-01-01"},
            {"id": "p3", "email": "nadal@northwind.example", "name": "Rafa Nadal", "account": "a1", "created": "2024-01-01"},
        ],
    )
    small.receive("leads", [{"id": "l1", "person": "p1", "account": "a1", "created": "2024-02-03", "source": "Web", "owner": "o1"}])
    small.build()
    return small


def found(company: SmallCompany, asked: str, kind: str = "") -> dict[str, list[str | None]]:
    findings = search_records(workspace=company.workspace, asked=asked, kind=kind)
    return {group.kind: [one.name for one in group.found] for group in findings.groups}


def test_it_finds_a_person_by_name_and_puts_names_that_begin_with_it_first(company: SmallCompany) -> None:
    assert found(company, "ada") == {"people": ["Ada Winter", "Rafa Nadal"], "leads": ["Ada Winter"]}


@pytest.mark.parametrize("asked", ["celine", "CÉLINE", "Dubois cel", "celine@rive", "dubois rive"])
def test_it_passes_over_case_and_accents_and_takes_words_from_anywhere(company: SmallCompany, asked: str) -> None:
    assert found(company, asked)["people"] == ["Céline Dubois"]


def test_it_wants_every_word(company: SmallCompany) -> None:
    assert found(company, "ada rive") == {}


def test_it_finds_an_account_by_domain_and_shows_what_tells_it_apart(company: SmallCompany) -> None:
    findings = search_records(workspace=company.workspace, asked="rive.example", kind="accounts")
    assert [(one.name, one.beside) for one in findings.groups[0].found] == [("Atelier Rive", ("rive.example",))]


def test_it_finds_a_record_by_its_id_with_or_without_its_source(company: SmallCompany) -> None:
    assert found(company, "small-company:p3") == found(company, "p3") == {"people": ["Rafa Nadal"]}


def test_it_tells_a_lead_by_its_day_and_how_it_stands(company: SmallCompany) -> None:
    (lead,) = search_records(workspace=company.workspace, asked="winter", kind="leads").groups[0].found
    assert (lead.beside, str(lead.on), lead.state) == (("Northwind Optics", "Web"), "2024-02-03", "open")


def test_it_takes_signs_of_its_own_language_for_what_they_are(company: SmallCompany) -> None:
    for asked in ("a%", "a_a", "' or 1=1 --", "\\x", "$whole"):
        assert found(company, asked) == {}


def test_it_asks_for_more_than_one_letter(company: SmallCompany) -> None:
    for asked in ("", " ", "a"):
        assert search_records(workspace=company.workspace, asked=asked) == Findings(tuple(asked.split()), is_short=True)


def test_it_says_when_there_is_more(company: SmallCompany) -> None:
    company.receive("accounts", [{"id": f"b{n}", "name": f"Bureau {n:03}", "website": ""} for n in range(SHOWN_OF_ONE + 1)])
    company.build()
    everything = search_records(workspace=company.workspace, asked="bureau").groups[0]
    only = search_records(workspace=company.workspace, asked="bureau", kind="accounts").groups[0]
    assert (len(everything.found), everything.has_more, len(only.found), only.has_more) == (SHOWN, True, SHOWN_OF_ONE, True)


def test_it_makes_what_it_reads_again_where_that_is_gone_or_broken(company: SmallCompany) -> None:
    (folder,) = (company.workspace.lake / "tables").iterdir()
    for spoil in (lambda file: file.unlink(), lambda file: file.write_bytes(b"PAR1 cut short")):
        assert found(company, "rive")["accounts"] == ["Atelier Rive"]
        READERS.close()
        spoil(folder / FILE_NAME)
        assert found(company, "rive")["accounts"] == ["Atelier Rive"]


def test_it_tells_a_snapshot_that_lost_a_file_from_one_that_was_never_searched(company: SmallCompany) -> None:
    READERS.close()
    with READERS.session(company.workspace, snapshot_row(None)):
        (people,) = (company.workspace.lake / "tables").glob("*/people.parquet")
        people.unlink()
    with pytest.raises(SnapshotDamaged, match="people"):
        found(company, "rive")


def test_it_refuses_a_kind_there_is_not(company: SmallCompany) -> None:
    with pytest.raises(UnknownName, match="no kind 'deals'"):
        search_records(workspace=company.workspace, asked="ada", kind="deals")


def test_it_says_when_there_is_nothing_to_search_in(home: Path) -> None:
    workspace = init_workspace(home, options={})
    assert search_records(workspace=workspace, asked="ada") == Findings(("ada",), is_built=False)
