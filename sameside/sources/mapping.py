"""What does this mapping file say, and does it hold?

A mapping is YAML. Nothing in it is run: column names and values only. All faults of a file are reported together.
"""

import re
import zoneinfo
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import cast, get_args

import yaml

from sameside.schema.currencies import CURRENCY_CODES
from sameside.schema.errors import UnknownName, WrongMapping
from sameside.schema.mapping import Condition, DateOrder, DecimalMark, Each, Expression, IdStyle, Mapping, Mode, ObjectRule, TableRule
from sameside.schema.tables import MAPPED_BY_NAME, Table
from sameside.sources.mapping_expression import read_expression, target_column
from sameside.sources.mapping_format import CONDITION_KEYS, CONDITION_TESTS, EACH_KEYS, OBJECT_KEYS, TABLE_KEYS, TOP_KEYS
from sameside.sources.mapping_nodes import Field, MappingFaults, Reader, line_of, read_root, suggestion

# A name becomes part of ids (`<source>:<id>`) and of paths in the lake.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_DOMAIN = re.compile(r"(?=.{4,253}$)([\w-]{1,63}\.)+[\w-]{2,63}")
_MOST_BYTES = 2_000_000


@dataclass(frozen=True)
class MissingColumn:
    """A source column the mapping names and the file lacks.

    is_required  the file must be refused; else the target column is unknown for these rows
    """

    column: str
    line: int
    entry: str
    is_required: bool
    reason: str


def load_mapping(name_or_path: str | Path) -> Mapping:
    """A shipped mapping by its name, or a mapping file by its path.

    Raises  UnknownName when there is neither; WrongMapping naming every fault with its line
    """
    path = Path(name_or_path)
    if path.suffix in (".yaml", ".yml") or len(path.parts) > 1 or path.is_file():
        return parse_mapping(_file_text(path), path.name)
    shipped = _shipped_files()
    if str(name_or_path) not in shipped:
        raise UnknownName(f"There is no mapping '{name_or_path}'.{suggestion(str(name_or_path), shipped)} A file is given by its path.")
    return parse_mapping(_file_text(shipped[str(name_or_path)]), f"{name_or_path}.yaml")


def shipped_mappings() -> list[str]:
    """Returns  the names of the mappings that come with the program, in order."""
    return sorted(_shipped_files())


# A build, and the search for the mapping that fits a file, read the same long texts again and again; a mapping is never changed.
@lru_cache(maxsize=64)
def parse_mapping(text: str, where: str) -> Mapping:
    """A mapping from its text; `where` names it in messages.

    Raises  WrongMapping naming every fault with its line
    """
    faults = MappingFaults(where)
    reader = Reader(faults)
    root = read_root(text, where)
    fields = _top_fields(reader, root)
    for key in ("mapping", "objects", "tables"):
        if key not in fields:
            faults.add(root, "the file", f"the key '{key}' is missing.")
    objects = _objects(reader, fields["objects"].value) if "objects" in fields else {}
    tables = _tables(reader, fields["tables"].value, objects) if "tables" in fields else ()
    if "objects" in fields and "tables" in fields:
        _check_use(reader, fields["objects"].value, objects, fields["tables"].value)
    mapping = _mapping(reader, fields, objects, tables, text)
    faults.raise_if_any()
    return mapping


def with_decimal_mark(mapping: Mapping, mark: DecimalMark) -> Mapping:
    """The mapping with another decimal mark, in its text too."""
    return mapping if mapping.decimal_mark == mark else _with_key(mapping, "decimal_mark", f'"{mark}"')


def with_date_order(mapping: Mapping, order: DateOrder) -> Mapping:
    """The mapping with another order of day and month, in its text too."""
    return mapping if mapping.date_order == order else _with_key(mapping, "date_order", order)


def _with_key(mapping: Mapping, key: str, made: str) -> Mapping:
    root = read_root(mapping.text, mapping.name)
    written = next((value for name, value in root.value if name.value == key), None)
    if written is not None:
        start, end = written.start_mark.index, written.end_mark.index
    elif root.flow_style:
        start = end = root.start_mark.index + 1
        made = f"{key}: {made}, "
    else:
        # At the end, so that the lines messages speak of stay the lines of the file.
        start = end = root.end_mark.index
        made = f"{' ' * root.start_mark.column}{key}: {made}\n"
        made = made if mapping.text[:start].endswith("\n") else f"\n{made}"
    return parse_mapping(mapping.text[:start] + made + mapping.text[end:], mapping.name)


