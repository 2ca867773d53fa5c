"""`sameside report`: a report as one file."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sameside.cli.freshness import say_beside, unbuilt_note
from sameside.cli.options import AsOfOption, HomeOption, SnapshotOption, chosen_home, read_as_of
from sameside.cli.writing import write_file, write_text
from sameside.schema.errors import UnknownName, did_you_mean

if TYPE_CHECKING:
    from sameside.services.evidence import Evidence

REPORTS = ("evidence",)


class ReportFormat(StrEnum):
    """What kind of file."""

    HTML = "html"
    PDF = "pdf"
    XLSX = "xlsx"
    JSON = "json"


def add_to(app: typer.Typer) -> None:
    """Give the command line this verb."""
    app.command("report")(report)


def report(
    name: Annotated[str, typer.Argument(metavar="NAME", help="evidence: funnel, close rates, promises kept, speed, and what is missing.")],
    home: HomeOption = None,
    form: Annotated[
        ReportFormat, typer.Option("--format", help="html, pdf or xlsx: one file that needs no network. json: the same figures.")
    ] = ReportFormat.HTML,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The file. Without it: NAME.html and so on here; json goes to the screen.")
    ] = None,
    period: Annotated[str | None, typer.Option(metavar="P", help="2026, 2026-Q1, 2026-02 ... Without it: all time.")] = None,
    as_of: AsOfOption = None,
    snapshot: SnapshotOption = None,
) -> None:
    """Write a report as one file.

    Its figures are the same to the digit in every format, and those of `sameside metrics`.
    """
    from sameside.services.evidence import gather_evidence
    from sameside.services.workspace import open_workspace, utc_now

    if name not in REPORTS:
        raise UnknownName(f"There is no report '{name}'.{did_you_mean(name, REPORTS)}")
    workspace = open_workspace(chosen_home(home))
    chosen = read_as_of(as_of, workspace.options["time_zone"]) or utc_now()
    evidence = gather_evidence(workspace=workspace, as_of=chosen, snapshot=snapshot, period=period)
    note = unbuilt_note(workspace, evidence.snapshot) if snapshot is None else ""
    if form == ReportFormat.JSON:
        write_text(_json(evidence, note), out)
        return
    target = out or Path(f"{name}.{form.value}")
    write_file(target, _file(evidence, form, note))
    typer.echo(f"Wrote {target.resolve()}")
    say_beside(note)


def _json(evidence: "Evidence", note: str) -> str:
    from sameside.presentation.evidence_page import evidence_page
    from sameside.presentation.table_files import report_json

    return report_json(evidence_page(evidence, not_yet=note), evidence.answers())


def _file(evidence: "Evidence", form: ReportFormat, note: str) -> bytes:
    from sameside.presentation.evidence_page import evidence_page

    document = evidence_page(evidence, not_yet=note)
    if form == ReportFormat.PDF:
        from sameside.presentation.typst_pages import report_pdf

        return report_pdf(document, made_at=evidence.as_of)
    if form == ReportFormat.XLSX:
        from sameside.presentation.workbook import report_workbook

        return report_workbook(document, made_at=evidence.as_of)
    from sameside.presentation.html_page import page_html

    return page_html(document).encode("utf-8")
