"""`sameside report`: a page of figures as one file."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sameside.cli.freshness import say_beside, unbuilt_note, with_note
from sameside.cli.options import AsOfOption, HomeOption, SnapshotOption, chosen_home, read_as_of
from sameside.cli.writing import write_text
from sameside.schema.errors import UnknownName, did_you_mean

REPORTS = ("evidence",)


class ReportFormat(StrEnum):
    """What kind of file."""

    HTML = "html"
    JSON = "json"


def add_to(app: typer.Typer) -> None:
    """Give the command line this verb."""
    app.command("report")(report)


def report(
    name: Annotated[str, typer.Argument(metavar="NAME", help="evidence: funnel, close rates, promises kept, speed, and what is missing.")],
    home: HomeOption = None,
    form: Annotated[
        ReportFormat, typer.Option("--format", help="html: one file that needs no network. json: the same answers.")
    ] = ReportFormat.HTML,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The file. Without it: NAME.html here; json goes to the screen.")
    ] = None,
    as_of: AsOfOption = None,
    snapshot: SnapshotOption = None,
) -> None:
    """Write a report as one file."""
    from sameside.services.evidence import gather_evidence
    from sameside.services.workspace import open_workspace, utc_now

    if name not in REPORTS:
        raise UnknownName(f"There is no report '{name}'.{did_you_mean(name, REPORTS)}")
    workspace = open_workspace(chosen_home(home))
    evidence = gather_evidence(workspace=workspace, as_of=read_as_of(as_of, workspace.options["time_zone"]) or utc_now(), snapshot=snapshot)
    note = unbuilt_note(workspace, evidence.snapshot) if snapshot is None else ""
    if form == ReportFormat.JSON:
        from sameside.presentation.table_files import answers_json

        write_text(answers_json({name: with_note(answer, note) for name, answer in evidence.answers.items()}), out)
        return
    from sameside.presentation.documents import page_html
    from sameside.presentation.evidence_page import evidence_page

    target = out or Path(f"{name}.html")
    write_text(page_html(evidence_page(evidence, not_yet=note)), target)
    typer.echo(f"Wrote {target.resolve()}")
    say_beside(note)
