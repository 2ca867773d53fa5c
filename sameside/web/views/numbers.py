"""Every figure of the catalogue as a page of its own, and all of them at a glance."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sameside.analytics.answer import Answer
from sameside.analytics.catalogue import metric as metric_named
from sameside.analytics.metric import Metric
from sameside.analytics.where import parse_where
from sameside.presentation.answer_text import record_rows
from sameside.presentation.figure_card import FigureCard
from sameside.presentation.figure_files import CONTENT_TYPES, figure_bytes
from sameside.presentation.figure_page import figure_card
from sameside.presentation.freshness_text import age_text
from sameside.presentation.number_list import number_areas
from sameside.presentation.table_files import csv_text
from sameside.schema.errors import NotAvailable, SamesideError, UnknownName, WrongUsage
from sameside.services.access import require_figure
from sameside.services.evidence import figure_from
from sameside.services.open_figures import Figures
from sameside.services.reporting import Question
from sameside.services.snapshots import NothingBuilt
from sameside.web.figure_address import Asking, asked_in, figures_asked, tidied
from sameside.web.page import View, member_of, page, show, workspace_of

_PAGE = 50


def with_figures(view: View) -> View:
    """A page that says what to do first where nothing was built yet."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NothingBuilt:
            return show(request, "numbers/nothing.html")

    return shown


@page(get="see_numbers")
@with_figures
def numbers(request: HttpRequest) -> HttpResponse:
    """The catalogue by area, with each figure as it stands."""
    figures = figures_asked(request, asked_in(request.GET))

    def answer_of(name: str) -> Answer | None:
        try:
            return figures.measure(Question(name))
        except NotAvailable:
            return None

    found = figures.answerable()
    n_locked = sum(1 for one in found if not one.is_answerable)
    return show(
        request,
        "numbers/list.html",
        areas=number_areas(found, answer_of),
        n_ready=len(found) - n_locked,
        n_locked=n_locked,
        **standing(request, figures),
    )


@page(get="see_numbers")
@with_figures
def number(request: HttpRequest, metric: str) -> HttpResponse:
    """One metric: the figure, its table, and how it was counted. A question that can't be put answers 400, with the form as it was."""
    asked = metric_named(metric)
    tidy = tidied(request.GET, [parameter.name for parameter in asked.parameters])
    if tidy is not None:
        return redirect(f"{request.path}{tidy}")
    asking = asked_in(request.GET)
    shown: dict[str, Any] = {"metric": asked, "asking": asking, "error": "", "locked": "", "card": None}
    try:
        figures = figures_asked(request, asking)
    except NothingBuilt:
        raise
    except SamesideError as wrong:
        figures = figures_asked(request, Asking())
        return show(request, "numbers/metric.html", status=400, **shown | _form(figures, asked, asking) | {"error": str(wrong)})
    shown |= standing(request, figures) | _form(figures, asked, asking)
    try:
        card, answer = _card(request, figures, asked, asking)
        shown |= {"card": card, "answer": answer, "sql": _sql(figures, asking.question(metric)), "pinned": asking.pinned(figures)}
    except NotAvailable as locked:
        return show(request, "numbers/metric.html", **shown | {"locked": str(locked)})
    except (WrongUsage, UnknownName) as wrong:
        return show(request, "numbers/metric.html", status=400, **shown | {"error": str(wrong)})
    return show(request, "numbers/metric.html", **shown)


@page(get="see_numbers")
@with_figures
def number_file(request: HttpRequest, metric: str, form: str) -> HttpResponse:
    """The figure as a file, equal to the page."""
    if form not in CONTENT_TYPES:
        raise Http404
    asked, asking = metric_named(metric), asked_in(request.GET)
    figures = figures_asked(request, asking)
    card, answer = _card(request, figures, asked, asking)
    return as_file(figure_bytes(form, card, answer), f"{metric}.{form}", CONTENT_TYPES[form])


@page(get="see_numbers")
@with_figures
def number_records(request: HttpRequest, metric: str) -> HttpResponse:
    """The records behind the figure, a page at a time."""
    asked, asking = metric_named(metric), replace(asked_in(request.GET), compare_to="")
    _may_see(request, asked, asking)
    figures = figures_asked(request, asking)
    after = _whole_number(request.GET.get("after", ""))
    records, n_all = figures.records_page(asking.question(metric), after=after, most=_PAGE)
    pinned, here = asking.pinned(figures), reverse("number-records", args=[metric])
    last = after + len(records.rows)
    return show(
        request,
        "numbers/records.html",
        metric=asked,
        asking=asking,
        pinned=pinned,
        columns=records.columns,
        rows=record_rows(records),
        first=after + 1,
        last=last,
        n_all=n_all,
        earlier=pinned.at(here, after=max(0, after - _PAGE) or None) if after else "",
        later=pinned.at(here, after=last) if last < n_all else "",
        **standing(request, figures),
    )


@page(get="see_numbers")
@with_figures
def number_records_file(request: HttpRequest, metric: str) -> HttpResponse:
    """All the records behind the figure, as CSV."""
    asked, asking = metric_named(metric), replace(asked_in(request.GET), compare_to="")
    _may_see(request, asked, asking)
    records = figures_asked(request, asking).records_behind(asking.question(metric))
    return as_file(csv_text(records).encode("utf-8"), f"{metric}-records.csv", CONTENT_TYPES["csv"])


def as_file(content: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to keep."""
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def standing(request: HttpRequest, figures: Figures) -> dict[str, Any]:
    """What every page of figures says of itself: snapshot, moment, and how old the newest record is."""
    zone = str(workspace_of(request).options["time_zone"])
    return {"figures_of": figures, "age": age_text(figures.newest_record_on(), figures.as_of, zone)}


def _card(request: HttpRequest, figures: Figures, asked: Metric, asking: Asking) -> tuple[FigureCard, Answer]:
    _may_see(request, asked, asking)
    told, whole = figure_from(figures, asking.question(asked.name), as_of=figures.as_of)
    options = workspace_of(request).options
    return figure_card(told, whole, company=str(options["company"]), time_zone=str(options["time_zone"])), told.answer


def _may_see(request: HttpRequest, asked: Metric, asking: Asking) -> None:
    filtered = (condition.name for condition in parse_where(asking.where))
    require_figure(member_of(request), area=asked.area, dimensions=(*asking.by, *filtered))


def _form(figures: Figures, asked: Metric, asking: Asking) -> dict[str, Any]:
    """What there is to choose from, and what was chosen."""
    try:
        said = {condition.name: condition.values[0] for condition in parse_where(asking.where)}
    except WrongUsage:
        said = {}
    return {"dimensions": _quietly(lambda: figures.dimensions_of(asked.name)), "said": said}


def _quietly(ask: Callable[[], tuple[tuple[str, str], ...]]) -> tuple[tuple[str, str], ...]:
    """Choices of a form are a help: without them it still takes what is typed."""
    try:
        return ask()
    except SamesideError:
        return ()


def _sql(figures: Figures, question: Question) -> str:
    return figures.sql_behind(replace(question, compare_to=None))


def _whole_number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
