"""Can a figure that was frozen some time ago still be looked into? Its snapshot may have gone since."""

from collections.abc import Collection

from sameside.records.models import Snapshot
from sameside.services.snapshots import is_current
from sameside.services.workspace import Workspace


def snapshots_left(workspace: Workspace, wanted: Collection[str]) -> frozenset[str]:
    """Question  Which of these snapshots are still there, with every file the build left, and made by a program that reads alike?"""
    rows = Snapshot.objects.filter(snapshot_id__in=wanted)
    return frozenset(
        str(row.snapshot_id)
        for row in rows
        if is_current(row) and all((workspace.home / entry["file"]).exists() for entry in row.tables.values())
    )
