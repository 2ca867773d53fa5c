"""`sameside reconcile`: why our figure doesn't equal another system's report."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sameside.cli.freshness import say_beside, unbuilt_note
from sameside.cli.options import AsOfOption, HomeOption, OutOption, PeriodOption, SnapshotOption, WhereOption, chosen_home, read_as_of
from sameside.cli.writing import write_file, write_text
from sameside.presentation.terminal import is_terminal
from sameside.schema.errors import WrongUsage

if TYPE_CHECKING:
    from sameside.services.reconciling import Reconciliation


class ReconcileFormat(StrEnum):
    """How the comparison is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


def add_to(app: typer.Typer) -> None:
    """Give the command line this verb."""
    app.command("reconcile")(reconcile)


def reconcile(
    metric: Annotated[str, typer.Argument(metavar="METRIC", help="The figure of ours.")],
    report: Annotated[str, typer.Argument(metavar="FILE", help="The report, exported with the ids of its records in some column.")],
    home: HomeOption = None,
    where: WhereOption = None,
    period: PeriodOption = None,
    id_column: Annotated[
        str | None, typer.Option("--id-column", metavar="COLUMN", help="The report's column of record ids, where it is not recognised.")
    ] = None,
    amount_column: Annotated[
        str | None, typer.Option("--amount-column", metavar="COLUMN", help="Its column of amounts, where it is not recognised.")
    ] = None,
    as_of: AsOfOption = None,
    snapshot: SnapshotOption = None,
    all_records: Annotated[bool, typer.Option("--all", help="List every record on the screen, not the first of each rule.")] = False,
    form: Annotated[ReconcileFormat, typer.Option("--format", help="How to write it.")] = ReconcileFormat.TABLE,
    out: OutOption = None,
) -> None:
    """Tell why a figure is not that of a report.

    Both counts, the records that stand in one and not in the other, and the rule that makes each differ.
    """
    from sameside.services.reconciling import reconcile as compare_records
    from sameside.services.reporting import Question
    from sameside.services.workspace import open_workspace, utc_now

    if form == ReconcileFormat.XLSX and out is None and is_terminal():
        raise WrongUsage("A workbook is not for the screen: add --out FILE.xlsx.")
    workspace = open_workspace(chosen_home(home))
    found = compare_records(
        workspace=workspace,
        question=Question(metric=metric, where=tuple(where or ()), period=period),
        path=report,
        as_of=read_as_of(as_of, workspace.options["time_zone"]) or utc_now(),
        snapshot=snapshot,
        id_column=id_column,
        amount_column=amount_column,
    )
    _write(found, form, out, time_zone=workspace.options["time_zone"], shows_all=all_records)
    if snapshot is None:
        say_beside(unbuilt_note(workspace, found.answer.snapshot))


def _write(found: "Reconciliation", form: ReconcileFormat, out: Path | None, *, time_zone: str, shows_all: bool) -> None:
    from sameside.presentation.reconcile_text import differences_table, reconciliation_json, reconciliation_text, reconciliation_xlsx
    from sameside.presentation.table_files import csv_text

    if form == ReconcileFormat.XLSX:
        content = reconciliation_xlsx(found, time_zone=time_zone)
        write_file(out, content) if out is not None else sys.stdout.buffer.write(content)
    elif form == ReconcileFormat.JSON:
        write_text(reconciliation_json(found), out)
    elif form == ReconcileFormat.CSV:
        write_text(csv_text(differences_table(found)), out)
    elif shows_all:
        write_text(reconciliation_text(found, time_zone=time_zone, shown=None), out)
    else:
        write_text(reconciliation_text(found, time_zone=time_zone), out)
