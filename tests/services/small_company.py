"""A company of a few typed rows, as files and a mapping, taken through the public services: import, build, read."""

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sameside.services.building import BuildReport, build_snapshot
from sameside.services.importing import ReadOptions, import_paths
from sameside.services.snapshots import open_reader
from sameside.services.workspace import Workspace, init_workspace

NOW = datetime(2024, 6, 1, tzinfo=UTC)

MAPPING = """
mapping: small-company
title: A company of a few typed rows
version: 1
time_zone: UTC
objects:
  accounts: {files: ["accounts*"], key: id}
  people: {files: ["people*"], key: id}
  leads: {files: ["leads*"], key: id}
  events: {files: ["events*"], key: id}
  deals: {files: ["deals*"], key: id}
  touches: {files: ["touches*"], key: id}
  acts: {files: ["acts*"], key: id}
tables:
  - {table: accounts, from: accounts, columns: {account_id: id, name: name, website: website}}
  - {table: people, from: people, columns: {person_id: id, email: email, full_name: name, account_id: account, created_at: created}}
  - table: leads
    from: leads
    columns: {lead_id: id, person_id: person, account_id: account, opportunity_id: deal, created_at: created, lead_source: source,
              owner_id: owner}
  - {table: stage_events, from: events, columns: {event_id: id, lead_id: lead, stage: stage, entered_at: at, by_id: by,
     reason: reason}}
  - table: opportunities
    from: deals
    columns: {opportunity_id: id, account_id: account, owner_id: owner, created_at: created, closed_at: closed, outcome: outcome,
              amount: amount, currency: {constant: EUR}, lead_source: source}
  - {table: touches, from: touches, columns: {touch_id: id, person_id: person, channel: channel, occurred_at: at}}
  - table: sales_activities
    from: acts
    columns: {activity_id: id, person_id: person, owner_id: owner, kind: {constant: call}, occurred_at: at}
"""

COLUMNS = {
    "accounts": ("id", "name", "website"),
    "people": ("id", "email", "name", "account", "created"),
    "leads": ("id", "person", "account", "deal", "created", "source", "owner"),
    "events": ("id", "lead", "stage", "at", "by", "reason"),
    "deals": ("id", "account", "owner", "created", "closed", "outcome", "amount", "source"),
    "touches": ("id", "person", "channel", "at"),
    "acts": ("id", "person", "owner", "at"),
}


class SmallCompany:
    """A workspace, and a clock that goes on by a minute with every step."""

    def __init__(self, home: Path, files: Path) -> None:
        self.workspace: Workspace = init_workspace(home, options={})
        self.files = files
        files.mkdir(parents=True, exist_ok=True)
        self.mapping = files / "small-company.yaml"
        self.mapping.write_text(MAPPING)
        self._steps = 0

    def now(self) -> datetime:
        """The next minute."""
        self._steps += 1
        return NOW + timedelta(minutes=self._steps)

    def receive(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Import rows as one CSV file of an object."""
        self._steps += 1
        path = self.files / f"{name}-{self._steps}.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[name])
            writer.writeheader()
            writer.writerows(rows)
        import_paths(workspace=self.workspace, paths=[str(path)], options=ReadOptions(), mapping=str(self.mapping), now=self.now())

    def build(self) -> BuildReport:
        """Build now."""
        return build_snapshot(workspace=self.workspace, now=self.now())

    def rows(self, sql: str, snapshot: str | None = None) -> list[tuple[Any, ...]]:
        """The rows of a query over a snapshot; over the newest unless named."""
        with open_reader(self.workspace, snapshot) as reader:
            return reader.query(sql)[1]
