"""`sameside init`: make a workspace, or change what a company said about itself."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from sameside.cli.options import HomeOption, chosen_home


def add_to(app: typer.Typer) -> None:
    """Give the command line this verb."""
    app.command("init")(init)


def init(
    folder: Annotated[Path | None, typer.Argument(metavar="HOME", help="The workspace folder.")] = None,
    home: HomeOption = None,
    company: Annotated[str | None, typer.Option(metavar="NAME", help="The company's name, as reports print it.")] = None,
    currency: Annotated[str | None, typer.Option(help="Currency of amounts whose source names none, as EUR.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Zone in which days, weeks and months are counted, as Europe/Berlin.")] = None,
    fiscal_start_month: Annotated[int | None, typer.Option(metavar="MONTH", help="First month of the fiscal year, 1 to 12.")] = None,
    fiscal_calendar: Annotated[
        str | None, typer.Option(metavar="CALENDAR", help="What fiscal years are made of: months, 4-4-5, 4-5-4 or 5-4-4.")
    ] = None,
    fiscal_year_end: Annotated[
        str | None,
        typer.Option(metavar="RULE", help="Of a year of weeks: 'last Saturday of December', 'Saturday nearest end of January'."),
    ] = None,
    working_hours: Annotated[str | None, typer.Option(metavar="HOURS", help="As 'Mon-Fri 09:00-17:00'.")] = None,
    holidays: Annotated[
        str | None, typer.Option(metavar="PLACE", help="Public holidays of a country or subdivision, as GB or US-NY.")
    ] = None,
    own_domain: Annotated[list[str] | None, typer.Option(metavar="DOMAIN", help="Our own e-mail domain; may be given again.")] = None,
    competitor_domain: Annotated[
        list[str] | None, typer.Option(metavar="DOMAIN", help="A competitor's e-mail domain; may be given again.")
    ] = None,
    lead_gate: Annotated[
        list[str] | None, typer.Option(metavar="CHECK", help="A check that holds leads back from being offered; may be given again.")
    ] = None,
    served_country: Annotated[
        list[str] | None, typer.Option(metavar="COUNTRY", help="A country we sell to, as the records name it; may be given again.")
    ] = None,
    response_hours: Annotated[
        float | None, typer.Option(metavar="HOURS", help="Business hours sales has to act on an offered lead.")
    ] = None,
    sourced_definition: Annotated[str | None, typer.Option(metavar="NAME", help="Which definition of 'sourced' is locked.")] = None,
    sourced_window_days: Annotated[int | None, typer.Option(metavar="DAYS", help="How far before a deal a first touch may lie.")] = None,
    two_step_login: Annotated[
        bool | None, typer.Option(help="Whether administrators and managers must log in in two steps.", show_default=False)
    ] = None,
) -> None:
    """Make a workspace, or change its settings.

    On a terminal a new workspace asks for what was not given; anywhere else it asks nothing.
    """
    # The parameters are named as the options are, but for lists, which take one value at a time.
    given: dict[str, Any] = {name: value for name, value in locals().items() if name not in ("folder", "home")}
    given["own_domains"] = given.pop("own_domain") or None
    given["competitor_domains"] = given.pop("competitor_domain") or None
    given["served_countries"] = given.pop("served_country") or None
    given["lead_gate"] = given["lead_gate"] or None
    _make(chosen_home(folder or home), {name: value for name, value in given.items() if value is not None})


def _make(chosen: Path, options: dict[str, Any]) -> None:
    from sameside.services.collisions import until_it_stands
    from sameside.services.records_store import is_workspace
    from sameside.services.workspace import OPTIONS, init_workspace

    is_new = not is_workspace(chosen)
    if is_new and sys.stdin is not None and sys.stdin.isatty():
        options |= _asked(missing=[name for name in ("currency", "time_zone", "own_domains") if name not in options])
    workspace = until_it_stands(lambda: init_workspace(chosen, options=options))
    typer.echo(f"{'Made a workspace' if is_new else 'The workspace'} in {chosen}")
    for option in OPTIONS:
        value = workspace.options[option.name]
        shown = ", ".join(value) if isinstance(value, list) else {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
        typer.echo(f"  {option.name:<22} {shown if shown not in ('', []) else '(none)'}")
    if is_new:
        typer.echo("Next: sameside import FILE-OR-FOLDER")


def _asked(*, missing: list[str]) -> dict[str, Any]:
    """Answers typed at the terminal; an empty answer keeps the default."""
    questions = {
        "currency": "Currency of amounts whose source names none (as EUR; empty: none)",
        "time_zone": "Time zone in which days are counted",
        "own_domains": "Our own e-mail domains, with commas between (empty: none)",
    }
    answers: dict[str, Any] = {}
    for name in missing:
        text = typer.prompt(questions[name], default="UTC" if name == "time_zone" else "", show_default=name == "time_zone").strip()
        if text:
            answers[name] = [part.strip().lower() for part in text.split(",") if part.strip()] if name == "own_domains" else text
    return answers
