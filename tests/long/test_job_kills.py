"""Two workers are killed, and paused until their lease is over and another has the job: each job still has its effect once.

JOB_KILLS in the environment takes another number of them.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from sameside.records.models import AuditEntry, Job
from sameside.services.audit import audit_breaks
from sameside.services.jobs import LEASE, enqueue
from sameside.services.workspace import init_workspace, utc_now

SEED = 2026
LONGEST_WAIT = 120.0


def worker(home: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "SAMESIDE_HOME": str(home)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.Popen([sys.executable, "-m", "tests.long.noting_worker"], env=environment, start_new_session=True)


def n_done() -> int:
    return Job.objects.filter(status="done").count()


def n_claims() -> int:
    return sum(Job.objects.values_list("lease_number", flat=True))


def wait_for(what: str, is_so: object, value: int) -> None:
    until = time.monotonic() + LONGEST_WAIT
    while is_so() < value:  # type: ignore[operator]  # a count
        assert time.monotonic() < until, f"{what}: {is_so()} of {value}"  # type: ignore[operator]
        time.sleep(0.01)


def end_leases() -> bool:
    """As if a lease's time had passed since: whoever holds a job now has lost it as soon as another looks.

    Returns whether it could be done: a worker that stopped within its transaction keeps everybody else from writing.
    """
    wait_at_most(0.3)
    try:
        Job.objects.filter(status="running").update(lease_until=utc_now() - LEASE - timedelta(seconds=1))
    except OperationalError:
        return False
    finally:
        wait_at_most(20)
    return True


def wait_at_most(seconds: float) -> None:
    """For whoever else writes."""
    word = "pragma busy_timeout" if connection.vendor == "sqlite" else "set lock_timeout"
    with connection.cursor() as cursor:
        cursor.execute(f"{word} = {int(seconds * 1000)}")


@pytest.mark.long
def test_each_job_has_its_effect_once_whatever_stops_its_worker(home: Path) -> None:
    init_workspace(home, options={})
    chance, n_kills = random.Random(SEED), int(os.environ.get("JOB_KILLS", "40"))
    n_jobs = 6 * n_kills
    for _ in range(n_jobs):
        enqueue(kind="note", arguments={}, now=utc_now())
    connection.close()
    workers, counted = [worker(home), worker(home)], Counter[str]()
    try:
        for _ in range(n_kills):
            wait_for("jobs taken", n_claims, min(n_claims() + chance.randint(1, 5), n_jobs))
            time.sleep(chance.uniform(0, 0.15))
            place = chance.randrange(2)
            if chance.random() < 0.5:
                os.killpg(workers[place].pid, signal.SIGKILL)
                workers[place].wait()
                workers[place] = worker(home)
                counted["killed"] += 1
                end_leases()
            else:
                os.killpg(workers[place].pid, signal.SIGSTOP)
                counted["paused" if end_leases() else "paused in a transaction"] += 1
                time.sleep(chance.uniform(0.1, 2.0))  # the other takes what it held
                os.killpg(workers[place].pid, signal.SIGCONT)
        until = time.monotonic() + LONGEST_WAIT
        while n_done() < n_jobs and time.monotonic() < until:
            time.sleep(0.2)
            Job.objects.filter(status="waiting").update(run_at=utc_now() - timedelta(minutes=1))
    finally:
        for process in workers:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    effects = Counter(AuditEntry.objects.filter(act="note").values_list("object_id", flat=True))
    taken_over = Job.objects.filter(lease_number__gt=1).count()
    print(f"{n_jobs} jobs, {dict(counted)}, {taken_over} taken over by another worker")  # noqa: T201  goes into docs/reference/durability.md
    assert set(Job.objects.values_list("status", flat=True)) == {"done"}
    assert effects == Counter({str(pk): 1 for pk in Job.objects.values_list("pk", flat=True)})
    assert list(audit_breaks()) == []
    assert taken_over > 0  # workers lost jobs, or this showed nothing
