"""Preparing a survey: what is asked, who can answer, in whose words, from how many answers on. All of it is settled once it opens."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from sameside.analytics.fact_limits import FactLimit, fact_limits
from sameside.analytics.instrument import LANGUAGES, case_names, form_named, items_by_id
from sameside.records.models import SurveyRound
from sameside.schema.errors import SamesideError
from sameside.services.survey_form import is_by_open_link
from sameside.services.survey_round import RoundDraft, change_round, draft_round, k_floor, round_named, usual_placeholders
from sameside.services.survey_sending import last_day
from sameside.services.workspace import utc_now
from sameside.web.page import member_of, page, show, today_of
from sameside.web.views.survey import day_typed, guarded

_USUAL_DAYS = 14
_PLACEHOLDERS = ("company", "period", "sla_time", "qualified_lead", "currency")


@page(get="run_survey", post="run_survey")
def new_survey(request: HttpRequest) -> HttpResponse:
    """Settle what a round asks and what protects those who answer."""
    problem = ""
    if request.method == "POST":
        try:
            item = draft_round(draft=_draft(request.POST), by=member_of(request), now=utc_now())
        except SamesideError as refused:
            problem = str(refused)
        else:
            messages.success(
                request, "Prepared. Look it over, then open it." if is_by_open_link(item) else "Prepared. Now put people on its list."
            )
            return redirect("survey", round_id=item.pk)
    return _form(request, None, problem)


@page(get="run_survey", post="run_survey")
def change_survey(request: HttpRequest, round_id: str) -> HttpResponse:
    """Change what was settled, before it opens."""
    item, problem = round_named(round_id), ""
    if request.method == "POST":
        try:
            draft = _draft(request.POST)
            return guarded(request, item, lambda now: change_round(item=item, draft=draft, by=member_of(request), now=now), "Changed.")
        except SamesideError as refused:
            problem = str(refused)
    return _form(request, item, problem)


def _form(request: HttpRequest, item: SurveyRound | None, problem: str) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    closes_on = (last_day(item).date() if item else today_of(request) + timedelta(days=_USUAL_DAYS)).isoformat()
    chosen = tuple(item.languages) if item else tuple(LANGUAGES)
    languages = [code for code in LANGUAGES if code in (typed.getlist("languages") if typed else chosen)]
    words = {
        code: usual_placeholders(code) | (item.placeholders.get(code, {}) if item else {}) | (_placeholders(typed, code) if typed else {})
        for code in LANGUAGES
    }
    usual = {
        "title": item.title if item else f"Survey of {today_of(request):%B %Y}",
        "form": item.form if item else "full",
        "k": item.k if item else 5,
        "mode": item.mode if item else "closed",
        "closes_on": closes_on,
        "contact": item.contact if item else f"{member_of(request).name}, {member_of(request).email}",
        "invitation": item.texts.get("invitation", "") if item else "",
        "reminder": item.texts.get("reminder", "") if item else "",
        "has_lead_cases": bool(item and item.lead_cases),
    }
    own = {
        code: typed.get(f"own-{code}", "")
        if typed
        else "\n".join(one["text"].get(code, "") for one in (item.changes.get("added", ()) if item else ()))
        for code in LANGUAGES
    }
    reworded = _own_words(typed, tuple(LANGUAGES)) if typed else dict(item.changes.get("reworded", {})) if item else {}
    asked = typed.getlist("asked") if typed else [name for name in items_by_id() if not item or name not in item.changes.get("off", ())]
    return show(
        request,
        "survey/new_survey.html",
        item=item,
        problem=problem,
        usual=usual | (typed.dict() if typed else {}),
        chosen=languages,
        languages=LANGUAGES,
        said_in=words,
        placeholder_names=_PLACEHOLDERS,
        case_names=case_names(),
        items=items_by_id(),
        asked=asked,
        own=own,
        reworded=reworded,
        limits=_typed_limits(typed, item),
        limits_open=bool(typed or (item and item.changes.get("good_when"))),
        days_between=form_named("pulse")["min_days_between_waves"],
        k_floor=k_floor(),
        status=400 if problem else 200,
    )


def _draft(posted: QueryDict) -> RoundDraft:
    k = posted.get("k", "")
    languages = tuple(code for code in LANGUAGES if code in posted.getlist("languages"))
    asked = posted.getlist("asked")
    off = [name for name, one in items_by_id().items() if name not in asked and one["type"] != "qualify"] if asked else []
    return RoundDraft(
        title=posted.get("title", ""),
        form=posted.get("form", ""),
        closes_on=day_typed(posted),
        contact=posted.get("contact", ""),
        mode=posted.get("mode", "closed"),
        k=int(k) if k.isascii() and k.isdigit() and len(k) < 4 else 0,
        languages=languages,
        placeholders={code: _placeholders(posted, code) for code in languages},
        changes={"off": off, "added": _own_items(posted, languages), "reworded": _own_words(posted, languages)},
        limits={limit.metric: said for limit in fact_limits() if (said := posted.get(f"good-{limit.metric}", "").strip())},
        has_lead_cases=posted.get("has_lead_cases") == "yes",
        texts={name: posted.get(name, "").replace("\r\n", "\n") for name in ("invitation", "reminder")},
    )


def _typed_limits(typed: QueryDict | None, item: SurveyRound | None) -> list[tuple[FactLimit, str]]:
    """Every limit that may be set, with what stands in its field."""
    held = fact_limits(item.changes.get("good_when") if item else None)
    return [(limit, typed.get(f"good-{limit.metric}", "") if typed else f"{limit.value.normalize():f}") for limit in held]


def _own_items(posted: QueryDict, languages: tuple[str, ...]) -> list[dict[str, Any]]:
    """Statements of the company's own, one a line; line by line the same in each language."""
    lines = {code: [line.strip() for line in posted.get(f"own-{code}", "").splitlines() if line.strip()] for code in languages}
    most = max((len(said) for said in lines.values()), default=0)
    if any(len(said) != most for said in lines.values()):
        raise SamesideError("Your own statements differ in number between the languages: write each in every language of the survey.")
    return [
        {"id": f"own{number + 1}", "type": "agree", "text": {code: said[number] for code, said in lines.items()}} for number in range(most)
    ]


def _own_words(posted: QueryDict, languages: tuple[str, ...]) -> dict[str, dict[str, dict[str, str]]]:
    """The company's words of single questions: by item, language, and who is asked in them."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for name, one in items_by_id().items():
        for code in languages:
            for who in one["text"]:
                said = " ".join(posted.get(f"words-{name}-{code}-{who}", "").split())
                if said:
                    found.setdefault(name, {}).setdefault(code, {})[who] = said
    return found


def _placeholders(posted: QueryDict, language: str) -> dict[str, str]:
    names = (*_PLACEHOLDERS, *(case_names() if posted.get("has_lead_cases") == "yes" else ()))
    return {name: said for name in names if (said := posted.get(f"{name}-{language}", "").strip()[:200])}
