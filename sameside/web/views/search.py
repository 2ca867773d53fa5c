"""Find a person, an account, a lead or a campaign by what is remembered of it."""

from django.http import HttpRequest, HttpResponse

from sameside.web.page import page, show


@page(get="see_home")
def search(request: HttpRequest) -> HttpResponse:
    """What was found, grouped by what it is."""
    return show(request, "search/search.html")
