"""`sameside survey`: open a round, invite, remind, close it and read its result, from the command line."""

import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sameside.cli.options import HomeOption, OutOption, chosen_home

if TYPE_CHECKING:
    from sameside.services.survey_round import RoundDraft
    from sameside.services.survey_sending import Sent

_survey = typer.Typer(name="survey", help="The anonymous survey of sales and marketing.", no_args_is_help=True)
RoundArgument = Annotated[str, typer.Argument(metavar="SURVEY", help="Its letters, as 'sameside survey open' prints them.")]
ClosedArgument = Annotated[str, typer.Argument(metavar="[SURVEY]", help="Its letters; the last one closed unless said.")]
LOCAL_URL = "http://localhost:8000"
LanguageOption = Annotated[
    list[str] | None, typer.Option("--language", metavar="CODE", help="en or de; may be given again. Both unless said.")
]
UrlOption = Annotated[str, typer.Option("--url", metavar="URL", help="How people reach the pages; the links begin with it.")]


def add_to(app: typer.Typer) -> None:
    """Give the command line this verb."""
    app.add_typer(_survey)


@_survey.command("open")
def open_survey(
    people: Annotated[
        Path | None,
        typer.Option("--list", metavar="FILE", help="Who is invited: CSV or Excel with address, function, seniority, name, language."),
    ] = None,
    title: Annotated[str, typer.Option(help="What it is called.")] = "Survey",
    form: Annotated[str, typer.Option(help="full or pulse.")] = "full",
    k: Annotated[int, typer.Option("--k", help="A group is shown from so many answers on; 3 is the lowest.")] = 5,
    contact: Annotated[str, typer.Option(help="Whom people can ask; the first administrator unless said.")] = "",
    closes_on: Annotated[str, typer.Option("--closes-on", metavar="DATE", help="The last day; in two weeks unless said.")] = "",
    language: LanguageOption = None,
    good: Annotated[
        list[str] | None,
        typer.Option(
            "--good", metavar="METRIC=NUMBER", help="From where a fact counts as good; may be given again. The product's unless said."
        ),
    ] = None,
    by_open_link: Annotated[
        bool, typer.Option("--open-link", help="One link for everybody instead of a list; people say their group.")
    ] = False,
    url: UrlOption = LOCAL_URL,
    anyway: Annotated[bool, typer.Option("--anyway", help="Open it although a side is too small to be shown.")] = False,
    home: HomeOption = None,
) -> None:
    """Prepare a round and open it: for the people of a list, or for whoever gets its one link."""
    from sameside.schema.errors import WrongUsage
    from sameside.services.survey_round import RoundDraft, usual_contact, usual_placeholders
    from sameside.services.survey_sending import checked_address, is_of_this_machine, open_link
    from sameside.services.workspace import open_workspace, utc_now

    chosen = chosen_home(home)
    open_workspace(chosen)
    now = utc_now()
    if (people is None) != by_open_link:
        raise WrongUsage("Say who is invited: --list FILE, with address, function and seniority, or --open-link, and no list.")
    address = checked_address(url)
    last_day = _last_day(closes_on, now)
    languages = tuple(language or ("en", "de"))
    draft = RoundDraft(
        title=title, form=form, closes_on=last_day, contact=contact or usual_contact(), k=k, languages=languages,
        placeholders={code: usual_placeholders(code) for code in languages}, limits=_limits(good or ()),
        mode="open" if by_open_link else "closed",
    )  # fmt: skip
    survey, n_invited = _opened(chosen, draft, people, now, anyway=anyway)
    if by_open_link:
        if is_of_this_machine(address):
            typer.echo(f"{address} opens on this machine only. Say how others reach the pages: --url URL", err=True)
        typer.echo(f"{survey} is open until {last_day} for whoever gets its link: {open_link(address, survey)}")
        return
    typer.echo(f"{survey} is open until {last_day} for {n_invited} people. Invite them: sameside survey invite {survey} --url URL")


