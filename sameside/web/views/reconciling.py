"""Why is our figure not that of the CRM's report? A report comes in, record by record it is told why."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse

from sameside.analytics.catalogue import metric as metric_named
from sameside.presentation.answer_text import period_text, record_rows
from sameside.presentation.figure_files import CONTENT_TYPES
from sameside.presentation.reconcile_text import differences_table, reconciliation_xlsx, rules_table, verdict
from sameside.schema.errors import SamesideError, WrongUsage
from sameside.services.reconciling import Reconciliation, reconcile
from sameside.web.figure_address import Asking, asked_in, figures_asked
from sameside.web.page import page, show, workspace_of
from sameside.web.views.numbers import as_file, with_figures

_SHOWN = 200


@page(get="see_numbers", post="see_numbers")
@with_figures
def reconcile_number(request: HttpRequest, metric: str) -> HttpResponse:
    """Ask for the report; with one, tell what lies between the two figures. Nothing is kept of the file."""
    asked = metric_named(metric)
    is_sent = request.method == "POST"
    asking = replace(asked_in(request.POST if is_sent else request.GET), by=(), compare_to="")
    given = {name: request.POST.get(name, "").strip() for name in ("id-column", "amount-column")}
    shown: dict[str, Any] = {"metric": asked, "asking": asking, "given": given, "error": "", "found": None}
    if not is_sent:
        return show(request, "numbers/reconcile.html", **shown)
    try:
        found = _compare(request, metric, asking, given)
    except SamesideError as wrong:
        return show(request, "numbers/reconcile.html", status=400, **shown | {"error": str(wrong)})
    if request.POST.get("as") == "xlsx":
        zone = str(workspace_of(request).options["time_zone"])
        return as_file(reconciliation_xlsx(found, time_zone=zone), f"{metric}-differences.xlsx", CONTENT_TYPES["xlsx"])
    differences = differences_table(found)
    return show(
        request,
        "numbers/reconcile.html",
        **shown
        | {
            "found": found,
            "verdict": verdict(found),
            "period": period_text(found.answer),
            "rules": rules_table(found),
            "differences": replace(differences, rows=differences.rows[:_SHOWN]),
            "rows": record_rows(replace(differences, rows=differences.rows[:_SHOWN])),
            "n_all": len(differences.rows),
        },
    )


def _compare(request: HttpRequest, metric: str, asking: Asking, given: dict[str, str]) -> Reconciliation:
    report = request.FILES.get("report")
    if not isinstance(report, UploadedFile):
        raise WrongUsage("Choose the report: a file exported from the CRM, with the ids of its records in some column.")
    figures = figures_asked(request, asking)
    with tempfile.TemporaryDirectory() as folder:
        # Its ending tells what kind of file it is; the rest of its name is only shown.
        path = Path(folder) / f"report{Path(report.name or '').suffix[:10]}"
        with path.open("wb") as file:
            for chunk in report.chunks():
                file.write(chunk)
        found = reconcile(
            workspace=workspace_of(request),
            question=asking.question(metric),
            path=str(path),
            as_of=figures.as_of,
            snapshot=figures.snapshot_id,
            id_column=given["id-column"] or None,
            amount_column=given["amount-column"] or None,
        )
    return replace(found, file_name=report.name or "the report")
