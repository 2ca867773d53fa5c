"""Rows lie in the lake by content and by key; what a batch does not hold itself is found by its hash."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from sameside.schema.errors import UnreadableInput
from sameside.schema.mapping import ObjectRule
from sameside.warehouse.engine import connect
from sameside.warehouse.held_rows import HeldObject, held_rows_sql
from sameside.warehouse.incoming import Incoming, StagedFile
from sameside.warehouse.lake import Staging, object_folder, remove_garbage, stage_rows
from sameside.warehouse.raw_rows import Identity, RawFile, current_rows_sql, named_sql, quoted, row_hash_sql, text_of


def identity(*key: str, modified: str | None = None, deleted: str | None = None, **how: object) -> Identity:
    return Identity(ObjectRule("leads", ("*",), key, modified, deleted), **how)  # type: ignore[arg-type]  one test passes `empty`


def hash_of(key: tuple[str, ...] = (), **cells: str | None) -> str:
    row = ", ".join(f"{'null' if cell is None else text_of(cell)} as {quoted(name)}" for name, cell in cells.items())
    answer = connect().execute(f"select {row_hash_sql(list(cells), key)}::varchar from (select {row})").fetchone()
    assert answer is not None
    return str(answer[0])


def test_it_hashes_a_row_whatever_the_order_of_columns_and_with_or_without_empty_ones() -> None:
    assert hash_of(a="1", b="2") == hash_of(b="2", a="1") == hash_of(A="1", b="2", c=None)
    assert hash_of(a="1", b="2") != hash_of(a="2", b="1")
    assert hash_of(a="1", b="2") != hash_of(a="1", c="2")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.50", "1.5"),
        ("7.0", "7"),
        ("-0.10", "-0.1"),
        ("TRUE", "true"),
        ("2026-01-02 10:20:30", "2026-01-02T10:20:30"),
        ("2026-01-02 00:00:00", "2026-01-02"),
        ("two\r\nlines", "two\nlines"),
    ],
)
def test_it_takes_two_spellings_of_one_value_for_one(one: str, other: str) -> None:
    assert hash_of(a=one) == hash_of(a=other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("007", "7"),
        ("1.50.0", "1.50"),
        ("10", "1"),
        ("100", "1"),
        ("1,50", "1,5"),
        ("a ", "a"),
        ("A", "a"),
        ("2026-01-02 10:20", "2026-01-02"),
    ],
)
def test_it_keeps_different_values_apart(one: str, other: str) -> None:
    assert hash_of(a=one) != hash_of(a=other)


def test_it_lets_no_cell_pass_for_two() -> None:
    assert hash_of(a="1\x1fb=2") != hash_of(a="1", b="2")
    assert hash_of(a="1\x1e1b=2") != hash_of(a="1\x1fb=2")
    assert hash_of(a="=b", b=None) != hash_of(a=None, b="=b")


def test_it_compares_keys_as_ids_are_compared() -> None:
    assert hash_of(("a",), a="1.10") != hash_of(("a",), a="1.1")
    assert hash_of(("a",), a=" 7 ") == hash_of(("a",), a="7")


def named(who: Identity, **cells: str | None) -> tuple[str | None, int | None, bool]:
    row = ", ".join(f"{'null::varchar' if cell is None else text_of(cell)} as {quoted(name)}" for name, cell in cells.items())
    sql = named_sql(who, list(cells), f"(select {row})")
    answer = connect().execute(f"select _key, _modified, _is_deleted from ({sql})").fetchone()
    assert answer is not None
    return answer


def test_it_keeps_the_parts_of_a_long_key_apart() -> None:
    who = identity("a", "b")
    assert named(who, a="ab", b="c")[0] != named(who, a="a", b="bc")[0]
    assert named(who, a=None, b="x")[0] != named(who, a="x", b=None)[0]
    assert named(who, a=None, b="x")[0] is not None
    assert named(who, a=None, b=" ")[0] is None


def test_it_takes_the_mappings_words_for_empty_as_no_key() -> None:
    assert named(identity("a", empty=("k.A.",)), a="K.a.")[0] is None
    assert named(identity("a"), a="k.A.")[0] == "k.A."


def test_it_puts_stamps_of_every_kind_in_order() -> None:
    # Each list grows: ISO with and without a zone, month before day, seconds, milliseconds, a counter.
    for stamps in (
        ["2026-01-02", "2026-01-02 00:00:01", "2026-01-02T00:00:02.000+0000", "2026-01-02T05:00:03+02:00", "2026-01-02T03:00:03.5Z"],
        ["01/02/26 11:59 AM", "01/02/26 12:01 PM", "02/01/2026"],
        ["999999999", "1700000000", "1800000000"],
        ["1700000000000", "1700000000001"],
        ["7", "12"],
    ):
        found = [named(identity("a", modified="m"), a="1", m=stamp)[1] for stamp in stamps]
        assert None not in found, stamps
        assert found == sorted(set(found)), stamps  # type: ignore[type-var]  none is None


@pytest.mark.parametrize("stamp", [None, "", "soon", "9999-12-31", "0000-00-00", "infinity", "31/31/2026"])
def test_it_has_no_stamp_where_none_can_be_read(stamp: str | None) -> None:
    assert named(identity("a", modified="m"), a="1", m=stamp)[1] is None


@pytest.mark.parametrize(
    ("word", "says"), [("true", True), ("1", True), ("2026-01-01", True), ("false", False), ("0", False), (None, False), ("No", False)]
)
def test_it_reads_a_flag_or_a_moment_of_deletion(word: str | None, says: bool) -> None:
    assert named(identity("a", deleted="d"), a="1", d=word)[2] is says


class Shelf:
    """Batches of one object, written one after another."""

    def __init__(self, folder: Path, who: Identity) -> None:
        self.folder, self.who, self.files = folder, who, list[RawFile]()

    def add(self, rows: list[dict[str, str | None]]) -> Path:
        number = len(self.files) + 1
        columns = tuple(rows[0])
        staged = self.folder / f"staged{number}.parquet"
        cells = {column: pa.array([row[column] for row in rows], pa.string()) for column in columns}
        batch = pa.RecordBatch.from_pydict({**cells, "_record": pa.array(range(1, len(rows) + 1), pa.int64())})
        with connect() as connection:
            stage_rows(connection, iter([batch]), columns=columns, identity=self.who, replaced={}, path=staged)
        incoming = Incoming(connect(), staged=[StagedFile(staged, columns)], held=self.files, identity=self.who, order=number)
        incoming.compare("delta")
        target = self.folder / "raw" / f"i{number}.1.parquet"
        incoming.write(0, target=target)
        incoming.close()
        self.files.append(RawFile(str(target), f"i{number}.1", number, True, columns))
        return target

    def current(self) -> list[dict[str, str | None]]:
        rows = self._rows(current_rows_sql(files=self.files, identity=self.who))
        # A build reads by the shorter way where it can, and finds the same.
        assert self._rows(held_rows_sql(connect(), HeldObject(self.files, self.who))) == rows
        return rows

    def _rows(self, sql: str) -> list[dict[str, str | None]]:
        answer = connect().execute(f"select * from ({sql}) order by all")
        names = [column[0] for column in answer.description]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def written(folder: Path, who: Identity, rows: list[tuple[str | None, str | None]], held: list[RawFile]) -> tuple[object, ...]:
    """What one file of rows brings to a lake that holds some files: keyless rows, counts, and the file written."""
    folder.mkdir(exist_ok=True)
    staged, target = folder / "staged.parquet", folder / "raw" / "i9.1.parquet"
    columns = {name: pa.array([row[place] for row in rows], pa.string()) for place, name in enumerate(("Id", "S"))}
    batch = pa.RecordBatch.from_pydict({**columns, "_record": pa.array(range(1, len(rows) + 1), pa.int64())})
    with connect() as connection:
        stage_rows(connection, iter([batch]), columns=("Id", "S"), identity=who, replaced={}, path=staged)
    incoming = Incoming(connect(), staged=[StagedFile(staged, ("Id", "S"))], held=held, identity=who, order=9)
    keyless = incoming.keyless_rows(at_most=99)
    counts = incoming.compare("delta")
    incoming.write(0, target=target)
    incoming.close()
    table = pq.read_table(target)
    return keyless, counts, table.schema.names, sorted(table.to_pylist(), key=lambda row: row["_record"])


@seed(20260103)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(st.sampled_from(["1", "2", "3", "4", " 4", "", None, "null"]), st.sampled_from(["a", None])), max_size=5),
    key=st.sampled_from(["Id", ""]),
    deleted=st.sampled_from([None, "S"]),
)
def test_it_takes_the_short_way_only_where_it_leads_to_the_same_place(
    rows: list[tuple[str | None, str | None]], key: str, deleted: str | None, tmp_path: Path
) -> None:
    rule = ObjectRule("things", (), key=(key,) if key else (), deleted=deleted)
    # A lake that holds one withdrawn file without rows has nothing to say, but asks for the long way.
    empty = tmp_path / "empty.parquet"
    with connect() as connection:
        stage_rows(connection, iter([]), columns=("Id", "S"), identity=Identity(rule), replaced={}, path=empty)
    nothing = RawFile(str(empty), "i1.1", 1, False, ("Id", "S"))
    assert written(tmp_path / "short", Identity(rule), rows, []) == written(tmp_path / "long", Identity(rule), rows, [nothing])


def test_it_writes_known_content_by_its_hash_alone(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, identity("Id"))
    shelf.add([{"Id": "1", "S": "a"}, {"Id": "2", "S": "b"}])
    second = shelf.add([{"Id": "2", "S": "b"}, {"Id": "3", "S": "c"}])
    stored = pq.read_table(second).select(["Id", "S", "_is_seen_again"]).to_pylist()
    assert sorted(stored, key=str) == [
        {"Id": "3", "S": "c", "_is_seen_again": False},
        {"Id": None, "S": None, "_is_seen_again": True},
    ]
    assert [(row["Id"], row["_record_id"]) for row in shelf.current()] == [("1", "i1.1:1"), ("2", "i2.1:1"), ("3", "i2.1:2")]


def test_it_finds_content_in_a_withdrawn_file(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, identity("Id"))
    shelf.add([{"Id": "1", "S": "a"}, {"Id": "2", "S": "b"}])
    shelf.add([{"Id": "2", "S": "b"}])
    first = shelf.files[0]
    shelf.files[0] = RawFile(first.path, first.batch_id, first.order, False, first.columns)
    assert shelf.current() == [{"Id": "2", "S": "b", "_record_id": "i2.1:1"}]


def test_it_joins_files_whose_columns_differ(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, identity("Id"))
    shelf.add([{"Id": "1", "Old": "a"}])
    shelf.add([{"New": "b", "ID": "2"}])
    assert shelf.current() == [
        {"Id": "1", "Old": "a", "New": None, "_record_id": "i1.1:1"},
        {"Id": "2", "Old": None, "New": "b", "_record_id": "i2.1:1"},
    ]


def test_it_gives_no_rows_of_no_files() -> None:
    assert connect().execute(current_rows_sql(files=[], identity=identity("Id"))).fetchall() == []


def test_it_passes_on_what_the_reader_of_a_file_says(tmp_path: Path) -> None:
    def broken() -> Iterator[pa.RecordBatch]:
        yield pa.RecordBatch.from_pydict({"a": pa.array(["1"]), "_record": pa.array([1], pa.int64())})
        raise UnreadableInput("leads.csv: the file ends inside a quoted cell")

    with connect() as connection, pytest.raises(UnreadableInput, match="inside a quoted cell"):
        stage_rows(connection, broken(), columns=("a",), identity=identity("a"), replaced={}, path=tmp_path / "x.parquet")


def test_it_leaves_no_staging_behind_whatever_happens(tmp_path: Path) -> None:
    def stopped() -> None:
        with Staging(tmp_path, "i1") as staging:
            staging.file(0).write_bytes(b"rows")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert not list((tmp_path / "staging").iterdir())


def test_it_removes_only_files_nobody_names(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    for name in ("raw/crm/leads/i1.1.parquet", "raw/crm/leads/i2.1.parquet", "staging/i2/0.parquet", "tables/s1/people.parquet"):
        (lake / name).parent.mkdir(parents=True, exist_ok=True)
        (lake / name).write_bytes(b"")
    assert remove_garbage(lake, named=["lake/raw/crm/leads/i1.1.parquet"]) == 2
    assert sorted(str(path.relative_to(lake)) for path in lake.rglob("*") if path.is_file()) == [
        "raw/crm/leads/i1.1.parquet",
        "tables/s1/people.parquet",
    ]


def test_it_keeps_an_objects_folder_inside_the_lake(tmp_path: Path) -> None:
    for name in ("../../etc", "/etc/passwd", "..", "", "a/b\\c", "Zeile\n2"):
        folder = object_folder(tmp_path, "crm", name)
        assert folder.resolve().parent == (tmp_path / "raw" / "crm").resolve()
