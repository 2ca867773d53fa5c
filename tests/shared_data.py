"""Where do the data sets made by others lie? Beside the checkout; a test that wants a missing one is skipped, with the reason."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"


class SharedData:
    """The data sets beside the checkout: `shared_data / "olist-marketing-funnel"` is that folder, or skips the test."""

    def __truediv__(self, name: str) -> Path:
        folder = FOLDER / name
        if not folder.is_dir():
            pytest.skip(f"the data set {name} does not lie beside this checkout, in ../shared/data")
        return folder
