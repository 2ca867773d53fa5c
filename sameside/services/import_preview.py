"""What funnel would these files give, and which values could not be taken? By the very code of the build, before any is stored."""

from dataclasses import replace

from sameside.schema.mapping import Expression, Mapping, TableRule
from sameside.services.import_pairing import label
from sameside.services.import_report import FAULTS_SOUGHT_IN, PreviewFault, StageCount
from sameside.services.import_run import ImportRun, ObjectRead
from sameside.warehouse.mapped import MappedSettings, MappedSource, create_mapped

# Where a stage stands, and the column beside it that holds the source's own word.
_STAGE_COLUMNS = {
    "leads": ("current_stage", "raw_status"),
    "stage_events": ("stage", "raw_stage"),
    "opportunities": ("outcome", "raw_stage"),
}


def preview_faults(run: ImportRun, read: ObjectRead) -> list[PreviewFault]:
    """The values and rows of one object that a build would not take as they stand, by kind, the most frequent first.

    Only what the object says by itself: whether it refers to records that were never received is known when all is built. Looked for
    in FAULTS_SOUGHT_IN rows at most
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
        kinds = connection.execute("""with told as (select *, string_split(regexp_extract(record_id, '^[0-9]+:[0-9]+'), ':') as place
                from mapped_faults),
            placed as (select * replace (place[1]::bigint * 1099511627776 + place[2]::bigint as place) from told)
            select table_name, column_name, reason, effect, count(*), arg_min(value, place), min(place) from placed
            group by table_name, column_name, reason, effect
            order by count(*) desc, table_name, column_name nulls first, reason""").fetchall()
    found = []
    for table, column, reason, effect, n, value, place in kinds:
        item = read.files[place >> 40].item
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
