"""What do all files of rows have in common? What they are called, how far they are read, and that they stay as they were when opened."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from sameside.schema.errors import UnreadableInput, did_you_mean
from sameside.sources.file_survey import Survey, stamp_of
from sameside.sources.record_lines import RecordLines
from sameside.sources.source_object import ReadOptions, Reject

Sheet = TypeVar("Sheet", bound="FileObject")


class FileObject:
    """The part of a SourceObject that is alike for every format of file. sheet: the table's name within a workbook."""

    size_hint: int | None = None
    columns: tuple[str, ...] = ()

    def __init__(self, path: Path, file_name: str, *, options: ReadOptions, survey: Survey, sheet: str | None = None) -> None:
        self.name = path.stem if sheet is None else sheet
        self.file_name = file_name
        self.rejects: list[Reject] = []
        self.n_received = 0
        self._path = path
        self._sheet_name = sheet
        self._survey = survey
        self._options = options
        self._fraction = 0.0
        self._lines = RecordLines()

    @property
    def fraction(self) -> float:
        """How much was read, 0 to 1."""
        return self._fraction

    def digest(self) -> str:
        """sha256 of the bytes; where the user fixed how to read them, or they hold several sheets, of that too."""
        if self._sheet_name is not None:
            return hashlib.sha256(f"{self._survey.sha256} {self._sheet_name} {self._options}".encode()).hexdigest()
        if self._options == ReadOptions():
            return self._survey.sha256
        return hashlib.sha256(f"{self._survey.sha256} {self._options}".encode()).hexdigest()

    def line_of(self, record: int) -> int:
        """The line a record begins on: of a text file the physical one, of a workbook the row of the sheet."""
        return self._lines.line_of(record)

    def line_marks(self) -> list[tuple[int, int]]:
        """What tells the line of any record."""
        return self._lines.marks

    def _begin(self) -> None:
        """Nothing is read yet, and the file is the one that was opened."""
        self._check_unchanged()
        self.rejects.clear()
        self.n_received = 0
        self._lines = RecordLines()

    def _check_unchanged(self) -> None:
        if stamp_of(self._path, self.file_name) != self._survey.stamp:
            raise UnreadableInput(f"{self.file_name}: the file changed while it was read. Import it again.")


def chosen_sheets(names: Sequence[str], options: ReadOptions, file_name: str) -> list[str]:
    """All sheets, or the one the options name. Raises UnreadableInput when there is none of that name."""
    if options.sheet is None:
        return list(names)
    wanted = [name for name in names if name.casefold() == options.sheet.casefold()]
    if not wanted:
        raise UnreadableInput(f"{file_name}: no sheet is named '{options.sheet}'.{did_you_mean(options.sheet, names)}")
    return wanted


def filled_sheets(found: Sequence[Sheet], path: Path, file_name: str) -> list[Sheet]:
    """The sheets that hold rows; the only one goes by the name of its file. Raises UnreadableInput when none does."""
    filled = [sheet for sheet in found if sheet.columns]
    if not filled:
        raise UnreadableInput(f"{file_name}: no rows (no sheet holds any cell).")
    if len(filled) == 1:
        filled[0].name = path.stem
    return filled
