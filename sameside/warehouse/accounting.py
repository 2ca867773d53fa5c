"""What became of every source row? Rows in = rows kept + rows left out + rows folded, for each table and source, or the build stops."""

import duckdb

from sameside.schema.errors import SamesideError
from sameside.schema.tables import MAPPED


class RowsUnaccounted(SamesideError):
    """Some rows are neither kept, left out nor folded: a defect of the build, so its figures can't be trusted."""


# Canonical table -> how many of its rows no mapped row stands for. Account domains and further e-mail addresses are no rows of their
# own afterwards (they join those of the companies and people), so for them only the first sum is checked.
_ADDED: dict[str, tuple[str, str]] = {
    "accounts": (
        "accounts",
        "select count(*) from account_of where precedence = 1 and record_id in (select record_id from account_records where is_stub)",
    ),
    "people": (
        "people",
        "select count(*) from person_of where precedence = 1 and record_id in (select record_id from person_records where is_stub)",
    ),
    "members": ("members", "select count(*) from members where member_id not in (select member_id from mapped_members)"),
    "campaigns": ("campaigns", "select count(*) from campaigns where campaign_id not in (select campaign_id from mapped_campaigns)"),
    "leads": ("lead_cycles", "select count(*) from pass_cycles where place = 1 and pass_no > 1"),
    "stage_events": (
        "stage_events",
        "select count(*) from (select distinct c.lead_cycle_id, e.opportunity_id, e.stage from lead_event_passes e"
        " join pass_cycles c on c.lead_id = e.lead_id and c.pass_no = e.pass_no where e.event_id is null)",
    ),
    "touches": ("touches", "select 0"),
    "sales_activities": ("sales_activities", "select count(*) from own_acts"),
    "opportunities": ("opportunities", "select 0"),
    "opportunity_people": ("opportunity_people", "select 0"),
    "costs": ("costs", "select 0"),
    "exchange_rates": ("exchange_rates", "select 0"),
    "refunds": ("refunds", "select 0"),
    "targets": ("targets", "select 0"),
    "side_costs": ("side_costs", "select 0"),
}


def account_for_rows(connection: duckdb.DuckDBPyConnection) -> list[dict[str, object]]:
    """Reads    mapped_accounting, the mapped tables, left_out_rows and the canonical tables
    Returns  per mapped table and source: n_rows_in, n_kept, left_out {reason: n}, folded {reason: n}; then per canonical table the
             rows no source row stands for, as added
    Raises   RowsUnaccounted
    """
    entries: list[dict[str, object]] = []
    for table in MAPPED:
        kept = 0
        for entry in _sources_of(connection, table.name):
            entries.append(entry)
            kept += int(str(entry["n_kept"]))
        if table.name in _ADDED:
            canonical, sql = _ADDED[table.name]
            added, there = _number(connection, sql), _number(connection, f"select count(*) from {canonical}")
            if kept + added != there:
                raise RowsUnaccounted(
                    f"Table {canonical} has {there} rows, but {kept} source rows were kept and {added} added."
                    " This is a defect: please report it."
                )
            entries.append({"table": canonical, "added": added})
    return entries


def _sources_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, object]]:
    """One entry per source that fills a mapped table."""
    before = {
        source: (int(rows_in), int(left_out), int(folded))
        for source, rows_in, left_out, folded in connection.execute(
            "select source, sum(n_rows_in), sum(n_rows_left_out), sum(n_rows_folded) from mapped_accounting"
            " where table_name = $table group by source",
            {"table": table},
        ).fetchall()
    }
    mapped_rows = dict(connection.execute(f"select _source, count(*) from mapped_{table} group by _source").fetchall())
    entries: list[dict[str, object]] = []
    for source in sorted({*before, *mapped_rows}):
        rows_in, not_mapped, merged = before.get(source, (0, 0, 0))
        mapped = mapped_rows.get(source, 0)
        if rows_in != not_mapped + merged + mapped:
            raise RowsUnaccounted(
                f"Table {table} of {source}: {rows_in} rows in, but {mapped} mapped, {not_mapped} left out and {merged} of a key"
                " already there. This is a defect: please report it."
            )
        left_out = _reasons(connection, table, source, "not is_folded")
        folded = _reasons(connection, table, source, "is_folded")
        kept = mapped - sum(left_out.values()) - sum(folded.values())
        # What the mapping left out is in the faults, reason by reason; a row of a key already there completed the first one.
        left_out |= {"not_mapped": not_mapped} if not_mapped else {}
        folded |= {"same_key": merged} if merged else {}
        entries.append({"table": table, "source": source, "n_rows_in": rows_in, "n_kept": kept, "left_out": left_out, "folded": folded})
    return entries


def _reasons(connection: duckdb.DuckDBPyConnection, table: str, source: str, test: str) -> dict[str, int]:
    return dict(
        connection.execute(
            f"select reason, count(*) from left_out_rows where table_name = $table and source = $source and {test}"
            " group by reason order by 1",
            {"table": table, "source": source},
        ).fetchall()
    )


def _number(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(connection.execute(sql).fetchall()[0][0])
