"""What does a person read after a build? Rows by table, what could not be taken and why, and that everything adds up."""

from collections.abc import Sequence
from typing import Any

from sameside.presentation.fault_text import effect_words, reason_words
from sameside.presentation.figures import count, duration, plural
from sameside.presentation.terminal import Heading, table_text
from sameside.services.building import BuildReport, FaultCount

_FAULTS_SHOWN = 20


def build_text(report: BuildReport) -> str:
    """The whole report of one build."""
    if report.is_unchanged:
        return f"No change since snapshot {report.snapshot_id}: nothing new was imported, decided or set."
    rows = [[name, count(n)] for name, n in report.n_rows.items() if n]
    parts = [
        f"Built snapshot {report.snapshot_id} in {duration(max(report.seconds, 1))}.",
        table_text([Heading("table"), Heading("rows", is_figure=True)], rows, indent="  "),
        _source_rows(report.accounting),
    ]
    if report.faults:
        parts.append(_faults(report.faults))
    return "\n".join(part for part in parts if part)


def _source_rows(accounting: Sequence[dict[str, Any]]) -> str:
    """What became of every source row, per table it went into."""
    entries = [entry for entry in accounting if entry.get("n_rows_in")]
    headings = [
        Heading("source rows into"),
        Heading("from"),
        *(Heading(name, is_figure=True) for name in ("read", "kept", "folded", "left out")),
    ]
    rows = []
    for entry in entries:
        folded, left_out = (sum((entry.get(name) or {}).values()) for name in ("folded", "left_out"))
        rows.append([entry["table"], entry["source"], count(entry["n_rows_in"]), count(entry["n_kept"]), count(folded), count(left_out)])
    if not rows:
        return ""
    text = table_text(headings, rows, indent="  ")
    if any(sum((entry.get("folded") or {}).values()) for entry in entries):
        # Else 580 deals read from a file of 290 would look like a mistake.
        text += "\n  A row is read once for each entry of its mapping that fills the table; what names one record is folded into it."
    return text


def _faults(faults: Sequence[FaultCount]) -> str:
    shown = sorted(faults, key=lambda fault: -fault.n)[:_FAULTS_SHOWN]
    rows = [[f.table, f.column or "", reason_words(f.reason), effect_words(f.effect), count(f.n)] for f in shown]
    headings = [Heading("table"), Heading("column"), Heading("what was wrong"), Heading("so"), Heading("times", is_figure=True)]
    text = f"{plural(sum(fault.n for fault in faults), 'value or row', 'values or rows')} could not be taken as they stand:\n"
    text += table_text(headings, rows, indent="  ")
    if len(faults) > len(shown):
        text += f"\n  ... and {count(len(faults) - len(shown))} more kinds."
    return f"{text}\n  See each: sameside faults --table {shown[0].table} --reason {shown[0].reason}"
