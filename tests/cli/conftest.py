"""Run the command line as a person does: in this process where words in and text out are the matter, else in another one."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sameside.cli.main import run as run_command

Run = Callable[..., subprocess.CompletedProcess[str]]


def _environment(home: Path | None, mail: str = "") -> dict[str, str]:
    # Of our own settings only where this run keeps its records: see --records.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SAMESIDE") or name == "SAMESIDE_DATABASE"}
    environment["COLUMNS"] = "80"  # else lines are as long as those of whoever runs the tests
    if home is not None:
        environment["SAMESIDE_HOME"] = str(home)
    if mail:
        environment["SAMESIDE_MAIL"] = mail
    return environment


@pytest.fixture(scope="session")
def sameside() -> Run:
    """Runs `sameside` with these words in this process, with streams of bytes of its own. What it returned, printed and complained
    about comes back.
    """

    def run(
        *words: str | Path | int, home: Path | None = None, stdin: str = "", cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        command = ["sameside", *map(str, words)]
        streams = [io.TextIOWrapper(io.BytesIO(begun), encoding="utf-8", write_through=True) for begun in (stdin.encode(), b"", b"")]
        with pytest.MonkeyPatch.context() as world:
            for name, value in {**dict.fromkeys(os.environ), **_environment(home)}.items():
                world.setenv(name, value) if value is not None else world.delenv(name)
            for name, value in zip(("argv", "stdin", "stdout", "stderr"), (command, *streams), strict=True):
                world.setattr(sys, name, value)
            world.chdir(cwd or Path.cwd())
            with pytest.raises(SystemExit) as stop:
                run_command()
        code = stop.value.code
        assert isinstance(code, int)
        said, complained = (stream.buffer.getvalue().decode() for stream in streams[1:])
        return subprocess.CompletedProcess(command, code, said, complained)

    return run


@pytest.fixture(scope="session")
def sameside_process() -> Run:
    """Runs `sameside` with these words in another process, from its very start."""

    def run(
        *words: str | Path, home: Path | None = None, stdin: str = "", cwd: Path | None = None, mail: str = ""
    ) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "sameside.cli.main", *map(str, words)]
        return subprocess.run(
            command, input=stdin, capture_output=True, text=True, env=_environment(home, mail), cwd=cwd, timeout=300, check=False
        )

    return run


@pytest.fixture(scope="session")
def demo_home(sameside_process: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company's workspace, made once for all tests that only read it, as a person makes it: by a process of its own."""
    home = tmp_path_factory.mktemp("demo") / "home"
    done = sameside_process("demo", "--home", home)
    assert done.returncode == 0, done.stderr
    (home / "said.txt").write_text(done.stdout, encoding="utf-8")
    return home
