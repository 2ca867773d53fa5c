"""What was a rate of exchange before it was corrected? The lake keeps every version of a row; the build reads the first one, too.

A corrected rate changes closed figures. So that it never does in silence, the rate as it was first received stands beside the one in
force, and every figure it changes can say what it was before.
"""

from collections.abc import Sequence

import duckdb

from sameside.warehouse.mapped_entry import Entry, entry_sql


def fill_first_rates(connection: duckdb.DuckDBPyConnection, versions: Sequence[tuple[Entry, str]], staged: str) -> None:
    """Fill `first_rate` of the staged rates.

    Reads    versions: each entry that gives rates, with the SQL of its object's rows as they were first received
    Changes  first_rate, where the mapping fills none and a first version has the same source, currency and day
    """
    for entry, rows in versions:
        present = [row[0] for row in connection.execute(f"describe {rows}").fetchall()]
        connection.execute(f"""
            create or replace temp table first_versions as
            select currency, valid_from, _source, first(rate order by recorded_at nulls last, rate) as rate
            from ({entry_sql(entry, rows=rows, present=present, extras=())}) where _lost is null group by all""")
        connection.execute(f"""
            update {staged} set first_rate = first_versions.rate from first_versions
            where {staged}.first_rate is null and {staged}._source = first_versions._source
              and {staged}.currency = first_versions.currency and {staged}.valid_from = first_versions.valid_from""")
        connection.execute("drop table first_versions")
