"""What does a person see when a command can't go on? One or two lines and an exit code, never a traceback."""

import os
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from sameside.cli.options import last_home
from sameside.schema.errors import SamesideError, WrongUsage

REFUSED, WRONG_USAGE, INTERRUPTED = 1, 2, 130


def explain_stop(error: BaseException) -> int:
    """Say on stderr why the command stopped.

    Returns  the exit code: 2 for wrong usage, 130 after Ctrl-C, else 1
    """
    # First of all: a refusal may have been worded on the way out.
    if _is_interrupted(error):
        _say("Stopped. What was finished before is kept; nothing half-done is.")
        return INTERRUPTED
    if isinstance(error, WrongUsage):
        _say(str(error))
        return WRONG_USAGE
    if isinstance(error, SamesideError):
        _say(str(error))
        return REFUSED
    if isinstance(error, BrokenPipeError):
        _let_go_of_output()
        _say("Stopped: nobody reads the output any more.")
        return REFUSED
    if _is_unwritable_home(error):
        _say(f"No write permission in {last_home()}: Sameside needs it even for reading (its records keep a write-ahead log).")
        return REFUSED
    if isinstance(error, OSError) and error.strerror:
        _let_go_of_output()
        _say(f"{error.strerror}{f': {error.filename}' if error.filename else ''}.")
        return REFUSED
    _say(f"Something went wrong that should not: {_in_one_line(error)} Details: {_log(error)}")
    return REFUSED


def _is_interrupted(error: BaseException) -> bool:
    """Is Ctrl-C behind an error, however it was handed on?

    The engine makes an error of its own of it, in several forms; and what was then under way (closing a file, wording a refusal, a
    group of tasks) may fail of it and wrap it once more.
    """
    seen: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or any(one is other for other in seen):
            continue
        if isinstance(one, KeyboardInterrupt) or _is_interrupted_query(one):
            return True
        seen.append(one)
        waiting += [one.__cause__, one.__context__, *(one.exceptions if isinstance(one, BaseExceptionGroup) else ())]
    return False


def _is_interrupted_query(error: BaseException) -> bool:
    """The engine's own words for it, under whatever name of error they come, also through Arrow's hands."""
    if type(error).__name__ == "InterruptException":
        return True
    is_engines = type(error) is RuntimeError or type(error).__module__.split(".")[0].lstrip("_") in ("duckdb", "pyarrow")
    return is_engines and any(words in str(error) for words in ("Query interrupted", "INTERRUPT Error", "Interrupted!"))


def _is_unwritable_home(error: BaseException) -> bool:
    """The records' engine has two ways to say so, one of which may mean something else."""
    home = last_home()
    if home is None or type(error).__name__ != "OperationalError":
        return False
    if "readonly database" in str(error):
        return True
    needed = (home, home / "records.sqlite")
    return "unable to open database file" in str(error) and not all(os.access(path, os.R_OK | os.W_OK) for path in needed)


def _say(text: str) -> None:
    from sameside.presentation.terminal import printable  # a message may quote a file's bytes

    try:
        if sys.stderr is not None:
            sys.stderr.write(printable(text, keep_lines=True) + "\n")
            sys.stderr.flush()
    except OSError:
        pass  # there is nobody left to tell; the exit code still says it


def _in_one_line(error: BaseException) -> str:
    first = str(error).strip().splitlines()[:1]
    text = f"{type(error).__name__}: {first[0]}" if first else type(error).__name__
    return text if text.endswith(".") else text + "."


def _let_go_of_output() -> None:
    """Point stdout at nothing, so that the interpreter's last flush doesn't complain a second time."""
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
    except OSError:
        pass


def _log(error: BaseException) -> Path | str:
    """Write the traceback where the person can send it from: the workspace's log folder, else the temporary folder."""
    home = last_home()
    folder = home / "log" if home is not None and home.is_dir() else Path(tempfile.gettempdir()) / "sameside-log"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}.txt"
        with file.open("w", encoding="utf-8", errors="replace") as written:
            written.write(f"{' '.join(['sameside', *sys.argv[1:2]])}\n")
            traceback.print_exception(error, file=written)
    except OSError:
        return "could not be written."
    return file