def missing_columns(mapping: Mapping, object_name: str, file_columns: tuple[str, ...] | list[str]) -> tuple[MissingColumn, ...]:
    """Columns the mapping takes from an object and a file of it lacks, in the order of the mapping.

    Reads    file_columns: as the file names them; case decides only where two differ by nothing else
    Returns  required ones (key, required_columns) and merely absent ones; a `first` list counts only when all of it is absent
    Raises   UnknownName when the mapping has no such object
    """
    if object_name not in mapping.objects:
        raise UnknownName(f"The mapping {mapping.name} has no object '{object_name}'.{suggestion(object_name, mapping.objects)}")
    rule = mapping.objects[object_name]
    present = {column.casefold() for column in file_columns}
    wanted: list[tuple[str, int, str, bool]] = [(name, rule.line, f"objects > {object_name}", True) for name in rule.key]
    wanted += [(name, rule.line, f"objects > {object_name}", True) for name in rule.required_columns]
    wanted += [(name, rule.line, f"objects > {object_name}", False) for name in (rule.modified, rule.deleted) if name]
    for table in mapping.tables:
        if table.object != object_name:
            continue
        if table.each is not None:
            wanted.append((table.each.column, table.line, f"{table.table} > each", False))
        for condition in table.when:
            wanted.append((condition.column, table.line, f"{table.table} > when", False))
        for target, expression in table.columns.items():
            if any(name.casefold() in present for name in expression.columns):
                continue
            wanted += [(name, expression.line, f"{table.table} > {target}", False) for name in expression.columns]
    missing: dict[str, MissingColumn] = {}
    for column, line, entry, is_required in wanted:
        if column.casefold() not in present and column not in missing:
            near = get_close_matches(column, list(file_columns), n=1, cutoff=0.6)
            closing = f" Did you mean '{near[0]}'?" if near else ""
            missing[column] = MissingColumn(column, line, entry, is_required, f"the file has no column '{column}'.{closing}")
    return tuple(missing.values())


def _shipped_files() -> dict[str, Path]:
    folder = Path(str(resources.files("sameside.sources"))) / "mappings"
    return {path.stem: path for path in folder.glob("*.yaml")}


def _file_text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError as fault:
        raise UnknownName(f"There is no mapping file {path}.") from fault
    except OSError as fault:
        raise WrongMapping(f"The mapping file {path.name} can't be read: {fault.strerror}.") from fault
    if len(content) > _MOST_BYTES:
        raise WrongMapping(f"{path.name} has {len(content)} bytes; a mapping has at most {_MOST_BYTES}. Is it a data file?")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        raise WrongMapping(f"{path.name}, line {line}: the text is not UTF-8.") from fault


def _mapping(reader: Reader, fields: dict[str, Field], objects: dict[str, ObjectRule], tables: tuple[TableRule, ...], text: str) -> Mapping:
    def one(key: str) -> str | None:
        return reader.text(fields[key].value, key) if key in fields else None

    name = one("mapping") or ""
    if "mapping" in fields and name and not _NAME.fullmatch(name):
        reader.faults.add(fields["mapping"].value, "mapping", f"'{name}' is no name: letters, digits, '-', '_' and '.' only.")
    order = reader.choice(fields["date_order"].value, "date_order", ("ymd", "dmy", "mdy")) if "date_order" in fields else None
    mark = reader.choice(fields["decimal_mark"].value, "decimal_mark", (".", ",")) if "decimal_mark" in fields else None
    ids = reader.choice(fields["ids"].value, "ids", get_args(IdStyle)) if "ids" in fields else None
    losses = reader.flag(fields["losses_recorded"].value, "losses_recorded") if "losses_recorded" in fields else None
    return Mapping(
        name=name,
        title=one("title") or name,
        version=_version(reader, fields),
        objects=objects,
        tables=tables,
        time_zone=_zone(reader, fields),
        currency=_currency(reader, fields),
        decimal_mark=cast(DecimalMark, mark or "."),
        date_order=cast(DateOrder | None, order),
        empty=reader.texts(fields["empty"].value, "empty") if "empty" in fields else (),
        losses_recorded=True if losses is None else losses,
        own_domains=_domains(reader, fields, "own_domains"),
        id_style=cast(IdStyle | None, ids),
        text=text,
    )


