"""Does one `columns` entry of a mapping make sense for the column it fills?"""

import re
from decimal import Decimal, InvalidOperation
from typing import cast, get_args

import yaml

from sameside.schema.currencies import CURRENCY_CODES
from sameside.schema.mapping import TEMPLATE_PART, DateStyle, Expression
from sameside.schema.tables import NUMBER_TYPES, Column, Table
from sameside.sources.mapping_format import ALTERNATIVE_KEYS, EXPRESSION_KEYS, ORIGIN_KEYS
from sameside.sources.mapping_nodes import Field, Reader, line_of, suggestion

EXTRA_NAME = re.compile(r"x_[a-z0-9_]*[a-z0-9]")

_TIMES = ("instant", "date")
_OTHERWISE = ("fault", "keep", "unknown")
# A factor with more digits than this would leave no room for the number it is applied to.
_MOST_SCALE_DIGITS = 6


def target_column(reader: Reader, table: Table, name: str, field: Field, entry: str) -> Column | None:
    """The declared column an entry fills, an own attribute (x_…), or a fault."""
    if name in table.by_name:
        return table.by_name[name]
    if name.startswith("x_"):
        if not table.extendable:
            reader.faults.add(field.key, entry, f"{table.name} takes no columns of your own; '{name}' can't stand here.")
            return None
        if not EXTRA_NAME.fullmatch(name):
            reader.faults.add(field.key, entry, f"'{name}': a column of your own is x_ and small letters, digits and underscores.")
            return None
        return Column(name, "text")
    own = " A column of your own begins with x_." if table.extendable else ""
    reader.faults.add(field.key, entry, f"there is no column '{name}' in {table.name}.{suggestion(name, table.by_name)}{own}")
    return None


def read_expression(reader: Reader, column: Column, node: yaml.Node, entry: str) -> Expression | None:
    """One target column's recipe. None when a fault was noted."""
    return _read(reader, column, node, entry, tuple(EXPRESSION_KEYS))


def _read(reader: Reader, column: Column, node: yaml.Node, entry: str, allowed: tuple[str, ...]) -> Expression | None:
    n_faults = len(reader.faults.found)
    if isinstance(node, yaml.ScalarNode):
        name = reader.text(node, entry)
        return Expression(columns=(name,), line=line_of(node)) if name else None
    fields = reader.fields(node, entry, allowed)
    origins = [key for key in ORIGIN_KEYS if key in fields]
    if len(origins) != 1 and isinstance(node, yaml.MappingNode):
        choices = ", ".join(key for key in ORIGIN_KEYS if key in allowed)
        reader.faults.add(node, entry, f"give exactly one of {choices}; here: {', '.join(origins) or 'none'}.")
    made = _made(reader, column, fields, entry, line_of(node))
    return made if len(reader.faults.found) == n_faults else None


def _made(reader: Reader, column: Column, fields: dict[str, Field], entry: str, line: int) -> Expression:
    # With a value map beside it, what an alternative gives is still the source's word, not ours.
    given = Column(column.name, "text") if "values" in fields else column
    columns, alternatives = _first(reader, given, fields["first"].value, f"{entry} > first") if "first" in fields else ((), ())
    if "column" in fields and (name := reader.text(fields["column"].value, f"{entry} > column")):
        columns = (name,)
    template = reader.text(fields["template"].value, f"{entry} > template") if "template" in fields else None
    if template is not None:
        columns = tuple(dict.fromkeys(TEMPLATE_PART.findall(template)))
        if not columns:
            reader.faults.add(fields["template"].value, entry, "the template names no column in braces; a fixed value is a constant.")
    constant = _constant(reader, column, fields, entry) if "constant" in fields else None
    otherwise = reader.choice(fields["otherwise"].value, f"{entry} > otherwise", _OTHERWISE) if "otherwise" in fields else None
    if "otherwise" in fields and "values" not in fields:
        reader.faults.add(fields["otherwise"].key, entry, "'otherwise' needs 'values' beside it.")
    return Expression(
        columns=columns,
        alternatives=alternatives,
        constant=constant,
        template=template,
        value_map=_value_map(reader, column, fields["values"].value, f"{entry} > values") if "values" in fields else (),
        otherwise=otherwise or "fault",  # type: ignore[arg-type]  # read by choice() from the same three words
        json_path=_json_path(reader, fields, entry) if "json" in fields else None,
        scale=_scale(reader, column, fields["scale"], entry) if "scale" in fields else None,
        date_style=_date_style(reader, column, fields["date"], entry) if "date" in fields else None,
        line=line,
    )


