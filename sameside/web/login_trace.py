"""What people do to their own log-in, into the trace: the log-in package does it, and keeps none."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import signals as account
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from sameside.records.models import Member
from sameside.services.own_account import note_own_act
from sameside.services.workspace import utc_now

_Way = tuple[int, str, str]


def traced(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of the log-in package whose forms change how one logs in: the change and the entry that tells of it are one transaction.

    Second steps are compared before and after: the package's own signals of them come when all is written already.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        member = request.user if isinstance(request.user, Member) else None
        with transaction.atomic():
            before = _ways(member)
            response = view(request, *args, **kwargs)
            _note_changes(member, before)
        return response

    return answered


def listen() -> None:
    """Begin to write down what becomes of passwords: that is told by signals, in the midst of it."""
    for signal in (account.password_changed, account.password_reset, account.password_set):
        signal.connect(_password_changed, dispatch_uid="trace-of-passwords")


def _password_changed(user: Member, **_: Any) -> None:
    note_own_act(member=user, act="change_password", now=utc_now())


def _ways(member: Member | None) -> set[_Way]:
    rows = Authenticator.objects.filter(user=member) if member else ()
    return {(row.pk, row.type, json.dumps(row.data, sort_keys=True)) for row in rows}


def _note_changes(member: Member | None, before: set[_Way]) -> None:
    if member is None:
        return
    codes, after = Authenticator.Type.RECOVERY_CODES, _ways(member)
    come = {kind for _, kind, _ in after - before}
    gone = {kind for _, kind, _ in before - after}
    acts = [
        ("start_two_step", come - {codes}),
        ("make_recovery_codes", come & {codes}),
        ("end_two_step", gone - come - {codes}),
    ]
    for act, kinds in acts:
        if kinds:
            note_own_act(member=member, act=act, now=utc_now())
