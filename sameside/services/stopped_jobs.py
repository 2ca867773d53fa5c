"""Jobs that failed for good: shown with their reason until somebody has them tried again, or puts them away."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sameside.records.models import Job, Member, Upload
from sameside.schema.errors import UnknownName
from sameside.services.access import require
from sameside.services.audit import record_act
from sameside.services.jobs import try_again

# What each kind of work is called in front of people.
WORK_NAMES = {
    "build": "Making the figures",
    "close_survey": "Closing a survey",
    "close_surveys": "Closing surveys whose last day is over",
    "escalate": "Telling who should know of late promises",
    "forget_done_jobs": "Clearing away what was done",
    "import_upload": "Importing files",
    "invite_to_survey": "Inviting people to a survey",
    "note_audit_head": "Telling managers the mark of the trace",
    "offer_leads": "Offering leads to sales",
    "preview_upload": "Reading files",
    "remind_of_survey": "Reminding people of a survey",
    "warm_figures": "Answering figures beforehand",
}
MOST_SHOWN = 10


@dataclass(frozen=True)
class StoppedJob:
    """One piece of work that failed for good, the newest of its like. n_times: how many of its like stand."""

    job: Job
    name: str
    reason: str
    n_times: int


def stopped_jobs() -> list[StoppedJob]:
    """What failed for good and nobody has looked at, the newest first; of the same work wanted several times the last."""
    found: dict[str, list[Job]] = {}
    for job in Job.objects.filter(status="dead").select_related("asked_by").order_by("-id")[:200]:
        found.setdefault(f"{job.kind}:{sorted(job.arguments.items())}", []).append(job)
    rows = [StoppedJob(jobs[0], WORK_NAMES.get(jobs[0].kind, jobs[0].kind), _reason(jobs[0]), len(jobs)) for jobs in found.values()]
    return rows[:MOST_SHOWN]


@transaction.atomic
def try_job_again(*, job_id: int, by: Member, now: datetime) -> Job:
    """Have a worker try once more what failed for good.

    Allowed  who may change data
    Twice    no change: it waits, or runs
    Raises   UnknownName where it is none any more
    """
    require(by, "change_data")
    job = _dead_or_live(job_id)
    if job.status == "dead":
        job = try_again(job=job, now=now)
        _set_aside(job, now)
        record_act(by=by, act="try_job_again", kind="job", object_id=str(job.pk), now=now, detail={"work": job.kind})
    return job


@transaction.atomic
def dismiss_job(*, job_id: int, by: Member, now: datetime) -> None:
    """Put away what failed for good, and others of its like: it is not done, and no longer shown.

    Allowed  who may change data
    Changes  the jobs; files whose import or reading it was can be read otherwise, or put away
    Twice    no change
    """
    require(by, "change_data")
    job = _dead_or_live(job_id)
    if job.status == "dead":
        reason = _reason(job)
        Upload.objects.filter(job=job, state__in=("reading", "importing")).update(state="refused", message=reason)
        Job.objects.filter(pk=job.pk).update(status="dismissed", finished_at=now)
        _set_aside(job, now)
        record_act(by=by, act="dismiss_job", kind="job", object_id=str(job.pk), now=now, detail={"work": job.kind, "failed": reason[:300]})


def _set_aside(job: Job, now: datetime) -> None:
    """Earlier failures of the same work need nobody any more."""
    Job.objects.filter(status="dead", kind=job.kind, arguments=job.arguments, pk__lt=job.pk).update(status="dismissed", finished_at=now)


def _dead_or_live(job_id: int) -> Job:
    job = Job.objects.select_for_update(of=("self",)).filter(pk=job_id).first()
    if job is None:
        raise UnknownName("There is no such work any more.")
    return job


def _reason(job: Job) -> str:
    """Why it failed, for people: a refusal as it stands; a defect is called one."""
    kind, _, said = str(job.message).partition(": ")
    is_defect = kind.isidentifier() and kind.endswith(("Error", "Exception", "Interrupt", "Warning"))
    return (
        f"Something went wrong {job.attempts} times that should not: {said or kind}" if is_defect else job.message or "No reason was kept."
    )