def _first(reader: Reader, column: Column, node: yaml.Node, entry: str) -> tuple[tuple[str, ...], tuple[Expression, ...]]:
    """A list of columns, or of recipes. Plain columns alone need no recipes."""
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    if not items:
        reader.faults.add(node, entry, "the list is empty.")
    read = [_read(reader, column, item, f"{entry} {n}", ALTERNATIVE_KEYS) for n, item in enumerate(items, start=1)]
    made = tuple(expression for expression in read if expression is not None)
    columns = tuple(dict.fromkeys(name for expression in made for name in expression.columns))
    is_plain = all(isinstance(item, yaml.ScalarNode) for item in items)
    return columns, () if is_plain else made


def _constant(reader: Reader, column: Column, fields: dict[str, Field], entry: str) -> str | None:
    constant = reader.text(fields["constant"].value, f"{entry} > constant")
    _check_target(reader, column, constant, fields["constant"].value, entry)
    for key in ("values", "json", "scale", "date"):
        if key in fields:
            reader.faults.add(fields[key].key, entry, f"'{key}' has nothing to do beside a constant.")
    return constant


def _value_map(reader: Reader, column: Column, node: yaml.Node, entry: str) -> tuple[tuple[str, str], ...]:
    pairs: dict[str, str] = {}
    lowered: dict[str, str] = {}
    for theirs, field in reader.pairs(node, entry):
        ours = reader.text(field.value, f"{entry} > {theirs}")
        _check_target(reader, column, ours, field.value, f"{entry} > {theirs}")
        plain = theirs.strip().casefold()
        if plain in lowered:
            reader.faults.add(field.key, entry, f"'{theirs}' is the same value as '{lowered[plain]}': case and outer spaces don't count.")
            continue
        lowered[plain] = theirs
        if ours is not None:
            pairs[theirs] = ours
    if isinstance(node, yaml.MappingNode) and not node.value:
        reader.faults.add(node, entry, "no value is given.")
    return tuple(pairs.items())


def _check_target(reader: Reader, column: Column, value: str | None, node: yaml.Node, entry: str) -> None:
    """A value written in the mapping itself must fit the column: there is no row to blame for it later."""
    if value is None:
        return
    if not value.strip():
        # '' says: this value of theirs means nothing to us. Only a required column has no room for that.
        if column.required:
            reader.faults.add(node, entry, f"{column.name} can't be empty.")
        return
    if column.values and value not in column.values:
        reader.faults.add(
            node,
            entry,
            f"'{value}' is not one of the values of {column.name}: {', '.join(column.values)}.{_near(value, column.values)}",
        )
    elif column.type == "boolean" and value.lower() not in ("true", "false"):
        reader.faults.add(node, entry, f"'{value}' is neither true nor false.")
    elif column.name == "currency" and value not in CURRENCY_CODES:
        reader.faults.add(node, entry, f"'{value}' is not an ISO 4217 currency code.{suggestion(value, CURRENCY_CODES)}")
    elif column.type in NUMBER_TYPES and _number(value) is None:
        reader.faults.add(node, entry, f"'{value}' is not a number.")


def _near(value: str, choices: tuple[str, ...]) -> str:
    closing = suggestion(value, choices)
    return "" if closing.startswith(" Choices") else closing


def _json_path(reader: Reader, fields: dict[str, Field], entry: str) -> str | None:
    field = fields["json"]
    path = reader.text(field.value, f"{entry} > json")
    if path is not None and not all(part.strip() for part in path.split(".")):
        reader.faults.add(field.value, entry, f"'{path}' is no path: give keys parted by dots, as address.city.")
    if "column" not in fields:
        reader.faults.add(field.key, entry, "'json' reads one column: give it beside 'column'.")
    return path


def _scale(reader: Reader, column: Column, field: Field, entry: str) -> str | None:
    text = reader.text(field.value, f"{entry} > scale")
    if text is None:
        return None
    factor = _number(text)
    if factor is None or factor <= 0 or len(factor.normalize().as_tuple().digits) > _MOST_SCALE_DIGITS:
        reader.faults.add(field.value, entry, f"scale is '{text}': give a number above 0 of at most {_MOST_SCALE_DIGITS} digits, as 0.01.")
    if column.type not in NUMBER_TYPES:
        reader.faults.add(field.key, entry, f"{column.name} is no number; it can't be scaled.")
    return text


def _date_style(reader: Reader, column: Column, field: Field, entry: str) -> DateStyle | None:
    style = reader.choice(field.value, f"{entry} > date", get_args(DateStyle))
    if column.type not in _TIMES:
        reader.faults.add(field.key, entry, f"{column.name} is no date or time.")
    return cast(DateStyle | None, style)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
