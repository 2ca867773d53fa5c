"""`sameside serve`: the pages of one workspace."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from sameside.cli.options import HomeOption, chosen_home

_LOOK_AGAIN_SECONDS = 1.0


def add_to(app: typer.Typer) -> None:
    """Give the command line this verb."""
    app.command("serve")(serve)


def serve(
    home: HomeOption = None,
    address: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where to listen; 0.0.0.0 is every network this machine is on.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    threads: Annotated[int, typer.Option(min=1, max=64, help="Pages answered at the same time.")] = 8,
) -> None:
    """Open a workspace's pages to browsers, until Ctrl-C."""
    chosen = chosen_home(home)
    open_for_pages(chosen)
    typer.echo(f"Sameside is open on http://{'localhost' if address == '127.0.0.1' else address}:{port}/ (Ctrl-C stops it)")
    from sameside.web.server import run_pages

    with _worker_beside(chosen):
        run_pages(address=address, port=port, threads=threads)


@contextmanager
def _worker_beside(home: Path) -> Iterator[None]:
    """A worker in a process of its own, started again when it dies, told to stop when the pages stop."""
    stopped = threading.Event()

    def keep_one() -> None:
        while not stopped.is_set():
            command = [sys.executable, "-m", "sameside.cli.main", "worker", "--home", str(home)]
            process = subprocess.Popen(command)  # noqa: S603  our own program, no shell
            while process.poll() is None and not stopped.wait(_LOOK_AGAIN_SECONDS):
                pass
            process.terminate()
            process.wait()

    keeper = threading.Thread(target=keep_one, name="worker-keeper")
    keeper.start()
    try:
        yield
    finally:
        stopped.set()
        keeper.join()


def open_for_pages(home: Path) -> None:
    """Load the program with its pages, and bring every table of the workspace up to date."""
    os.environ["SAMESIDE_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sameside.web.settings"
    from sameside.services.workspace import open_workspace, prepare_records

    open_workspace(home)
    prepare_records()
