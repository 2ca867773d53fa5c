"""Bring files and databases into the lake, see first what that would do, and take an import back.

An import happens whole or not at all: files are written aside and forced to disk, then one transaction of the records makes
them count. Stopped at any instant before, it leaves garbage that the next import removes.
"""

import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath

import duckdb
from django.db import DatabaseError, transaction
from django.db.models import Max

from sameside.records.models import Batch, MappingVersion, Member
from sameside.schema.errors import SamesideError, UnknownName, did_you_mean
from sameside.schema.mapping import Mapping
from sameside.services.audit import record_act
from sameside.services.decimal_marks import open_with_mapping
from sameside.services.import_lock import import_lock
from sameside.services.import_pairing import Choice, Pairing, pair_files
from sameside.services.import_preview import preview_faults, preview_references, stage_counts
from sameside.services.import_report import (
    FileReport,
    ImportReport,
    Outcome,
    PreviewFault,
    Progress,
    RejectedRow,
    RowsRejected,
    StageCount,
    UndoReport,
)
from sameside.services.import_run import ImportRun, ObjectRead, StoredFile
from sameside.services.known_files import known_batches, known_report, mapping_digest, store_again
from sameside.services.pseudonyms import give_key, personal_columns, pseudonym_key
from sameside.services.raw_objects import mapping_in_force, objects_left_behind
from sameside.services.reject_file import remove_old_rejects, write_rejects
from sameside.services.workspace import Workspace
from sameside.sources.files import ReadOptions, SourceObject, skipped_files
from sameside.warehouse.engine import connect, scaled_memory
from sameside.warehouse.lake import Staging, force_to_disk, remove_garbage

__all__ = [
    "FileReport",
    "ImportReport",
    "Progress",
    "ReadOptions",
    "RejectedRow",
    "RowsRejected",
    "StageCount",
    "UndoReport",
    "import_paths",
    "preview_paths",
    "undo_batch",
]
_SOURCE_NAME = set("abcdefghijklmnopqrstuvwxyz0123456789-_.")
# Beside the engine's own memory a process needs about 300 MB (Python, readers, what allocators keep): with half of the default,
# a million rows stay below 512 MB in all. Measured by bench/import_memory.py.
_MEMORY_SHARE = 0.5
# The engine keeps what it works out on the way, for each column and thread. So many columns go well into the share; more need more.
_USUAL_COLUMNS = 200
ProgressCall = Callable[[Progress], None]


def import_paths(
    *,
    workspace: Workspace,
    paths: Sequence[str],
    options: ReadOptions,
    now: datetime,
    mapping: str | None = None,
    source: str | None = None,
    all_or_nothing: bool = False,
    pseudonymise: bool = False,
    by: Member | str | None = None,
    progress: ProgressCall | None = None,
    stored_as: Callable[[str], None] | None = None,
) -> ImportReport:
    """Import files, folders of files and databases through one mapping, all of them as one import.

    Reads    stored_as: is told the import's id in the transaction that makes it count, so that whoever asked for it can't lose it
    Changes  a batch per file that brings anything, the mapping if it differs from the stored one, one entry in the trace; reject files
    Twice    the same files: no change, and the report says so
    Raises   SamesideError when a file or mapping can't be read, another import runs, or the disk is full: nothing has changed
             then. RowsRejected under `all_or_nothing` when a row can't be taken
    """
    with _refusals_in_words(workspace), import_lock(workspace.home):
        remove_garbage(workspace.lake, named=Batch.objects.values_list("lake_file", flat=True))
        remove_old_rejects(workspace.home, now=now)
        found, choice = open_with_mapping(paths, options, mapping=mapping, source=source)
        chosen = choice.mapping
        with _run(workspace, chosen, found, options, source=source, pseudonymise=pseudonymise, progress=progress) as (run, pairing):
            unchanged, stored = _read_all(run, pairing)
            if all_or_nothing and any(file.rejects for file in stored):
                raise RowsRejected(
                    _report(run, pairing, [*unchanged, *_taken_back(workspace, stored)], paths=paths, left_behind=[], choice=choice)
                )
            # Reject files first: an acknowledged batch whose rejects nobody can read would hide them.
            reports = [*unchanged, *(_with_reject_file(workspace, file) for file in stored)]
            left_behind = objects_left_behind(run.source, chosen)
            is_new = _acknowledge(run, stored, by=by, now=now, stored_as=stored_as)
            report = _report(run, pairing, reports, paths=paths, left_behind=left_behind, choice=choice)
            return replace(report, is_mapping_new=is_new, import_id=run.import_id if stored or is_new else None)


