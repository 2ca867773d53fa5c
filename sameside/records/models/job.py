"""What is to be done by a worker, and what became of it?"""

from django.db import models


class Job(models.Model):
    """One thing to do. Made in the transaction of the act that wants it done, so it is wanted exactly when the act happened."""

    kind = models.CharField(max_length=60, db_index=True)  # a name in services.job_kinds
    arguments = models.JSONField()
    key = models.CharField(max_length=200, null=True, unique=True)  # the same key is enqueued once, ever; null: no such promise
    status = models.CharField(max_length=10, default="waiting", db_index=True)  # waiting | running | done | dead | dismissed
    run_at = models.DateTimeField(db_index=True)  # not before
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)  # a worker that stopped beating loses the job then
    lease_number = models.BigIntegerField(default=0)  # grows with each claim: an old worker's result is refused
    progress = models.FloatField(default=0)  # 0 to 1
    message = models.TextField(blank=True)  # what it is doing, or why it failed, for people
    result = models.JSONField(null=True)
    asked_by = models.ForeignKey("records.Member", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
