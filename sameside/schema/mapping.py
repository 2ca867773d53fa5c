"""What does a mapping say? The parsed form every floor shares; `sources/mapping.py` reads it from YAML.

A mapping turns the objects of one system (files, sheets, database tables) into mapped tables (`schema/tables.py`).
"""

import re
from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["delta", "full"]
DateOrder = Literal["ymd", "dmy", "mdy"]
DecimalMark = Literal[".", ","]
IdStyle = Literal["salesforce"]
DateStyle = Literal["ymd", "dmy", "mdy", "day", "excel", "epoch_seconds", "epoch_ms"]

# The parts of a template that name a source column, in braces.
TEMPLATE_PART = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Condition:
    """A test of one source row; the row counts only if every condition of an entry holds.

    Exactly one of the tests is given. `values` compares text after trimming, without regard to case.
    """

    column: str
    test: Literal["is", "is_not", "empty", "not_empty", "starts_with"]
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expression:
    """How one target column is made from a source row.

    columns    source columns; the first non-empty one is taken (a column the file lacks counts as empty)
    alternatives  recipes tried in order, each giving text; the first that gives something is taken; then `columns` lists every source
               column they name. A value missing from an alternative's value_map is a fault only if no later alternative answers
    constant   a fixed value; then `columns` is empty
    template   text with {Column} parts, empty when every part is empty; then `columns` lists the parts
    value_map  source value -> our value, compared trimmed and without regard to case
    otherwise  what a value missing from value_map becomes: 'fault' (unknown, and counted as a fault), 'keep', 'unknown'
    json_path  keys to walk when the cell holds JSON, as 'address.city'
    scale      factor applied to a number (0.000001 for micros)
    date_style how this column's dates are written, when not as the mapping says: an order of day and month, 'day' (a time of day
               beside the date is padding), 'excel' (serial numbers), 'epoch_seconds', 'epoch_ms'
    line       line of the mapping file, for messages
    """

    columns: tuple[str, ...] = ()
    alternatives: tuple["Expression", ...] = ()
    constant: str | None = None
    template: str | None = None
    value_map: tuple[tuple[str, str], ...] = ()
    otherwise: Literal["fault", "keep", "unknown"] = "fault"
    json_path: str | None = None
    scale: str | None = None
    date_style: DateStyle | None = None
    line: int = 0


@dataclass(frozen=True)
class ObjectRule:
    """One object of the source: the files that hold it and how its rows are told apart.

    files      glob patterns on the file (or sheet, or database table) name, compared without regard to case
    key        columns that name a row; empty: the row's content and its occurrence number name it
    modified   the source's own modification stamp; None: the later import wins
    deleted    a column whose truthy value says the row was deleted
    mode       'full': a row missing from a newer file was deleted; 'delta': it is just not mentioned
    required_columns  columns without which the file is refused (the key always is)
    """

    name: str
    files: tuple[str, ...]
    key: tuple[str, ...] = ()
    modified: str | None = None
    deleted: str | None = None
    mode: Mode = "delta"
    required_columns: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Each:
    """A column whose cells hold several values, and the mark between them."""

    column: str
    split: str


@dataclass(frozen=True)
class TableRule:
    """One object's contribution to one mapped table. each: the entry reads a row once per value of that column."""

    table: str
    object: str
    columns: dict[str, Expression]
    when: tuple[Condition, ...] = ()
    line: int = 0
    each: Each | None = None


@dataclass(frozen=True)
class Mapping:
    """A whole mapping: how one system's exports become mapped tables.

    time_zone       IANA zone of times written without an offset; None: the workspace's zone
    currency        ISO code of amounts written without one; None: the workspace's currency
    decimal_mark    of numbers written as text; thousands marks are the other one
    date_order      how 02/03/2026 is read; None: such a date is a fault, because it is ambiguous
    empty           cell values that mean "nothing", beside the empty cell
    id_style        'salesforce': ids of 15 characters are completed to 18, so that both forms of one id meet
    losses_recorded does the source keep deals that were lost? False makes win rates "not available"
    """

    name: str
    title: str
    version: int
    objects: dict[str, ObjectRule]
    tables: tuple[TableRule, ...]
    time_zone: str | None = None
    currency: str | None = None
    decimal_mark: DecimalMark = "."
    date_order: DateOrder | None = None
    empty: tuple[str, ...] = ()
    losses_recorded: bool = True
    own_domains: tuple[str, ...] = ()
    id_style: IdStyle | None = None
    text: str = field(default="", repr=False, compare=False)
