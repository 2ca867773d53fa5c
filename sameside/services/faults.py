"""Which values and rows could not be taken as they stand, and where in which file do they lie?"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sameside.records.models import Batch
from sameside.schema.errors import UnknownName, did_you_mean
from sameside.schema.tables import CANONICAL, CANONICAL_BY_NAME, MAPPED
from sameside.services.snapshots import open_reader
from sameside.services.workspace import Workspace
from sameside.warehouse.reader import Reader

# A record is named <batch>:<number in its file>; a second value or entry made of it has '.2' or '/2' behind that.
_RECORD_ID = re.compile(r"([^:]+):(\d+)(?:[./].*)?\Z")


@dataclass(frozen=True)
class FaultFilter:
    """Which faults are asked for; None: all. Names as the program writes them, or in words: 'not a date' is not_a_date."""

    table: str | None = None
    column: str | None = None
    reason: str | None = None
    effect: str | None = None


@dataclass(frozen=True)
class FaultKind:
    """How many faults of one kind there are. Without a column the fault is the row's."""

    table: str
    column: str | None
    reason: str
    effect: str
    n: int


@dataclass(frozen=True)
class Fault:
    """One value or row that could not be taken as it stands, and where it lies.

    value      as the snapshot holds it: under --pseudonymise a personal one was replaced before anything was kept
    file_name  None: the fault is of no one record, as an address that too many records share
    record     number of the record in its file, 1 for the first below the heading
    line       the line of the file, or row of the sheet, it begins on; None where that is not known
    """

    table: str
    column: str | None
    reason: str
    effect: str
    value: str | None
    file_name: str | None
    record: int | None
    source: str
    line: int | None = None


@dataclass(frozen=True)
class FaultList:
    """The faults of one snapshot that were asked for: how many of each kind, and the first of them one by one."""

    snapshot_id: str
    kinds: tuple[FaultKind, ...]
    faults: tuple[Fault, ...]

    @property
    def n_all(self) -> int:
        """How many were found, listed or not."""
        return sum(kind.n for kind in self.kinds)


def list_faults(
    *, workspace: Workspace, asked: FaultFilter | None = None, snapshot: str | None = None, at_most: int | None = None
) -> FaultList:
    """The faults of a snapshot; without a name, of the newest.

    Reads    at_most: so many one by one, the kinds always count all; None: every one
    Returns  kinds, the most frequent first; faults by table, column and reason, then as they lie in their files
    Raises   UnknownName for a snapshot, table, column, reason or effect that there is not; SamesideError when nothing was built yet
    """
    with open_reader(workspace, snapshot) as reader:
        where, chosen = _conditions(reader, asked or FaultFilter())
        _, kinds = reader.query(
            "select table_name, column_name, reason, effect, count(*) from faults"
            f" where {where} group by all order by 5 desc, 1, 2 nulls first, 3, 4",
            chosen,
        )
        # Batches are named in the order of imports: i2.1 comes before i10.1.
        _, rows = reader.query(
            "select table_name, column_name, reason, effect, value, source, object, record_id from faults"
            f" where {where} order by table_name, column_name nulls first, reason, effect, source, object,"
            " length(split_part(record_id, ':', 1)), split_part(record_id, ':', 1),"
            " try_cast(regexp_extract(record_id, ':([0-9]+)', 1) as bigint), record_id, value"
            + (f" limit {at_most}" if at_most is not None else ""),
            chosen,
        )
        snapshot_id = reader.snapshot_id
    files = {batch_id: (name, lines) for batch_id, name, lines in Batch.objects.values_list("batch_id", "file_name", "lines")}
    return FaultList(snapshot_id, tuple(FaultKind(*kind) for kind in kinds), tuple(_fault(row, files) for row in rows))


def _fault(row: Sequence[Any], files: Mapping[str, tuple[str, Sequence[tuple[int, int]]]]) -> Fault:
    table, column, reason, effect, value, source, _, record_id = row
    named = _RECORD_ID.match(record_id or "")
    if named is None or named[1] not in files:
        return Fault(table, column, reason, effect, value, None, None, source)
    (file_name, marks), record = files[named[1]], int(named[2])
    return Fault(table, column, reason, effect, value, file_name, record, source, _line(marks, record))


def _line(marks: Sequence[tuple[int, int]], record: int) -> int | None:
    """The line of a record: so many below the last one whose line is told."""
    place = bisect_right(marks, record, key=lambda mark: mark[0]) - 1
    return marks[place][1] + record - marks[place][0] if place >= 0 else None


def _conditions(reader: Reader, asked: FaultFilter) -> tuple[str, dict[str, str]]:
    """The filter as SQL and its values, after every name in it was found."""
    _, present = reader.query("select distinct table_name, column_name, reason, effect from faults")
    chosen: dict[str, str] = {}
    declared = [*MAPPED, *CANONICAL]
    if asked.table is not None:
        chosen["table_name"] = _known("table", asked.table, {table.name for table in declared} | {row[0] for row in present})
    if asked.column is not None:
        tables = {chosen["table_name"]} if "table_name" in chosen else {table.name for table in declared}
        columns = {column.name for table in declared if table.name in tables for column in table.columns}
        columns |= {row[1] for row in present if row[1] and ("table_name" not in chosen or row[0] in tables)}
        chosen["column_name"] = _known("column", asked.column, columns)
    if asked.effect is not None:
        effects = CANONICAL_BY_NAME["faults"].by_name["effect"].values
        chosen["effect"] = _known("effect", asked.effect, effects)
    # Reasons are known by the faults there are: of a snapshot without any, every reason has none.
    if asked.reason is not None:
        reasons = {row[2] for row in present}
        chosen["reason"] = _known("reason", asked.reason, reasons) if reasons else asked.reason
    return " and ".join(f"{name} = ${name}" for name in chosen) or "true", chosen


def _known(kind: str, word: str, names: Iterable[str]) -> str:
    by_word = {name.casefold(): name for name in names}
    plain = "_".join(word.split()).casefold()
    if plain not in by_word:
        lacking = f"There is no {kind} '{word}'" if kind != "reason" else f"No fault of this snapshot has the reason '{word}'"
        raise UnknownName(f"{lacking}.{did_you_mean(plain, by_word.values())}")
    return by_word[plain]
