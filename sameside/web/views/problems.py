"""Pages for what can't be shown: missing, not theirs, refused, stale, or our own defect."""

from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from sameside.web.page import show
from sameside.web.page_words import in_page_words

_HEADINGS = {
    400: ("That was not possible", "alert-triangle"),
    403: ("That is not yours to do", "lock"),
    404: ("There is no such page", "search"),
    409: ("Somebody was first", "users"),
    500: ("Something broke on our side", "alert-triangle"),
}


def refusal(request: HttpRequest, reason: str, *, status: int) -> HttpResponse:
    """A service said no, and why. A script gets the reason alone."""
    reason = in_page_words(reason)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(reason, status=status, content_type="text/plain; charset=utf-8")
    title, drawing = _HEADINGS.get(status, _HEADINGS[400])
    return show(request, "problem.html", status=status, title=title, drawing=drawing, reason=reason, back=_came_from(request))


def made_earlier(request: HttpRequest) -> HttpResponse:
    """409: the figures wait for a build, and whoever may, asks for it here."""
    return show(request, "numbers/made_earlier.html", status=409)


def _came_from(request: HttpRequest) -> str:
    """The page whose form was refused, where the browser says so; '' else."""
    there = urlsplit(request.headers.get("Referer", ""))
    if request.method != "POST" or there.netloc != request.get_host() or not there.path.startswith("/"):
        return ""
    return f"/{there.path.lstrip('/')}{'?' if there.query else ''}{there.query}"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    del exception
    return refusal(request, "The browser sent something this page does not understand.", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return refusal(request, str(exception) or "Your role does not include this.", status=403)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, also for what one may not see."""
    del exception
    return refusal(request, "The address may be mistyped, or what stood here is not yours to see.", status=404)


@login_not_required
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was opened before logging in or out, or in another tab."""
    del reason
    return refusal(request, "This form was open for too long. Go back, reload the page and send it again: nothing was changed.", status=403)


def defect(request: HttpRequest) -> HttpResponse:
    """500: our own fault, which is in the log."""
    return refusal(
        request, "This is a defect of the program, not of what you did. It is written in the log; nothing was half-saved.", status=500
    )
