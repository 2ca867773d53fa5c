"""Draft a mapping for files nobody has described yet."""

import os
from pathlib import Path, PurePath

from sameside.schema.errors import UnreadableInput
from sameside.sources.files import ReadOptions, SourceObject, open_source, skipped_files
from sameside.sources.suggest import ObjectSample, draft_mapping

# Enough to see the values of a stage column and the overlap of ids, and read in seconds.
SAMPLE_ROWS = 50_000


def suggest_mapping(*, path: str, options: ReadOptions, name: str | None = None) -> str:
    """The text of a drafted mapping for a file, a folder or a database. Reads the first rows only; changes nothing.

    A file of a folder that can't be read is named in the draft; the others are drafted without it.

    Reads    name: of the mapping; None: after the path
    Returns  YAML that loads as it stands, with comments where a person should look
    Raises   SamesideError when nothing was recognised; UnreadableInput when nothing can be read
    """
    samples, unreadable = _samples(path, options)
    return draft_mapping(samples, name=name or PurePath(path.split("?")[0]).stem or "draft", unreadable=unreadable)


def _samples(path: str, options: ReadOptions) -> tuple[list[ObjectSample], list[str]]:
    """The first rows of everything a path holds, and the reason for every file that gave none."""
    files = _folder_files(path)
    if not files:
        return [_sample(item) for item in open_source(path, options=options)], []
    samples: list[ObjectSample] = []
    unreadable = []
    for file in files:
        try:
            samples += [_sample(item) for item in open_source(file, options=options)]
        except UnreadableInput as fault:
            unreadable.append(str(fault))
    if not samples:
        raise UnreadableInput(f"{path}: no file of the folder can be read.\n  " + "\n  ".join(unreadable))
    return samples, unreadable


def _folder_files(path: str) -> list[str]:
    """The files of a folder that an import would read, in the order of the names; empty for a file or a database."""
    if "://" in path or not path or "\x00" in path or not Path(path).expanduser().is_dir():
        return []
    skipped = {skip.file_name for skip in skipped_files(path)}
    names = sorted(entry.name for entry in Path(path).expanduser().iterdir())
    return [file for name in names if (file := os.path.join(path, name)) not in skipped]


def _sample(item: SourceObject) -> ObjectSample:
    rows: list[tuple[str | None, ...]] = []
    for batch in item.batches():
        cells = [batch.column(column).to_pylist() for column in item.columns]
        rows += zip(*cells, strict=True) if cells else []
        if len(rows) >= SAMPLE_ROWS:
            break
    return ObjectSample(item.name, tuple(item.columns), rows[:SAMPLE_ROWS])