def _top_fields(reader: Reader, root: yaml.MappingNode) -> dict[str, Field]:
    fields = {}
    for key, field in reader.pairs(root, "the file"):
        if key in TOP_KEYS:
            fields[key] = field
        elif not key.startswith("x-"):  # x-…: a place for anchors that several entries share
            reader.faults.add(field.key, "the file", f"there is no key '{key}' here.{suggestion(key, TOP_KEYS)}")
    return fields


def _version(reader: Reader, fields: dict[str, Field]) -> int:
    if "version" not in fields:
        return 1
    written = reader.text(fields["version"].value, "version")
    if written is not None and not (written.isascii() and written.isdigit() and 1 <= int(written) < 10**6):
        reader.faults.add(fields["version"].value, "version", f"'{written}' is no version: give a whole number from 1.")
        return 1
    return int(written or 1)


def _zone(reader: Reader, fields: dict[str, Field]) -> str | None:
    if "time_zone" not in fields:
        return None
    zone = reader.text(fields["time_zone"].value, "time_zone")
    zones = zoneinfo.available_timezones()
    if zone is not None and zone not in zones:
        reader.faults.add(fields["time_zone"].value, "time_zone", f"'{zone}' is not an IANA time zone.{suggestion(zone, zones)}")
    return zone


def _currency(reader: Reader, fields: dict[str, Field]) -> str | None:
    if "currency" not in fields:
        return None
    code = reader.text(fields["currency"].value, "currency")
    if code is not None and code not in CURRENCY_CODES:
        closing = suggestion(code, CURRENCY_CODES)
        reader.faults.add(fields["currency"].value, "currency", f"'{code}' is not an ISO 4217 currency code.{closing}")
    return code


def _domains(reader: Reader, fields: dict[str, Field], key: str) -> tuple[str, ...]:
    if key not in fields:
        return ()
    domains = tuple(text.strip().lower() for text in reader.texts(fields[key].value, key))
    for domain in domains:
        if not _DOMAIN.fullmatch(domain):
            reader.faults.add(fields[key].value, key, f"'{domain}' is no internet domain, as example.com.")
    return domains


def _objects(reader: Reader, node: yaml.Node) -> dict[str, ObjectRule]:
    objects = {}
    for name, field in reader.pairs(node, "objects"):
        entry = f"objects > {name}"
        if not _NAME.fullmatch(name):
            reader.faults.add(field.key, entry, f"'{name}' is no name: letters, digits, '-', '_' and '.' only.")
        fields = reader.fields(field.value, entry, OBJECT_KEYS)
        found = {key: reader.texts(fields[key].value, f"{entry} > {key}") for key in ("files", "key", "required_columns") if key in fields}
        if "files" not in fields:
            reader.faults.add(field.key, entry, "'files' is missing: patterns of the file, sheet or table names.")
        single = {key: reader.text(fields[key].value, f"{entry} > {key}") for key in ("modified", "deleted") if key in fields}
        mode = reader.choice(fields["mode"].value, f"{entry} > mode", ("full", "delta")) if "mode" in fields else None
        objects[name] = ObjectRule(
            name=name,
            files=found.get("files", ()),
            key=found.get("key", ()),
            modified=single.get("modified"),
            deleted=single.get("deleted"),
            mode=cast(Mode, mode or "delta"),
            required_columns=found.get("required_columns", ()),
            line=line_of(field.key),
        )
    return objects


def _tables(reader: Reader, node: yaml.Node, objects: dict[str, ObjectRule]) -> tuple[TableRule, ...]:
    rules = []
    for number, item in enumerate(reader.items(node, "tables"), start=1):
        rule = _table(reader, item, f"tables {number}", objects)
        if rule is not None:
            rules.append(rule)
    return tuple(rules)


