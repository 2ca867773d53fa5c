"""Are the records of every workspace found where they were made, in a file or in a PostgreSQL, and never another's?"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sameside.schema.errors import SamesideError
from sameside.services.records_store import is_workspace, remove_records, start_records
from sameside.services.workspace import init_workspace, open_workspace
from tests.records_servers import own_postgresql


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a PostgreSQL, with a database per workspace."""
    with own_postgresql() as address:
        yield address.replace("/postgres?", "/{workspace}?")


@pytest.fixture
def in_postgresql(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SAMESIDE_DATABASE", server)
    yield
    monkeypatch.undo()
    start_records(tmp_path / "elsewhere")  # the server is about to stop


def test_it_keeps_two_workspaces_apart_on_one_server(in_postgresql: None, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    assert not is_workspace(one)
    init_workspace(one, options={"currency": "EUR"})
    init_workspace(other, options={"currency": "USD"})
    assert (open_workspace(one).options["currency"], open_workspace(other).options["currency"]) == ("EUR", "USD")
    assert not (one / "records.sqlite").exists()


def test_it_finds_no_workspace_where_only_its_database_is(in_postgresql: None, tmp_path: Path) -> None:
    init_workspace(tmp_path / "home", options={})
    (tmp_path / "home" / "lake").rmdir()
    assert not is_workspace(tmp_path / "home")


def test_it_never_takes_another_folders_database_for_its_own(
    in_postgresql: None, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMESIDE_DATABASE", server.replace("{workspace}", "company"))
    init_workspace(tmp_path / "one", options={"currency": "EUR"})
    init_workspace(tmp_path / "one", options={"currency": "USD"})
    with pytest.raises(SamesideError, match="The database company holds the records of a workspace whose folder is not"):
        init_workspace(tmp_path / "two", options={"currency": "CHF"})
    assert not (tmp_path / "two").exists()
    assert open_workspace(tmp_path / "one").options["currency"] == "USD"
    with pytest.raises(SamesideError, match="dropdb company"):
        remove_records(tmp_path / "one")


def test_it_removes_the_records_of_one_folder_alone(in_postgresql: None, tmp_path: Path) -> None:
    for name in ("one", "other"):
        init_workspace(tmp_path / name, options={"currency": "EUR"})
    for _ in range(2):
        remove_records(tmp_path / "one")
    assert (is_workspace(tmp_path / "one"), is_workspace(tmp_path / "other")) == (False, True)


def test_it_says_that_the_server_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMESIDE_DATABASE", f"postgresql://somebody:geheim@/records?host={tmp_path}")
    (tmp_path / "home" / "lake").mkdir(parents=True)
    with pytest.raises(SamesideError, match="The database of SAMESIDE_DATABASE does not answer: ") as refused:
        open_workspace(tmp_path / "home")
    assert "geheim" not in str(refused.value)


def test_it_names_the_variable_that_can_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMESIDE_DATABASE", "mysql://localhost/records")
    with pytest.raises(ValueError, match="SAMESIDE_DATABASE can't be read"):
        is_workspace(tmp_path / "home")
