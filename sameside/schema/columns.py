"""What is a table and what is a column? The terms in which `mapped_tables.py` and `canonical_tables.py` are written."""

from dataclasses import dataclass, field
from typing import Literal

from sameside.schema.stages import Disposition, Side, Stage

ColumnType = Literal["id", "text", "instant", "date", "money", "decimal", "integer", "boolean"]

DUCKDB_TYPE: dict[str, str] = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "instant": "TIMESTAMP",
    "date": "DATE",
    "money": "DECIMAL(18,2)",
    "decimal": "DECIMAL(28,10)",
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
}

NUMBER_TYPES: tuple[ColumnType, ...] = ("money", "decimal", "integer")


@dataclass(frozen=True)
class Column:
    """One column. `null` says what an empty value means; a required column is never null.

    `refers` names the table whose id this is. `values` is the closed list a text column may hold.
    """

    name: str
    type: ColumnType
    null: str = ""
    required: bool = False
    refers: str = ""
    values: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Table:
    """One table: `grain` says what one row is, `key` which columns name it.

    `extendable` tables take further text columns whose names begin with `x_`: a source's own attributes, usable as dimensions.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    extendable: bool = False
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})


SIDES = tuple(side.value for side in Side)
STAGES = tuple(place.value for place in (*Stage, *Disposition))

UNKNOWN = "unknown"


def id_column(name: str, refers: str = "", null: str = UNKNOWN, required: bool = False, note: str = "") -> Column:
    """A column that holds an id; one that is required says so and is never null."""
    return Column(name, "id", "" if required else null, required, refers, note=note)


def text_column(name: str, null: str = UNKNOWN, values: tuple[str, ...] = (), note: str = "") -> Column:
    """A column of text that may be null."""
    return Column(name, "text", null, values=values, note=note)
