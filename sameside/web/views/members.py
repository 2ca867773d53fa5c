"""Who works here: the list, one member, somebody new, and many at once."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from sameside.records.models import Member
from sameside.schema.errors import NotAllowed, SamesideError
from sameside.services.access import ROLE_NAMES, may
from sameside.services.member_import import COLUMNS, MemberImport, Sheet, import_members, read_sheet, try_import
from sameside.services.member_links import mail_link
from sameside.services.member_lists import (
    STATES,
    Asked,
    absences_of,
    imported_like,
    listed_members,
    member_numbered,
    teams,
    terms_of,
)
from sameside.services.member_terms import may_plan_absence
from sameside.services.members import SENIORITIES, SIDES, add_member, invite_member
from sameside.services.workspace import utc_now
from sameside.web.member_forms import day_of, number_of, standing_typed
from sameside.web.page import member_of, page, show, today_of, workspace_of
from sameside.web.two_step import ways_of

_A_PAGE = 100
_MOST_BYTES = 2_000_000


@page(get="see_members")
def members(request: HttpRequest) -> HttpResponse:
    """Everybody by side and team, as they stand today."""
    get = request.GET
    asked = Asked(get.get("q", "")[:100], get.get("side", ""), get.get("team", ""), get.get("state", "active"))
    place = number_of(get.get("page")) or 1
    if asked.side not in ("", *SIDES) or asked.state not in STATES or place > 1_000:
        raise Http404
    today = today_of(request)
    rows = listed_members(asked, on=today, skip=(place - 1) * _A_PAGE, limit=_A_PAGE + 1)
    return show(
        request,
        "members/members.html",
        rows=rows[:_A_PAGE],
        asked=asked,
        team_choices=[(name, name) for name in teams(on=today)],
        role_names=ROLE_NAMES,
        earlier=_page_address(request, place - 1) if place > 1 else "",
        later=_page_address(request, place + 1) if len(rows) > _A_PAGE else "",
    )


@page(get="see_members")
def one_member(request: HttpRequest, member_id: int) -> HttpResponse:
    """One member: where they stand and stood, when they are away, and what an administrator may change."""
    return show_member(request, member_numbered(member_id))


@page(get="change_members", post="change_members")
def new_member(request: HttpRequest) -> HttpResponse:
    """Take one person in; the link is shown here, once, or mailed to them."""
    problem = ""
    if request.method == "POST":
        typed = request.POST
        try:
            member = add_member(
                email=typed.get("email", ""),
                name=typed.get("name", ""),
                role=typed.get("role", ""),
                standing=standing_typed(typed),
                from_on=day_of(typed.get("from_on", ""), otherwise=today_of(request)),
                by=member_of(request),
                now=utc_now(),
            )
            return show_links(request, [(member, invite_member(member=member, by=member_of(request), now=utc_now()))])
        except NotAllowed:
            raise
        except SamesideError as refused:
            problem = str(refused)
    return show(
        request, "members/new_member.html", problem=problem, typed=request.POST, status=400 if problem else 200, **_choices(request)
    )


@page(get="change_members", post="change_members")
def many_members(request: HttpRequest) -> HttpResponse:
    """Take a list in: pasted or uploaded, shown first, then all of it or nothing."""
    shown: dict[str, Any] = {"columns": COLUMNS, "text": "", "tried": None, "problem": ""}
    if request.method == "POST":
        try:
            sheet = _sheet(request)
            shown["text"] = sheet.as_text() if "list" in request.FILES else request.POST.get("text", "")
            if "keep" in request.POST:
                tried = import_members(sheet=sheet, by=member_of(request), now=utc_now())
                if not tried.faults:
                    return show_links(request, [(one.member, one.token) for one in tried.taken if one.outcome == "new"], done=tried)
            else:
                tried = try_import(sheet=sheet, by=member_of(request), now=utc_now())
            shown["tried"] = tried
        except NotAllowed:
            raise
        except SamesideError as refused:
            shown["problem"] = str(refused)
    is_wrong = bool(shown["problem"] or (shown["tried"] and shown["tried"].faults))
    return show(request, "members/many_members.html", status=400 if is_wrong else 200, **shown)


def show_member(request: HttpRequest, shown: Member, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The page of a member; problem: what was wrong with a form on it."""
    today, by = today_of(request), member_of(request)
    terms = terms_of(shown)
    return show(
        request,
        "members/member.html",
        status=status,
        shown=shown,
        terms=terms,
        current=next((term for term in terms if term.from_on <= today), None),
        today=today,
        absences=absences_of(shown, since=today),
        has_second_step=may(by, "change_members") and bool(ways_of(shown)),
        may_plan=may_plan_absence(by, shown, today),
        imported=imported_like(workspace_of(request), shown),
        problem=problem,
        typed=request.POST,
        **_choices(request),
    )


def show_links(request: HttpRequest, made: list[tuple[Member, str]], *, done: MemberImport | None = None) -> HttpResponse:
    """The links of new members, each with whether it was mailed. Shown in the answer to the form, and kept nowhere."""
    links = []
    for member, token in made:
        link = request.build_absolute_uri(reverse("invitation", args=(token,)))
        links.append((member, "" if mail_link(member, link) else link))
    return show(request, "members/links.html", links=links, done=done)


def _choices(request: HttpRequest) -> dict[str, Any]:
    everybody = [(member.pk, member.name) for member in Member.objects.filter(is_active=True).order_by("name")]
    return {
        "role_names": ROLE_NAMES,
        "sides": SIDES,
        "seniorities": SENIORITIES,
        "everybody": everybody,
        "teams": teams(on=today_of(request)),
    }


def _sheet(request: HttpRequest) -> Sheet:
    """What was uploaded, else what was pasted, read by the very readers that read exports."""
    uploaded = request.FILES.get("list")
    if isinstance(uploaded, UploadedFile) and uploaded.size:
        if uploaded.size > _MOST_BYTES:
            raise SamesideError("That file is too big for a list of people.")
        content, name = uploaded.read(), Path(str(uploaded.name)).name
    else:
        text = request.POST.get("text", "")
        if not text.strip():
            raise SamesideError("Paste a list, or choose a file.")
        content, name = text.encode(), "list.csv"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"  # what it is shows in what it holds, not in its name
        path.write_bytes(content)
        return read_sheet(path, file_name=name)


def _page_address(request: HttpRequest, place: int) -> str:
    words = request.GET.copy()
    words["page"] = str(place)
    return f"?{words.urlencode()}"
