"""`sameside report`: a report as one file."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sameside.cli.freshness import say_beside, unbuilt_note, with_note
from sameside.cli.options import (
    AsOfOption,
    ByOption,
    CompareOption,
    HomeOption,
    PeriodOption,
    SnapshotOption,
    WhereOption,
    chosen_home,
    read_as_of,
)
from sameside.cli.writing import write_file, write_text
from sameside.schema.errors import UnknownName, WrongUsage, did_you_mean

if TYPE_CHECKING:
    from sameside.presentation.documents import Document
    from sameside.services.evidence import Evidence
    from sameside.services.reporting import Question
    from sameside.services.workspace import Workspace

REPORTS = ("evidence", "alignment", "figure")
_FORMATS = {
    "evidence": ("html", "pdf", "xlsx", "json"),
    "alignment": ("html", "pdf", "pptx"),
    "figure": ("png", "pdf", "html", "svg", "json"),
}


class ReportFormat(StrEnum):
    """What kind of file."""

    HTML = "html"
    PDF = "pdf"
    XLSX = "xlsx"
    PPTX = "pptx"
    JSON = "json"
    PNG = "png"
    SVG = "svg"


_FormatOption = Annotated[
    ReportFormat | None,
    typer.Option(
        "--format",
        help="evidence: html, pdf, xlsx or json. alignment: html, pdf or pptx. figure: png, pdf, html, svg or json. "
        "Without it: what FILE ends in.",
    ),
]
_SurveyOption = Annotated[
    str | None, typer.Option("--survey", metavar="SURVEY", help="Of alignment: its letters. Without it: the one that closed last.")
]


def add_to(app: typer.Typer) -> None:
    """Give the command line this verb."""
    app.command("report")(report)


def report(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="evidence: funnel, close rates, promises kept, and what is missing. alignment: what a survey says, beside the records. "
            "figure: one METRIC to send on.",
        ),
    ],
    metric: Annotated[str | None, typer.Argument(metavar="METRIC", help="Of a figure: which, as `sameside metrics` lists them.")] = None,
    home: HomeOption = None,
    form: _FormatOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The file. Without it: NAME.html and so on here; json goes to the screen.")
    ] = None,
    by: ByOption = None,
    where: WhereOption = None,
    period: PeriodOption = None,
    compare_to: CompareOption = None,
    as_of: AsOfOption = None,
    snapshot: SnapshotOption = None,
    survey: _SurveyOption = None,
) -> None:
    """Write a report as one file.

    Its figures are the same to the digit in every format, and those of `sameside metrics`.
    """
    from sameside.services.reporting import Question
    from sameside.services.workspace import open_workspace, utc_now

    _check(name, metric, is_cut=bool(by or where or compare_to))
    _check_survey(name, survey, is_dated=bool(period or as_of or snapshot))
    chosen = form or _form_of(out, name)
    _check_form(name, chosen)
    workspace = open_workspace(chosen_home(home))
    moment = read_as_of(as_of, workspace.options["time_zone"]) or utc_now()
    if name == "alignment":
        content, note = _alignment(workspace, survey, chosen), ""
    elif metric is None:
        content, note = _evidence(workspace, moment, snapshot, period, chosen)
    else:
        question = Question(metric, tuple(by or ()), tuple(where or ()), period, compare_to)
        content, note = _figure(workspace, moment, snapshot, question, chosen)
    _deliver(content, note, out, f"{metric or name}.{chosen.value}")


def _deliver(content: bytes, note: str, out: Path | None, usual: str) -> None:
    """The file, and beside it what it leaves out; json without a file goes to the screen."""
    if usual.endswith(f".{ReportFormat.JSON}") and out is None:
        write_text(content.decode("utf-8"), None)
        return
    target = out or Path(usual)
    write_file(target, content)
    typer.echo(f"Wrote {target.resolve()}")
    say_beside(note)


def _check(name: str, metric: str | None, *, is_cut: bool) -> None:
    """Refuse what is unknown or doesn't go together, before anything is opened."""
    if name not in REPORTS:
        raise UnknownName(f"There is no report '{name}'.{did_you_mean(name, REPORTS)}")
    if name == "figure" and metric is None:
        raise WrongUsage("Say which figure: sameside report figure METRIC. `sameside metrics` lists them.")
    if name != "figure" and (metric is not None or is_cut):
        raise WrongUsage("METRIC, --by, --where and --compare-to are for one figure: sameside report figure METRIC ...")


