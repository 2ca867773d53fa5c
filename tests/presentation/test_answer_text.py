"""Does an answer on a terminal say what its figures are of?"""

from datetime import UTC, datetime
from decimal import Decimal

from sameside.analytics.answer import Answer, AnswerRow, RecordTable
from sameside.presentation.answer_text import answer_cells, records_text
from sameside.presentation.report_parts import answer_as_table


def answer(*rows: AnswerRow, unit: str = "share") -> Answer:
    return Answer("influenced_share", unit, "?", "How.", None, datetime(2026, 3, 31, tzinfo=UTC), "s1", rows)  # type: ignore[arg-type]


BY_VALUE = [AnswerRow({"measure": "by_value"}, 0.6, 20, currency="EUR"), AnswerRow({"measure": "by_value"}, 0.8, 6, currency="USD")]
BY_COUNT = AnswerRow({"measure": "by_count"}, 0.7, 26)


def test_it_names_the_currency_of_shares_of_amounts_in_several() -> None:
    headings, rows = answer_cells(answer(*BY_VALUE, BY_COUNT))
    assert [heading.name for heading in headings] == ["measure", "currency", "influenced share", "n"]
    assert [row[1] for row in rows] == ["EUR", "USD", "all"]
    assert [row[1].text for row in answer_as_table(answer(*BY_VALUE, BY_COUNT), "").rows] == ["EUR", "USD", "all"]


def test_it_tells_an_unknown_currency_from_a_known_one() -> None:
    _, rows = answer_cells(answer(BY_VALUE[0], AnswerRow({"measure": "by_value"}, 0.5, 4)))
    assert [row[1] for row in rows] == ["EUR", "unknown"]


def test_it_leaves_the_currency_out_where_there_is_one_or_the_amount_says_it() -> None:
    assert "currency" not in [heading.name for heading in answer_cells(answer(BY_VALUE[0], BY_COUNT))[0]]
    money = answer(AnswerRow({}, 1, 1, currency="EUR"), AnswerRow({}, 2, 1, currency="USD"), unit="money")
    assert "currency" not in [heading.name for heading in answer_cells(money)[0]]


def test_it_writes_decimals_of_records_plainly() -> None:
    table = RecordTable(
        ("id", "n", "amount"),
        (
            ("a", Decimal("0E-10"), Decimal("12.50")), ("b", Decimal("1.0000000000"), Decimal("100.00")),
            ("c", Decimal("0.2500000000"), Decimal("1E+3")), ("d", None, Decimal("-7")),
        ),
    )  # fmt: skip
    cells = [line.split() for line in records_text(table).splitlines()[2:]]
    assert cells == [["a", "0", "12.50"], ["b", "1", "100.00"], ["c", "0.25", "1000"], ["d", "-7"]]
