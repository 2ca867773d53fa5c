"""The pages are killed a hundred and fifty times while four members work on them. PAGE_KILLS in the environment takes another number.

With --records=postgresql the server of the records survives, and only our processes die.
"""

import os
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest
from django.test import Client

from sameside.services.access import Role
from tests.web.conftest import browser, staffed_home, web_home
from tests.web.test_killed_pages import endured

__all__ = ["browser", "staffed_home", "web_home"]

SEED = 2026


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
