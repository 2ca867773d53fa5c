"""Where in everything ever received does a record of this id lie, and does it still count?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import duckdb

from sameside.warehouse.raw_rows import Identity, RawFile, columns_of, entries_sql, full_since, named_sql, raw_rows_sql, winners_sql

# The id of a Salesforce record has 18 characters, or the first 15 of them; both name one record.
_SHORT_ID = 15


@dataclass(frozen=True)
class RawFate:
    """What became of the rows of one id in one object.

    record_id   of the row that counts now, as faults name it: batch and number; None: none counts
    is_deleted  its source flagged it as deleted, or a newer full file no longer holds it
    is_withdrawn  every import that held it was taken back
    """

    key: str
    record_id: str | None
    is_deleted: bool
    is_withdrawn: bool


def find_keys(
    connection: duckdb.DuckDBPyConnection, *, files: Sequence[RawFile], identity: Identity, keys: Collection[str]
) -> list[RawFate]:
    """The rows of one object that have one of these keys, whatever became of them.

    Reads    keys: as the source writes them; of 18 characters or the first 15, both find the row
    Returns  one fate per key found; nothing for an object whose rows have no key of one column
    """
    if len(identity.rule.key) != 1 or not files or not keys:
        return []
    columns = columns_of(file.columns for file in files)
    raw = named_sql(identity, columns, f"({raw_rows_sql(files)}) where not _is_seen_again")
    connection.execute("create or replace temp table wanted_keys as select distinct unnest($keys) as key", {"keys": list(keys)})
    # The first letters leave few rows to be looked at closely: of a long list of strangers, none.
    near = f"left(_key, {_SHORT_ID}) in (select left(key, {_SHORT_ID}) from wanted_keys)"
    exact = f"_key in (select key from wanted_keys) or left(_key, {_SHORT_ID}) in (select key from wanted_keys)"
    nearby = f"select _key, bool_or(_is_active) as is_active from ({raw}) where {near} group by _key"
    connection.execute(f"create or replace temp table found_keys as select * from ({nearby}) where {exact}")
    found = connection.execute("select _key, is_active from found_keys order by _key").fetchall()
    if not found:
        return []
    entries = f"select * from ({entries_sql(files, identity)}) where _key in (select _key from found_keys)"
    record_of = dict(
        connection.execute(f"select _key, concat(_batch_id, ':', _record) from ({winners_sql(entries, full_since(files))})").fetchall()
    )
    return [RawFate(key, record_of.get(key), is_active and key not in record_of, not is_active) for key, is_active in found]
