"""`sameside user`: take somebody in, or give them a new link, from the command line."""

from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from sameside.cli.options import HomeOption, chosen_home


class Side(StrEnum):
    """Where somebody stands."""

    SALES = "sales"
    MARKETING = "marketing"
    OTHER = "other"


class Seniority(StrEnum):
    """How high."""

    C_LEVEL = "c_level"
    LEADER = "leader"
    MANAGER = "manager"
    TEAM = "team"


_users = typer.Typer(name="user", help="Who may come in.", no_args_is_help=True)
UrlOption = Annotated[str, typer.Option("--url", metavar="URL", help="How people reach the pages; the link begins with it.")]


def add_to(app: typer.Typer) -> None:
    """Give the command line this verb."""
    app.add_typer(_users)


@_users.command("add")
def add(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The address they log in with.")],
    name: Annotated[str, typer.Option(help="Their name.")],
    role: Annotated[
        str, typer.Option(help="rep, sales_manager, marketer, marketing_manager, revenue_operations, finance, administrator or auditor.")
    ] = "administrator",
    side: Annotated[Side, typer.Option(help="Which side they stand on.")] = Side.OTHER,
    seniority: Annotated[Seniority, typer.Option(help="How senior.")] = Seniority.TEAM,
    team: Annotated[str, typer.Option(help="Their team.")] = "",
    since: Annotated[str, typer.Option(metavar="DATE", help="From which day on; today unless said.")] = "",
    url: UrlOption = "http://localhost:8000",
    home: HomeOption = None,
) -> None:
    """Take a person of the company in, and print the link with which they set a password."""
    from sameside.schema.errors import WrongUsage
    from sameside.services.collisions import until_it_stands
    from sameside.services.members import Standing, add_member, invite_member
    from sameside.services.workspace import company_day, open_workspace, utc_now

    open_workspace(chosen_home(home))
    now = utc_now()
    try:
        from_on = date.fromisoformat(since) if since else company_day(now)
    except ValueError:
        raise WrongUsage(f"--since is '{since}': give a date, as 2026-03-31.") from None
    standing = Standing(side=side.value, seniority=seniority.value, team=team)
    member = until_it_stands(lambda: add_member(email=email, name=name, role=role, standing=standing, from_on=from_on, by=None, now=now))
    typer.echo(_link(url, until_it_stands(lambda: invite_member(member=member, by=None, now=now)), member.name))


@_users.command("link")
def link(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The address of a member.")],
    url: UrlOption = "http://localhost:8000",
    home: HomeOption = None,
) -> None:
    """Print a new link for a member who lost the password; earlier links stop working."""
    from sameside.services.collisions import until_it_stands
    from sameside.services.members import invite_member, member_named
    from sameside.services.workspace import open_workspace, utc_now

    open_workspace(chosen_home(home))
    member = member_named(email)
    typer.echo(_link(url, until_it_stands(lambda: invite_member(member=member, by=None, now=utc_now())), member.name))


def _link(url: str, token: str, name: str) -> str:
    return f"{name} sets a password here, once, within 7 days:\n  {url.rstrip('/')}/invitation/{token}/"
