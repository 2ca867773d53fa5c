"""Which mapping reads these files, and which object of it is each of them?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePath

from sameside.schema.errors import SamesideError, UnreadableInput, did_you_mean
from sameside.schema.mapping import Mapping, ObjectRule
from sameside.services.raw_objects import mapping_in_force
from sameside.sources.files import SourceObject
from sameside.sources.mapping import load_mapping, missing_columns, parse_mapping, shipped_mappings


@dataclass(frozen=True)
class Pairing:
    """The files of each object of a mapping, and the names of those it has no object for."""

    mapping: Mapping
    files: dict[str, list[SourceObject]]
    unused: tuple[str, ...]


def choose_mapping(found: Sequence[SourceObject], *, mapping: str | None, source: str | None) -> Mapping:
    """The mapping asked for; else the one the source was read with before; else the one shipped mapping that fits.

    Raises  SamesideError when none fits, or several do
    """
    if mapping is not None:
        return load_mapping(mapping)
    stored = mapping_in_force(source) if source else None
    if stored is not None:
        return parse_mapping(stored.text, f"the mapping of source {source}")
    fitting = {name: n for name in shipped_mappings() if (n := _n_fitting(load_mapping(name), found))}
    best = [name for name, n in fitting.items() if n == max(fitting.values())]
    names = ", ".join(sorted({label(item) for item in found})[:5])
    if not best:
        raise SamesideError(f"No mapping that comes with Sameside fits {names}. Draft one with: sameside import PATH --suggest")
    if len(best) > 1:
        raise SamesideError(f"Several mappings fit {names}: {', '.join(best)}. Say which with --mapping NAME.")
    return load_mapping(best[0])


def pair_files(mapping: Mapping, found: Sequence[SourceObject]) -> Pairing:
    """Give every file to the object whose pattern it matches and whose columns it has.

    Raises  UnreadableInput when a file matches a pattern but lacks a column the mapping can't do without, or when no file matches
    """
    files: dict[str, list[SourceObject]] = {}
    unused = []
    for item in found:
        matching = [rule for rule in mapping.objects.values() if _matches(rule, item)]
        fitting = [rule for rule in matching if _lacks(mapping, rule, item) is None]
        if fitting:
            files.setdefault(_closest(fitting, item).name, []).append(item)
        elif matching:
            raise UnreadableInput(_lacks(mapping, _closest(matching, item), item))
        else:
            unused.append(label(item))
    if not files:
        patterns = ", ".join(pattern for rule in mapping.objects.values() for pattern in rule.files)
        raise UnreadableInput(f"The mapping {mapping.name} has no object for {', '.join(unused)}. It reads files named: {patterns}.")
    return Pairing(mapping, files, tuple(unused))


def label(item: SourceObject) -> str:
    """How a file is named to the user: a sheet or a database table stands behind its file."""
    return item.file_name if PurePath(item.file_name).stem == item.name else f"{item.file_name} [{item.name}]"


def _n_fitting(mapping: Mapping, found: Sequence[SourceObject]) -> int:
    return sum(any(_matches(rule, item) and _lacks(mapping, rule, item) is None for rule in mapping.objects.values()) for item in found)


def _names(item: SourceObject) -> Iterator[str]:
    path = PurePath(item.file_name)
    yield from (name.casefold() for name in (item.name, path.stem, path.name))


def _matches(rule: ObjectRule, item: SourceObject) -> bool:
    return any(fnmatchcase(name, pattern.casefold()) for name in _names(item) for pattern in rule.files)


def _closest(rules: Sequence[ObjectRule], item: SourceObject) -> ObjectRule:
    """The rule whose matching pattern says most: 'lead_history*' before 'lead*'."""

    def said(rule: ObjectRule) -> tuple[int, int]:
        matching = [p for p in rule.files if any(fnmatchcase(name, p.casefold()) for name in _names(item))]
        return max(len(pattern.replace("*", "").replace("?", "")) for pattern in matching), -rule.line

    return max(rules, key=said)


def _lacks(mapping: Mapping, rule: ObjectRule, item: SourceObject) -> str | None:
    for missing in missing_columns(mapping, rule.name, item.columns):
        if missing.is_required:
            return (
                f"{label(item)}: column '{missing.column}' is missing; the mapping {mapping.name} needs it (object {rule.name}, "
                f"line {missing.line}).{did_you_mean(missing.column, item.columns)}"
            )
    return None
