"""What somebody does to their own log-in, written down; and who has to log in in two steps."""

from datetime import datetime

from django.db import transaction

from sameside.records.models import Member, WorkspaceSetting
from sameside.services.access import MANAGERS, Role, require
from sameside.services.audit import record_act

OWN_ACTS = frozenset({"change_password", "start_two_step", "end_two_step", "make_recovery_codes"})
_TWO_STEP_ROLES = MANAGERS | {Role.ADMINISTRATOR}


@transaction.atomic
def note_own_act(*, member: Member, act: str, now: datetime) -> None:
    """Write down what a member did to their own log-in: the log-in package did it, and keeps no trace."""
    if act not in OWN_ACTS:
        raise ValueError(f"'{act}' is nothing one does to one's own log-in.")
    record_act(by=member, act=act, kind="member", object_id=str(member.pk), now=now)


@transaction.atomic
def note_two_step_cleared(*, member: Member, by: Member, now: datetime) -> None:
    """Write down that a member's second step was taken away, because they lost what it needs.

    Allowed  administrators
    """
    require(by, "change_members")
    record_act(by=by, act="clear_two_step", kind="member", object_id=str(member.pk), now=now)


def must_log_in_in_two_steps(member: Member) -> bool:
    """Whether the company asks this member for a second step, as it stands now."""
    if member.role not in _TWO_STEP_ROLES:
        return False
    # An option that was never set has its default, no.
    return WorkspaceSetting.objects.filter(name="two_step_login", value=True).exists()
