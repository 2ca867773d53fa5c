"""Light, dark, or as the device says."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from sameside.services.members import choose_theme
from sameside.web.page import member_of, page


@page(post="see_home")
def choose(request: HttpRequest) -> HttpResponse:
    """Keep a member's choice, and show the page they were on."""
    choose_theme(member=member_of(request), theme=request.POST.get("theme", ""))
    back = request.POST.get("back", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "home")