def _opened(home: Path, draft: "RoundDraft", people: Path | None, now: datetime, *, anyway: bool) -> tuple[str, int]:
    """Its letters, and how many are invited. Nothing is left of a round that can't be opened."""
    from sameside.schema.errors import SamesideError
    from sameside.services.collisions import until_it_stands
    from sameside.services.survey_launch import refuse_too_small
    from sameside.services.survey_roster import take_list
    from sameside.services.survey_round import draft_round, drop_round, open_round

    item, n_invited = until_it_stands(lambda: draft_round(draft=draft, by=None, now=now)), 0
    try:
        if people is not None:
            n_invited = until_it_stands(lambda: take_list(item=item, path=people, file_name=people.name, by=None, now=now))
            if not anyway:
                refuse_too_small(item)
        until_it_stands(lambda: open_round(home=home, item=item, by=None, now=now))
    except SamesideError:
        until_it_stands(lambda: drop_round(item=item, by=None, now=now))  # nobody could take the draft up again from here
        raise
    return item.pk, n_invited


def _last_day(text: str, now: datetime) -> date:
    from sameside.schema.errors import WrongUsage
    from sameside.services.workspace import company_day

    try:
        return date.fromisoformat(text) if text else company_day(now + timedelta(days=14))
    except ValueError:
        raise WrongUsage(f"--closes-on is '{text}': give a date, as 2026-03-31.") from None


def _limits(given: Sequence[str]) -> dict[str, str]:
    from sameside.schema.errors import WrongUsage

    found: dict[str, str] = {}
    for text in given:
        metric, equals, number = (part.strip() for part in text.partition("="))
        if not (metric and equals and number):
            raise WrongUsage(f"--good is '{text}': write METRIC=NUMBER, as leads_followed_up_in_time=75.")
        if metric in found:
            raise WrongUsage(f"--good is given twice for {metric}.")
        found[metric] = number
    return found


@_survey.command("invite")
def invite_people(
    survey: RoundArgument,
    url: UrlOption = LOCAL_URL,
    slips: Annotated[bool, typer.Option("--slips", help="Print links by group, without names, to be drawn; else they are mailed.")] = False,
    home: HomeOption = None,
) -> None:
    """Bring everybody who has none a link of their own. Nobody is told which link is whose."""
    from sameside.services.survey_round import round_named
    from sameside.services.survey_sending import checked_address, invite, is_of_this_machine, make_slips, read_link
    from sameside.services.workspace import open_workspace, utc_now

    chosen = chosen_home(home)
    open_workspace(chosen)
    item, now, address = round_named(survey), utc_now(), checked_address(url)
    if is_of_this_machine(address):
        typer.echo(f"Links that begin with {address} open on this machine only. Say how others reach the pages: --url URL", err=True)
    if slips:
        for slip in make_slips(home=chosen, item=item, address=address, by=None, now=now):
            typer.echo(f"{slip.stratum.function},{'' if slip.is_alone else slip.stratum.seniority},{slip.link}")
        typer.echo(f"Hang this up, the same for everybody: the result is read at {read_link(address, item)}", err=True)
        return
    sent = invite(home=chosen, item=item, address=address, by=None, now=now)
    _tell_sent(sent, f"{sent.n_sent} invitations left.")


@_survey.command("remind")
def remind_people(survey: RoundArgument, home: HomeOption = None) -> None:
    """Remind everybody, whether they have answered or not; twice at most, in working hours."""
    from sameside.services.survey_round import round_named
    from sameside.services.survey_sending import remind
    from sameside.services.workspace import open_workspace, utc_now

    chosen = chosen_home(home)
    open_workspace(chosen)
    sent = remind(home=chosen, item=round_named(survey), by=None, now=utc_now())
    _tell_sent(sent, f"{sent.n_sent} people were reminded.")


def _tell_sent(sent: "Sent", said: str) -> None:
    typer.echo(said)
    for address in sent.refused:
        typer.echo(f"The mail server did not take: {address}")


@_survey.command("close")
def close_survey(
    survey: RoundArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask whether it is meant.")] = False,
    home: HomeOption = None,
) -> None:
    """Take no more answers, make the one result, delete the answers. It can't be opened again."""
    from sameside.services.survey_round import close_round, round_named
    from sameside.services.survey_sending import read_link
    from sameside.services.workspace import open_workspace, utc_now

    chosen = chosen_home(home)
    open_workspace(chosen)
    item = round_named(survey)
    if item.status == "open" and not yes and sys.stdin.isatty():
        typer.confirm(f"'{item.title}' then takes no more answers and can't be opened again. Close it?", abort=True)
    item = close_round(home=chosen, item=item, by=None, now=utc_now())
    if item.result is None:
        typer.echo("The file that held the answers was gone: there is no result.")
        raise typer.Exit(1)
    whose = "answered, by an open link" if item.mode == "open" else f"of {item.result['n_invited']} answered"
    answered = f"fewer than {item.k}" if item.result["n_answers"] is None else item.result["n_answers"]
    typer.echo(f"Closed: {answered} {whose}. The answers are deleted; the result stays.")
    if address := read_link(item.address, item):
        typer.echo(f"Everybody who was asked reads it here, without a log-in: {address}")


