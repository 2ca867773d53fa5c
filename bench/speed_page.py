"""How does the last full run become a page of the docs? Ratios are claims; seconds stand beside them for one machine and one day."""

import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from bench.explained import EXPLAINED
from bench.goals import HEADINGS, Row, cells, growth
from bench.kept_parts import Part

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "speed.md"
KEPT = PAGE.with_suffix(".json")

_HEAD = """# Speed: how long it takes, and how much memory

Written by `make bench` (`python -m bench --record`), or part by part (`--only pages --record`): below stands when each part was measured.
What can be relied on are the ratios: each row of ours is held against the least that could be done with the same data in the same
process (reading every value once), in turn, three times each; the medians stand here. Seconds are those of one machine on one day, and
other work may have shared it: `x cpu` is the ratio of processor time, which minds that less.

- The scan: `select count(*), bit_xor(hash(column)), ...` over the columns the engine's plan of the metric says it reads, or over all
  source columns of the raw files for a build. `count`, `min` and `max` would be answered from file statistics.
- Inside the clock of a metric: understanding the question, all of its statements, the answer. Each is cut into groups (by lead source,
  channel or team) where it can be. Opening the snapshot has its own row.
- Inside the clock of a build: everything `sameside build` does, files forced to disk. Of an import: the same.
- Both sides have the same threads and the same memory for the engine. Peak MB: most resident memory of the process.
- Pages: ten members of five roles on `sameside serve`, over kept connections, half a second between two pages. `ours` is what 95 of 100
  waits did not exceed, `cpu` the server's processor time by page, memory that of all its processes together.
- The worlds: 100,000 leads with 1,000,000 touches, and ten times that; deals, acts, history, contacts and accounts in proportion. Pages
  are measured on 100,000 leads with 5,000,000 touches.
"""


def machine() -> str:
    """Cores, memory, system and engine, in a line."""
    facts = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text().splitlines())
    memory = int(facts["MemTotal"].split()[0]) / 1024**2
    cores = Path("/proc/cpuinfo").read_text().count("processor\t")
    system = f"{platform.system()} {platform.machine()}"
    return f"{cores} cores, {memory:.0f} GB, {system}, Python {platform.python_version()}, DuckDB {duckdb.__version__}"


def measured_now(rows: Sequence[Row], memory: str) -> Part:
    """Rows measured today, on this machine."""
    return Part(f"{datetime.now(UTC):%Y-%m-%d}", machine(), memory, tuple(rows))


def write_page(path: Path, parts: Mapping[str, Part]) -> None:
    """Write the page: every row, the growth, and why a goal was missed."""
    rows = [row for part in parts.values() for row in part.rows]
    lines = [_HEAD, *_origins(parts), ""]
    lines += [_line((*HEADINGS[:-1], "goal met")), _line(["---"] * len(HEADINGS)), *(_line(cells(row)) for row in rows), ""]
    lines += ["## Growth", "", "Times longer with ten times the touches.", "", "| what | ours | its scan |", "|---|---|---|"]
    lines += [f"| {name} | {ours:.1f} | {f'{scan:.1f}' if scan else ''} |" for name, ours, scan in growths(rows)]
    lines += ["", "## Goals missed, and why", "", *_reasons(rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def growths(rows: Sequence[Row]) -> list[tuple[str, float, float]]:
    """Name, times ours grew, times the scan grew: for what was measured at two sizes."""
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        if row.size:
            by_name.setdefault(row.name.partition(":")[0], []).append(row)
    return [
        (name, growth(pair[0], pair[1]), pair[1].scan / pair[0].scan if pair[0].scan and pair[1].scan else 0.0)
        for name, pair in by_name.items()
        if len(pair) == 2
    ]


def _origins(parts: Mapping[str, Part]) -> list[str]:
    """When and where each part was measured; those of one run in one line."""
    runs: dict[tuple[str, str, str], list[str]] = {}
    for name, part in parts.items():
        runs.setdefault((part.day, part.where, part.memory), []).append(name)
    return [f"- {', '.join(names)}: {day}, {where}; engine memory {memory}." for (day, where, memory), names in runs.items()]


def _reasons(rows: Sequence[Row]) -> list[str]:
    missed = list(dict.fromkeys(row.name.partition(":")[0] for row in rows if row.missed))
    return [f"- **{name}**: {EXPLAINED.get(name, 'not looked into yet.')}" for name in missed] or ["None."]


def _line(texts: Sequence[str]) -> str:
    return f"| {' | '.join(texts)} |"
