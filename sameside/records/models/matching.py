"""Which records did a person decide are one human, or one company?"""

from django.db import models


class MergeDecision(models.Model):
    """Two records declared the same, or a reversed declaration. Rows are never deleted: they are the trace."""

    kind = models.CharField(max_length=10)  # person | account
    record_id = models.CharField(max_length=300)  # the record that gives up its name
    into_id = models.CharField(max_length=300)  # the record whose name stays
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200, blank=True)
    is_same = models.BooleanField(default=True)  # False: decided to be two, so never suggested again
    reversed_at = models.DateTimeField(null=True)  # null = in force
    reversed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)
