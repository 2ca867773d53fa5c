"""The survey for those who run it: rounds, preparing one, its list, opening, inviting, reminding, closing. Nobody reads an answer here."""

import tempfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from markupsafe import Markup

from sameside.analytics.fact_limits import FactLimit, fact_limits
from sameside.analytics.instrument import LANGUAGES, case_names, form_named, items_by_id
from sameside.presentation.plain_markdown import as_html
from sameside.presentation.survey_method import limit_rows
from sameside.presentation.survey_reading import Survey
from sameside.presentation.survey_sentences import gaps_sentence
from sameside.records.models import Job, SurveyInvitee, SurveyRound
from sameside.schema.errors import NotAllowed, SamesideError
from sameside.services.access import may
from sameside.services.closed_surveys import as_read
from sameside.services.jobs import enqueue
from sameside.services.survey_comments import take_out_words
from sameside.services.survey_form import asked_form, invited_in, is_by_open_link
from sameside.services.survey_launch import launch_sheet
from sameside.services.survey_locks import Locked
from sameside.services.survey_readers import make_read_key
from sameside.services.survey_roster import join_levels, remove_invitee, take_list, take_members
from sameside.services.survey_round import (
    RoundDraft,
    change_round,
    closed_rounds,
    count_in_fives,
    draft_round,
    drop_round,
    k_floor,
    move_closing_day,
    open_round,
    round_named,
    stop_answers,
    usual_placeholders,
)
from sameside.services.survey_sending import (
    MOST_REMINDERS,
    check_reminder,
    checked_address,
    has_mail,
    is_of_this_machine,
    last_day,
    make_slips,
    next_sending_time,
    open_link,
    read_link,
    require_list,
)
from sameside.services.workspace import utc_now
from sameside.settings import home_folder
from sameside.web.page import member_of, page, show
from sameside.web.square_code import square_code

_OPENED = {"closed": "Open. Nobody is invited yet: that is the next step.", "open": "Open. Whoever gets the link can answer."}
_USUAL_DAYS = 14
_ON_A_PAGE = 200
_MOST_DRAWN = 300
_PLACEHOLDERS = ("company", "period", "sla_time", "qualified_lead", "currency")


@page(get="read_survey_results")
def surveys(request: HttpRequest) -> HttpResponse:
    """What the survey is, and the rounds there are."""
    runs = may(member_of(request), "run_survey")
    rounds = SurveyRound.objects.all() if runs else SurveyRound.objects.exclude(status="draft")
    rows = [(item, last_day(item), invited_in(item.invited)) for item in rounds]
    return show(request, "survey/surveys.html", rows=rows, runs=runs, newest=_newest())


def _newest() -> dict[str, Any] | None:
    """The survey that closed last, with the one sentence on both sides; None where none is closed."""
    item = closed_rounds().first()
    if item is None:
        return None
    found = as_read(item)
    survey = Survey(found.title, found.form, found.result)
    return {"id": found.id, "survey": survey, "sentence": gaps_sentence(survey, "function")}


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


@page(get="run_survey")
def survey(request: HttpRequest, round_id: str) -> HttpResponse:
    """One round: its list and outlook before it opens, how many have answered while it is open, and what it became."""
    item, now = round_named(round_id), utc_now()
    reminder = ""
    if item.status == "open":
        try:
            check_reminder(item, now)
        except SamesideError as refused:
            reminder = str(refused)
    invitees, form = SurveyInvitee.objects.filter(round=item), asked_form(item)
    return show(
        request,
        "survey/survey.html",
        item=item,
        sheet=launch_sheet(item, k_floor=k_floor()),
        n_answered=count_in_fives(home=home_folder(), item=item),
        n_waiting=invitees.filter(is_sent=False).count(),
        is_sending=Job.objects.filter(kind="invite_to_survey", status__in=("waiting", "running"), arguments__round=item.pk).exists(),
        is_closing=Job.objects.filter(kind="close_survey", status__in=("waiting", "running"), arguments__round=item.pk).exists(),
        last_sending=Job.objects.filter(kind="invite_to_survey", arguments__round=item.pk).order_by("-pk").first(),
        invitees=invitees[:_ON_A_PAGE],
        last_day=last_day(item),
        days_left=max(0, (item.closes_at - now).days),
        no_reminder=reminder,
        reminders_left=MOST_REMINDERS - item.reminders_sent,
        sending_time=next_sending_time(now),
        has_mail=has_mail(),
        address=request.build_absolute_uri("/").rstrip("/"),
        link=open_link(request.build_absolute_uri("/"), item.pk),
        is_of_this_machine=is_of_this_machine(request.build_absolute_uri("/")),
        form=form,
        limits=limit_rows(form),
        results=read_link(item.address or request.build_absolute_uri("/"), item),
        results_is_local=is_of_this_machine(item.address or request.build_absolute_uri("/")),
        languages=LANGUAGES,
    )


