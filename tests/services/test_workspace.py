"""Is a workspace opened as it was left, and brought up to date when the program moved on?"""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from sameside.schema.errors import SamesideError
from sameside.services.records_store import start_records
from sameside.services.workspace import init_workspace, open_workspace


def test_it_opens_what_was_made_with_its_options(home: Path) -> None:
    made = init_workspace(home, options={"currency": "EUR", "own_domains": ["ours.example"]})
    assert open_workspace(home) == made
    assert (made.options["currency"], made.options["own_domains"]) == ("EUR", ["ours.example"])


@pytest.mark.in_a_file
def test_it_brings_records_of_an_older_program_up_to_date(home: Path) -> None:
    (home / "lake").mkdir(parents=True)
    start_records(home)
    call_command("migrate", "records", "0001", verbosity=0)
    assert "records_member" not in connection.introspection.table_names()
    open_workspace(home)
    assert "records_member" in connection.introspection.table_names()


@pytest.mark.in_a_file
def test_it_leaves_records_that_are_up_to_date_alone(home: Path) -> None:
    init_workspace(home, options={})
    open_workspace(home)
    connection.close()
    before = (home / "records.sqlite").read_bytes()
    open_workspace(home)
    connection.close()
    assert (home / "records.sqlite").read_bytes() == before


def test_it_makes_no_workspace_where_there_is_none(home: Path) -> None:
    with pytest.raises(SamesideError, match="There is no workspace in"):
        open_workspace(home)
    assert not home.exists()


def test_it_names_the_nearest_zones_and_not_all_of_them(home: Path) -> None:
    with pytest.raises(SamesideError, match=r"not an IANA zone\. Nearest: .*") as refused:
        init_workspace(home, options={"time_zone": "Mars"})
    assert len(str(refused.value)) < 200
    with pytest.raises(SamesideError, match="Europe/Berlin"):
        init_workspace(home, options={"time_zone": "berlin"})


@pytest.mark.parametrize(
    ("option", "value", "why"),
    [("fiscal_calendar", "445", "4-4-5"), ("fiscal_year_end", "end of May", "write it as 'last Saturday of December'")],
)
def test_it_refuses_a_fiscal_year_it_cannot_make(home: Path, option: str, value: str, why: str) -> None:
    with pytest.raises(SamesideError, match=why):
        init_workspace(home, options={option: value})
