"""How does a typed value read as text? One rendering for every format, so equal tables come out equal.

dates and times   ISO: 2024-01-23, 2024-01-23T02:46:47, with Z or offset where the value has one, fraction only if not zero
booleans          true, false
numbers           shortest decimal: no trailing zeros, no exponent, with the mark in force; NaN is no value
lists, objects    compact JSON
empty text        no value
"""

import datetime as dt
import json
import math
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


def text_of(value: object, decimal_mark: str = ".") -> str | None:
    """One value as text; None stays None.

    Raises  UnicodeDecodeError when bytes are not text
    """
    match value:
        case None | "":
            return None
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float() | Decimal():
            text = _float_text(value) if isinstance(value, float) else decimal_text(value)
            return text.replace(".", decimal_mark) if text else text
        case dt.datetime():
            return _datetime_text(value)
        case dt.date():
            return value.isoformat()
        case dt.time():
            return _without_empty_fraction(value.isoformat())
        case dt.timedelta():
            return text_of(Decimal(value // dt.timedelta(microseconds=1)) / 1_000_000, decimal_mark)
        case bytes() | bytearray() | memoryview():
            return bytes(value).decode("utf-8") or None
        case list() | tuple() | dict():
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_json_value)
    return str(value)


def _json_value(value: object) -> object:
    # Within JSON a decimal stays a number.
    return float(value) if isinstance(value, Decimal) else text_of(value)


def decimal_text(value: Decimal) -> str | None:
    """Shortest decimal: 10.50 is 10.5, 1E+3 is 1000, -0 is 0."""
    if value.is_nan():
        return None
    if value.is_infinite():
        return "-inf" if value < 0 else "inf"
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _float_text(value: float) -> str | None:
    if math.isnan(value):
        return None
    # repr is the shortest text that reads back as the same number; Decimal only takes its exponent away.
    return decimal_text(Decimal(repr(value)))


def _datetime_text(value: dt.datetime) -> str:
    if value.tzinfo is None:
        return _without_empty_fraction(value.isoformat())
    zone = value.isoformat()[len(value.replace(tzinfo=None).isoformat()) :]
    return _without_empty_fraction(value.replace(tzinfo=None).isoformat()) + ("Z" if zone == "+00:00" else zone)


def _without_empty_fraction(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def text_column(column: "pa.Array[Any]", decimal_mark: str = ".") -> Any:
    """A whole column as text; the same as `text_of` value by value, by vector where Arrow's own text is ours.

    Raises  UnicodeDecodeError or ArrowInvalid when bytes are not text
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return text_column(column.cast(kind.value_type), decimal_mark)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return _null_if_empty(column.cast(pa.string()))
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_date32(kind) or pa.types.is_null(kind):
        return column.cast(pa.string())
    if pa.types.is_timestamp(kind):
        return _timestamp_text(column)
    return pa.array([text_of(value, decimal_mark) for value in column.to_pylist()], pa.string())


def _null_if_empty(column: Any) -> Any:
    if pc.min(pc.binary_length(column)).as_py() != 0:
        return column
    return pa.array([value or None for value in column.to_pylist()], pa.string())


def _timestamp_text(column: "pa.Array[Any]") -> Any:
    if column.type.tz is not None:
        # An instant reads the same in any zone; UTC needs no zone tables.
        column = column.cast(pa.timestamp(column.type.unit, "UTC"))
    text: Any = pc.replace_substring(column.cast(pa.string()), " ", "T")
    text = pc.replace_substring_regex(text, r"\.0+(Z?)$", r"\1")
    return pc.replace_substring_regex(text, r"(\.\d*[1-9])0+(Z?)$", r"\1\2")
