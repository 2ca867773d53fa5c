"""The templates' own words: addresses, static files, and figures as text."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

import jinja2
from django.urls import reverse

from sameside.presentation import figures
from sameside.presentation.act_text import act_in_words, changes_in_words
from sameside.presentation.chart_drawing import NARROW, PAPER, WIDE, draw
from sameside.presentation.charts import chart_in_words
from sameside.presentation.spss_file import can_write_spss
from sameside.presentation.survey_reading import group_heading
from sameside.presentation.survey_sentences import answered_words, round_words
from sameside.presentation.survey_words import fill
from sameside.presentation.value_names import dimension_name, value_name
from sameside.services.audit import history_of
from sameside.services.audit_lists import object_names
from sameside.web.icons import icon
from sameside.web.login import single_sign_on
from sameside.web.object_links import object_href
from sameside.web.page_words import filter_words, in_page_words
from sameside.web.static_files import static
from sameside.web.survey_tabs import survey_tabs
from sameside.web.two_step import owes_second_step


def environment(**options: Any) -> jinja2.Environment:
    """Escapes everything, and stops at a name that is not there: a typo must not print nothing."""
    strict = {"autoescape": True, "undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = jinja2.Environment(**options | strict)  # noqa: S701  autoescape is in `strict`
    made.globals.update(
        static=static,
        url=_url,
        draw=draw,
        in_words=chart_in_words,
        wide=WIDE,
        middle=PAPER,
        narrow=NARROW,
        icon=icon,
        figures=figures,
        dimension_name=dimension_name,
        value_name=value_name,
        group_heading=group_heading,
        fill=fill,
        clock=lambda instant, zone: figures.clock(instant, str(zone)),
        your_time=lambda instant, zone, now: figures.your_time(instant, str(zone), now),
        away=figures.away,
        act_in_words=act_in_words,
        changes_in_words=changes_in_words,
        entries_of=lambda kind, object_id=None: history_of(kind=kind, object_id=None if object_id is None else str(object_id)),
        object_names=object_names,
        object_href=object_href,
        single_sign_on=single_sign_on,
        owes_second_step=owes_second_step,
        survey_tabs=survey_tabs,
        round_words=round_words,
        answered_words=answered_words,
        can_write_spss=can_write_spss,
    )
    made.filters["in_page_words"] = in_page_words
    made.filters["filter_words"] = filter_words
    return made


@lru_cache(maxsize=10_000)
def _url(name: str, *args: Hashable, **kwargs: Hashable) -> str:
    """The address of a page. Kept: a list of fifty leads names two hundred."""
    return reverse(name, args=args or None, kwargs=kwargs or None)
