"""After an undo, does everything stand as if that import had never been?"""

import random
from pathlib import Path

import pytest

from tests.services.lake_world import FULL, MAPPING, STAMPED, UNDATED, LakeWorld, counts

LEADS = "Id,Name,Email,Status,Changed"
NOTES = "Note,Lead"


def corrected(text: str) -> str:
    """The mapping after somebody learned what Qualified means."""
    return text.replace("Qualified: mql", "Qualified: sql")


def test_it_leaves_every_object_of_the_import_that_brought_the_corrected_mapping(home: Path) -> None:
    # The key of the leads was corrected, so their rows are named anew; nothing about the notes is. The second import held both.
    world = LakeWorld(home, "key: Name")
    world.write("leads.csv", LEADS, "1,Ann,,New,2026-01-01", "2,Ann,,Qualified,2026-01-02")
    world.write("notes.csv", NOTES, "n1,1", "n2,2")
    world.load(world.files)
    world.use_mapping(STAMPED)
    second = world.load(world.files)
    assert [(file.object, file.batch_id) for file in second.files] == [("leads", "i2.1"), ("notes", "i2.2")]
    assert second.files[1].outcome == "no change"
    state = world.digest()
    assert world.undo("i1").withdrawn == ("i1.1", "i1.2")
    assert world.digest() == state
    assert world.rows("notes", ("Note",)) == [("n1",), ("n2",)]
    world.undo("i2")
    assert world.batches() == ()


def test_it_leaves_the_rows_of_an_import_that_brought_a_mapping_alone(home: Path) -> None:
    world = LakeWorld(home)
    path = world.write("leads.csv", LEADS, "1,Ann,,Qualified,2026-01-01")
    world.load(path)
    world.mapping.write_text(corrected(world.mapping.read_text()))
    assert world.load(path).import_id == "i2"
    world.undo("i1")
    assert world.rows() == [("1", "Qualified")]
    assert world.mapping_text() == world.mapping.read_text()


def test_it_leaves_a_file_whose_bytes_were_known_beside_one_that_was_new(home: Path) -> None:
    world = LakeWorld(home)
    world.write("notes.csv", NOTES, "n1,1", "n1,1")
    world.load(world.files)
    world.write("leads.csv", LEADS, "1,Ann,,New,2026-01-01")
    second = world.load(world.files)
    assert [counts(second, file) for file in (0, 1)] == [(1, 1, 0, 0, 0), (2, 0, 0, 2, 0)]
    world.undo("i1")
    # Two equal rows without a key are two rows.
    assert world.rows("notes", ("Note",)) == [("n1",), ("n1",)]
    assert not world.load(world.files).is_change


def test_it_leaves_nothing_of_an_import_that_brought_nothing(home: Path) -> None:
    world = LakeWorld(home)
    world.leads(LEADS, "1,Ann,,New,2026-01-01", "2,Bo,,New,2026-01-01")
    files = world.lake_files()
    report = world.leads(LEADS, "2,Bo,,New,2026-01-01")
    assert (report.import_id, report.files[0].batch_id, world.lake_files()) == (None, None, files)


@pytest.mark.parametrize("seed", range(12))
def test_it_stands_as_if_the_import_had_never_been(home: Path, seed: int) -> None:
    # Imports of leads, notes or both, in part shared, each under the mapping of its day; then one of them is taken back.
    chance = random.Random(seed)
    world = LakeWorld(home / "world")
    ways = [
        text
        for leads in (STAMPED, UNDATED, FULL, "key: Name", "mode: full")
        for text in (MAPPING.format(leads=leads), corrected(MAPPING.format(leads=leads)))
    ]
    way = chance.choice(ways)
    steps = []
    for number in range(6):
        way = chance.choice([way, way, chance.choice(ways)])
        names = chance.choice([("leads",), ("notes",), ("leads", "notes"), ("leads", "notes")])
        step = [(way, name, some_rows(chance, name)) for name in names]
        if taken_in(world, number, step):
            steps.append(step)
    gone = chance.randrange(len(steps))
    world.undo(f"i{gone + 1}")
    left = world.digest()  # the records opened last are the ones read
    twin = LakeWorld(home / "twin")
    for number, step in enumerate(steps):
        if number != gone:
            taken_in(twin, number, step)
    assert left == twin.digest(), f"seed {seed}, i{gone + 1} of {steps}"


def some_rows(chance: random.Random, name: str) -> list[str]:
    """A few of a handful of rows: many imports share some, and some come twice."""
    if name == "notes":
        return [NOTES, *(f"n{chance.randrange(3)},{chance.randrange(2)}" for _ in range(chance.randrange(1, 5)))]
    rows = []
    for lead in sorted(chance.sample(range(4), chance.randrange(1, 5))):
        email, status, day = chance.choice(["a@x.example", ""]), chance.choice(["New", "Qualified"]), chance.randrange(1, 3)
        rows.append(f"{lead},N{lead},{email},{status},2026-01-0{day}")
    return [LEADS, *rows]


def taken_in(world: LakeWorld, number: int, step: list[tuple[str, str, list[str]]]) -> bool:
    """Import one step; whether it counts as an import."""
    paths = [world.write(f"{name} {number}.csv", *lines) for _way, name, lines in step]
    world.mapping.write_text(step[0][0])
    return world.load(*paths).import_id is not None
