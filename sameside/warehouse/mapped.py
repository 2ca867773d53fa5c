"""What do the sources say, in our tables and types? The first step of a build: raw rows and a mapping in, `mapped_*` relations out.

Nothing is lost in silence. Every source row an entry asks for is kept or left out with a reason; every value that can't be read is
unknown and noted as a fault, and its row stays. References to records that were never exported stay as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import duckdb

from sameside.schema.mapping import Mapping, TableRule
from sameside.schema.tables import CANONICAL_BY_NAME, DUCKDB_TYPE, MAPPED, MAPPED_BY_NAME, Table
from sameside.warehouse.first_rates import fill_first_rates
from sameside.warehouse.mapped_entry import FAULT_TYPE, Entry, entry_sql, own_columns
from sameside.warehouse.mapped_merge import merge_rows
from sameside.warehouse.salesforce_ids import columns_with_short_ids
from sameside.warehouse.sql_text import identifier
from sameside.warehouse.typed_values import Reading

# Source and object -> its columns that hold short Salesforce ids.
ShortIds = dict[tuple[str, str], frozenset[str]]


@dataclass(frozen=True)
class MappedSource:
    """One source: its mapping, and per object the SQL of its current rows (all columns text, and `_record_id`).

    An object without SQL was not imported; the entries that read it give nothing. `firsts` is the same for the rows as they were first
    received, where that matters; `rivals` that of the rows that gave way to another of their key (`_record_id`, `_key`).
    """

    source: str
    mapping: Mapping
    raw: dict[str, str]
    firsts: dict[str, str] = field(default_factory=dict)
    rivals: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MappedSettings:
    """What the workspace says where a mapping is silent. An empty currency: amounts without one stay without one."""

    time_zone: str = "UTC"
    currency: str | None = None


def create_mapped(connection: duckdb.DuckDBPyConnection, sources: Sequence[MappedSource], settings: MappedSettings) -> None:
    """Make `mapped_<table>` for every table a mapping may fill, `mapped_faults` and `mapped_accounting`, as temporary relations.

    Reads    sources in any order: they are taken by name
    Changes  mapped_<table>: the declared columns, `<x>_precision` beside each instant `<x>_at`, x_ columns of all sources,
             _source, _object, _record_id; ids are written `<source>:<id>`. One row per key: see mapped_merge
             mapped_faults: the columns of canonical `faults`. A record that a table's second entry reads is told `<record>/2`
             mapped_accounting: per table, source and object n_rows_in = n_rows_kept + n_rows_left_out; of those kept,
             n_rows_folded were merged into a row of the same key, so count(mapped_<table>) = sum(kept) - sum(folded)
    """
    ordered = sorted(sources, key=lambda one: one.source)
    _create_ledgers(connection)
    _note_rivals(connection, ordered)
    short_ids = _short_ids(connection, ordered)
    for table in MAPPED:
        _create_table(connection, table, ordered, settings, short_ids)


def let_go(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Free the rows of a mapped table that no step reads any more. How many there were of each source can still be counted."""
    connection.execute(f"create temp table {table}_counts as select _source, count(*) as n from mapped_{table} group by _source")
    connection.execute(f"create or replace temp view mapped_{table} as select _source from {table}_counts, range(n)")
    connection.execute(f"drop table staged_{table}")


def _create_ledgers(connection: duckdb.DuckDBPyConnection) -> None:
    columns = ", ".join(f"{column.name} {DUCKDB_TYPE[column.type]}" for column in CANONICAL_BY_NAME["faults"].columns)
    connection.execute(f"create or replace temp table mapped_faults ({columns})")
    connection.execute(
        "create or replace temp table mapped_entries (table_name VARCHAR, _entry INTEGER, source VARCHAR, object VARCHAR, suffix VARCHAR)"
    )
    connection.execute(
        "create or replace temp table mapped_accounting (table_name VARCHAR, source VARCHAR, object VARCHAR, "
        "n_rows_in BIGINT, n_rows_kept BIGINT, n_rows_left_out BIGINT, n_rows_folded BIGINT)"
    )


def _note_rivals(connection: duckdb.DuckDBPyConnection, sources: Sequence[MappedSource]) -> None:
    """A row that gave way is told once, of the first table its object fills."""
    for source in sources:
        filled: dict[str, str] = {}
        for rule in source.mapping.tables:
            filled.setdefault(rule.object, rule.table)
        for name in sorted(source.rivals.keys() & filled.keys()):
            connection.execute(
                "insert into mapped_faults"
                f" select ?, ?, ?, _record_id, null, 'gave_way_to_row_of_same_key', 'row_left_out', _key from ({source.rivals[name]})",
                [filled[name], source.source, name],
            )


