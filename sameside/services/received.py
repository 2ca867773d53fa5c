"""What was received so far, import by import, and is the newest snapshot made of it?"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db import transaction

from sameside.records.models import Batch, Member, Snapshot, Upload
from sameside.services.access import require
from sameside.services.audit import record_act
from sameside.services.importing import UndoReport, undo_batch
from sameside.services.jobs import enqueue
from sameside.services.workspace import Workspace

IMPORTS_SHOWN = 50


@dataclass(frozen=True)
class ReceivedImport:
    """One import as it stands: what came in with it, or that it was taken back. n_…: rows of all its files."""

    import_id: str
    source: str
    received_at: datetime
    file_names: tuple[str, ...]
    mapping: str
    n_received: int
    n_new: int
    n_changed: int
    n_unchanged: int
    n_rejected: int
    n_deleted: int
    withdrawn_at: datetime | None
    upload_key: str


@dataclass(frozen=True)
class ReceivedSource:
    """One source with imports that count. objects: what they held, as the mapping calls it."""

    source: str
    mapping: str
    n_imports: int
    last_at: datetime
    objects: tuple[str, ...]


@dataclass(frozen=True)
class BuiltSnapshot:
    """The newest snapshot: what it was made of, and how many rows its tables hold."""

    snapshot_id: str
    built_at: datetime
    seconds: float
    n_rows: dict[str, int] = field(hash=False)


def received_imports(*, at_most: int = IMPORTS_SHOWN) -> list[ReceivedImport]:
    """The newest imports first, those taken back included."""
    numbers = list(Batch.objects.order_by("-import_number").values_list("import_number", flat=True).distinct()[:at_most])
    rows = list(Batch.objects.filter(import_number__in=numbers).select_related("mapping").order_by("-import_number", "id"))
    uploads = dict(Upload.objects.filter(import_id__in={row.import_id for row in rows}).values_list("import_id", "key"))
    return [_import(import_id, list(batches), uploads) for import_id, batches in groupby(rows, key=lambda row: row.import_id)]


def received_sources() -> list[ReceivedSource]:
    """Every source that has an import that counts, by name."""
    standing = Batch.objects.filter(withdrawn_at__isnull=True).select_related("mapping").order_by("source", "import_number")
    found = []
    for source, batches in groupby(standing, key=lambda row: row.source):
        rows = list(batches)
        objects = tuple(dict.fromkeys(row.object for row in rows))
        mapping = f"{rows[-1].mapping.name}, version {rows[-1].mapping.version}"
        found.append(ReceivedSource(source, mapping, len({row.import_id for row in rows}), rows[-1].received_at, objects))
    return found


def newest_snapshot() -> BuiltSnapshot | None:
    """The snapshot everybody reads; None before the first build."""
    row = Snapshot.objects.order_by("-id").first()
    if row is None:
        return None
    return BuiltSnapshot(row.snapshot_id, row.built_at, row.seconds, {name: table["rows"] for name, table in row.tables.items()})


@transaction.atomic
def undo_import(*, workspace: Workspace, import_id: str, by: Member, now: datetime) -> UndoReport:
    """Take one import back, and have a worker make the figures without it.

    Allowed  who may change data
    Twice    no change; the report says so
    Raises   UnknownName when there is no such import
    """
    require(by, "change_data")
    report = undo_batch(workspace=workspace, batch_id=import_id, by=by, now=now)
    Upload.objects.filter(import_id=import_id, state="imported").update(state="undone")
    if report.withdrawn:
        enqueue(kind="build", arguments={}, now=now, asked_by=by)
    return report


@transaction.atomic
def ask_for_build(*, by: Member, now: datetime) -> None:
    """Have a worker build what was received and decided since. Twice: the second build finds nothing to do."""
    require(by, "change_data")
    enqueue(kind="build", arguments={}, now=now, asked_by=by)
    record_act(by=by, act="ask_for_build", kind="snapshot", object_id="", now=now)


def _import(import_id: str, batches: Sequence[Batch], uploads: dict[str, str]) -> ReceivedImport:
    first = batches[0]
    withdrawn = [batch.withdrawn_at for batch in batches]
    return ReceivedImport(
        import_id=import_id,
        source=first.source,
        received_at=first.received_at,
        file_names=tuple(batch.file_name for batch in batches),
        mapping=f"{first.mapping.name}, version {first.mapping.version}",
        n_received=sum(batch.n_received for batch in batches),
        n_new=sum(batch.n_new for batch in batches),
        n_changed=sum(batch.n_changed for batch in batches),
        n_unchanged=sum(batch.n_unchanged for batch in batches),
        n_rejected=sum(batch.n_rejected for batch in batches),
        n_deleted=sum(batch.n_deleted for batch in batches),
        withdrawn_at=None if None in withdrawn else max(moment for moment in withdrawn if moment is not None),
        upload_key=uploads.get(import_id, ""),
    )
