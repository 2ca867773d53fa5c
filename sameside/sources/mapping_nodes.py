"""How is one entry of a mapping file read, so that every fault keeps its line?

YAML's own typing is set aside: every scalar is the text as written, because `No`, `on` and `2026-01-02` are values of source
systems here, not booleans and dates.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import yaml

from sameside.schema.errors import WrongMapping, did_you_mean

# Longer lists of choices than this help nobody in a message.
_MOST_CHOICES = 30
_MERGE = "tag:yaml.org,2002:merge"


@dataclass(frozen=True)
class MappingFault:
    """One thing that does not hold. `entry` is the path to it, as 'tables 2 (leads) > columns > created_at'."""

    line: int
    entry: str
    reason: str


@dataclass
class MappingFaults:
    """Every fault of one file, gathered so that a person sees all of them at once."""

    where: str
    found: list[MappingFault] = field(default_factory=list)

    def add(self, node: yaml.Node, entry: str, reason: str) -> None:
        """Note a fault at the line of a node."""
        self.found.append(MappingFault(line_of(node), entry, reason))

    def raise_if_any(self) -> None:
        """Raises  WrongMapping naming every fault, in the order of the file."""
        if not self.found:
            return
        ordered = sorted(dict.fromkeys(self.found), key=lambda fault: fault.line)
        lines = [f"{self.where}, line {fault.line}, {fault.entry}: {fault.reason}" for fault in ordered]
        if len(lines) == 1:
            raise WrongMapping(lines[0])
        raise WrongMapping(f"{self.where} has {len(lines)} faults:\n" + "\n".join(f"  {line}" for line in lines))


@dataclass(frozen=True)
class Field:
    """One key of a mapping node with its value."""

    key: yaml.Node
    value: yaml.Node


def line_of(node: yaml.Node) -> int:
    """Returns  the 1-based line a node begins on."""
    return int(node.start_mark.line) + 1


def suggestion(word: str, choices: Collection[str]) -> str:
    """The nearest choice; the whole list only when it is short."""
    closing = did_you_mean(word, choices)
    return "" if closing.startswith(" Choices") and len(choices) > _MOST_CHOICES else closing


def read_root(text: str, where: str) -> yaml.MappingNode:
    """Raises  WrongMapping when the text is not YAML, or not a list of keys."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = mark.line + 1 if mark else 1
        raise WrongMapping(f"{where}, line {line}: this is not YAML: {fault.problem or fault.context}.") from fault
    except yaml.YAMLError as fault:
        raise WrongMapping(f"{where}: this is not YAML: {' '.join(str(fault).split())}.") from fault
    except RecursionError as fault:
        raise WrongMapping(f"{where}: entries are nested too deeply.") from fault
    if not isinstance(root, yaml.MappingNode):
        line = line_of(root) if root is not None else 1
        raise WrongMapping(f"{where}, line {line}: a mapping file is a list of keys that opens with 'mapping: NAME'.")
    return root


class Reader:
    """Reads nodes of one file. Every method notes a fault instead of raising, and returns what could be read."""

    def __init__(self, faults: MappingFaults) -> None:
        self.faults = faults
        # By identity of the node: an anchor used a thousand times is unfolded once.
        self._unfolded: dict[int, list[tuple[str, Field]]] = {}

    def pairs(self, node: yaml.Node, entry: str) -> list[tuple[str, Field]]:
        """Keys and values of a node: duplicates refused, merge keys (`<<: *anchor`) unfolded, own keys before merged ones."""
        if not isinstance(node, yaml.MappingNode):
            self.faults.add(node, entry, "expected keys with values ('key: value').")
            return []
        if id(node) in self._unfolded:
            return self._unfolded[id(node)]
        # An anchor may hold itself; what is still being unfolded adds nothing to itself.
        self._unfolded[id(node)] = []
        found: dict[str, Field] = {}
        merged: dict[str, Field] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.faults.add(key, entry, "a key must be one word or one text.")
            elif key.tag == _MERGE:
                for part in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                    merged = dict(self.pairs(part, entry)) | merged
            elif key.value in found:
                first = line_of(found[key.value].key)
                self.faults.add(key, entry, f"'{key.value}' stands here twice (first on line {first}).")
            else:
                found[key.value] = Field(key, value)
        self._unfolded[id(node)] = list((found | {name: field for name, field in merged.items() if name not in found}).items())
        return self._unfolded[id(node)]

    def fields(self, node: yaml.Node, entry: str, allowed: Collection[str]) -> dict[str, Field]:
        """Keys and values of a node, unknown keys refused."""
        known = {}
        for key, value in self.pairs(node, entry):
            if key in allowed:
                known[key] = value
            else:
                self.faults.add(value.key, entry, f"there is no key '{key}' here.{suggestion(key, allowed)}")
        return known

    def text(self, node: yaml.Node, entry: str) -> str | None:
        """A scalar as written. An entry left empty is a fault; quotes ('') say that empty is meant."""
        if not isinstance(node, yaml.ScalarNode):
            self.faults.add(node, entry, "expected one value here.")
            return None
        if node.value == "" and node.style is None:
            self.faults.add(node, entry, "nothing stands here.")
            return None
        return str(node.value)

    def texts(self, node: yaml.Node, entry: str) -> tuple[str, ...]:
        """One value, or a list of values."""
        if not isinstance(node, yaml.SequenceNode):
            one = self.text(node, entry)
            return () if one is None else (one,)
        if not node.value:
            self.faults.add(node, entry, "the list is empty.")
        return tuple(value for item in node.value if (value := self.text(item, entry)) is not None)

    def items(self, node: yaml.Node, entry: str) -> list[yaml.Node]:
        """The entries of a list."""
        if not isinstance(node, yaml.SequenceNode):
            self.faults.add(node, entry, "expected a list: each entry opens with '- '.")
            return []
        return list(node.value)

    def choice(self, node: yaml.Node, entry: str, choices: Iterable[str]) -> str | None:
        """One of a closed list of words."""
        found = self.text(node, entry)
        allowed = tuple(choices)
        if found is None or found in allowed:
            return found
        self.faults.add(node, entry, f"'{found}' is not one of {', '.join(allowed)}.{_nearest_only(found, allowed)}")
        return None

    def flag(self, node: yaml.Node, entry: str) -> bool | None:
        """true or false."""
        found = self.text(node, entry)
        if found is None:
            return None
        if found.lower() in ("true", "yes"):
            return True
        if found.lower() in ("false", "no"):
            return False
        self.faults.add(node, entry, f"'{found}' is neither true nor false.")
        return None


def _nearest_only(word: str, choices: Collection[str]) -> str:
    closing = did_you_mean(word, choices)
    return "" if closing.startswith(" Choices") else closing
