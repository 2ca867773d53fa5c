"""How is one object of an import read, held against the lake, and written? Shared by imports and their previews."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import duckdb
import pyarrow as pa

from sameside.records.models import Batch
from sameside.schema.errors import UnreadableInput
from sameside.schema.mapping import Mapping, Mode, ObjectRule
from sameside.services.import_pairing import label
from sameside.services.import_report import REJECTS_SHOWN, FileReport, Progress, RejectedRow
from sameside.services.pseudonyms import personal_columns, pseudonym_sql, used_columns
from sameside.services.raw_objects import raw_files
from sameside.services.workspace import Workspace
from sameside.sources.files import ReadOptions, SourceObject
from sameside.sources.mapping import missing_columns
from sameside.sources.source_object import MAX_REJECTS
from sameside.warehouse.date_orders import date_columns, unordered_dates
from sameside.warehouse.decimal_marks import contradiction, number_columns
from sameside.warehouse.incoming import ContestedRows, FileCounts, Incoming, KeylessRow, StagedFile
from sameside.warehouse.lake import Staging, object_folder, stage_rows
from sameside.warehouse.raw_rows import Identity

WITHHELD = "(withheld: names are replaced in this import)"
# Reading takes about three quarters of an import's time; holding the rows against the lake and writing them takes the rest.
_READING_SHARE = 0.75


# A file with more records that stand beside the usual lines keeps none of them: faults then name records only.
_MOST_LINE_MARKS = 2000


@dataclass
class ReadFile:
    """One source file put aside, and the rows that were left out."""

    item: SourceObject
    staged: StagedFile
    rejects: list[RejectedRow]
    left_out: tuple[str, ...]

    @cached_property
    def digest(self) -> str:
        """Worked out once: a database is read again for it."""
        return self.item.digest()


@dataclass
class ObjectRead:
    """All files of one object, held against the lake. `mode` is the mode they take effect in."""

    name: str
    files: list[ReadFile]
    incoming: Incoming
    counts: list[FileCounts]
    mode: Mode

    @property
    def is_change(self) -> bool:
        """Is there anything to keep: a difference, a rejected row to account for, or an older version not seen before?"""
        changes = any(count.n_new or count.n_changed or count.n_deleted or count.n_unseen for count in self.counts)
        return changes or any(file.rejects for file in self.files)


@dataclass(frozen=True)
class StoredFile:
    """A batch file that is written but not yet acknowledged: what its row in the records will say."""

    report: FileReport
    lake_file: Path
    mode: Mode
    file_digest: str
    content_digest: str
    columns: tuple[str, ...]
    rejects: list[RejectedRow]
    lines: list[tuple[int, int]]


@dataclass
class ImportRun:
    """One import on its way: everything its steps share.

    engine  opens a fresh engine connection. Each step has its own: what one keeps for reuse would be missing from the next one's memory
    number  the import's place in the order of imports
    """

    workspace: Workspace
    engine: Callable[[], duckdb.DuckDBPyConnection]
    staging: Staging
    mapping: Mapping
    options: ReadOptions
    source: str
    number: int
    is_pseudonymised: bool
    n_files: int
    progress: Callable[[Progress], None] | None
    _n_staged: int = 0
    _n_stored: int = 0
    _n_rows_before: int = 0
    _started: float = field(default_factory=time.monotonic)

    @property
    def import_id(self) -> str:
        """The name under which the whole import can be undone."""
        return f"i{self.number}"

    def read_object(self, name: str, items: Sequence[SourceObject]) -> ObjectRead:
        """Put the files of one object aside and hold them against the lake.

        A full file with rejected rows takes nothing away: a row it could not give would look like a deleted one.

        Raises  UnreadableInput when a reader can't read a file, the key is missing nearly everywhere, or two undated files contradict
                each other
        """
        rule = self.mapping.objects[name]
        files = [self._read(rule, item) for item in items]
        incoming = Incoming(
            self.engine(),
            staged=[file.staged for file in files],
            held=raw_files(self.workspace, self.source, name),
            identity=self.identity(rule),
            order=self.number,
        )
        keyless = incoming.keyless_rows(at_most=MAX_REJECTS)
        if len(keyless) > MAX_REJECTS:
            raise UnreadableInput(
                f"{label(items[0])}: the key {', '.join(rule.key)} is missing in more than {MAX_REJECTS:,} rows. Is it the key of "
                f"{name}? (line {rule.line} of the mapping {self.mapping.name})"
            )
        for row in keyless:
            files[row.file_no].rejects.append(self._keyless(rule, files[row.file_no].item, row))
        for file in files:
            file.rejects.sort(key=lambda reject: reject.line)
        mode: Mode = "full" if rule.mode == "full" and not any(file.rejects for file in files) else "delta"
        counts = incoming.compare(mode)
        self._refuse_contested(name, items, incoming.contested_rows())
        return ObjectRead(name, files, incoming, counts, mode)

    def _refuse_contested(self, name: str, items: Sequence[SourceObject], rows: ContestedRows | None) -> None:
        """Two dated exports in one import: picking a version row by row would give a state that never was."""
        if rows is None:
            return
        one, other = items[rows.file_no], items[rows.other_file_no]
        stand = f"{rows.n_rows:,} rows of object {name} stand" if rows.n_rows != 1 else f"1 row of object {name} stands"
        raise UnreadableInput(
            f"{stand} in two files with different content (first: {rows.key} in {label(one)} line {one.line_of(rows.record)} and "
            f"{label(other)} line {other.line_of(rows.other_record)}), and the mapping names no `modified` column that tells which is "
            "newer: import the older file first, then the newer, or name the column. Nothing was imported."
        )

    def store(self, read: ObjectRead) -> list[StoredFile]:
        """Write one batch per file of an object. Nothing counts before the records say so."""
        stored = []
        for number, (file, count) in enumerate(zip(read.files, read.counts, strict=True)):
            batch_id, target = self.next_batch(read.name)
            read.incoming.write(number, target=target)
            report = replace(self.report(read, number), batch_id=batch_id, outcome="stored")
            content = count.content_digest
            marks = file.item.line_marks()
            lines = marks if len(marks) <= _MOST_LINE_MARKS else []
            stored.append(StoredFile(report, target, read.mode, file.digest, content, file.staged.columns, file.rejects, lines))
        return stored

    def next_batch(self, name: str) -> tuple[str, Path]:
        """The id of the import's next batch, which holds rows of an object, and the place of its file."""
        self._n_stored += 1
        batch_id = f"{self.import_id}.{self._n_stored}"
        return batch_id, object_folder(self.workspace.lake, self.source, name) / f"{batch_id}.parquet"

    def report(self, read: ObjectRead, number: int) -> FileReport:
        """What the n-th file of an object brings, as long as nothing is stored."""
        file, count = read.files[number], read.counts[number]
        notes = []
        if self.mapping.objects[read.name].mode == "full" and read.mode == "delta":
            notes.append("Rows were rejected, so no row missing from this full file is taken for deleted.")
        if file.left_out:
            notes.append("Not kept, because nothing says they name nobody: " + ", ".join(file.left_out))
        elsewhere = Batch.objects.filter(file_digest=file.digest, withdrawn_at__isnull=True).exclude(source=self.source).first()
        if elsewhere is not None:
            held = f"source {elsewhere.source} (import {elsewhere.import_id})"
            notes.append(f"{label(file.item)}: these bytes are already in as {held}: everything in them will count twice.")
        used = used_columns(self.mapping, read.name)
        return FileReport(
            object=read.name,
            file_name=label(file.item),
            batch_id=None,
            outcome="no change",
            read_as=dict(file.item.read_as),
            n_received=file.item.n_received,
            n_new=count.n_new,
            n_changed=count.n_changed,
            n_unchanged=count.n_unchanged,
            n_rejected=len(file.rejects),
            n_deleted=count.n_deleted,
            n_conflicts=count.n_conflicts,
            rows_given_way=self._rows_given_way(read, number) if count.n_conflicts else (),
            rejects=tuple(file.rejects[:REJECTS_SHOWN]),
            rejects_file=None,
            columns_unused=tuple(column for column in file.item.columns if column.casefold() not in used),
            columns_missing=tuple(missing.column for missing in missing_columns(self.mapping, read.name, file.item.columns)),
            notes=tuple(notes),
        )

    def _rows_given_way(self, read: ObjectRead, number: int) -> tuple[str, ...]:
        item = read.files[number].item
        return tuple(f"{key} (line {item.line_of(record)})" for key, record in read.incoming.rows_given_way(number))

    def identity(self, rule: ObjectRule) -> Identity:
        """How rows of an object are told apart."""
        return Identity(rule, self.mapping.empty, self.mapping.date_order, self.mapping.decimal_mark, self.mapping.id_style)

    def _read(self, rule: ObjectRule, item: SourceObject) -> ReadFile:
        """Stream one file into staging. Under pseudonyms, what the mapping does not use is not kept at all."""
        columns: tuple[str, ...] = item.columns
        left_out: tuple[str, ...] = ()
        replaced: dict[str, str] = {}
        if self.is_pseudonymised:
            used, personal = used_columns(self.mapping, rule.name), personal_columns(self.mapping)[rule.name]
            columns = tuple(column for column in item.columns if column.casefold() in used)
            left_out = tuple(column for column in item.columns if column.casefold() not in used)
            replaced = {column: pseudonym_sql(column) for column in columns if column.casefold() in personal}
        path = self.staging.file(self._n_staged)
        with self.engine() as connection:
            stage_rows(connection, self._watched(rule, item), columns=columns, identity=self.identity(rule), replaced=replaced, path=path)
            staged = StagedFile(path, columns)
            if self.options.decimal_mark is None:
                self._check_mark(connection, item, staged, number_columns(self.mapping, rule.name))
            self._check_dates(connection, item, staged, date_columns(self.mapping, rule.name))
        self._n_staged += 1
        rejects = [RejectedRow(label(item), r.line, r.column, r.reason, self._shown(r.text)) for r in item.rejects]
        return ReadFile(item, staged, rejects, left_out)

    def _check_mark(self, connection: duckdb.DuckDBPyConnection, item: SourceObject, staged: StagedFile, numbers: set[str]) -> None:
        """Refuse numbers that are plainly written with another decimal mark: read with this one, 1,234 among them would be wrong."""
        mark = self.mapping.decimal_mark
        columns = [column for column in staged.columns if column.casefold() in numbers]
        found = contradiction(connection, staged.path, columns=columns, mark=mark)
        if found is not None:
            other = "," if mark == "." else "."
            raise UnreadableInput(
                f"{label(item)}, line {item.line_of(found.record)}, {found.column}: '{found.value}' is written with the decimal mark "
                f"'{other}', but the mapping {self.mapping.name} reads numbers with '{mark}'. Nothing was imported. Say --decimal-mark "
                f'{other} or put decimal_mark: "{other}" into the mapping.'
            )

    def _check_dates(self, connection: duckdb.DuckDBPyConnection, item: SourceObject, staged: StagedFile, dates: set[str]) -> None:
        """Refuse dates that can be read two ways, or that are plainly written in another order than the one in force."""
        order = self.mapping.date_order
        columns = [column for column in staged.columns if column.casefold() in dates]
        found = unordered_dates(connection, staged.path, columns=columns, order=order)
        if found is None:
            return
        told = ""
        if found.n_day_first or found.n_month_first:
            kinds = [(found.n_day_first, "the day"), (found.n_month_first, "the month")]
            counts = [f"{n:,} {'date' if n == 1 else 'dates'} there can only be meant with {what} first" for n, what in kinds if n]
            told = f" {' and '.join(counts)}."
        asked = (
            f"can be read two ways, and the mapping {self.mapping.name} does not say which"
            if order is None
            else f"can't be read with the order {order} of the mapping {self.mapping.name}"
        )
        raise UnreadableInput(
            f"{label(item)}, line {item.line_of(found.record)}, {found.column}: '{self._shown(found.value)}' {asked}. Nothing was "
            f"imported.{told} Say --date-order dmy (the day first) or --date-order mdy (the month first)."
        )

    def _shown(self, text: str) -> str:
        return WITHHELD if self.is_pseudonymised else text

    def _keyless(self, rule: ObjectRule, item: SourceObject, row: KeylessRow) -> RejectedRow:
        found = f"'{row.key}'" if row.key else "empty"
        reason = f"the key is {self._shown(found)}, which names no record"
        return RejectedRow(label(item), item.line_of(row.record), ", ".join(rule.key), reason, self._shown(row.text))

    def _watched(self, rule: ObjectRule, item: SourceObject) -> Iterator[pa.RecordBatch]:
        n_rows = 0
        for batch in item.batches():
            n_rows += batch.num_rows
            self._tell(rule.name, item, n_rows)
            yield batch
        self._n_rows_before += n_rows

    def _tell(self, name: str, item: SourceObject, n_rows: int) -> None:
        if self.progress is None:
            return
        read = (self._n_staged + item.fraction) / self.n_files
        seconds = time.monotonic() - self._started
        fraction = min(read * _READING_SHARE, 1.0)
        left = seconds * (1 - fraction) / fraction if fraction > 0 else None
        rate = (self._n_rows_before + n_rows) / seconds if seconds > 0 else 0.0
        self.progress(Progress(name, label(item), n_rows, fraction, rate, left))
