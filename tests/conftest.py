"""What every test may ask for: a workspace folder, and the shared data beside the checkout."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.db import connections

from tests.records_servers import own_postgresql
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
    with own_postgresql() as address:
        os.environ["SAMESIDE_DATABASE"] = address.replace("/postgres?", "/{workspace}?")
        yield
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The dearest folders first; the order within a file stays."""
    place = {folder: number for number, folder in enumerate(_FIRST)}
    items.sort(key=lambda item: place.get("/".join(item.nodeid.split("/")[:2]), len(place)))
