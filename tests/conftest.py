"""What every test may ask for: a workspace folder, and the shared data beside the checkout."""

from pathlib import Path

import pytest

from tests.shared_data import SharedData


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder where a workspace may be made; it does not exist yet."""
    return tmp_path / "home"


@pytest.fixture(scope="session")
def shared_data() -> SharedData:
    """The data sets made by others; asking for one that does not lie beside the checkout skips the test."""
    return SharedData()
