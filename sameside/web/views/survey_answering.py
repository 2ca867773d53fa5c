"""The pages of those who answer: no log-in, no cookie, no trace of who asked. See `web.survey_callers`."""

import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from sameside.analytics.instrument import LANGUAGES
from sameside.presentation.survey_words import page_words
from sameside.records.models import SurveyRound
from sameside.schema.errors import SamesideError
from sameside.services.survey_answers import (
    DONT_KNOW,
    WrongAnswer,
    group_named,
    read_number,
    stratum_for,
    submit_answer,
    submit_by_open_link,
)
from sameside.services.survey_form import company_of, group_told, is_by_open_link, is_taking, open_group_told, shown_form
from sameside.services.survey_letters import day_in_words
from sameside.services.survey_sending import last_day
from sameside.services.survey_store import Outcome, Stratum, is_slip_code
from sameside.services.workspace import utc_now
from sameside.settings import home_folder
from sameside.web.page import show
from sameside.web.survey_callers import FORMS_SENT, MISSES, for_everybody, sender_of

_LARGEST_FORM = 64_000
_LONGEST_TOKEN = 100
_STATUS = {
    Outcome.STORED: 200, Outcome.ALREADY: 200, Outcome.SPENT: 409, Outcome.UNKNOWN: 404, Outcome.CLOSED: 410, Outcome.NOT_YET: 503,
}  # fmt: skip


@for_everybody("GET", "HEAD")
def answering(request: HttpRequest, round_id: str) -> HttpResponse:
    """The page a link opens. It holds no question: those come once it has shown its token, which stays behind the '#'."""
    item = _round(round_id)
    language = language_of(request, item.languages)
    words = page_words(language, item.mode)
    if not is_taking(item, utc_now()):
        return _outcome(request, item, language, "closed", status=410)
    return show(request, "survey/answering.html", item=item, words=words, language=language, company=company_of(item.title))


@for_everybody("POST")
def begin(request: HttpRequest, round_id: str) -> HttpResponse:
    """The questions for the group of a token, or by an open link of the group somebody names. Whether a token was used is not told."""
    item, now = _round(round_id), utc_now()
    said = _sent_json(request)
    if said is None:
        return _problem("", "Send the form as JSON, of at most 64 kB.", 415)
    if not is_taking(item, now):
        return _problem("closed", "This survey is closed.", 410)
    if is_by_open_link(item):
        return _questions(item, _group_in(said))
    if MISSES.is_too_many(sender_of(request)):
        return _problem("wait", "Too many links that don't work came from here. Wait ten minutes.", 429)
    stratum = stratum_for(home=home_folder(), item=item, token=_token(said), now=now)
    if stratum is None:
        MISSES.note(sender_of(request))
        return _problem("unknown", "This link does not work.", 404)
    return _questions(item, stratum)


def _questions(item: SurveyRound, stratum: Stratum | None) -> HttpResponse:
    """What somebody is told, and asked; before they named a group by an open link, no question yet."""
    told = {
        "group": _told(item, stratum),
        "form": shown_form(item, stratum.function if stratum else ""),
        "words": {language: page_words(language, item.mode) for language in item.languages},
        "names": {language: LANGUAGES[language] for language in item.languages},
        "closes": {language: day_in_words(last_day(item), language) for language in item.languages},
        "title": item.title,
        "company": company_of(item.title),
        "contact": item.contact,
        "results": _results(item),
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})


@for_everybody("POST")
def answer(request: HttpRequest, round_id: str) -> HttpResponse:
    """One filled-in form. The same form again is answered as the first time and stored once."""
    item = _round(round_id)
    said = _sent_json(request)
    if said is None or not isinstance(said.get("answers"), dict):
        return _problem("", "Send the form as JSON, of at most 64 kB.", 415)
    if _must_wait(request, item):
        return _problem("wait", "Too many forms, or links that don't work, came from here. Wait ten minutes.", 429)
    try:
        outcome = _submit(request, item, said, _token(said), said["answers"])
    except WrongAnswer as wrong:
        return JsonResponse({"reason": "wrong", "item": wrong.item, "says": str(wrong)}, status=400)
    except SamesideError as wrong:
        return _problem("wrong", str(wrong), 400)
    # A form that was there already is answered like one that is new: nobody learns from it whether a token was used.
    reason = "stored" if outcome is Outcome.ALREADY else outcome.value
    response = JsonResponse({"reason": reason}, status=_STATUS[outcome])
    if outcome is Outcome.NOT_YET:
        response.headers["Retry-After"] = "60"
    return response


@for_everybody("POST")
def paper(request: HttpRequest, round_id: str) -> HttpResponse:
    """All questions on one page, for browsers without scripts: after the code is given, and again with what was wrong."""
    item, now = _round(round_id), utc_now()
    language = language_of(request, item.languages)
    words = page_words(language, item.mode)
    token = _read_code(request.POST.get("code", ""))
    if not is_taking(item, now):
        return _outcome(request, item, language, "closed", status=410)
    if MISSES.is_too_many(sender_of(request)) and not is_by_open_link(item):
        return _outcome(request, item, language, "wait", status=429)
    stratum = _group_in(request.POST) if is_by_open_link(item) else stratum_for(home=home_folder(), item=item, token=token, now=now)
    if stratum is None and is_by_open_link(item):
        return redirect("survey-answering", round_id=item.pk)
    if stratum is None:
        MISSES.note(sender_of(request))
        return _outcome(request, item, language, "unknown", status=404)
    problem = ""
    if "answer_id" in request.POST and _must_wait(request, item):
        problem = words["wait"]  # with all that was filled in: it is nowhere else
    elif "answer_id" in request.POST:
        form = shown_form(item, stratum.function)
        try:
            outcome = _submit(request, item, request.POST, token, _typed(form, request.POST))
        except SamesideError as wrong:
            problem = str(wrong)
        else:
            reason = "stored" if outcome is Outcome.ALREADY else outcome.value
            return _outcome(request, item, language, reason, status=_STATUS[outcome])
    return show(
        request,
        "survey/paper.html",
        item=item,
        form=shown_form(item, stratum.function),
        told=_told(item, stratum),
        closes=day_in_words(last_day(item), language),
        words=words,
        language=language,
        company=company_of(item.title),
        results=request.build_absolute_uri(_results(item)) if item.read_key else "",
        token=token,
        answer_id=request.POST.get("answer_id") or urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("="),
        typed=request.POST,
        problem=problem,
        status=400 if problem else 200,
    )


