"""What can be answered today? Looked at once a day for each snapshot: with millions of records, looking takes seconds."""

from datetime import datetime

from sameside.analytics.catalogue import CATALOGUE
from sameside.services.kept_answers import answers_folder, read_pack, write_pack
from sameside.services.open_figures import standing_of
from sameside.services.reporting import answerable
from sameside.services.snapshots import snapshot_row
from sameside.services.unlocking import Answerable
from sameside.services.workspace import Workspace

_KEY = "answerable"


def answerable_today(*, workspace: Workspace, now: datetime, snapshot: str | None = None) -> list[Answerable]:
    """Question  Which metrics, asked plainly, give a value today, and what would unlock the others?

    Reads    a snapshot, without a name the newest; what was found earlier the same day, kept in a file that can be made again
    Returns  one row per metric of the catalogue, in its order
    Raises   as `reporting.answerable`
    """
    row = snapshot_row(snapshot)
    day = workspace.day_of(now)
    about = f"{row.snapshot_id}.{standing_of(workspace)}"
    file = answers_folder(workspace) / "listed" / f"{about}.{day}.json"
    kept: list[Answerable] = read_pack(file).get(_KEY, [])
    if [one.metric for one in kept] == [one.name for one in CATALOGUE]:  # else an older version of the program kept it
        return kept
    found = answerable(workspace=workspace, as_of=now, snapshot=row.snapshot_id)
    write_pack(file, {_KEY: found})
    for older in file.parent.glob("*.json"):
        if older != file:
            older.unlink(missing_ok=True)
    return found
