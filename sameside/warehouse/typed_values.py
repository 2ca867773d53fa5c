"""What does a cell mean, given the type of the column it fills? Every type in one place, as SQL over whole columns."""

from dataclasses import dataclass

from sameside.schema.currencies import CURRENCY_CODES
from sameside.schema.mapping import Expression, Mapping
from sameside.schema.tables import NUMBER_TYPES, Column
from sameside.warehouse.salesforce_ids import long_id_sql
from sameside.warehouse.sql_text import literal, literals
from sameside.warehouse.typed_dates import Typed, typed_time
from sameside.warehouse.typed_numbers import typed_number

# What systems write into an id when there is none. A person of the id "null" would marry every record that lacks one.
MISSING_IDS = (
    *("null", "undefined", "n/a", "na", "n.a.", "#n/a", "none", "nil", "nan", "nat", "0", "-", "--", "?"),
    *("anonymous", "unknown", "(null)", "(none)", "(not set)", "[null]"),
)
_TRUE = ("true", "1", "yes", "y", "t", "on")
_FALSE = ("false", "0", "no", "n", "f", "off")


@dataclass(frozen=True)
class Reading:
    """How one source writes its values.

    short_ids  columns of the object at hand, case folded, whose Salesforce ids of 15 characters are to be completed
    zone       of local times; date_zone: where the day of an instant is told, when a column holds days
    """

    source: str
    mapping: Mapping
    zone: str
    date_zone: str
    short_ids: frozenset[str] = frozenset()


def typed_value(name: str, cell: str, *, column: Column, expression: Expression, reading: Reading) -> Typed:
    """A cell as the column's type.

    Reads    name: prefix of the step names; cell: SQL of a trimmed, non-empty text or null
    """
    mapping = reading.mapping
    if column.type in NUMBER_TYPES:
        return typed_number(name, cell, kind=column.type, mark=mapping.decimal_mark, scale=expression.scale)
    if column.type in ("instant", "date"):
        return typed_time(
            name,
            cell,
            order=mapping.date_order,
            style=expression.date_style,
            zone=reading.zone,
            date_zone=reading.date_zone if column.type == "date" else None,
        )
    if column.type == "boolean":
        return _boolean(cell)
    if column.type == "id":
        is_short = any(column.casefold() in reading.short_ids for column in expression.columns)
        return _id(name, cell, reading.source, is_short=is_short)
    if column.values:
        return _closed(cell, column.values)
    if column.name == "currency":
        code = f"upper({cell})"
        known = f"{code} in ({literals(sorted(CURRENCY_CODES))})"
        return Typed((), f"case when {known} then {code} end", f"case when not {known} then 'unknown_currency' end")
    return Typed((), cell, "null")


def _boolean(cell: str) -> Typed:
    word = f"lower({cell})"
    value = f"case when {word} in ({literals(_TRUE)}) then true when {word} in ({literals(_FALSE)}) then false end"
    return Typed((), value, f"case when {word} not in ({literals((*_TRUE, *_FALSE))}) then 'not_a_boolean' end")


def _id(name: str, cell: str, source: str, *, is_short: bool) -> Typed:
    # Case is kept: the 15-character ids of Salesforce differ by nothing else.
    steps = ({f"{name}_long": long_id_sql(cell)},) if is_short else ()
    whole = f"{name}_long" if is_short else cell
    # No longer text can be one of the words, and lengths are compared much faster than words.
    is_there = f"strlen({cell}) > {max(map(len, MISSING_IDS))} or lower({cell}) not in ({literals(MISSING_IDS)})"
    return Typed(steps, f"case when {is_there} then {literal(source + ':')} || {whole} end", "null")


def _closed(cell: str, values: tuple[str, ...]) -> Typed:
    word = f"lower({cell})"
    return Typed(
        (),
        f"case when {word} in ({literals(values)}) then {word} end",
        f"case when {word} not in ({literals(values)}) then 'not_in_value_map' end",
    )
