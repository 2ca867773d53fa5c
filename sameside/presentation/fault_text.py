"""How does a fault read? What was wrong and what came of it in words, and where to find it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sameside.analytics.answer import RecordTable
from sameside.presentation.figures import NOT_APPLICABLE, count, plural
from sameside.presentation.terminal import Heading, table_text
from sameside.services.faults import Fault, FaultKind, FaultList

_EFFECTS = {"value_unknown": "value unknown", "row_left_out": "row left out", "flagged": "flagged, kept"}
# A longer value is cut on the screen; files have it whole.
_SHOWN_LETTERS = 60


def reason_words(reason: str) -> str:
    """impossible_date -> impossible date"""
    return reason.replace("_", " ")


def effect_words(effect: str) -> str:
    """What came of a fault: the value is unknown, the row left out, or both stand and are flagged."""
    return _EFFECTS.get(effect, effect)


def faults_text(found: FaultList, *, with_summary: bool) -> str:
    """The faults one by one, below how many of each kind there are, and how to see those that are not listed."""
    if not found.n_all:
        asked = "No faults" if with_summary else "No such faults"
        return f"{asked} in snapshot {found.snapshot_id}."
    were = plural(found.n_all, "value or row", "values or rows")
    parts = [f"{were} of snapshot {found.snapshot_id} could not be taken as they stand:"]
    if with_summary:
        parts += [_summary(found.kinds), ""]
    parts.append(_listed(found.faults))
    if len(found.faults) < found.n_all:
        narrower = " Fewer at a time: --table, --column, --reason, --effect." if with_summary else ""
        parts.append(
            f"  ... and {count(found.n_all - len(found.faults))} more. See them with --limit N, or all in a file:"
            f" --format csv --out faults.csv.{narrower}"
        )
    return "\n".join(parts)


def faults_table(faults: Sequence[Fault]) -> RecordTable:
    """Faults for another program: names as --reason and --effect take them, and the words beside."""
    columns = ("table", "column", "reason", "what_was_wrong", "effect", "value", "file", "record", "line", "source")
    rows = tuple(
        (f.table, f.column, f.reason, reason_words(f.reason), f.effect, f.value, f.file_name, f.record, f.line, f.source) for f in faults
    )
    return RecordTable(columns, rows)


def one_by_cell(faults: Sequence[Fault]) -> list[list[Fault]]:
    """Faults of one cell together: a date that can't be read is told once, however many of our columns are filled from it."""
    found: dict[object, list[Fault]] = {}
    for place, fault in enumerate(faults):
        is_of_cell = fault.value is not None and fault.record is not None
        cell = (fault.file_name, fault.record, fault.value, fault.reason, fault.effect) if is_of_cell else place
        found.setdefault(cell, []).append(fault)
    return list(found.values())


def kinds_by_cell(faults: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], tuple[str, ...]]]:
    """A preview's kinds of faults, those of the same cells together: the first, and in which other columns of ours they stand."""
    found: dict[object, list[Mapping[str, Any]]] = {}
    for place, fault in enumerate(faults):
        names = ("value", "place", "n_rows", "reason", "effect")
        found.setdefault(place if fault["value"] is None else tuple(fault[name] for name in names), []).append(fault)
    return [(one, tuple(column_words(other["table"], other["column"]) for other in others)) for one, *others in found.values()]


def column_words(table: str, column: str | None) -> str:
    """Stage events, entered at"""
    said = table.replace("_", " ").capitalize()
    return f"{said}, {column.replace('_', ' ')}" if column else said


def _summary(kinds: Sequence[FaultKind]) -> str:
    headings = [Heading("table"), Heading("column"), Heading("what was wrong"), Heading("so"), Heading("times", is_figure=True)]
    rows = [[kind.table, kind.column or "", reason_words(kind.reason), effect_words(kind.effect), count(kind.n)] for kind in kinds]
    return table_text(headings, rows, indent="  ")


def _listed(faults: Sequence[Fault]) -> str:
    names = ("table", "column", "what was wrong", "so", "value", "file", "line", "record", "source")
    rows = [
        [
            fault.table if not others else ", ".join(dict.fromkeys(one.table for one in (fault, *others))),
            ", ".join(dict.fromkeys(one.column or "" for one in (fault, *others))),
            reason_words(fault.reason),
            effect_words(fault.effect),
            short_value(fault.value or ""),
            fault.file_name or NOT_APPLICABLE,
            count(fault.line) if fault.line is not None else NOT_APPLICABLE,
            count(fault.record) if fault.record is not None else NOT_APPLICABLE,
            fault.source,
        ]
        for fault, *others in one_by_cell(faults)
    ]
    return table_text([Heading(name) for name in names], rows, indent="  ")


def short_value(value: str) -> str:
    """A value as long as the screen has room for."""
    return value if len(value) <= _SHOWN_LETTERS else f"{value[: _SHOWN_LETTERS - 1]}\u2026"
