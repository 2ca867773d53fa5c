"""What people do to their own log-in, into the trace: the log-in package tells it by signals, and by nothing else."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as two_step
from allauth.mfa.models import Authenticator

from sameside.records.models import Member
from sameside.services.own_account import note_own_act
from sameside.services.workspace import utc_now


def listen() -> None:
    """Begin to write down."""
    for signal in (account.password_changed, account.password_reset, account.password_set):
        signal.connect(_password_changed, dispatch_uid="trace-of-passwords")
    two_step.authenticator_added.connect(_added, dispatch_uid="trace-of-added")
    two_step.authenticator_removed.connect(_removed, dispatch_uid="trace-of-removed")
    two_step.authenticator_reset.connect(_codes_made, dispatch_uid="trace-of-codes")


def _password_changed(user: Member, **_: Any) -> None:
    note_own_act(member=user, act="change_password", now=utc_now())


def _added(user: Member, authenticator: Authenticator, **_: Any) -> None:
    is_codes = authenticator.type == Authenticator.Type.RECOVERY_CODES
    note_own_act(member=user, act="make_recovery_codes" if is_codes else "start_two_step", now=utc_now())


def _removed(user: Member, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        note_own_act(member=user, act="end_two_step", now=utc_now())


def _codes_made(user: Member, **_: Any) -> None:
    note_own_act(member=user, act="make_recovery_codes", now=utc_now())
