"""The addresses of logging in: those of the log-in package that make sense here. Nobody signs up, nobody changes their address."""

from allauth.account import views as account
from allauth.mfa.base import views as two_step
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as security_keys
from allauth.socialaccount import views as single_sign_on
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.urls import path, re_path

from sameside.web.login_trace import listen, traced
from sameside.web.views import own_account

listen()  # whoever can come here can change how they log in; an app's own start would be too early for our services
urlpatterns = [
    path("", own_account.own_account, name="own_account"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("stopped/", account.account_inactive, name="account_inactive"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", own_account.change_password, name="account_change_password"),
    path("password/reset/", own_account.lost_password, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        traced(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("two-step/", two_step.index, name="mfa_index"),
    path("two-step/login/", two_step.authenticate, name="mfa_authenticate"),
    path("two-step/again/", two_step.reauthenticate, name="mfa_reauthenticate"),
    path("two-step/app/", traced(totp.activate_totp), name="mfa_activate_totp"),
    path("two-step/app/stop/", traced(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("two-step/codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("two-step/codes/new/", traced(recovery_codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("two-step/codes/file/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("two-step/keys/", security_keys.list_webauthn, name="mfa_list_webauthn"),
    path("two-step/keys/new/", traced(security_keys.add_webauthn), name="mfa_add_webauthn"),
    path("two-step/keys/again/", security_keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("two-step/keys/<int:pk>/name/", security_keys.edit_webauthn, name="mfa_edit_webauthn"),
    path("two-step/keys/<int:pk>/remove/", traced(security_keys.remove_webauthn), name="mfa_remove_webauthn"),
    path("single-sign-on/cancelled/", single_sign_on.login_cancelled, name="socialaccount_login_cancelled"),
    path("single-sign-on/failed/", single_sign_on.login_error, name="socialaccount_login_error"),
    path("single-sign-on/<str:provider_id>/", openid_connect.login, name="openid_connect_login"),
    path("single-sign-on/<str:provider_id>/callback/", openid_connect.callback, name="openid_connect_callback"),
]
