"""Everything a worker can be asked to do, by name, and what it does regularly."""

from dataclasses import asdict
from datetime import timedelta
from functools import partial

from sameside.records.models import SentForm
from sameside.schema.tables import tables_layout
from sameside.services.audit import note_head
from sameside.services.building import build_snapshot
from sameside.services.collisions import until_it_stands
from sameside.services.composed import warm_figures
from sameside.services.escalation import escalate_due
from sameside.services.jobs import Lease, Work, enqueue, forget_done
from sameside.services.notices import send_waiting_mail
from sameside.services.offering import OfferReport, offer_qualified_leads
from sameside.services.snapshots import MadeEarlier
from sameside.services.steady_time import promise_now, read_tick
from sameside.services.survey_round import close_round, finish_closings, round_named
from sameside.services.survey_sending import MOST_REMINDERS, Sent, check_reminder, invite, next_sending_time, remind
from sameside.services.uploads import import_upload, preview_upload
from sameside.services.workspace import open_workspace, utc_now
from sameside.settings import home_folder

FORMS_KEPT = timedelta(days=3)  # nobody sends a form again after that


def _build(lease: Lease) -> None:
    """Make a snapshot of everything received and decided so far."""
    workspace = open_workspace(home_folder())
    report = build_snapshot(workspace=workspace, now=utc_now(), progress=lambda step: lease.renew(now=utc_now(), message=step))
    with lease.committing(now=utc_now()) as result:
        enqueue(kind="offer_leads", arguments={}, now=utc_now(), key=f"offer_leads:{report.snapshot_id}")
        result.update(snapshot_id=report.snapshot_id, is_unchanged=report.is_unchanged, seconds=round(report.seconds, 1))
        enqueue(kind="warm_figures", arguments={}, now=utc_now(), key=f"warm_figures:{report.snapshot_id}")


def _warm_figures(lease: Lease) -> None:
    """Answer what the pages of figures show unasked, so that nobody waits for it; what an earlier version made is made again."""
    now = utc_now()
    try:
        warmed = warm_figures(workspace=open_workspace(home_folder()), now=now, said=lambda step: lease.renew(now=utc_now(), message=step))
    except MadeEarlier:
        with lease.committing(now=utc_now()):
            enqueue(kind="build", arguments={}, now=now, key=f"build:{tables_layout()}")
        return
    with lease.committing(now=utc_now()) as result:
        result.update(snapshot_id=warmed.snapshot_id, n_answers=warmed.n_answers, seconds=round(warmed.seconds, 1))


def _escalate(lease: Lease) -> None:
    """Tell whoever should know of promises near or past their time, and send the mails that wait."""
    report = escalate_due(now=utc_now(), tick=read_tick())
    n_mailed = send_waiting_mail(now=report.at)
    with lease.committing(now=utc_now()) as result:
        result.update(n_steps=report.n_steps, n_told=report.n_told, n_mailed=n_mailed)


def _offer_leads(lease: Lease) -> None:
    """Offer to sales what meets the definition, bring back what was sent back until today, find owners for what waits."""
    try:
        report = offer_qualified_leads(open_workspace(home_folder()), promise_now(utc_now()))
    except MadeEarlier:
        report = OfferReport()  # the next build offers
    with lease.committing(now=utc_now()) as result:
        result.update(asdict(report))


def _forget_done(lease: Lease) -> None:
    now = promise_now(utc_now())  # a clock set ahead must not make it forget the forms of today
    with lease.committing(now=utc_now()) as result:
        result["n"] = forget_done(now=now)
        result["n_forms"] = SentForm.objects.filter(at__lt=now - FORMS_KEPT).delete()[0]


def _note_head(lease: Lease) -> None:
    """Tell managers the mark of the newest entry of the trace, to be kept elsewhere."""
    with lease.committing(now=utc_now()) as result:
        result["n_told"] = note_head(now=promise_now(utc_now()))


def _invite_to_survey(lease: Lease) -> None:
    """Mail everybody of a round who has no invitation yet a link of their own."""
    item, now = round_named(lease.arguments["round"]), utc_now()
    sent = invite(
        home=home_folder(),
        item=item,
        address=lease.arguments["address"],
        by=lease.asked_by,
        now=now,
        sending=lambda n: lease.renew(now=utc_now(), message=f"{n} sent"),
    )
    until_it_stands(partial(_tell_sent, lease, sent))


def _remind_of_survey(lease: Lease) -> None:
    """Remind everybody of a round in working hours, whether they have answered or not. Begun again, it sends none that has been sent."""
    item, now = round_named(lease.arguments["round"]), utc_now()
    is_sent = item.reminders_sent >= lease.arguments.get("number", MOST_REMINDERS + 1)
    earliest = next_sending_time(now)
    if not is_sent and earliest > now:
        check_reminder(item, now)
        lease.wait_until(earliest, now=now)
        return
    sent = Sent(0) if is_sent else remind(home=home_folder(), item=item, by=lease.asked_by, now=now)
    until_it_stands(partial(_tell_sent, lease, sent))


def _tell_sent(lease: Lease, sent: Sent) -> None:
    with lease.committing(now=utc_now()) as result:
        result.update(n_sent=sent.n_sent, refused=list(sent.refused))


def _close_survey(lease: Lease) -> None:
    """Close a round somebody wants closed now."""
    item = close_round(home=home_folder(), item=round_named(lease.arguments["round"]), by=lease.asked_by, now=utc_now())
    with lease.committing(now=utc_now()) as result:
        result["status"] = item.status


def _close_surveys(lease: Lease) -> None:
    """Close rounds whose last day is over, and finish what was cut off in closing."""
    n_ended = finish_closings(home=home_folder(), now=utc_now())
    with lease.committing(now=utc_now()) as result:
        result["n_ended"] = n_ended


JOB_KINDS: dict[str, Work] = {
    "build": _build,
    "close_survey": _close_survey,
    "close_surveys": _close_surveys,
    "invite_to_survey": _invite_to_survey,
    "import_upload": lambda lease: import_upload(open_workspace(home_folder()), lease),
    "preview_upload": lambda lease: preview_upload(open_workspace(home_folder()), lease),
    "escalate": _escalate,
    "forget_done_jobs": _forget_done,
    "note_audit_head": _note_head,
    "offer_leads": _offer_leads,
    "remind_of_survey": _remind_of_survey,
    "warm_figures": _warm_figures,
}
EVERY: dict[str, timedelta] = {
    "close_surveys": timedelta(minutes=10),
    "escalate": timedelta(minutes=2),
    "forget_done_jobs": timedelta(days=1),
    "note_audit_head": timedelta(days=1),
    "offer_leads": timedelta(minutes=15),
    "warm_figures": timedelta(minutes=10),  # does its work once an hour, and after each build
}
