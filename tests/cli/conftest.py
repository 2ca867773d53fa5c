"""Run the command line as a person does: another process, its own streams."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def sameside() -> Run:
    """Runs `sameside` with these words. Text in and out; what it returned, printed and complained about comes back."""

    def run(
        *words: str | Path, home: Path | None = None, stdin: str | None = "", cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SAMESIDE")}
        environment["COLUMNS"] = "80"  # else lines are as long as those of whoever runs the tests
        if home is not None:
            environment["SAMESIDE_HOME"] = str(home)
        command = [sys.executable, "-m", "sameside.cli.main", *map(str, words)]
        return subprocess.run(command, input=stdin, capture_output=True, text=True, env=environment, cwd=cwd, timeout=300, check=False)

    return run


@pytest.fixture(scope="session")
def demo_home(sameside: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company's workspace, made once for all tests that only read it."""
    home = tmp_path_factory.mktemp("demo") / "home"
    done = sameside("demo", "--home", home)
    assert done.returncode == 0, done.stderr
    (home / "said.txt").write_text(done.stdout, encoding="utf-8")
    return home
