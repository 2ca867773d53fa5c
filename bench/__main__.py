"""One run of everything: python -m bench [--quick] [--only PART]... [--record]. See docs/reference/speed.md for the last full one."""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

# Before anything of ours is loaded: both sides of every row run under these.
os.environ.setdefault("SAMESIDE_MEMORY", "400MB")
os.environ.setdefault("SAMESIDE_THREADS", "2")

import sameside.services  # noqa: F401  # loads what every child would load again
from bench.build_part import build_rows, memory_text, world_of_pages
from bench.goals import HEADINGS, Row, cells
from bench.import_part import import_row
from bench.kept_parts import keep_parts
from bench.metric_part import metric_rows
from bench.page_part import page_rows
from bench.speed_page import KEPT, PAGE, growths, machine, measured_now, write_page
from bench.start_part import start_rows
from bench.world_rows import TOUCHES_PER_LEAD

PARTS = ("start", "import", "build", "metrics", "pages")
_TOUCHES_PER_LEAD_OF_PAGES = 50
_Tell = Callable[[str], Callable[[Row], None]]
_WIDTHS = (38, 8, 8, 8, 8, 7, 7, 8, 16, 0)


def main() -> None:
    """Measure, print each row as it comes, then the growth between the two sizes and what was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="tiny worlds: does it run at all?")
    parser.add_argument("--only", action="append", choices=PARTS, help="a part alone; build comes before metrics anyway")
    parser.add_argument("--record", action="store_true", help="write the page of the docs")
    parser.add_argument("--keep", type=Path, help="work in this folder, and leave the worlds there for the next run")
    chosen = parser.parse_args()
    folder = chosen.keep or Path(tempfile.mkdtemp(prefix="sameside-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        rows = _measure(folder, frozenset(chosen.only or PARTS), is_quick=chosen.quick)
    finally:
        if chosen.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    if chosen.record:
        measured = {part: measured_now(found, memory_text()) for part, found in rows.items()}
        write_page(PAGE, keep_parts(KEPT, measured, PARTS))


def _measure(folder: Path, parts: frozenset[str], *, is_quick: bool) -> dict[str, list[Row]]:
    """The rows of each part that was measured."""
    started = time.perf_counter()
    print(f"{machine()}; engine memory: {memory_text()}; threads: {os.environ['SAMESIDE_THREADS']}")
    _print(HEADINGS)
    found: dict[str, list[Row]] = {}

    def tell(part: str) -> Callable[[Row], None]:
        def told(row: Row) -> None:
            found.setdefault(part, []).append(row)
            _print(cells(row))

        return told

    sizes = {"1k": 100, "2k": 200} if is_quick else {"1M": 100_000, "10M": 1_000_000}
    runs = 1 if is_quick else 3
    if "import" in parts:
        place = folder / "import"
        place.mkdir(exist_ok=True)
        tell("import")(import_row(place, 1000 if is_quick else 1_000_000, runs))
        shutil.rmtree(place)
    if parts & {"build", "metrics"}:
        _measure_worlds(folder, sizes, runs, tell, with_metrics="metrics" in parts)
    size, n_leads, seconds = ("5k", 100, 2) if is_quick else ("5M", 100_000, 60)
    if "pages" in parts:
        _build_world_of_pages(folder / size, n_leads)
    # A command starts in a workspace: in the first that was built.
    built = [folder / name for name in (*sizes, size) if (folder / name / "built").exists()]
    for row in start_rows(built[0], runs) if "start" in parts and built else ():
        tell("start")(row)
    if "pages" in parts:
        page_rows(folder / size, size, seconds, tell("pages"), print)
    rows = [row for part in found.values() for row in part]
    _print_growths(rows)
    missed = [row for row in rows if row.missed]
    print(f"\n{len(rows)} rows, {len(missed)} goals missed, in {time.perf_counter() - started:.0f} s.")
    return found


def _measure_worlds(folder: Path, sizes: dict[str, int], runs: int, tell: _Tell, *, with_metrics: bool) -> None:
    for size, n_leads in sizes.items():
        home = folder / size
        if not (home / "built").exists():
            shutil.rmtree(home, ignore_errors=True)
            _, rows = build_rows(home, size, n_leads, with_goal=size == list(sizes)[-1])
            (home / "built").write_text(f"{TOUCHES_PER_LEAD * n_leads} touches\n")
            for row in rows:
                tell("build")(row)
        if with_metrics:
            metric_rows(home, size, runs, tell("metrics"))


def _build_world_of_pages(home: Path, n_leads: int) -> None:
    if not (home / "built").exists():
        shutil.rmtree(home, ignore_errors=True)
        world_of_pages(home, n_leads, _TOUCHES_PER_LEAD_OF_PAGES)
        (home / "built").write_text(f"{_TOUCHES_PER_LEAD_OF_PAGES * n_leads} touches\n")


def _print_growths(rows: list[Row]) -> None:
    print("\nTimes longer with ten times the touches: ours (its scan)")
    for name, ours, scan in growths(rows):
        print(f"  {name:<38}{ours:6.1f}" + (f"  ({scan:.1f})" if scan else ""))


def _print(texts: tuple[str, ...]) -> None:
    first, *others = [
        text.rjust(width) if number else text.ljust(width) for number, (text, width) in enumerate(zip(texts, _WIDTHS, strict=True))
    ]
    print(first, *others, flush=True)


if __name__ == "__main__":
    main()
