"""Hold snapshots open for the pages: one engine each for the whole process, a session of it for each thread that asks."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sameside.records.models import Snapshot
from sameside.services.reporting import OpenSnapshot
from sameside.services.snapshots import snapshot_files
from sameside.services.workspace import Workspace
from sameside.settings import setting, thread_count
from sameside.warehouse.engines import engine_for
from sameside.warehouse.reader import Reader, SnapshotDamaged

# The newest, and an earlier one to compare with or to rebuild an old figure from. Each may use all the memory the engine is given.
_MOST_OPEN = 2


@dataclass
class _Shared:
    """One open snapshot and how many use it. A retired one is closed by whoever is the last to leave."""

    reader: Reader
    n_users: int = 0
    is_retired: bool = False


class OpenReaders:
    """The snapshots this process has open. All its methods may be called from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: OrderedDict[tuple[str, str], _Shared] = OrderedDict()
        # More questions at once than there are threads to work them out would only share them, and the memory.
        self._turns = threading.BoundedSemaphore(thread_count())

    @contextmanager
    def session(self, workspace: Workspace, row: Snapshot) -> Iterator[OpenSnapshot]:
        """A snapshot to put questions to, for the thread that asks.

        Raises  SnapshotDamaged; SamesideError when the engine of SAMESIDE_ENGINE can't answer for it
        """
        with self._turns:
            shared = self._enter(workspace, row)
            try:
                with shared.reader.another() as reader, engine_for(setting("SAMESIDE_ENGINE"), reader) as engine:
                    yield OpenSnapshot(workspace, reader, engine)
            except SnapshotDamaged:
                self._retire(shared)  # built again, its files are others
                raise
            finally:
                self._leave(shared)

    def close(self) -> None:
        """Let go of everything nobody uses; the rest as soon as nobody does."""
        with self._lock:
            for shared in list(self._open.values()):
                self._drop(shared)

    @property
    def snapshot_ids(self) -> list[str]:
        """What is open, the longest unused first."""
        with self._lock:
            return [snapshot_id for _, snapshot_id in self._open]

    def _enter(self, workspace: Workspace, row: Snapshot) -> _Shared:
        key = (str(workspace.home), row.snapshot_id)
        with self._lock:
            shared = self._open.get(key)
            if shared is None:
                shared = self._open[key] = _Shared(Reader(snapshot_files(workspace, row)))
            self._open.move_to_end(key)
            shared.n_users += 1
            for other in list(self._open.values())[: max(0, len(self._open) - _MOST_OPEN)]:
                self._drop(other)
            return shared

    def _leave(self, shared: _Shared) -> None:
        with self._lock:
            shared.n_users -= 1
            if shared.is_retired and not shared.n_users:
                shared.reader.close()

    def _retire(self, shared: _Shared) -> None:
        with self._lock:
            self._drop(shared)

    def _drop(self, shared: _Shared) -> None:
        """Take it off the list. Whoever calls holds the lock."""
        for key in [key for key, one in self._open.items() if one is shared]:
            del self._open[key]
        if not shared.is_retired:
            shared.is_retired = True
            if not shared.n_users:
                shared.reader.close()
