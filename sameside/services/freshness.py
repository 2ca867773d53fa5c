"""What happened in a workspace that a snapshot doesn't show yet? Whoever reads old figures should know that they are old."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from sameside.records.models import Batch, MappingVersion, MergeDecision, Snapshot
from sameside.services.workspace import OPTIONS_BY_NAME, Workspace


@dataclass(frozen=True)
class Unbuilt:
    """How much a build would take up. What was done and taken back again since the snapshot is not counted.

    n_imports   imports received since that brought another row than was known, with a batch that still counts
    n_undone    imports the snapshot holds and that were withdrawn since, in whole or in part
    n_mappings  sources whose mapping is another one now
    n_merges    decisions about people and accounts, made or reversed
    n_options   settings of the workspace that a build reads and that have another value now
    """

    n_imports: int
    n_undone: int
    n_mappings: int
    n_merges: int
    n_options: int


def unbuilt_changes(workspace: Workspace, snapshot_id: str | None = None) -> Unbuilt | None:
    """What a build would add to a snapshot, without a name to the newest; None when there is no such snapshot."""
    rows = Snapshot.objects.order_by("-id")
    snapshot = (rows if snapshot_id is None else rows.filter(snapshot_id=snapshot_id)).first()
    if snapshot is None:
        return None
    built_at = snapshot.built_at
    standing = Batch.objects.filter(withdrawn_at__isnull=True)
    return Unbuilt(
        # An import that brought only another mapping names every row again, and changes none.
        n_imports=_n_imports(
            standing.filter(received_at__gt=built_at, n_unchanged__lt=F("n_received")).values_list("import_id", flat=True)
        ),
        n_undone=_n_imports(
            Batch.objects.filter(received_at__lte=built_at, withdrawn_at__gt=built_at).values_list("import_id", flat=True),
        ),
        n_mappings=_n_mappings(built_at),
        n_merges=len(_decisions() ^ _decisions(built_at)),
        n_options=sum(OPTIONS_BY_NAME[name].is_built and value != snapshot.settings.get(name) for name, value in workspace.options.items()),
    )


def _n_imports(ids: Iterable[str]) -> int:
    return len(set(ids))


def _n_mappings(built_at: datetime) -> int:
    """Sources the snapshot knew under another mapping, and whose rows still count. A source that is new since came with an import."""
    standing = set(Batch.objects.filter(withdrawn_at__isnull=True).values_list("source", flat=True))
    versions = MappingVersion.objects.order_by("version")
    now = dict(versions.values_list("source", "digest"))
    then = dict(versions.filter(created_at__lte=built_at).values_list("source", "digest"))
    return sum(now[source] != digest for source, digest in then.items() if source in standing)


def _decisions(at: datetime | None = None) -> set[tuple[str, str, str, bool]]:
    """The decisions in force, now or at a moment."""
    if at is None:
        rows = MergeDecision.objects.filter(reversed_at__isnull=True)
    else:
        rows = MergeDecision.objects.filter(Q(reversed_at__isnull=True) | Q(reversed_at__gt=at), decided_at__lte=at)
    return set(rows.values_list("kind", "record_id", "into_id", "is_same"))
