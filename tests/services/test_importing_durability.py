"""A full disk, a small memory, a dead process: an import refuses in words and leaves nothing half done."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.lake_world import LakeWorld

HEADER = "Id,Name,Status,Changed"
IMPORT = """
import resource, sys
from pathlib import Path
from tests.services.lake_world import LakeWorld
world = LakeWorld(Path(sys.argv[1]))
if int(sys.argv[3]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    print(world.load(sys.argv[2]).files[0].n_new)
except Exception as refusal:
    print(type(refusal).__name__, refusal)
"""


def import_apart(world: LakeWorld, path: Path, *, largest_file: int = 0, home: Path | None = None) -> str:
    """Import in a process of its own, which can write no file beyond a size; what it said."""
    command = [sys.executable, "-c", IMPORT, str(home or world.home), str(path), str(largest_file)]
    root = Path(__file__).resolve().parents[2]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("room", [1_000_000, 120_000])
def test_it_refuses_when_there_is_no_room_and_changes_nothing(home: Path, room: int) -> None:
    world = LakeWorld(home)
    world.leads(HEADER, "1,A,New,2026-01-01")
    before, files = world.digest(), world.lake_files()
    seed = random.Random(5)
    path = world.write("leads.csv", HEADER, *(f"{n},{seed.random()},{seed.random()},2026-01-02" for n in range(2, 50_000)))
    said = import_apart(world, path, largest_file=room)
    assert said == f"SamesideError There is no room left in {home}: nothing was imported. Make room and import again."
    assert world.digest() == before
    assert [name for name in world.lake_files() if name.suffix != ".part"] == files
    # With room again the import goes through, and what the refused one left is gone.
    assert world.load(path).files[0].n_new == 49_998
    assert len(world.lake_files()) == 2


def test_it_names_the_setting_when_the_memory_is_too_small(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = LakeWorld(home)
    monkeypatch.setenv("SAMESIDE_MEMORY", "4MB")
    path = world.write("leads.csv", HEADER, *(f"{n},{'A' * 100},New,2026-01-02" for n in range(100_000)))
    said = import_apart(world, path)
    assert said == "SamesideError The memory allowed by SAMESIDE_MEMORY is too small for this import: nothing was imported."
    assert world.lake_files() == []
