"""Which text does a mapping pick from a source row for one target column? As SQL, before any typing.

Every source column is cleaned once (spaces at the ends off, the mapping's words for "nothing" become null) under a plain name of
ours; from then on no name of the source stands in the SQL.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sameside.schema.mapping import TEMPLATE_PART, Condition, Expression
from sameside.warehouse.sql_text import identifier, literal

# What people and systems leave at the ends of a cell: blanks of all widths, line ends, marks of no width.
_OUTER = (
    " \t\n\r\x0b\x0c\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
)


@dataclass(frozen=True)
class Picked:
    """What an expression gives for a row.

    text    SQL of a non-empty text, or null
    misses  (reason, SQL of the text that could not be taken, or null): faults, if `text` is null in the end
    """

    text: str
    misses: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class CleanColumns:
    """Source columns under names of ours."""

    names: dict[str, str]  # source column, case folded -> our name
    select: tuple[str, ...]  # SQL of each, with its name

    def of(self, column: str) -> str:
        """SQL of a source column; null when the rows have none of that name."""
        return self.names.get(column.casefold(), "cast(null as varchar)")


def clean_columns(wanted: Iterable[str], present: Sequence[str], empty: tuple[str, ...]) -> CleanColumns:
    """The wanted columns that are present, cleaned.

    Reads    present: columns of the source rows; a name that differs by case only is taken when no other fits
    """
    exact = set(present)
    folded = {column.casefold(): column for column in reversed(present)}
    nothing = ", ".join(f"lower({literal(word.strip())})" for word in empty if word.strip())
    longest = max((len(word.strip()) for word in empty), default=0)
    names: dict[str, str] = {}
    select = []
    for column in wanted:
        if column.casefold() in names:
            continue
        found = column if column in exact else folded.get(column.casefold())
        if found is None:
            continue
        name = f"s{len(names)}"
        names[column.casefold()] = name
        cell = _trimmed(f"cast({identifier(found)} as varchar)")
        if nothing:
            # No longer text can be one of the words, and lengths are compared much faster than words.
            cell = f"case when length({cell}) > {longest} or lower({cell}) not in ({nothing}) then {cell} end"
        select.append(f"{cell} as {name}")
    return CleanColumns(names, tuple(select))


def picked(expression: Expression, columns: CleanColumns, point: str = ".") -> Picked:
    """What a recipe gives, value map included.

    Reads   point: what stands for the point in numbers that a mapping or JSON writes: they know no other mark, the column's reader may
    """
    if expression.constant is not None:
        return Picked(f"nullif({literal(expression.constant.strip().replace('.', point))}, '')")
    if expression.alternatives:
        tried = [picked(alternative, columns, point) for alternative in expression.alternatives]
        found = Picked(_coalesce([one.text for one in tried]), tuple(miss for one in tried for miss in one.misses))
    elif expression.template is not None:
        found = Picked(_template(expression.template, columns))
    elif expression.json_path is not None:
        found = _json(columns.of(expression.columns[0]), expression.json_path, point)
    else:
        found = Picked(_coalesce([columns.of(column) for column in expression.columns]))
    return _translated(found, expression, point) if expression.value_map else found


def condition_sql(condition: Condition, columns: CleanColumns) -> str:
    """A test of one row. An empty cell is none of any values."""
    cell = columns.of(condition.column)
    if condition.test == "empty":
        return f"{cell} is null"
    if condition.test == "not_empty":
        return f"{cell} is not null"
    lowered = [f"lower({literal(value.strip())})" for value in condition.values]
    if condition.test == "starts_with":
        return "(" + " or ".join(f"coalesce(starts_with(lower({cell}), {value}), false)" for value in lowered) + ")"
    inside = f"coalesce(lower({cell}), '') in ({', '.join(lowered)})"
    return inside if condition.test == "is" else f"not ({inside})"


def wanted_columns(expressions: Iterable[Expression], conditions: Iterable[Condition]) -> list[str]:
    """Every source column the recipes and tests name, in order, once."""
    names = [column for expression in expressions for column in expression.columns]
    return list(dict.fromkeys([*names, *(condition.column for condition in conditions)]))


def _trimmed(cell: str) -> str:
    """A cell without blanks at its ends; null when nothing is left."""
    # Trimming a set of characters costs ten times the look at both ends, which settles it for nearly every cell.
    is_plain = f"{cell} >= '!' and {cell} < '\x7f' and {cell}[-1] between '!' and '~'"
    return f"nullif(case when {is_plain} then {cell} else trim({cell}, {literal(_OUTER)}) end, '')"


def _coalesce(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"coalesce({', '.join(parts)})"


def _template(template: str, columns: CleanColumns) -> str:
    pieces: list[str] = []
    cells: list[str] = []
    end = 0
    for part in TEMPLATE_PART.finditer(template):
        cell = columns.of(part.group(1))
        cells.append(cell)
        pieces += [literal(template[end : part.start()]), f"coalesce({cell}, '')"]
        end = part.end()
    pieces.append(literal(template[end:]))
    return f"case when coalesce({', '.join(cells)}) is not null then nullif(trim({' || '.join(pieces)}), '') end"


def _json(cell: str, path: str, point: str) -> Picked:
    steps = "".join(f"[{part}]" if part.isdigit() else f'."{_json_key(part)}"' for part in path.split("."))
    # The engine raises on text that is no JSON, so it must be asked first, and in a case of its own.
    place = literal("$" + steps)
    value = f"nullif(trim(json_extract_string({cell}, {place}), {literal(_OUTER)}), '')"
    if point != ".":
        value = f"case json_type({cell}, {place}) when 'DOUBLE' then replace({value}, '.', {literal(point)}) else {value} end"
    value = f"case when json_valid({cell}) then {value} end"
    return Picked(value, (("not_json", f"case when not json_valid({cell}) then {cell} end"),))


def _json_key(part: str) -> str:
    return part.strip().replace("\\", "\\\\").replace('"', '\\"')


def _translated(found: Picked, expression: Expression, point: str) -> Picked:
    """Their words to ours. '' among theirs is the empty cell; '' among ours means: known, and nothing to us."""
    word = f"lower({found.text})"
    branches = []
    known = []
    empty_means = None
    for theirs, ours in expression.value_map:
        target = f"nullif({literal(ours.strip().replace('.', point))}, '')"
        if theirs.strip() == "":
            empty_means = target
            continue
        known.append(f"lower({literal(theirs.strip())})")
        branches.append(f"when {known[-1]} then {target}")
    kept = found.text if expression.otherwise == "keep" else "null"
    mapped = f"case {word} {' '.join(branches)} else {kept} end" if branches else kept
    # What an alternative missed matters only while none has answered.
    misses = tuple((reason, f"case when {found.text} is null then {value} end") for reason, value in found.misses)
    if empty_means is not None:
        # A miss further down (a value no alternative knew) is no empty cell.
        blank = " and ".join([f"{found.text} is null", *(f"({value}) is null" for _reason, value in misses)])
        mapped = f"case when {blank} then {empty_means} else {mapped} end"
    if expression.otherwise == "fault":
        outside = f"case when {word} not in ({', '.join(known)}) then {found.text} end" if known else found.text
        misses = (*misses, ("not_in_value_map", outside))
    return Picked(mapped, misses)
