"""Run the pages in a server, in this process's children."""

from granian.constants import Interfaces
from granian.server import Server


def run_pages(*, address: str, port: int, threads: int) -> None:
    """Serve until told to stop. A stopped server ends its open requests first."""
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
