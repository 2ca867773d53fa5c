"""The results of a closed survey, for every member alike. Each page answers one question; all read the one published result."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from sameside.presentation import figures
from sameside.presentation.documents import Section
from sameside.presentation.next_steps import next_steps, steps_sentence
from sameside.presentation.survey_exchanges import cases_section, knowledge_sections, ratings_section, said_received_section
from sameside.presentation.survey_files import CONTENT_TYPES, survey_bytes
from sameside.presentation.survey_item_page import item_page
from sameside.presentation.survey_items import item_rows, row_groups
from sameside.presentation.survey_method import method_section, waves_section
from sameside.presentation.survey_reading import Survey
from sameside.presentation.survey_sections import (
    agreement_section,
    asymmetric_section,
    causes_section,
    floors_section,
    gaps_section,
    halo_section,
    largest_gaps_section,
    response_section,
)
from sameside.presentation.survey_sentences import gaps_sentence, optimism_sentence, said_received_sentence
from sameside.services.access import may
from sameside.services.closed_surveys import ClosedSurvey, closed_survey, exported_survey
from sameside.services.workspace import utc_now
from sameside.settings import home_folder
from sameside.web.page import member_of, page, show
from sameside.web.result_addresses import ResultAddresses
from sameside.web.survey_tabs import has_part
from sameside.web.views.numbers import as_file

_Make = Callable[[Survey], Sequence[Section | None]]
# Per part: what it is called, what it answers, and its sections.
_PARTS: dict[str, tuple[str, str, _Make]] = {
    "floors": ("Boardroom and floor", "Is the top rosier than those who do the work?", lambda survey: [floors_section(survey)]),
    "said-received": (
        "Said and received",
        "What one side gives, does the other remember it?",
        lambda survey: [said_received_section(survey)],
    ),
    "ratings": ("Ratings", "How well does each side find the other does its job?", lambda survey: [ratings_section(survey)]),
    "agreement": (
        "Inside each side",
        "Is a side of one mind, and does the whole fit its parts?",
        lambda survey: [agreement_section(survey), halo_section(survey)],
    ),
    "causes": (
        "What stands in the way",
        "Which causes do people name, and which do the records bear out?",
        lambda survey: [causes_section(survey)],
    ),
    "knowledge": ("Knowledge", "Who knows the numbers both teams live by?", knowledge_sections),
    "cases": ("Lead cases", "Do both sides mean the same by a qualified lead?", lambda survey: [cases_section(survey)]),
    "waves": ("Since last time", "What has changed since the survey before?", lambda survey: [waves_section(survey)]),
    "method": ("Method", "How was this made, and how far does it carry?", lambda survey: [method_section(survey)]),
}


@page(get="read_survey_results")
def results(request: HttpRequest, round_id: str) -> HttpResponse:
    """The overview: who answered, who is shown, the executive-optimism line, the largest clear gaps."""
    found = _found(request, round_id)
    return found if isinstance(found, HttpResponse) else overview_page(request, found, ResultAddresses(found.id))


@page(get="read_survey_results")
def results_part(request: HttpRequest, round_id: str, part: str) -> HttpResponse:
    """One part of the results."""
    found = _found(request, round_id)
    return found if isinstance(found, HttpResponse) else part_page(request, found, ResultAddresses(found.id), part)


@page(get="read_survey_results")
def results_item(request: HttpRequest, round_id: str, item: str) -> HttpResponse:
    """One statement: every group that may be shown, how answers spread, what others published, what the records say."""
    found = _found(request, round_id)
    return found if isinstance(found, HttpResponse) else statement_page(request, found, ResultAddresses(found.id), item)


def overview_page(request: HttpRequest, found: ClosedSurvey, at: ResultAddresses) -> HttpResponse:
    """The overview, for members as for everybody else who was asked."""
    survey = _survey(found)
    since, steps = waves_section(survey), next_steps(survey.result, survey.form)
    return show(
        request,
        "survey/results_overview.html",
        **_context(found, "overview", at),
        response=response_section(survey),
        largest=largest_gaps_section(survey),
        gaps=gaps_sentence(survey, "function"),
        optimism=optimism_sentence(survey),
        received=said_received_sentence(survey) if has_part("said-received", found.result) else "",
        since=since.sentence if since else "",
        to_do=figures.inside(steps_sentence(steps)) if steps else "",
    )


def part_page(request: HttpRequest, found: ClosedSurvey, at: ResultAddresses, part: str) -> HttpResponse:
    """One part, for the same readers."""
    if not has_part(part, found.result):
        raise Http404
    survey = _survey(found)
    if part == "questions":
        return _questions(request, found, at, survey)
    if part == "comments":
        texts = found.result.get("comments", {})
        asked = survey.form["items"]
        comments = [(item, texts.get(item, ())) for item in asked if asked[item]["type"] == "text"]
        return show(
            request,
            "survey/results_comments.html",
            **_context(found, part, at),
            survey=survey,
            comments=comments,
            may_redact=_may_redact(request, at),
        )
    if part not in _PARTS:
        raise Http404
    title, sub, make = _PARTS[part]
    sections = [section for section in make(survey) if section is not None]
    return show(request, "survey/results_part.html", **_context(found, part, at), title=title, sub=sub, sections=sections)


def _may_redact(request: HttpRequest, at: ResultAddresses) -> bool:
    return at.is_of_members and may(member_of(request), "run_survey")


def statement_page(request: HttpRequest, found: ClosedSurvey, at: ResultAddresses, item: str) -> HttpResponse:
    """One statement, for the same readers."""
    survey = _survey(found)
    if item not in survey.items("overall", "agree"):
        raise Http404
    return show(request, "survey/results_item.html", **_context(found, "questions", at), made=item_page(survey, item))


def _questions(request: HttpRequest, found: ClosedSurvey, at: ResultAddresses, survey: Survey) -> HttpResponse:
    rows = item_rows(survey)
    has_sides = survey.is_shown("sales") or survey.is_shown("marketing")
    if not has_sides:
        # Of everybody nothing is told of what each side was asked of the other.
        rows = [row for row in rows if row.total.form != "not_asked"] if survey.is_shown("total") else []
    return show(
        request,
        "survey/results_questions.html",
        **_context(found, "questions", at),
        gaps=gaps_section(survey),
        each_other=asymmetric_section(survey),
        rows=rows,
        has_sides=has_sides,
        row_groups=row_groups(rows),
    )


def _found(request: HttpRequest, round_id: str) -> ClosedSurvey | HttpResponse:
    """The closed round; or the page that says why there is nothing to read yet."""
    found = closed_survey(home=home_folder(), round_id=round_id, by=member_of(request))
    return found if isinstance(found, ClosedSurvey) else show(request, "survey/results_not_yet.html", item=found)


def _survey(found: ClosedSurvey) -> Survey:
    return Survey(found.title, found.form, found.result)


def _context(found: ClosedSurvey, here: str, at: ResultAddresses) -> dict[str, Any]:
    return {"item": found, "at": at, "result": found.result, "result_page": here}


@page(get="read_survey_results")
def results_file(request: HttpRequest, round_id: str, form: str) -> HttpResponse:
    """The published figures as a file, equal to the pages. Asked for before the close it is refused, and that is on record."""
    if form not in CONTENT_TYPES:
        raise Http404
    found = exported_survey(round_id=round_id, by=member_of(request), now=utc_now())
    content = survey_bytes(form, _survey(found), wave=found.wave, closed_at=found.closed_at)
    return as_file(content, f"survey-{found.id}.{form}", CONTENT_TYPES[form])