def _create_table(
    connection: duckdb.DuckDBPyConnection, table: Table, sources: Sequence[MappedSource], settings: MappedSettings, short_ids: ShortIds
) -> None:
    """One mapped table: the rows of every entry, typed; then settled."""
    staged = f"staged_{table.name}"
    entries = _entries(sources, table, settings, short_ids)
    extras = sorted({name for _source, entry in entries for name in entry.rule.columns if name.startswith("x_")})
    columns = ", ".join(f"{identifier(name)} {kind}" for name, kind in own_columns(table, extras))
    connection.execute(
        f"create or replace temp table {staged} ({columns}, _source VARCHAR, _object VARCHAR, _record_id VARCHAR, "
        f"_entry INTEGER, _lost VARCHAR, _faults {FAULT_TYPE})"
    )
    seen: dict[tuple[str, str], int] = {}
    for source, entry in entries:
        rows = source.raw[entry.rule.object]
        present = [row[0] for row in connection.execute(f"describe {rows}").fetchall()]
        connection.execute(f"insert into {staged} {entry_sql(entry, rows=rows, present=present, extras=extras)}")
        place = seen[source.source, entry.rule.object] = seen.get((source.source, entry.rule.object), 0) + 1
        suffix = f"/{place}" if place > 1 else ""
        connection.execute(
            "insert into mapped_entries values (?, ?, ?, ?, ?)", [table.name, entry.number, source.source, entry.rule.object, suffix]
        )
    if entries:
        _settle(connection, table, extras, staged)
    if table.name == "exchange_rates":
        versions = [(entry, source.firsts[entry.rule.object]) for source, entry in entries if entry.rule.object in source.firsts]
        fill_first_rates(connection, versions, staged)
    names = ", ".join(identifier(name) for name, _kind in own_columns(table, extras))
    connection.execute(f"create or replace temp view mapped_{table.name} as select {names}, _source, _object, _record_id from {staged}")


def _settle(connection: duckdb.DuckDBPyConnection, table: Table, extras: list[str], staged: str) -> None:
    """1. Note faults. 2. Leave out rows without a key. 3. Merge rows of one key. 4. Count."""
    _note_faults(connection, table, staged)
    connection.execute(
        f"create or replace temp table rows_in as "
        f"select _source, _object, count(*) as n_in, count(_lost) as n_lost from {staged} group by _source, _object"
    )
    connection.execute(f"delete from {staged} where _lost is not null")
    merge_rows(connection, table, extras, staged)
    _count(connection, table, staged)


def _entries(
    sources: Sequence[MappedSource], table: Table, settings: MappedSettings, short_ids: ShortIds
) -> list[tuple[MappedSource, Entry]]:
    entries: list[tuple[MappedSource, Entry]] = []
    for source in sources:
        mapping = source.mapping
        plain = Reading(source.source, mapping, mapping.time_zone or settings.time_zone, settings.time_zone)
        for rule in mapping.tables:
            if rule.table == table.name and rule.object in source.raw:
                currency = mapping.currency or settings.currency or None
                reading = replace(plain, short_ids=short_ids.get((source.source, rule.object), frozenset()))
                entries.append((source, Entry(len(entries) + 1, reading, rule, currency)))
    return entries


def _short_ids(connection: duckdb.DuckDBPyConnection, sources: Sequence[MappedSource]) -> ShortIds:
    """Columns behind ids that hold short ones, by source and object. Looked at once: it reads the rows."""
    found: ShortIds = {}
    for source in sources:
        if source.mapping.id_style is None:
            continue
        for name, rows in source.raw.items():
            columns = {column.casefold() for rule in source.mapping.tables if rule.object == name for column in _id_columns(rule)}
            present = [row[0] for row in connection.execute(f"describe {rows}").fetchall()]
            wanted = [column for column in present if column.casefold() in columns]
            found[source.source, name] = columns_with_short_ids(connection, rows, wanted)
    return found


def _id_columns(rule: TableRule) -> set[str]:
    targets = MAPPED_BY_NAME[rule.table].by_name
    made = [expression for name, expression in rule.columns.items() if name in targets and targets[name].type == "id"]
    return {column for expression in made for column in expression.columns}


def _note_faults(connection: duckdb.DuckDBPyConnection, table: Table, staged: str) -> None:
    connection.execute(
        f"""
        insert into mapped_faults
        select ?, _source, _object, _record_id || suffix, one.column_name, one.reason, one.effect, one.value
        from (select _source, _object, _record_id, _entry, unnest(_faults) as one from {staged} where _faults is not null)
        join mapped_entries using (_entry) where mapped_entries.table_name = ?""",
        [table.name, table.name],
    )


def _count(connection: duckdb.DuckDBPyConnection, table: Table, staged: str) -> None:
    connection.execute(
        f"""
        insert into mapped_accounting
        select ?, entries.source, entries.object, coalesce(n_in, 0), coalesce(n_in - n_lost, 0), coalesce(n_lost, 0),
            coalesce(n_in - n_lost, 0) - coalesce(n_out, 0)
        from (select distinct source, object from mapped_entries where table_name = ?) as entries
        left join rows_in on rows_in._source = entries.source and rows_in._object = entries.object
        left join (select _source, _object, count(*) as n_out from {staged} group by all) as rows_out
            on rows_out._source = entries.source and rows_out._object = entries.object""",
        [table.name, table.name],
    )
    connection.execute("drop table rows_in")
