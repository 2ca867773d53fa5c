"""What can be imported from this path or address? A file, a folder of files, or a database, each as tables of text.

open_sources(["exports/"], options=ReadOptions())   one SourceObject per file, sheet or database table
skipped_files(["exports/"])                         what lies there and is not read, each with its reason
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sameside.schema.errors import UnreadableInput, WrongUsage
from sameside.sources.csv_file import open_csv
from sameside.sources.file_survey import os_reason, survey_file
from sameside.sources.json_lines_file import JsonFile
from sameside.sources.parquet_file import ParquetFile
from sameside.sources.postgresql_tables import open_postgresql, without_password
from sameside.sources.source_object import ReadOptions, Reject, SourceObject
from sameside.sources.sqlite_tables import open_sqlite, open_sqlite_file
from sameside.sources.xls_file import open_xls
from sameside.sources.xlsx_file import open_xlsx

__all__ = ["ReadOptions", "Reject", "Skipped", "SourceObject", "open_source", "open_sources", "skipped_files"]

DATA_ENDINGS = frozenset(
    {
        ".csv",
        ".tsv",
        ".tab",
        ".psv",
        ".txt",
        ".xlsx",
        ".xlsm",
        ".xls",
        ".parquet",
        ".json",
        ".jsonl",
        ".ndjson",
        ".db",
        ".sqlite",
        ".sqlite3",
    }
)
# Papers that lie beside data and are no data themselves, whatever their ending.
_PAPERS = frozenset({"license", "licence", "readme", "notice", "changelog", "copying", "expected", "manifest", "datapackage", "schema"})
MAX_FOLDER_FILES = 5_000


@dataclass(frozen=True)
class Skipped:
    """A file of a folder that is not read, and why."""

    file_name: str
    reason: str


def open_sources(paths: Sequence[str], *, options: ReadOptions) -> list[SourceObject]:
    """Open everything several paths or addresses hold; what two of them name, as a folder and a file in it, is opened once.

    Raises  as `open_source`, for the first path at fault
    """
    found: dict[tuple[str, str], SourceObject] = {}
    for path in dict.fromkeys(paths):
        for item in open_source(path, options=options):
            found.setdefault((_place_of(item.file_name, path), item.name), item)
    return list(found.values())


def open_source(path_or_url: str, *, options: ReadOptions) -> list[SourceObject]:
    """Open everything a path or database address holds, in the order of the names.

    Raises  UnreadableInput naming the file and the reason; nothing has been read into the workspace then. WrongUsage when an option
            makes no sense
    """
    if options.mark not in (".", ","):
        raise WrongUsage(f"The decimal mark is '{options.decimal_mark}': give '.' or ','.")
    if options.date_order not in (None, "ymd", "dmy", "mdy"):
        raise WrongUsage(f"The date order is '{options.date_order}': give dmy, mdy or ymd.")
    if "\x00" in path_or_url or not path_or_url:
        raise UnreadableInput("The path is empty or holds a NUL character.")
    scheme = path_or_url.partition("://")[0].casefold() if "://" in path_or_url else ""
    if scheme in ("postgresql", "postgres"):
        return list(open_postgresql(path_or_url, mark=options.mark))
    if scheme == "sqlite":
        return list(open_sqlite(path_or_url, mark=options.mark))
    if scheme:
        shown = without_password(path_or_url)
        raise UnreadableInput(
            f"{shown}: addresses of the kind '{scheme}' can't be imported. Give a file, a folder, postgresql://… or sqlite:///path."
        )
    path = Path(path_or_url).expanduser()
    if not path.is_dir():
        return list(_open_file(path, path_or_url, options))
    wanted, skipped = _listed(path, path_or_url)
    if not wanted:
        reasons = "".join(f"\n  {found.file_name}: {found.reason}" for found in skipped[:20])
        raise UnreadableInput(f"{path_or_url}: the folder holds no file that can be imported.{reasons}")
    return [found for file in wanted for found in _open_file(file, os.path.join(path_or_url, file.name), options)]


def skipped_files(paths: Sequence[str]) -> list[Skipped]:
    """What lies in the folders among some paths and is not read, by name; a path that is given by itself is read."""
    given = {_place_of(path, path) for path in paths}
    found: dict[str, Skipped] = {}
    for path in paths:
        if "://" not in path and Path(path).expanduser().is_dir():
            for skipped in _listed(Path(path).expanduser(), path)[1]:
                found.setdefault(_place_of(skipped.file_name, path), skipped)
    return [skipped for place, skipped in found.items() if place not in given]


def _place_of(file_name: str, path_or_url: str) -> str:
    """One name for one file, however it was reached. An address stands for itself: what it asks of a database is part of it."""
    return f"{path_or_url} {file_name}" if "://" in path_or_url else str(Path(file_name).expanduser().resolve())


def _open_file(path: Path, file_name: str, options: ReadOptions) -> Sequence[SourceObject]:
    """One file, by what it holds, whatever it is called."""
    survey = survey_file(path, file_name)
    match survey.kind:
        case "zip":
            return open_xlsx(path, file_name, options=options, survey=survey)
        case "ole":
            return open_xls(path, file_name, options=options, survey=survey)
        case "parquet":
            return [ParquetFile(path, file_name, options=options, survey=survey)]
        case "sqlite":
            return open_sqlite_file(path, file_name, tables=[], mark=options.mark)
        case "empty":
            raise UnreadableInput(f"{file_name}: no rows (the file is empty).")
    if path.suffix.casefold() in (".json", ".jsonl", ".ndjson") or survey.kind == "json":
        return [JsonFile(path, file_name, options=options, survey=survey)]
    return [open_csv(path, file_name, options=options, survey=survey)]


def _listed(folder: Path, folder_name: str) -> tuple[list[Path], list[Skipped]]:
    """The files of a folder, sorted by name, parted into those to read and those to skip."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as fault:
        raise UnreadableInput(f"{folder_name}: {os_reason(fault)}.") from None
    if len(entries) > MAX_FOLDER_FILES:
        raise UnreadableInput(f"{folder_name}: the folder holds {len(entries):,} files; at most {MAX_FOLDER_FILES:,} are imported at once.")
    root = folder.resolve()
    wanted: list[Path] = []
    skipped: list[Skipped] = []
    for entry in entries:
        reason = _skip_reason(entry, root)
        if reason:
            skipped.append(Skipped(os.path.join(folder_name, entry.name), reason))
        else:
            wanted.append(Path(entry.path))
    return wanted, skipped


def _skip_reason(entry: "os.DirEntry[str]", root: Path) -> str:
    """Why a folder's entry is not read, "" when it is."""
    path = Path(entry.path)
    if entry.name.startswith((".", "~$")):
        return "hidden"
    if entry.is_symlink():
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError):
            return "a link that leads nowhere"
        if not target.is_relative_to(root):
            return "a link that leads out of the folder"
    if entry.is_dir():
        return "a folder within the folder; import it by itself"
    if not entry.is_file():
        return "not a regular file (a pipe, device or socket)"
    if path.stem.casefold().split(".")[0] in _PAPERS:
        return "a paper beside the data, by its name"
    if path.suffix.casefold() not in DATA_ENDINGS:
        return f"not a table, by its ending ('{path.suffix}')" if path.suffix else "not a table, by its name without an ending"
    return ""
