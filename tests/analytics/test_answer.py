"""Is the JSON form of an answer the stable one that scripts depend on?"""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

from sameside.analytics.answer import Answer, AnswerRow, Period, answer_as_json

_AS_OF = datetime(2026, 1, 31, 12, 30, tzinfo=UTC)


def test_it_writes_money_as_decimal_text_and_leaves_out_keys_that_mean_nothing() -> None:
    answer = Answer(
        metric="bookings",
        unit="money",
        question="How much?",
        definition="Amount won.",
        period=Period("2026-01", date(2026, 1, 1), date(2026, 1, 31)),
        as_of=_AS_OF,
        snapshot="s1",
        rows=(AnswerRow({"owner": "Sam"}, Decimal("1200000.50"), 2, coverage=1.0, currency="EUR"), AnswerRow({"owner": "Rita"}, None, 0)),
        notes=("One note.",),
    )
    assert json.loads(json.dumps(answer_as_json(answer))) == {
        "metric": "bookings",
        "unit": "money",
        "question": "How much?",
        "definition": "Amount won.",
        "period": {"name": "2026-01", "from": "2026-01-01", "to": "2026-01-31"},
        "as_of": "2026-01-31T12:30:00Z",
        "snapshot": "s1",
        "rows": [
            {"by": {"owner": "Sam"}, "value": "1200000.50", "n": 2, "coverage": 1.0, "currency": "EUR"},
            {"by": {"owner": "Rita"}, "value": None, "n": 0},
        ],
        "notes": ["One note."],
    }


def test_it_writes_what_a_share_needs_and_no_more() -> None:
    row = AnswerRow({}, 0.5, 4, low=0.15, high=0.85, pending=0, mature=False)
    answer = Answer("m", "share", "?", "", None, _AS_OF, None, (row,))
    written = answer_as_json(answer)
    assert written["rows"] == [{"by": {}, "value": 0.5, "n": 4, "low": 0.15, "high": 0.85, "pending": 0, "mature": False}]
    assert (written["period"], written["snapshot"], written["notes"]) == (None, None, [])


def test_it_never_writes_money_in_powers_of_ten() -> None:
    answer = Answer("m", "money", "?", "", None, _AS_OF, None, (AnswerRow({}, Decimal("1E+3"), 1, currency="EUR"),))
    assert answer_as_json(answer)["rows"][0]["value"] == "1000"
