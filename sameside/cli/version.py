"""Which version is this? The first heading of the changelog says, where the program runs from its own checkout; else the package does."""

import re
from pathlib import Path


def program_version() -> str:
    """As '0.1.0'; 'unknown' where neither the changelog nor an installed package can be found."""
    changelog = Path(__file__).resolve().parents[2] / "CHANGELOG.md"
    if changelog.is_file():
        heading = re.search(r"^## (\d+\.\d+\.\d+)", changelog.read_text(encoding="utf-8"), re.MULTILINE)
        if heading:
            return heading.group(1)
    from importlib.metadata import PackageNotFoundError, version  # slow to load, wanted only here

    try:
        return version("sameside")
    except PackageNotFoundError:
        return "unknown"
