"""Rep and provider speak about a lead: lines with how long the other side waited, and how good the lead was."""

from datetime import datetime, timedelta

from django.db import transaction

from sameside.analytics.sla_clock import elapsed_seconds, working_seconds
from sameside.analytics.working_calendar import SpanBeyondCalendar
from sameside.records.models import Handoff, LeadMessage, LeadRating, Member
from sameside.schema.errors import Conflict, SamesideError
from sameside.services.access import MARKETING, SALES, Role, require
from sameside.services.audit import record_act
from sameside.services.dispositions import LONGEST_TEXT, require_letters
from sameside.services.lead_owner import locked_handoff
from sameside.services.member_calendar import shifts_of
from sameside.services.notices import tell

CRITERIA = {
    "fit": "Fit: are they who we sell to?",
    "timing": "Timing: is it the right moment for them?",
    "information": "Information: did we know what we needed?",
}


@transaction.atomic
def write_on_lead(*, handoff_id: int, text: str, by: Member, now: datetime) -> LeadMessage:
    """Add a line. Where it answers the other side, it keeps how long that side waited, in the writer's working time and on the wall.

    Allowed  sales, marketing, revenue operations
    Twice    two lines
    """
    require(by, "write_on_lead")
    handoff = locked_handoff(handoff_id)
    if not text.strip():
        raise SamesideError("Write a line first.")
    if len(text) > LONGEST_TEXT:
        raise SamesideError(f"The text is longer than {LONGEST_TEXT} letters.")
    side = _side(by)
    waited_since = _waited_since(handoff, side)
    line = LeadMessage.objects.create(
        handoff=handoff,
        text=text.strip(),
        side=side,
        by=by,
        at=now,
        reply_seconds=_business_seconds(by, waited_since, now) if waited_since else None,
        reply_elapsed_seconds=elapsed_seconds(waited_since, now) if waited_since else None,
    )
    record_act(by=by, act="write_on_lead", kind="lead", object_id=handoff.lead_cycle_id, now=now, detail={"message": line.pk})
    for member in {handoff.owner, handoff.provider} - {by, None}:
        if member is not None:
            title = f"{by.name} wrote about {handoff.name}"
            tell(member, key=f"lead:{handoff.pk}:message:{line.pk}", title=title, href=f"/leads/{handoff.lead_cycle_id}/", now=now)
    return line


@transaction.atomic
def rate_lead(
    *,
    handoff_id: int,
    fit: int,
    timing: int,
    information: int,
    by: Member,
    now: datetime,
    note: str = "",
    is_great: bool = False,
    version: int = 0,
) -> LeadRating:
    """Say how good a lead was, 1 to 5 on three criteria; a great one is shown to everybody, with what made it so.

    Allowed  sales
    Changes  the member's own rating. version: of the one that was shown; 0 = none was
    Twice    the same again: no change
    Raises   SamesideError for a mark that is none, or a great lead without what made it so; Conflict when it was changed since shown
    """
    require(by, "rate_leads")
    handoff = locked_handoff(handoff_id)
    if not all(1 <= mark <= 5 for mark in (fit, timing, information)):
        raise SamesideError("Give each criterion 1 to 5.")
    said = note.strip()[:LONGEST_TEXT]
    if is_great:
        require_letters(said)
    marks = {"fit": fit, "timing": timing, "information": information, "note": said, "is_great": is_great}
    rating = LeadRating.objects.filter(handoff=handoff, by=by).first()
    if rating is not None and all(getattr(rating, name) == value for name, value in marks.items()):
        return rating
    if (rating.version if rating else 0) != version:
        raise Conflict("Your rating was changed since this page was shown. Look at it again first.")
    rating = rating or LeadRating(handoff=handoff, by=by, version=0)
    for name, value in marks.items():
        setattr(rating, name, value)
    rating.at, rating.version = now, rating.version + 1
    rating.save()
    record_act(by=by, act="rate_lead", kind="lead", object_id=handoff.lead_cycle_id, now=now, detail=marks)
    if is_great and handoff.provider is not None:
        key = f"lead:{handoff.pk}:great:{by.pk}"
        tell(handoff.provider, key=key, title=f"{by.name} calls {handoff.name} a great lead", text=said, href="/gallery/", now=now)
    return rating


def _side(member: Member) -> str:
    role = Role(member.role)
    return "sales" if role in SALES else "marketing" if role in MARKETING else "other"


def _waited_since(handoff: Handoff, side: str) -> datetime | None:
    """When the other side began to wait: its first line after the last one of this side. None where it does not."""
    if side == "other":
        return None
    own = LeadMessage.objects.filter(handoff=handoff, side=side).order_by("-id").first()
    others = LeadMessage.objects.filter(handoff=handoff).exclude(side__in=(side, "other"))
    waiting = others.filter(pk__gt=own.pk) if own is not None else others
    first = waiting.order_by("id").first()
    return first.at if first is not None else None


def _business_seconds(by: Member, since: datetime, now: datetime) -> int | None:
    """In the working time of whoever answers; None where their calendar does not reach."""
    margin = timedelta(days=14)
    try:
        return working_seconds(since, now, shifts_of(by, (since - margin).date(), (now + margin).date()))
    except SpanBeyondCalendar:
        return None
