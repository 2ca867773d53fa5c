"""The first page: what this role needs to look at today."""

from django.http import HttpRequest, HttpResponse

from sameside.web.page import page, show


@page(get="see_home")
def home(request: HttpRequest) -> HttpResponse:
    """Where one lands."""
    return show(request, "home/home.html")
