"""Work through jobs until told to stop."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import close_old_connections, connection

from sameside.services.job_kinds import EVERY, JOB_KINDS
from sameside.services.jobs import LEASE, Lease, LeaseLost, run_one, schedule
from sameside.services.steady_time import promise_now

_PAUSE_SECONDS = 1.0
_BEATS_PER_LEASE = 3


def work_until(stop: threading.Event, *, clock: Callable[[], datetime]) -> int:
    """Do what is due, look again every second, and return how many jobs were done once `stop` is set.

    A job that is under way when told to stop is finished first. A worker that is killed leaves its job to the next one, after the lease.
    """

    @contextmanager
    def beating(lease: Lease) -> Iterator[None]:
        ended = threading.Event()
        heart = threading.Thread(target=_beat, args=(lease, ended, clock), name=f"beat-{lease.job_id}", daemon=True)
        heart.start()
        try:
            yield
        finally:
            ended.set()
            heart.join()

    n_done = 0
    while not stop.is_set():
        close_old_connections()
        schedule(every=EVERY, now=promise_now(clock()))
        if run_one(works=JOB_KINDS, clock=clock, beating=beating):
            n_done += 1
        else:
            stop.wait(_PAUSE_SECONDS)
    return n_done


def _beat(lease: Lease, ended: threading.Event, clock: Callable[[], datetime]) -> None:
    try:
        while not ended.wait(LEASE.total_seconds() / _BEATS_PER_LEASE):
            lease.renew(now=clock())
    except LeaseLost:
        pass  # the work finds out when it wants to commit
    finally:
        connection.close()
