"""Who promises what to whom: what holds, what comes, every version, and a form to change what is one's own side's."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sameside.records.models import SlaPolicy
from sameside.schema.errors import NotAllowed, SamesideError
from sameside.services.promises import (
    PAUSE_REASONS,
    REQUEST_KINDS,
    TOLD,
    Terms,
    may_change,
    promise_lines,
    promise_named,
    require_own_side,
    set_policy,
    versions_of,
)
from sameside.services.workspace import utc_now
from sameside.web.page import member_of, page, show, today_of

_MOST_STEPS = 3
_WHO = {"waiting_on_buyer": "the buyer", "waiting_on_sales": "sales"}


@page(get="see_agreements")
def promises(request: HttpRequest) -> HttpResponse:
    """All promises of both sides."""
    today = today_of(request)
    lines = promise_lines(on=today)
    own = {line.promise_id for line in lines}
    more = [f"{step}:{kind}" for step in ("acknowledge", "deliver") for kind in REQUEST_KINDS if f"{step}:{kind}" not in own]
    return show(request, "promises/promises.html", lines=lines, more=more, today=today)


@page(get="see_agreements", post="change_policies")
def promise(request: HttpRequest, promise: str) -> HttpResponse:
    """One promise: its versions, and what it is to say from a day on."""
    step, kind = promise_named(promise)
    member, today = member_of(request), today_of(request)
    problem = ""
    if request.method == "POST":
        require_own_side(member, step.side, on=today)
        try:
            made = set_policy(
                step=step.name,
                request_kind=kind,
                terms=None if request.POST.get("ends") else _terms(request),
                from_on=_day(request.POST.get("from_on", "")),
                why=request.POST.get("why", ""),
                by=member,
                now=utc_now(),
            )
        except NotAllowed:
            raise
        except SamesideError as refused:
            problem = str(refused)
        else:
            messages.success(request, f"Written down as version {made.version}. What runs already keeps the promise it began under.")
            return redirect("promise", promise=promise)
    versions = versions_of(step.name, kind)
    return show(
        request,
        "promises/promise.html",
        promise_key=promise,
        step=step,
        kind=kind,
        versions=versions,
        today=today,
        may_change=may_change(member, step.side, on=today),
        shown=_shown(versions[0] if versions else None),
        typed=request.POST,
        pause_choices=[(reason, f"For an answer of {_WHO[reason]}") for reason in PAUSE_REASONS[step.subject]],
        told=TOLD,
        problem=problem,
        status=400 if problem else 200,
    )


def _terms(request: HttpRequest) -> Terms:
    """What the form says.

    Raises  SamesideError for a number that is none
    """
    typed = request.POST
    escalation = []
    for row in range(1, _MOST_STEPS + 1):
        if typed.get(f"percent_{row}", "").strip():
            escalation.append((round(_number(typed.get(f"percent_{row}", ""), "percent")), tuple(typed.getlist(f"tell_{row}"))))
    return Terms(
        target_seconds=round(_number(typed.get("hours", ""), "time promised") * 3600),
        calendar=typed.get("calendar", "owner"),
        pause_reasons=tuple(typed.getlist("pause_reasons")),
        on_reassign=typed.get("on_reassign", "continue"),
        escalation=tuple(escalation),
    )


def _shown(policy: SlaPolicy | None) -> dict[str, object]:
    """What the form shows at first: the newest version, or a promise people often begin with."""
    steps = (
        policy.escalation if policy and policy.is_promised else [{"percent": 75, "tell": ["owner"]}, {"percent": 100, "tell": ["manager"]}]
    )
    return {
        "hours": f"{policy.target_seconds / 3600:g}" if policy and policy.is_promised else "",
        "calendar": policy.calendar if policy else "owner",
        "pause_reasons": policy.pause_reasons if policy else [],
        "on_reassign": policy.on_reassign if policy else "continue",
        "escalation": [*steps, *[{"percent": "", "tell": []}] * _MOST_STEPS][:_MOST_STEPS],
    }


def _number(text: str, what: str) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        raise SamesideError(f"The {what} is '{text}': give a number.") from None
    if not 0 < number < 100_000:
        raise SamesideError(f"The {what} is '{text}': give a number above zero.")
    return number


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SamesideError(f"'{text}' is not a day: write it as 2026-06-30.") from None
