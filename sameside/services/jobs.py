"""Have things done by a worker, each once in effect, whatever stops in between.

A job is enqueued in the transaction of the act that wants it: it exists exactly when the act happened. A worker holds it on lease and
renews the lease while it works; a worker that stops beating loses it to another. `Lease.committing` is what makes the effect happen
once: effect and result are one transaction, refused to whoever has lost the lease since.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q

from sameside.records.models import Job, Member
from sameside.schema.errors import SamesideError, UnknownName, did_you_mean
from sameside.services.collisions import until_it_stands

LEASE = timedelta(seconds=60)
_CLOCKS_DIFFER = timedelta(seconds=60)  # of machines that share one database
MOST_ATTEMPTS = 5
_FIRST_WAIT = timedelta(seconds=10)  # doubles with every attempt: 10 s, 20 s, 40 s, 80 s
_LONGEST_WAIT = _FIRST_WAIT * 2**MOST_ATTEMPTS
KEPT_DONE = timedelta(days=30)


class LeaseLost(Exception):
    """Another worker has the job now: whatever this one made of it does not count."""


@dataclass(frozen=True)
class Lease:
    """A worker's hold on one job."""

    job_id: int
    kind: str
    arguments: dict[str, Any]
    number: int
    asked_by: Member | None

    def renew(self, *, now: datetime, progress: float | None = None, message: str | None = None) -> None:
        """Go on holding it, and say how far it is.

        Raises  LeaseLost when another worker has it
        """
        told = {name: value for name, value in (("progress", progress), ("message", message)) if value is not None}
        if not self._held().update(lease_until=now + LEASE, **told):
            raise LeaseLost

    def wait_until(self, moment: datetime, *, now: datetime) -> None:
        """Give it back: its time has not come. The attempt does not count.

        It is looked at again before that moment, too, so that a clock that is set back holds nothing up.
        """
        waits = {"status": "waiting", "lease_until": None, "run_at": min(moment, now + _LONGEST_WAIT), "attempts": F("attempts") - 1}
        self._held().update(**waits)

    @contextmanager
    def committing(self, *, now: datetime) -> Iterator[dict[str, Any]]:
        """One transaction for the job's effect and its end. What is put into the yielded dict is kept as the result.

        Raises  LeaseLost before anything is done when another worker has it
        """
        with transaction.atomic():
            if not self._held().select_for_update().exists():
                raise LeaseLost
            result: dict[str, Any] = {}
            yield result
            self._held().update(status="done", progress=1.0, message="", result=result, lease_until=None, finished_at=now)

    def _held(self) -> Any:
        return Job.objects.filter(pk=self.job_id, status="running", lease_number=self.number)


Work = Callable[[Lease], None]


def enqueue(
    *,
    kind: str,
    arguments: dict[str, Any],
    now: datetime,
    key: str | None = None,
    asked_by: Member | None = None,
) -> Job:
    """Want something done, from the transaction of the act that wants it.

    Reads    kind: a name of `services.job_kinds.JOB_KINDS`; arguments: plain JSON values; key: the same key is enqueued once
    Twice    with the same key: the job that is there
    """
    made = {"kind": kind, "arguments": arguments, "run_at": now, "created_at": now, "asked_by": asked_by}
    if key is None:
        return Job.objects.create(**made)
    try:
        with transaction.atomic():
            return Job.objects.get_or_create(key=key, defaults=made)[0]
    except IntegrityError:  # two asked at once; the other's stands
        return Job.objects.get(key=key)


