"""Which snapshots are there, and how is one opened for reading? Without the build: who only reads must not wait for it to load."""

from datetime import datetime

from sameside.records.models import Snapshot
from sameside.schema.errors import SamesideError, UnknownName, did_you_mean
from sameside.services.workspace import Workspace
from sameside.warehouse.reader import Reader, SnapshotFile, SnapshotFiles


class NothingBuilt(SamesideError):
    """There is no snapshot yet to read figures from."""


def open_reader(workspace: Workspace, snapshot: str | None = None) -> Reader:
    """The canonical tables of a snapshot; without a name, of the newest.

    Raises   UnknownName when there is no such snapshot; SamesideError when nothing was built yet; SnapshotDamaged
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
        return newest
    found = Snapshot.objects.filter(snapshot_id=snapshot).first()
    if found is None:
        names = list(Snapshot.objects.values_list("snapshot_id", flat=True))
        raise UnknownName(f"There is no snapshot '{snapshot}'.{did_you_mean(snapshot, names) or ' None was built yet.'}")
    return found
