"""Draft a mapping for files nobody has described yet."""

from pathlib import PurePath

from sameside.sources.files import ReadOptions, SourceObject, open_source
from sameside.sources.suggest import ObjectSample, draft_mapping

# Enough to see the values of a stage column and the overlap of ids, and read in seconds.
SAMPLE_ROWS = 50_000


def suggest_mapping(*, path: str, options: ReadOptions, name: str | None = None) -> str:
    """The text of a drafted mapping for a file, a folder or a database. Reads the first rows only; changes nothing.

    Reads    name: of the mapping; None: after the path
    Returns  YAML that loads as it stands, with comments where a person should look
    Raises   SamesideError when nothing was recognised; UnreadableInput when a file can't be read
    """
    samples = [_sample(item) for item in open_source(path, options=options)]
    return draft_mapping(samples, name=name or PurePath(path.split("?")[0]).stem or "draft")


def _sample(item: SourceObject) -> ObjectSample:
    rows: list[tuple[str | None, ...]] = []
    for batch in item.batches():
        cells = [batch.column(column).to_pylist() for column in item.columns]
        rows += zip(*cells, strict=True) if cells else []
        if len(rows) >= SAMPLE_ROWS:
            break
    return ObjectSample(item.name, tuple(item.columns), rows[:SAMPLE_ROWS])
