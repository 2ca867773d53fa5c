"""Which mappings come with the program, and what does each say?"""

from dataclasses import dataclass

from sameside.sources.mapping import load_mapping, shipped_mappings


@dataclass(frozen=True)
class ShippedMapping:
    """One mapping of the program: what it reads, and which tables it fills."""

    name: str
    title: str
    objects: tuple[str, ...]
    tables: tuple[str, ...]


def list_mappings() -> list[ShippedMapping]:
    """Every mapping that comes with the program, by name."""
    found = []
    for name in shipped_mappings():
        mapping = load_mapping(name)
        tables = tuple(dict.fromkeys(rule.table for rule in mapping.tables))
        found.append(ShippedMapping(name, mapping.title, tuple(mapping.objects), tables))
    return found


def mapping_text(name: str) -> str:
    """The YAML of one mapping, comments included: the start of one's own.

    Raises  UnknownName when there is none of that name
    """
    return load_mapping(name).text