def _submit(request: HttpRequest, item: SurveyRound, said: Mapping[str, Any], token: str, answers: dict[str, Any]) -> Outcome:
    """Store a form by the token of its link, or by the one link for everybody; count what makes a sender wait."""
    home, answer_id, now = home_folder(), str(said.get("answer_id", "")), utc_now()
    if not is_by_open_link(item):
        outcome = submit_answer(home=home, item=item, token=token, answer_id=answer_id, answers=answers, now=now)
        if outcome is Outcome.UNKNOWN:
            MISSES.note(sender_of(request))
        return outcome
    stratum = _group_in(said)
    if stratum is None:
        raise SamesideError("Say first which group you are in.")
    outcome = submit_by_open_link(home=home, item=item, stratum=stratum, answer_id=answer_id, answers=answers, now=now)
    if outcome is Outcome.STORED:
        FORMS_SENT.note(sender_of(request))
    return outcome


def _must_wait(request: HttpRequest, item: SurveyRound) -> bool:
    return (FORMS_SENT if is_by_open_link(item) else MISSES).is_too_many(sender_of(request))


def _group_in(said: Mapping[str, Any]) -> Stratum | None:
    """The group somebody named by an open link."""
    return group_named(str(said.get("function", "")), str(said.get("seniority", "")))


def _told(item: SurveyRound, stratum: Stratum | None) -> dict[str, Any]:
    """What is told of a group before the first question."""
    return group_told(item, stratum) if stratum and not is_by_open_link(item) else open_group_told(item, stratum)


def _typed(form: dict[str, Any], posted: Any) -> dict[str, Any]:
    """What was chosen on the page without scripts, as the other page sends it."""
    answers: dict[str, Any] = {}
    for name, item in form["items"].items():
        scale, text = form["scales"][item["scale"]], posted.get(name, "").strip()
        if scale["type"] == "number":
            if posted.get(f"{name}-unknown"):
                answers[name] = {"value": DONT_KNOW}
            elif text:
                sure = posted.get(f"{name}-sure", "")
                answers[name] = {
                    "value": _number(name, text, int(scale["decimals"])),
                    "confidence": int(sure) if sure in ("1", "2", "3") else None,
                }
        elif text:
            is_number = scale["type"] == "ordinal" and text.lstrip("-").isdecimal() and len(text) < 4
            answers[name] = int(text) if is_number else text
    return answers


def _number(name: str, text: str, decimals: int) -> float:
    number = read_number(text, decimals)
    if number is None:
        raise WrongAnswer(name, f"'{text}' is no number: write it as 12 or 2.5.")
    return number


def _outcome(request: HttpRequest, item: SurveyRound, language: str, reason: str, *, status: int) -> HttpResponse:
    return show(
        request,
        "survey/outcome.html",
        item=item,
        words=page_words(language, item.mode),
        language=language,
        company=company_of(item.title),
        reason=reason,
        closes=day_in_words(last_day(item), language),
        results=request.build_absolute_uri(_results(item)) if reason == "stored" and item.read_key else "",
        status=status,
    )


def _results(item: SurveyRound) -> str:
    """Where the result is read; "" for a round without such an address. Only who holds a link that works is told."""
    return reverse("survey-read", args=[item.pk, item.read_key]) if item.read_key else ""


def _round(round_id: str) -> SurveyRound:
    item = SurveyRound.objects.filter(pk=round_id).exclude(status="draft").first()
    if item is None:
        raise Http404
    return item


def _token(said: dict[str, Any]) -> str:
    return str(said.get("token", ""))[:_LONGEST_TOKEN]


def _read_code(typed: str) -> str:
    """A token as somebody typed it: the whole link, or the code of a slip in groups and in whatever case."""
    code = typed.strip().rpartition("#t=")[2]
    plain = "".join(code.split()).replace("-", "").lower()
    return plain if is_slip_code(plain) else code[:_LONGEST_TOKEN]


def language_of(request: HttpRequest, languages: Sequence[str]) -> str:
    """The language asked for in the address, else the browser's, else the round's first. It is noted nowhere."""
    wanted = [request.GET.get("language", ""), *(part[:2].lower() for part in request.headers.get("Accept-Language", "").split(","))]
    return next((language for language in wanted if language in languages), languages[0])


def _sent_json(request: HttpRequest) -> dict[str, Any] | None:
    """What a script sent; None for anything but a JSON object of a sensible size."""
    if request.content_type != "application/json" or int(request.headers.get("Content-Length") or 0) > _LARGEST_FORM:
        return None
    try:
        said = json.loads(request.body, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _problem(reason: str, says: str, status: int) -> HttpResponse:
    return JsonResponse({"reason": reason, "says": says}, status=status)