def preview_paths(
    *,
    workspace: Workspace,
    paths: Sequence[str],
    options: ReadOptions,
    mapping: str | None = None,
    source: str | None = None,
    pseudonymise: bool = False,
    progress: ProgressCall | None = None,
) -> ImportReport:
    """What `import_paths` would do, row for row, how many rows would stand in each stage, and what could not be taken. Changes nothing.

    Raises  as `import_paths`
    """
    with _refusals_in_words(workspace), import_lock(workspace.home):
        found, choice = open_with_mapping(paths, options, mapping=mapping, source=source)
        chosen = choice.mapping
        with _run(workspace, chosen, found, options, source=source, pseudonymise=pseudonymise, progress=progress) as (run, pairing):
            reports: list[FileReport] = []
            stages: list[StageCount] = []
            faults: list[PreviewFault] = []
            reads: list[ObjectRead] = []
            for name, items in pairing.files.items():
                read = run.read_object(name, items)
                outcome: Outcome = "would be stored" if read.is_change and not known_batches(run, name, items) else "no change"
                reports += [replace(run.report(read, number), outcome=outcome) for number in range(len(read.files))]
                read.incoming.close()
                stages += stage_counts(run, read)
                faults += preview_faults(run, read)
                reads.append(read)
            faults += preview_references(run, reads)
            report = _report(run, pairing, reports, paths=paths, left_behind=objects_left_behind(run.source, chosen), choice=choice)
            is_new = _is_new_mapping(mapping_in_force(run.source), chosen)
            return replace(report, is_mapping_new=is_new, stage_counts=tuple(stages), faults=tuple(faults))


def undo_batch(*, workspace: Workspace, batch_id: str, by: Member | str | None = None, now: datetime) -> UndoReport:
    """Withdraw one batch, or a whole import. Rows and mapping stand again exactly as the other imports leave them.

    Changes  the batches are marked, with one entry in the trace; their files stay, because later batches may refer to the content of a
             row in them. With the last batch of an import goes the mapping it brought
    Twice    no change; the report says they were withdrawn before
    Raises   UnknownName when there is no such batch or import
    """
    with import_lock(workspace.home), transaction.atomic():
        named = list(Batch.objects.filter(batch_id=batch_id)) or list(Batch.objects.filter(import_id=batch_id))
        import_id = named[0].import_id if named else batch_id
        brought = MappingVersion.objects.filter(import_id=import_id)
        if not named and not brought:
            known = Batch.objects.filter(withdrawn_at__isnull=True).values_list("batch_id", "import_id")
            choices = {name for pair in known for name in pair}
            choices |= set(MappingVersion.objects.filter(withdrawn_at__isnull=True).values_list("import_id", flat=True))
            raise UnknownName(f"There is no batch or import '{batch_id}'.{did_you_mean(batch_id, choices)}")
        source = named[0].source if named else brought[0].source
        mapping_before = mapping_in_force(source)
        standing = [batch for batch in named if batch.withdrawn_at is None]
        Batch.objects.filter(pk__in=[batch.pk for batch in standing]).update(withdrawn_at=now)
        n_mappings = 0
        if not Batch.objects.filter(import_id=import_id, withdrawn_at__isnull=True).exists():
            n_mappings = brought.filter(withdrawn_at__isnull=True).update(withdrawn_at=now)
        n_rows = sum(batch.n_received - batch.n_rejected for batch in standing)
        before = tuple(batch.batch_id for batch in named if batch.withdrawn_at is not None)
        after = mapping_in_force(source)
        if standing or n_mappings:
            withdrawn = {"batches": [batch.batch_id for batch in standing], "rows": n_rows}
            record_act(by=by, act="undo_import", kind="import", object_id=import_id, now=now, detail=withdrawn)
        mapping_of = None if after == mapping_before else after.import_id if after else ""
        return UndoReport(source, tuple(batch.batch_id for batch in standing), before, n_rows, mapping_of)


