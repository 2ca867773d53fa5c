"""Files come in through the pages: chosen, shown, imported, taken back, put away."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from sameside.presentation.fault_text import column_words, kinds_by_cell
from sameside.presentation.value_names import value_name
from sameside.schema.errors import SamesideError
from sameside.schema.stages import SPINE, STAGE_RANK, Disposition, Stage
from sameside.services.uploads import draft_anew, put_away, set_meaning, set_reading, start_import, undo_upload, upload_files, upload_of
from sameside.services.workspace import utc_now
from sameside.web.page import member_of, page, show, workspace_of

# Of each table that has stages: the heading, what a row is, and what is counted.
_FUNNELS = {
    "leads": ("The funnel these leads would give", "Stage", "Leads that stand at a stage or beyond it, by the words below."),
    "stage_events": ("The steps that are dated", "Stage", "Rows that say when a lead entered a stage."),
    "opportunities": ("The deals these files would give", "Outcome", "Deals by outcome, by the words below."),
}
_OUTCOMES = [("won", "Won"), ("lost", "Lost"), ("open", "Open")]
_MEANINGS = [(one.value, value_name("stage", one.value)) for one in (*Stage, *Disposition)]


@page(get="change_data", post="change_data")
def upload(request: HttpRequest) -> HttpResponse:
    """Bring files; what they would do is shown before anything is imported."""
    if request.method == "GET" or request.method == "HEAD":
        return show(request, "data/upload.html")
    files = [(file.name or "", file.chunks()) for file in request.FILES.getlist("files")]
    made = upload_files(workspace=workspace_of(request), files=files, by=member_of(request), now=utc_now())
    return redirect("upload", key=made.key)


@page(get="change_data")
def uploaded(request: HttpRequest, key: str) -> HttpResponse:
    """The files of one upload: how they are read, and what an import would do or did."""
    found = upload_of(key)
    template = "data/uploaded_now.html" if request.headers.get("HX-Request") == "true" else "data/uploaded.html"
    return show(request, template, upload=found, **_shown(found.preview))


@page(get="change_data", post="change_data")
def reading(request: HttpRequest, key: str) -> HttpResponse:
    """How the files are read: mapping, source name, dates, decimals, names."""
    found = upload_of(key)
    if request.method != "POST":
        return show(request, "data/reading.html", upload=found, given=None, problem="")
    given = _reading(request.POST)
    try:
        set_reading(upload=found, by=member_of(request), now=utc_now(), **given)
    except SamesideError as wrong:
        return show(request, "data/reading.html", upload=upload_of(key), given=given, problem=str(wrong), status=400)
    return redirect("upload", key=key)


@page(post="change_data")
def meaning(request: HttpRequest, key: str) -> HttpResponse:
    """Which stage one word of the files stands for."""
    table, object_name, column, word = (request.POST.get(name, "") for name in ("table", "object", "column", "word"))
    set_meaning(
        upload=upload_of(key),
        table=table,
        object_name=object_name,
        column=column,
        word=word,
        meaning=_known_meaning(request.POST.get("meaning", "")),
        by=member_of(request),
        now=utc_now(),
    )
    return redirect("upload", key=key)


@page(post="change_data")
def upload_step(request: HttpRequest, key: str) -> HttpResponse:
    """Import the files, have a mapping drafted for them, take the import back, or put the files away."""
    found, workspace, by = upload_of(key), workspace_of(request), member_of(request)
    step = request.POST.get("step", "")
    if step == "import":
        start_import(upload=found, by=by, now=utc_now())
    elif step == "draft":
        draft_anew(upload=found, by=by, now=utc_now())
    elif step == "undo":
        undo_upload(workspace=workspace, upload=found, by=by, now=utc_now())
        messages.success(request, "The import was taken back. Figures forget it with the next build.")
    elif step == "put_away":
        put_away(workspace=workspace, upload=found, by=by, now=utc_now())
        messages.success(request, "The files were removed. What was imported of them stays.")
        return redirect("data")
    else:
        raise SamesideError("Say what to do with the files: import, draft, undo or put_away.")
    return redirect("upload", key=key)


def _reading(posted: QueryDict) -> dict[str, Any]:
    return {
        "mapping_text": posted.get("mapping_text", "").replace("\r\n", "\n"),
        "source": posted.get("source", "").strip(),
        "date_order": posted.get("date_order", "") if posted.get("date_order") in ("ymd", "dmy", "mdy") else "",
        "decimal_mark": posted.get("decimal_mark", "") if posted.get("decimal_mark") in (".", ",") else "",
        "is_pseudonymised": posted.get("is_pseudonymised") == "yes",
    }


def _known_meaning(value: str) -> str:
    if value and value not in dict(_MEANINGS + _OUTCOMES):
        raise SamesideError(f"'{value}' is no stage.")
    return value


def _shown(preview: dict[str, Any] | None) -> dict[str, Any]:
    """What a page says of a preview beside the preview itself."""
    return {
        "meanings": _MEANINGS,
        "outcomes": _OUTCOMES,
        "stages": _stages(preview),
        "funnel": _funnel(preview),
        "faults": kinds_by_cell(preview["faults"]) if preview else [],
        "column_words": column_words,
    }


def _funnel(preview: dict[str, Any] | None) -> list[dict[str, Any]]:
    """How many rows the preview puts at each stage: leads by how far they got, dated steps as they are, deals by outcome."""
    counts: dict[str, Counter[str]] = {table: Counter() for table in _FUNNELS}
    for one in preview["stage_counts"] if preview else ():
        if one["stage"]:
            counts[one["table"]][one["stage"]] += one["n_rows"]
    found = []
    for table, (title, first, says) in _FUNNELS.items():
        own = counts[table]
        if table == "leads":
            reached = {
                stage.value: sum(n for name, n in own.items() if STAGE_RANK.get(name, 0) >= STAGE_RANK[stage.value]) for stage in SPINE
            }
            own = Counter(reached) + Counter({name: n for name, n in own.items() if name not in reached})
        rows = [(words, own[value]) for value, words in (_OUTCOMES if table == "opportunities" else _MEANINGS) if own[value]]
        if rows:
            found.append({"title": title, "first": first, "says": says, "rows": rows, "most": max(n for _, n in rows)})
    return found


def _stages(preview: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The stage counts of a preview, grouped by the column they stand in, in the order of the file."""
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    counts: Sequence[dict[str, Any]] = preview["stage_counts"] if preview else ()
    for count in counts:
        groups.setdefault((count["object"], count["table"], count["column"]), []).append(count)
    most = max((count["n_rows"] for count in counts), default=0)
    return [
        {
            "object": key[0],
            "table": key[1],
            "column": key[2],
            "counts": rows,
            "most": most,
            "can_change": all(r["source_value"] for r in rows),
        }
        for key, rows in groups.items()
        if any(row["source_value"] for row in rows)  # a stage that every row has by its kind alone asks nothing
    ]
