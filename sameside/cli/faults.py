"""`sameside faults`: which value of which file could not be taken, one by one."""

from typing import Annotated

import typer

from sameside.cli.options import Format, FormatOption, HomeOption, OutOption, SnapshotOption, chosen_home
from sameside.cli.writing import write_records, write_text

LISTED_ON_SCREEN = 50


def add_to(app: typer.Typer) -> None:
    """Give the command line this verb."""
    app.command("faults")(faults)


def faults(
    home: HomeOption = None,
    table: Annotated[str | None, typer.Option(metavar="T", help="Only faults of this table.")] = None,
    column: Annotated[str | None, typer.Option(metavar="C", help="Only faults of this column.")] = None,
    reason: Annotated[str | None, typer.Option(metavar="R", help="Only faults of this reason, as impossible_date.")] = None,
    effect: Annotated[str | None, typer.Option(metavar="E", help="Only these: value_unknown, row_left_out or flagged.")] = None,
    limit: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help=f"List so many at most. Without it: {LISTED_ON_SCREEN} as a table on the screen, else all."),
    ] = None,
    snapshot: SnapshotOption = None,
    form: FormatOption = Format.TABLE,
    out: OutOption = None,
) -> None:
    """List the values and rows that could not be taken.

    Each with its file, its line or record number, and its value.
    """
    from sameside.presentation.fault_text import faults_table, faults_text
    from sameside.services.faults import FaultFilter, list_faults
    from sameside.services.workspace import open_workspace

    asked = FaultFilter(table, column, reason, effect)
    is_screen = form == Format.TABLE and out is None
    at_most = limit or (LISTED_ON_SCREEN if is_screen else None)
    found = list_faults(workspace=open_workspace(chosen_home(home)), asked=asked, snapshot=snapshot, at_most=at_most)
    if form == Format.TABLE:
        write_text(faults_text(found, with_summary=asked == FaultFilter()), out)
    else:
        write_records(faults_table(found.faults), form, out)
