"""How does a JSON file become rows of text? One object per line, or one document that holds a list of objects.

A document is a list, or an object with its rows under `records` (Salesforce tree files), `results` (HubSpot answers) or `body`
(recorded pages). A broken document is refused whole, because what follows the fault can't be trusted; a broken line of a file of
lines is one rejected row.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from sameside.schema.errors import UnreadableInput
from sameside.sources.csv_dialect import detect_encoding
from sameside.sources.file_object import FileObject
from sameside.sources.file_survey import Survey, os_reason
from sameside.sources.json_record import flat_record
from sameside.sources.json_text import MAX_VALUE_CHARACTERS, JsonDocument, NotJson, parse_line
from sameside.sources.source_object import (
    MAX_CELL_BYTES,
    MAX_COLUMNS,
    ReadOptions,
    Reject,
    add_reject,
    batch_schema,
    column_labels,
    shortened,
)
from sameside.sources.text_batches import batch_of_columns
from sameside.sources.utf8_text import Utf8Text

BATCH_ROWS = 5_000
_CHUNK = 1 << 16
_LINE_ENDINGS = (".jsonl", ".ndjson")


class JsonFile(FileObject):
    """One JSON file; a SourceObject. It is read twice: once to learn its columns and faults, once for the rows."""

    def __init__(self, path: Path, file_name: str, *, options: ReadOptions, survey: Survey) -> None:
        super().__init__(path, file_name, options=options, survey=survey)
        encoding = detect_encoding(survey, options, file_name)
        self._text = Utf8Text(path, encoding)
        self._is_lines = self._holds_lines()
        self._found_in = ""
        self._paths = self._survey_records()
        self.columns, renamed = column_labels(self._paths, file_name)
        self.read_as = {"format": "JSON lines" if self._is_lines else "JSON", "encoding": encoding.label, **renamed}
        if self._found_in not in ("", "[]"):
            self.read_as["rows"] = f"from {self._found_in}"

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All good rows in order; rejects and n_received are complete at the end."""
        self._begin()
        schema = batch_schema(self.columns)
        rows: list[dict[str, str | None]] = []
        numbers: list[int] = []
        for row in self._rows():
            rows.append(row)
            numbers.append(self.n_received)
            if len(rows) >= BATCH_ROWS:
                yield batch_of_columns([[row.get(path) for row in rows] for path in self._paths], numbers, schema)
                rows, numbers = [], []
                self._fraction = min(1.0, self._text.n_read / max(1, self._survey.stamp.size))
        if rows:
            yield batch_of_columns([[row.get(path) for row in rows] for path in self._paths], numbers, schema)
        self._fraction = 1.0

    def _survey_records(self) -> tuple[str, ...]:
        """Column paths in the order they appear; counts the records on the way."""
        paths: dict[str, None] = {}
        filled: set[str] = set()
        for row in self._rows():
            paths.update(dict.fromkeys(row))
            filled.update(path for path in row if path not in filled and row[path] is not None)
            if len(paths) > 2 * MAX_COLUMNS:
                break
        if self.n_received == 0:
            raise UnreadableInput(f"{self.file_name}: no rows.")
        n_received, rejects = self.n_received, list(self.rejects)
        self.n_received = 0
        self.rejects.clear()
        if not paths:
            reason = rejects[0].reason if rejects else "the objects are empty"
            raise UnreadableInput(f"{self.file_name}: none of {n_received:,} records can be read; the first: {reason}.")
        # An empty relation ("party": null) is no column of its own where others are written out (party.id, party.name).
        parents = {path[:place] for path in paths for place in _dots(path)}
        self.size_hint = n_received
        return tuple(path for path in paths if path in filled or path not in parents)

    def _rows(self) -> Iterator[dict[str, str | None]]:
        try:
            with self._text.open():
                yield from self._line_rows() if self._is_lines else self._document_rows()
        except OSError as fault:
            raise UnreadableInput(f"{self.file_name}: {os_reason(fault)}.") from None

    def _document_rows(self) -> Iterator[dict[str, str | None]]:
        decoder = codecs.getincrementaldecoder("utf-8")()

        def read() -> str:
            while not self._text.at_end:
                piece = decoder.decode(self._text.read(_CHUNK), final=self._text.at_end)
                if piece:
                    return piece
            return ""

        document = JsonDocument(read)
        try:
            for line, record, self._found_in in document.elements():
                self.n_received += 1
                self._lines.begins(self.n_received, line)
                if not isinstance(record, dict):
                    raise NotJson(f"row {self.n_received:,} is not an object", line)
                row = self._checked_row(record, line, "")
                if row is not None:
                    yield row
        except NotJson as fault:
            raise UnreadableInput(f"{self.file_name}, line {fault.line:,}: {fault.reason}. Nothing was imported.") from None
        except UnicodeDecodeError:
            raise UnreadableInput(
                f"{self.file_name}, near line {document.line:,}: bytes that are not UTF-8, which JSON must be. Nothing was imported."
            ) from None

    def _line_rows(self) -> Iterator[dict[str, str | None]]:
        for number, raw in enumerate(_lines(self._text), start=1):
            if not raw.strip():
                continue
            self.n_received += 1
            self._lines.begins(self.n_received, number)
            text = raw.decode("utf-8", "backslashreplace")
            try:
                if len(raw) > MAX_VALUE_CHARACTERS:
                    raise NotJson(f"the line is longer than {MAX_VALUE_CHARACTERS:,} bytes", 1)
                record = parse_line(raw.decode("utf-8"))
                if not isinstance(record, dict):
                    raise NotJson("the line is not an object", 1)
            except (NotJson, UnicodeDecodeError) as fault:
                reason = fault.reason if isinstance(fault, NotJson) else "the line holds bytes that are not utf-8"
                add_reject(self.rejects, Reject(number, None, reason, shortened(text.rstrip())), self.file_name)
                continue
            row = self._checked_row(record, number, text)
            if row is not None:
                yield row

    def _checked_row(self, record: dict[str, object], line: int, text: str) -> dict[str, str | None] | None:
        column: str | None = None
        try:
            row = flat_record(record, self._options.mark)
        except (ValueError, RecursionError) as fault:
            reason = str(fault) if isinstance(fault, ValueError) else "the object is nested too deeply"
        else:
            reason = ""
            for path, value in row.items():
                if value is not None and ("\x00" in value or len(value) > MAX_CELL_BYTES):
                    column = path
                    reason = "a value holds a NUL character" if "\x00" in value else f"a value is longer than {MAX_CELL_BYTES:,} characters"
                elif value is not None and not _is_text(value):
                    column, reason = path, "a value holds half of a character pair (a lone surrogate)"
            if not reason:
                return row
        shown = shortened((text or str(record)).rstrip().replace("\x00", "\\x00").encode("utf-8", "backslashreplace").decode())
        add_reject(self.rejects, Reject(line, column, reason, shown), self.file_name)
        return None

    def _holds_lines(self) -> bool:
        """Is the first line an object of its own, with others after it? Then the file is read line by line."""
        if self._path.suffix.casefold() in _LINE_ENDINGS:
            return True
        with self._text.open():
            lines = [raw for _, raw in zip(range(50), _lines(self._text), strict=False) if raw.strip()]
        try:
            first = parse_line(lines[0].decode("utf-8")) if lines else None
        except (NotJson, UnicodeDecodeError):
            return False
        return isinstance(first, dict) and len(lines) > 1


def _is_text(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _dots(path: str) -> list[int]:
    return [place for place, letter in enumerate(path) if letter == "."]


def _lines(text: Utf8Text) -> Iterator[bytes]:
    """Lines by LF; of a line far too long only the beginning is kept."""
    waiting = b""
    while not text.at_end:
        block = text.read(_CHUNK)
        *whole, rest = (waiting + block).split(b"\n")
        yield from whole
        waiting = rest[: MAX_VALUE_CHARACTERS + 1]
    if waiting:
        yield waiting
