"""An invited member sets a password and is in."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from sameside.schema.errors import SamesideError
from sameside.services.company_settings import wants_first_run
from sameside.services.members import invitation, take_invitation
from sameside.services.workspace import utc_now
from sameside.web.page import show


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, token: str) -> HttpResponse:
    """Show whom the link is for; a good password logs them in."""
    invited = invitation(token, now=utc_now())
    problem = ""
    if request.method == "POST":
        try:
            member = take_invitation(token=token, password=request.POST.get("password", ""), now=utc_now())
        except SamesideError as weak:
            problem = str(weak)
        else:
            login(request, member, backend="allauth.account.auth_backends.AuthenticationBackend")
            return redirect("first-run" if wants_first_run(member) else "home")
    return show(request, "account/invitation.html", invited=invited.member, problem=problem, status=400 if problem else 200)
