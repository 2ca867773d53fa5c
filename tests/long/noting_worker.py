"""A worker that knows one more kind of job, whose effect can be counted: python -m tests.long.noting_worker, with SAMESIDE_HOME set."""

import threading
import time

import sameside.services  # noqa: F401  # loads Django
from sameside.services.audit import record_act
from sameside.services.job_kinds import EVERY, JOB_KINDS
from sameside.services.jobs import Lease
from sameside.services.working import work_until
from sameside.services.workspace import open_workspace, utc_now
from sameside.settings import home_folder

A_WHILE = 0.05


def note(lease: Lease) -> None:
    """Work a little, then write one entry in the trace; there is time to die before, within and after the transaction."""
    time.sleep(A_WHILE)
    with lease.committing(now=utc_now()) as result:
        record_act(by=None, act="note", kind="job", object_id=str(lease.job_id), now=utc_now())
        time.sleep(A_WHILE)
        result["lease"] = lease.number
    time.sleep(A_WHILE)


if __name__ == "__main__":
    open_workspace(home_folder())
    JOB_KINDS["note"] = note
    EVERY.clear()  # nothing else is done beside
    work_until(threading.Event(), clock=utc_now)
