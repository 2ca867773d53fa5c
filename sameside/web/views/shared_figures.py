"""One figure, shared as it stood; and the links there are."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sameside.analytics.catalogue import metric as metric_named
from sameside.presentation.figure_page import figure_card
from sameside.schema.errors import WrongUsage
from sameside.services.figure_links import MOST_DAYS, USUAL_DAYS, revoke_link, share_figure, shared_figure, signature_of, standing_links
from sameside.services.workspace import utc_now
from sameside.web.figure_address import Asking, asked_in, figures_asked
from sameside.web.page import member_of, page, show, workspace_of


@page(post="share_figures")
def share_number(request: HttpRequest, metric: str) -> HttpResponse:
    """Make the link of one figure, and show what it shows."""
    metric_named(metric)
    text = request.POST.get("days", "")
    if not text:
        raise WrongUsage("Say for how many days the link shall live.")
    asking = asked_in(request.POST)
    link = share_figure(
        figures=figures_asked(request, asking),
        question=asking.question(metric),
        days=int(text) if text.isdecimal() and len(text) < 6 else 0,
        by=member_of(request),
        now=utc_now(),
    )
    messages.success(request, "This page is the link: whoever may log in here sees the figure as it stands now. Copy its address.")
    return redirect("shared-figure", link_id=link.pk, signature=signature_of(link))


@page(get="see_numbers")
def shared(request: HttpRequest, link_id: int, signature: str) -> HttpResponse:
    """The figure of a link; 410 where the link has ended."""
    found = shared_figure(link_id=link_id, signature=signature, by=member_of(request), now=utc_now())
    options = workspace_of(request).options
    card = figure_card(found.asked, found.whole, company=str(options["company"]), time_zone=str(options["time_zone"]))
    question = found.asked.question
    asking = Asking(question.by, question.where, question.period or "", question.compare_to or "")
    return show(
        request,
        "numbers/shared.html",
        status=410 if found.has_ended else 200,
        found=found,
        link=found.link,
        card=card,
        metric=metric_named(question.metric),
        now_address=asking.at(reverse("number", args=[question.metric])),
    )


@page(get="see_numbers")
def shared_list(request: HttpRequest) -> HttpResponse:
    """The links one may take back."""
    links = [(link, signature_of(link)) for link in standing_links(by=member_of(request), now=utc_now())]
    return show(request, "numbers/shared_list.html", links=links, usual=USUAL_DAYS, most=MOST_DAYS)


@page(post="share_figures")
def revoke(request: HttpRequest, link_id: int) -> HttpResponse:
    """Take a link back."""
    revoke_link(link_id=link_id, by=member_of(request), now=utc_now())
    messages.success(request, "The link shows nothing any more.")
    return redirect("shared-figures")
