"""Tell members what they should know: on their pages, and by mail where a mail server is set."""

import logging
from datetime import datetime, timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet

from sameside.records.models import Member, Notice
from sameside.settings import setting

# A notice older than this is read on the page or not at all: switching mail on must not send last year's.
MAILED_WITHIN = timedelta(days=2)
_log = logging.getLogger(__name__)


def tell(member: Member, *, key: str, title: str, now: datetime, text: str = "", href: str = "") -> Notice | None:
    """Leave a member a notice. Call it in the transaction of what it tells of.

    Twice    the same key: nothing, ever again. None then, and for whoever was stopped
    """
    if not member.is_active:
        return None
    said = {"title": title[:200], "text": text, "href": href, "at": now}
    notice, is_new = Notice.objects.get_or_create(member=member, key=key, defaults=said)
    return notice if is_new else None


def notices_of(member: Member) -> QuerySet[Notice]:
    """A member's notices, newest first."""
    return Notice.objects.filter(member=member).order_by("-id")


def unread_count(member: Member) -> int:
    """How many notices a member has not seen."""
    return Notice.objects.filter(member=member, read_at__isnull=True).count()


@transaction.atomic
def mark_read(*, by: Member, now: datetime, notice_id: int | None = None) -> int:
    """A member has seen one notice, or all of theirs. Returns how many were new to them; twice: 0."""
    unread = Notice.objects.filter(member=by, read_at__isnull=True)
    return (unread if notice_id is None else unread.filter(pk=notice_id)).update(read_at=now)


def send_waiting_mail(*, now: datetime) -> int:
    """Mail the notices nobody was mailed yet; none where no mail server is set.

    Twice    each is sent once: it is marked first, and unmarked when the server refuses it
    Returns  how many were sent
    """
    if not setting("SAMESIDE_MAIL"):
        return 0
    sent = 0
    for notice in Notice.objects.filter(mailed_at__isnull=True, read_at__isnull=True, at__gt=now - MAILED_WITHIN).select_related("member"):
        if not Notice.objects.filter(pk=notice.pk, mailed_at__isnull=True).update(mailed_at=now):
            continue
        try:
            send_mail(notice.title, notice.text or notice.title, None, [notice.member.email])
            sent += 1
        except OSError as refused:  # smtplib's errors are OSErrors, too
            Notice.objects.filter(pk=notice.pk).update(mailed_at=None)
            _log.warning("The mail server did not take a notice: %s", refused)
            break
    return sent
