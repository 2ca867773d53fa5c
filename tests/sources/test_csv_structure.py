"""The fast way and the careful way to cut CSV into records must agree, on any bytes."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from sameside.sources import csv_file
from sameside.sources.csv_structure import NeedsMore, plain_length, read_record
from sameside.sources.files import ReadOptions, open_source

ALPHABET = st.sampled_from([b"a", b"1", b",", b",", b'"', b'"', b"\n", b"\n", b"\r", b"\r\n", b"\x00", "é".encode(), b"\xff", b";", b" "])
WELL_FORMED_CELL = st.text(alphabet='ab,"\n\r; é', max_size=6)


def slowly(body: bytes, n_columns: int, first_line: int) -> tuple[list[tuple[int, tuple[str | None, ...]]], list[tuple[int, str]]]:
    """The twin: one record after the other with `read_record`, judged cell by cell."""
    good: list[tuple[int, tuple[str | None, ...]]] = []
    bad: list[tuple[int, str]] = []
    at, record = 0, 0
    while at < len(body):
        found = read_record(body, at, b",", is_last=True)
        raw = body[at : found.end]
        line = first_line + len(raw_lines(body[:at]))
        at = found.end
        if not raw.strip(b"\r\n"):
            continue
        record += 1
        if found.cells is None:
            bad.append((line, found.fault))
        elif len(found.cells) != n_columns:
            bad.append((line, f"expected {n_columns} columns, found {len(found.cells)}"))
        elif any(b"\x00" in cell for cell in found.cells):
            bad.append((line, "NUL"))
        elif any(b"\xff" in cell for cell in found.cells):
            bad.append((line, "not text"))
        else:
            good.append((record, tuple(cell.decode() or None for cell in found.cells)))
    return good, bad


def raw_lines(text: bytes) -> list[bytes]:
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")[:-1]


@seed(20260101)
@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.lists(ALPHABET, min_size=1, max_size=80).map(b"".join), block=st.sampled_from([16, 24, 64, 4096]))
def test_it_gives_the_same_rows_and_rejects_whatever_the_block_size(
    body: bytes, block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "BLOCK_BYTES", block)
    monkeypatch.setattr(csv_file, "FIRST_WINDOW", block)
    path = tmp_path / "twin.csv"
    path.write_bytes(b"h1,h2\n" + body)
    options = ReadOptions(delimiter=",", encoding="utf-8")
    (found,) = open_source(str(path), options=options)
    rows = [(row["_record"], (row["h1"], row["h2"])) for batch in found.batches() for row in batch.to_pylist()]
    good, bad = slowly(body, 2, first_line=2)
    assert rows == good
    assert [reject.line for reject in found.rejects] == [line for line, _ in bad]
    assert found.n_received == len(good) + len(bad)


@seed(20260102)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=st.lists(st.tuples(WELL_FORMED_CELL, WELL_FORMED_CELL, WELL_FORMED_CELL), min_size=1, max_size=12),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    block=st.sampled_from([48, 4096]),
)
def test_it_reads_back_what_the_csv_module_wrote(
    table: list[tuple[str, str, str]], ending: str, delimiter: str, block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "BLOCK_BYTES", block)
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL).writerows([("one", "two", "three"), *table])
    path = tmp_path / "written.csv"
    path.write_bytes(text.getvalue().encode())
    (found,) = open_source(str(path), options=ReadOptions(delimiter=delimiter))
    rows = [tuple(row[name] or "" for name in found.columns) for batch in found.batches() for row in batch.to_pylist()]
    assert rows == table
    assert found.rejects == []


def test_it_trusts_no_more_than_whole_records() -> None:
    assert plain_length(b"a,b\nc,", b",", is_last=False) == 4
    assert plain_length(b"a,b\nc,", b",", is_last=True) == 6
    assert plain_length(b'"a\nb",c\n"d\n', b",", is_last=False) == 8
    assert plain_length(b'5" pipe,c\n', b",", is_last=False) == 0
    assert plain_length(b"a,b\r", b",", is_last=False) == 0, "the CR may be half of a CRLF"


def test_it_gives_up_only_the_line_of_a_quote_that_never_closes() -> None:
    found = read_record(b'"a,b\nc,d\n', 0, b",", is_last=True)
    assert (found.end, found.cells, found.fault) == (5, None, "a quote is opened and never closed")


def test_it_says_when_a_record_goes_on_beyond_the_block() -> None:
    for block in (b'"a', b'"a"', b"a,b", b"a,b\r"):
        with pytest.raises(NeedsMore):
            read_record(block, 0, b",", is_last=False)
