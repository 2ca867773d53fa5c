"""May this command change the lake now? One import or undo at a time per workspace."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sameside.schema.errors import SamesideError


@contextmanager
def import_lock(home: Path) -> Iterator[None]:
    """Hold the workspace's import lock. The system lets go of it when the process ends, however it ends.

    Raises  SamesideError at once when another import holds it, naming its process
    """
    descriptor = os.open(home / "import.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
            raise SamesideError(f"Another import is running in {home} (process {owner}). Try again when it has ended.") from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode("ascii"), 0)
        yield
    finally:
        os.close(descriptor)
