"""`sameside serve`: the pages of one workspace."""

import errno
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from sameside.cli.options import HomeOption, chosen_home
from sameside.schema.errors import SamesideError

PAGES_ADDRESS = "127.0.0.1"
_LOOK_AGAIN_SECONDS = 1.0


def add_to(app: typer.Typer) -> None:
    """Give the command line this verb."""
    app.command("serve")(serve)


def serve(
    home: HomeOption = None,
    address: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where to listen; 0.0.0.0 is every network this machine is on.")
    ] = PAGES_ADDRESS,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    threads: Annotated[int, typer.Option(min=1, max=64, help="Pages answered at the same time.")] = 8,
) -> None:
    """Open a workspace's pages to browsers, until Ctrl-C."""
    chosen = chosen_home(home)
    refuse_taken_port(address, port)
    open_for_pages(chosen)
    typer.echo(f"Sameside is open on http://{'localhost' if address == PAGES_ADDRESS else address}:{port}/ (Ctrl-C stops it)")
    from sameside.web.server import run_pages

    with _worker_beside(chosen, address=address, port=port):
        run_pages(address=address, port=port, threads=threads)


def refuse_taken_port(address: str, port: int) -> None:
    """Find out before any work is done whether the pages can be opened here.

    Raises  SamesideError when something else listens there, or we may not
    """
    try:
        family, kind, _, _, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what only lingers is no listener
            probe.bind(place)
    except OSError as refused:
        if refused.errno == errno.EADDRINUSE:
            said = f"Port {port} is in use: another program listens there, perhaps an earlier 'sameside serve'. Stop it, or name another"
            raise SamesideError(f"{said} with --port (make demo: PORT=...).") from None
        if refused.errno == errno.EACCES:
            raise SamesideError(f"Port {port} is not for us to open: take one of 1024 or more with --port.") from None
        raise SamesideError(f"There is no address {address} on this machine to listen on: {refused.strerror}.") from None


@contextmanager
def _worker_beside(home: Path, *, address: str, port: int) -> Iterator[None]:
    """A worker in a process of its own, started once the pages are open, again when it dies, and told to stop when the pages stop."""
    from sameside.web.server import wait_until_open

    stopped = threading.Event()

    def keep_one() -> None:
        wait_until_open(address=address, port=port, stopped=stopped)
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
