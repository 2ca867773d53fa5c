"""Figures that are read together: funnel, close rates, service levels, sourced, velocity."""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse

from sameside.analytics.catalogue import metric as metric_named
from sameside.analytics.where import parse_where
from sameside.presentation.composed_pages import PAGES, ComposedPage, compose
from sameside.presentation.figure_card import FigureCard
from sameside.presentation.figure_page import figure_card
from sameside.schema.errors import NotAllowed, NotAvailable, SamesideError, WrongUsage
from sameside.services.access import require_figure
from sameside.services.composed import PARTS
from sameside.services.evidence import Part, evidence_from, figure_from
from sameside.services.kept_answers import Kept
from sameside.services.open_figures import Figures
from sameside.services.reporting import Question
from sameside.services.snapshots import NothingBuilt
from sameside.web.figure_address import Asking, asked_in, figures_asked, tidied
from sameside.web.page import member_of, page, show, workspace_of
from sameside.web.views.numbers import standing, with_figures

_INSIDES = Kept(most_rows=300)


def _view(name: str) -> Callable[[HttpRequest], HttpResponse]:
    made = PAGES[name]

    @page(get="see_numbers")
    @with_figures
    def composed(request: HttpRequest) -> HttpResponse:
        return _show(request, made)

    return composed


funnel = _view("funnel")
close_rates = _view("close-rates")
service_level_figures = _view("service-levels")
sourced = _view("sourced")
velocity = _view("velocity")


def _show(request: HttpRequest, made: ComposedPage) -> HttpResponse:
    """The page, with what was asked of it; a question that can't be put answers 400 and shows the page without it."""
    tidy = tidied(request.GET)
    if tidy is not None:
        return redirect(f"{request.path}{tidy}")
    asking, error = asked_in(request.GET), ""
    try:
        figures = figures_asked(request, asking)
        _check(request, figures, made, asking)
        asked = asking
    except (NothingBuilt, NotAllowed):
        raise
    except SamesideError as wrong:
        error, asked = str(wrong), Asking()
        figures = figures_asked(request, asked)
    return show(
        request,
        "composed/page.html",
        status=400 if error else 200,
        made=made,
        address=request.path,
        inside=_INSIDES.once(figures.key((made.part, asked.text)), lambda: _inside(request, figures, made, asked)),
        asking=asking,
        error=error,
        dimensions=figures.dimensions_of(made.metrics[0]),
        **standing(request, figures),
    )


def _inside(request: HttpRequest, figures: Figures, made: ComposedPage, asked: Asking) -> str:
    """What the page says, as HTML: it depends on the question alone, so it is written once for everybody."""
    evidence = evidence_from(
        figures,
        workspace=workspace_of(request),
        as_of=figures.as_of,
        period=asked.period or None,
        part=Part(PARTS[made.part], asked.where, next(iter(asked.by), "")),
    )
    shown = {
        "composed": compose(made, evidence),
        "compared": _compared(request, figures, made, asked) if asked.compare_to else (),
        "asked": asked,
        "link": lambda question: _link(question, asked),
    }
    return render_to_string("composed/inside.html", shown)


def _check(request: HttpRequest, figures: Figures, made: ComposedPage, asking: Asking) -> None:
    """Refuse what the page can't show, by asking its first metric."""
    if len(asking.by) > 1 or set(asking.by) - set(made.cuts):
        choices = ", ".join(made.cuts) or "nothing"
        raise WrongUsage(f"This page can be split by one of these: {choices}. The page of a single figure takes any dimension.")
    dimensions = (*asking.by, *(condition.name for condition in parse_where(asking.where)))
    for name in made.metrics:
        require_figure(member_of(request), area=metric_named(name).area, dimensions=dimensions)
    for name in made.metrics:
        # A filter of one metric may be none of another: then that one alone is left out of the page.
        try:
            figures.measure(replace(asking.question(name), compare_to=None, by=()))
        except NotAvailable:
            continue
        return


def _compared(request: HttpRequest, figures: Figures, made: ComposedPage, asking: Asking) -> tuple[tuple[Question, FigureCard], ...]:
    """The headline figures beside those of the other period."""
    options = workspace_of(request).options
    found = []
    for name in made.metrics:
        question = Question(name, where=asking.where, period=asking.period or None, compare_to=asking.compare_to)
        try:
            told, whole = figure_from(figures, question, as_of=figures.as_of)
        except SamesideError:
            continue
        found.append((question, figure_card(told, whole, company=str(options["company"]), time_zone=str(options["time_zone"]))))
    return tuple(found)


def _link(question: Question, asked: Asking) -> tuple[str, str]:
    """The address of a metric's own page with the same question, and what stands on the link."""
    there = replace(asked, by=question.by, where=question.where, compare_to=question.compare_to or "")
    return there.at(reverse("number", args=[question.metric])), metric_named(question.metric).question
