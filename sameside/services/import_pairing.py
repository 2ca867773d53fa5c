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

# A file whose name no pattern knows is taken for an object when at least so many of its columns are the object's.
_LEAST_COLUMNS = 4
# More patterns than this are no help in a message.
_PATTERNS_SHOWN = 8


@dataclass(frozen=True)
class Pairing:
    """The files of each object of a mapping, and the names of those it has no object for.

    notes  which file was known by its columns, because its name says nothing
    """

    mapping: Mapping
    files: dict[str, list[SourceObject]]
    unused: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """The mapping that reads some files. note: why this one, where another would read them too."""

    mapping: Mapping
    note: str = ""


def choose_mapping(found: Sequence[SourceObject], *, mapping: str | None, source: str | None) -> Choice:
    """The mapping asked for; else the one the source was read with before; else the one shipped mapping that fits best.

    Best is the one that reads most of the files; of several, the one in use here already; else the one that asks for most of their
    columns by name, because it was written for files like these.

    Raises  SamesideError when none fits, or several equally well
    """
    if mapping is not None:
        return Choice(load_mapping(mapping))
    stored = mapping_in_force(source) if source else None
    if stored is not None:
        return Choice(parse_mapping(stored.text, f"the mapping of source {source}"))
    fitting = _fitting(found)
    names = ", ".join(sorted({label(item) for item in found})[:5])
    if not fitting:
        raise SamesideError(f"No mapping that comes with Sameside fits {names}. Draft one with: sameside import PATH --suggest")
    most = max(fit.n_files for fit in fitting)
    best = [fit for fit in fitting if fit.n_files == most]
    in_use = [fit for fit in best if mapping_in_force(fit.mapping.name) is not None]
    if len(best) > 1 and len(in_use) == 1:
        return Choice(
            in_use[0].mapping, f"Mapping {in_use[0].mapping.name} was taken, as it is in use here already. {_others(best, in_use[0])}"
        )
    asked = max(fit.n_asked for fit in best)
    chosen = [fit for fit in best if fit.n_asked == asked]
    if len(chosen) > 1:
        tied = ", ".join(fit.mapping.name for fit in chosen)
        raise SamesideError(f"Several mappings fit {names}: {tied}. Say which with --mapping NAME.")
    if len(best) == 1:
        return Choice(best[0].mapping)
    why = f"it asks for {asked} columns of these files by name, and finds them. {_others(best, chosen[0])}"
    return Choice(chosen[0].mapping, f"Mapping {chosen[0].mapping.name} was taken: {why}")


@dataclass(frozen=True)
class _Fit:
    """How well a shipped mapping fits: the files it reads, and the columns it can't do without there."""

    mapping: Mapping
    n_files: int
    n_asked: int


def _fitting(found: Sequence[SourceObject]) -> list[_Fit]:
    fits = []
    for name in shipped_mappings():
        mapping = load_mapping(name)
        read = [_closest(rules, item) for item in found if (rules := _reading(mapping, item))]
        if read:
            fits.append(_Fit(mapping, len(read), sum(len({*rule.key, *rule.required_columns}) for rule in read)))
    return fits


def _others(best: Sequence[_Fit], chosen: _Fit) -> str:
    names = " or ".join(fit.mapping.name for fit in best if fit is not chosen)
    return f"To take {names} instead, name it with --mapping."


def pair_files(mapping: Mapping, found: Sequence[SourceObject]) -> Pairing:
    """Give every file to the object whose pattern it matches and whose columns it has; where no name says anything, by columns alone.

    Raises  UnreadableInput when a file matches a pattern but lacks a column the mapping can't do without, or when no file matches
    """
    files: dict[str, list[SourceObject]] = {}
    unused = []
    for item in found:
        fitting = _reading(mapping, item)
        # An object of any name is known by its columns: that they are missing says only that it is another's file.
        named = [rule for rule in mapping.objects.values() if rule.files != ("*",) and _matches(rule, item)]
        if fitting:
            files.setdefault(_closest(fitting, item).name, []).append(item)
        elif named:
            raise UnreadableInput(_lacks(mapping, _closest(named, item), item))
        else:
            unused.append(item)
    notes = []
    if not files:
        known = [(item, rule) for item in unused if (rule := _by_columns(mapping, item)) is not None]
        for item, rule in known:
            files.setdefault(rule.name, []).append(item)
            notes.append(f"{label(item)} was read as {rule.name}: no pattern knows its name, but its columns are those of {rule.name}.")
        unused = [item for item in unused if all(item is not one for one, _ in known)]
    names = tuple(label(item) for item in unused)
    if not files:
        raise UnreadableInput(_no_object(mapping, names, found))
    return Pairing(mapping, files, names, tuple(notes))


def _reading(mapping: Mapping, item: SourceObject) -> list[ObjectRule]:
    """The objects whose pattern a file matches and whose columns it has."""
    return [rule for rule in mapping.objects.values() if _matches(rule, item) and _lacks(mapping, rule, item) is None]


def _by_columns(mapping: Mapping, item: SourceObject) -> ObjectRule | None:
    """The one object whose columns a file plainly has: half as many again as the next one would find."""
    present = {column.casefold() for column in item.columns}
    counted = sorted(
        ((len(present & _columns_of(mapping, rule)), rule) for rule in mapping.objects.values() if _lacks(mapping, rule, item) is None),
        key=lambda one: -one[0],
    )
    if not counted or counted[0][0] < _LEAST_COLUMNS:
        return None
    is_plain = len(counted) == 1 or 2 * counted[0][0] >= 3 * counted[1][0]
    return counted[0][1] if is_plain else None


def _columns_of(mapping: Mapping, rule: ObjectRule) -> set[str]:
    named = [*rule.key, *rule.required_columns]
    for table in mapping.tables:
        if table.object == rule.name:
            named += [column for expression in table.columns.values() for column in expression.columns]
            named += [condition.column for condition in table.when]
    return {column.casefold() for column in named}


def _no_object(mapping: Mapping, names: Sequence[str], found: Sequence[SourceObject]) -> str:
    other = [fit.mapping.name for fit in _fitting(found)]
    meant = f" {' or '.join(other)} would read them: --mapping {other[0]}." if other else ""
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3:,} more" if len(names) > 3 else "")
    patterns = [pattern for rule in mapping.objects.values() for pattern in rule.files]
    read = f"files named {', '.join(patterns)}." if len(patterns) <= _PATTERNS_SHOWN else f"{', '.join(mapping.objects)}."
    return f"The mapping {mapping.name} has no object for {shown}: neither names nor columns are those of one.{meant} It reads {read}" + (
        f" Their files and columns: sameside mappings {mapping.name}" if len(patterns) > _PATTERNS_SHOWN else ""
    )


def label(item: SourceObject) -> str:
    """How a file is named to the user: a sheet or a database table stands behind its file."""
    return item.file_name if PurePath(item.file_name).stem == item.name else f"{item.file_name} [{item.name}]"


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
