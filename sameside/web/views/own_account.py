"""One's own account: who one is here, and how one logs in."""

from allauth.account import views as account
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sameside.services.member_lists import member_numbered
from sameside.services.members import term_on
from sameside.services.own_account import note_two_step_cleared
from sameside.services.workspace import utc_now
from sameside.settings import setting
from sameside.web.page import member_of, page, show, today_of
from sameside.web.two_step import clear_ways, ways_of


@page(get="see_home")
def own_account(request: HttpRequest) -> HttpResponse:
    """Name, side, clock, password and second step."""
    member = member_of(request)
    return show(request, "account/own_account.html", term=term_on(member, today_of(request)), ways=ways_of(member))


@page(get="see_home", post="see_home")
def change_password(request: HttpRequest) -> HttpResponse:
    """Change it, knowing the old one. Whoever has none logs in elsewhere."""
    if not member_of(request).has_usable_password():
        return show(request, "account/password_change.html", is_single=True)
    response: HttpResponse = account.password_change(request)
    return response


@login_not_required
def lost_password(request: HttpRequest) -> HttpResponse:
    """Mail a link, where mail is sent; else say who makes one."""
    if not setting("SAMESIDE_MAIL"):
        return show(request, "account/password_reset.html", is_mail_set=False)
    response: HttpResponse = account.password_reset(request)
    return response


@page(post="change_members")
def clear_two_step(request: HttpRequest, member_id: int) -> HttpResponse:
    """Somebody lost phone and codes: an administrator takes their second step away."""
    member = member_numbered(member_id)
    with transaction.atomic():
        if clear_ways(member):
            note_two_step_cleared(member=member, by=member_of(request), now=utc_now())
    messages.success(request, "Their password alone lets them in now. Ask them to set up a second step again.")
    return redirect("member", member_id=member_id)
