"""Which role may do what at which address? Written by hand, on purpose apart from the program's own table of acts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sameside.records.models import Member
from sameside.services.access import ALL, Role
from sameside.services.requests import Wish, make_request
from sameside.services.workspace import utc_now

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


@dataclass(frozen=True)
class Row:
    """One address. get, post: the roles that may; None: nobody, the method is not taken there.

    example    makes the values of its address, and what they name
    posted     what an empty POST by somebody who may is answered with: most refuse the empty form in words
    """

    address: str
    get: frozenset[Role] | None
    post: frozenset[Role] | None = None
    example: Callable[[], dict[str, Any]] = dict
    got: int = 200
    posted: int = 400
    is_public: bool = False

    def expected(self, role: Role | None) -> dict[str, int]:
        """The status of each method for somebody of a role; None: a stranger, who is sent to log in."""
        if role is None and not self.is_public:
            return dict.fromkeys(METHODS, 302)
        sees = self.get is not None and (self.is_public or role in self.get)
        found = dict.fromkeys(METHODS, 405)
        if self.get is not None:
            found["GET"] = found["HEAD"] = self.got if sees else 404
        if self.post is not None:
            does = self.is_public or role in self.post
            found["POST"] = self.posted if does else 403 if sees else 404
        return found


SALES = frozenset({Role.REP, Role.SALES_MANAGER})
MARKETING = frozenset({Role.MARKETER, Role.MARKETING_MANAGER})
KEEPERS = frozenset({Role.REVENUE_OPERATIONS, Role.ADMINISTRATOR})
ASKS = SALES | {Role.REVENUE_OPERATIONS}


def a_request() -> dict[str, Any]:
    """One request the rep asked for and nobody has yet."""
    wish = Wish("asset", "Case study", "The buyer asks who else uses it.")
    return {"request_id": make_request(wish=wish, by=Member.objects.get(role=Role.REP.value), now=utc_now()).pk}


ADDRESSES: tuple[Row, ...] = (
    Row("home", get=ALL),
    Row("search", get=ALL),
    Row("theme", get=None, post=ALL, posted=302),
    Row("notices", get=ALL, post=ALL, posted=302),
    Row("open-notice", get=None, post=ALL, example=lambda: {"notice_id": 999_999}, posted=404),
    Row("requests", get=ALL),
    Row("service-levels", get=ALL),
    Row("take-new-time", get=None, post=frozenset({Role.ADMINISTRATOR}), posted=302),
    Row("promises", get=ALL),
    Row("promise", get=ALL, post=KEEPERS | {Role.MARKETING_MANAGER}, example=lambda: {"promise": "deliver:asset"}),
    Row("new-request", get=ASKS, post=ASKS),
    Row("request", get=ALL, example=a_request),
    Row("acknowledge-request", get=None, post=MARKETING, example=a_request, posted=302),
    Row("hand-on-request", get=None, post=MARKETING, example=a_request),
    Row("write-message", get=None, post=ASKS | MARKETING, example=a_request),
    Row("ask-back", get=None, post=MARKETING, example=a_request),
    Row("answer-question", get=None, post=ASKS, example=a_request),
    Row("deliver-request", get=None, post=MARKETING, example=a_request),
    Row("accept-delivery", get=None, post=ASKS, example=a_request),
    Row("reopen-request", get=None, post=ASKS, example=a_request, posted=409),
    Row("withdraw-request", get=None, post=ASKS, example=a_request),
    Row("invitation", get=ALL, post=ALL, example=lambda: {"token": "no-such-token"}, got=404, posted=404, is_public=True),
)

# Their own tests are the package's; ours are that nobody signs up, and that a stranger sees none but logging in and a lost password.
OF_ALLAUTH = frozenset(
    {
        "None",
        "account_change_password",
        "account_confirm_email",
        "account_confirm_login_code",
        "account_email",
        "account_email_verification_sent",
        "account_inactive",
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_set_password",
        "account_signup",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_authenticate",
        "mfa_deactivate_totp",
        "mfa_download_recovery_codes",
        "mfa_edit_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
        "openid_connect_callback",
        "openid_connect_login",
        "socialaccount_connections",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
        "socialaccount_signup",
    }
)
