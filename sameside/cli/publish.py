"""`sameside publish`: the newest snapshot, copied to a database that runs the figures."""

import typer

from sameside.cli.options import HomeOption, SnapshotOption, chosen_home


def add_to(app: typer.Typer) -> None:
    """Give the command line this verb."""
    app.command("publish")(publish)


def publish(home: HomeOption = None, snapshot: SnapshotOption = None) -> None:
    """Copy a snapshot to the database of SAMESIDE_ENGINE.

    Its schema 'sameside' is replaced as a whole, or not at all.
    """
    from sameside.presentation.figures import plural
    from sameside.services.publishing import publish_snapshot
    from sameside.services.workspace import open_workspace

    published = publish_snapshot(workspace=open_workspace(chosen_home(home)), snapshot=snapshot)
    n_rows = sum(published.n_rows.values())
    typer.echo(f"Published snapshot {published.snapshot_id}: {plural(n_rows, 'row')} of {plural(len(published.n_rows), 'table')}.")
