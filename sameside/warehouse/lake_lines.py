"""On which line of its text file did a record of the lake begin? Worked out from the cells kept of the file, or not said.

A record begins one line below the heading, plus a line for each record above it, plus the line breaks inside their cells. The lake
doesn't hold every record: rejected ones and exact repeats are left out. Where a record that isn't there could have held a line
break, the line below it is not known.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from sameside.warehouse.engine import connect
from sameside.warehouse.raw_rows import RawFile, columns_of, quoted, raw_rows_sql, text_of


def lines_in_file(files: Sequence[RawFile], batch_id: str, records: Iterable[int], *, n_rejected: int) -> dict[int, int]:
    """The physical line of some records of one delimited text file that came in as a batch.

    Reads    files: every lake file of the object, withdrawn ones too: a row seen again has its cells in an earlier one;
             n_rejected: records of the file that were left out, and so are not in the lake
    Returns  record number -> line; a record whose line can't be known is left out
    """
    listed = ", ".join(str(record) for record in sorted(set(records)))
    batch = next((file for file in files if file.batch_id == batch_id), None)
    if not listed or batch is None or not all(Path(file.path).exists() for file in files):
        return {}
    n_heading = sum(column.count("\n") for column in batch.columns)
    # What is missing and was not rejected repeats a row that is there: without breaks there, there are none here.
    with connect() as connection:
        rows = connection.execute(f"""
            with content as (select _row_hash, {_breaks_sql(files)} as n_breaks from ({raw_rows_sql(files)}) where not _is_seen_again),
            numbered as (
                select own._record, row_number() over above_or_own as n_there, sum(content.n_breaks) over () as n_breaks,
                    sum(content.n_breaks) over above_or_own - content.n_breaks as n_above
                from read_parquet({text_of(batch.path)}) own join content on content._row_hash = own._row_hash
                window above_or_own as (order by own._record rows between unbounded preceding and current row)
            )
            select _record, (_record + 1 + n_above)::bigint from numbered
            where _record in ({listed}) and (n_there = _record or ({n_rejected} = 0 and n_breaks = 0))""").fetchall()
    return {record: line + n_heading for record, line in rows}


def _breaks_sql(files: Sequence[RawFile]) -> str:
    cells = [quoted(column) for column in columns_of(file.columns for file in files)]
    return " + ".join(f"coalesce(length({cell}) - length(replace({cell}, chr(10), '')), 0)" for cell in cells) or "0"
