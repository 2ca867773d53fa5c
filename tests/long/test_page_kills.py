"""The pages are killed a hundred and fifty times while four members work on them. PAGE_KILLS in the environment takes another number.

With --records=postgresql the server of the records survives, and only our processes die.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest
from django.conf import settings
from django.test import Client

from sameside.services.access import Role
from tests.long.killed_pages import Endured, Ledger, endure, found_otherwise, offer_leads, people_at_work
from tests.web.conftest import NOW, browser, member_with, staffed_home, web_home

__all__ = ["browser", "staffed_home", "web_home"]

SEED = 2026
DONE, REFUSED = 302, 409
RACED = ("take on", "draft")


def endured(home: Path, browser: Callable[[Role | None], Client], folder: Path, *, n_kills: int, seed: int) -> Endured:
    """Work under kills, held against the ledger: every form once in effect, every page shown, the trace of acts whole."""

    def log_in(role: str) -> dict[str, str]:
        name = str(settings.SESSION_COOKIE_NAME)
        return {name: browser(Role(role)).cookies[name].value}

    offer_leads(member_with(Role.REP), 5_000, NOW)
    ledger, people = Ledger(folder / "ledger.jsonl"), people_at_work(log_in, seed)
    result = endure(home, ledger, people, n_kills=n_kills, seed=seed)
    assert found_otherwise(ledger) == []
    assert [fault for person in people for fault in person.faults] == []
    assert ledger.unanswered == []
    # Two may take one request on, or draft the next version, at once: who comes second is told so. Nothing else is refused.
    assert {told for kind, told in result.verdicts if kind not in RACED} <= {DONE}
    assert {told for kind, told in result.verdicts if kind in RACED} <= {DONE, REFUSED}
    command = [sys.executable, "-m", "sameside.cli.main", "audit", "verify", "--home", str(home)]
    verified = subprocess.run(command, capture_output=True, text=True, check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "The trace is whole" in verified.stdout
    return result


@pytest.mark.long
def test_it_loses_and_doubles_nothing_in_many_kills(web_home: Path, browser: Callable[[Role | None], Client], tmp_path: Path) -> None:
    n_kills = int(os.environ.get("PAGE_KILLS", "150"))
    result = endured(web_home, browser, tmp_path, n_kills=n_kills, seed=SEED)
    starts = result.seconds_to_start
    print(  # noqa: T201  the long run's result goes into docs/reference/durability.md
        f"{n_kills} kills; forms by kind and answer: {dict(sorted(result.verdicts.items()))}; sent again: {result.n_sent_again}; "
        f"seconds until the pages answered: median {median(starts):.1f}, longest {max(starts):.1f}"
    )
    assert result.n_sent_again > 0  # kills met forms under way, or this showed nothing
