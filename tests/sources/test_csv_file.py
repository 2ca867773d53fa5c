"""CSV in, text out: dialects, encodings, and the rows that must be left out."""

from pathlib import Path

from sameside.sources.files import ReadOptions, SourceObject, open_source

DETECT = ReadOptions()


def opened(path: Path, content: bytes, options: ReadOptions = DETECT) -> SourceObject:
    path.write_bytes(content)
    (found,) = open_source(str(path), options=options)
    return found


def rows(found: SourceObject) -> list[tuple[str | None, ...]]:
    return [tuple(row[name] for name in found.columns) for batch in found.batches() for row in batch.to_pylist()]


def test_it_reads_a_plain_file(tmp_path: Path) -> None:
    found = opened(tmp_path / "leads.csv", b"id,name\n1,Ann\n2,\n")
    assert found.name == "leads"
    assert found.columns == ("id", "name")
    assert rows(found) == [("1", "Ann"), ("2", None)]
    assert found.n_received == 2
    assert found.rejects == []
    assert found.fraction == 1.0
