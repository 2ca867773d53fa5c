"""What did we receive, and what did we build from it? The rows that make lake files count."""

from django.db import models


class MappingVersion(models.Model):
    """One text of one mapping for one source: a corrected mapping needs no new import.

    In force is the greatest version that counts: its import was not taken back, or a batch that counts came in through it.
    """

    source = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    version = models.PositiveIntegerField()  # 1, 2, ... for this source
    digest = models.CharField(max_length=64)  # sha256 of text
    text = models.TextField()
    import_id = models.CharField(max_length=40, db_index=True)  # the import that brought it, with rows or without
    import_number = models.BigIntegerField()
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)  # when its import was taken back

    class Meta:
        constraints = (models.UniqueConstraint(fields=["source", "version"], name="mapping_version_once"),)
        ordering = ("id",)


class Batch(models.Model):
    """One object of one import, acknowledged. A lake file without such a row is garbage.

    received = new + changed + unchanged + rejected, always. `n_deleted` counts rows a full file no longer held.
    """

    batch_id = models.CharField(max_length=40, unique=True)
    import_id = models.CharField(max_length=40, db_index=True)  # the batches of one command share it
    import_number = models.BigIntegerField()  # 1, 2, ...: where the source dates nothing, the greater number wins
    source = models.CharField(max_length=200, db_index=True)
    object = models.CharField(max_length=200)
    file_name = models.TextField()  # as the user named it, without the folder
    lake_file = models.TextField()  # relative to the workspace
    mapping = models.ForeignKey(MappingVersion, on_delete=models.PROTECT)
    mode = models.CharField(max_length=10)  # as it took effect: a full file with rejected rows counts as delta
    is_pseudonymised = models.BooleanField(default=False)
    file_digest = models.CharField(max_length=64, db_index=True)  # sha256 of the bytes
    content_digest = models.CharField(max_length=64, db_index=True)  # of the rows, whatever their order
    read_as = models.JSONField()  # delimiter, encoding and so on, as detected or given
    columns = models.JSONField()  # source columns, in file order
    lines = models.JSONField(default=list)  # [record, line] of each that does not follow the one before; empty = not known, or no lines
    n_received = models.BigIntegerField()
    n_new = models.BigIntegerField()
    n_changed = models.BigIntegerField()
    n_unchanged = models.BigIntegerField()
    n_rejected = models.BigIntegerField()
    n_deleted = models.BigIntegerField()
    n_conflicts = models.BigIntegerField()  # of n_unchanged: rows that contradict another row of their file
    received_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)  # null = counts

    class Meta:
        ordering = ("id",)


class Snapshot(models.Model):
    """One build of the canonical tables. The newest row is what readers see."""

    snapshot_id = models.CharField(max_length=40, unique=True)
    built_at = models.DateTimeField()
    inputs_digest = models.CharField(max_length=64)  # of batches, mappings, decisions and settings read
    content_digest = models.CharField(max_length=64)  # of the canonical tables
    layout = models.CharField(max_length=64, blank=True)  # of the canonical tables' columns; empty = a program before it was kept
    tables = models.JSONField()  # name -> {"file": relative path, "rows": n}
    accounting = models.JSONField()  # what became of every source row: see warehouse/build.py
    settings = models.JSONField()  # the workspace settings it was built under
    seconds = models.FloatField()

    class Meta:
        ordering = ("id",)
