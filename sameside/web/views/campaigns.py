"""One campaign, as search and figures lead to it."""

from django.http import HttpRequest, HttpResponse

from sameside.presentation.landing_tiles import landing_tiles
from sameside.services.campaign_page import shown_campaign
from sameside.web.figure_address import asked_in, figures_asked, number_address
from sameside.web.page import page, show, workspace_of
from sameside.web.views.numbers import standing, with_figures


@page(get="see_numbers")
@with_figures
def campaign(request: HttpRequest, campaign_id: str) -> HttpResponse:
    """What people did with it, what it cost, what came of it."""
    figures = figures_asked(request, asked_in({}))
    found = shown_campaign(figures, campaign_id)
    return show(
        request,
        "campaigns/campaign.html",
        found=found,
        tiles=landing_tiles(found.figures, currency=str(workspace_of(request).options["currency"])),
        number=number_address,
        **standing(request, figures),
    )
