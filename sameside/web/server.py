"""Run the pages in a server, in this process's child."""

import multiprocessing
import socket
import threading
from contextlib import closing

from django.db import connections
from django.urls import get_resolver
from granian.constants import Interfaces
from granian.server import Server

_LOOK_AGAIN_SECONDS = 0.1


def run_pages(*, address: str, port: int, threads: int) -> None:
    """Serve until told to stop. A stopped server ends its open requests first."""
    if multiprocessing.get_start_method() == "fork":
        _load_pages()
    Server(
        "sameside.web.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        log_access=False,
        log_enabled=False,
        websockets=False,
    ).serve()


def wait_until_open(*, address: str, port: int, stopped: threading.Event) -> None:
    """Return as soon as the server takes somebody in, or it was stopped before it could."""
    while not stopped.is_set():
        try:
            with closing(socket.create_connection((address, port), timeout=1)):
                return
        except OSError:
            stopped.wait(_LOOK_AGAIN_SECONDS)


def _load_pages() -> None:
    """Load every page before the server's process is split off: what is loaded here is there at once, and the first page with it."""
    import sameside.web.wsgi  # noqa: F401  # loads Django's part of it

    assert get_resolver().url_patterns
    connections.close_all()  # a connection must not be in two processes
