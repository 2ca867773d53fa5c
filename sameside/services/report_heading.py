"""Where does the heading of a report stand that was written as text, with its title and filters on lines of their own above?"""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sameside.sources.csv_dialect import DELIMITERS, detect_encoding
from sameside.sources.file_survey import survey_file
from sameside.sources.files import ReadOptions, open_source
from sameside.sources.source_object import MAX_CELL_BYTES

# The first rows of a long report tell where its heading is.
_SAMPLE_ROWS = 200
_TEXT_ENDINGS = frozenset({".csv", ".tsv", ".tab", ".psv", ".txt", ""})
# Text of a file whose bytes are something else: a workbook, Parquet, a database.
_NO_TEXT = frozenset({"zip", "ole", "parquet", "sqlite", "empty", "json"})


@dataclass(frozen=True)
class ReportTable:
    """One table of a report as text; above: the rows above its heading that are not empty."""

    file_name: str
    columns: tuple[str, ...]
    rows: list[list[str]]
    above: int = 0


def report_tables(path: str) -> list[ReportTable]:
    """Every table of a report; of a text file without the title lines above its heading.

    Raises  as `open_source`
    """
    titled = _titled_table(path)
    if titled is not None:
        return [titled]
    return [
        ReportTable(
            source.file_name,
            tuple(source.columns),
            [[row[name] or "" for name in source.columns] for batch in source.batches() for row in batch.to_pylist()],
        )
        for source in open_source(path, options=ReadOptions())
    ]


def _titled_table(path: str) -> ReportTable | None:
    """The table of a text file whose first row is a title; None where the first row is the heading, or nothing tells of one."""
    file = Path(path).expanduser()
    if "://" in path or "\x00" in path or file.suffix.casefold() not in _TEXT_ENDINGS or not file.is_file():
        return None
    survey = survey_file(file, path)
    if survey.kind in _NO_TEXT:
        return None
    encoding = detect_encoding(survey, ReadOptions(), path)
    text = file.read_bytes()[encoding.skip :].decode(encoding.codec, "replace").removeprefix("\ufeff")
    if text[:4].casefold() == "sep=":
        return None
    found = [heading for mark in DELIMITERS.values() if (heading := _heading(text, mark)) is not None]
    if not found:
        return None
    best = max(found, key=lambda heading: heading.score)
    if best.place == 0:
        return None
    titles, *rows = _rows(text, best.delimiter)[best.place :]
    columns = tuple(cell.strip() or f"column {n}" for n, cell in enumerate(titles, start=1))
    # A row of another width is no record: a footer, or a line that is broken. The reader of files leaves it out as well.
    return ReportTable(path, columns, [row for row in rows if len(row) == len(columns)], best.place)


@dataclass(frozen=True)
class _Heading:
    """place: of the heading among the rows that are not empty; score: the share of rows below as wide as it is, then its width."""

    delimiter: str
    place: int
    score: tuple[float, int]


def _heading(text: str, delimiter: str) -> _Heading | None:
    """The heading of a table that this mark cuts: the first row as wide as the table and mostly filled, which no title is."""
    rows = _rows(text, delimiter, at_most=_SAMPLE_ROWS)
    widths = Counter(len(row) for row in rows)
    width = max((width for width, n in widths.items() if width > 1 and n > 1), default=0)
    if not width:
        return None
    # A first row as wide as most others is the heading, even where a few broken rows are wider.
    if sum(1 for cell in rows[0] if cell.strip()) > len(rows[0]) // 2 and 1 < len(rows[0]) < width and widths[len(rows[0])] > widths[width]:
        return None
    place = next((n for n, row in enumerate(rows) if len(row) == width and sum(1 for cell in row if cell.strip()) > width // 2), None)
    if place is None or place == len(rows) - 1:
        return None
    below = rows[place + 1 :]
    return _Heading(delimiter, place, (round(sum(1 for row in below if len(row) == width) / len(below), 1), width))


def _rows(text: str, delimiter: str, *, at_most: int | None = None) -> list[list[str]]:
    """The rows with something in them."""
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL_BYTES))
    rows: list[list[str]] = []
    try:
        for row in csv.reader(text.splitlines(keepends=True), delimiter=delimiter):
            if row and any(cell.strip() for cell in row):
                rows.append(row)
            if at_most is not None and len(rows) >= at_most:
                break
    except csv.Error:
        return rows
    return rows
