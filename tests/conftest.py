"""What every test may ask for: a workspace folder, and the shared data beside the checkout."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.db import connections

from tests.records_servers import file_with_tables_ready, own_postgresql, with_tables_ready
from tests.shared_data import SharedData

# One process can be set up once: with the pages, which know everything the records know. Commands started from tests choose for themselves.
os.environ["DJANGO_SETTINGS_MODULE"] = "sameside.web.settings"
django.setup()
del os.environ["DJANGO_SETTINGS_MODULE"]
# A password of a test is worth nothing: hashing it as slowly as a real one would take a third of the log-in tests' time.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
# Tests run beside each other, one for each processor: an engine's further threads would only wait for each other. The tests of the
# command line take the default again.
os.environ.setdefault("SAMESIDE_THREADS", "1")

# What takes longest begins first, so that no processor is left with it at the end.
_FIRST = ("tests/journeys", "tests/cli", "tests/web", "tests/services", "tests/worlds", "tests/real", "tests/warehouse", "tests/analytics")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the records of the tests' workspaces are kept."""
    parser.addoption("--records", choices=("sqlite", "postgresql"), default="sqlite", help="keep the records in files, or in a PostgreSQL")


@pytest.fixture(scope="session", autouse=True)
def records_server(request: pytest.FixtureRequest) -> Iterator[None]:
    """A PostgreSQL of this run's own where it was asked for; every workspace has a database of its own in it."""
    if request.config.getoption("--records") == "sqlite":
        yield
        return
    os.environ["SAMESIDE_DATABASE"] = str(request.getfixturevalue("postgresql_server"))
    yield
    connections["default"].close()
    del os.environ["SAMESIDE_DATABASE"]


@pytest.fixture(scope="session", autouse=True)
def tables_ready(records_server: None) -> Iterator[None]:
    """Let every new file of records begin with all tables, empty, as every new database of `postgresql_server` does."""
    with file_with_tables_ready():
        yield


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A PostgreSQL of this run's own, as SAMESIDE_DATABASE names it, with a database per workspace; started when first asked for."""
    with own_postgresql() as address:
        with_tables_ready(address)
        yield address.replace("/postgres?", "/{workspace}?")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests marked so go through on both databases, or on PostgreSQL alone, wherever those of the others are kept."""
    if metafunc.config.getoption("--records") == "sqlite":
        for marker, places in (("both_databases", ("sqlite", "postgresql")), ("on_postgresql", ("postgresql",))):
            if metafunc.definition.get_closest_marker(marker):
                metafunc.parametrize("records_in", places, indirect=True, scope="module")


@pytest.fixture(scope="module", autouse=True)
def records_in(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the records of a module's tests are kept: as the run says, or one after the other in both."""
    where = str(getattr(request, "param", request.config.getoption("--records")))
    if where == request.config.getoption("--records"):
        yield where
        return
    os.environ["SAMESIDE_DATABASE"] = str(request.getfixturevalue("postgresql_server"))
    yield where
    connections["default"].close()
    del os.environ["SAMESIDE_DATABASE"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder where a workspace may be made; it does not exist yet."""
    return tmp_path / "home"


@pytest.fixture(scope="session")
def shared_data() -> SharedData:
    """The data sets made by others; asking for one that does not lie beside the checkout skips the test."""
    return SharedData()


def pytest_unconfigure() -> None:
    """Let go of the engine's type constants: where hypothesis keeps modules to the very end, the engine calls them leaked on stderr."""
    for name in ("duckdb.value.constant", "duckdb.sqltypes", "_duckdb._sqltypes"):
        if name in sys.modules:
            vars(sys.modules[name]).clear()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The dearest folders first; the order within a file stays. What is about a file is left out where there is none."""
    if config.getoption("--records") != "sqlite":
        items[:] = [item for item in items if item.get_closest_marker("in_a_file") is None]
    place = {folder: number for number, folder in enumerate(_FIRST)}
    items.sort(key=lambda item: place.get("/".join(item.nodeid.split("/")[:2]), len(place)))
