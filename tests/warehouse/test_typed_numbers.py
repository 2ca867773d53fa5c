"""Numbers are read exactly, or not at all."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sameside.warehouse.engine import connect
from sameside.warehouse.typed_numbers import marked_currency, typed_number
from tests.warehouse.number_twin import Read, read_number

ENGINE = connect()


def steps_sql(kind: str, mark: str, scale: str | None) -> tuple[str, str, str]:
    typed = typed_number("c", "cell", kind=kind, mark=mark, scale=scale)  # type: ignore[arg-type]  # plain words
    sql = "select unnest($texts::varchar[]) as cell, generate_subscripts($texts::varchar[], 1) as place"
    for step in typed.steps:
        sql = f"select *, {', '.join(f'{made} as {name}' for name, made in step.items())} from ({sql})"
    return sql, typed.value, typed.reason


def read(texts: list[str | None], kind: str = "money", mark: str = ".", scale: str | None = None) -> list[Read]:
    """What the SQL makes of a column of texts."""
    sql, value, reason = steps_sql(kind, mark, scale)
    return [
        (row[0], row[1]) for row in ENGINE.execute(f"select {value}, {reason} from ({sql}) order by place", {"texts": texts}).fetchall()
    ]


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("1054", ".", "1054.00"),
        ("1,234,567.891", ".", "1234567.89"),
        ("1.234.567,891", ",", "1234567.89"),
        ("12,34,567.00", ".", "1234567.00"),
        ("1 234,50 €", ",", "1234.50"),
        ("1\u202f234,50", ",", "1234.50"),
        ("1'234.50", ".", "1234.50"),
        ("1.234", ",", "1234.00"),
        ("$1,234.50", ".", "1234.50"),
        ("R$ 10,00", ",", "10.00"),
        ("USD 100", ".", "100.00"),
        ("(1,234.50)", ".", "-1234.50"),
        ("-2", ".", "-2.00"),
        ("\u22122", ".", "-2.00"),
        ("$-5.10", ".", "-5.10"),
        ("1,234-", ".", "-1234.00"),
        ("+7", ".", "7.00"),
        (".5", ".", "0.50"),
        ("5.", ".", "5.00"),
        ("1.5E+06", ".", "1500000.00"),
        # Halves go away from zero.
        ("1.005", ".", "1.01"),
        ("-1.005", ".", "-1.01"),
        ("0.00499999999999999999999999999", ".", "0.00"),
        ("9999999999999999.99", ".", "9999999999999999.99"),
    ],
)
def test_it_reads_amounts_as_people_write_them(text: str, mark: str, expected: str) -> None:
    assert read([text], mark=mark) == [(Decimal(expected), None)]
    assert read_number(text, "money", mark) == (Decimal(expected), None)


@pytest.mark.parametrize(
    ("text", "kind", "mark", "reason"),
    [
        # 1,5 with a point as decimal mark may be one and a half: not 15.
        ("1,5", "money", ".", "not_a_number"),
        ("1.5", "money", ",", "not_a_number"),
        ("1234.567", "money", ",", "not_a_number"),
        ("1.2.5", "money", ",", "not_a_number"),
        ("1,23,4", "money", ".", "not_a_number"),
        ("1,234.567.8", "money", ".", "not_a_number"),
        ("12 34", "money", ".", "not_a_number"),
        ("--5", "money", ".", "not_a_number"),
        ("(-5)", "money", ".", "not_a_number"),
        ("(5", "money", ".", "not_a_number"),
        ("$5 USD", "money", ".", "not_a_number"),
        ("10%", "money", ".", "not_a_number"),
        ("200-499", "integer", ".", "not_a_number"),
        ("2000+", "integer", ".", "not_a_number"),
        ("NaN", "decimal", ".", "not_a_number"),
        ("inf", "decimal", ".", "not_a_number"),
        ("1_000", "integer", ".", "not_a_number"),
        ("0x10", "integer", ".", "not_a_number"),
        ("12.5", "integer", ".", "not_a_whole_number"),
        ("10000000000000000", "money", ".", "number_too_large"),
        ("9" * 60, "money", ".", "number_too_large"),
        ("1e400", "money", ".", "number_too_large"),
        ("9223372036854775808", "integer", ".", "number_too_large"),
    ],
)
def test_it_says_why_a_text_is_no_number(text: str, kind: str, mark: str, reason: str) -> None:
    assert read([text], kind, mark) == [(None, reason)]


def test_it_moves_the_point_of_micros_without_rounding_first() -> None:
    # 1,005,000 micros are 1.005; rounded once, to 1.01.
    assert read(["1005000", "1004999"], scale="0.000001") == [(Decimal("1.01"), None), (Decimal("1.00"), None)]
    assert read(["65"], "decimal", scale="0.01") == [(Decimal("0.65"), None)]
    assert read(["1100.04"], "money", scale="1000000") == [(Decimal("1100040000.00"), None)]
    assert read(["10.25"], "money", scale="12") == [(Decimal("123.00"), None)]
    assert read(["999999999999999999"], "decimal", scale="999999") == [(None, "number_too_large")]


def test_it_reads_a_percentage_as_a_share() -> None:
    assert read(["65%", "6.5 %"], "decimal") == [(Decimal("0.65"), None), (Decimal("0.065"), None)]


def test_it_tells_the_currency_a_number_is_marked_with() -> None:
    sql, _value, _reason = steps_sql("money", ".", None)
    texts = ["€5", "5 eur", "5 EUR", "US$5", "$5", "¥5", "5", "5 kr"]
    found = ENGINE.execute(f"select {marked_currency('c')} from ({sql}) order by place", {"texts": texts}).fetchall()
    # Dollars, yen or yuan and crowns are families: the sign alone does not tell which. 'eur' in small letters is no code.
    assert [row[0] for row in found] == ["EUR", None, "EUR", "USD", None, None, None, None]


KIND = st.sampled_from(["money", "decimal", "integer"])
SCALE = st.sampled_from([None, None, "0.000001", "0.01", "100", "12", "0.25", "999999"])
BODY = st.one_of(
    st.decimals(-(10**18), 10**18, places=3, allow_nan=False).map(str),
    st.decimals(-(10**7), 10**7, places=2, allow_nan=False).map(lambda number: f"{number:,}"),
    st.decimals(-(10**7), 10**7, places=2, allow_nan=False).map(lambda n: f"{n:,}".translate(str.maketrans(",.", ".,"))),
    st.integers(0, 10**20).map(str),
    st.text("0123456789.,' ", min_size=1, max_size=12),
    st.builds(lambda number, power: f"{number}e{power}", st.integers(0, 99), st.integers(-30, 30)),
)
TEXT = st.builds(
    lambda a, b, c, d: f"{a}{b}{c}{d}".strip(),
    st.sampled_from(["", "", "", "(", "-", "$", "€ ", "USD ", "-$", "\u2212"]),
    BODY,
    st.sampled_from(["", "", "", " EUR", "€", "-", " kr"]),
    st.sampled_from(["", "", "", ")", "%", " %"]),
).filter(bool)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.lists(TEXT, min_size=40, max_size=80), KIND, st.sampled_from([".", ","]), SCALE)
def test_it_agrees_with_a_slow_twin(texts: list[str], kind: str, mark: str, scale: str | None) -> None:
    for text, found in zip(texts, read(list(texts), kind, mark, scale), strict=True):
        assert found == read_number(text, kind, mark, scale), f"{text!r} as {kind} with {mark} times {scale}"
