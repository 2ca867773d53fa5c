"""In which order do the dates of a file put day and month, and may they be read?

02/03/2026 can be read two ways, 23/01/2026 in one. Which way a file means is asked, never guessed: the half of a column that can be
read would come out in other months than the half that can't.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from sameside.schema.mapping import DateOrder, Mapping
from sameside.schema.tables import MAPPED_BY_NAME
from sameside.warehouse.raw_rows import quoted, text_of

_ORDERED = r"^\s*(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:\D.*)?$"


@dataclass(frozen=True)
class OrderedDates:
    """Dates of one column with day and month in front.

    record, value   the first that can be read two ways, or that the order in force can't read
    n_day_first, n_month_first   how many others can only be meant so
    """

    record: int
    column: str
    value: str
    n_day_first: int
    n_month_first: int


def date_columns(mapping: Mapping, name: str) -> set[str]:
    """Source columns of one object that are read as dates in the order the mapping says for all, case folded."""
    found = set()
    for entry in mapping.tables:
        columns = MAPPED_BY_NAME[entry.table].by_name
        for target, expression in entry.columns.items():
            is_time = entry.object == name and target in columns and columns[target].type in ("instant", "date")
            if is_time and expression.date_style in (None, "day"):
                found |= {column.casefold() for column in expression.columns}
    return found


def unordered_dates(
    connection: duckdb.DuckDBPyConnection, path: Path, *, columns: Sequence[str], order: DateOrder | None
) -> OrderedDates | None:
    """The first column of a staged file whose dates can't be read: two ways without an order, or plainly another order than the one given.

    A few such dates among others of a plain form are faults of their rows, not of the file.
    """
    rows = f"read_parquet({text_of(str(path))})"
    for column in _with_ordered_dates(connection, rows, columns):
        cell = quoted(column)
        first, second = (f"try_cast(regexp_extract({cell}, '{_ORDERED}', {group}) as integer)" for group in (1, 2))
        is_ordered = f"regexp_matches({cell}, '{_ORDERED}')"
        wrong = {
            None: "a <= 12 and b <= 12 and a <> b",
            "dmy": "a <= 12 and b > 12",
            "mdy": "a > 12 and b <= 12",
            "ymd": "false",
        }[order]
        counted = connection.execute(f"""
            select min(_record) filter ({wrong}), count(*) filter ({wrong}), count(*) filter (a > 12 and b <= 12),
                   count(*) filter (a <= 12 and b > 12), count(*), (select count({cell}) from {rows} where trim({cell}) <> '')
            from (select _record, {first} as a, {second} as b from {rows} where {is_ordered})""").fetchone()
        assert counted is not None
        record, n_wrong, n_day_first, n_month_first, n_ordered, n_filled = counted
        is_other = order is None or n_wrong > (n_day_first if order == "dmy" else n_month_first)
        if n_wrong and is_other and 2 * n_ordered >= n_filled:
            ((value,),) = connection.execute(f"select {cell} from {rows} where _record = {record}").fetchall()
            return OrderedDates(record, column, value.strip(), n_day_first, n_month_first)
    return None


def _with_ordered_dates(connection: duckdb.DuckDBPyConnection, rows: str, columns: Sequence[str]) -> list[str]:
    """Columns that hold a date which does not begin with its year: one look over all of them, so that most files cost no more."""
    if not columns:
        return []
    tests = (f"bool_or({quoted(column)} < ':' and substr({quoted(column)}, 5, 1) not in ('-', '/', '.', ''))" for column in columns)
    found = connection.execute(f"select {', '.join(tests)} from {rows}").fetchone()
    assert found is not None
    return [column for column, is_there in zip(columns, found, strict=True) if is_there]
