"""Copy a snapshot to the database that SAMESIDE_ENGINE names, so that figures can be asked of it there."""

from dataclasses import dataclass

from sameside.schema.errors import SamesideError
from sameside.services.snapshots import open_reader
from sameside.services.workspace import Workspace
from sameside.settings import setting

_COPIED_TO = ("postgresql", "postgres")


@dataclass(frozen=True)
class Published:
    """Which snapshot was copied, and how many rows of each table."""

    snapshot_id: str
    n_rows: dict[str, int]


def publish_snapshot(*, workspace: Workspace, snapshot: str | None = None) -> Published:
    """Put a snapshot's tables in place of those published before, all or nothing; without a name, the newest.

    Twice    the same tables again
    Raises   SamesideError when SAMESIDE_ENGINE names no database, or that one can't be written; UnknownName for no such snapshot
    """
    url = setting("SAMESIDE_ENGINE")
    if url.partition(":")[0].casefold() not in _COPIED_TO:
        raise SamesideError(
            "Set SAMESIDE_ENGINE to the database to publish to, as postgresql://user@host/name. Spark reads the lake itself."
        )
    from sameside.warehouse.postgresql_engine import publish  # loads a driver that nothing else needs

    with open_reader(workspace, snapshot) as reader:
        return Published(reader.snapshot_id, publish(reader, url))
