"""Which form was taken already? A double click, a reload and a retry after a crash find their answer here."""

from django.db import models


class SentForm(models.Model):
    """One form that had its effect, written in the transaction of the effect. Forgotten after some days."""

    key = models.CharField(max_length=64, unique=True)  # sha256 of who sent what to where, with the mark of the page it stood on
    at = models.DateTimeField(db_index=True)
    location = models.TextField(blank=True)  # where the sender was led afterwards
