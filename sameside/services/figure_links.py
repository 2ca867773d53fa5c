"""Share one figure as it stands: a signed address that shows it, frozen, to whoever is logged in, until a day or until it is taken back."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.signing import Signer
from django.db import transaction
from django.utils.crypto import constant_time_compare

from sameside.analytics.answer import Answer
from sameside.analytics.catalogue import metric
from sameside.analytics.report import Question
from sameside.analytics.where import parse_where
from sameside.records.models import FigureLink, Member
from sameside.schema.errors import NotAllowed, UnknownName, WrongUsage
from sameside.services.access import may, require, require_figure
from sameside.services.audit import record_act
from sameside.services.evidence import Asked, figure_from
from sameside.services.kept_answers import from_plain, to_plain
from sameside.services.open_figures import Figures

USUAL_DAYS, MOST_DAYS = 30, 366
_SIGNER = "sameside.figure-link"


@dataclass(frozen=True)
class SharedFigure:
    """A link and the figure it shows. has_ended: it has expired or was taken back, and shows no figure any more."""

    link: FigureLink
    asked: Asked
    whole: Answer | None
    has_ended: bool


@transaction.atomic
def share_figure(*, figures: Figures, question: Question, days: int, by: Member, now: datetime) -> FigureLink:
    """Freeze a figure and make its link.

    Allowed  whoever may see the figure
    Changes  a link with the question, snapshot, moment and answer; the audit
    Twice    two links: each is taken back by itself
    Raises   WrongUsage for a number of days that can't be; NotAllowed; else as `reporting.measure`
    """
    require(by, "share_figures")
    if not 1 <= days <= MOST_DAYS:
        raise WrongUsage(f"A link lives from 1 to {MOST_DAYS} days, not {days}.")
    _may_see(by, question)
    asked, whole = figure_from(figures, question, as_of=figures.as_of)
    link = FigureLink(
        metric=question.metric,
        title=asked.answer.question[:300],
        question={"by": question.by, "where": question.where, "period": question.period, "compare_to": question.compare_to},
        snapshot_id=figures.snapshot_id,
        as_of=figures.as_of,
        # As the database will give it back: lists for tuples.
        kept=json.loads(json.dumps({"answer": to_plain(asked.answer), "whole": to_plain(whole)})),
        made_by=by,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    link.content_hash = _content_hash(link)
    link.save()
    detail = {"metric": link.metric, "question": link.question, "snapshot": link.snapshot_id, "expires_at": link.expires_at.isoformat()}
    record_act(by=by, act="share_figures", kind="figure_link", object_id=str(link.pk), now=now, detail=json.loads(json.dumps(detail)))
    return link


def signature_of(link: FigureLink) -> str:
    """What its address ends in. Signed over the content: a link can be neither guessed nor bent to another figure."""
    return Signer(salt=_SIGNER).signature(f"{link.pk}:{link.content_hash}")


def shared_figure(*, link_id: int, signature: str, by: Member, now: datetime) -> SharedFigure:
    """The figure a link shows, exactly as it was.

    Allowed  whoever may see the figure, logged in
    Raises   UnknownName for a link that is none, or whose content is no longer what was signed; NotAllowed
    """
    link = FigureLink.objects.select_related("made_by").filter(pk=link_id).first()
    if link is None or not constant_time_compare(signature_of(link), signature) or _content_hash(link) != link.content_hash:
        raise UnknownName("There is no such link. It may be mistyped.")
    said = link.question
    question = Question(link.metric, tuple(said["by"]), tuple(said["where"]), said["period"], said["compare_to"])
    _may_see(by, question)
    asked = Asked(question, from_plain(link.kept["answer"]))
    return SharedFigure(link, asked, from_plain(link.kept["whole"]), link.revoked_at is not None or link.expires_at <= now)


@transaction.atomic
def revoke_link(*, link_id: int, by: Member, now: datetime) -> FigureLink:
    """Take a link back: it shows nothing from now on.

    Allowed  whoever made it, and those who keep the data
    Changes  the link; the audit
    Twice    the first time stands
    Raises   UnknownName; NotAllowed
    """
    require(by, "share_figures")
    link = FigureLink.objects.select_for_update().filter(pk=link_id).first()
    if link is None:
        raise UnknownName("There is no such link.")
    if link.made_by_id != by.pk and not may(by, "change_data"):
        raise NotAllowed("A link is taken back by whoever made it, by revenue operations or by an administrator.")
    if link.revoked_at is None:
        link.revoked_at, link.revoked_by = now, by
        link.save(update_fields=["revoked_at", "revoked_by"])
        record_act(by=by, act="share_figures", kind="figure_link", object_id=str(link.pk), now=now, detail={"revoked": [False, True]})
    return link


def standing_links(*, by: Member, now: datetime) -> list[FigureLink]:
    """The links in force that a member may take back, the newest first."""
    links = FigureLink.objects.select_related("made_by").filter(revoked_at__isnull=True, expires_at__gt=now)
    return list(links if may(by, "change_data") else links.filter(made_by=by))


def _may_see(by: Member, question: Question) -> None:
    filtered = (condition.name for condition in parse_where(question.where))
    require_figure(by, area=metric(question.metric).area, dimensions=(*question.by, *filtered))


def _content_hash(link: FigureLink) -> str:
    said = [link.metric, link.question, link.snapshot_id, link.as_of.isoformat(), link.kept]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
