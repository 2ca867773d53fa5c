"""What does a person read after an import, a preview, or an undo?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from sameside.presentation.fault_text import effect_words, reason_words, short_value
from sameside.presentation.figures import NOT_APPLICABLE, count, plural, sentence_list
from sameside.presentation.terminal import Heading, printable, table_text
from sameside.schema.errors import did_you_mean
from sameside.services.import_report import FAULTS_SOUGHT_IN, FileReport, ImportReport, PreviewFault, StageCount, UndoReport

# More names than this in one line help nobody; the mapping page says how to see all.
_NAMES_SHOWN = 12
# Of the columns a file lacks, or has over, fewer are enough: most files of a big system have dozens of either.
_COLUMNS_SHOWN = 4


def import_text(report: ImportReport, *, is_preview: bool = False) -> str:
    """The whole report of one import: rows by file, what was left out and why, what the mapping did not use."""
    report = replace(report, files=tuple(_with_short_names(report.files)))
    verb = "Would import" if is_preview else "Imported"
    opening = f"{verb} from {report.source} with mapping {report.mapping_name}, version {report.mapping_version}"
    if not report.is_change:
        is_empty = not any(file.n_received for file in report.files)
        opening = "No change: 0 rows in there." if is_empty else f"No change: everything in there is already in {report.source}."
        if report.is_mapping_new:
            verb = "would read" if is_preview else "reads"
            begun = "There were 0 rows" if is_empty else "No row is new"
            opening = f"{begun}, but mapping {report.mapping_name}, version {report.mapping_version}, {verb} {report.source} from now on."
    parts = [opening, _rows(report.files)]
    if report.stage_counts:
        parts.append(_stages(report.stage_counts))
    if report.faults:
        parts.append(_faults(report.faults))
    for file in report.files:
        parts += _remarks(file)
    parts += _columns(report.files)
    if report.unused_files:
        parts.append(f"Not used by this mapping: {_names(report.unused_files)}.")
    parts += [printable(note) for note in report.notes]
    if report.import_id:
        parts.append(f"To take it back: sameside import --undo {report.import_id}")
    return "\n".join(part for part in parts if part)


def undo_text(report: UndoReport) -> str:
    """What an undo withdrew."""
    parts = []
    if report.withdrawn:
        batches = plural(len(report.withdrawn), "batch", "batches")
        parts.append(f"Withdrew {batches} with {plural(report.n_rows, 'row')}. The next build leaves out what no other import holds.")
    if report.mapping_of:
        parts.append(f"The mapping of import {report.mapping_of} reads {report.source} again.")
    elif report.mapping_of == "":
        parts.append(f"{report.source} has no mapping any more.")
    return " ".join(parts) or "No change: that was withdrawn before."


def _rows(files: Sequence[FileReport]) -> str:
    headings = [Heading("file"), Heading("object"), *(Heading(name, is_figure=True) for name in ("received", "new", "changed"))]
    headings += [Heading(name, is_figure=True) for name in ("unchanged", "rejected", "deleted")]
    headings.append(Heading("read as"))
    rows = [
        [
            file.file_name,
            file.object,
            *(count(n) for n in (file.n_received, file.n_new, file.n_changed, file.n_unchanged, file.n_rejected, file.n_deleted)),
            read_as_text(file.read_as),
        ]
        for file in files
    ]
    return table_text(headings, rows, indent="  ")


def read_as_text(read_as: Mapping[str, str]) -> str:
    """How a file was read, as 'CSV, utf-8, comma, decimal .'."""
    return ", ".join(f"decimal {value}" if name == "decimal_mark" else value for name, value in read_as.items())


def _with_short_names(files: Sequence[FileReport]) -> list[FileReport]:
    """The files without the folder they all lie in: the person has just typed it."""
    folders = {str(PurePath(file.file_name).parent) for file in files}
    if len(folders) != 1 or folders == {"."}:
        return list(files)
    return [replace(file, file_name=PurePath(file.file_name).name) for file in files]


def _stages(stages: Sequence[StageCount]) -> str:
    """The funnel as the mapping would make it, in the order of its rows."""
    headings = [Heading("object"), Heading("column"), Heading("its value"), Heading("becomes"), Heading("rows", is_figure=True)]
    rows = [
        [
            stage.object,
            stage.column,
            stage.source_value if stage.source_value is not None else "(empty)",
            stage.stage or NOT_APPLICABLE,
            count(stage.n_rows),
        ]
        for stage in stages
    ]
    unmapped = [stage for stage in stages if stage.stage is None and stage.source_value]
    text = "Stages as the mapping reads them:\n" + table_text(headings, rows, indent="  ")
    if unmapped:
        names = _names([f"'{stage.source_value}'" for stage in unmapped])
        text += f"\n  The mapping knows no stage for {names}: give each one in its value map, or leave it out on purpose."
    return text


def _faults(faults: Sequence[PreviewFault]) -> str:
    """What the build would list as faults, kind by kind, each with the first of its places."""
    names = ("table", "column", "what was wrong", "so", "times", "first", "in")
    headings = [Heading(name, is_figure=name == "times") for name in names]
    rows = [
        [
            fault.table,
            fault.column or "",
            reason_words(fault.reason),
            effect_words(fault.effect),
            count(fault.n_rows),
            short_value(fault.value or ""),
            PurePath(fault.place).name,
        ]
        for fault in faults
    ]
    opening = f"A build could not take these as they stand (values: looked for in {count(FAULTS_SOUGHT_IN)} rows of an object at most):\n"
    return opening + table_text(headings, rows, indent="  ")


def _remarks(file: FileReport) -> list[str]:
    found = [f"{file.file_name}, line {row.line}{f', {row.column}' if row.column else ''}: {row.reason}" for row in file.rejects]
    if file.n_rejected > len(file.rejects):
        found.append(f"... and {count(file.n_rejected - len(file.rejects))} more.")
    if file.rejects_file:
        found.append(f"All rejected rows of {file.file_name} with their reasons: {file.rejects_file}")
    if file.n_conflicts:
        rest = file.n_conflicts - len(file.rows_given_way)
        shown = ", ".join(file.rows_given_way) + (f" and {count(rest)} more" if rest else "")
        given_way = f"{plural(file.n_conflicts, 'row')} gave way to another row of the same key"
        found.append(f"{file.file_name}: {given_way}, counted as unchanged" + (f": {shown}" if file.rows_given_way else "."))
    return [printable(line) for line in [*found, *file.notes]]


def _columns(files: Sequence[FileReport]) -> list[str]:
    """What files and mapping do not share: one line per file, or for all files of which the same is to be said."""
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[FileReport]] = {}
    for file in files:
        if file.columns_missing or file.columns_unused:
            alike.setdefault((tuple(file.columns_missing), tuple(file.columns_unused)), []).append(file)
    lines = []
    for (missing, unused), those in alike.items():
        names = f"{those[0].file_name} and {plural(len(those) - 1, 'file')} like it" if len(those) > 1 else those[0].file_name
        if missing:
            lacks = "lack" if len(those) > 1 else "lacks"
            lines.append(f"{names} {lacks} {_some(missing)}, which the mapping would use.{_meant_columns(those[0])}")
            lines[-1] += f" It takes nothing from {_some(unused)}." if unused else ""
        else:
            lines.append(f"{names}: the mapping takes nothing from {_some(unused)}.")
    return [printable(line) for line in lines]


def _some(columns: Sequence[str]) -> str:
    """All columns by name, or how many and the first of them."""
    if len(columns) <= _COLUMNS_SHOWN:
        return sentence_list(columns)
    return f"{count(len(columns))} columns ({', '.join(columns[: _COLUMNS_SHOWN - 1])} ...)"


def _meant_columns(file: FileReport) -> str:
    """Which columns nothing is taken from may be the missing ones under another spelling; empty where none is near."""
    near = [(name, did_you_mean(name, file.columns_unused)) for name in file.columns_missing]
    return "".join(f" For {name}:{meant}" for name, meant in near if meant.startswith(" Did you mean"))


def _names(names: Sequence[str]) -> str:
    if len(names) <= _NAMES_SHOWN:
        return sentence_list(names)
    return f"{', '.join(names[:_NAMES_SHOWN])} and {count(len(names) - _NAMES_SHOWN)} more"