@page(get="run_survey", post="run_survey")
def change_survey(request: HttpRequest, round_id: str) -> HttpResponse:
    """Change what was settled, before it opens."""
    item, problem = round_named(round_id), ""
    if request.method == "POST":
        try:
            draft = _draft(request.POST)
            return _guarded(request, item, lambda now: change_round(item=item, draft=draft, by=member_of(request), now=now), "Changed.")
        except SamesideError as refused:
            problem = str(refused)
    return _form(request, item, problem)


@page(get="run_survey", post="run_survey")
def survey_list(request: HttpRequest, round_id: str) -> HttpResponse:
    """Put people on the list: the members as they stand, or a file."""
    item, by, problem = round_named(round_id), member_of(request), ""
    if request.method == "POST":
        file = request.FILES.get("list")
        try:
            if file is None and request.POST.get("from") != "members":
                raise SamesideError("Choose a file.")
            if file is None:
                return _guarded(request, item, lambda now: take_members(item=item, by=by, now=now), "Every member is on the list.")
            return _guarded(request, item, lambda now: _take_file(item, file, request, now), "The file's people are on the list.")
        except SamesideError as refused:
            problem = str(refused)
    return show(request, "survey/survey_list.html", item=item, problem=problem, languages=LANGUAGES, status=400 if problem else 200)


@page(post="run_survey")
def remove_from_survey(request: HttpRequest, round_id: str, invitee_id: int) -> HttpResponse:
    """Take somebody off the list."""
    item = round_named(round_id)
    return _guarded(
        request, item, lambda now: remove_invitee(item=item, invitee_id=invitee_id, by=member_of(request), now=now), "Off the list."
    )


@page(post="run_survey")
def survey_step(request: HttpRequest, round_id: str) -> HttpResponse:
    """Open it, invite, remind, move its last day, close it, take words out of its comments, or throw it away."""
    item, by, step = round_named(round_id), member_of(request), request.POST.get("step", "")
    home = home_folder()
    steps: dict[str, tuple[Callable[[datetime], object], str]] = {
        "open": (lambda now: open_round(home=home, item=item, by=by, now=now), _OPENED[item.mode]),
        "join": (lambda now: join_levels(item=item, cell=request.POST.get("cell", ""), by=by, now=now), "Counted together."),
        "invite": (lambda now: _queue_invitations(item, _address(request), request, now), "The invitations leave now, in random order."),
        "remind": (lambda now: _queue_reminder(item, request, now), "Everybody is reminded, whether they have answered or not."),
        "move": (lambda now: move_closing_day(item=item, closes_on=_day(request.POST), by=by, now=now), "The last day has moved."),
        "close": (
            lambda now: _queue_closing(item, request, now),
            "It is being closed: no answer is taken any more, and the result is made.",
        ),
        "address": (lambda now: make_read_key(item=item, by=by, now=now), "Made. Send the address to everybody you asked."),
        "redact": (
            lambda now: take_out_words(item=item, words=request.POST.get("words", ""), by=by, now=now),
            "Taken out. Nobody reads these words any more.",
        ),
        "drop": (lambda now: drop_round(item=item, by=by, now=now), "Thrown away."),
    }
    if step not in steps:
        raise SamesideError(f"Say what to do with the survey: {', '.join(steps)}.")
    act, said = steps[step]
    return _guarded(request, item, act, said, back="surveys" if step == "drop" else "")


