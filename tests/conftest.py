"""What every test may ask for: a workspace folder, and the shared data beside the checkout."""

import os
import sys
from pathlib import Path

import django
import pytest

from tests.shared_data import SharedData

# One process can be set up once: with the pages, which know everything the records know. Commands started from tests choose for themselves.
os.environ["DJANGO_SETTINGS_MODULE"] = "sameside.web.settings"
django.setup()
del os.environ["DJANGO_SETTINGS_MODULE"]


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
