"""The data pages: what was received, what could not be taken, who is one and the same, what is missing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sameside.presentation.fault_text import column_words, one_by_cell
from sameside.presentation.freshness_text import unbuilt_words
from sameside.records.models import Job, Upload
from sameside.schema.errors import SamesideError
from sameside.services.access import may
from sameside.services.answerable_list import answerable_today
from sameside.services.faults import FaultFilter, list_faults
from sameside.services.freshness import unbuilt_changes
from sameside.services.matching import decisions_in_force, keep_apart, merge_records, review_list, unmerge_records
from sameside.services.received import ask_for_build, newest_snapshot, received_imports, received_sources, undo_import
from sameside.services.record_labels import record_labels
from sameside.services.snapshots import can_be_read
from sameside.services.stopped_jobs import dismiss_job, stopped_jobs, try_job_again
from sameside.services.unlocking import rank_further_files
from sameside.services.workspace import utc_now
from sameside.web.page import member_of, page, show, workspace_of

FAULTS_SHOWN = 200
PAIRS_SHOWN = 100


@page(get="see_data")
def overview(request: HttpRequest) -> HttpResponse:
    """What was received, and whether figures are made of it."""
    workspace = workspace_of(request)
    return show(
        request,
        "data/overview.html",
        sources=received_sources(),
        imports=received_imports(),
        uploads=Upload.objects.filter(state__in=("reading", "ready", "refused", "importing")).select_related("by"),
        snapshot=newest_snapshot(),
        unbuilt=unbuilt_words(unbuilt_changes(workspace)),
        can_be_read=can_be_read(),
        jobs=Job.objects.filter(status__in=("waiting", "running"), kind__in=("build", "import_upload")).order_by("-id")[:5],
        stopped=stopped_jobs(),
        may_change=may(member_of(request), "change_data"),
    )


@page(post="change_data")
def undo(request: HttpRequest, import_id: str) -> HttpResponse:
    """Take one import back."""
    report = undo_import(workspace=workspace_of(request), import_id=import_id, by=member_of(request), now=utc_now())
    said = (
        f"Import {import_id} was taken back: {report.n_rows:,} rows. A worker makes the figures again without them."
        if report.withdrawn
        else f"Import {import_id} was taken back before."
    )
    messages.success(request, said)
    return redirect("data")


@page(post="change_data")
def build(request: HttpRequest) -> HttpResponse:
    """Have the figures made of what was received since."""
    ask_for_build(by=member_of(request), now=utc_now())
    messages.success(request, "A worker makes the figures now. This page shows when they are there.")
    return redirect("data")


@page(post="change_data")
def job_step(request: HttpRequest, job_id: int) -> HttpResponse:
    """Have what failed for good tried again, or put it away."""
    step, by, now = request.POST.get("step", ""), member_of(request), utc_now()
    if step == "again":
        try_job_again(job_id=job_id, by=by, now=now)
        messages.success(request, "A worker tries it again in a moment.")
    elif step == "dismiss":
        dismiss_job(job_id=job_id, by=by, now=now)
        messages.success(request, "Put away: it was not done.")
    else:
        raise SamesideError("Say what to do with it: again or dismiss.")
    return redirect("data")


@page(get="see_data")
def faults(request: HttpRequest) -> HttpResponse:
    """Values and rows that could not be taken as they stand, and where they lie."""
    asked = FaultFilter(**{name: request.GET.get(name) or None for name in ("table", "column", "reason", "effect")})
    found = None if newest_snapshot() is None else list_faults(workspace=workspace_of(request), asked=asked, at_most=FAULTS_SHOWN)
    cells = one_by_cell(found.faults) if found is not None else []
    return show(request, "data/faults.html", found=found, cells=cells, column_words=column_words, asked=asked)


@page(get="see_data")
def merges(request: HttpRequest) -> HttpResponse:
    """Records that look like one person or company, and what was decided of others."""
    workspace = workspace_of(request)
    has_snapshot = newest_snapshot() is not None
    pairs = review_list(workspace=workspace) if has_snapshot else []
    decisions = decisions_in_force(workspace=workspace)
    shown = [name for pair in pairs[:PAIRS_SHOWN] for name in (pair.record_id, pair.candidate_id)]
    shown += [name for one in decisions for name in (one.record_id, one.other_id)]
    return show(
        request,
        "data/merges.html",
        pairs=pairs[:PAIRS_SHOWN],
        n_pairs=len(pairs),
        decisions=decisions,
        labels=record_labels(workspace=workspace, ids=shown) if has_snapshot else {},
        may_change=may(member_of(request), "change_data"),
        has_snapshot=has_snapshot,
    )


@page(post="change_data")
def decide(request: HttpRequest) -> HttpResponse:
    """Say that two records are one, that they are not, or take such a decision back."""
    kind, record, other = (request.POST.get(name, "") for name in ("kind", "record", "other"))
    by, reason = member_of(request), request.POST.get("reason", "").strip()[:500]
    workspace, now = workspace_of(request), utc_now()
    match request.POST.get("decision", ""):
        case "same":
            merge_records(workspace=workspace, kind=kind, record_id=record, into_id=other, by=by, now=now, reason=reason)
        case "apart":
            keep_apart(workspace=workspace, kind=kind, record_id=record, other_id=other, by=by, now=now, reason=reason)
        case "undo":
            unmerge_records(workspace=workspace, kind=kind, record_id=record, other_id=other, by=by, now=now)
        case _:
            raise SamesideError("Say whether the two are the same, to be kept apart, or open again.")
    messages.success(request, "Written down. Figures follow with the next build.")
    return redirect("merges")


@page(get="see_data")
def missing(request: HttpRequest) -> HttpResponse:
    """Which figures can't be told yet, and which one further file would unlock most of them."""
    snapshot = newest_snapshot()
    found = [] if snapshot is None else answerable_today(workspace=workspace_of(request), now=utc_now(), snapshot=snapshot.snapshot_id)
    locked = [one for one in found if one.unlocked_by]
    return show(request, "data/missing.html", snapshot=snapshot, n_all=len(found), locked=locked, files=rank_further_files(found))
