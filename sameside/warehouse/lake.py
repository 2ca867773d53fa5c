"""How do rows come to lie in the lake, so that a crash at any instant leaves either all of a batch or nothing?

A batch file is written aside, forced to disk, renamed into place, and its folder forced to disk. It counts only once the records
hold its row; a file without a row is garbage. Nothing here ever changes a file in place.
"""

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from sameside.warehouse.raw_rows import Identity, quoted, row_hash_sql, text_of

# Rows of one Parquet row group: small enough that a few of them in memory stay far below the engine's limit.
ROW_GROUP = 50_000
# The lowest level of compression takes no more room on such tables than the usual one.
LAKE_FORMAT = f"format parquet, compression 'zstd', compression_level 1, row_group_size {ROW_GROUP}"
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9._-]+")


def object_folder(lake: Path, source: str, name: str) -> Path:
    """Where the batches of one object lie."""
    return lake / "raw" / _folder_name(source) / _folder_name(name)


def _folder_name(name: str) -> str:
    # Object names come from a mapping's author and could hold '../'. Two names that fold to one folder are harmless: the
    # records say which file is whose.
    return _NOT_IN_A_NAME.sub("-", name.casefold()).strip(".-") or "unnamed"


class Staging:
    """A folder where one import puts rows aside while it reads them; removed when the import ends, however it ends."""

    def __init__(self, lake: Path, import_id: str) -> None:
        self.folder = lake / "staging" / import_id

    def __enter__(self) -> "Staging":
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def file(self, number: int) -> Path:
        """The staging file of the import's n-th source file."""
        return self.folder / f"{number}.parquet"

    @property
    def spill(self) -> Path:
        """Where the engine puts what does not fit in its memory."""
        return self.folder / "spill"


def stage_rows(
    connection: duckdb.DuckDBPyConnection,
    batches: Iterator[pa.RecordBatch],
    *,
    columns: Sequence[str],
    identity: Identity,
    replaced: Mapping[str, str],
    path: Path,
) -> None:
    """Stream rows into a staging file, in bounded memory.

    The file has the form of a lake file: where every row turns out to be new, it becomes one as it is (`keep_staged`).

    Reads   batches of text columns and `_record`; replaced: SQL that takes the place of some columns before anything is written
    Raises  whatever `batches` raises
    """
    stream = _Stream(batches, columns)
    shown = [f"{replaced[column]} as {quoted(column)}" if column in replaced else quoted(column) for column in columns]
    source = f"(select {', '.join([*shown, '_record'])} from incoming_stream)"
    connection.register("incoming_stream", pa.RecordBatchReader.from_batches(stream.schema, stream.rows()))
    try:
        row_hash = row_hash_sql(columns, identity.rule.key, identity.decimal_mark)
        connection.execute(f"""copy (select *, {row_hash} as _row_hash, 1::bigint as _occurrence, false as _is_seen_again from {source})
            to {text_of(str(path))} ({LAKE_FORMAT})""")
    except duckdb.Error:
        # The engine wraps what the stream raised; the reader's own words are the ones a user can act on.
        if stream.fault is not None:
            raise stream.fault from None
        raise
    finally:
        connection.unregister("incoming_stream")


class _Stream:
    """Batches in one known form, and the fault that stopped them."""

    def __init__(self, batches: Iterator[pa.RecordBatch], columns: Sequence[str]) -> None:
        self._batches = batches
        self.fault: BaseException | None = None
        self.schema = pa.schema([(column, pa.string()) for column in columns] + [("_record", pa.int64())])

    def rows(self) -> Iterator[pa.RecordBatch]:
        try:
            for batch in self._batches:
                yield pa.RecordBatch.from_arrays([batch.column(field.name) for field in self.schema], schema=self.schema)
        except BaseException as fault:
            self.fault = fault
            raise


def write_batch(connection: duckdb.DuckDBPyConnection, *, rows: str, target: Path) -> None:
    """Put the rows of a query into a lake file, durably: aside, forced to disk, renamed, folder forced to disk.

    Changes  the file exists whole, or not at all, whenever power is lost
    """
    _make_folders(target.parent)
    aside = target.with_suffix(".parquet.part")
    connection.execute(f"copy ({rows}) to {text_of(str(aside))} ({LAKE_FORMAT}, use_tmp_file false)")
    _put_in_place(aside, target)


def keep_staged(staged: Path, *, target: Path) -> None:
    """Make a staging file a lake file, as durably as `write_batch`, without writing its rows again."""
    _make_folders(target.parent)
    _put_in_place(staged, target)


def write_mentions(connection: duckdb.DuckDBPyConnection, batch: Path, *, columns: Sequence[str], target: Path) -> None:
    """Write a lake file that names the rows of another one by their hash alone, as durably as `write_batch`."""
    nothing = ", ".join(f"null::varchar as {quoted(column)}" for column in columns)
    rows = f"select {nothing}, _record, _row_hash, _occurrence, true as _is_seen_again from read_parquet({text_of(str(batch))})"
    write_batch(connection, rows=rows, target=target)


def _put_in_place(path: Path, target: Path) -> None:
    force_to_disk(path)
    path.rename(target)
    force_to_disk(target.parent)


def force_to_disk(path: Path) -> None:
    """Return only when the disk holds what was written to a file, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make_folders(folder: Path) -> None:
    missing = [folder, *folder.parents]
    made = [place for place in missing if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for place in made:
        force_to_disk(place.parent)


def remove_garbage(lake: Path, *, named: Iterable[str]) -> int:
    """Remove what a stopped import left: staging folders, and raw files that no row of the records names.

    Reads    named: lake files the records know, relative to the lake's parent. Call under the import lock
    Returns  how many files went
    """
    known = {lake.parent / name for name in named}
    gone = [path for path in sorted((lake / "raw").rglob("*")) if path.is_file() and path not in known]
    staging = lake / "staging"
    gone += [path for path in sorted(staging.rglob("*")) if path.is_file()]
    for path in gone:
        path.unlink()
    shutil.rmtree(staging, ignore_errors=True)
    return len(gone)
