"""How is the SQL of a fact said to another engine? DuckDB's words in, the other's out, and a refusal for any word not tried.

The facts are written in a small common SQL that DuckDB and PostgreSQL read alike, letter for letter. Spark and ClickHouse mean other
things by some of it: what a day minus a day is, how exact a time is, whether a comparison is a truth or a number. Each such place is
said here once. A translator is silently wrong outside what it was tried on, so every kind of node must stand in WORDS: a fact that
uses a new one fails its test until somebody has tried it on every engine.
"""

from collections.abc import Callable
from functools import cache
from typing import ClassVar, Literal

import sqlglot
from sqlglot import exp
from sqlglot.dialects.clickhouse import ClickHouse
from sqlglot.dialects.spark import Spark
from sqlglot.generators.spark import SparkGenerator

from sameside.schema.errors import SamesideError

Dialect = Literal["spark", "clickhouse"]

# Every kind of node that facts may use. Each was run on all engines with the catalogue's equality tests.
WORDS = frozenset((
    "Abs", "Like", "Neg", "Replace",
    "Add", "Alias", "And", "Avg", "Boolean", "Case", "Cast", "Ceil", "Coalesce", "Column", "Count", "CTE", "DataType", "DataTypeParam",
    "Distinct", "Div", "DPipe", "EQ", "Exists", "Extract", "Floor", "From", "Group", "GT", "GTE", "Identifier", "If", "In", "Is", "Join",
    "Lag", "Lead", "Literal", "Lower", "LT", "LTE", "Max", "Min", "Mod", "Mul", "NEQ", "Not", "Null", "Or", "Order", "Ordered", "Pad",
    "Paren", "Placeholder", "RowNumber", "Select", "Star", "StrPosition", "Sub", "Subquery",
    "Substring", "Sum", "Table", "TableAlias", "Trim", "Union", "Var",
    "Where", "Window", "WindowSpec", "With",
))  # fmt: skip
_EPOCH = "epoch"
# A name that begins so is a truth value, everywhere in the house.
_TRUTHS = ("is_", "has_", "was_", "losses_recorded")


class _SparkWriter(SparkGenerator):
    """Leaves a query's named parts where they stand: two facts may use the same name, and the translator would lift both to the top."""

    EXPRESSIONS_WITHOUT_NESTED_CTES: ClassVar[set[type[exp.Expr]]] = set()


class _Spark(Spark):
    Generator = _SparkWriter


class UntriedSql(SamesideError):
    """A statement uses a word that was not tried on other engines."""


@cache
def translate(sql: str, dialect: Dialect) -> str:
    """The same statement in another engine's words; parameters stay $names.

    Raises  UntriedSql for a word outside the list
    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    untried = sorted({type(node).__name__ for node in tree.walk()} - WORDS)
    if untried:
        raise UntriedSql(f"This figure's SQL uses what was not tried on {dialect}: {', '.join(untried)}. Ask it of the built-in engine.")
    # From the leaves up: what was put in place of a node is not looked at again.
    for node in reversed(list(tree.walk())):
        said = _REWRITES[dialect](node)
        if said is not node:
            node.replace(said)
    return tree.sql(dialect=_WRITERS[dialect])


def _is_day(node: exp.Expr) -> bool:
    """Whether an expression is a local date: by the house's names, or because it was cast to one."""
    if isinstance(node, exp.Paren):
        return _is_day(node.this)
    if isinstance(node, exp.Column):
        return bool(node.name.endswith("_on"))
    return isinstance(node, exp.Cast) and node.to.this == exp.DataType.Type.DATE


def _is_epoch(node: exp.Expr) -> bool:
    return isinstance(node, exp.Extract) and node.name.lower() == _EPOCH


def _for_spark(node: exp.Expr) -> exp.Expr:
    if _is_epoch(node):
        # Spark's own word for it drops the parts of a second.
        micros = exp.func("unix_micros", exp.cast(node.expression, "timestampltz"))
        return exp.paren(exp.Div(this=exp.cast(micros, "double"), expression=exp.Literal.number("1000000.0")))
    if isinstance(node, exp.Extract) and node.name.lower() == "isoyear":
        return exp.Extract(this=exp.var("yearofweek"), expression=node.expression)
    if isinstance(node, exp.Sub) and _is_day(node.this) and _is_day(node.expression):
        return exp.Anonymous(this="datediff", expressions=[node.this, node.expression])
    return _kept(node)


def _for_clickhouse(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Select):
        # Of two tables that share a column's name it would call the result by table and column.
        named = [
            exp.alias_(item, item.name) if isinstance(item, exp.Column) and item.table and not item.is_star else item
            for item in node.expressions
        ]
        node.set("expressions", named)
    if isinstance(node, exp.Lower):
        # Its own word for it knows the letters a to z only.
        return exp.Anonymous(this="lowerUTF8", expressions=[node.this])
    if _is_epoch(node):
        micros = exp.func("toUnixTimestamp64Micro", exp.cast(node.expression, "Nullable(DateTime64(6, 'UTC'))", dialect="clickhouse"))
        return exp.paren(exp.Div(this=micros, expression=exp.Literal.number("1000000.0")))
    if isinstance(node, exp.Sub) and _is_day(node.this) and _is_day(node.expression):
        return exp.Anonymous(this="dateDiff", expressions=[exp.Literal.string("day"), node.expression, node.this])
    if isinstance(node, exp.Window) and isinstance(node.this, (exp.Lag, exp.Lead)):
        # There the neighbour is looked for within the frame, and the usual frame ends with the row itself.
        every = {"kind": "ROWS", "start": "UNBOUNDED", "start_side": "PRECEDING", "end": "UNBOUNDED", "end_side": "FOLLOWING"}
        node.set("spec", exp.WindowSpec(**every))
    if isinstance(node, exp.Alias) and node.alias.startswith(_TRUTHS) and not isinstance(node.this, (exp.Column, exp.Cast)):
        # A comparison is a number there.
        return exp.alias_(exp.cast(node.this, "Nullable(Bool)", dialect="clickhouse"), node.alias)
    if isinstance(node, exp.Cast) and node.to.this == exp.DataType.Type.TIMESTAMP:
        return exp.cast(node.this, "Nullable(DateTime64(6, 'UTC'))", dialect="clickhouse")
    return _kept(node)


def _kept(node: exp.Expr) -> exp.Expr:
    """A parameter stays as it is written; the engine's own room binds it."""
    return exp.var(f"${node.name}") if isinstance(node, exp.Placeholder) else node


_WRITERS: dict[Dialect, type[sqlglot.Dialect]] = {"spark": _Spark, "clickhouse": ClickHouse}
_REWRITES: dict[Dialect, Callable[[exp.Expr], exp.Expr]] = {"spark": _for_spark, "clickhouse": _for_clickhouse}
