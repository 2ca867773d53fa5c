"""The survey for those who run it: rounds, the list of one, opening, inviting, reminding, closing. Nobody reads an answer here."""

import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from markupsafe import Markup

from sameside.analytics.instrument import LANGUAGES
from sameside.presentation.plain_markdown import as_html
from sameside.presentation.survey_method import limit_rows
from sameside.presentation.survey_reading import Survey
from sameside.presentation.survey_sentences import gaps_sentence
from sameside.records.models import Job, SurveyInvitee, SurveyRound
from sameside.schema.errors import NotAllowed, SamesideError
from sameside.services.access import may
from sameside.services.closed_surveys import as_read
from sameside.services.jobs import enqueue, try_again
from sameside.services.survey_comments import take_out_words
from sameside.services.survey_form import asked_form, invited_in
from sameside.services.survey_launch import launch_sheet
from sameside.services.survey_locks import Locked
from sameside.services.survey_readers import make_read_key
from sameside.services.survey_roster import join_levels, remove_invitee, take_list, take_members
from sameside.services.survey_round import (
    closed_rounds,
    count_in_fives,
    drop_round,
    k_floor,
    move_closing_day,
    open_round,
    round_named,
    stop_answers,
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
_ON_A_PAGE = 200
_MOST_DRAWN = 300


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
        last_reminder=Job.objects.filter(kind="remind_of_survey", arguments__round=item.pk).order_by("-pk").first(),
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
def survey_list(request: HttpRequest, round_id: str) -> HttpResponse:
    """Put people on the list: the members as they stand, or a file."""
    item, by, problem = round_named(round_id), member_of(request), ""
    if request.method == "POST":
        file = request.FILES.get("list")
        try:
            if file is None and request.POST.get("from") != "members":
                raise SamesideError("Choose a file.")
            if file is None:
                return guarded(request, item, lambda now: take_members(item=item, by=by, now=now), "Every member is on the list.")
            return guarded(request, item, lambda now: _take_file(item, file, request, now), "The file's people are on the list.")
        except SamesideError as refused:
            problem = str(refused)
    return show(request, "survey/survey_list.html", item=item, problem=problem, languages=LANGUAGES, status=400 if problem else 200)


@page(post="run_survey")
def remove_from_survey(request: HttpRequest, round_id: str, invitee_id: int) -> HttpResponse:
    """Take somebody off the list."""
    item = round_named(round_id)
    return guarded(
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
        "remind": (lambda now: _queue_reminder(item, request, now), _reminder_said(utc_now())),
        "move": (
            lambda now: move_closing_day(item=item, closes_on=day_typed(request.POST), by=by, now=now),
            "The last day has moved.",
        ),
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
    return guarded(request, item, act, said, back="surveys" if step == "drop" else "")


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
        request,
        "survey/slips.html",
        item=item,
        slips=slips,
        drawn=drawn,
        last_day=last_day(item),
        results=results,
        results_square=square,
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


def guarded(request: HttpRequest, item: SurveyRound, act: Callable[[datetime], object], said: str, *, back: str = "") -> HttpResponse:
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


def _reminder_said(now: datetime) -> str:
    leaves = next_sending_time(now)
    when = f"on {leaves:%A at %H:%M}" if leaves > now else "now"
    return f"The reminder leaves {when}, to everybody, whether they have answered or not."


def _queue_reminder(item: SurveyRound, request: HttpRequest, now: datetime) -> None:
    check_reminder(item, now)
    number = item.reminders_sent + 1
    key = f"remind_of_survey:{item.pk}:{number}"  # asked for twice: one reminder
    arguments = {"round": item.pk, "number": number}
    job = enqueue(kind="remind_of_survey", arguments=arguments, now=now, key=key, asked_by=member_of(request))
    try_again(job=job, now=now)  # what failed, and was asked for again


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


def day_typed(posted: QueryDict) -> date:
    text = posted.get("closes_on", "")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SamesideError(f"'{text}' is not a day: write it as 2026-06-30.") from None
