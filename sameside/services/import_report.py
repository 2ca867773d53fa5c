"""What did an import do? Everything it read is accounted for: received = new + changed + unchanged + rejected."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sameside.schema.errors import SamesideError

# So many rejected rows stand in a report; all of them stand in the reject file.
REJECTS_SHOWN = 20
# In so many rows of an object a preview looks for faults: a mapping that doesn't fit shows long before.
FAULTS_SOUGHT_IN = 100_000
Outcome = Literal["stored", "no change", "would be stored"]


@dataclass(frozen=True)
class Progress:
    """How far an import is.

    n_rows        rows of this file read so far
    fraction      of the whole import, 0 to 1
    seconds_left  None before the first rows
    """

    object: str
    file_name: str
    n_rows: int
    fraction: float
    rows_per_second: float
    seconds_left: float | None


@dataclass(frozen=True)
class RejectedRow:
    """One row that was left out: the physical line of the file, the column at fault (None: the whole row), why, and its text."""

    file_name: str
    line: int
    column: str | None
    reason: str
    text: str


@dataclass(frozen=True)
class FileReport:
    """What became of one file, sheet or database table.

    batch_id      None when nothing was stored
    n_deleted     rows that ended: flagged by the source, or no longer in a full file. They are beside n_received, not in it
    n_conflicts   rows that contradict another row of the same file; counted in n_unchanged, because the other one was kept
    rows_given_way  the first of these, as 'V-003 (line 7)'; empty where the bytes were known and not read again
    rejects       the first of them; `rejects_file` holds all
    columns_unused   columns of the file the mapping takes nothing from
    columns_missing  columns the mapping would take, had the file them
    notes         what else a reader of the figures should know
    """

    object: str
    file_name: str
    batch_id: str | None
    outcome: Outcome
    read_as: dict[str, str]
    n_received: int
    n_new: int
    n_changed: int
    n_unchanged: int
    n_rejected: int
    n_deleted: int
    n_conflicts: int
    rows_given_way: tuple[str, ...]
    rejects: tuple[RejectedRow, ...]
    rejects_file: Path | None
    columns_unused: tuple[str, ...]
    columns_missing: tuple[str, ...]
    notes: tuple[str, ...]

    def __post_init__(self) -> None:
        # A report that does not add up hides lost rows: better no report, and no import.
        counted = self.n_new + self.n_changed + self.n_unchanged + self.n_rejected
        if counted != self.n_received or min(self.n_new, self.n_changed, self.n_unchanged, self.n_rejected) < 0:
            raise AssertionError(f"{self.file_name}: {self.n_received} rows received, {counted} accounted for")


@dataclass(frozen=True)
class StageCount:
    """Rows whose stage column holds one value, and the stage the mapping makes of it. None: the mapping does not know the value."""

    object: str
    table: str
    column: str
    source_value: str | None
    stage: str | None
    n_rows: int


@dataclass(frozen=True)
class PreviewFault:
    """Values or rows of one kind that a build would not take as they stand: how many, and the first of them with its place.

    column  None: the whole row; effect as in the canonical `faults`
    """

    table: str
    column: str | None
    reason: str
    effect: str
    n_rows: int
    value: str | None
    place: str


@dataclass(frozen=True)
class ImportReport:
    """What one import, or a preview of it, did with everything it was given.

    import_id    None when neither rows nor a mapping were stored
    unused_files  names of files, sheets or tables the mapping has no object for, and of files in a folder that can't be read
    notes        what a reader of the figures should know beside the files
    stage_counts, faults  only of a preview
    """

    import_id: str | None
    source: str
    mapping_name: str
    mapping_version: int
    is_mapping_new: bool
    files: tuple[FileReport, ...]
    unused_files: tuple[str, ...]
    notes: tuple[str, ...] = ()
    stage_counts: tuple[StageCount, ...] = ()
    faults: tuple[PreviewFault, ...] = ()

    @property
    def is_change(self) -> bool:
        """Did anything enter the lake, or would it?"""
        return any(file.outcome != "no change" for file in self.files)

    @property
    def n_rejected(self) -> int:
        """Rows left out over all files."""
        return sum(file.n_rejected for file in self.files)


@dataclass(frozen=True)
class UndoReport:
    """Batches withdrawn by an undo; `already_withdrawn` were so before.

    mapping_of  None: the mapping in force stays. Else the import whose mapping is in force again; '' when the source has none left
    """

    source: str
    withdrawn: tuple[str, ...]
    already_withdrawn: tuple[str, ...]
    n_rows: int
    mapping_of: str | None


class RowsRejected(SamesideError):
    """All-or-nothing: some rows can't be taken, so none was. `report` says which, and where the reject file lies."""

    def __init__(self, report: ImportReport) -> None:
        files = [str(file.rejects_file) for file in report.files if file.rejects_file]
        super().__init__(
            f"Nothing was imported: {report.n_rejected:,} rows can't be taken, and --all-or-nothing was asked for. See {', '.join(files)}"
        )
        self.report = report
