"""Bring a member the link with which they set a password: by mail where a mail server is set, else by whoever made it."""

import logging

from django.core.mail import send_mail

from sameside.records.models import Member
from sameside.services.members import INVITATION_DAYS
from sameside.settings import setting

_log = logging.getLogger(__name__)


def mail_link(member: Member, link: str) -> bool:
    """Send a link to the member's own address.

    Returns  whether a mail server took it: where not, the link is shown to whoever made it
    """
    if not setting("SAMESIDE_MAIL"):
        return False
    text = (
        f"Hello {member.name},\n\nyou have been taken into Sameside, where sales and marketing look at the same page.\n"
        f"Choose a password here, once, within {INVITATION_DAYS} days:\n\n{link}\n"
    )
    try:
        send_mail("Choose a password for Sameside", text, None, [member.email])
    except OSError as refused:  # smtplib's errors are OSErrors, too
        _log.warning("The mail server did not take a link: %s", refused)
        return False
    return True
