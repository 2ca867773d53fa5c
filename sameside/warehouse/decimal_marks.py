"""Which decimal mark do the numbers of a file speak for, and where does one speak against the mark in force?

1234,56 and 1.234,56 can be meant in one way only; 1,234 can't say. A column speaks against the mark when more of its cells do than
speak for it: a single slip among good numbers is a fault of its row, not of the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from sameside.schema.mapping import DecimalMark, Mapping
from sameside.schema.tables import MAPPED_BY_NAME, NUMBER_TYPES
from sameside.warehouse.raw_rows import quoted, text_of

# A currency sign or code, a sign, a parenthesis, a blank may stand around the digits.
_AROUND = r"[^0-9.,\n]{0,8}"
_PARTED = "[ '\u2019\u00a0\u202f\u2009"


@dataclass(frozen=True)
class Contradiction:
    """The first number of a file that is written with the other mark."""

    record: int
    column: str
    value: str


def number_columns(mapping: Mapping, name: str) -> set[str]:
    """Source columns of one object that are read as numbers just as they stand, case folded."""
    found = set()
    for entry in mapping.tables:
        columns = MAPPED_BY_NAME[entry.table].by_name
        for target, expression in entry.columns.items():
            if entry.object == name and target in columns and columns[target].type in NUMBER_TYPES:
                for part in expression.alternatives or (expression,):
                    if not (part.value_map or part.json_path or part.template):
                        found |= {column.casefold() for column in part.columns}
    return found


def contradiction(connection: duckdb.DuckDBPyConnection, path: Path, *, columns: Sequence[str], mark: DecimalMark) -> Contradiction | None:
    """Where a staged file speaks against the mark; None when it does not, or says nothing.

    Reads   columns: those that hold numbers
    """
    other: DecimalMark = "," if mark == "." else "."
    rows = f"read_parquet({text_of(str(path))})"
    for column in columns:
        cell = quoted(column)
        against = f"contains({cell}, '{other}') and regexp_full_match({cell}, {text_of(_decisive(other))})"
        agreeing = f"contains({cell}, '{mark}') and regexp_full_match({cell}, {text_of(_decisive(mark))})"
        found = connection.execute(f"""select min(_record) filter ({against}) as first from {rows}
            having count(*) filter ({against}) > count(*) filter ({agreeing})""").fetchone()
        if found is not None:
            ((value,),) = connection.execute(f"select {cell} from {rows} where _record = {found[0]}").fetchall()
            return Contradiction(found[0], column, value.strip())
    return None


def _decisive(mark: DecimalMark) -> str:
    """Numbers that only this decimal mark explains."""
    point, other = ("[.]", ",") if mark == "." else (",", ".")
    plain = rf"\d+{point}(\d{{1,2}}|\d{{4,}})|(\d{{4,}}|0+){point}\d{{3}}"
    # Groups of two in the middle are how India parts lakhs and crores.
    grouped = rf"\d{{1,3}}({_PARTED}{other}]\d{{2,3}})+{point}\d+"
    return f"{_AROUND}({plain}|{grouped}){_AROUND}"
