"""Which figures were shared as they stood?"""

from django.db import models

from sameside.records.models.people import Member


class FigureLink(models.Model):
    """One figure, frozen: its question and the answer as it was, so that the link shows the same whatever is built later."""

    metric = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    question = models.JSONField()  # by, where, period, compare_to
    snapshot_id = models.CharField(max_length=60)
    as_of = models.DateTimeField()
    kept = models.JSONField()  # the answer, and the same without a cut: see services.kept_answers.to_plain
    content_hash = models.CharField(max_length=64)  # of all of the above; the address is signed over it
    made_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("-id",)
