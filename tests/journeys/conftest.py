"""The pages in a real browser: a server in this process, one Chromium for all tests, and what a page must never do."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from sameside.services.access import Role
from tests.web.conftest import browser, staffed_home, web_home

__all__ = ["browser", "staffed_home", "web_home"]  # the workspace and its members are those of the tests of the pages

# Quiet: no first page, no updates, nothing asked of any other host.
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
WIDE, PHONE = (1280, 860), (390, 800)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run. `make test` installs it where it may."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("Chromium is not on this machine, and only root could install it: apt-get install chromium")
    # The browser's own loop runs in this thread from here on, and Django would take every query for one made inside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield opened
        opened.close()


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def served() -> Iterator[str]:
    """The pages, served by this process: of whichever workspace it has open."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(get_wsgi_application())
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    serving.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
    serving.join()


@pytest.fixture
def address(web_home: Path, served: str) -> str:
    """Where the pages of this test's workspace are served."""
    del web_home
    return served


@dataclass
class Visit:
    """One member's browser window, and everything that should not have happened in it."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note errors, refused loads, and requests to anybody else."""
        own = urlsplit(self.address).netloc

        def ask(url: str) -> None:
            there = urlsplit(url)
            if there.scheme in ("http", "https") and there.netloc != own:
                self.faults.append(f"asked another host: {url}")

        self.page.on("request", lambda request: ask(request.url))
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", lambda line: self.faults.append(f"console: {line.text}") if line.type in ("error", "warning") else None)

    def go(self, path: str) -> int:
        """Open an address; returns its status."""
        answer = self.page.goto(self.address + path, wait_until="load")
        assert answer is not None
        return answer.status


@pytest.fixture
def visit(chromium: Browser, address: str, browser: Callable[[Role | None], Client]) -> Iterator[Callable[..., Visit]]:
    """A window of somebody of a role, logged in; None: a stranger. Nothing a page does wrong goes unseen: see `Visit.faults`."""
    opened: list[BrowserContext] = []

    def as_role(role: Role | None, *, size: tuple[int, int] = WIDE, scripts: bool = True) -> Visit:
        width, height = size
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme="light", reduced_motion="reduce", java_script_enabled=scripts
        )
        opened.append(context)
        if role is not None:
            session = browser(role).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
        window = Visit(context.new_page(), address)
        window.watch()
        return window

    yield as_role
    for context in opened:
        context.close()
