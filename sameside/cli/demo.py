"""`sameside demo`: the whole way, once, on a made-up company."""

import os
import secrets
import sys
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from sameside.cli.options import chosen_home
from sameside.cli.progress import ProgressLine
from sameside.cli.serve import PAGES_ADDRESS, refuse_taken_port
from sameside.cli.writing import write_text
from sameside.schema.errors import WrongUsage

if TYPE_CHECKING:
    from sameside.services.demo_company import DemoReport


class Size(StrEnum):
    """How big a company."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    HUGE = "huge"


def add_to(app: typer.Typer) -> None:
    """Give the command line this verb."""
    app.command("demo")(demo)


def demo(
    home: Annotated[Path, typer.Option("--home", metavar="FOLDER", help="Where the demo's workspace is made.")] = Path("demo-workspace"),
    fresh: Annotated[bool, typer.Option("--fresh", help="Delete an earlier demo in that folder first.")] = False,
    size: Annotated[Size, typer.Option(help="2,000 leads and 20,000 touches, or 10, 50 or 500 times as much.")] = Size.SMALL,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Another company of the same make.")] = 7,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="Its people work here until that day, as 2026-06-30, and log in; or today: until yesterday evening."
        ),
    ] = None,
    serve: Annotated[
        bool, typer.Option("--serve", help="Then open its pages to browsers, until Ctrl-C; --until today unless said.")
    ] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port of the pages.")] = 8000,
) -> None:
    """Go the whole way on a made-up company.

    Writes its exports, imports them, builds, says what it found beside what was planted, and writes a page to open in a browser.
    """
    from sameside.services.demo_company import make_demo, remove_demo
    from sameside.services.workspace import utc_now

    now = utc_now()
    chosen = chosen_home(home)
    if serve:
        refuse_taken_port(PAGES_ADDRESS, port)
    last_day = _last_day(until or ("today" if serve else None), now)
    password = f"larkfield-{secrets.token_hex(4)}" if until or serve else None
    if fresh:
        remove_demo(home=chosen)
    with ProgressLine() as line:
        made = make_demo(
            home=chosen,
            now=now,
            size=size.value,
            seed=seed,
            last_day=last_day,
            password=password,
            doing=lambda what: line.doing(f"Demo company: {what}"),
        )
        told = _what_it_found(made, chosen / "evidence.html", line)
    typer.echo(told)
    if password is not None:
        typer.echo(_of_its_people(made, home, password, f"http://localhost:{port}/"))
        typer.echo() if serve else typer.echo(f"\nOpen its pages:  .venv/bin/sameside serve --home {home} --port {port}")
    if serve:
        _become_server(chosen, port)


def _what_it_found(made: "DemoReport", page: Path, line: ProgressLine) -> str:
    """Write the page of evidence, and say what the tables tell beside what was planted."""
    from sameside.presentation.demo_text import demo_text
    from sameside.presentation.evidence_page import evidence_page
    from sameside.presentation.html_page import page_html
    from sameside.services.demo_company import find_exact, find_truths
    from sameside.services.evidence import gather_evidence

    line.doing("Demo company: asking the first questions")
    view = evidence_page(gather_evidence(workspace=made.workspace, as_of=made.as_of))
    write_text(page_html(view), page)
    line.doing("Demo company: looking for what was planted")
    return demo_text(made, view, page, find_truths(made), find_exact(made))


def _of_its_people(made: "DemoReport", home: Path, password: str, url: str) -> str:
    """What they answered when they were asked, and with what they log in."""
    from sameside.presentation.demo_text import log_ins_text, survey_truths_text
    from sameside.services.demo_survey import find_survey_truths

    more = f"All of it, on its pages under Survey or here:  .venv/bin/sameside survey results --home {home}"
    log_ins = log_ins_text(made.people, password=password, url=url)
    return f"\n{survey_truths_text(find_survey_truths())}\n\n{more}\n\n{log_ins}"


def _last_day(until: str | None, now: datetime) -> date:
    """The last whole day: an export that was written this evening can't be read this morning."""
    from sameside.demo.card import LAST_DAY, ZONE

    if until is None:
        return LAST_DAY
    yesterday = now.astimezone(ZoneInfo(ZONE)).date() - timedelta(days=1)
    if until == "today":
        return yesterday
    try:
        day = date.fromisoformat(until)
    except ValueError:
        raise WrongUsage(f"--until is '{until}': give today, or a date, as 2026-03-31.") from None
    if day > yesterday:
        raise WrongUsage(f"--until is {day}: that day is not over yet. Give {yesterday} or an earlier one, or today.")
    return day


def _become_server(home: Path, port: int) -> None:
    """Go on as `sameside serve`: pages need other settings than commands, and this process has read those of commands."""
    sys.stdout.flush()
    sys.stderr.flush()
    words = ["serve", "--home", str(home), "--port", str(port)]
    os.execv(sys.executable, [sys.executable, "-m", "sameside.cli.main", *words])  # noqa: S606  our own program, no shell
