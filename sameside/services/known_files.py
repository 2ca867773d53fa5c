"""Which files came in before, byte for byte? They need no reading; an import that brings other things names their rows all the same."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from sameside.records.models import Batch
from sameside.schema.mapping import Mapping
from sameside.services.import_pairing import label
from sameside.services.import_report import FileReport
from sameside.services.import_run import ImportRun, StoredFile
from sameside.sources.files import SourceObject
from sameside.warehouse.lake import write_mentions


def mapping_digest(mapping: Mapping) -> str:
    """sha256 of a mapping's text."""
    return hashlib.sha256(mapping.text.encode()).hexdigest()


def known_batches(run: ImportRun, name: str, items: Sequence[SourceObject]) -> list[Batch]:
    """The batches of files that came in before, byte for byte, and are the object's last word; else none, and they must be read.

    Only the newest import counts: where the source dates nothing, an older file imported again brings its rows back.
    """
    standing = Batch.objects.filter(source=run.source, object=name, withdrawn_at__isnull=True)
    last = standing.order_by("-import_number").first()
    if last is None or last.mapping.digest != mapping_digest(run.mapping):
        return []
    by_digest = {batch.file_digest: batch for batch in standing.filter(import_number=last.import_number)}
    digests = [item.digest() for item in items]
    return [by_digest[digest] for digest in digests] if set(digests) == set(by_digest) else []


def known_report(batch: Batch, item: SourceObject) -> FileReport:
    """What an import says of a file that came in before as a batch."""
    return FileReport(
        object=batch.object,
        file_name=label(item),
        batch_id=None,
        outcome="no change",
        read_as=dict(batch.read_as),
        n_received=batch.n_received,
        n_new=0,
        n_changed=0,
        n_unchanged=batch.n_received - batch.n_rejected,
        n_rejected=batch.n_rejected,
        n_deleted=0,
        n_conflicts=batch.n_conflicts,
        rows_given_way=(),
        rejects=(),
        rejects_file=None,
        columns_unused=(),
        columns_missing=(),
        notes=(f"The same bytes came in as batch {batch.batch_id}.",),
    )


def store_again(run: ImportRun, batch: Batch, item: SourceObject) -> StoredFile:
    """Let this import name the rows of a batch too, without reading its file: the earlier one may be taken back."""
    batch_id, target = run.next_batch(batch.object)
    with run.engine() as connection:
        write_mentions(connection, run.workspace.home / batch.lake_file, columns=batch.columns, target=target)
    return StoredFile(
        report=replace(known_report(batch, item), batch_id=batch_id),
        lake_file=target,
        mode="full" if batch.mode == "full" else "delta",
        file_digest=batch.file_digest,
        content_digest=batch.content_digest,
        columns=tuple(batch.columns),
        rejects=[],
        lines=batch.lines,
    )
