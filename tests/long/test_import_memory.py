"""A million rows of twelve columns pass through one process of at most 512 MB. Run by `make test-long`."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench" / "import_memory.py"
ALLOWED_MB = 512


@pytest.mark.long
def test_it_imports_a_million_rows_in_half_a_gigabyte() -> None:
    said = subprocess.run([sys.executable, str(BENCH), "1000000"], capture_output=True, text=True, check=True).stdout
    peaks = [int(peak) for peak in re.findall(r"peak (\d+) MB", said)]
    assert len(peaks) == 3, said
    assert max(peaks) <= ALLOWED_MB, said
