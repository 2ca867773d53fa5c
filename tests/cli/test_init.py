"""Does `sameside init` keep what a company says about itself, and ask nothing off a terminal?"""

from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_it_keeps_every_setting_and_changes_only_what_is_given(sameside: Run, home: Path) -> None:
    sameside("init", home, "--currency", "EUR", "--own-domain", "a.example", "--own-domain", "b.example")
    text = sameside("init", home, "--time-zone", "Europe/Berlin").stdout
    assert "The workspace in" in text
    for name, value in (("currency", "EUR"), ("time_zone", "Europe/Berlin"), ("own_domains", "a.example, b.example")):
        assert any(line.split() == [name, *value.split()] for line in text.splitlines()), name


def test_it_asks_nothing_off_a_terminal(sameside: Run, home: Path) -> None:
    done = sameside("init", home, stdin="")
    assert done.returncode == 0
    assert done.stdout.startswith("Made a workspace in")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--currency", "eur"), "three-letter"),
        (("--time-zone", "Europe/Berln"), "Did you mean 'Europe/Berlin'"),
        (("--fiscal-start-month", "13"), "1 to 12"),
        (("--working-hours", "whenever"), "whenever"),
        (("--response-hours", "0"), "response_hours"),
        (("--sourced-definition", "by_gut"), "by_lead_source"),
        (("--sourced-window-days", "0"), "1 to 3660"),
        (("--own-domain", "me@ours.example"), "bare domains"),
    ],
)
def test_it_refuses_a_value_that_can_not_be_and_makes_nothing(sameside: Run, home: Path, words: tuple[str, ...], reason: str) -> None:
    done = sameside("init", home, *words)
    assert done.returncode == 1
    assert reason in done.stderr
    assert not home.exists()


@pytest.mark.in_a_file
def test_it_keeps_the_records_to_their_owner(sameside: Run, home: Path) -> None:
    sameside("init", home)
    assert (home / "records.sqlite").stat().st_mode & 0o077 == 0
    assert (home / "lake").stat().st_mode & 0o077 == 0
