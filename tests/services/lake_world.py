"""A workspace, a little CRM mapping, files written in a line, and what the lake holds after them."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sameside.services.importing import ImportReport, ReadOptions, UndoReport, import_paths, preview_paths, undo_batch
from sameside.services.raw_objects import RawSource, mapping_in_force, raw_sources
from sameside.services.workspace import Workspace, init_workspace
from sameside.warehouse.engine import connect

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
MAPPING = """
mapping: crm
title: A little CRM
version: 1
objects:
  leads: {{files: ["leads*"], {leads}}}
  notes: {{files: ["notes*"]}}
tables:
  - table: people
    from: leads
    columns: {{person_id: Id, email: Email, full_name: Name}}
  - table: leads
    from: leads
    columns:
      lead_id: Id
      person_id: Id
      current_stage: {{column: Status, values: {{New: inquiry, Qualified: mql}}}}
      raw_status: Status
  - table: sales_activities
    from: notes
    columns: {{activity_id: Note, person_id: Lead}}
"""
STAMPED = "key: Id, modified: Changed"
UNDATED = "key: Id"
FULL = "key: Id, mode: full"


class LakeWorld:
    """One workspace and a folder of files beside it."""

    def __init__(self, home: Path, leads: str = STAMPED) -> None:
        self.home = home
        self.workspace: Workspace = init_workspace(home, options={})
        self.files = home.parent / "files"
        self.files.mkdir(exist_ok=True)
        self.mapping = self.files.parent / "crm.yaml"
        self.use_mapping(leads)

    def use_mapping(self, leads: str) -> None:
        """Write the mapping with these keys of its `leads` object."""
        self.mapping.write_text(MAPPING.format(leads=leads))

    def write(self, name: str, *lines: str) -> Path:
        """A file of these lines."""
        path = self.files / name
        path.write_text("\n".join(lines) + "\n")
        return path

    def load(self, *paths: Path | str, **how: Any) -> ImportReport:
        """Import files and folders as one import."""
        options = how.pop("options", ReadOptions())
        return import_paths(
            workspace=self.workspace, paths=[str(p) for p in paths], mapping=str(self.mapping), options=options, now=NOW, **how
        )

    def leads(self, *lines: str, name: str = "leads.csv", **how: Any) -> ImportReport:
        """Import these rows of leads."""
        return self.load(self.write(name, *lines), **how)

    def preview(self, *paths: Path) -> ImportReport:
        """What an import would do."""
        return preview_paths(workspace=self.workspace, paths=[str(p) for p in paths], mapping=str(self.mapping), options=ReadOptions())

    def undo(self, batch_id: str) -> UndoReport:
        """Take a batch or an import back."""
        return undo_batch(workspace=self.workspace, batch_id=batch_id, now=NOW)

    def rows(self, name: str = "leads", columns: Sequence[str] = ("Id", "Status")) -> list[tuple[Any, ...]]:
        """The current rows of an object, sorted."""
        picked = ", ".join(f'"{column}"' for column in columns)
        return [row for sql in self._sql(name) for row in connect().execute(f"select {picked} from ({sql}) order by all").fetchall()]

    def digest(self) -> str:
        """Of all current rows of all objects, batch names left out."""
        found = hashlib.sha256()
        for name in ("leads", "notes"):
            for sql in self._sql(name):
                with connect() as connection:
                    columns = [row[0] for row in connection.execute(f"describe ({sql})").fetchall() if row[0] != "_record_id"]
                    listed = ", ".join(f'"{column}"' for column in sorted(columns))
                    rows = connection.execute(f"select {listed} from ({sql}) order by all").fetchall()
                    found.update(repr((name, sorted(columns), rows)).encode())
        return found.hexdigest()

    def mapping_text(self, source: str = "crm") -> str:
        """The text of the mapping in force."""
        version = mapping_in_force(source)
        assert version is not None
        return version.text

    def batches(self) -> tuple[str, ...]:
        """The ids of the batches that count."""
        return tuple(batch for source in self._sources() for batch in source.batches)

    def lake_files(self) -> list[Path]:
        """Every file of the lake, raw or left over."""
        return sorted(path for path in (self.home / "lake").rglob("*") if path.is_file())

    def _sql(self, name: str) -> list[str]:
        return [source.objects[name] for source in self._sources() if name in source.objects]

    def _sources(self) -> list[RawSource]:
        return raw_sources(self.workspace)


def counts(report: ImportReport, file: int = 0) -> tuple[int, int, int, int, int]:
    """Received, new, changed, unchanged, rejected of one file."""
    one = report.files[file]
    return one.n_received, one.n_new, one.n_changed, one.n_unchanged, one.n_rejected
