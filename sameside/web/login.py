"""Who may log in: members only. Nobody signs up, and single sign-on lets in whom an administrator has taken in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from sameside.records.models import Member


class LoginAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the package carries no types
    """Logging in with an address and a password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Members are taken in by an administrator."""
        del request
        return False


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the package carries no types
    """Logging in with the company's own identity provider."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Members are taken in by an administrator."""
        del request, sociallogin
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Tie the provider's person to the member of the same verified address, once; anybody else is turned away."""
        if sociallogin.is_existing:
            return
        verified = [address.email.strip().lower() for address in sociallogin.email_addresses if address.verified]
        member = Member.objects.filter(email__in=verified, is_active=True).first()
        if member is None:
            messages.error(request, "No member has the address your provider gave. Ask an administrator to take you in.")
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, member)
