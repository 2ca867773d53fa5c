"""How is a table written for another program: CSV, JSON, Parquet?

Values leave as values: a share is 0.043, not "4.3%". Text that a spreadsheet would run as a formula is disarmed in CSV, numbers are not
touched. Parquet and JSON need no such care: their readers know text from formulas.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sameside.analytics.answer import Answer, Comparison, RecordTable, answer_as_json
from sameside.presentation.documents import Cell, Document, Table
from sameside.schema.formulas import disarmed


def answer_table(answer: Answer) -> RecordTable:
    """An answer as columns and rows: the dimensions asked for, then the figure and what one must know to read it."""
    if answer.comparison is not None:
        return _comparison_table(answer, answer.comparison)
    dimensions = list(dict.fromkeys(name for row in answer.rows for name in row.by))
    further = ("value", "n", "low", "high", "coverage", "pending", "mature", "currency")
    rows = tuple(
        (answer.metric, *(row.by.get(name) for name in dimensions), *(getattr(row, name) for name in further), answer.unit)
        for row in answer.rows
    )
    return RecordTable(("metric", *dimensions, *further, "unit"), rows)


def _comparison_table(answer: Answer, comparison: Comparison) -> RecordTable:
    """Two periods side by side: the figure of each with its n, then the difference. Money stands with its currency as ever."""
    dimensions = list(dict.fromkeys(name for row in comparison.rows for name in row.by))
    further = ("difference", "low", "high", "ratio", "reading")
    rows = []
    for row in comparison.rows:
        sides = [(side.value, side.n) if side is not None else (None, 0) for side in (row.this, row.other)]
        currency = next((side.currency for side in (row.this, row.other) if side is not None), None)
        cells = [row.by.get(name) for name in dimensions]
        rows.append((answer.metric, *cells, *sides[0], *sides[1], *(getattr(row, name) for name in further), currency, answer.unit))
    columns = ("value", "n", "other_value", "other_n", "difference", "difference_low", "difference_high", "ratio", "reading")
    return RecordTable(("metric", *dimensions, *columns, "currency", "unit"), tuple(rows))


def csv_text(table: RecordTable) -> str:
    """The table as CSV: UTF-8, commas, a heading line, empty for null."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([disarmed(name) for name in table.columns])
    writer.writerows([_csv_cell(value) for value in row] for row in table.rows)
    return written.getvalue()


def answer_json(answer: Answer) -> str:
    """The stable JSON form of an answer."""
    return json.dumps(answer_as_json(answer), ensure_ascii=False, indent=2) + "\n"


def report_json(document: Document, answers: Mapping[str, Answer]) -> str:
    """A report: what it says, its tables with exact values beside their texts, and the answers it was written from."""
    written = {
        "title": document.title,
        **{name.lower().replace(" ", "_"): text for name, text in document.facts},
        "key_figures": [{"name": key.name, "footnote": key.footnote, **_cell_json(key.figure)} for key in document.key_figures],
        "sections": [
            {
                "anchor": section.anchor,
                "heading": section.heading,
                "sentence": section.sentence,
                "footnotes": list(section.footnotes),
                "tables": [_table_json(table) for table in section.tables],
                "notes": list(section.notes),
            }
            for section in document.sections
        ],
        "missing": [{"unlocked_by": gap.unlocked_by, "questions": list(gap.questions)} for gap in document.missing],
        "footnotes": [
            {
                "number": note.number,
                "metric": note.metric,
                "definition": note.definition,
                "commands": [f"{command} {document.command_end}" for command in note.commands],
            }
            for note in document.footnotes
        ],
        "answers": {name: answer_as_json(answer) for name, answer in answers.items()},
    }
    return json.dumps(written, ensure_ascii=False, indent=2) + "\n"


def _table_json(table: Table) -> dict[str, Any]:
    columns = [column.name for column in table.columns]
    return {"caption": table.caption, "columns": columns, "rows": [[_cell_json(cell) for cell in row] for row in table.rows]}


def _cell_json(cell: Cell) -> dict[str, Any]:
    """Text; with it the exact value, or both ends of an interval, unit and currency, where it is a figure."""
    if not cell.values:
        return {"text": cell.text}
    values = [_plain(value) for value in cell.values]
    exact: dict[str, Any] = {"value": values[0]} if len(values) == 1 else {"low": values[0], "high": values[1]}
    return {"text": cell.text, **exact, "unit": cell.unit, **({"currency": cell.currency} if cell.currency else {})}


def records_json(table: RecordTable) -> str:
    """Records as a list of objects; money as decimal strings, times as ISO text."""
    rows = [dict(zip(table.columns, (_plain(value) for value in row), strict=True)) for row in table.rows]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def parquet_bytes(table: RecordTable) -> bytes:
    """The table as one Parquet file."""
    import pyarrow as pa  # slow to load; only files need it
    import pyarrow.parquet as pq

    columns = {name: [row[place] for row in table.rows] for place, name in enumerate(table.columns)}
    written = io.BytesIO()
    pq.write_table(pa.table(columns), written)
    return written.getvalue()


def _csv_cell(value: Any) -> Any:
    if value is None:
        return ""
    plain = _plain(value)
    return disarmed(plain) if isinstance(value, str) else plain


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_plain(part) for part in value]
    return value
