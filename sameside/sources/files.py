"""What can be imported from this path or address? A file, a folder of files, or a database, each as tables of text.

open_source("exports/", options=ReadOptions())  ->  one SourceObject per file, sheet or database table
"""

from collections.abc import Sequence
from pathlib import Path

from sameside.sources.csv_file import open_csv
from sameside.sources.file_survey import survey_file
from sameside.sources.source_object import ReadOptions, Reject, SourceObject
from sameside.sources.xlsx_file import open_xlsx

__all__ = ["ReadOptions", "Reject", "SourceObject", "open_source"]


def open_source(path_or_url: str, *, options: ReadOptions) -> list[SourceObject]:
    """Open everything a path or database address holds.

    Raises  UnreadableInput naming the file and the reason; nothing has been read into the workspace then
    """
    return list(_open_file(Path(path_or_url).expanduser(), path_or_url, options))


def _open_file(path: Path, file_name: str, options: ReadOptions) -> Sequence[SourceObject]:
    """One file, by what it holds, whatever it is called."""
    survey = survey_file(path, file_name)
    if survey.kind == "zip":
        return open_xlsx(path, file_name, options=options, survey=survey)
    return [open_csv(path, file_name, options=options, survey=survey)]
