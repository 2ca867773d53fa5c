"""Do tables leave as values, and can no cell attack the spreadsheet that opens them?"""

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from sameside.analytics.answer import Answer, AnswerRow, RecordTable
from sameside.presentation.table_files import answer_json, answer_table, csv_text, parquet_bytes, records_json
from sameside.schema.formulas import disarmed


def answer() -> Answer:
    rows = (
        AnswerRow({"lead_source": "=HYPERLINK(1)"}, 0.25, 8, 0.07, 0.59),
        AnswerRow({"lead_source": "unknown"}, None, 0),
    )
    return Answer("close_rate_lead", "share", "?", "won ÷ leads", None, datetime(2026, 1, 1, tzinfo=UTC), "s1", rows)


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_it_disarms_a_cell_that_a_spreadsheet_would_run(first: str) -> None:
    assert disarmed(f"{first}cmd|' /C calc'!A0").startswith("'")


@pytest.mark.parametrize("mark", [",", ";", "|", "\n"])
def test_it_disarms_behind_a_mark_where_another_locale_begins_a_cell(mark: str) -> None:
    assert disarmed(f"Acme{mark}=1+1") == f"Acme{mark}'=1+1"


@pytest.mark.parametrize("text", ["-2", "+2.50", "2026-01-01", "a=b", "a - b", "", "me@here.example"])
def test_it_leaves_harmless_text_alone(text: str) -> None:
    assert disarmed(text) == text


def test_it_keeps_numbers_numbers_in_csv() -> None:
    table = RecordTable(("name", "share", "amount", "n"), (("-x", -0.5, Decimal("-12.30"), None),))
    assert list(csv.reader(io.StringIO(csv_text(table)))) == [["name", "share", "amount", "n"], ["'-x", "-0.5", "-12.30", ""]]


def test_it_writes_an_answer_as_values_with_what_one_must_know() -> None:
    table = answer_table(answer())
    assert table.columns[:5] == ("metric", "lead_source", "value", "n", "low")
    assert table.rows[0][:4] == ("close_rate_lead", "=HYPERLINK(1)", 0.25, 8)
    assert table.rows[1][2] is None


def test_it_writes_json_with_null_for_what_is_not_known() -> None:
    written = json.loads(answer_json(answer()))
    assert written["rows"][0] == {"by": {"lead_source": "=HYPERLINK(1)"}, "value": 0.25, "n": 8, "low": 0.07, "high": 0.59}
    assert written["rows"][1]["value"] is None


def test_it_writes_records_with_times_as_text_and_money_exact() -> None:
    table = RecordTable(("at", "amount"), ((datetime(2026, 1, 2, 3, tzinfo=UTC), Decimal("10.10")),))
    assert json.loads(records_json(table)) == [{"at": "2026-01-02T03:00:00+00:00", "amount": "10.10"}]


def test_it_writes_parquet_that_reads_back_equal() -> None:
    table = RecordTable(("name", "n"), (("a", 1), ("b", None)))
    assert pq.read_table(io.BytesIO(parquet_bytes(table))).to_pydict() == {"name": ["a", "b"], "n": [1, None]}