def claim(*, now: datetime) -> Lease | None:
    """Take the job that has waited longest, or one whose worker stopped beating; None when nothing is due.

    A time further ahead than any that is ever written was written before the machine's clock was set back: it means nothing any more.
    """
    with transaction.atomic():
        due = Q(status="waiting", run_at__lte=now) | Q(status="running", lease_until__lt=now)
        due |= Q(status="waiting", run_at__gt=now + _LONGEST_WAIT) | Q(status="running", lease_until__gt=now + LEASE + _CLOCKS_DIFFER)
        rows = Job.objects.filter(due).order_by("run_at", "id")
        # Where the database can, two workers take different rows; SQLite lets one look at a time.
        rows = rows.select_for_update(skip_locked=True) if connection.features.has_select_for_update_skip_locked else rows
        job = rows.first()
        if job is None:
            return None
        job.status, job.lease_until = "running", now + LEASE
        job.lease_number += 1
        job.attempts += 1
        job.save(update_fields=["status", "lease_until", "lease_number", "attempts"])
    return Lease(job.pk, job.kind, job.arguments, job.lease_number, job.asked_by)


def run_one(
    *,
    works: dict[str, Work],
    clock: Callable[[], datetime],
    beating: Callable[[Lease], AbstractContextManager[None]] = lambda _: nullcontext(),
) -> bool:
    """Do one job that is due. Returns whether there was one.

    Reads    beating: renews the lease for as long as the work takes

    A refusal (SamesideError) is for a person to read: the job is dead at once, with the reason. Anything else is tried again, later
    and later, and dead after the fifth time.
    """
    lease = claim(now=clock())
    if lease is None:
        return False
    try:
        work = works.get(lease.kind)
        if work is None:
            raise UnknownName(f"There is no job '{lease.kind}'.{did_you_mean(lease.kind, works)}")
        with beating(lease):
            until_it_stands(lambda: work(lease))
        with lease.committing(now=clock()):  # for works whose effect lies elsewhere, in files
            pass
    except LeaseLost:
        pass  # done by the work itself, or another worker's now
    except SamesideError as refused:
        _bury(lease, str(refused), now=clock())
    except Exception as failed:
        _put_off(lease, failed, now=clock())
    return True


def try_again(*, job: Job, now: datetime) -> Job:
    """Give a job that failed for good, put away or not, a new life with all its attempts. Nothing happens to any other."""
    Job.objects.filter(pk=job.pk, status__in=("dead", "dismissed")).update(
        status="waiting", attempts=0, run_at=now, message="", finished_at=None
    )
    job.refresh_from_db()
    return job


def schedule(*, every: dict[str, timedelta], now: datetime) -> None:
    """Enqueue what is done regularly: once in so long, whatever the clock does in between.

    Reads   now: by `services.steady_time` where clocks may jump. Where that jumps, too, by less than the stretch: the next comes when it
            is due by the new clock; by more, and forth or back: at once, once

    Workers that look at the same time enqueue it once: the key names the one it follows.
    """
    for kind, length in every.items():
        last = Job.objects.filter(kind=kind, key__startswith=f"{kind}@").order_by("-id").first()
        if last is None or (last.status not in ("waiting", "running") and abs(now - last.created_at) >= length):
            enqueue(kind=kind, arguments={}, now=now, key=f"{kind}@{last.pk if last else 0}")


def forget_done(*, now: datetime) -> int:
    """Remove jobs done or dismissed long ago. Dead ones stay until somebody has looked."""
    return Job.objects.filter(status__in=("done", "dismissed"), finished_at__lt=now - KEPT_DONE).delete()[0]


def _bury(lease: Lease, reason: str, *, now: datetime) -> None:
    Job.objects.filter(pk=lease.job_id, status="running", lease_number=lease.number).update(
        status="dead", message=reason, lease_until=None, finished_at=now
    )


def _put_off(lease: Lease, failed: Exception, *, now: datetime) -> None:
    job = Job.objects.get(pk=lease.job_id)
    reason = f"{type(failed).__name__}: {failed}"
    if job.attempts >= MOST_ATTEMPTS:
        _bury(lease, reason, now=now)
        return
    wait = _FIRST_WAIT * 2 ** (job.attempts - 1)
    Job.objects.filter(pk=lease.job_id, status="running", lease_number=lease.number).update(
        status="waiting", message=reason, lease_until=None, run_at=now + wait
    )
