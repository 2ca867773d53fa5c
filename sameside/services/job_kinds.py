"""Everything a worker can be asked to do, by name, and what it does regularly."""

from datetime import timedelta

from sameside.services.building import build_snapshot
from sameside.services.jobs import Lease, Work, forget_done
from sameside.services.workspace import open_workspace, utc_now
from sameside.settings import home_folder


def _build(lease: Lease) -> None:
    """Make a snapshot of everything received and decided so far."""
    workspace = open_workspace(home_folder())
    report = build_snapshot(workspace=workspace, now=utc_now(), progress=lambda step: lease.renew(now=utc_now(), message=step))
    with lease.committing(now=utc_now()) as result:
        result.update(snapshot_id=report.snapshot_id, is_unchanged=report.is_unchanged, seconds=round(report.seconds, 1))


def _forget_done(lease: Lease) -> None:
    with lease.committing(now=utc_now()) as result:
        result["n"] = forget_done(now=utc_now())


JOB_KINDS: dict[str, Work] = {
    "build": _build,
    "forget_done_jobs": _forget_done,
}
EVERY: dict[str, timedelta] = {
    "forget_done_jobs": timedelta(days=1),
}
