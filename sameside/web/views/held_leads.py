"""Leads that meet the definition and are held back: what each fails, letting one through, and judging a sample."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from sameside.presentation.figures import plural
from sameside.services.gate_checks import CHECKS
from sameside.services.held_leads import draw_sample, gate_figures, judge_held_lead, listed_held, release_lead
from sameside.services.workspace import utc_now
from sameside.web.page import member_of, page, show, workspace_of

_A_PAGE = 50
_VIEWS = {"held": "Held back", "sample": "To judge", "released": "Released"}


@page(get="see_leads")
def held(request: HttpRequest) -> HttpResponse:
    """The list, cut by check; the sample to be judged; what was released."""
    view, check, start = request.GET.get("view", "held"), request.GET.get("check", ""), request.GET.get("start", "0")
    if view not in _VIEWS or (check and check not in CHECKS) or not start.isdecimal() or len(start) > 8:
        raise Http404
    first = int(start)
    rows = listed_held(check=check, is_sample=view == "sample", is_released=view == "released", start=first, limit=_A_PAGE + 1)
    figures = gate_figures()
    counts = {"held": figures.n_held, "sample": figures.n_to_judge, "released": figures.n_released}
    here = f"?view={view}" + (f"&check={check}" if check else "")
    return show(
        request,
        "inbox/held.html",
        rows=rows[:_A_PAGE],
        view=view,
        check=check,
        gate=figures,
        checks=CHECKS,
        switched_off=[words for name, words in CHECKS.items() if name not in workspace_of(request).options["lead_gate"]],
        tabs=[(words, f"?view={name}", name == view, str(counts[name])) for name, words in _VIEWS.items()],
        earlier=f"{here}&start={max(0, first - _A_PAGE)}" if first else "",
        later=f"{here}&start={first + _A_PAGE}" if len(rows) > _A_PAGE else "",
    )


@page(post="release_leads")
def release(request: HttpRequest, held_id: int) -> HttpResponse:
    """Let one through."""
    done = release_lead(held_id=held_id, why=request.POST.get("why", ""), by=member_of(request), now=utc_now())
    messages.success(request, f"Released: {done.name}. It is offered within moments.")
    return redirect("held-leads")


@page(post="release_leads")
def sample(request: HttpRequest) -> HttpResponse:
    """Have chance choose some to be judged."""
    n = draw_sample(by=member_of(request), now=utc_now())
    messages.success(request, f"{plural(n, 'lead')} to judge." if n else "Nothing is held back that was not judged.")
    return redirect("/held-leads/?view=sample")


@page(post="release_leads")
def judge(request: HttpRequest, held_id: int) -> HttpResponse:
    """Was it held back rightly?"""
    done = judge_held_lead(held_id=held_id, verdict=request.POST.get("verdict", ""), by=member_of(request), now=utc_now())
    messages.success(request, f"{done.name}: held back {'rightly' if done.verdict == 'right' else 'wrongly, and released'}.")
    return redirect("/held-leads/?view=sample")
