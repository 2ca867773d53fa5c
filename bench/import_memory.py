"""How fast is a CSV import, and how much memory does the whole process take? Run: python bench/import_memory.py [rows]

Makes a CSV of 12 columns (1,000,000 rows unless told), imports it in a process of its own, imports it again shuffled, and prints
rows per second and the peak resident memory of each process, as the Linux kernel measured it.
"""

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COLUMNS = (
    "Id",
    "FirstName",
    "LastName",
    "Email",
    "Company",
    "Title",
    "Phone",
    "LeadSource",
    "Status",
    "OwnerId",
    "CreatedDate",
    "SystemModstamp",
)
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
    columns: {lead_id: Id, person_id: Id, lead_source: LeadSource, created_at: CreatedDate, raw_status: Status}
"""
IMPORT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from sameside.services.importing import ReadOptions, import_paths
from sameside.services.workspace import init_workspace
home, path, mapping = sys.argv[1:]
report = import_paths(
    workspace=init_workspace(Path(home), options={}), paths=[path], mapping=mapping, options=ReadOptions(), now=datetime.now(UTC)
)
# The kernel's own high-water mark of this process: getrusage would count the parent's memory at the fork, too.
peak = next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(peak)
print(report.files[0].n_new, "new,", report.files[0].n_changed, "changed,", report.files[0].n_unchanged, "unchanged")
"""


def row(number: int, seed: random.Random) -> str:
    """One lead, about 150 bytes."""
    first, last = f"First{seed.randrange(5000)}", f"Last{seed.randrange(50000)}"
    company = f"Company {seed.randrange(90000)}"
    day = f"20{seed.randrange(18, 26)}-{seed.randrange(1, 13):02}-{seed.randrange(1, 29):02}T{seed.randrange(24):02}:15:07.000+0000"
    return (
        f'00Q{number:012}AAA,{first},{last},{first.lower()}.{last.lower()}{number}@example{seed.randrange(999)}.com,"{company}, Inc.",'
        f"Head of Work,+44 20 7946 {seed.randrange(10000):04},Web,Open,005{seed.randrange(60):012}AAA,{day},{day}"
    )


def make_file(path: Path, lines: list[str]) -> None:
    """Write the header and the rows."""
    path.write_text("\n".join([",".join(COLUMNS), *lines]) + "\n")


def import_once(home: Path, path: Path, mapping: Path) -> tuple[float, float, str]:
    """Seconds, peak resident megabytes and what was said, of one import in its own process."""
    start = time.monotonic()
    command = [sys.executable, "-c", IMPORT, str(home), str(path), str(mapping)]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    return time.monotonic() - start, int(said[0]) / 1024, said[1]


def main() -> None:
    """Make the files, import twice, print what it took."""
    n_rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    seed = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        lines = [row(number, seed) for number in range(n_rows)]
        make_file(place / "leads.csv", lines)
        (place / "bench.yaml").write_text(MAPPING)
        size = (place / "leads.csv").stat().st_size / 1e6
        print(f"{n_rows:,} rows, {len(COLUMNS)} columns, {size:.0f} MB")
        for name in ("first import", "same rows shuffled", "one row in ten changed"):
            seconds, peak, said = import_once(place / "home", place / "leads.csv", place / "bench.yaml")
            print(f"{name}: {seconds:.1f} s, {n_rows / seconds:,.0f} rows/s, peak {peak:.0f} MB resident ({said})")
            seed.shuffle(lines)
            if name == "same rows shuffled":
                lines = [line.replace(",Open,", ",Working,") if n % 10 == 0 else line for n, line in enumerate(lines)]
            make_file(place / "leads.csv", lines)


if __name__ == "__main__":
    main()
