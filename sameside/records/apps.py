"""The one Django app with tables."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Decisions kept: batches received, snapshots built, merges decided."""

    name = "sameside.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