@contextmanager
def _run(
    workspace: Workspace,
    mapping: Mapping,
    found: Sequence[SourceObject],
    options: ReadOptions,
    *,
    source: str | None,
    pseudonymise: bool,
    progress: ProgressCall | None,
) -> Iterator[tuple[ImportRun, Pairing]]:
    name = source or mapping.name
    if not name or not set(name) <= _SOURCE_NAME:
        raise SamesideError(f"The source name '{name}' can't be used: small letters, digits, '-', '_' and '.' only.")
    _refuse_mixed_names(name, pseudonymise=pseudonymise)
    pairing = pair_files(mapping, found)
    number = _next_number()
    key = None
    if pseudonymise:
        personal_columns(mapping)
        key = pseudonym_key(workspace.home)
    widest = max((len(item.columns) for items in pairing.files.values() for item in items), default=0)
    share = _MEMORY_SHARE * max(1.0, widest / _USUAL_COLUMNS)
    with Staging(workspace.lake, f"i{number}") as staging:

        def engine() -> duckdb.DuckDBPyConnection:
            connection = connect(scaled_memory(share), spill_folder=staging.spill)
            # Row order carries no meaning here (`_record` does), and keeping it would cost memory.
            connection.execute("set preserve_insertion_order = false")
            if widest > _USUAL_COLUMNS:
                connection.execute("set threads = 1")
            if key is not None:
                give_key(connection, key)
            return connection

        n_files = sum(len(items) for items in pairing.files.values())
        yield ImportRun(workspace, engine, staging, mapping, options, name, number, pseudonymise, n_files, progress), pairing


def _next_number() -> int:
    """The place of the next import in the order of imports; one that brought only a mapping has its place too."""
    return 1 + max(rows.objects.aggregate(last=Max("import_number"))["last"] or 0 for rows in (Batch, MappingVersion))


def _refuse_mixed_names(source: str, *, pseudonymise: bool) -> None:
    """A source is read with its names, or without them: half of each would join nothing, and undo the protection."""
    other = Batch.objects.filter(source=source, withdrawn_at__isnull=True).exclude(is_pseudonymised=pseudonymise).first()
    if other is not None:
        before = "with its names replaced" if other.is_pseudonymised else "with its names"
        raise SamesideError(
            f"Source {source} came in {before} (batch {other.batch_id}). Import it the same way, give this one another --source, "
            f"or take the earlier imports back first: sameside import --undo {other.import_id}"
        )


def _read_all(run: ImportRun, pairing: Pairing) -> tuple[list[FileReport], list[StoredFile]]:
    """Read every object, and write what the import holds. Returns reports of the files that are not kept, and what was written.

    An import that brings anything, rows or a mapping, names all rows it held, also those of objects where nothing is new: taking
    another import back must leave them. One that brings nothing leaves nothing.
    """
    known: list[tuple[Batch, SourceObject]] = []
    empty: list[FileReport] = []
    stored: list[StoredFile] = []
    unchanged: list[StoredFile] = []
    for name, items in pairing.files.items():
        batches = known_batches(run, name, items)
        if batches:
            known += zip(batches, items, strict=True)
            continue
        read = run.read_object(name, items)
        if read.is_change:
            stored += run.store(read)
        elif not any(count.n_rows for count in read.counts):
            empty += [run.report(read, number) for number in range(len(items))]
        else:
            unchanged += [replace(file, report=replace(file.report, outcome="no change")) for file in run.store(read)]
        read.incoming.close()
    if stored or _is_new_mapping(mapping_in_force(run.source), run.mapping):
        return empty, [*stored, *unchanged, *(store_again(run, batch, item) for batch, item in known)]
    reports = [known_report(batch, item) for batch, item in known]
    _remove_files(unchanged)
    return [*empty, *reports, *(replace(file.report, batch_id=None) for file in unchanged)], []


def _acknowledge(
    run: ImportRun, stored: Sequence[StoredFile], *, by: Member | str | None, now: datetime, stored_as: Callable[[str], None] | None
) -> bool:
    """Make written files count, all at once. Returns whether the mapping was new."""
    with transaction.atomic():
        version = mapping_in_force(run.source)
        is_new = _is_new_mapping(version, run.mapping)
        if version is None or is_new:
            last = MappingVersion.objects.filter(source=run.source).aggregate(last=Max("version"))["last"] or 0
            version = MappingVersion.objects.create(
                source=run.source,
                name=run.mapping.name,
                version=last + 1,
                digest=mapping_digest(run.mapping),
                text=run.mapping.text,
                import_id=run.import_id,
                import_number=run.number,
                created_at=now,
            )
        Batch.objects.bulk_create([_batch(run, file, version, now=now) for file in stored])
        if stored or is_new:
            brought = {"source": run.source, "files": [PurePath(file.report.file_name).name for file in stored], "is_mapping_new": is_new}
            record_act(by=by, act="receive_import", kind="import", object_id=run.import_id, now=now, detail=brought)
            if stored_as is not None:
                stored_as(run.import_id)
    return is_new


