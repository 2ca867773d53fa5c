"""How long does an import take beside the plainest thing an engine can do with the same file? Run: python bench/import_ratio.py [rows]

The reference turns the CSV into Parquet, every column as text, with as many threads and the same compression; it checks nothing,
keeps nothing apart and remembers nothing. Both run in processes of their own, in turn; the ratio is of CPU seconds, because a busy
computer stretches the clock and not the work, and stands beside that of the clock. Medians. Goal: 4 times, 512 MB.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GOAL_RATIO, GOAL_MEGABYTES = 4.0, 512
COLUMNS = "Id,FirstName,LastName,Email,Company,Phone,LeadSource,Status,IsConverted,AnnualRevenue,Description,SystemModstamp"
MAPPING = """
mapping: bench
title: A million leads
version: 1
objects:
  leads: {files: ["leads*"], key: Id, modified: SystemModstamp}
tables:
  - table: people
    from: leads
    columns: {person_id: Id, email: Email, first_name: FirstName, last_name: LastName, phone: Phone}
  - table: leads
    from: leads
    columns: {lead_id: Id, person_id: Id, lead_source: LeadSource, created_at: SystemModstamp, raw_status: Status}
"""
FIRST_NAMES = ("Anna", "José", "Liam", "Zoë", "Mary", "Ivan", "Chloé", "Ben")
LAST_NAMES = ("Müller", "Smith", "García", "O'Neil", "Nguyễn", "Jensen", "Łukasz", "Brown", "Dubois", "Rossi")
LEAD_SOURCES = ("Web", "Trade Show", "Partner Referral", "", "Paid Search", "Outbound")
STATUSES = ("Open - Not Contacted", "Working - Contacted", "Closed - Converted", "Closed - Not Converted", "Nurture")
# As people write them: most say nothing, some hold commas, quotes or lines, some go on.
DESCRIPTIONS = (
    *("",) * 3,
    "Asked for a call back next week",
    '"Met at the fair; wants a demo for three teams, budget open"',
    '"Said ""not before spring"", call again"',
    '"Two sites.\nFirst one first.\r\nThen the other."',
    "Large account with a long cycle. The board decides; needs security papers and references from two customers of their size",
)
_PEAK = """
# The kernel's own high-water mark of this process: getrusage would count the parent's memory at the fork, too.
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(time.monotonic() - clock, time.process_time() - cpu, int(peak) / 1024)
"""
REFERENCE = f"""
import sys, time, duckdb
clock, cpu = time.monotonic(), time.process_time()
with duckdb.connect(config={{"threads": int(sys.argv[3])}}) as connection:
    connection.execute("set enable_progress_bar = false")
    rows = f"select * from read_csv('{{sys.argv[1]}}', all_varchar = true)"
    connection.execute(f"copy ({{rows}}) to '{{sys.argv[2]}}' (format parquet, compression zstd)")
{_PEAK}"""
IMPORT = f"""
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from sameside.services.importing import ReadOptions, import_paths
from sameside.services.workspace import init_workspace
home = init_workspace(Path(sys.argv[2]), options={{}})
clock, cpu = time.monotonic(), time.process_time()
import_paths(workspace=home, paths=[sys.argv[1]], mapping=sys.argv[3], options=ReadOptions(), now=datetime.now(UTC))
{_PEAK}"""


@dataclass(frozen=True)
class Cost:
    """What one process took."""

    seconds: float
    cpu_seconds: float
    megabytes: float


@dataclass(frozen=True)
class Row:
    """One line of the answer: medians, and the ratios to the reference."""

    name: str
    cost: Cost
    ratio: float
    clock_ratio: float

    @property
    def is_met(self) -> bool:
        """Is the goal met?"""
        return self.ratio <= GOAL_RATIO and self.cost.megabytes <= GOAL_MEGABYTES


def lines(n_rows: int, seed: random.Random, *, changed_share: float = 0.0) -> Iterator[str]:
    """The header and the leads of a CRM's export, each about 210 bytes. A share of them was worked on since: status and stamp differ."""
    yield COLUMNS
    for number in range(n_rows):
        first, last = seed.choice(FIRST_NAMES), f"{seed.choice(LAST_NAMES)}{seed.randrange(5000)}"
        day = f"20{seed.randrange(18, 26)}-{seed.randrange(1, 13):02}-{seed.randrange(1, 29):02}"
        clock = f"{seed.randrange(24):02}:{seed.randrange(60):02}:{seed.randrange(60):02}.000+0000"
        revenue = "" if seed.random() < 0.3 else f"{seed.randrange(1000, 9_000_000)}.{seed.randrange(100):02}"
        status, converted = seed.choice(STATUSES), "true" if seed.random() < 0.3 else "false"
        if seed.random() < changed_share:
            status, day = "Worked on since", "2026-02-01"
        yield (
            f'00Q{number:012}AAA,{first},{last},{number}.{seed.randrange(9999)}@example{seed.randrange(999)}.com,"{last} & Sons, Inc.",'
            f"+44 20 7946 {seed.randrange(10000):04},{seed.choice(LEAD_SOURCES)},{status},{converted},{revenue},"
            f"{seed.choice(DESCRIPTIONS)},{day}T{clock}"
        )


