"""Draft a mapping for files nobody has described yet."""

import os
from collections.abc import Sequence
from pathlib import Path, PurePath

from sameside.schema.errors import UnreadableInput
from sameside.sources.files import ReadOptions, SourceObject, open_source, skipped_files
from sameside.sources.suggest import ObjectSample, draft_mapping

# Enough to see the values of a stage column and the overlap of ids, and read in seconds.
SAMPLE_ROWS = 50_000


def suggest_mapping(*, paths: Sequence[str], options: ReadOptions, name: str | None = None) -> str:
    """The text of one drafted mapping for files, folders and databases. Reads the first rows only; changes nothing.

    A file of a folder that can't be read is named in the draft; the others are drafted without it.

    Reads    name: of the mapping; None: after the path, or after the folder several paths lie in
    Returns  YAML that loads as it stands, with comments where a person should look
    Raises   SamesideError when nothing was recognised; UnreadableInput when a path, or every file of the folders, can't be read
    """
    samples, unreadable = _samples(paths, options)
    return draft_mapping(_joined(samples), name=name or _name_after(paths) or "draft", unreadable=unreadable)


def _samples(paths: Sequence[str], options: ReadOptions) -> tuple[list[ObjectSample], list[str]]:
    """The first rows of everything some paths hold, and the reason for every file of a folder that gave none."""
    samples: list[ObjectSample] = []
    unreadable: list[str] = []
    seen: set[str] = set()
    for path in paths:
        files = _folder_files(path)
        for file in files or [path]:
            place = file if "://" in file else str(Path(file).expanduser().resolve()) if file and "\x00" not in file else file
            if place in seen:
                continue
            seen.add(place)
            try:
                samples += [_sample(item) for item in open_source(file, options=options)]
            except UnreadableInput as fault:
                if not files:
                    raise
                unreadable.append(str(fault))
    if unreadable and not samples:
        raise UnreadableInput(f"{', '.join(paths)}: no file of the folder can be read.\n  " + "\n  ".join(unreadable))
    return samples, unreadable


def _folder_files(path: str) -> list[str]:
    """The files of a folder that an import would read, in the order of the names; empty for a file or a database."""
    if "://" in path or not path or "\x00" in path or not Path(path).expanduser().is_dir():
        return []
    skipped = {skip.file_name for skip in skipped_files([path])}
    names = sorted(entry.name for entry in Path(path).expanduser().iterdir())
    return [file for name in names if (file := os.path.join(path, name)) not in skipped]


def _name_after(paths: Sequence[str]) -> str:
    if len(set(paths)) == 1:
        return PurePath(paths[0].split("?")[0]).stem
    folders = {Path(path).expanduser().resolve().parent for path in paths if "://" not in path}
    return folders.pop().name if len(folders) == 1 else ""


def _joined(samples: Sequence[ObjectSample]) -> list[ObjectSample]:
    """Parts of one table, by equal names and headers, become one sample: a mapping has one object for them."""
    found: dict[tuple[str, tuple[str, ...]], ObjectSample] = {}
    for sample in samples:
        part = (sample.name.casefold(), sample.columns)
        before = [*found[part].rows] if part in found else []
        found[part] = ObjectSample(sample.name, sample.columns, [*before, *sample.rows][:SAMPLE_ROWS])
    return list(found.values())


def _sample(item: SourceObject) -> ObjectSample:
    rows: list[tuple[str | None, ...]] = []
    for batch in item.batches():
        cells = [batch.column(column).to_pylist() for column in item.columns]
        rows += zip(*cells, strict=True) if cells else []
        if len(rows) >= SAMPLE_ROWS:
            break
    return ObjectSample(item.name, tuple(item.columns), rows[:SAMPLE_ROWS])
