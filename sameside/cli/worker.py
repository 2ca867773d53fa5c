"""`sameside worker`: do what pages and schedules have put off."""

import os
import signal
import threading

import typer

from sameside.cli.options import HomeOption, chosen_home

# Somebody waits for a page, nobody for a job: on a busy machine the pages come first.
_GIVES_WAY = 10


def add_to(app: typer.Typer) -> None:
    """Give the command line this verb."""
    app.command("worker")(worker)


def worker(home: HomeOption = None) -> None:
    """Work through jobs until told to stop; the one under way is finished first.

    `sameside serve` runs one beside the pages. It gives way to whatever else the machine has to do. More may run at once: each job is done
    by one of them.
    """
    from sameside.cli.serve import open_for_pages

    os.nice(_GIVES_WAY)
    open_for_pages(chosen_home(home))
    from sameside.services.working import work_until
    from sameside.services.workspace import utc_now

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    work_until(stop, clock=utc_now)
