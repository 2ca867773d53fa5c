"""What sales asks of marketing: the list, a new one, one with its thread and clocks, and each step on it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from sameside.presentation.figures import business_duration
from sameside.records.models import Member, Request
from sameside.schema.errors import Conflict, NotAllowed, SamesideError
from sameside.services import requests as requesting
from sameside.services.promises import KIND_NAMES, REQUEST_KINDS
from sameside.services.request_lists import (
    Asked,
    is_state,
    listed_requests,
    marketers,
    promised_seconds,
    request_numbered,
    shown_request,
)
from sameside.services.steady_time import promise_now
from sameside.services.workspace import utc_now
from sameside.web.page import member_of, page, show, today_of

_A_PAGE = 50
_KIND_CHOICES = [("", "Every kind"), *((kind, kind.capitalize()) for kind in REQUEST_KINDS)]
_Step = Callable[[Request, Member, datetime], object]


@page(get="see_requests")
def requests(request: HttpRequest) -> HttpResponse:
    """The requests of both sides' common list, cut by kind, state and whose."""
    asked = Asked(kind=request.GET.get("kind", ""), state=request.GET.get("state", "open"), whose=request.GET.get("whose", ""))
    if asked.kind not in ("", *REQUEST_KINDS) or not is_state(asked.state) or asked.whose not in ("", "mine", "nobodys"):
        raise Http404
    now = promise_now(utc_now())
    rows = listed_requests(reader=member_of(request), asked=asked, now=now, after=_number(request.GET.get("after")), limit=_A_PAGE + 1)
    words = request.GET.copy()
    later = ""
    if len(rows) > _A_PAGE:
        words["after"] = str(rows[_A_PAGE - 1].request.pk)
        later = f"?{words.urlencode()}"
    return show(request, "requests/requests.html", rows=rows[:_A_PAGE], asked=asked, kind_choices=_KIND_CHOICES, later=later, now=now)


@page(get="make_request", post="make_request")
def new_request(request: HttpRequest) -> HttpResponse:
    """Ask for something: five fields, most of them optional."""
    problem = ""
    if request.method == "POST":
        try:
            made = requesting.make_request(
                wish=_wish(request), by=member_of(request), owner=_marketer(request.POST.get("owner")), now=utc_now()
            )
        except SamesideError as refused:
            problem = str(refused)
        else:
            messages.success(request, "Asked. Marketing has been told, and the clock runs.")
            return redirect("request", request_id=made.pk)
    today = today_of(request)
    return show(
        request,
        "requests/new_request.html",
        kind_choices=[(kind, KIND_NAMES[kind].capitalize(), _promised(kind, today)) for kind in REQUEST_KINDS],
        owner_choices=[("", "Whoever takes it on"), *_marketer_choices()],
        typed=request.POST or request.GET,
        problem=problem,
        status=400 if problem else 200,
    )


