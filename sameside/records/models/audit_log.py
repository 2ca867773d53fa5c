"""Who did what, when, from what to what? One chain of entries; a missing or changed link shows."""

from django.db import models


class AuditEntry(models.Model):
    """One act. Written in the transaction of the act, never changed: `hash` covers the entry and the hash before it."""

    number = models.BigIntegerField(unique=True)  # 1, 2, ... without a gap
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)  # the member; null = the program itself. No foreign key: the chain outlives its rows
    by_name = models.CharField(max_length=200)  # as it was then
    act = models.CharField(max_length=60, db_index=True)  # a word of services.access, as accept_lead
    kind = models.CharField(max_length=40)  # of the object, as handoff
    object_id = models.CharField(max_length=300)
    detail = models.JSONField()  # what changed: {"field": [before, after]}, and reasons
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = (models.Index(fields=["kind", "object_id"], name="audit_of_object"),)
        ordering = ("number",)
