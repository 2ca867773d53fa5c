"""`sameside audit`: was the trace of who did what changed afterwards?"""

from typing import Annotated

import typer

from sameside.cli.options import HomeOption, chosen_home

_audit = typer.Typer(name="audit", help="Whether the trace of who did what is whole.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Give the command line this verb."""
    app.add_typer(_audit)


@_audit.command("verify")
def verify(
    head: Annotated[
        list[str] | None, typer.Option("--head", metavar="NUMBER:HASH", help="A head noted earlier and kept elsewhere; may be given again.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Read the whole chain and say whether any entry was changed, removed, added or moved."""
    from sameside.schema.errors import SamesideError
    from sameside.services.audit import audit_breaks, audit_head, read_head
    from sameside.services.workspace import open_workspace

    open_workspace(chosen_home(home))
    breaks = list(audit_breaks(heads=[read_head(text) for text in head or ()]))
    if breaks:
        raise SamesideError("The trace was tampered with.\n" + "\n".join(breaks))
    newest = audit_head()
    typer.echo(f"The trace is whole: {newest.number:,} {'entry' if newest.number == 1 else 'entries'}.")
    if not head:
        typer.echo("No head was given, so a trace that was cut at its end, or written anew, would look whole too: note its head elsewhere.")


@_audit.command("head")
def head(home: HomeOption = None) -> None:
    """Print the newest entry's number and hash, to be noted outside this workspace."""
    from sameside.services.audit import audit_head
    from sameside.services.workspace import open_workspace

    open_workspace(chosen_home(home))
    typer.echo(str(audit_head()))
