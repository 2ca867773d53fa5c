"""Which rows were left out, and why? One CSV per batch, to be mended and imported again."""

import csv
import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sameside.services.import_report import RejectedRow

# Kept so long, then removed at the next import: rejected rows hold personal data nobody asked us to keep.
KEPT_DAYS = 14
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write_rejects(home: Path, batch_id: str, rejects: Sequence[RejectedRow]) -> Path:
    """Write rejected rows to home/rejects/<batch>.csv: file, line, column, reason, text.

    A text a spreadsheet would run as a formula gets a leading apostrophe.
    """
    folder = home / "rejects"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{batch_id}.csv"
    aside = folder / f"{batch_id}.csv.part"
    with aside.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("file", "line", "column", "reason", "text"))
        for reject in rejects:
            cells = (reject.file_name, str(reject.line), reject.column or "", reject.reason, reject.text)
            rows.writerow([f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell for cell in cells])
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)
    return path


def remove_old_rejects(home: Path, *, now: datetime) -> None:
    """Remove reject files older than KEPT_DAYS, and unfinished ones."""
    limit = (now - timedelta(days=KEPT_DAYS)).timestamp()
    for path in (home / "rejects").glob("*"):
        if path.suffix == ".part" or path.stat().st_mtime < limit:
            path.unlink()
