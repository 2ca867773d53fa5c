"""The templates' own words: addresses, static files, and figures as text."""

from typing import Any

import jinja2
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse

from sameside.presentation.chart_drawing import NARROW, WIDE, draw
from sameside.presentation.charts import chart_in_words


def environment(**options: Any) -> jinja2.Environment:
    """Escapes everything, and stops at a name that is not there: a typo must not print nothing."""
    strict = {"autoescape": True, "undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = jinja2.Environment(**options | strict)  # noqa: S701  autoescape is in `strict`
    made.globals.update(
        static=staticfiles_storage.url,
        url=lambda name, *args, **kwargs: reverse(name, args=args or None, kwargs=kwargs or None),
        draw=draw,
        in_words=chart_in_words,
        wide=WIDE,
        narrow=NARROW,
    )
    return made
