"""The one link of a survey everybody answers by the same, as a page to print: its address, and the square code phones read."""

from django.http import Http404, HttpRequest, HttpResponse
from markupsafe import Markup

from sameside.presentation.survey_words import page_words
from sameside.services.survey_form import company_of, is_by_open_link, open_group_told
from sameside.services.survey_letters import day_in_words
from sameside.services.survey_round import round_named
from sameside.services.survey_sending import checked_address, last_day, open_link
from sameside.web.page import page, show
from sameside.web.square_code import square_code


@page(get="run_survey")
def survey_poster(request: HttpRequest, round_id: str) -> HttpResponse:
    """What hangs on a wall, in every language of the survey."""
    item = round_named(round_id)
    if not is_by_open_link(item) or item.status != "open":
        raise Http404
    link = open_link(checked_address(request.GET.get("address") or request.build_absolute_uri("/")), item.pk)
    return show(
        request,
        "survey/poster.html",
        item=item,
        link=link,
        drawn=Markup(square_code(link)),  # noqa: S704  our own drawing
        company=company_of(item.title),
        said=[(language, page_words(language, item.mode), day_in_words(last_day(item), language)) for language in item.languages],
        minutes=open_group_told(item, None)["minutes"],
    )
