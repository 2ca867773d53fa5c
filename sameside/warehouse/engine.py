"""How is the analytics engine opened? The one place: in memory, bounded, and never reaching for the network."""

import os
import stat
import tempfile
from pathlib import Path

import duckdb

from sameside.schema.errors import SamesideError
from sameside.settings import setting, thread_count


def scaled_memory(factor: float) -> str:
    """SAMESIDE_MEMORY times a factor, in its own unit; as it stands when it is no size, so that `connect` refuses it by name."""
    text = setting("SAMESIDE_MEMORY").strip()
    digits = len(text) - len(text.lstrip("0123456789."))
    try:
        return f"{float(text[:digits]) * factor:g}{text[digits:]}"
    except ValueError:
        return text


def connect(memory: str | None = None, *, spill_folder: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A fresh in-memory engine. Nothing is kept in it: every table it shows lies in lake files.

    Reads    memory, as '300MB'; None: SAMESIDE_MEMORY. spill_folder: where work too big for memory goes; None: `own_spill_folder`.
             The engine removes what it wrote
    Returns  a connection in zone UTC that loads and downloads no extension
    Raises   SamesideError when SAMESIDE_MEMORY or SAMESIDE_THREADS is not a size, or not a number
    """
    limit = memory or setting("SAMESIDE_MEMORY")
    try:
        connection = duckdb.connect(
            config={
                "memory_limit": limit,
                "threads": thread_count(),
                "temp_directory": str(spill_folder or own_spill_folder()),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "allow_community_extensions": False,
            }
        )
    except ValueError as fault:
        raise SamesideError(str(fault)) from fault
    except duckdb.Error as fault:
        raise SamesideError(f"The analytics engine did not open with memory '{limit}': give a size, as 300MB or 2GB.") from fault
    _settle(connection)
    return connection


def own_spill_folder() -> Path:
    """Where rows too many for memory are put: one folder for all of a user's engines, which nobody else may read.

    One, because an engine removes what killed engines left in the folder it shares with them: gigabytes of personal data otherwise.

    Raises   SamesideError where the folder is another user's, or open to others
    """
    folder = Path(tempfile.gettempdir()) / f"sameside-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise SamesideError(f"{folder} is not a folder of yours alone. Remove it, or name another place for temporary files (TMPDIR).")
    return folder


def another_session(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A second connection to the same engine, for another thread: the same views, temporary tables of its own."""
    beside = connection.cursor()
    _settle(beside)
    return beside


def _settle(connection: duckdb.DuckDBPyConnection) -> None:
    """What each connection is told by itself."""
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    # The engine would make a join of every list of more than a few words, and so look each cell up in it, also where a cheap test
    # beside the list has settled the matter for nearly all of them.
    connection.execute("SET disabled_optimizers = 'in_clause'")
    # Where it expects few rows the engine finds the last value before a moment by trying every pair, and what it expects of steps
    # above steps is a guess: shifts and moments made eighty million pairs of a hundred thousand.
    connection.execute("SET asof_loop_join_threshold = 0")
