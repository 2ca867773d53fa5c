"""One rendering: by value and by column, for each type."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from sameside.sources.value_text import text_column, text_of

BERLIN_SUMMER = dt.timezone(dt.timedelta(hours=2))


def test_it_writes_fractions_with_the_mark_in_force() -> None:
    values = [1.234, Decimal("-0.50"), 7, 1e-7, dt.timedelta(seconds=1, milliseconds=500), True, "1.5", None]
    assert [text_of(value, ",") for value in values] == ["1,234", "-0,5", "7", "0,0000001", "1,5", "true", "1.5", None]
    # What stands within a list stays JSON.
    assert text_of([1.5], ",") == "[1.5]"
    assert text_column(pa.array([1.5, None]), ",").to_pylist() == ["1,5", None]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", None),
        (" a ", " a "),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (1054.0, "1054"),
        (0.1, "0.1"),
        (1e22, "10000000000000000000000"),
        (1e-7, "0.0000001"),
        (-0.0, "0"),
        (float("nan"), None),
        (Decimal("10.50"), "10.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.00"), "0"),
        (dt.date(2024, 1, 23), "2024-01-23"),
        (dt.datetime.fromisoformat("2024-01-23T02:46:47"), "2024-01-23T02:46:47"),
        (dt.datetime.fromisoformat("2024-01-23T02:46:47.120"), "2024-01-23T02:46:47.12"),
        (dt.datetime(2024, 1, 23, tzinfo=dt.UTC), "2024-01-23T00:00:00Z"),
        (dt.datetime(2024, 7, 1, 12, 30, tzinfo=BERLIN_SUMMER), "2024-07-01T12:30:00+02:00"),
        (dt.time(9, 30), "09:30:00"),
        (b"bytes", "bytes"),
        ([1, None, "a"], '[1,null,"a"]'),
        ({"a": Decimal("1.50")}, '{"a":1.5}'),
    ],
)
def test_it_writes_each_type_in_one_way(value: object, text: str | None) -> None:
    assert text_of(value) == text


@seed(20260104)
@settings(max_examples=200, deadline=None)
@given(
    values=st.one_of(
        st.lists(
            st.none() | st.datetimes(min_value=dt.datetime.fromisoformat("1700-01-01"), max_value=dt.datetime.fromisoformat("2200-01-01"))
        ),
        st.lists(st.none() | st.datetimes(min_value=dt.datetime.fromisoformat("1700-01-01"), timezones=st.just(dt.UTC))),
        st.lists(st.none() | st.floats(allow_infinity=False)),
        st.lists(st.none() | st.integers(-(2**62), 2**62)),
        st.lists(st.none() | st.dates()),
        st.lists(st.none() | st.text(max_size=5)),
        st.lists(st.none() | st.booleans()),
        st.lists(st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-10_000, max_value=10_000)),
    )
)
def test_it_writes_a_column_as_it_writes_each_value(values: list[object]) -> None:
    column = pa.array(values)
    assert text_column(column).to_pylist() == [text_of(value) for value in column.to_pylist()]
