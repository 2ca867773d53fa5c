"""How long does the import of one CSV take, against DuckDB turning the same file into Parquet?

Ours reads every cell by the rules of exports, tells rows apart, holds them against the lake and forces the file to disk.
"""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

from bench.child import Measured, in_child, interleaved
from bench.goals import Goal, Row
from bench.import_memory import MAPPING, make_file, row
from sameside.services.importing import ReadOptions, import_paths
from sameside.services.workspace import init_workspace
from sameside.warehouse.engine import connect, scaled_memory

IMPORT = Goal(times=4, memory_mb=512)


def import_row(folder: Path, n_rows: int, runs: int) -> Row:
    """A first import of so many leads of 12 columns, into an empty workspace each time."""
    seed = Random(7)
    make_file(folder / "leads.csv", [row(number, seed) for number in range(n_rows)])
    (folder / "bench.yaml").write_text(MAPPING)
    found = in_child(_imported, folder, runs)
    return Row(f"import a CSV of {n_rows:,} rows", "", found.ours, found.ours_cpu, found.scan, found.scan_cpu, found.peak_mb, IMPORT)


def _imported(folder: Path, runs: int) -> Measured:
    homes = iter(range(runs + 1))
    path, target = str(folder / "leads.csv"), str(folder / "bare.parquet")

    def ours() -> None:
        workspace = init_workspace(folder / f"home{next(homes)}", options={})
        import_paths(workspace=workspace, paths=[path], mapping=str(folder / "bench.yaml"), options=ReadOptions(), now=datetime.now(UTC))

    def bare() -> None:
        with connect(scaled_memory(0.5)) as engine:
            engine.execute("set preserve_insertion_order = false")
            engine.execute(f"copy (from read_csv('{path}', all_varchar = true)) to '{target}' (format parquet, compression zstd)")

    return interleaved(ours, bare, runs)
