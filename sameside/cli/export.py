"""`sameside export`: the tables as text that is equal for equal content."""

from typing import Annotated

import typer

from sameside.cli.options import HomeOption, SnapshotOption, chosen_home
from sameside.schema.errors import WrongUsage


def add_to(app: typer.Typer) -> None:
    """Give the command line this verb."""
    app.command("export")(export)


def export(
    home: HomeOption = None,
    canonical: Annotated[bool, typer.Option("--canonical", help="All canonical tables, in one stable text.")] = False,
    snapshot: SnapshotOption = None,
) -> None:
    """Print all tables as one stable text.

    Equal content gives equal bytes, as sha256sum shows.
    """
    from sameside.services.building import export_canonical
    from sameside.services.workspace import open_workspace

    if not canonical:
        raise WrongUsage("Say what to export: sameside export --canonical")
    for piece in export_canonical(workspace=open_workspace(chosen_home(home)), snapshot=snapshot):
        typer.echo(piece, nl=False)
