"""How does an address become a page? It names the acts it takes; a member who may not see it is told there is no such page."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from sameside.records.models import Member
from sameside.services.access import may, require
from sameside.services.members import zone_of
from sameside.services.workspace import Workspace, open_workspace, utc_now
from sameside.settings import home_folder
from sameside.web.once import answer_once

View = Callable[..., HttpResponse]
_NO_PAGE = {
    "title": "Nothing to see here",
    "drawing": "arrow-back-up",
    "reason": "This address takes what a form sends, and shows nothing by itself. Nothing was changed: go back, and send the form again.",
}


def page(*, get: str | None = None, post: str | None = None) -> Callable[[View], View]:
    """Declare which act an address is, per method: names of `services.access.ACTS`.

    GET by who may not: 404. POST by who may see the page and not do the act: 403; by who may not see it: 404.
    A form has its effect once, and all of it or none: see `web.once`.
    The acts stay readable as `view.acts`, so a test can hold every address against the table of roles.
    """
    acts = {method: act for method, act in (("GET", get), ("POST", post)) if act is not None}

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            method = "GET" if request.method == "HEAD" else str(request.method)
            if method not in acts:
                refused = show(request, "problem.html", status=405, **_NO_PAGE)
                refused.headers["Allow"] = ", ".join(sorted(acts))
                return refused
            member = member_of(request)
            if not may(member, acts.get("GET", acts[method])):
                raise Http404
            require(member, acts[method])
            if method == "POST":
                return answer_once(request, lambda: view(request, *args, **kwargs))
            return view(request, *args, **kwargs)

        guarded.acts = acts  # type: ignore[attr-defined]  # read by the test of the role matrix
        return guarded

    return declare


def member_of(request: HttpRequest) -> Member:
    """Who asks. Every address but the log-in asks for one first."""
    assert isinstance(request.user, Member)
    return request.user


def workspace_of(request: HttpRequest) -> Workspace:
    """The workspace whose pages these are, with its settings as they are now; read once per request."""
    if not hasattr(request, "_workspace"):
        request._workspace = open_workspace(home_folder())  # type: ignore[attr-defined]  # kept for the rest of the request
    workspace: Workspace = request._workspace  # type: ignore[attr-defined]
    return workspace


def today_of(request: HttpRequest) -> date:
    """The company's day: from which day on something holds is a date of the company, not of whoever reads."""
    return workspace_of(request).day_of(utc_now())


def zone_name(request: HttpRequest) -> str:
    """The zone in which whoever reads is shown times: their own, or the company's."""
    return zone_of(member_of(request), today_of(request)) or str(workspace_of(request).options["time_zone"])


def show(request: HttpRequest, template: str, *, status: int = 200, **shown: Any) -> HttpResponse:
    """Render a page. Every template gets `now`: one clock reading per request."""
    return render(request, template, {"now": utc_now(), **shown}, status=status)
