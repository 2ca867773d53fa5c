"""What every test may ask for: a workspace folder, and the shared data beside the checkout."""

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture()
def home(tmp_path: Path) -> Path:
    """A folder where a workspace may be made; it does not exist yet."""
    return tmp_path / "home"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of shared data sets; the test is skipped where it does not lie beside the checkout."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the shared data sets do not lie beside this checkout")
    return SHARED_DATA