def _check_survey(name: str, survey: str | None, *, is_dated: bool) -> None:
    if name != "alignment" and survey is not None:
        raise WrongUsage("--survey is for what a survey says: sameside report alignment.")
    if name == "alignment" and is_dated:
        raise WrongUsage("A survey is told as it stood when it closed: choose another one with --survey, not another time.")


def _check_form(name: str, form: ReportFormat) -> None:
    if form not in _FORMATS[name]:
        raise WrongUsage(f"{name} has no {form.value}: give {', '.join(_FORMATS[name])}.")


def _form_of(out: Path | None, name: str) -> ReportFormat:
    """What the file's name ends in; without an ending a page, or for a figure a picture."""
    ending = out.suffix.removeprefix(".").lower() if out is not None else ""
    if ending:
        # A picture in a file called .docx opens nowhere: better no file than that one.
        if ending not in _FORMATS[name]:
            raise WrongUsage(f"{name} has no {ending}: let the file end in {', '.join(_FORMATS[name])}, or add --format.")
        return ReportFormat(ending)
    return ReportFormat.PNG if name == "figure" else ReportFormat.HTML


def _evidence(workspace: "Workspace", moment: datetime, snapshot: str | None, period: str | None, form: ReportFormat) -> tuple[bytes, str]:
    """The evidence report as a file, and a note on what it leaves out."""
    from sameside.presentation.evidence_page import evidence_page, nothing_words
    from sameside.services.evidence import gather_evidence

    evidence = gather_evidence(workspace=workspace, as_of=moment, snapshot=snapshot, period=period)
    note = unbuilt_note(workspace, evidence.snapshot) if snapshot is None else ""
    document = evidence_page(evidence, not_yet=note)
    # A file without a figure is no success to be told by its name alone.
    nothing = nothing_words(document.key_figures, evidence)
    return _evidence_file(document, evidence, form), "\n".join(said for said in (nothing, note) if said)


def _figure(workspace: "Workspace", moment: datetime, snapshot: str | None, question: "Question", form: ReportFormat) -> tuple[bytes, str]:
    """One figure as a file, and a note on what it leaves out."""
    from sameside.presentation.figure_files import figure_bytes
    from sameside.presentation.figure_page import figure_card
    from sameside.services.evidence import ask_figure

    asked, whole = ask_figure(workspace=workspace, question=question, as_of=moment, snapshot=snapshot)
    note = unbuilt_note(workspace, asked.answer.snapshot) if snapshot is None else ""
    zone = str(workspace.options["time_zone"])
    card = figure_card(asked, whole, company=str(workspace.options["company"]), time_zone=zone, not_yet=note)
    return figure_bytes(form.value, card, with_note(asked.answer, note)), note


def _alignment(workspace: "Workspace", survey: str | None, form: ReportFormat) -> bytes:
    """The story of a closed survey as a file."""
    from sameside.presentation.alignment_files import alignment_file
    from sameside.services.alignment_story import alignment_story
    from sameside.services.workspace import utc_now

    story = alignment_story(workspace=workspace, round_id=survey, by=None, now=utc_now())
    return alignment_file(form.value, story)


def _evidence_file(document: "Document", evidence: "Evidence", form: ReportFormat) -> bytes:
    if form == ReportFormat.PDF:
        from sameside.presentation.typst_pages import report_pdf

        return report_pdf(document, made_at=evidence.as_of)
    if form == ReportFormat.XLSX:
        from sameside.presentation.workbook import report_workbook

        return report_workbook(document, made_at=evidence.as_of)
    if form == ReportFormat.JSON:
        from sameside.presentation.table_files import report_json

        return report_json(document, evidence.answers()).encode("utf-8")
    from sameside.presentation.html_page import page_html

    return page_html(document).encode("utf-8")
