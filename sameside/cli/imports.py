"""`sameside import`: bring exports in, see first what that would do, or take an import back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sameside.cli.options import HomeOption, chosen_home, who_asks
from sameside.cli.progress import ProgressLine
from sameside.schema.errors import WrongUsage

if TYPE_CHECKING:
    from sameside.services.importing import ReadOptions
    from sameside.services.workspace import Workspace

DecimalMarkOption = Annotated[str | None, typer.Option(metavar="MARK", help="'.' or ',', whatever the mapping says; kept with the source.")]
DateOrderOption = Annotated[
    str | None, typer.Option(metavar="ORDER", help="How 02/03/2026 is meant: dmy, mdy or ymd; kept with the source.")
]


def add_to(app: typer.Typer) -> None:
    """Give the command line this verb."""
    app.command("import")(import_exports)


def import_exports(
    paths: Annotated[list[str] | None, typer.Argument(metavar="PATH", help="Files, folders of files, or database URLs.")] = None,
    home: HomeOption = None,
    mapping: Annotated[
        str | None, typer.Option(metavar="NAME|FILE", help="The mapping. Without it: the one shipped mapping that fits.")
    ] = None,
    source: Annotated[str | None, typer.Option(metavar="NAME", help="Tells two portals apart. Without it: the mapping's name.")] = None,
    suggest: Annotated[bool, typer.Option("--suggest", help="Draft a mapping from headers and values, print it, import nothing.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change and the funnel it would give; import nothing.")
    ] = False,
    all_or_nothing: Annotated[bool, typer.Option("--all-or-nothing", help="Import nothing when any row must be rejected.")] = False,
    pseudonymise: Annotated[
        bool, typer.Option("--pseudonymise", help="Replace names, e-mails and phones before anything is stored.")
    ] = False,
    undo: Annotated[str | None, typer.Option(metavar="BATCH", help="Take back a batch or a whole import; paths are not needed.")] = None,
    delimiter: Annotated[str | None, typer.Option(metavar="CHAR", help="CSV: one character, or comma, semicolon, tab, pipe.")] = None,
    encoding: Annotated[str | None, typer.Option(metavar="NAME", help="CSV: as utf-8 or windows-1252.")] = None,
    decimal_mark: DecimalMarkOption = None,
    date_order: DateOrderOption = None,
    sheet: Annotated[str | None, typer.Option(metavar="NAME", help="The one sheet of a workbook to read.")] = None,
) -> None:
    """Import files, folders or databases.

    Several paths are one import, taken back as one. A mapping says how they become our tables; without one, the shipped
    mapping that fits is taken.

    A folder without a workspace gets one with stated defaults. Reading twice changes nothing the second time.
    """
    chosen = chosen_home(home)
    given = paths or []
    if undo is not None:
        _refuse_beside(bool(given) or suggest or dry_run, "--undo takes back an import: give no PATH and no other option with it.")
        _undo(chosen, undo)
        return
    _refuse_beside(not given, "Give at least one PATH: a file, a folder, or the URL of a database.")
    _refuse_beside(suggest and dry_run, "--suggest drafts a mapping, --dry-run tries one: give one of them.")
    from sameside.services.importing import ReadOptions

    options = ReadOptions(delimiter=delimiter, encoding=encoding, decimal_mark=decimal_mark, sheet=sheet, date_order=date_order)
    if suggest:
        _suggest(given, options)
        return
    workspace = _workspace(chosen)
    if dry_run:
        _preview(workspace, given, options, mapping, source, pseudonymise=pseudonymise)
    else:
        _import(workspace, given, options, mapping, source, all_or_nothing=all_or_nothing, pseudonymise=pseudonymise)


def _workspace(home: Path) -> "Workspace":
    """The workspace of the folder, made first if there is none: an import is often the very first command."""
    from sameside.services.records_store import is_workspace
    from sameside.services.workspace import OPTIONS, init_workspace, open_workspace

    if is_workspace(home):
        return open_workspace(home)
    workspace = init_workspace(home, options={})
    told = "; ".join(
        f"{option.name} {option.default}" for option in OPTIONS if option.name in ("time_zone", "working_hours", "response_hours")
    )
    typer.echo(f"Made a workspace in {home} with the defaults ({told}; no currency). Change them with: sameside init {home}", err=True)
    return workspace


def _import(
    workspace: "Workspace",
    paths: list[str],
    options: "ReadOptions",
    mapping: str | None,
    source: str | None,
    *,
    all_or_nothing: bool,
    pseudonymise: bool,
) -> None:
    from sameside.presentation.import_text import import_text
    from sameside.services.collisions import until_it_stands
    from sameside.services.importing import import_paths
    from sameside.services.workspace import utc_now

    with ProgressLine() as line:
        report = until_it_stands(
            lambda: import_paths(
                workspace=workspace,
                paths=paths,
                mapping=mapping,
                source=source,
                options=options,
                all_or_nothing=all_or_nothing,
                pseudonymise=pseudonymise,
                by=who_asks(),
                now=utc_now(),
                progress=line.rows,
            )
        )
    typer.echo(import_text(report))


def _preview(
    workspace: "Workspace", paths: list[str], options: "ReadOptions", mapping: str | None, source: str | None, *, pseudonymise: bool
) -> None:
    from sameside.presentation.import_text import import_text
    from sameside.services.importing import preview_paths

    with ProgressLine() as line:
        report = preview_paths(
            workspace=workspace,
            paths=paths,
            mapping=mapping,
            source=source,
            options=options,
            pseudonymise=pseudonymise,
            progress=line.rows,
        )
    typer.echo(import_text(report, is_preview=True))


def _undo(home: Path, batch_id: str) -> None:
    from sameside.presentation.import_text import undo_text
    from sameside.services.collisions import until_it_stands
    from sameside.services.importing import undo_batch
    from sameside.services.workspace import open_workspace, utc_now

    workspace = open_workspace(home)
    report = until_it_stands(lambda: undo_batch(workspace=workspace, batch_id=batch_id, by=who_asks(), now=utc_now()))
    typer.echo(undo_text(report))


def _suggest(paths: list[str], options: "ReadOptions") -> None:
    from sameside.services.suggesting import suggest_mapping

    typer.echo(suggest_mapping(paths=paths, options=options), nl=False)


def _refuse_beside(is_wrong: bool, reason: str) -> None:
    if is_wrong:
        raise WrongUsage(reason)
