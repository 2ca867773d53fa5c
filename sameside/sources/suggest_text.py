"""How is a drafted mapping written down, so that it loads and a person can finish it?"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*( [A-Za-z0-9_.-]+)*")


@dataclass(frozen=True)
class DraftValue:
    """One line of a value map; an empty `ours` says that we do not know what it means."""

    theirs: str
    ours: str
    n: int


@dataclass(frozen=True)
class DraftColumn:
    """One target column: a recipe written on one line, or a source column with its value map."""

    target: str
    recipe: str = ""
    column: str = ""
    values: tuple[DraftValue, ...] = ()
    comment: str = ""


@dataclass
class DraftEntry:
    """One `tables` entry."""

    table: str
    object: str
    columns: list[DraftColumn]
    comment: str = ""
    when: str = ""


@dataclass
class DraftObject:
    """One `objects` entry."""

    name: str
    files: str
    key: tuple[str, ...]
    modified: str | None = None
    deleted: str | None = None


@dataclass
class Draft:
    """A whole mapping, before it is text."""

    name: str
    settings: list[str] = field(default_factory=list)
    objects: list[DraftObject] = field(default_factory=list)
    entries: list[DraftEntry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def scalar(text: str) -> str:
    """A text as a YAML scalar: bare when that is safe, else quoted."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def flow(texts: Sequence[str]) -> str:
    """Texts as a YAML list on one line."""
    return f"[{', '.join(scalar(text) for text in texts)}]"


def comment(text: str) -> str:
    """A text that may stand behind '#': one line, whatever it was."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def draft_text(draft: Draft) -> str:
    """The YAML of a draft."""
    lines = [f"# {comment(note)}" for note in draft.notes]
    lines += [
        f"mapping: {scalar(draft.name)}",
        f"title: {scalar('Draft for ' + draft.name)}",
        "version: 1",
        *draft.settings,
        "",
        "objects:",
    ]
    for one in draft.objects:
        lines += [f"  {one.name}:", f"    files: [{one.files}]"]
        if one.key:
            lines.append(f"    key: {scalar(one.key[0]) if len(one.key) == 1 else flow(one.key)}")
        lines += [f"    modified: {scalar(one.modified)}"] if one.modified else []
        lines += [f"    deleted: {scalar(one.deleted)}"] if one.deleted else []
    lines += ["", "tables:"]
    for entry in draft.entries:
        lines += [f"  # {comment(entry.comment)}"] if entry.comment else []
        lines += [f"  - table: {entry.table}", f"    from: {entry.object}"]
        lines += ["    when:", f"      - {entry.when}"] if entry.when else []
        lines.append("    columns:")
        for column in entry.columns:
            lines += _column_lines(column)
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _column_lines(column: DraftColumn) -> list[str]:
    behind = f"  # {comment(column.comment)}" if column.comment else ""
    if not column.values:
        return [f"      {column.target}: {column.recipe or scalar(column.column)}{behind}"]
    lines = [f"      {column.target}:{behind}", f"        column: {scalar(column.column)}", "        values:"]
    for value in column.values:
        check = "" if value.ours else "please check: "
        lines.append(f"          {scalar(value.theirs)}: {scalar(value.ours) if value.ours else json.dumps('')}  # {check}{value.n} rows")
    return lines
