"""How do mapped tables become canonical ones? A list of named steps, each a table one can look at.

The same mapped rows give the same canonical rows, whatever order or pieces they came in: nothing here asks the clock, and no step
lets the order of rows decide.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from sameside.schema.stages import ENDS_A_CYCLE, STAGE_RANK
from sameside.schema.tables import CANONICAL, CANONICAL_BY_NAME, DUCKDB_TYPE, MAPPED, Table
from sameside.warehouse import accounting, identity, look_alikes
from sameside.warehouse.content_columns import columns_of, content_columns
from sameside.warehouse.exported import lay_out_exported
from sameside.warehouse.mapped import let_go
from sameside.warehouse.own_records import OwnRows, lay_out_own
from sameside.warehouse.small_tables import FLAG, INSTANT, TEXT, WHOLE, lay_out

_SQL = Path(__file__).with_name("canonical")

Step = str | Callable[[duckdb.DuckDBPyConnection], None]

# What a person is told is going on, and its steps: a file of canonical/ by its name, or a function for what SQL can't say. Each file
# makes the temporary table it is named after.
PHASES: dict[str, tuple[Step, ...]] = {
    "Matching people and accounts": (
        "missing_references",
        *("record_emails", "person_records", "account_records", "account_record_domains", "person_edges", "account_edges"),
        identity.group_people,
        identity.group_accounts,
        *(
            "person_of",
            "account_of",
            "account_parents",
            "account_standing",
            "domain_accounts",
            "record_account_steps",
            "record_accounts",
            "person_accounts",
        ),
        *("circular_parents", "accounts", "account_domains", "people", "person_emails", "identity_links", "review_pairs"),
        look_alikes.list_look_alikes,
        "match_review",
    ),
    "Counting lead cycles": (
        *("colleague_leads", "lead_records", "deal_records", "lead_own_events", "opportunity_own_events", "deal_leads", "lead_events"),
        *("lead_event_passes", "lead_passes", "pass_cycles", "deal_cycles"),
        *("members", "campaigns", "lead_cycles", "lead_cycle_leads", "stage_events", "opportunities", "opportunity_people"),
    ),
    # Touches as read would fill the memory that the rest needs.
    "Placing touches and sales activities": (
        "touches",
        partial(let_go, table="touches"),
        "sales_activities",
        "costs",
        "exchange_rates",
        "refunds",
        "targets",
        "side_costs",
    ),
    "Reckoning business time": ("calendars", "handoffs"),
    "Taking over the workspace's records": ("requests", "promises", "rejections"),
    "Accounting for every row": ("left_out_rows", "faults"),
}

# Touches are read account by account in the order of time, a cycle's events and hand-offs cycle by cycle; everything else by its key.
SORTED_BY: dict[str, tuple[str, ...]] = {
    "touches": ("account_code", "occurred_at", "touch_id"),
    "lead_cycles": ("cycle_code",),
    "stage_events": ("cycle_code", "stage_event_id"),
    "handoffs": ("cycle_code",),
}

_FOR_EACH_X = re.compile(r"^(\s*)-- for each x column of (\w+): (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Decision:
    """A merge or a keeping apart that is in force."""

    kind: str
    record_id: str
    into_id: str
    is_same: bool


@dataclass(frozen=True)
class CalendarName:
    """The calendar of members with these hours, zone and holidays as mapped; and what was wrong with them, if anything."""

    time_zone: str | None
    working_hours: str | None
    holidays: str | None
    calendar_id: str
    fault_column: str | None = None
    fault_reason: str | None = None
    fault_value: str | None = None


# A member's time zone, working hours and holidays, as mapped.
MemberHours = tuple[str | None, str | None, str | None]


@dataclass(frozen=True)
class Opening:
    """One open interval of one calendar, in UTC."""

    calendar_id: str
    opens_at: datetime
    closes_at: datetime
    open_before_seconds: int


@dataclass(frozen=True)
class BuildInputs:
    """Everything a build reads beside the mapped tables.

    target_seconds   business seconds sales has from the offer of a lead to the first act
    losses_recorded  source -> does it keep deals that were lost; a source not named does
    records          canonical table made of the workspace's own records -> its rows: see `warehouse/exported.py`
    own              what was done in the product itself: rows of own_records.OWN_TABLES
    """

    time_zone: str
    target_seconds: int
    default_calendar_id: str
    own_domains: tuple[str, ...] = ()
    calendar_names: tuple[CalendarName, ...] = ()
    openings: Iterable[Opening] = ()
    decisions: tuple[Decision, ...] = ()
    losses_recorded: Mapping[str, bool] = field(default_factory=dict)
    joins_accounts_by_domain: bool = True
    records: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    own: OwnRows = field(default_factory=dict)


@dataclass(frozen=True)
class BuiltTable:
    """One canonical file: its name in the folder, rows, and the digest of its bytes."""

    file: str
    n_rows: int
    sha256: str


@dataclass(frozen=True)
class BuildResult:
    """What a build made. `content_digest` is of the rows, whatever their order; `accounting` says what became of every row."""

    tables: dict[str, BuiltTable]
    content_digest: str
    accounting: list[dict[str, object]]


def build_tables(
    connection: duckdb.DuckDBPyConnection, *, inputs: BuildInputs, out: Path, progress: Callable[[str], None] | None = None
) -> BuildResult:
    """Mapped tables -> canonical Parquet files in an empty folder.

    1. lay out what the steps read beside the mapped tables
    2. run the steps, each into a temporary table
    3. check that every source row is accounted for
    4. write and sync the files

    Raises   RowsUnaccounted when rows in are not rows kept, left out and folded: a defect of ours, and nothing is to be trusted
    """
    _lay_out_inputs(connection, inputs)
    identity.normalise_addresses(connection, inputs.own_domains)
    for phase, steps in PHASES.items():
        if progress:
            progress(phase)
        for step in steps:
            if isinstance(step, str):
                run_file(connection, step)
            else:
                step(connection)
    accounts = accounting.account_for_rows(connection)
    if progress:
        progress("Writing tables")
    out.mkdir(parents=True, exist_ok=True)
    tables = {table.name: _write(connection, table, out) for table in CANONICAL}
    return BuildResult(tables, _content_digest(connection), accounts)


def member_hours(connection: duckdb.DuckDBPyConnection) -> list[MemberHours]:
    """Each distinct time zone, working hours and holidays among the mapped members."""
    return connection.execute("select distinct time_zone, working_hours, holidays from mapped_members order by all nulls first").fetchall()


def event_span(connection: duckdb.DuckDBPyConnection) -> tuple[datetime, datetime] | None:
    """The first and last instant at which a lead, deal or seller did anything; None when nothing has a time."""
    parts = [
        f"select min({column.name}) as first_at, max({column.name}) as last_at from mapped_{table.name}"
        for table in MAPPED
        for column in table.columns
        if column.type == "instant" and table.name in ("leads", "stage_events", "sales_activities", "opportunities")
    ]
    first, last = connection.execute(f"select min(first_at), max(last_at) from ({' union all '.join(parts)})").fetchall()[0]
    return (first.replace(tzinfo=UTC), last.replace(tzinfo=UTC)) if first is not None else None


def canonical_sql_digest() -> str:
    """A digest of the program's own part in a snapshot: with other SQL or steps, the same rows may give other tables."""
    files = sorted([*_SQL.glob("*.sql"), *_SQL.parent.glob("*.py")])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _lay_out_inputs(connection: duckdb.DuckDBPyConnection, inputs: BuildInputs) -> None:
    zone = inputs.time_zone.replace("'", "''")
    ranks = " ".join(f"when '{stage}' then {rank}" for stage, rank in STAGE_RANK.items())
    ends = ", ".join(f"'{stage}'" for stage in sorted(ENDS_A_CYCLE))
    connection.execute(
        # A date is kept as midnight UTC of that date; only an instant moves to the workspace's zone.
        "create or replace temp macro local_date(t, precision) as"
        f" case when precision = 'date' then cast(t as date) else cast(timezone('{zone}', timezone('UTC', t)) as date) end"
    )
    connection.execute(f"create or replace temp macro stage_order(stage) as case stage {ranks} else 9 end")
    connection.execute(f"create or replace temp macro ends_a_cycle(stage) as coalesce(stage in ({ends}), false)")
    connection.execute(_NAME_KEY)
    connection.execute(_COMPANY_KEY)
    connection.execute(
        "create temp table build_settings as select $zone::varchar as time_zone, $calendar::varchar as default_calendar_id,"
        " $target::bigint as target_seconds, $joins::boolean as joins_accounts_by_domain",
        {
            "zone": inputs.time_zone,
            "calendar": inputs.default_calendar_id,
            "target": inputs.target_seconds,
            "joins": inputs.joins_accounts_by_domain,
        },
    )
    lay_out(
        connection,
        "merge_decisions",
        {"kind": TEXT, "record_id": TEXT, "into_id": TEXT, "is_same": FLAG},
        sorted({(d.kind, d.record_id, d.into_id, d.is_same) for d in inputs.decisions}),
    )
    lay_out_own(connection, inputs.own)
    lay_out(connection, "source_settings", {"source": TEXT, "losses_recorded": FLAG}, sorted(inputs.losses_recorded.items()))
    lay_out_exported(connection, inputs.records)
    names = ("time_zone", "working_hours", "holidays", "calendar_id", "fault_column", "fault_reason", "fault_value")
    lay_out(
        connection, "calendar_names", dict.fromkeys(names, TEXT), [tuple(getattr(n, name) for name in names) for n in inputs.calendar_names]
    )
    lay_out(
        connection,
        "calendar_shifts",
        {"calendar_id": TEXT, "opens_at": INSTANT, "closes_at": INSTANT, "open_before_seconds": WHOLE},
        [
            (o.calendar_id, o.opens_at.replace(tzinfo=None), o.closes_at.replace(tzinfo=None), o.open_before_seconds)
            for o in inputs.openings
        ],
    )


