"""A workspace with one member per role, and a browser's stand-in for each."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client

from sameside.records.models import Member
from sameside.services.access import Role
from sameside.services.members import Standing, add_member
from sameside.services.records_store import start_records
from sameside.services.workspace import init_workspace, prepare_records
from tests.records_servers import copy_workspace

HIRED_ON = date(2024, 1, 1)
NOW = datetime(2026, 5, 20, 9, 0, tzinfo=UTC)
_STANDS = {
    Role.REP: Standing(side="sales", team="North"),
    Role.SALES_MANAGER: Standing(side="sales", seniority="manager", team="North"),
    Role.MARKETER: Standing(side="marketing", team="Campaigns"),
    Role.MARKETING_MANAGER: Standing(side="marketing", seniority="manager", team="Campaigns"),
    Role.REVENUE_OPERATIONS: Standing(side="other", team="Operations"),
    Role.FINANCE: Standing(side="other", seniority="leader", team="Finance"),
    Role.ADMINISTRATOR: Standing(side="other", team="Operations"),
    Role.AUDITOR: Standing(side="other", team="Audit"),
}


# Made once in a run for each kind of database; copied for each test.
_made: dict[tuple[str, str], Path] = {}


@pytest.fixture(scope="module")
def staffed_home(records_in: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a member of each role; made once, copied by `web_home`."""
    if ("staffed", records_in) in _made:
        return _made["staffed", records_in]
    home = tmp_path_factory.mktemp("staffed") / "home"
    init_workspace(home, options={"company": "Larkfield Instruments", "currency": "EUR", "time_zone": "Europe/Berlin"})
    prepare_records()
    for role, standing in _STANDS.items():
        name = role.value.replace("_", " ").capitalize()
        add_member(email=f"{role.value}@larkfield.example", name=name, role=role, standing=standing, from_on=HIRED_ON, by=None, now=NOW)
    _made["staffed", records_in] = home
    return home


@pytest.fixture
def web_home(staffed_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The workspace the pages show in this test."""
    home = tmp_path / "home"
    copy_workspace(staffed_home, home)
    monkeypatch.setenv("SAMESIDE_HOME", str(home))
    start_records(home)
    yield home
    start_records(staffed_home)


@pytest.fixture(scope="module")
def figured_home(staffed_home: Path, records_in: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a few typed rows imported and built: see tests/web/figures_world.py; made once, copied by `figures_home`."""
    from tests.web.figures_world import build_figures

    if ("figured", records_in) in _made:
        return _made["figured", records_in]
    folder = tmp_path_factory.mktemp("figured")
    copy_workspace(staffed_home, folder / "home")
    start_records(folder / "home")
    build_figures(folder / "home", folder / "files")
    start_records(staffed_home)
    _made["figured", records_in] = folder / "home"
    return folder / "home"


@pytest.fixture
def figures_home(figured_home: Path, web_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The workspace with figures; log in by `browser` as ever."""
    del web_home  # it puts the records back at the end
    home = tmp_path / "figures-home"
    copy_workspace(figured_home, home)
    monkeypatch.setenv("SAMESIDE_HOME", str(home))
    start_records(home)
    return home


def member_with(role: Role) -> Member:
    """The member of a role; the first of several."""
    return Member.objects.filter(role=role.value).order_by("pk")[0]


@pytest.fixture
def browser(web_home: Path) -> Callable[[Role | None], Client]:
    """Somebody of a role, logged in; None: a stranger."""

    def as_role(role: Role | None) -> Client:
        client = Client(SERVER_NAME="localhost")
        if role is not None:
            client.force_login(member_with(role), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return as_role