def make_file(path: Path, content: Iterator[str]) -> None:
    """Write the lines as they are: some hold line ends of their own."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"{line}\n" for line in content)


def cost_of(program: str, *arguments: str) -> Cost:
    """Run a program in a process of its own."""
    said = subprocess.run([sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, text=True, check=True).stdout
    return Cost(*map(float, said.split()))


def rows(n_rows: int = 1_000_000, n_runs: int = 3) -> list[Row]:
    """The first import of a file, the same file again with its rows in another order, and again with one row in a hundred changed."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "bench.yaml").write_text(MAPPING)
        make_file(place / "leads.csv", lines(n_rows, random.Random(7)))
        (place / "changed").mkdir()
        make_file(place / "changed" / "leads.csv", lines(n_rows, random.Random(7), changed_share=0.01))
        costs: dict[str, list[Cost]] = {}
        for run in range(n_runs):
            home, mapping = str(place / f"home{run}"), str(place / "bench.yaml")
            file, changed = str(place / "leads.csv"), str(place / "changed" / "leads.csv")
            for name, program, arguments in (
                ("reference", REFERENCE, (file, str(place / "reference.parquet"), os.environ.get("SAMESIDE_THREADS", "2"))),
                ("first import", IMPORT, (file, home, mapping)),
                ("same file again", IMPORT, (file, home, mapping)),
                ("one row in 100 changed", IMPORT, (changed, home, mapping)),
            ):
                costs.setdefault(name, []).append(cost_of(program, *arguments))
        return [_row(name, found, costs["reference"]) for name, found in costs.items()]


def _row(name: str, found: list[Cost], reference: list[Cost]) -> Row:
    ratio = statistics.median(one.cpu_seconds / other.cpu_seconds for one, other in zip(found, reference, strict=True))
    clock = statistics.median(one.seconds / other.seconds for one, other in zip(found, reference, strict=True))
    middle = Cost(*(statistics.median(getattr(one, part) for one in found) for part in ("seconds", "cpu_seconds", "megabytes")))
    return Row(name, middle, ratio, clock)


def main() -> None:
    """Print what each import took."""
    n_rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(f"{n_rows:,} rows of {COLUMNS.count(',') + 1} columns")
    for row in rows(n_rows):
        verdict = "" if row.name == "reference" else f", goal {GOAL_RATIO:g}x {'met' if row.is_met else 'MISSED'}"
        print(
            f"{row.name}: {row.cost.cpu_seconds:.1f} s CPU ({row.ratio:.1f}x), {row.cost.seconds:.1f} s by the clock "
            f"({row.clock_ratio:.1f}x), peak {row.cost.megabytes:.0f} MB{verdict}"
        )


if __name__ == "__main__":
    main()
