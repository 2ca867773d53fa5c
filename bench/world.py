"""How does the bench come by a workspace of a million leads? Its raw files are written straight into the lake, as an import leaves them.

What an import takes is measured apart (`import_row`): here it would only be waited for.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from bench.world_rows import TOUCHES_PER_LEAD, RawTable, raw_tables
from sameside.records.models import Batch, MappingVersion
from sameside.services.importing import mapping_digest
from sameside.services.workspace import Workspace, init_workspace
from sameside.sources.mapping import load_mapping
from sameside.warehouse.engine import connect
from sameside.warehouse.lake import force_to_disk, object_folder

SOURCE = "salesforce-object-export"
AS_OF = datetime(2026, 1, 15, 12, tzinfo=UTC)
OPTIONS = {"currency": "EUR", "time_zone": "Europe/Berlin", "own_domains": ["sameside.example"]}


@dataclass(frozen=True)
class World:
    """A workspace with raw files and nothing built yet."""

    workspace: Workspace
    n_leads: int
    n_rows: dict[str, int]

    @property
    def n_touches(self) -> int:
        """Marketing touches in the raw files."""
        return self.n_rows["campaign_member"]


def make_world(home: Path, n_leads: int, touches_per_lead: int = TOUCHES_PER_LEAD) -> World:
    """Write the raw files of a company with so many leads, and the records that make them count."""
    workspace = init_workspace(home, options=OPTIONS)
    mapping = load_mapping(SOURCE)
    version = MappingVersion.objects.create(
        source=SOURCE,
        name=mapping.name,
        version=1,
        digest=mapping_digest(mapping),
        text=mapping.text,
        import_id="i1",
        import_number=1,
        created_at=AS_OF,
    )
    n_rows = {}
    with connect("1GB") as connection:
        connection.execute("set preserve_insertion_order = false")
        for number, (name, table) in enumerate(raw_tables(n_leads, touches_per_lead).items(), start=1):
            path = object_folder(workspace.lake, SOURCE, name) / f"b{number}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            n_rows[name] = _write(connection, table, path)
            _acknowledge(workspace, version, name, number, path, table, n_rows[name])
    return World(workspace, n_leads, n_rows)


def _write(connection: duckdb.DuckDBPyConnection, table: RawTable, path: Path) -> int:
    steps = "".join(f", {sql} as {name}" for name, sql in table.steps.items() if name != "l")
    lead = f"select *, {table.steps['l']} as l from rows_of" if "l" in table.steps else "select * from rows_of"
    columns = ", ".join(f"nullif(cast({sql} as varchar), '') as \"{name}\"" for name, sql in table.columns.items())
    own = "cast(i + 1 as bigint) as _record, cast(md5(cast(i as varchar)) as uuid) as _row_hash, cast(1 as bigint) as _occurrence"
    connection.execute(
        f"""copy (
            with rows_of as (select range as i from range({table.n_rows})), of_lead as ({lead}), lives as (select *{steps} from of_lead)
            select {columns}, {own}, false as _is_seen_again from lives where {table.where}
        ) to '{path}' (format parquet, compression zstd, row_group_size 50000)"""
    )
    force_to_disk(path)
    return int(connection.execute(f"select count(*) from read_parquet('{path}')").fetchall()[0][0])


def _acknowledge(workspace: Workspace, version: MappingVersion, name: str, number: int, path: Path, table: RawTable, n_rows: int) -> None:
    Batch.objects.create(
        batch_id=f"b{number}",
        import_id="i1",
        import_number=1,
        source=SOURCE,
        object=name,
        file_name=f"{name}.csv",
        lake_file=str(path.relative_to(workspace.home)),
        mapping=version,
        mode="delta",
        file_digest=f"bench-{name}",
        content_digest=f"bench-{name}",
        read_as={},
        columns=list(table.columns),
        n_received=n_rows,
        n_new=n_rows,
        n_changed=0,
        n_unchanged=0,
        n_rejected=0,
        n_deleted=0,
        n_conflicts=0,
        received_at=AS_OF,
    )


def raw_files(world: World) -> dict[str, str]:
    """Object -> path of its raw file."""
    return {
        batch.object: str(world.workspace.home / batch.lake_file)
        for batch in Batch.objects.filter(source=SOURCE, withdrawn_at__isnull=True)
    }
