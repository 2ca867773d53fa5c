"""What can be imported from this path or address? A file, a folder of files, or a database, each as tables of text.

open_source("exports/", options=ReadOptions())  ->  one SourceObject per file, sheet or database table
"""

from pathlib import Path

from sameside.sources.csv_file import open_csv
from sameside.sources.file_survey import survey_file
from sameside.sources.source_object import ReadOptions, Reject, SourceObject

__all__ = ["ReadOptions", "Reject", "SourceObject", "open_source"]


def open_source(path_or_url: str, *, options: ReadOptions) -> list[SourceObject]:
    """Open everything a path or database address holds.

    Raises  UnreadableInput naming the file and the reason; nothing has been read into the workspace then
    """
    path = Path(path_or_url).expanduser()
    survey = survey_file(path, path_or_url)
    return [open_csv(path, path_or_url, options=options, survey=survey)]
