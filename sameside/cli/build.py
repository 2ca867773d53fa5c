"""`sameside build`: make the tables that numbers read."""

import typer

from sameside.cli.options import HomeOption, chosen_home
from sameside.cli.progress import ProgressLine


def add_to(app: typer.Typer) -> None:
    """Give the command line this verb."""
    app.command("build")(build)


def build(home: HomeOption = None) -> None:
    """Build the tables that numbers read.

    Everything imported so far becomes a new snapshot; prints rows, faults and seconds.
    """
    from sameside.presentation.build_text import build_text
    from sameside.services.building import build_snapshot
    from sameside.services.collisions import until_it_stands
    from sameside.services.workspace import open_workspace, utc_now

    workspace = open_workspace(chosen_home(home))
    with ProgressLine() as line:
        report = until_it_stands(lambda: build_snapshot(workspace=workspace, now=utc_now(), progress=line.doing))
    typer.echo(build_text(report))
