"""The pages: templates and static files, no tables."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registered for its templates and static files alone."""

    name = "sameside.web"
    label = "web"
