"""The version is the first heading of CHANGELOG.md; everything else stands in pyproject.toml."""

import re
from pathlib import Path

from setuptools import setup

changelog = (Path(__file__).parent / "CHANGELOG.md").read_text(encoding="utf-8")
found = re.search(r"^## (\d+\.\d+\.\d+)", changelog, re.MULTILINE)
if found is None:
    raise SystemExit("CHANGELOG.md has no heading like '## 0.1.0'")
setup(version=found.group(1))
