"""The one sheet for a board, and the report of a closed survey as a file. Made when somebody asks; nothing of it is kept."""

from django.http import Http404, HttpRequest, HttpResponse

from sameside.presentation.alignment_board import alignment_board
from sameside.presentation.alignment_files import CONTENT_TYPES, alignment_file
from sameside.services.alignment_story import alignment_story
from sameside.services.closed_surveys import ClosedSurvey, closed_survey
from sameside.services.workspace import utc_now
from sameside.settings import home_folder
from sameside.web.page import member_of, page, show, workspace_of
from sameside.web.result_addresses import ResultAddresses
from sameside.web.views.numbers import as_file

_FORMATS = (("pdf", "PDF"), ("pptx", "PowerPoint"), ("html", "HTML"))


@page(get="read_survey_results")
def board(request: HttpRequest, round_id: str) -> HttpResponse:
    """Belief at the top, belief on the floor, the records; what was agreed, what costs most, what to do: on one printed sheet."""
    found = closed_survey(home=home_folder(), round_id=round_id, by=member_of(request))
    if not isinstance(found, ClosedSurvey):
        return show(request, "survey/results_not_yet.html", item=found)
    story = alignment_story(workspace=workspace_of(request), round_id=found.id, by=member_of(request), now=utc_now())
    return show(
        request,
        "survey/board.html",
        item=found,
        round_id=found.id,
        result=found.result,
        result_page="board",
        at=ResultAddresses(found.id),
        company=story.company,
        formats=_FORMATS,
        board=alignment_board(story),
    )


@page(get="read_survey_results")
def board_file(request: HttpRequest, round_id: str, form: str) -> HttpResponse:
    """The report as a file of one form."""
    if form not in CONTENT_TYPES:
        raise Http404
    found = closed_survey(home=home_folder(), round_id=round_id, by=member_of(request))
    if not isinstance(found, ClosedSurvey):
        return show(request, "survey/results_not_yet.html", item=found)
    story = alignment_story(workspace=workspace_of(request), round_id=found.id, by=member_of(request), now=utc_now())
    name = f"alignment-{found.closed_at:%Y-%m-%d}.{form}"
    return as_file(alignment_file(form, story), name, CONTENT_TYPES[form])
