"""What funnel would these files give, and which values could not be taken? By the very code of the build, before any is stored."""

from collections.abc import Mapping as Named
from collections.abc import Sequence
from dataclasses import replace

import duckdb

from sameside.schema.mapping import Expression, Mapping, TableRule
from sameside.schema.tables import MAPPED_BY_NAME
from sameside.services.import_pairing import label
from sameside.services.import_report import FAULTS_SOUGHT_IN, PreviewFault, StageCount
from sameside.services.import_run import ImportRun, ObjectRead
from sameside.services.raw_objects import raw_files
from sameside.sources.source_object import SourceObject
from sameside.warehouse.build import run_file
from sameside.warehouse.held_rows import HeldObject, held_rows_sql
from sameside.warehouse.mapped import MappedSettings, MappedSource, create_mapped
from sameside.warehouse.raw_rows import RawFile

# Where a stage stands, and the column beside it that holds the source's own word.
_STAGE_COLUMNS = {
    "leads": ("current_stage", "raw_status"),
    "stage_events": ("stage", "raw_stage"),
    "opportunities": ("outcome", "raw_stage"),
}


def preview_faults(run: ImportRun, read: ObjectRead) -> list[PreviewFault]:
    """The values and rows of one object that a build would not take as they stand, by kind, the most frequent first.

    Only what the object says by itself, looked for in FAULTS_SOUGHT_IN rows at most; what it refers to, see `preview_references`
    """
    entries = tuple(entry for entry in run.mapping.tables if entry.object == read.name)
    if not entries:
        return []
    settings = run.workspace.options
    with run.engine() as connection:
        rows = f"select * from ({read.incoming.standing_rows_sql()}) limit {FAULTS_SOUGHT_IN}"
        rivals = read.incoming.rivals_sql()
        given_way = {read.name: rivals} if rivals else {}
        source = MappedSource(run.source, replace(run.mapping, tables=entries), {read.name: rows}, rivals=given_way)
        create_mapped(connection, [source], MappedSettings(settings["time_zone"], settings["currency"] or None))
        return _kinds(connection, "mapped_faults", [file.item for file in read.files])


def preview_references(run: ImportRun, reads: Sequence[ObjectRead]) -> list[PreviewFault]:
    """Which rows of this import name a record that is neither in it nor came before, by kind, the most frequent first.

    By the build's own step, over all rows, of which only ids are read. A person, company, owner or campaign is told once, however
    many rows name it
    """
    settings = run.workspace.options
    read_of = {read.name: read for read in reads}
    with run.engine() as connection:
        rows = {name: sql for name in run.mapping.objects if (sql := _rows_of(connection, run, name, read_of)) is not None}
        source = MappedSource(run.source, _ids_only(run.mapping), rows)
        create_mapped(connection, [source], MappedSettings(settings["time_zone"], settings["currency"] or None))
        run_file(connection, "missing_references")
        # Rows that came before are named by their import: what they lack, their own preview and build have told.
        incoming = "(select * from missing_references where record_id not like 'i%')"
        items = [item.item for read in reads for item in read.files]
        return _kinds(connection, incoming, items)


def _rows_of(connection: duckdb.DuckDBPyConnection, run: ImportRun, name: str, read_of: Named[str, ObjectRead]) -> str | None:
    """The rows of an object as they would stand after this import; None where there are none. Files of it are numbered through all."""
    held = raw_files(run.workspace, run.source, name)
    first = 0
    for read in read_of.values():
        if read.name == name:
            for number, file in enumerate(read.files, start=first):
                held.append(RawFile(str(file.staged.path), str(number), run.number, True, file.staged.columns, read.mode))
        first += len(read.files)
    if not any(file.active for file in held):
        return None
    return held_rows_sql(connection, HeldObject(held, run.identity(run.mapping.objects[name])))


def _ids_only(mapping: Mapping) -> Mapping:
    """The mapping cut down to what names records: keys, ids, and whether a stage is known, without which a row is left out anyway."""
    entries = []
    for entry in mapping.tables:
        declared = MAPPED_BY_NAME[entry.table]
        kept = {
            name: expression
            for name, expression in entry.columns.items()
            if (column := declared.by_name.get(name)) is not None
            and (column.type == "id" or column.required or name in declared.key or name == "stage")
        }
        entries.append(replace(entry, columns=kept))
    return replace(mapping, tables=tuple(entries))


def _kinds(connection: duckdb.DuckDBPyConnection, faults: str, items: Sequence[SourceObject]) -> list[PreviewFault]:
    """Faults by kind, the most frequent first, each with the first of its places: records are named `<number in items>:<record>`."""
    kinds = connection.execute(f"""with told as (select *, string_split(regexp_extract(record_id, '^[0-9]+:[0-9]+'), ':') as place
            from {faults}),
        placed as (select * replace (place[1]::bigint * 1099511627776 + place[2]::bigint as place) from told)
        select table_name, column_name, reason, effect, count(*), arg_min(value, place), min(place) from placed
        group by table_name, column_name, reason, effect
        order by count(*) desc, table_name, column_name nulls first, reason""").fetchall()
    found = []
    for table, column, reason, effect, n, value, place in kinds:
        item = items[place >> 40]
        where = f"{label(item)}, line {item.line_of(place & (1 << 40) - 1)}"
        found.append(PreviewFault(table, column, reason, effect, n, value, where))
    return found


def stage_counts(run: ImportRun, read: ObjectRead) -> list[StageCount]:
    """Rows of one object per word of the source and the stage the mapping makes of it, the most frequent first."""
    probe = _probe(run.mapping, read.name)
    tables = [entry.table for entry in probe.tables]
    if not tables:
        return []
    settings = run.workspace.options
    with run.engine() as connection:
        source = MappedSource(run.source, probe, {read.name: read.incoming.standing_rows_sql()})
        create_mapped(connection, [source], MappedSettings(settings["time_zone"], settings["currency"] or None))
        counts = []
        for table in sorted(set(tables)):
            column, raw = _STAGE_COLUMNS[table]
            rows = connection.execute(f"""select {raw}, {column}, count(*) from mapped_{table} group by all
                order by count(*) desc, {raw} nulls last, {column}""").fetchall()
            counts += [StageCount(read.name, table, column, word, stage, n) for word, stage, n in rows if word or stage]
    return counts


def _probe(mapping: Mapping, name: str) -> Mapping:
    """The mapping cut down to what makes stages of this object, with the source's word carried along as it stands."""
    entries = []
    for entry in mapping.tables:
        column, raw = _STAGE_COLUMNS.get(entry.table, ("", ""))
        if entry.object == name and column in entry.columns:
            kept = {target: expression for target, expression in entry.columns.items() if target.endswith("_id") or target == column}
            if raw in entry.columns:
                kept[raw] = entry.columns[raw]
            elif entry.columns[column].columns:  # a constant stage has no word of the source
                kept[raw] = Expression(columns=entry.columns[column].columns)
            entries.append(TableRule(entry.table, name, kept, entry.when, entry.line))
    return replace(mapping, tables=tuple(entries))
