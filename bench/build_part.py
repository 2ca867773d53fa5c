"""How long does a whole build take, against reading every value of the raw files once? And the matching of leads to accounts alone?

Inside the clock of a build: everything `sameside build` does after its modules are loaded, files forced to disk included. The scan
reads the raw files of the same objects, all source columns.
"""

from pathlib import Path

from bench.child import Clock, in_child, peak_mb
from bench.goals import Goal, Row
from bench.scanning import scan_sql
from bench.world import AS_OF, SOURCE, World, make_world
from sameside.records.models import Batch, Snapshot
from sameside.services.building import build_snapshot
from sameside.services.workspace import open_workspace
from sameside.settings import setting
from sameside.warehouse import build
from sameside.warehouse.engine import connect, scaled_memory

BUILD = Goal(times=30, memory_mb=2048)
LADDER = Goal(seconds=3)
_LADDER_STEPS = ("record_account_steps", "record_accounts")


def build_rows(home: Path, size: str, n_leads: int, *, with_goal: bool) -> tuple[World, list[Row]]:
    """Make a world and build it: the rows of the build, and of the ladder within it."""
    world = in_child(make_world, home, n_leads)
    rows = in_child(_built, home, size, with_goal)
    return world, rows


def world_of_pages(home: Path, n_leads: int, touches_per_lead: int) -> None:
    """The world the pages are measured on, built; nothing of it is timed."""
    in_child(make_world, home, n_leads, touches_per_lead)
    in_child(lambda: build_snapshot(workspace=open_workspace(home), now=AS_OF))


def _built(home: Path, size: str, with_goal: bool) -> list[Row]:
    workspace = open_workspace(home)
    ladder = _clock_ladder()
    ours = Clock()
    with ours.run():
        build_snapshot(workspace=workspace, now=AS_OF)
    peak = peak_mb()
    scan = Clock()
    for _ in range(3):
        with scan.run(), connect(scaled_memory(4)) as bare:
            for batch in Batch.objects.filter(source=SOURCE):
                bare.execute(scan_sql(str(home / batch.lake_file), batch.columns)).fetchall()
    scanned, scanned_cpu = sorted(scan.wall)[1], sorted(scan.cpu)[1]
    n_leads = Snapshot.objects.latest("id").tables["lead_cycle_leads"]["rows"]
    n_accounts = Snapshot.objects.latest("id").tables["accounts"]["rows"]
    return [
        Row("full build", size, ours.wall[0], ours.cpu[0], scanned, scanned_cpu, peak, BUILD if with_goal else None),
        Row(
            f"ladder: {n_leads:,} leads, {n_accounts:,} accounts",
            size,
            sum(ladder.wall),
            sum(ladder.cpu),
            None,
            None,
            peak,
            LADDER if with_goal else None,
        ),
    ]


def _clock_ladder() -> Clock:
    """Time the build's own steps that place people at accounts: every rung, and the choice of the first that answers."""
    clock = Clock()
    run_file = build.run_file

    def timed(connection: object, name: str) -> None:
        if name in _LADDER_STEPS:
            with clock.run():
                run_file(connection, name)  # type: ignore[arg-type]
        else:
            run_file(connection, name)  # type: ignore[arg-type]

    build.run_file = timed  # type: ignore[assignment]
    return clock


def memory_text() -> str:
    """The engine's memory on both sides, as set."""
    return f"{setting('SAMESIDE_MEMORY')} asking, {scaled_memory(4)} building"
