"""The result of a survey for whoever was asked and has no log-in: the pages members read, at an address alike for everybody.

Nothing but what was published is read for them; no cookie, address or browser's name comes this far: see `web.survey_callers`.
"""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from sameside.presentation.survey_words import page_words
from sameside.schema.errors import UnknownName
from sameside.services.closed_surveys import ClosedSurvey
from sameside.services.survey_form import company_of
from sameside.services.survey_letters import day_in_words
from sameside.services.survey_readers import ToCome, survey_for_readers
from sameside.services.workspace import utc_now
from sameside.web.page import show
from sameside.web.result_addresses import ResultAddresses
from sameside.web.survey_callers import MISSES, for_everybody, sender_of
from sameside.web.views.survey_answering import language_of
from sameside.web.views.survey_belief import beside_page, index_page
from sameside.web.views.survey_results import overview_page, part_page, statement_page

_Make = Callable[[HttpRequest, ClosedSurvey, ResultAddresses], HttpResponse]
_WAIT = {
    "title": "A little patience",
    "drawing": "clock",
    "reason": "Too many addresses that don't work were tried from here. Wait ten minutes.",
}


@for_everybody("GET", "HEAD")
def read(request: HttpRequest, round_id: str, key: str) -> HttpResponse:
    """The overview; before the close, when it comes."""
    return _read(request, round_id, key, overview_page)


@for_everybody("GET", "HEAD")
def read_part(request: HttpRequest, round_id: str, key: str, part: str) -> HttpResponse:
    """One part, belief beside evidence, or the index."""
    whole: dict[str, _Make] = {"beside": beside_page, "index": index_page}
    return _read(request, round_id, key, whole.get(part) or (lambda request, found, at: part_page(request, found, at, part)))


@for_everybody("GET", "HEAD")
def read_item(request: HttpRequest, round_id: str, key: str, item: str) -> HttpResponse:
    """One statement."""
    return _read(request, round_id, key, lambda request, found, at: statement_page(request, found, at, item))


def _read(request: HttpRequest, round_id: str, key: str, make: _Make) -> HttpResponse:
    """A page for whoever holds the key. A key that is not this round's and a round there is not are answered alike."""
    if MISSES.is_too_many(sender_of(request)):
        return show(request, "problem.html", status=429, **_WAIT)
    try:
        found = survey_for_readers(round_id=round_id, key=key, now=utc_now())
    except UnknownName:
        MISSES.note(sender_of(request))
        raise Http404 from None
    if isinstance(found, ToCome):
        return _to_come(request, found)
    return make(request, found, ResultAddresses(round_id, key, company_of(found.title)))


def _to_come(request: HttpRequest, found: ToCome) -> HttpResponse:
    """When the result comes, in the reader's language."""
    language = language_of(request, found.languages)
    return show(
        request,
        "survey/outcome.html",
        item=found,
        words=page_words(language),
        language=language,
        company=company_of(found.title),
        reason="lost" if found.is_lost else "making" if found.is_over else "to_come",
        closes=day_in_words(found.last_day, language),
    )
