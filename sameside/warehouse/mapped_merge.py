"""What becomes of several rows of one key? One row, merged column by column, the same whatever the order they came in."""

import duckdb

from sameside.schema.tables import Table
from sameside.warehouse.mapped_entry import own_columns
from sameside.warehouse.sql_text import identifier


def merge_rows(connection: duckdb.DuckDBPyConnection, table: Table, extras: list[str], staged: str) -> None:
    """Fold rows of one key in the staged table into one.

    Each column takes its first value that is not empty: entries in the order of the mappings, then the fuller row, then the
    smaller content. A precision goes with its instant. Two rows of one entry that contradict each other leave a 'duplicate_key'
    fault (flagged) in `mapped_faults`; equal rows and rows that complete each other are how a mapping says one thing in two places.
    """
    key = ", ".join(identifier(name) for name in table.key)
    connection.execute(f"create or replace temp table repeated_keys as select {key} from {staged} group by {key} having count(*) > 1")
    if connection.execute("select count(*) from repeated_keys").fetchall()[0][0]:
        _fold(connection, table, extras, staged, key)
    connection.execute("drop table repeated_keys")


def _fold(connection: duckdb.DuckDBPyConnection, table: Table, extras: list[str], staged: str, key: str) -> None:
    columns = [identifier(name) for name, _type in own_columns(table, extras)]
    every = ", ".join(columns)
    filled = " + ".join(f"case when {column} is null then 0 else 1 end" for column in columns)
    content = ", ".join(f"{column} nulls last" for column in columns)
    # Rows of equal content are one row: an owner read off a million deals is folded here, before anything is ordered.
    connection.execute(f"""
        create or replace temp table repeated_rows as
        select *, row_number() over (partition by {key} order by _entry, {filled} desc, {content}, _object) as _place
        from (
            select {every}, _source, _object, _entry, min(_record_id) as _record_id
            from {staged} semi join repeated_keys using ({key})
            group by {every}, _source, _object, _entry
        )""")
    _flag_contradictions(connection, table, columns, key)
    connection.execute(f"delete from {staged} using repeated_keys where {_same_key(table, staged)}")
    merged = ", ".join(_first(name) for name, _type in own_columns(table, extras) if name not in table.key)
    names = ", ".join([key, *(identifier(name) for name, _type in own_columns(table, extras) if name not in table.key)])
    connection.execute(f"""
        insert into {staged} ({names}, _source, _object, _record_id, _entry)
        select {key}, {merged}{"," if merged else ""}
            first(_source order by _place), first(_object order by _place), first(_record_id order by _place), first(_entry order by _place)
        from repeated_rows group by {key}""")
    connection.execute("drop table repeated_rows")


def _first(name: str) -> str:
    column = identifier(name)
    guide = column
    if name.endswith("_precision") and not name.startswith("x_"):
        guide = identifier(f"{name.removesuffix('_precision')}_at")
    return f"first({column} order by _place) filter ({guide} is not null) as {column}"


def _same_key(table: Table, staged: str) -> str:
    return " and ".join(f"{staged}.{identifier(name)} = repeated_keys.{identifier(name)}" for name in table.key)


def _flag_contradictions(connection: duckdb.DuckDBPyConnection, table: Table, columns: list[str], key: str) -> None:
    compared = [column for column in columns if column not in {identifier(name) for name in table.key}]
    if not compared:
        return
    frame = f"over (partition by {key}, _entry order by _place rows between unbounded preceding and unbounded following)"
    firsts = ", ".join(f"first_value({column} ignore nulls) {frame} as w{n}" for n, column in enumerate(compared))
    differs = " or ".join(f"{column} <> w{n}" for n, column in enumerate(compared))
    shown = identifier(table.key[0])
    connection.execute(
        f"""
        insert into mapped_faults
        select ?, _source, _object, _record_id || suffix, null, 'duplicate_key', 'flagged', cast({shown} as varchar)
        from (select *, {firsts} from repeated_rows) join mapped_entries using (_entry)
        where mapped_entries.table_name = ? and ({differs})""",
        [table.name, table.name],
    )
