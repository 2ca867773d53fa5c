"""How does one JSON object become one row? Nested objects become dotted columns, lists stay JSON text.

{"id": "1", "properties": {"email": "a@b.example"}}   ->   id, properties.email
{"party": {"id": 4, "name": "Cancity"}}               ->   party.id, party.name
{"__class__": "date", "year": 2017, ...}              ->   2017-01-02   (Tryton writes typed values so)
"""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from sameside.sources.value_text import text_of

MAX_DEPTH = 12


def flat_record(record: dict[str, Any], decimal_mark: str = ".") -> dict[str, str | None]:
    """One object as column path -> text.

    Raises  ValueError when two values claim one column, or a typed value does not hold
    """
    flat: dict[str, str | None] = {}
    _flatten(record, "", flat, depth=0, decimal_mark=decimal_mark)
    return flat


def _flatten(record: dict[str, Any], prefix: str, flat: dict[str, str | None], *, depth: int, decimal_mark: str) -> None:
    for key, value in record.items():
        path = f"{prefix}{key}"
        if path in flat:
            raise ValueError(f"two values for the column '{path[:60]}'")
        # The whole object as one cell lets a mapping ask "is there a party at all?", and reach parts no other record has.
        is_object = isinstance(value, dict) and "__class__" not in value
        if not is_object or depth == 0:
            flat[path] = text_of(_decoded(value), decimal_mark) if value != {} else None
        if is_object and depth < MAX_DEPTH:
            _flatten(value, f"{path}.", flat, depth=depth + 1, decimal_mark=decimal_mark)


def _decoded(value: Any) -> Any:
    """The value with every typed value within it decoded."""
    if isinstance(value, list):
        return [_decoded(part) for part in value]
    if isinstance(value, dict):
        return typed_value(value) if "__class__" in value else {key: _decoded(part) for key, part in value.items()}
    return value


def typed_value(written: dict[str, Any]) -> object:
    """The value behind Tryton's `__class__` form; an unknown class stays as it is written.

    Raises  ValueError when the parts make no such value (31 February, a decimal of letters)
    """
    parts = {name: part for name, part in written.items() if name != "__class__"}
    try:
        match written["__class__"]:
            case "date":
                return dt.date(**parts)
            case "datetime":
                return dt.datetime(**parts)  # noqa: DTZ001  Tryton's times carry no zone; the mapping names it
            case "time":
                return dt.time(**parts)
            case "timedelta":
                return dt.timedelta(**{name: float(part) for name, part in parts.items()})
            case "Decimal":
                return Decimal(str(parts["decimal"]))
            case "bytes":
                return parts["base64"]
    except (TypeError, ValueError, KeyError, OverflowError, InvalidOperation):
        raise ValueError(f"no such {str(written['__class__'])[:30]}: {str(parts)[:80]}") from None
    return written
