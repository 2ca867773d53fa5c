"""Which snapshots are there, and how is one opened for reading? Without the build: who only reads must not wait for it to load."""

from datetime import datetime

from sameside.records.models import Snapshot
from sameside.schema.errors import SamesideError, UnknownName, did_you_mean
from sameside.schema.tables import tables_layout
from sameside.services.workspace import Workspace
from sameside.warehouse.reader import Reader, SnapshotFile, SnapshotFiles


class NothingBuilt(SamesideError):
    """There is no snapshot yet to read figures from."""


class MadeEarlier(SamesideError):
    """The newest snapshot was built by a program whose tables had other columns."""


def open_reader(workspace: Workspace, snapshot: str | None = None) -> Reader:
    """The canonical tables of a snapshot; without a name, of the newest.

    Raises   UnknownName when there is no such snapshot; NothingBuilt; MadeEarlier; SnapshotDamaged
    """
    return Reader(snapshot_files(workspace, snapshot_row(snapshot)))


def list_snapshots(workspace: Workspace) -> list[tuple[str, datetime, str]]:  # noqa: ARG001  # the records opened are the workspace's
    """(snapshot id, built at, content digest) of every snapshot there is, the newest first."""
    return list(Snapshot.objects.order_by("-id").values_list("snapshot_id", "built_at", "content_digest"))


def snapshot_files(workspace: Workspace, row: Snapshot) -> SnapshotFiles:
    """The files a snapshot's row names, and how the build left them."""
    files = {
        name: SnapshotFile(workspace.home / entry["file"], entry["rows"], entry["sha256"], entry["modified_ns"], entry["bytes"])
        for name, entry in row.tables.items()
    }
    return SnapshotFiles(row.snapshot_id, row.built_at, row.settings, files)


def snapshot_row(snapshot: str | None) -> Snapshot:
    """The row of a snapshot; without a name, of the newest. Raises as `open_reader`."""
    if snapshot is None:
        newest = Snapshot.objects.order_by("-id").first()
        if newest is None:
            raise NothingBuilt("Nothing was built yet. Import something, then run: sameside build")
        return _current(newest)
    found = Snapshot.objects.filter(snapshot_id=snapshot).first()
    if found is None:
        names = list(Snapshot.objects.values_list("snapshot_id", flat=True))
        raise UnknownName(f"There is no snapshot '{snapshot}'.{did_you_mean(snapshot, names) or ' None was built yet.'}")
    if not is_current(found) and can_be_read():
        raise SamesideError(f"Snapshot '{snapshot}' was made by an earlier version of the program and can't be read any more.")
    return _current(found)


def can_be_read() -> bool:
    """Whether figures can be read from the newest snapshot as it is: there is one, and this program made its tables."""
    newest = Snapshot.objects.order_by("-id").first()
    return newest is not None and is_current(newest)


def is_current(row: Snapshot) -> bool:
    """Whether a snapshot's tables are those this program reads."""
    return str(row.layout) == tables_layout()


def _current(row: Snapshot) -> Snapshot:
    if not is_current(row):
        raise MadeEarlier("These figures were made by an earlier version: build again. Run: sameside build")
    return row
