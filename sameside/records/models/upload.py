"""Which files did somebody bring through the pages, how shall they be read, and what came of it?"""

from django.db import models


class Upload(models.Model):
    """Files that lie in the workspace's `uploads/<key>/` until they are imported or put away."""

    key = models.CharField(max_length=40, unique=True)  # a random word: the name of its folder and address
    by = models.ForeignKey("records.Member", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    files = models.JSONField()  # [{"name", "bytes"}]
    source = models.CharField(max_length=200, blank=True)  # empty: the mapping's name
    mapping_text = models.TextField(blank=True)  # empty: not yet chosen
    mapping_note = models.TextField(blank=True)  # why this mapping
    is_draft = models.BooleanField(default=False)  # the mapping was drafted from the files: somebody should look
    date_order = models.CharField(max_length=3, blank=True)
    decimal_mark = models.CharField(max_length=1, blank=True)
    is_pseudonymised = models.BooleanField(default=False)
    state = models.CharField(max_length=12, default="reading")  # reading | ready | refused | importing | imported | undone | put_away
    message = models.TextField(blank=True)  # why it was refused
    preview = models.JSONField(null=True)  # of services.import_report.ImportReport, as of the newest change of the above
    report = models.JSONField(null=True)  # of the import
    import_id = models.CharField(max_length=40, blank=True)
    job = models.ForeignKey("records.Job", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("-id",)
