"""Who may log in: members only. Nobody signs up, and single sign-on lets in whom an administrator has taken in."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sameside.records.models import Member
from sameside.services.company_settings import wants_first_run
from sameside.settings import setting

# What is said after an act; the package's other messages are left out.
_SAID = {
    "account/messages/password_changed.txt": "The password is changed. Log in with the new one.",
    "mfa/messages/totp_activated.txt": "The app is your second step now.",
    "mfa/messages/totp_deactivated.txt": "The app is asked for no more.",
    "mfa/messages/recovery_codes_generated.txt": "These are your new codes.",
    "mfa/messages/webauthn_added.txt": "The key is your second step now.",
    "mfa/messages/webauthn_removed.txt": "The key lets you in no more.",
}


class LoginAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the package carries no types
    """Logging in with an address and a password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "No member has this address and password.",
        "too_many_login_attempts": "Too many tries. Wait a quarter of an hour, or ask an administrator for a new link.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Members are taken in by an administrator."""
        del request
        return False

    def post_login(self, request: HttpRequest, user: Member, **words: Any) -> HttpResponse:
        """The first administrator is asked about the company before anything else."""
        response: HttpResponse = super().post_login(request, user, **words)
        return redirect("first-run") if wants_first_run(user) else response

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **words: Any) -> None:
        """Say it in our words, or not at all."""
        del args
        said = _SAID.get(message_template or "") or words.get("message")
        if said:
            messages.add_message(request, level, said)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Tries are counted for an account from one address: whoever guesses at somebody's password must not lock them out.
        return f"{self.get_client_ip(request)}:{super()._get_login_attempts_cache_key(request, **credentials)}"


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the package carries no types
    """Logging in with the company's own identity provider."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Members are taken in by an administrator."""
        del request, sociallogin
        return False

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Whoever ties an account of the provider comes back to their own."""
        del request, socialaccount
        return reverse("own_account")

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Tie the provider's person to the member of the same verified address, once; anybody else is turned away."""
        if sociallogin.is_existing:
            return
        # Some providers send the word "false", which would count as true.
        verified = [address.email.strip().lower() for address in sociallogin.email_addresses if address.verified in (True, "true")]
        member = Member.objects.filter(email__in=verified, is_active=True).first()
        if member is None:
            messages.error(request, "No member has the address your provider gave. Ask an administrator to take you in.")
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, member)


def single_sign_on() -> str:
    """What the button of single sign-on says; empty where none is set up."""
    return setting("SAMESIDE_OIDC_NAME") if setting("SAMESIDE_OIDC") else ""
