"""`sameside mappings`: the mappings that come with the program."""

from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    """Give the command line this verb."""
    app.command("mappings")(mappings)


def mappings(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Print this one, to copy and change.")] = None,
) -> None:
    """List the shipped mappings, or print one.

    A printed mapping is the start of your own: change it and give it with --mapping.
    """
    from sameside.presentation.terminal import Heading, table_text
    from sameside.services.mappings import list_mappings, mapping_text

    if name is not None:
        typer.echo(mapping_text(name), nl=False)
        return
    rows = [[mapping.name, mapping.title] for mapping in list_mappings()]
    typer.echo(table_text([Heading("name"), Heading("what it reads")], rows))
