"""What funnel would these files give? Counted through the very code that builds it, before anything is stored."""

from dataclasses import replace

from sameside.schema.mapping import Expression, Mapping, TableRule
from sameside.services.import_report import StageCount
from sameside.services.import_run import ImportRun, ObjectRead
from sameside.warehouse.mapped import MappedSettings, MappedSource, create_mapped
from sameside.warehouse.raw_rows import columns_of, quoted, text_of

# Where a stage stands, and the column beside it that holds the source's own word.
_STAGE_COLUMNS = {
    "leads": ("current_stage", "raw_status"),
    "stage_events": ("stage", "raw_stage"),
    "opportunities": ("outcome", "raw_stage"),
}


def stage_counts(run: ImportRun, read: ObjectRead) -> list[StageCount]:
    """Rows of one object per word of the source and the stage the mapping makes of it, the most frequent first."""
    probe = _probe(run.mapping, read.name)
    tables = [entry.table for entry in probe.tables]
    if not tables:
        return []
    settings = run.workspace.options
    with run.engine() as connection:
        source = MappedSource(run.source, probe, {read.name: _rows_sql(read)})
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


def _rows_sql(read: ObjectRead) -> str:
    files = [file.staged for file in read.files]
    columns = ", ".join(quoted(column) for column in columns_of(file.columns for file in files))
    paths = ", ".join(text_of(str(file.path)) for file in files)
    return f"""select {columns}, concat(_lake_file, ':', _record) as _record_id
        from read_parquet([{paths}], union_by_name = true, filename = '_lake_file')"""
