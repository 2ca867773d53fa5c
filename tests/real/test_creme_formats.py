"""Do the four formats Creme exports one list in come to the same tables?"""

from datetime import UTC, datetime
from pathlib import Path

from sameside.services.building import build_snapshot, export_canonical
from sameside.services.importing import ReadOptions, import_paths
from sameside.services.workspace import init_workspace
from tests.shared_data import SharedData

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
FORMATS = ("opportunity.csv", "opportunity.semicolon.csv", "opportunity.xls", "opportunity.xlsx")


def tables_of(path: Path, home: Path) -> str:
    """The canonical tables one exported file comes to, as text."""
    workspace = init_workspace(home, options={"currency": "USD"})
    import_paths(workspace=workspace, paths=[str(path)], mapping="creme", options=ReadOptions(), now=NOW)
    build_snapshot(workspace=workspace, now=NOW)
    return "".join(export_canonical(workspace=workspace))


def test_it_makes_the_same_tables_of_all_four_formats(shared_data: SharedData, tmp_path: Path) -> None:
    folder = shared_data / "creme-exports"
    found = {name: tables_of(folder / name, tmp_path / str(place)) for place, name in enumerate(FORMATS)}
    assert "Finjob" in found["opportunity.csv"]
    assert {name for name in FORMATS if found[name] != found["opportunity.csv"]} == set()
