"""What did this company say about itself?"""

from django.db import models


class WorkspaceSetting(models.Model):
    """One answer given at `sameside init`, or changed later."""

    name = models.CharField(max_length=100, unique=True)
    value = models.JSONField()
