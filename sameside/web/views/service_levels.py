"""Which promises were kept, sales and marketing side by side, and the promises behind every count."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from sameside.services.access import may
from sameside.services.promises import STEPS_BY_NAME
from sameside.services.service_levels import SIDES, STANDS, Asked, listed_clocks, service_levels
from sameside.services.steady_time import promise_now, read_tick, steady_time, take_new_time
from sameside.services.workspace import utc_now
from sameside.web.page import member_of, page, show

_DAYS = {"7": 7, "30": 30, "90": 90, "365": 365, "ever": None}
_A_PAGE, _FARTHEST = 50, 1_000_000


@page(get="see_service_levels")
def levels(request: HttpRequest) -> HttpResponse:
    """Both sides by one formula, then the promises themselves."""
    words = request.GET
    days, stands = words.get("days", "90"), words.get("stands", "overdue_open")
    asked = Asked(
        days=_DAYS.get(days),
        side=words.get("side", ""),
        step=words.get("step", ""),
        team=words.get("team", ""),
        person=_number(words.get("person")),
        stands="" if stands == "all" else stands,
    )
    known = (days in _DAYS, asked.side in ("", *SIDES), asked.step in ("", *STEPS_BY_NAME), asked.stands in ("", *STANDS))
    if not all(known):
        raise Http404
    member, now = member_of(request), promise_now(utc_now())
    start = min(_number(words.get("from")) or 0, _FARTHEST)
    rows = listed_clocks(reader=member, asked=asked, now=now, start=start, limit=_A_PAGE + 1)
    later = words.copy()
    later["from"] = str(start + _A_PAGE) if len(rows) > _A_PAGE else ""
    return show(
        request,
        "service_levels/levels.html",
        sides=service_levels(reader=member, now=now, days=asked.days),
        rows=rows[:_A_PAGE],
        labels={name: step.label for name, step in STEPS_BY_NAME.items()},
        asked=asked,
        days=days,
        stands=stands,
        here_with=_addresses(request),
        later=f"?{later.urlencode()}" if later["from"] else "",
        sees_people=may(member, "see_people_service_levels"),
        jumped=steady_time(utc_now(), read_tick()).jumped.total_seconds(),
        now=now,
    )


@page(post="change_settings")
def take_time(request: HttpRequest) -> HttpResponse:
    """The machine's clock was set, and is right: promises are counted by it from here on."""
    take_new_time(by=member_of(request), now=utc_now(), tick=read_tick())
    messages.success(request, "Promises are counted by the machine's clock again.")
    return redirect("service-levels")


def _addresses(request: HttpRequest) -> Callable[..., str]:
    """This page's address with some words changed: here_with(stands="met")."""

    def here_with(**changed: str) -> str:
        words = request.GET.copy()
        words.pop("from", None)
        for name, value in changed.items():
            words[name] = value
        return f"?{words.urlencode()}#promises"

    return here_with


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