@_survey.command("address")
def read_address(
    survey: RoundArgument,
    url: Annotated[str, typer.Option("--url", metavar="URL", help="How people reach the pages; as they were invited unless said.")] = "",
    home: HomeOption = None,
) -> None:
    """Where everybody who was asked reads the result without a log-in. A closed survey that has no such address gets one."""
    from sameside.services.collisions import until_it_stands
    from sameside.services.survey_readers import make_read_key
    from sameside.services.survey_round import round_named
    from sameside.services.survey_sending import checked_address, is_of_this_machine, read_link
    from sameside.services.workspace import open_workspace, utc_now

    open_workspace(chosen_home(home))
    item = until_it_stands(lambda: make_read_key(item=round_named(survey), by=None, now=utc_now()))
    beginning = checked_address(url or item.address or LOCAL_URL)
    if is_of_this_machine(beginning):
        typer.echo(f"{beginning} opens on this machine only. Say how others reach the pages: --url URL", err=True)
    typer.echo(read_link(beginning, item))


@_survey.command("list")
def list_surveys(home: HomeOption = None) -> None:
    """Which surveys there are, the newest first, each with its letters."""
    from sameside.services.closed_surveys import every_survey
    from sameside.services.workspace import open_workspace

    open_workspace(chosen_home(home))
    rounds = every_survey()
    if not rounds:
        typer.echo("No survey was prepared yet. Open one: sameside survey open --list FILE")
    for item, n_invited, last_on in rounds:
        invited = f"{n_invited} invited" if n_invited else "nobody invited yet"
        told = "open link" if item.mode == "open" else f"wave {item.wave}  {invited}"
        typer.echo(f"{item.pk}  {item.status:<6}  {told}, until {last_on}  {item.title}")


@_survey.command("results")
def results(survey: ClosedArgument = "", home: HomeOption = None) -> None:
    """What stands out in a closed survey. Before it is closed: nothing, and the asking is on record."""
    from sameside.presentation.survey_reading import Survey
    from sameside.presentation.survey_text import survey_text
    from sameside.services.closed_surveys import exported_survey, newest_closed
    from sameside.services.workspace import open_workspace, utc_now

    open_workspace(chosen_home(home))
    found = exported_survey(round_id=survey or newest_closed().pk, by=None, now=utc_now())
    typer.echo(survey_text(Survey(found.title, found.form, found.result)))


@_survey.command("export")
def export(
    survey: ClosedArgument = "",
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="json, csv, xlsx, or sav for SPSS.")] = "json",
    out: OutOption = None,
    home: HomeOption = None,
) -> None:
    """Write the published result: a row per item, group and figure. There is no file of answers."""
    from sameside.presentation.survey_files import CONTENT_TYPES, survey_bytes
    from sameside.presentation.survey_reading import Survey
    from sameside.schema.errors import UnknownName, WrongUsage, did_you_mean
    from sameside.services.closed_surveys import exported_survey, newest_closed
    from sameside.services.workspace import open_workspace, utc_now

    if form not in CONTENT_TYPES:
        raise UnknownName(f"There is no format '{form}'.{did_you_mean(form, CONTENT_TYPES)}")
    if out is None and form in ("xlsx", "sav"):
        raise WrongUsage(f"Say where to write it: --out FILE.{form}")
    open_workspace(chosen_home(home))
    found = exported_survey(round_id=survey or newest_closed().pk, by=None, now=utc_now())
    written = survey_bytes(form, Survey(found.title, found.form, found.result), wave=found.wave, closed_at=found.closed_at)
    if out is None:
        typer.echo(written.decode("utf-8"), nl=False)
    else:
        out.write_bytes(written)
        typer.echo(f"Written to {out}.")
