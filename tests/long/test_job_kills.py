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
from django.db import connection

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


def end_leases() -> None:
    """As if a lease's time had passed since: whoever holds a job now has lost it as soon as another looks."""
    Job.objects.filter(status="running").update(lease_until=utc_now() - LEASE - timedelta(seconds=1))


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
                end_leases()
                # It sleeps while the other takes what it held; unless it stopped in a transaction, for which SQLite lets all wait.
                time.sleep(chance.uniform(0.1, 1.0))
                os.killpg(workers[place].pid, signal.SIGCONT)
                counted["paused"] += 1
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
