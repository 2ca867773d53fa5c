"""Who has a second step, who owes one, and how its secret is drawn."""

from collections.abc import Callable

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sameside.records.models import Member
from sameside.services.own_account import must_log_in_in_two_steps
from sameside.web.square_code import square_code

_WAYS = {Authenticator.Type.TOTP: "an app", Authenticator.Type.WEBAUTHN: "a security key"}


class TwoStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the package carries no types
    """Draws the code an app reads."""

    def build_totp_svg(self, url: str) -> str:
        """The address as a square code."""
        return square_code(url)


def ways_of(member: Member) -> list[str]:
    """What a member's second step is, in words; none: they have none."""
    there = set(Authenticator.objects.filter(user=member).values_list("type", flat=True))
    return [words for kind, words in _WAYS.items() if kind in there]


def clear_ways(member: Member) -> int:
    """Take a member's second step away. Returns how many ways and sets of codes there were."""
    return int(Authenticator.objects.filter(user=member).delete()[0])


def owes_second_step(request: HttpRequest) -> bool:
    """Whether who asks must set up a second step first. Who came in by single sign-on owes none: the provider asks for it there."""
    member = request.user
    if not isinstance(member, Member) or not must_log_in_in_two_steps(member):
        return False
    methods = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    if any(method.get("method") == "socialaccount" for method in methods):
        return False
    return not Authenticator.objects.filter(user=member, type__in=_WAYS).exists()


class SecondStepOwed:
    """Leads whoever owes a second step to the page where it is set up, whatever they asked for."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead there."""
        if not request.path.startswith((reverse("own_account"), reverse("theme"))) and owes_second_step(request):
            return redirect("mfa_index")
        return self._answer(request)
