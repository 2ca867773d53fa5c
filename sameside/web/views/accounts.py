"""Companies and people, and all that is on record of each from the first enquiry on."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sameside.presentation.timeline_text import link_words, summary, timeline_days
from sameside.services.account_list import account_page
from sameside.services.timelines import Who, timeline_of
from sameside.web.figure_address import asked_in, figures_asked
from sameside.web.page import page, show, zone_name
from sameside.web.views.numbers import standing, with_figures

_PAGE, _ENTRIES = 50, 150


@page(get="see_numbers")
@with_figures
def accounts(request: HttpRequest) -> HttpResponse:
    """The companies, those where something happened last first."""
    figures = figures_asked(request, asked_in({}))
    asked, after = request.GET.get("q", "").strip(), request.GET.get("after", "")
    found = account_page(figures, asked=asked, after=after, most=_PAGE)

    def address(last: str | None) -> str:
        query = urlencode({name: value for name, value in (("q", asked), ("after", last)) if value})
        return f"{request.path}{'?' if query else ''}{query}"

    return show(
        request,
        "accounts/list.html",
        found=found,
        asked=asked,
        earlier="" if found.before is None else address(found.before),
        later=address(found.after) if found.after else "",
        **standing(request, figures),
    )


@page(get="see_numbers")
@with_figures
def account(request: HttpRequest, account_id: str) -> HttpResponse:
    """One company."""
    return _timeline(request, "account", account_id)


@page(get="see_numbers")
@with_figures
def person(request: HttpRequest, person_id: str) -> HttpResponse:
    """One person."""
    return _timeline(request, "person", person_id)


def _timeline(request: HttpRequest, who: Who, record_id: str) -> HttpResponse:
    figures = figures_asked(request, asked_in({}))
    found = timeline_of(figures, who, record_id)
    if found.record_id != record_id:
        return redirect(reverse(who, args=[found.record_id]))  # merged since into this one
    text = request.GET.get("after", "")
    after = int(text) if text.isdecimal() and len(text) < 9 else 0
    entries = found.entries[after : after + _ENTRIES]
    last = after + len(entries)
    zone = zone_name(request)
    return show(
        request,
        "accounts/timeline.html",
        found=found,
        summary=summary(found),
        days=timeline_days(entries, zone=zone, names_people=who == "account"),
        link_words=link_words,
        first=after + 1,
        last=last,
        earlier=f"{request.path}?after={max(0, after - _ENTRIES)}" if after else "",
        later=f"{request.path}?after={last}" if last < len(found.entries) else "",
        **standing(request, figures),
    )