def _batch(run: ImportRun, file: StoredFile, version: MappingVersion, *, now: datetime) -> Batch:
    report = file.report
    assert report.batch_id is not None
    return Batch(
        batch_id=report.batch_id,
        import_id=run.import_id,
        import_number=run.number,
        source=run.source,
        object=report.object,
        file_name=PurePath(report.file_name).name,
        lake_file=str(file.lake_file.relative_to(run.workspace.home)),
        mapping=version,
        mode=file.mode,
        is_pseudonymised=run.is_pseudonymised,
        file_digest=file.file_digest,
        content_digest=file.content_digest,
        read_as=report.read_as,
        columns=list(file.columns),
        lines=file.lines,
        n_received=report.n_received,
        n_new=report.n_new,
        n_changed=report.n_changed,
        n_unchanged=report.n_unchanged,
        n_rejected=report.n_rejected,
        n_deleted=report.n_deleted,
        n_conflicts=report.n_conflicts,
        received_at=now,
    )


def _taken_back(workspace: Workspace, stored: Sequence[StoredFile]) -> list[FileReport]:
    """Remove written files again; the reports still say which rows stood in the way."""
    _remove_files(stored)
    return [replace(_with_reject_file(workspace, file), batch_id=None, outcome="no change") for file in stored]


def _remove_files(stored: Sequence[StoredFile]) -> None:
    for file in stored:
        file.lake_file.unlink()
        force_to_disk(file.lake_file.parent)


def _with_reject_file(workspace: Workspace, file: StoredFile) -> FileReport:
    if not file.rejects or file.report.batch_id is None:
        return file.report
    return replace(file.report, rejects_file=write_rejects(workspace.home, file.report.batch_id, file.rejects))


def _report(
    run: ImportRun,
    pairing: Pairing,
    files: Sequence[FileReport],
    *,
    paths: Sequence[str],
    left_behind: Sequence[tuple[str, int]],
    choice: Choice,
) -> ImportReport:
    order = list(pairing.files)
    skipped = [f"{skip.file_name} ({skip.reason})" for skip in skipped_files(paths)]
    notes = [choice.note] if choice.note else []
    notes += pairing.notes
    notes += [
        f"Object {name} ({n_rows:,} rows) came in through another mapping and is not in this one: builds leave it out."
        for name, n_rows in left_behind
    ]
    if run.options.decimal_mark is not None:
        mark = run.options.decimal_mark
        notes.append(f"Numbers are read with the decimal mark '{mark}', as given; the mapping kept for source {run.source} says so.")
    return ImportReport(
        import_id=None,
        source=run.source,
        mapping_name=run.mapping.name,
        mapping_version=run.mapping.version,
        is_mapping_new=False,
        files=tuple(sorted(files, key=lambda file: (order.index(file.object), file.file_name))),
        unused_files=(*pairing.unused, *skipped),
        notes=tuple(notes),
    )


def _is_new_mapping(stored: MappingVersion | None, mapping: Mapping) -> bool:
    return stored is None or stored.digest != mapping_digest(mapping)


@contextmanager
def _refusals_in_words(workspace: Workspace) -> Iterator[None]:
    """Turn a full disk, or memory that is too small, into a refusal. Staging is removed by its own `with`."""
    try:
        yield
    except (OSError, duckdb.Error, DatabaseError) as fault:
        text = str(fault)
        full = isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        if full or any(sign in text for sign in ("No space left", "disk is full", "File too large", "Disk quota")):
            raise SamesideError(f"There is no room left in {workspace.home}: nothing was imported. Make room and import again.") from fault
        if isinstance(fault, duckdb.OutOfMemoryException):
            raise SamesideError("The memory allowed by SAMESIDE_MEMORY is too small for this import: nothing was imported.") from fault
        if isinstance(fault, PermissionError):
            raise SamesideError(f"{fault.filename}: no permission. Nothing was imported.") from fault
        raise
