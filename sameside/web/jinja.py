"""The templates' own words: addresses, static files, and figures as text."""

import hashlib
from functools import cache
from typing import Any

import jinja2
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse

from sameside.presentation import figures
from sameside.presentation.act_text import act_in_words, changes_in_words
from sameside.presentation.chart_drawing import NARROW, PAPER, WIDE, draw
from sameside.presentation.charts import chart_in_words
from sameside.services.audit import history_of
from sameside.web.icons import icon
from sameside.web.login import single_sign_on
from sameside.web.object_links import object_href
from sameside.web.two_step import owes_second_step


def environment(**options: Any) -> jinja2.Environment:
    """Escapes everything, and stops at a name that is not there: a typo must not print nothing."""
    strict = {"autoescape": True, "undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = jinja2.Environment(**options | strict)  # noqa: S701  autoescape is in `strict`
    made.globals.update(
        static=static,
        url=lambda name, *args, **kwargs: reverse(name, args=args or None, kwargs=kwargs or None),
        draw=draw,
        in_words=chart_in_words,
        wide=WIDE,
        middle=PAPER,
        narrow=NARROW,
        icon=icon,
        figures=figures,
        clock=lambda instant, zone: figures.clock(instant, str(zone)),
        your_time=lambda instant, zone, now: figures.your_time(instant, str(zone), now),
        away=figures.away,
        act_in_words=act_in_words,
        changes_in_words=changes_in_words,
        entries_of=lambda kind, object_id: history_of(kind=kind, object_id=str(object_id)),
        object_href=object_href,
        single_sign_on=single_sign_on,
        owes_second_step=owes_second_step,
    )
    return made


@cache
def static(path: str) -> str:
    """The address of a static file, with a mark of its content: a browser keeps it for long, and asks anew when it changed."""
    found = finders.find(path)
    if found is None:
        raise LookupError(f"There is no static file '{path}'.")
    with open(str(found), "rb") as file:
        mark = hashlib.file_digest(file, "sha256").hexdigest()[:10]
    return f"{staticfiles_storage.url(path)}?{mark}"