@page(post="run_survey")
def survey_slips(request: HttpRequest, round_id: str) -> HttpResponse:
    """Links on paper, shown once."""
    item = round_named(round_id)
    slips = make_slips(home=home_folder(), item=item, address=_address(request), by=member_of(request), now=utc_now())
    # Drawing a code takes a twentieth of a second.
    drawn = {slip.link: Markup(square_code(slip.link)) for slip in slips} if len(slips) <= _MOST_DRAWN else {}  # noqa: S704  our own drawing
    results = read_link(item.address, item)
    square = Markup(square_code(results)) if results else ""  # noqa: S704  as above
    return show(
        request, "survey/slips.html", item=item, slips=slips, drawn=drawn, last_day=last_day(item), results=results, results_square=square
    )


@page(get="run_survey")
def survey_papers(request: HttpRequest) -> HttpResponse:
    """What to show employees and whoever speaks for them, to begin with."""
    file = Path(__file__).parents[3] / "docs" / "guide" / "survey-papers.md"
    if not file.is_file():
        raise Http404
    _, _, text = file.read_text(encoding="utf-8").partition("\n")  # its first line is the page's title
    return show(request, "survey/papers.html", papers=as_html(text))


def _address(request: HttpRequest) -> str:
    """How people reach the pages: as the runner says it, else as the runner came."""
    return checked_address(request.POST.get("address") or request.build_absolute_uri("/"))


def _guarded(request: HttpRequest, item: SurveyRound, act: Callable[[datetime], object], said: str, *, back: str = "") -> HttpResponse:
    """Do one step. What was refused because the round is locked is answered by a redirect, so that its entry in the trace is kept."""
    try:
        act(utc_now())
    except NotAllowed:
        raise
    except Locked as refused:
        messages.error(request, str(refused))
        return redirect("survey", round_id=item.pk)
    messages.success(request, said)
    return redirect(back) if back else redirect("survey", round_id=item.pk)


def _queue_invitations(item: SurveyRound, address: str, request: HttpRequest, now: datetime) -> None:
    require_list(item)
    if not has_mail():
        raise SamesideError("No mail server is set (SAMESIDE_MAIL). Print slips with links instead, or set one.")
    if item.status != "open":
        raise SamesideError("Open the survey first.")
    enqueue(kind="invite_to_survey", arguments={"round": item.pk, "address": address}, now=now, asked_by=member_of(request))


def _queue_reminder(item: SurveyRound, request: HttpRequest, now: datetime) -> None:
    check_reminder(item, now)
    number = item.reminders_sent + 1
    key = f"remind_of_survey:{item.pk}:{number}"  # asked for twice: one reminder
    arguments = {"round": item.pk, "number": number}
    enqueue(kind="remind_of_survey", arguments=arguments, now=now, run_at=next_sending_time(now), key=key, asked_by=member_of(request))


def _queue_closing(item: SurveyRound, request: HttpRequest, now: datetime) -> None:
    """The result is made in the background; answers are taken no more from this moment on."""
    if item.status != "open":
        raise SamesideError("This survey is not open.")
    stop_answers(home=home_folder(), item=item, by=member_of(request))
    enqueue(kind="close_survey", arguments={"round": item.pk}, now=now, key=f"close_survey:{item.pk}", asked_by=member_of(request))


def _take_file(item: SurveyRound, file: "UploadedFile[Any]", request: HttpRequest, now: datetime) -> None:
    name = Path(file.name or "list.csv").name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list{Path(name).suffix or '.csv'}"
        with path.open("wb") as written:
            for chunk in file.chunks():
                written.write(chunk)
        take_list(item=item, path=path, file_name=name, by=member_of(request), now=now)


def _form(request: HttpRequest, item: SurveyRound | None, problem: str) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    closes_on = (last_day(item).date() if item else (utc_now() + timedelta(days=_USUAL_DAYS)).date()).isoformat()
    chosen = tuple(item.languages) if item else tuple(LANGUAGES)
    languages = [code for code in LANGUAGES if code in (typed.getlist("languages") if typed else chosen)]
    words = {
        code: usual_placeholders(code) | (item.placeholders.get(code, {}) if item else {}) | (_placeholders(typed, code) if typed else {})
        for code in LANGUAGES
    }
    usual = {
        "title": item.title if item else f"Survey of {utc_now():%B %Y}",
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
        closes_on=_day(posted),
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


def _day(posted: QueryDict) -> date:
    text = posted.get("closes_on", "")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SamesideError(f"'{text}' is not a day: write it as 2026-06-30.") from None
