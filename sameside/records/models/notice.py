"""What should a member know, and have they seen it?"""

from django.db import models

from sameside.records.models.people import Member


class Notice(models.Model):
    """One thing a member is told, once."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=200)  # the same key is told once, ever
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    href = models.CharField(max_length=500, blank=True)  # the page it is about
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)  # null: not by mail, or not yet

    class Meta:
        constraints = (models.UniqueConstraint(fields=["member", "key"], name="notice_once"),)
        indexes = (models.Index(fields=["member", "read_at"], name="notice_unread"),)
        ordering = ("-id",)
