"""Does the bench run at all, and print a row of each kind? Never how fast: that is what the bench itself is for."""

import subprocess
import sys
from pathlib import Path

import pytest

from sameside.analytics.catalogue import CATALOGUE

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.long
def test_a_quick_run_measures_every_part_and_every_metric_it_can(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench", "--quick", "--keep", str(tmp_path)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stderr
    names = {line[:38].strip() for line in said.stdout.splitlines()}
    assert {"import a CSV of 1,000 rows", "full build", "ladder: 100 leads, 17 accounts", "opening a snapshot"} <= names
    assert {"page / p95", "page /inbox/ p95", "page /funnel/ p95", "page /leads/{lead}/ p95"} <= names
    assert "FAULT" not in said.stdout
    assert {"sameside --help", "sameside metrics", "incidence by monthly cohort"} <= names
    # The world has no costs, refunds or targets; all else can be asked of it.
    assert len(names & {metric.name for metric in CATALOGUE}) >= 20
