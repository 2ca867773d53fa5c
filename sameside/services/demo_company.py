"""Make the demo company: a fresh workspace, its exports, the import and the build. The same steps anybody takes with their own files."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sameside.demo.card import EXPORTED_AT, WORKSPACE_OPTIONS
from sameside.demo.company import DEFAULT_SEED, write_exports
from sameside.schema.errors import SamesideError
from sameside.services.building import BuildReport, build_snapshot
from sameside.services.importing import ImportReport, ReadOptions, import_paths
from sameside.services.workspace import Workspace, init_workspace

MAPPING = "salesforce-object-export"
# Only a folder that carries this mark is ever deleted.
_MARK = "demo-company.txt"


@dataclass(frozen=True)
class DemoReport:
    """What was made. `as_of` is the day the demo company's CRM was exported: its figures are asked as of then."""

    workspace: Workspace
    exports: Path
    imported: ImportReport
    built: BuildReport
    as_of: datetime


def make_demo(*, home: Path, now: datetime, seed: int = DEFAULT_SEED, doing: Callable[[str], None] | None = None) -> DemoReport:
    """Make the demo company in a folder that does not exist yet.

    Changes  makes the folder
    Raises   SamesideError when there is something in it
    """
    tell = doing or (lambda _: None)
    if home.exists() and any(home.iterdir()):
        raise SamesideError(f"{home} is not empty. Name another folder with --home, or replace an earlier demo with --fresh.")
    home.mkdir(parents=True, exist_ok=True)
    (home / _MARK).write_text("A made-up company. `sameside demo --fresh` deletes this folder and makes it again.\n", encoding="utf-8")
    tell("writing the exports")
    exports = home / "exports"
    write_exports(exports, seed=seed)
    workspace = init_workspace(home, options=WORKSPACE_OPTIONS)
    tell("importing")
    imported = import_paths(workspace=workspace, paths=[str(exports)], mapping=MAPPING, options=ReadOptions(), now=now)
    tell("building")
    built = build_snapshot(workspace=workspace, now=now)
    return DemoReport(workspace, exports, imported, built, EXPORTED_AT)


def remove_demo(*, home: Path) -> None:
    """Delete an earlier demo; nothing happens when there is none.

    Raises  SamesideError when the folder is not a demo: a real workspace is never deleted
    """
    if not home.exists() or not any(home.iterdir()):
        return
    if not (home / _MARK).is_file():
        raise SamesideError(f"{home} was not made by the demo, so it is not deleted. Name another folder with --home.")
    shutil.rmtree(home)