def _table(reader: Reader, node: yaml.Node, entry: str, objects: dict[str, ObjectRule]) -> TableRule | None:
    fields = reader.fields(node, entry, TABLE_KEYS)
    for key in ("table", "from", "columns"):
        if key not in fields and isinstance(node, yaml.MappingNode):
            reader.faults.add(node, entry, f"the key '{key}' is missing.")
    name = reader.text(fields["table"].value, f"{entry} > table") if "table" in fields else None
    origin = reader.text(fields["from"].value, f"{entry} > from") if "from" in fields else None
    if origin is not None and origin not in objects:
        reader.faults.add(fields["from"].value, entry, f"there is no object '{origin}' above.{suggestion(origin, objects)}")
    conditions = _conditions(reader, fields["when"].value, entry) if "when" in fields else ()
    each = _each(reader, fields["each"].value, f"{entry} > each") if "each" in fields else None
    if name is None:
        return None
    table = MAPPED_BY_NAME.get(name)
    if table is None:
        reader.faults.add(fields["table"].value, entry, f"there is no table '{name}' to fill.{suggestion(name, MAPPED_BY_NAME)}")
        return None
    entry = f"{entry} ({name})"
    columns = _columns(reader, table, fields["columns"], entry) if "columns" in fields else {}
    return TableRule(table=name, object=origin or "", columns=columns, when=conditions, each=each, line=line_of(node))


def _each(reader: Reader, node: yaml.Node, entry: str) -> Each | None:
    fields = reader.fields(node, entry, EACH_KEYS)
    found = [reader.text(fields[key].value, f"{entry} > {key}") if key in fields else None for key in EACH_KEYS]
    if isinstance(node, yaml.MappingNode) and not all(found):
        reader.faults.add(node, entry, "give 'column' and 'split', the mark between its values.")
    column, split = found
    return Each(column, split) if column and split else None


def _columns(reader: Reader, table: Table, field: Field, entry: str) -> dict[str, Expression]:
    columns: dict[str, Expression] = {}
    named = set()
    for target, item in reader.pairs(field.value, f"{entry} > columns"):
        place = f"{entry} > columns > {target}"
        named.add(target)
        column = target_column(reader, table, target, item, place)
        if column is None:
            continue
        expression = read_expression(reader, column, item.value, place)
        if expression is not None:
            columns[target] = expression
    for column in table.columns:
        if column.required and column.name not in named:
            reader.faults.add(field.key, entry, f"{table.name} needs the column '{column.name}'.")
    return columns


def _conditions(reader: Reader, node: yaml.Node, entry: str) -> tuple[Condition, ...]:
    conditions = []
    for number, item in enumerate(reader.items(node, f"{entry} > when"), start=1):
        place = f"{entry} > when {number}"
        fields = reader.fields(item, place, CONDITION_KEYS)
        tests = [key for key in CONDITION_TESTS if key in fields]
        column = reader.text(fields["column"].value, place) if "column" in fields else None
        if column is None or len(tests) != 1:
            if isinstance(item, yaml.MappingNode):
                reader.faults.add(item, place, f"give 'column' and exactly one test of {', '.join(CONDITION_TESTS)}.")
            continue
        test = tests[0]
        values: tuple[str, ...] = ()
        if test in ("empty", "not_empty"):
            if reader.flag(fields[test].value, f"{place} > {test}") is False:
                other = "not_empty" if test == "empty" else "empty"
                reader.faults.add(fields[test].value, place, f"write '{other}: true' instead.")
        else:
            values = reader.texts(fields[test].value, f"{place} > {test}")
        conditions.append(Condition(column=column, test=test, values=values))  # type: ignore[arg-type]  # a key of CONDITION_TESTS
    return tuple(conditions)


def _check_use(reader: Reader, node: yaml.Node, objects: dict[str, ObjectRule], tables: yaml.Node) -> None:
    """An object no table reads is a slip: its files would be imported and never seen again."""
    used = set()
    if isinstance(tables, yaml.SequenceNode):
        for item in tables.value:
            if isinstance(item, yaml.MappingNode):
                used |= {value.value for key, value in item.value if key.value == "from" and isinstance(value, yaml.ScalarNode)}
    if not isinstance(node, yaml.MappingNode):
        return
    for key, _value in node.value:
        if isinstance(key, yaml.ScalarNode) and key.value in objects and key.value not in used:
            reader.faults.add(key, f"objects > {key.value}", "no table reads this object; add an entry under 'tables', or remove it.")