# Names are compared without case, accents, punctuation and, for companies, the legal form at their end.
_NAME_KEY = r"""
create or replace temp macro name_key(name) as nullif(trim(regexp_replace(
    strip_accents(lower(nfc_normalize(replace(name, '.', '')))), '[^\p{L}\p{N}]+', ' ', 'g')), '')
"""
_LEGAL_FORMS = (
    "inc|incorporated|llc|ltd|limited|plc|corp|corporation|co|company|gmbh|mbh|ag|kg|ohg|ug|se|sa|sas|sarl|srl|spa|sl|bv|nv|ab|as|asa"
    "|oy|oyj|aps|pty|pte|kk|lda|ltda"
)
_COMPANY_KEY = f"""
create or replace temp macro company_key(name) as nullif(trim(regexp_replace(
    regexp_replace(name_key(replace(name, '&', ' and ')), '^the ', ''), '( ({_LEGAL_FORMS}))+$', '')), '')
"""


def run_file(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Make the temporary table of one file; a canonical one gets its declared columns and types, and its x_ columns after them."""
    table = CANONICAL_BY_NAME.get(name)
    path = _SQL / f"{name}.sql"
    if table is not None and not path.exists():
        connection.execute(f"create temp table {name} as select {_empty_columns(table)} limit 0")
        return
    sql = _expand_x(connection, path.read_text(encoding="utf-8"))
    if table is None:
        connection.execute(f"create temp table {name} as {sql}")
        return
    found = [row[0] for row in connection.execute(f"describe {sql}").fetchall()]
    extra = sorted(column for column in found if column.startswith("x_"))
    declared = [f'cast("{column.name}" as {DUCKDB_TYPE[column.type]}) as "{column.name}"' for column in table.columns]
    chosen = ", ".join([*declared, *(f'cast("{column}" as varchar) as "{column}"' for column in extra)])
    connection.execute(f"create temp table {name} as select {chosen} from ({sql}\n)")


def _empty_columns(table: Table) -> str:
    return ", ".join(f'cast(null as {DUCKDB_TYPE[column.type]}) as "{column.name}"' for column in table.columns)


def _expand_x(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """Put a line of its own for each x_ column where the file says so: a source's own attributes are known only now."""

    def lines(found: re.Match[str]) -> str:
        indent, relation, pattern = found.groups()
        extra = sorted(column for column in columns_of(connection, relation) if column.startswith("x_"))
        return "\n".join(indent + pattern.replace("{x}", f'"{column}"') for column in extra)

    return _FOR_EACH_X.sub(lines, sql)


# As of the lake's files: on such tables the lowest level of compression takes no more room than the usual one.
_FILE_FORMAT = "format parquet, compression zstd, compression_level 1"


def _write(connection: duckdb.DuckDBPyConnection, table: Table, out: Path) -> BuiltTable:
    order = ", ".join(f'"{column}" nulls last' for column in SORTED_BY.get(table.name, table.key))
    path = out / f"{table.name}.parquet"
    target = str(path).replace("'", "''")
    connection.execute(f"copy (select * from {table.name} order by {order}) to '{target}' ({_FILE_FORMAT})")
    with path.open("rb") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    (n_rows,) = connection.execute(f"select count(*) from {table.name}").fetchall()[0]
    return BuiltTable(path.name, n_rows, digest)


# Stands between the values of a row while it is digested; no text of an export holds it but by mischief.
_BETWEEN = "\x1f"


def _content_digest(connection: duckdb.DuckDBPyConnection) -> str:
    """A digest of all canonical rows that doesn't depend on their order, nor on where they lay in which batch."""
    parts = []
    for table in CANONICAL:
        columns = content_columns(connection, table.name)
        # Null and empty text are told apart by the mark before each value: picking one of two marks costs a fifth of putting it there.
        # Sums don't mind the order of the rows, and unlike an exclusive or they notice a row that came twice.
        text = f", '{_BETWEEN}', ".join(f"case when \"{column}\" is null then '-' else '=' end, \"{column}\"" for column in columns)
        rows = connection.execute(
            "select count(*), sum(cast(mark & 18446744073709551615::uhugeint as hugeint)), sum(cast(mark >> 64 as hugeint))"
            f" from (select md5_number(concat({text})) as mark from {table.name})"
        ).fetchall()
        parts.append(f"{table.name}|{','.join(columns)}|{rows[0]}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
