"""Find a person, an account, a lead or a campaign by what is remembered of it."""

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse

from sameside.services.searching import FEWEST_LETTERS, KINDS, SHOWN_OF_ONE, search_records
from sameside.web.page import page, show, workspace_of

_TITLES = {
    "people": ("People", "user"),
    "accounts": ("Accounts", "building"),
    "leads": ("Leads", "inbox"),
    "campaigns": ("Campaigns", "speakerphone"),
}
_PAGES = {"people": "person", "accounts": "account", "leads": "lead", "campaigns": "campaign"}


@page(get="see_home")
def search(request: HttpRequest) -> HttpResponse:
    """What was found, grouped by what it is."""
    asked = request.GET.get("q", "").strip()
    kind = request.GET.get("in", "")
    return show(
        request,
        "search/search.html",
        asked=asked,
        kind=kind,
        findings=search_records(workspace=workspace_of(request), asked=asked, kind=kind),
        titles=_TITLES,
        kinds=KINDS,
        fewest=FEWEST_LETTERS,
        most=SHOWN_OF_ONE,
        page_of=_page_of,
    )


def _page_of(kind: str, record_id: str) -> str:
    """The address of a record's own page; empty where its kind has none."""
    try:
        return reverse(_PAGES[kind], args=[record_id])
    except NoReverseMatch:
        return ""
