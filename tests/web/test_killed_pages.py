"""Does what a member was told is done stay done, once, when the pages die under their hands?"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.test import Client

from sameside.services.access import Role
from tests.web.killed_pages import Endured, Ledger, endure, found_otherwise, people_at_work

DONE, REFUSED = 302, 409


def endured(home: Path, browser: Callable[[Role | None], Client], folder: Path, *, n_kills: int, seed: int) -> Endured:
    """Work under kills, held against the ledger: every form once in effect, every page shown, the trace of acts whole."""

    def log_in(role: str) -> dict[str, str]:
        name = str(settings.SESSION_COOKIE_NAME)
        return {name: browser(Role(role)).cookies[name].value}

    ledger, people = Ledger(folder / "ledger.jsonl"), people_at_work(log_in, seed)
    result = endure(home, ledger, people, n_kills=n_kills, seed=seed)
    assert found_otherwise(ledger) == []
    assert [fault for person in people for fault in person.faults] == []
    assert ledger.unanswered == []
    # Two may take one request on: who comes second is told so. Nothing else is refused.
    assert {told for kind, told in result.verdicts if kind != "take on"} <= {DONE}
    assert {told for kind, told in result.verdicts if kind == "take on"} <= {DONE, REFUSED}
    command = [sys.executable, "-m", "sameside.cli.main", "audit", "verify", "--home", str(home)]
    verified = subprocess.run(command, capture_output=True, text=True, check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "The trace is whole" in verified.stdout
    return result


def test_it_loses_and_doubles_nothing_when_killed(web_home: Path, browser: Callable[[Role | None], Client], tmp_path: Path) -> None:
    result = endured(web_home, browser, tmp_path, n_kills=3, seed=11)
    assert sum(result.verdicts.values()) >= 3
