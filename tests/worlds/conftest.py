"""What every world test starts from."""

from pathlib import Path

import pytest

from tests.worlds.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty world in a folder of its own."""
    return World(tmp_path)


@pytest.fixture
def twin(tmp_path: Path) -> World:
    """A second empty world, to hold against the first."""
    folder = tmp_path / "twin"
    folder.mkdir()
    return World(folder)