@page(get="see_requests")
def one_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request: what is asked, who has it, the clocks, the thread, and what may be done next."""
    return _shown(request, request_id)


@page(post="work_request")
def acknowledge_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """Take it on."""
    return _step(request, request_id, lambda item, by, now: requesting.acknowledge_request(request=item, by=by, now=now), "It is yours.")


@page(post="work_request")
def hand_on_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """Give it to another marketer."""

    def step(item: Request, by: Member, now: datetime) -> object:
        to = _marketer(request.POST.get("to"))
        if to is None:
            raise SamesideError("Choose who is to have it.")
        return requesting.hand_on_request(request=item, to=to, by=by, now=now)

    return _step(request, request_id, step, "Handed on.")


@page(post="write_on_request")
def write_message(request: HttpRequest, request_id: int) -> HttpResponse:
    """A line on the thread."""
    text = request.POST.get("text", "")
    return _step(request, request_id, lambda item, by, now: requesting.write_message(request=item, text=text, by=by, now=now), "Written.")


@page(post="work_request")
def ask_back(request: HttpRequest, request_id: int) -> HttpResponse:
    """Marketing needs something from sales first."""
    text = request.POST.get("text", "")
    return _step(request, request_id, lambda item, by, now: requesting.ask_back(request=item, text=text, by=by, now=now), "Asked back.")


@page(post="make_request")
def answer_question(request: HttpRequest, request_id: int) -> HttpResponse:
    """Sales answers; the clock runs on."""
    text = request.POST.get("text", "")
    return _step(
        request, request_id, lambda item, by, now: requesting.answer_question(request=item, text=text, by=by, now=now), "Answered."
    )


@page(post="work_request")
def deliver_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """Deliver, with a link or a note of where it lies."""
    link, note = request.POST.get("link", ""), request.POST.get("note", "")
    return _step(
        request,
        request_id,
        lambda item, by, now: requesting.deliver_request(request=item, link=link, note=note, by=by, now=now),
        "Delivered: the clock has stopped.",
    )


@page(post="make_request")
def accept_delivery(request: HttpRequest, request_id: int) -> HttpResponse:
    """Sales has what it asked for."""
    return _step(
        request, request_id, lambda item, by, now: requesting.accept_delivery(request=item, by=by, now=now), "Accepted. Thank you."
    )


@page(post="make_request")
def reopen_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """Sales says what is missing; a new delivery clock begins."""
    text = request.POST.get("text", "")
    return _step(
        request, request_id, lambda item, by, now: requesting.reopen_request(request=item, text=text, by=by, now=now), "Open again."
    )


@page(post="make_request")
def withdraw_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """Sales does not need it any more."""
    text = request.POST.get("text", "")
    return _step(
        request, request_id, lambda item, by, now: requesting.withdraw_request(request=item, text=text, by=by, now=now), "Withdrawn."
    )


def _step(request: HttpRequest, request_id: int, step: _Step, said: str) -> HttpResponse:
    """Do one step; what was wrong with a form is said on the page, with what was typed."""
    item = request_numbered(request_id)
    try:
        step(item, member_of(request), utc_now())
    except (NotAllowed, Conflict):
        raise
    except SamesideError as refused:
        return _shown(request, request_id, problem=str(refused), status=400)
    messages.success(request, said)
    return redirect("request", request_id=request_id)


def _shown(request: HttpRequest, request_id: int, *, problem: str = "", status: int = 200) -> HttpResponse:
    now = promise_now(utc_now())
    shown = shown_request(request_id, now=now)
    words: dict[str, Any] = {
        "is_asker": requesting.is_asker(shown.request, member_of(request)),
        "owner_choices": [("", "Choose"), *_marketer_choices()],
    }
    words |= {"problem": problem, "typed": request.POST, "now": now}
    return show(request, "requests/request.html", shown=shown, item=shown.request, status=status, **words)


def _wish(request: HttpRequest) -> requesting.Wish:
    typed = request.POST
    wanted = typed.get("wanted_on", "")
    try:
        wanted_on = date.fromisoformat(wanted) if wanted else None
    except ValueError:
        raise SamesideError(f"'{wanted}' is not a day: write it as 2026-06-30.") from None
    return requesting.Wish(typed.get("kind", ""), typed.get("title", ""), typed.get("purpose", ""), wanted_on, typed.get("about", ""))


def _promised(kind: str, today: date) -> str:
    """What marketing promises for a kind, in words."""
    seconds = promised_seconds(kind, on=today)
    said = [
        f"{words} within {business_duration(seconds[step])}"
        for step, words in (("acknowledge", "taken on"), ("deliver", "delivered"))
        if seconds[step]
    ]
    return f"Promised: {', '.join(said)}" if said else "No promise yet: no clock runs"


def _marketer_choices() -> list[tuple[int, str]]:
    return [(member.pk, member.name) for member in marketers()]


def _marketer(text: str | None) -> Member | None:
    number = _number(text)
    if number is None:
        return None
    return next((member for member in marketers() if member.pk == number), None)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
