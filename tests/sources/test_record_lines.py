"""The line of a record is known whatever stands above it, and costs nothing where every record is one line."""

from pathlib import Path

from sameside.sources.files import ReadOptions, open_source
from sameside.sources.record_lines import RecordLines


def test_it_remembers_only_where_counting_on_does_not_tell() -> None:
    lines = RecordLines()
    for record, line in ((1, 2), (2, 3), (3, 4), (4, 7), (5, 8), (6, 8), (7, 9)):
        lines.begins(record, line)
    assert [lines.line_of(record) for record in range(1, 9)] == [2, 3, 4, 7, 8, 8, 9, 10]


def test_it_counts_the_lines_of_a_block() -> None:
    lines = RecordLines()
    assert lines.block(b"a\nb\n", record=1, line=2, n_records=2) == 2
    # Two records and four line ends: one empty line, one line end inside a cell.
    assert lines.block(b'\n"c\r\nc"\nd\n', record=3, line=4, n_records=2) == 4
    assert lines.block(b"e", record=5, line=8, n_records=1) == 0
    assert [lines.line_of(record) for record in range(1, 6)] == [2, 3, 5, 7, 8]


def test_it_is_not_misled_by_a_file_without_a_last_line_end(tmp_path: Path) -> None:
    # Three records, three line ends: the empty line makes up for the one that is missing at the end.
    (tmp_path / "t.csv").write_bytes(b'\xef\xbb\xbfsep=;\n"a\nb";c\n\n1;2\n\n3;4\n5;6')
    (found,) = open_source(str(tmp_path / "t.csv"), options=ReadOptions())
    assert sum(batch.num_rows for batch in found.batches()) == 3
    assert [found.line_of(record) for record in (1, 2, 3)] == [5, 7, 8]
    # Read again, the same again.
    assert sum(batch.num_rows for batch in found.batches()) == 3
    assert [found.line_of(record) for record in (1, 2, 3)] == [5, 7, 8]
