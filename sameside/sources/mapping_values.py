"""Give one word of a source its meaning in the text of a mapping, and leave every other letter of it alone."""

import json

import yaml

from sameside.schema.errors import WrongMapping
from sameside.schema.mapping import Mapping
from sameside.sources.mapping import parse_mapping
from sameside.sources.mapping_nodes import read_root


def with_value(mapping: Mapping, *, table: str, object_name: str, column: str, word: str, meaning: str) -> Mapping:
    """The mapping with one entry of a column's values set, as `Status: {column: Status, values: {"Working": sal}}`.

    Reads    word: as the source writes it, compared trimmed and without regard to case; meaning: "" takes the entry out
    Raises   WrongMapping when the column is made by several recipes, whose text must be changed by hand
    """
    node = _expression(mapping, table, object_name, column)
    if isinstance(node, yaml.ScalarNode):
        if not meaning:
            return mapping
        made = f"{{column: {json.dumps(node.value, ensure_ascii=False)}, values: {{{_entry(word, meaning)}}}}}"
        return _replaced(mapping, node.start_mark.index, node.end_mark.index, made)
    values = _child(node, "values") if isinstance(node, yaml.MappingNode) else None
    if not isinstance(values, yaml.MappingNode):
        raise WrongMapping(f"{table} > {column} is made by a recipe that has no list of values: change it in the text of the mapping.")
    for key, value in values.value:
        if str(key.value).strip().casefold() == word.strip().casefold():
            return _changed(mapping, values, key, value, meaning)
    return mapping if not meaning else _added(mapping, values, _entry(word, meaning))


def _changed(mapping: Mapping, values: yaml.MappingNode, key: yaml.Node, value: yaml.Node, meaning: str) -> Mapping:
    if meaning:
        return _replaced(mapping, value.start_mark.index, value.end_mark.index, meaning)
    if len(values.value) == 1:
        raise WrongMapping(f"'{key.value}' is the only word with a meaning here: give another word one first.")
    if values.flow_style:
        after = mapping.text[value.end_mark.index :]
        comma = len(after) - len(after.lstrip(" ,"))
        return _replaced(mapping, key.start_mark.index, value.end_mark.index + comma, "")
    line = mapping.text.rfind("\n", 0, key.start_mark.index)
    return _replaced(mapping, line, _line_end(mapping.text, value.end_mark.index), "")


def _added(mapping: Mapping, values: yaml.MappingNode, entry: str) -> Mapping:
    if values.flow_style:
        inside = values.start_mark.index + 1
        return _replaced(mapping, inside, inside, f"{entry}, ")
    key, last = values.value[-1]
    end = _line_end(mapping.text, last.end_mark.index)
    return _replaced(mapping, end, end, f"\n{' ' * key.start_mark.column}{entry}")


def _entry(word: str, meaning: str) -> str:
    return f"{json.dumps(word.strip(), ensure_ascii=False)}: {meaning}"


def _line_end(text: str, index: int) -> int:
    end = text.find("\n", index)
    return len(text) if end < 0 else end


def _replaced(mapping: Mapping, start: int, end: int, made: str) -> Mapping:
    return parse_mapping(mapping.text[:start] + made + mapping.text[end:], mapping.name)


def _expression(mapping: Mapping, table: str, object_name: str, column: str) -> yaml.Node:
    tables = _child(read_root(mapping.text, mapping.name), "tables")
    assert isinstance(tables, yaml.SequenceNode)  # it was parsed before
    for entry in tables.value:
        named, source = _child(entry, "table"), _child(entry, "from")
        columns = _child(entry, "columns")
        if named is not None and source is not None and (named.value, source.value) == (table, object_name) and columns is not None:
            found = _child(columns, column)
            if found is not None:
                return found
    raise WrongMapping(f"The mapping {mapping.name} makes no {column} of {table} from {object_name}.")


def _child(node: yaml.Node, name: str) -> yaml.Node | None:
    return next((value for key, value in node.value if key.value == name), None) if isinstance(node, yaml.MappingNode) else None
