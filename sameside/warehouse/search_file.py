"""What can be searched for in a snapshot? One row for each person, account, lead and campaign, with every text it may be remembered by.

Made once for a snapshot, in a file beside its tables, and read into memory by who searches: bringing names and addresses into one form
takes seconds, looking through them when that is done takes milliseconds. The file says nothing that the tables don't, and is made again
whenever it is not there.
"""

import os
import threading
from contextlib import suppress
from pathlib import Path

import duckdb

FILE_NAME = "search.parquet"
# In the order in which they are shown.
KINDS = ("people", "accounts", "leads", "campaigns")

# Rows of (id, name, what is searched besides the name, beside one, beside two, day, state).
# Every text a record may be remembered by is one text, so that words may come from several: "ada northwind" finds Ada of Northwind.
_ROWS = {
    "people": """
        select p.person_id as record_id, p.full_name as name,
               coalesce(e.emails, '') || ' ' || coalesce(a.name, p.company_name, '') as more,
               coalesce(a.name, p.company_name) as beside_one, e.email as beside_two, cast(null as date) as on_day, '' as state
        from people p left join accounts a on a.account_id = p.account_id left join mails e on e.person_id = p.person_id""",
    "accounts": """
        select a.account_id, a.name, coalesce(d.domains, ''), d.domain, a.country, cast(null as date), ''
        from accounts a left join domains d on d.account_id = a.account_id""",
    "leads": """
        select c.lead_cycle_id, p.full_name, coalesce(e.emails, '') || ' ' || coalesce(a.name, p.company_name, ''),
               coalesce(a.name, p.company_name), c.lead_source, c.created_on, coalesce(c.ended_as, 'open')
        from lead_cycles c left join people p on p.person_id = c.person_id
        left join accounts a on a.account_id = coalesce(c.account_id, p.account_id)
        left join mails e on e.person_id = c.person_id""",
    "campaigns": "select campaign_id, name, '', channel, status, starts_on, '' from campaigns",
}
_EACH = "\n    union all\n    ".join(f"select {place} as kind_no, r.* from ({rows}) r" for place, rows in enumerate(_ROWS.values()))
# `text` is in one form, small letters without accents, and begins with the name; `place` is the order of the names.
_SEARCH = f"""
with mails as (select person_id, string_agg(email, ' ' order by email) as emails, min(email) as email from person_emails group by 1),
domains as (select account_id, string_agg(domain, ' ' order by domain) as domains, min(domain) as domain from account_domains group by 1),
everything as (
    {_EACH}
),
in_one_form as (
    select *, strip_accents(lower(coalesce(name, ''))) as plain_name, strip_accents(lower(coalesce(name, '') || ' ' || more)) as text
    from everything
)
select list_value({", ".join(f"'{kind}'" for kind in KINDS)})[kind_no + 1] as kind,
       row_number() over (order by kind_no, plain_name, on_day desc nulls last, record_id) as place,
       record_id, name, beside_one, beside_two, on_day, state, text, cast(length(plain_name) as integer) as name_length
from in_one_form
order by place"""
_ONE_AT_A_TIME = threading.Lock()


def make_search_file(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the file of a snapshot whose tables an engine shows, where it is not there yet."""
    with _ONE_AT_A_TIME:
        if not (folder / FILE_NAME).exists():
            _write(connection, _SEARCH, folder / FILE_NAME)


def load_search_rows(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Give an engine that shows a snapshot's tables one more, `search_rows`; made from those where the file is missing or can't be read.

    Changes  the file then, where the folder can be written to
    """
    path = folder / FILE_NAME
    with _ONE_AT_A_TIME:
        try:
            connection.execute(f"create table if not exists search_rows as select * from read_parquet('{_quoted(path)}')")
        except duckdb.Error:
            connection.execute(f"create table if not exists search_rows as {_SEARCH}")
            with suppress(OSError, duckdb.Error):
                _write(connection, "select * from search_rows order by place", path)


def _write(connection: duckdb.DuckDBPyConnection, rows: str, path: Path) -> None:
    """Write the file in one step: two that write it at once write the same."""
    beside = path.with_name(f".{FILE_NAME}.{os.getpid()}")
    connection.execute(f"copy ({rows}) to '{_quoted(beside)}' (format parquet, compression zstd, compression_level 1)")
    beside.replace(path)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
